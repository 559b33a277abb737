"""Runs a plan in Python on a copy of the workbook: the preview. Its semantics are the reference for the macro."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from engine.macros.book import EMPTY, TEXT, Cell, Sheet, address, serial
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
from engine.macros.profile import last_row
from engine.macros.resolving import BLANK_GROUP
from engine.macros.values import (
    ValueKind,
    date_of,
    kind,
    number_of,
    order_key,
    plain,
    protected,
    same_key,
    trimmed,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.macros.book import Book, Value
    from engine.macros.plan import Condition, Literal, Where
    from engine.macros.resolving import Resolved

Row = list[Cell]
NEW_WIDTH: Final = 14.0


@dataclass(slots=True)
class Outcome:
    """What the steps did."""

    book: Book
    rows_removed: int = 0
    sheets_added: list[str] = field(default_factory=list)
    matched: list[int] = field(default_factory=list)  # rows that each step found, changed or made


def run(steps: tuple[Resolved, ...], book: Book) -> Outcome:
    """Do the steps on a copy; `book` stays as it is."""
    outcome = Outcome(book.copy())
    for resolved in steps:
        outcome.matched.append(_do(resolved, outcome))
    return outcome


def _do(resolved: Resolved, outcome: Outcome) -> int:
    """One step; how many rows or cells it found."""
    match step := resolved.step:
        case TrimText():
            return _each(resolved, outcome, lambda cell: _trim(cell, everything=step.everything))
        case UnifyDates():
            return _each(resolved, outcome, lambda cell: _date(cell, step.format))
        case TextToNumber():
            return _each(resolved, outcome, _number)
        case Highlight():
            return _highlight(resolved, step, outcome)
    return _do_rows(resolved, outcome)


def _do_rows(resolved: Resolved, outcome: Outcome) -> int:
    """Steps that move or take whole rows."""
    rows = _rows(resolved, outcome.book)
    match step := resolved.step:
        case RemoveDuplicates():
            return _keep(resolved, outcome, rows, _without_duplicates(resolved, step, rows))
        case DeleteRows():
            return _keep(resolved, outcome, rows, [row for row in rows if not holds(step.where, row, resolved)])
        case SortRows():
            _write_back(resolved, outcome.book, _sorted(resolved, step, rows), len(rows))
            return len(rows)
        case CopyRows():
            made = [row for row in rows if holds(step.where, row, resolved)]
        case Aggregate():
            made = _aggregate(resolved, step, rows)
        case _:
            raise TypeError(type(step).__name__)
    _new_sheet(resolved, outcome, made)
    return len(made)


def _keep(resolved: Resolved, outcome: Outcome, rows: list[Row], kept: list[Row]) -> int:
    gone = len(rows) - len(kept)
    if gone:
        _write_back(resolved, outcome.book, kept, len(rows))
    outcome.rows_removed += gone
    return gone


def _sorted(resolved: Resolved, step: SortRows, rows: list[Row]) -> list[Row]:
    def key(row: Row, at: int, *, descending: bool) -> tuple[int, int, float, bytes]:
        return order_key(row[at].value, descending=descending)

    for one in reversed(step.by):
        rows = sorted(rows, key=partial(key, at=resolved.offset(one.column) - 1, descending=one.descending))
    return rows


def _rows(resolved: Resolved, book: Book) -> list[Row]:
    sheet, table = book.sheets[resolved.table.sheet], resolved.table
    last = last_row(sheet, table.first, table.left, table.right, table.fixed)
    return [[sheet.at(row, at) for at in range(table.left, table.right + 1)] for row in range(table.first, last + 1)]


def _write_back(resolved: Resolved, book: Book, rows: list[Row], before: int) -> None:
    """Rows take the table's places from the top; what is left below is emptied and keeps its formats."""
    sheet, table = book.sheets[resolved.table.sheet], resolved.table
    for number in range(before):
        for offset in range(table.right - table.left + 1):
            row, at = table.first + number, table.left + offset
            old = sheet.at(row, at)
            if number < len(rows):
                cell = plain(rows[number][offset])
                sheet.put(row, at, Cell(cell.value, cell.format, fill=old.fill))
            else:
                sheet.put(row, at, Cell(None, old.format, fill=old.fill))


