"""The VBA of one step: reads the table into arrays, does the step, writes back with explicit formats."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from engine.macros.explain import condition
from engine.macros.interpreter import NEW_WIDTH
from engine.macros.literals import comment, literal, quoted
from engine.macros.plan import (
    Aggregate,
    CopyRows,
    DeleteRows,
    Highlight,
    RemoveDuplicates,
    SortRows,
    TextToNumber,
    TrimText,
    UnifyDates,
)
from engine.macros.resolving import BLANK_GROUP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.macros.plan import Condition, Literal, Where
    from engine.macros.resolving import Resolved


class StepCode:
    """Writes one step.

    Args:
        resolved: the step.
        number: its number, for the names of its functions.
        tests: functions that go below the macro are added here.
    """

    def __init__(self, resolved: Resolved, number: int, tests: list[str]) -> None:
        self._one = resolved
        self._number = number
        self._tests = tests

    def lines(self) -> list[str]:
        """The statements, not indented."""
        step, table = self._one.step, self._one.table
        head = [
            f"Set ws = ThisWorkbook.Worksheets({quoted(table.sheet)})",
            f"lastRow = GyeotLast(ws, {table.first}, {table.left}, {table.right}, {table.fixed or 0})",
            f"n = lastRow - {table.first} + 1",
        ]
        match step:
            case TrimText():
                flag = "True" if step.everything else "False"
                body = self._each(step.columns, _trim_lines(flag))
            case UnifyDates():
                body = self._each(step.columns, _date_lines(step.format))
            case TextToNumber():
                body = self._each(step.columns, _number_lines())
            case RemoveDuplicates():
                body = self._guarded(self._read(), self._duplicates(step), self._compact())
            case DeleteRows():
                body = self._guarded(self._read(), self._keep(step.where, negated=True), self._compact())
            case SortRows():
                body = self._guarded(self._read(), self._sort(step))
            case CopyRows():
                body = [*self._sheet(), *self._guarded(self._read(), self._keep(step.where), self._copy())]
            case Highlight():
                body = self._guarded(self._read(formats=False), self._highlight(step))
            case Aggregate():
                body = self._aggregate(step)
            case _:
                raise TypeError(type(step).__name__)
        return [*head, *body]

    def _guarded(self, *blocks: list[str]) -> list[str]:
        return ["If n > 0 Then", *(f"    {line}" for block in blocks for line in block), "End If"]

    def _read(self, *, formats: bool = True) -> list[str]:
        table = self._one.table
        area = f"ws, {table.first}, {table.left}, lastRow, {table.right}"
        return [f"v = GyeotRead({area})", *([f"f = GyeotFormats({area})"] if formats else [])]

    def _each(self, columns: tuple[str, ...], body: list[str]) -> list[str]:
        table = self._one.table
        places = ", ".join(str(self._one.at(name)) for name in columns)
        return [
            "If n > 0 Then",
            f"    For Each x In Array({places})",
            "        j = x",
            f"        v = GyeotRead(ws, {table.first}, j, lastRow, j)",
            "        For i = 1 To n",
            *(f"            {line.replace('$cell', f'ws.Cells({table.first - 1} + i, j)')}" for line in body),
            "        Next i",
            "    Next x",
            "End If",
        ]

    def _keep(self, where: Where, *, negated: bool = False) -> list[str]:
        name = self._where(where)
        call = f"Not {name}(v, i)" if negated else f"{name}(v, i)"
        return [
            "ReDim o(1 To n)",
            "count1 = 0",
            "For i = 1 To n",
            f"    If {call} Then",
            "        count1 = count1 + 1",
            "        o(count1) = i",
            "    End If",
            "Next i",
        ]

    def _duplicates(self, step: RemoveDuplicates) -> list[str]:
        table = self._one.table
        offsets = [self._one.offset(name) for name in step.columns] or range(1, table.right - table.left + 2)
        keys = ", ".join(str(one) for one in offsets)
        first, last, by = ("1", "n", "") if step.keep == "first" else ("n", "1", " Step -1")
        lines = [
            "Set groups = New Collection",
            "ReDim o(1 To n)",
            "count1 = 0",
            f"For i = {first} To {last}{by}",
            '    key = "k"',
            f"    For Each x In Array({keys})",
            "        key = key & GyeotKey(v(i, x))",
            "    Next x",
            "    k = 0",
            "    If Not GyeotBlankRow(v, i) Then",
            "        k = GyeotFind(groups, key)",
            "        If k = 0 Then groups.Add i, key",
            "    End If",
            "    If k = 0 Then",
            "        count1 = count1 + 1",
            "        o(count1) = i",
            "    End If",
            "Next i",
        ]
        if step.keep == "last":
            lines += [
                "For i = 1 To count1 \\ 2",
                "    k = o(i)",
                "    o(i) = o(count1 + 1 - i)",
                "    o(count1 + 1 - i) = k",
                "Next i",
            ]
        return lines

    def _compact(self) -> list[str]:
        table = self._one.table
        return [
            "If count1 > 0 And count1 < n Then",
            "    w = GyeotPick(v, o, count1)",
            "    g = GyeotPick(f, o, count1)",
            f"    GyeotWrite ws, {table.first}, {table.left}, w, g, count1",
            "End If",
            "If count1 < n Then",
            f"    {_area('ws', f'{table.first} + count1', table.left, 'lastRow', table.right)}.ClearContents",
            "End If",
        ]

    def _sort(self, step: SortRows) -> list[str]:
        table = self._one.table
        keys = ", ".join(str(self._one.offset(one.column)) for one in step.by)
        downs = ", ".join(str(one.descending) for one in step.by)
        return [
            "ReDim o(1 To n)",
            "For i = 1 To n",
            "    o(i) = i",
            "Next i",
            f"GyeotSort v, o, n, Array({keys}), Array({downs})",
            "w = GyeotPick(v, o, n)",
            "g = GyeotPick(f, o, n)",
            f"GyeotWrite ws, {table.first}, {table.left}, w, g, n",
        ]

    def _sheet(self) -> list[str]:
        made = self._one.made
        assert made is not None  # noqa: S101  resolve makes it for the steps that come here
        lines = [f"Set target = GyeotSheet({quoted(made.sheet)})"]
        lines += [f"GyeotPut target.Cells(1, {one.at}), {quoted(one.name)}" for one in made.columns]
        width = len(made.columns)
        lines += [
            f"target.Range(target.Cells(1, 1), target.Cells(1, {width})).Font.Bold = True",
            f"target.Range(target.Cells(1, 1), target.Cells(1, {width})).ColumnWidth = {NEW_WIDTH:g}",
        ]
        return lines

    def _copy(self) -> list[str]:
        return [
            "If count1 > 0 Then",
            "    w = GyeotPick(v, o, count1)",
            "    g = GyeotPick(f, o, count1)",
            "    GyeotWrite target, 2, 1, w, g, count1",
            "End If",
        ]

    def _highlight(self, step: Highlight) -> list[str]:
        table = self._one.table
        left, right = (self._one.at(step.column),) * 2 if step.column else (table.left, table.right)
        red, green, blue = (int(step.color[n : n + 2], 16) for n in (0, 2, 4))
        row = f"{table.first - 1} + i"
        return [
            "For i = 1 To n",
            f"    If {self._where(step.where)}(v, i) Then",
            f"        {_area('ws', row, left, row, right)}.Interior.Color = RGB({red}, {green}, {blue})",
            "    End If",
            "Next i",
        ]

    def _aggregate(self, step: Aggregate) -> list[str]:
        made = self._one.made
        assert made is not None  # noqa: S101  resolve makes it
        groups, measures = len(step.group), len(step.values)
        width = groups + measures
        formats = [f"f(i, {one.at}) = {quoted(one.format)}" for one in made.columns]
        averages = [
            f"If b(i, {n}) > 0 Then a(i, {at}) = a(i, {at}) / b(i, {n}) Else a(i, {at}) = Empty"
            for n, at, function, _ in _placed(step)
            if function == "average"
        ]
        return [
            *self._sheet(),
            "Set groups = New Collection",
            "count1 = 0",
            f"ReDim a(1 To n + 1, 1 To {width})",
            f"ReDim b(1 To n + 1, 1 To {measures})",
            f"ReDim g(1 To {groups + 1})",
            *self._whole(step),
            *self._guarded(self._read(formats=False), self._grouping(step)),
            "If count1 > 0 Then",
            "    ReDim o(1 To count1)",
            f"    ReDim f(1 To count1, 1 To {width})",
            "    For i = 1 To count1",
            "        o(i) = i",
            *(f"        {line}" for line in (*averages, *formats)),
            "    Next i",
            "    w = GyeotPick(a, o, count1)",
            "    GyeotWrite target, 2, 1, w, f, count1",
            "End If",
        ]

    def _whole(self, step: Aggregate) -> list[str]:
        """Without a group one line stands for all, also where no row is found."""
        if step.group:
            return []
        begin = [line for n, at, function, _ in _placed(step) for line in _begin(function, at, n)]
        return ["count1 = 1", 'groups.Add 1, "k"', *(line.replace("(k,", "(1,") for line in begin)]

    def _grouping(self, step: Aggregate) -> list[str]:
        take = self._where(step.where) + "(v, i)" if step.where else "Not GyeotBlankRow(v, i)"
        begin = [line for n, at, function, _ in _placed(step) for line in _begin(function, at, n)]
        add = [line for n, at, function, column in _placed(step) for line in self._add(function, column, at, n)]
        return [
            "For i = 1 To n",
            f"    If {take} Then",
            '        key = "k"',
            *(f"        {line}" for line in self._group_lines(step)),
            "        k = GyeotFind(groups, key)",
            "        If k = 0 Then",
            "            count1 = count1 + 1",
            "            k = count1",
            "            groups.Add k, key",
            *(f"            a(k, {n}) = g({n})" for n in range(1, len(step.group) + 1)),
            *(f"            {line}" for line in begin),
            "        End If",
            *(f"        {line}" for line in add),
            "    End If",
            "Next i",
        ]

    def _group_lines(self, step: Aggregate) -> Iterable[str]:
        for n, one in enumerate(step.group, 1):
            yield f"x = v(i, {self._one.offset(one.column)})"
            yield f"If GyeotKind(x) = 0 Then x = {quoted(BLANK_GROUP)}"
            if one.unit:
                month = ' & "-" & Right("0" & Month(x), 2)' if one.unit == "month" else ' & ""'
                yield f"If GyeotKind(x) = 2 Then x = Year(x){month}"
            yield f"g({n}) = x"
            yield "key = key & GyeotKey(x)"

    def _add(self, function: str, column: str | None, at: int, n: int) -> Iterable[str]:
        if function == "count":
            yield f"a(k, {at}) = a(k, {at}) + 1"
            return
        assert column is not None  # noqa: S101  resolve has checked it
        yield f"x = v(i, {self._one.offset(column)})"
        yield "If GyeotKind(x) = 1 Then"
        if function in ("sum", "average"):
            yield f"    a(k, {at}) = a(k, {at}) + CDbl(x)"
        else:
            sign = "<" if function == "min" else ">"
            yield f"    If b(k, {n}) = 0 Then"
            yield f"        a(k, {at}) = CDbl(x)"
            yield f"    ElseIf CDbl(x) {sign} a(k, {at}) Then"
            yield f"        a(k, {at}) = CDbl(x)"
            yield "    End If"
        yield f"    b(k, {n}) = b(k, {n}) + 1"
        yield "End If"

    def _where(self, where: Where) -> str:
        """Add the function of a condition; its name."""
        name = f"GyeotWhere{self._number}"
        lines = ["", f"' {comment(condition(where, self._one.table))}이면 참입니다.",
                 f"Private Function {name}(v As Variant, ByVal i As Long) As Boolean",
                 f"    {name} = False", "    If GyeotBlankRow(v, i) Then Exit Function"]  # fmt: skip
        for test in where.tests:
            hit = self._test(test)
            lines.append(f"    If {hit} Then {name} = True" if where.any else f"    If Not ({hit}) Then Exit Function")
        lines += [] if where.any else [f"    {name} = True"]
        self._tests += [*lines, "End Function"]
        return name

    def _test(self, test: Condition) -> str:
        cell = f"v(i, {self._one.offset(test.column)})"
        if test.operator in ("blank", "not_blank"):
            return f"GyeotKind({cell}) {'=' if test.operator == 'blank' else '<>'} 0"
        positive = {"<>": "=", "not_in": "=", "not_contains": "contains", "in": "="}.get(test.operator, test.operator)
        hits = " Or ".join(_hit(cell, positive, one) for one in test.values)
        return f"Not ({hits})" if test.operator in ("<>", "not_in", "not_contains") else hits


def _area(sheet: str, row: str | int, left: int, last: str | int, right: int) -> str:
    return f"{sheet}.Range({sheet}.Cells({row}, {left}), {sheet}.Cells({last}, {right}))"


def _placed(step: Aggregate) -> list[tuple[int, int, str, str | None]]:
    """Number of each measure, its column in the result, its function and its own column."""
    first = len(step.group) + 1
    return [(n + 1, first + n, one.function, one.column) for n, one in enumerate(step.values)]


def _hit(cell: str, operator: str, value: Literal) -> str:
    name = "GyeotIsText" if isinstance(value, str) else "GyeotIsDay" if isinstance(value, date) else "GyeotIsNumber"
    return f'{name}({cell}, "{operator}", {literal(value)})'


def _begin(function: str, at: int, n: int) -> list[str]:
    start = "Empty" if function in ("min", "max") else "0"
    return [f"a(k, {at}) = {start}", f"b(k, {n}) = 0"]


def _trim_lines(flag: str) -> list[str]:
    return [
        "If GyeotKind(v(i, 1)) = 4 Then",
        f"    text1 = GyeotTrim(CStr(v(i, 1)), {flag})",
        "    If StrComp(text1, CStr(v(i, 1)), vbBinaryCompare) <> 0 Then",
        "        If Not $cell.HasFormula Then GyeotPut $cell, text1",
        "    End If",
        "End If",
    ]


def _date_lines(form: str) -> list[str]:
    return [
        "w = GyeotDate(v(i, 1))",
        "If GyeotKind(v(i, 1)) = 2 Then",
        "    If CDbl(v(i, 1)) = Int(CDbl(v(i, 1))) Then w = v(i, 1)",
        "End If",
        "If GyeotKind(w) = 2 Then",
        "    If Not $cell.HasFormula Then",
        f"        $cell.NumberFormat = {quoted(form)}",
        "        $cell.Value = w",
        f"        $cell.NumberFormat = {quoted(form)}",
        "    End If",
        "End If",
    ]


def _number_lines() -> list[str]:
    return [
        "If GyeotKind(v(i, 1)) = 4 Then",
        "    w = GyeotNumber(v(i, 1))",
        "    If GyeotKind(w) = 1 Then",
        "        If Not $cell.HasFormula Then",
        '            If $cell.NumberFormat = "@" Then $cell.NumberFormat = "General"',
        "            $cell.Value = w",
        "        End If",
        "    End If",
        "End If",
    ]
