"""Workbooks (.xlsx, .xls) to a table block per used region of every sheet, hidden ones too, with numbers as shown."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from retrieval.documents import number_format
from retrieval.documents.grid import Region, column_names, lead, regions, trail
from retrieval.documents.model import Block, Document, DocumentWarning, Format, Kind, Location
from retrieval.documents.records import Record, documents, heads_of, id_of
from retrieval.documents.sheet_parts import SheetParts, sheet_parts
from retrieval.documents.structure import classify
from retrieval.documents.tables import column_heads, detect_header_rows, row_location, table_text
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from python_calamine import CalamineSheet

    from retrieval.documents.limits import Limits

_MOST_CELLS = 40_000_000
_Value = int | float | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta
_Covered = frozenset[tuple[int, int]]


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read a workbook."""
    form, sheets, warnings = _sheets(data, limits)
    blocks: list[Block] = []
    for sheet, made in sheets:
        if made:
            blocks.append(Block(Kind.HEADING, sheet, Location(sheet=sheet), 1))
            blocks += made
    if not blocks:
        warnings.append(DocumentWarning(WarningCode.NO_TEXT))
    return Document(form, _title(blocks), tuple(blocks), units=max(1, len(sheets)), warnings=tuple(warnings))


def read_cases(data: bytes, name: str, limits: Limits) -> tuple[Document, ...]:
    """Read every row below the heads of every table as a document of its own."""
    form, sheets, warnings = _sheets(data, limits)
    records: list[Record] = []
    for sheet, blocks in sheets:
        for table in blocks:
            if table.kind is Kind.TABLE and len(table.rows) > table.header_rows:
                records += _records(sheet, table, several=len(sheets) > 1)
    if not records:
        raise DocumentError(DocumentCode.BAD_RECORD, line=1, count=0)
    return documents(records, form, tuple(warnings))