def _each(resolved: Resolved, outcome: Outcome, change: Callable[[Cell], Cell]) -> int:
    table, count = resolved.table, 0
    sheet = outcome.book.sheets[table.sheet]
    last = last_row(sheet, table.first, table.left, table.right, table.fixed)
    for name in resolved.step.columns:  # type: ignore[attr-defined]  # the steps that come here have columns
        at = resolved.at(name)
        for row in range(table.first, last + 1):
            old = sheet.at(row, at)
            new = old if old.formula else change(old)
            if new != old:
                sheet.put(row, at, new)
                count += 1
    return count


def _trim(cell: Cell, *, everything: bool) -> Cell:
    if not isinstance(cell.value, str) or not cell.value:
        return cell
    text = trimmed(cell.value, everything=everything)
    if text == cell.value:
        return cell
    return Cell(text or None, protected(text, cell.format), fill=cell.fill)


def _date(cell: Cell, form: str) -> Cell:
    found: Value = date_of(cell.value)
    if found is None and isinstance(cell.value, datetime) and serial(cell.value) == int(serial(cell.value)):
        found = cell.value
    return cell if found is None else Cell(found, form, fill=cell.fill)


def _number(cell: Cell) -> Cell:
    number = number_of(cell.value) if isinstance(cell.value, str) else None
    return cell if number is None else Cell(number, "General" if cell.format == TEXT else cell.format, fill=cell.fill)


def _without_duplicates(resolved: Resolved, step: RemoveDuplicates, rows: list[Row]) -> list[Row]:
    table = resolved.table
    offsets = [resolved.offset(name) - 1 for name in step.columns] or list(range(table.right - table.left + 1))
    ordered = rows if step.keep == "first" else rows[::-1]
    seen: set[tuple[tuple[int, str], ...]] = set()
    kept: list[Row] = []
    for row in ordered:
        key = tuple(same_key(row[at].value) for at in offsets)
        if _blank(row) or key not in seen:
            kept.append(row)
            if not _blank(row):
                seen.add(key)
    return kept if step.keep == "first" else kept[::-1]


def _blank(row: Row) -> bool:
    return all(kind(cell.value) is ValueKind.BLANK for cell in row)


def holds(where: Where, row: Row, resolved: Resolved) -> bool:
    """Whether a row meets the conditions; a wholly blank row never does."""
    if _blank(row):
        return False
    results = (meets(one, row[resolved.offset(one.column) - 1].value) for one in where.tests)
    return any(results) if where.any else all(results)


def meets(test: Condition, value: Value) -> bool:
    """Whether a value meets a condition. Numbers meet numbers only, dates dates (by the day), texts texts."""
    operator = test.operator
    if operator in ("blank", "not_blank"):
        return (kind(value) is ValueKind.BLANK) is (operator == "blank")
    if operator in ("<>", "not_in", "not_contains"):
        positive = {"<>": "=", "not_in": "in", "not_contains": "contains"}[operator]
        return not any(_compare(positive, value, one) for one in test.values)
    return any(_compare(operator, value, one) for one in test.values)


