"""A smaller copy of a workbook to run the macro on: few hundred rows of each table, among them every odd value."""

from __future__ import annotations

import io
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from engine.macros.book import Fault
from engine.macros.loading import open_workbook
from engine.macros.profile import last_row
from engine.macros.values import kind, same_key, sensitive

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as OpenCell

    from engine.macros.book import Book, Cell
    from engine.macros.profile import Table
    from engine.macros.resolving import Resolved

ROWS: Final = 300


def sample_rows(steps: tuple[Resolved, ...], book: Book) -> dict[tuple[str, int], list[int]]:
    """Tables that are too long, with the rows to keep."""
    found: dict[tuple[str, int], list[int]] = {}
    for one in steps:
        table = one.table
        if table.sheet not in book.sheets or (table.sheet, table.number) in found:
            continue
        sheet = book.sheets[table.sheet]
        last = last_row(sheet, table.first, table.left, table.right, table.fixed)
        if last - table.first + 1 > ROWS:
            found[table.sheet, table.number] = _chosen(table, book, range(table.first, last + 1))
    return found


def _chosen(table: Table, book: Book, rows: range) -> list[int]:
    sheet = book.sheets[table.sheet]
    columns = range(table.left, table.right + 1)
    holders: dict[tuple[object, ...], list[int]] = defaultdict(list)
    first: dict[tuple[object, ...], int] = {}
    kept: set[int] = set()
    for row in rows:
        cells = [sheet.at(row, at) for at in columns]
        for at, cell in zip(columns, cells, strict=True):
            odd = isinstance(cell.value, str) and (sensitive(cell.value), cell.value != cell.value.strip())
            sign = (at, kind(cell.value), cell.format, cell.formula, odd)
            if len(holders[sign]) < 3:
                holders[sign].append(row)
        whole = tuple(same_key(cell.value) for cell in cells)
        if whole in first and len(kept) < 40:
            kept |= {first[whole], row}
        first.setdefault(whole, row)
    for some in sorted(holders.values(), key=len):
        if len(kept) < ROWS * 2 // 3:
            kept.update(some)
    step = max(1, len(rows) // (ROWS - len(kept) or 1))
    for row in rows[::step]:
        if len(kept) >= ROWS:
            break
        kept.add(row)
    return sorted(kept)


def sample_workbook(data: bytes, chosen: dict[tuple[str, int], list[int]], tables: list[Table], book: Book) -> bytes:
    """The workbook with those rows only, moved up in their table."""
    workbook = open_workbook(data)
    for table in tables:
        rows = chosen.get((table.sheet, table.number))
        if rows is None:
            continue
        sheet, source = workbook[table.sheet], book.sheets[table.sheet]
        last = last_row(source, table.first, table.left, table.right, table.fixed)
        for number, row in enumerate(range(table.first, last + 1)):
            for at in range(table.left, table.right + 1):
                if number >= len(rows):
                    sheet._cells.pop((row, at), None)
                    continue
                put(sheet.cell(row, at), source.at(rows[number], at))  # type: ignore[arg-type]  # merged tables move no rows
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def put(target: OpenCell, cell: Cell) -> None:
    """Write a value and its number format; text stays text, whatever it begins with."""
    value = cell.value
    if isinstance(value, Fault):
        target.value = value.code
        target.data_type = "e"
    else:
        target.value = value
        if isinstance(value, str):
            target.data_type = "s"
    target.number_format = cell.format