def _records(sheet: str, table: Block, *, several: bool) -> Iterator[Record]:
    table = heads_of(table)
    heads = column_heads(table) if table.header_rows else column_names(len(table.rows[0]))
    for index in range(table.header_rows, len(table.rows)):
        row = table.rows[index]
        if not any(row):
            continue
        fields = tuple(zip(heads, row, strict=True))
        place = row_location(table, index)
        above = row_location(table, index - 1) if index else Location(sheet=sheet, table=1)
        number = (place.range or "").split(":")[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        yield Record(id_of(fields, f"{sheet}!{number}" if several else number), fields, place, above)


def _sheets(data: bytes, limits: Limits) -> tuple[Format, list[tuple[str, list[Block]]], list[DocumentWarning]]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise DocumentError(DocumentCode.ENCRYPTED) from error
    form = Format.XLSX if data.startswith(b"PK") else Format.XLS
    shown = [each for each in workbook.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet]
    if len(shown) > limits.pages:
        raise DocumentError(DocumentCode.TOO_COMPLEX, pages=len(shown), limit=limits.pages)
    parts = sheet_parts(data) if form is Format.XLSX else {}
    made = []
    for each in shown:
        made.append((each.name, _blocks(workbook.get_sheet_by_name(each.name), parts.get(each.name, SheetParts()))))
    hidden = sum(each.visible is not SheetVisibleEnum.Visible for each in shown)
    return form, made, _warnings(data, hidden, parts)


def _warnings(data: bytes, hidden_sheets: int, parts: dict[str, SheetParts]) -> list[DocumentWarning]:
    made = []
    hidden_rows = sum(part.hidden for part in parts.values())
    if hidden_sheets or hidden_rows:
        detail = {"count": hidden_sheets + hidden_rows, "sheets": hidden_sheets, "rows": hidden_rows}
        made.append(DocumentWarning(WarningCode.HIDDEN_CONTENT, detail))
    uncalculated = sum(part.uncalculated for part in parts.values())
    if uncalculated:
        made.append(DocumentWarning(WarningCode.UNCALCULATED, {"count": uncalculated}))
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if any(name.endswith("vbaProject.bin") for name in archive.namelist()):
                made.append(DocumentWarning(WarningCode.HAS_MACROS))
    return made


def _blocks(sheet: CalamineSheet, parts: SheetParts) -> list[Block]:
    bottom, right = sheet.end or (0, 0)
    if (bottom + 1) * (right + 1) > _MOST_CELLS:
        raise DocumentError(DocumentCode.TOO_COMPLEX, cells=(bottom + 1) * (right + 1), limit=_MOST_CELLS)
    rows = _texts(sheet, parts)
    covered = _merge(rows, sheet.merged_cell_ranges or [])
    made: list[Block] = []
    for region in regions(rows):
        made += _region(sheet.name, rows, region, covered)
    return made


def _texts(sheet: CalamineSheet, parts: SheetParts) -> list[list[str]]:
    """Cells as text, from A1 on."""
    made: list[list[str]] = []
    for i, row in enumerate(sheet.to_python(skip_empty_area=False)):
        codes = parts.formats.get(i) or {}
        made.append(
            [cell.strip() if isinstance(cell, str) else _text(cell, codes.get(j)) for j, cell in enumerate(row)]
        )
    return made


def _text(cell: _Value, code: str | None) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        return number_format.shown(cell, code) if code else number_format.plain(cell)
    return _moment(cell)


def _moment(cell: datetime.time | datetime.date | datetime.datetime | datetime.timedelta) -> str:
    if isinstance(cell, datetime.datetime):
        whole_day = cell.time() == datetime.time()
        return cell.strftime("%Y-%m-%d" if whole_day else "%Y-%m-%d %H:%M")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, datetime.time):
        return cell.strftime("%H:%M:%S" if cell.second else "%H:%M")
    minutes, seconds = divmod(int(cell.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if seconds else f"{hours}:{minutes:02}"


def _merge(rows: list[list[str]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> _Covered:
    """Repeat the value of each merged range in its cells, in place; returns the cells that only repeat."""
    covered = set()
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or left >= len(rows[top]) or not rows[top][left]:
            continue
        value = rows[top][left]
        for i in range(top, min(bottom, len(rows) - 1) + 1):
            for j in range(left, min(right, len(rows[i]) - 1) + 1):
                if (i, j) != (top, left):
                    rows[i][j] = value
                    covered.add((i, j))
    return frozenset(covered)


def _region(sheet: str, rows: list[list[str]], region: Region, covered: _Covered) -> Iterator[Block]:
    """Title lines, the table, and notes below it; a single column is lines of text."""
    cells = [row[region.left : region.right + 1] for row in rows[region.top : region.bottom + 1]]
    inside = _moved(covered, region)
    narrow = all(sum((i, j) not in inside and bool(cell) for j, cell in enumerate(r)) <= 1 for i, r in enumerate(cells))
    top = len(cells) if narrow else lead(cells, inside)
    bottom = len(cells) if narrow else len(cells) - trail(cells, inside)
    yield from _lines(sheet, cells, range(top), region, inside)
    if top < bottom:
        part = Region(region.top + top, region.left, region.top + bottom - 1, region.right)
        table = tuple(tuple(row) for row in cells[top:bottom])
        repeats = _moved(covered, part)
        yield Block(
            Kind.TABLE,
            table_text(table, repeats),
            Location(sheet=sheet, range=part.name),
            rows=table,
            covered=repeats,
            header_rows=detect_header_rows(table[:400], repeats),
        )
    yield from _lines(sheet, cells, range(bottom, len(cells)), region, inside)


def _moved(covered: _Covered, region: Region) -> _Covered:
    """Covered cells of a region, counted from its corner."""
    if not covered:
        return covered
    return frozenset(
        (i - region.top, j - region.left)
        for i, j in covered
        if region.top <= i <= region.bottom and region.left <= j <= region.right
    )


def _lines(sheet: str, cells: list[list[str]], which: range, region: Region, covered: _Covered) -> Iterator[Block]:
    for i in which:
        for j, cell in enumerate(cells[i]):
            if not cell or (i, j) in covered:
                continue
            row, column = region.top + i, region.left + j
            place = Location(sheet=sheet, range=Region(row, column, row, column).name)
            kind, level = classify(cell)
            if kind is Kind.PARAGRAPH and which.start == 0 and i == 0 and len(cell) <= 60:
                kind, level = Kind.HEADING, 2
            elif kind is Kind.PARAGRAPH and cell.startswith(("(", "<", "※", "[")):
                kind = Kind.CAPTION
            yield Block(kind, cell, place, level)


def _title(blocks: Sequence[Block]) -> str:
    """The first title line of the first sheet."""
    for block in blocks[1:3]:
        if block.kind is Kind.HEADING and block.location.range is not None:
            return block.text[:200]
    return ""
