"""A plan against a workbook's profile: every name looked up, every impossibility said in Korean, places fixed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from engine.macros.plan import (
    BLANK,
    TEXTUAL,
    Aggregate,
    CopyRows,
    DeleteRows,
    Highlight,
    Plan,
    RemoveDuplicates,
    SortRows,
    TextToNumber,
    TrimText,
    UnifyDates,
)
from engine.macros.profile import Column, Table

if TYPE_CHECKING:
    from engine.macros.plan import Group, Measure, Step, Where
    from engine.macros.profile import Profile

FUNCTION_NAMES: Final = {"sum": "합계", "count": "건수", "average": "평균", "min": "최솟값", "max": "최댓값"}
BLANK_GROUP: Final = "(비어 있음)"
DATE_FORMATS: Final = ("yyyy-mm-dd", "yyyy.mm.dd", "yyyy/mm/dd", 'yyyy"년" m"월" d"일"', "yyyymmdd")
_BAD_SHEET: Final = re.compile(r"[\[\]:*?/\\']|[\x00-\x1f]")
_COLOR: Final = re.compile(r"[0-9A-F]{6}")
_MOVING: Final = (SortRows, RemoveDuplicates, DeleteRows)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A step with its table; `made` is the table on the sheet it makes."""

    step: Step
    table: Table
    made: Table | None = None

    def at(self, name: str) -> int:
        """Column number on the sheet."""
        column = self.table.column(name)
        assert column is not None  # noqa: S101  resolve has checked it
        return column.at

    def offset(self, name: str) -> int:
        """Column number in the table, from 1."""
        return self.at(name) - self.table.left + 1


@dataclass(frozen=True, slots=True)
class Problem(Exception):  # noqa: N818  a sentence for the user rather than a fault
    """Why a plan cannot be done, in Korean."""

    message: str
    code: str = "PLAN"


def resolve(plan: Plan, profile: Profile) -> tuple[Resolved, ...]:
    """Look everything up, in the order of the steps: later ones may work on sheets that earlier ones make.

    Raises:
        Problem: what is not possible.
    """
    tables = {(one.sheet, one.number): one for one in profile.tables}
    sheets = {name.casefold() for name in profile.sheets}
    found: list[Resolved] = []
    for step in plan.steps:
        table = tables.get((step.sheet, step.table))
        if table is None:
            raise Problem(f"‘{step.sheet}’ 시트에서 표를 찾지 못했습니다.")
        _check(step, table)
        made = _made(step, table)
        if made is not None:
            _check_sheet_name(made.sheet, sheets, locked=profile.structure_locked)
            sheets.add(made.sheet.casefold())
            tables[made.sheet, 1] = made
        found.append(Resolved(step, table, made))
    return tuple(found)


def columns_of(step: Step) -> tuple[str, ...]:
    """The columns a step names."""
    where = getattr(step, "where", None)
    names = [one.column for one in where.tests] if where is not None else []
    names += getattr(step, "columns", ())
    if isinstance(step, SortRows):
        names += [one.column for one in step.by]
    elif isinstance(step, Aggregate):
        names += [one.column for one in step.group] + [one.column for one in step.values if one.column]
    elif isinstance(step, Highlight) and step.column:
        names.append(step.column)
    return tuple(names)


def _check(step: Step, table: Table) -> None:
    for name in columns_of(step):
        if table.column(name) is None:
            raise Problem(f"‘{table.sheet}’ 시트의 표에 ‘{name}’ 열이 없습니다.")
    changes = not isinstance(step, CopyRows | Aggregate)
    if changes and table.protected:
        raise Problem(f"‘{table.sheet}’ 시트는 보호되어 있어 바꿀 수 없습니다.", code="SHEET_PROTECTED")
    if isinstance(step, _MOVING) and table.merged:
        raise Problem(
            f"‘{table.sheet}’ 시트의 표 안에 병합된 칸이 있어 행을 옮길 수 없습니다. 병합을 풀고 다시 해 주세요."
        )
    where = getattr(step, "where", None)
    if where is not None:
        _check_where(where)
    elif isinstance(step, DeleteRows | CopyRows | Highlight):
        raise Problem("조건이 없습니다.")
    _check_own(step)
    _check_formulas(step, table)


def _check_where(where: Where) -> None:
    if not where.tests:
        raise Problem("조건이 없습니다.")
    for test in where.tests:
        count = len(test.values)
        right = (
            count == 0 if test.operator in BLANK else count >= 1 if test.operator in ("in", "not_in") else count == 1
        )
        if not right:
            raise Problem(f"‘{test.column}’ 조건의 값이 올바르지 않습니다.")
        if test.operator in TEXTUAL and not all(isinstance(one, str) and one for one in test.values):
            raise Problem(f"‘{test.column}’에 포함될 글자가 없습니다.")
        if test.operator in ("<", "<=", ">", ">=") and isinstance(test.values[0], str):
            raise Problem(f"‘{test.column}’의 크기를 글자와 견줄 수 없습니다.")
        if any(isinstance(one, date) and not 1901 <= one.year <= 2100 for one in test.values):
            raise Problem(f"‘{test.column}’의 날짜가 범위를 벗어났습니다.")