def _compare(operator: str, value: Value, literal: Literal) -> bool:
    if isinstance(literal, str):
        return isinstance(value, str) and bool(value) and _texts(operator, value, literal)
    if isinstance(literal, date):
        if not isinstance(value, datetime):
            return False
        return _numbers(operator, int(serial(value)), (literal - date(1899, 12, 30)) // timedelta(days=1))
    if kind(value) is not ValueKind.NUMBER:
        return False
    return _numbers(operator, float(value), float(literal))  # type: ignore[arg-type]  # a number


def _texts(operator: str, value: str, literal: str) -> bool:
    if operator == "contains":
        return literal in value
    text = value.strip(" ")
    if operator == "starts":
        return text.startswith(literal)
    return text.endswith(literal) if operator == "ends" else text == literal


def _numbers(operator: str, left: float, right: float) -> bool:
    if operator in ("=", "in"):
        return left == right
    if operator in ("<", "<="):
        return left < right or (operator == "<=" and left == right)
    return left > right or (operator == ">=" and left == right)


def _highlight(resolved: Resolved, step: Highlight, outcome: Outcome) -> int:
    table, count = resolved.table, 0
    sheet = outcome.book.sheets[table.sheet]
    columns = [resolved.at(step.column)] if step.column else range(table.left, table.right + 1)
    for number, row in enumerate(_rows(resolved, outcome.book)):
        if holds(step.where, row, resolved):
            count += 1
            for at in columns:
                old = sheet.at(table.first + number, at)
                sheet.put(table.first + number, at, Cell(old.value, old.format, old.formula, step.color))
    return count


def _new_sheet(resolved: Resolved, outcome: Outcome, rows: list[Row]) -> None:
    made = resolved.made
    assert made is not None  # noqa: S101  resolve makes it for the steps that come here
    sheet = outcome.book.add(Sheet(made.sheet, new=True))
    outcome.sheets_added.append(made.sheet)
    for column in made.columns:
        sheet.put(1, column.at, Cell(column.name, protected(column.name, "General")))
        sheet.widths[column.at] = NEW_WIDTH
    for number, row in enumerate(rows, 2):
        for at, cell in enumerate(row, 1):
            sheet.put(number, at, plain(Cell(cell.value, cell.format)) if cell.value is not None else _formatted(cell))


def _formatted(cell: Cell) -> Cell:
    return EMPTY if cell.format == "General" else Cell(None, cell.format)


def _group_value(cell: Cell, unit: str | None) -> Value:
    if kind(cell.value) is ValueKind.BLANK:
        return BLANK_GROUP
    if unit and isinstance(cell.value, datetime):
        return f"{cell.value.year:04d}-{cell.value.month:02d}" if unit == "month" else f"{cell.value.year:04d}"
    return cell.value


def _aggregate(resolved: Resolved, step: Aggregate, rows: list[Row]) -> list[Row]:
    made = resolved.made
    assert made is not None  # noqa: S101  resolve makes it
    groups: dict[tuple[tuple[int, str], ...], tuple[list[Value], list[_Total]]] = {}
    if not step.group:
        groups[()] = ([], [_Total() for _ in step.values])
    for row in rows:
        if _blank(row) or (step.where is not None and not holds(step.where, row, resolved)):
            continue
        values = [_group_value(row[resolved.offset(one.column) - 1], one.unit) for one in step.group]
        key = tuple(same_key(one) for one in values)
        _, totals = groups.setdefault(key, (values, [_Total() for _ in step.values]))
        for total, measure in zip(totals, step.values, strict=True):
            total.add(row[resolved.offset(measure.column) - 1].value if measure.column else None)
    results: list[Row] = []
    for values, totals in groups.values():
        line = [*values, *(total.result(one.function) for total, one in zip(totals, step.values, strict=True))]
        results.append(
            [Cell(value, protected(value, column.format)) for value, column in zip(line, made.columns, strict=True)]
        )
    return results


@dataclass(slots=True)
class _Total:
    """Running figures of one group and one measure."""

    rows: int = 0
    numbers: int = 0
    sum: float = 0.0
    least: float | None = None
    most: float | None = None

    def add(self, value: Value) -> None:
        self.rows += 1
        if kind(value) is not ValueKind.NUMBER:
            return
        number = float(value)  # type: ignore[arg-type]  # a number
        self.numbers += 1
        self.sum += number
        self.least = number if self.least is None or number < self.least else self.least
        self.most = number if self.most is None or number > self.most else self.most

    def result(self, function: str) -> Value:
        if function == "count":
            return self.rows
        if function == "sum":
            return self.sum
        if function == "average":
            return self.sum / self.numbers if self.numbers else None
        return self.least if function == "min" else self.most


def difference(outcome: Outcome, samples: int = 20) -> dict[str, object]:
    """CONTRACT's changes object: changed cells of old sheets and filled cells of new ones, with samples."""
    cells = 0
    shown: list[dict[str, object]] = []
    for sheet in outcome.book.sheets.values():
        for row, at in sheet.changed():
            old, new = sheet.before[row, at], sheet.at(row, at)
            if (old.value, old.fill) == (new.value, new.fill) and old.format == new.format:
                continue
            cells += 1
            if len(shown) < samples:
                shown.append(
                    {
                        "sheet": sheet.name,
                        "cell": address(row, at),
                        "before": shown_value(old),
                        "after": shown_value(new),
                    }
                )
    return {
        "cells": cells,
        "rows_removed": outcome.rows_removed,
        "sheets_added": list(outcome.sheets_added),
        "samples": shown,
    }


def shown_value(cell: Cell) -> object:
    """A value as JSON: dates as text, errors by their name."""
    value = cell.value
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != datetime.min.time() else value.date().isoformat()
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return int(value)
    return value if value is None or isinstance(value, bool | int | float | str) else value.code