def _check_own(step: Step) -> None:
    if isinstance(step, TrimText | UnifyDates | TextToNumber) and not step.columns:
        raise Problem("어느 열에 할지 정해지지 않았습니다.")
    if isinstance(step, SortRows) and not step.by:
        raise Problem("어느 열로 정렬할지 정해지지 않았습니다.")
    if isinstance(step, UnifyDates) and step.format not in DATE_FORMATS:
        raise Problem("쓸 수 없는 날짜 형식입니다.")
    if isinstance(step, Highlight) and not _COLOR.fullmatch(step.color):
        raise Problem("쓸 수 없는 색입니다.")
    if isinstance(step, Aggregate):
        if not step.values or any(one.function != "count" and not one.column for one in step.values):
            raise Problem("무엇을 계산할지 정해지지 않았습니다.")
        if any(one.unit not in (None, "month", "year") for one in step.group):
            raise Problem("쓸 수 없는 묶음 단위입니다.")


def _check_formulas(step: Step, table: Table) -> None:
    """Values are taken from the stored results of formulas: they must be there."""
    if isinstance(step, TrimText | UnifyDates | TextToNumber):
        return
    whole = not isinstance(step, Aggregate | Highlight)
    named = set(columns_of(step))
    unknown = [one.name for one in table.columns if one.uncalculated and (whole or one.name in named)]
    if unknown:
        raise Problem(
            f"‘{unknown[0]}’ 열의 수식에 계산된 값이 저장되어 있지 않습니다. 엑셀에서 열어 저장한 뒤 다시 해 주세요."
        )


def _check_sheet_name(name: str, taken: set[str], *, locked: bool) -> None:
    if locked:
        raise Problem("통합 문서의 구조가 보호되어 있어 새 시트를 만들 수 없습니다.", code="SHEET_PROTECTED")
    if name.casefold() in taken:
        raise Problem(f"‘{name}’ 시트가 이미 있습니다.")
    if not sheet_name_ok(name):
        raise Problem(f"‘{name}’은(는) 시트 이름으로 쓸 수 없습니다.")


def sheet_name_ok(name: str) -> bool:
    """Whether Excel takes the text as a sheet's name."""
    return 0 < len(name) <= 31 and not _BAD_SHEET.search(name) and name.strip() == name and name.casefold() != "history"


def free_sheet_name(wanted: str, taken: tuple[str, ...]) -> str:
    """A name like the wanted one that Excel takes and no sheet has."""
    base = " ".join(_BAD_SHEET.sub(" ", wanted).split())[:28].strip() or "결과"
    used = {one.casefold() for one in taken}
    name, number = base, 2
    while name.casefold() in used or not sheet_name_ok(name):
        name, number = f"{base[:26]} {number}", number + 1
    return name


def _made(step: Step, table: Table) -> Table | None:
    """The table on the new sheet."""
    if isinstance(step, CopyRows):
        columns = tuple(
            Column(one.name, n, one.type, one.format, one.filled, one.text_numbers, one.text_dates,
                   distinct=one.distinct, years=one.years, unit=one.unit, largest=one.largest)
            for n, one in enumerate(table.columns, 1)
        )  # fmt: skip
        return Table(step.to, 1, 1, 2, columns, table.rows)
    if not isinstance(step, Aggregate):
        return None
    made: list[Column] = []
    for group in step.group:
        made.append(Column(_free(_group_name(group), made), len(made) + 1, *_group_type(group, table)))
    for value in step.values:
        source = table.column(value.column) if value.column else None
        made.append(
            Column(_free(measure_name(value), made), len(made) + 1, "number", measure_format(value, source),
                   unit=source.unit if source and value.function != "count" else None)
        )  # fmt: skip
    return Table(step.to, 1, 1, 2, tuple(made), table.rows)


def _free(name: str, made: list[Column]) -> str:
    taken = {one.name for one in made}
    return name if name not in taken else next(f"{name} ({n})" for n in range(2, 300) if f"{name} ({n})" not in taken)


def _group_name(group: Group) -> str:
    return group.column + {"month": " 월", "year": " 연도"}.get(group.unit or "", "")


def _group_type(group: Group, table: Table) -> tuple[str, str]:
    column = table.column(group.column)
    assert column is not None  # noqa: S101  resolve has checked it
    return ("text", "@") if group.unit else (column.type, column.format)


def measure_name(value: Measure) -> str:
    """The header of a calculated column."""
    name = FUNCTION_NAMES[value.function]
    return f"{value.column} {name}" if value.column and value.function != "count" else name


def measure_format(value: Measure, source: Column | None) -> str:
    """The number format of a calculated column."""
    if value.function == "count" or source is None:
        return "#,##0"
    if source.format not in ("General", "@") and source.type in ("number", "mixed"):
        return source.format
    return "#,##0.##" if value.function == "average" else "General"
