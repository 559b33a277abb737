"""Workbooks (.xlsx, .xls) to a table block per used region of every sheet, hidden ones too, with numbers as shown."""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from retrieval.documents import archive as archives
from retrieval.documents import moment_format, number_format, sheet_cut
from retrieval.documents.formulas import grouped
from retrieval.documents.grid import Region, column_names, lead, regions, trail
from retrieval.documents.model import Block, Document, DocumentWarning, Format, Kind, Location
from retrieval.documents.records import Record, documents, heads_of, id_of
from retrieval.documents.sheet_extras import SheetExtras
from retrieval.documents.sheet_parts import SheetParts, sheet_parts
from retrieval.documents.structure import classify
from retrieval.documents.tables import column_heads, detect_header_rows, row_location, table_text
from retrieval.errors import Detail, DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from python_calamine import CalamineSheet

    from retrieval.documents.limits import Limits

_MOST_CELLS = 40_000_000
_MOST_FORMULAS = 1000  # groups of a sheet
_Value = int | float | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta
_Covered = frozenset[tuple[int, int]]


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read a workbook."""
    book = _sheets(data, limits)
    blocks: list[Block] = []
    for sheet, made in book.sheets:
        if made:
            mark = book.hidden.get(sheet, "")
            blocks.append(Block(Kind.HEADING, sheet, Location(sheet=sheet), 1, mark=f"({mark})" if mark else ""))
            blocks += made
    if not blocks:
        book.warnings.append(DocumentWarning(WarningCode.NO_TEXT))
    units, warnings = max(1, len(book.sheets)), tuple(book.warnings)
    return Document(book.form, _title(blocks), tuple(blocks), units, book.share, warnings)


def read_cases(data: bytes, name: str, limits: Limits) -> tuple[Document, ...]:
    """Read every row below the heads of every table as a document of its own."""
    book = _sheets(data, limits)
    records: list[Record] = []
    for sheet, blocks in book.sheets:
        for table in blocks:
            if table.kind is Kind.TABLE and len(table.rows) > table.header_rows:
                records += _records(sheet, table, several=len(book.sheets) > 1)
    if not records:
        raise DocumentError(DocumentCode.BAD_RECORD, line=1, count=0)
    return documents(records, book.form, tuple(book.warnings))


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


@dataclass(slots=True)
class _Book:
    """What was read of a workbook.

    Attributes:
        form: its format.
        sheets: names and blocks.
        hidden: how sheets are hidden, by name.
        warnings: what is known to be lost or hidden.
        share: how much of the rows was read.
    """

    form: Format
    sheets: list[tuple[str, list[Block]]] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)
    warnings: list[DocumentWarning] = field(default_factory=list)
    share: float = 1.0


def _sheets(data: bytes, limits: Limits) -> _Book:
    book = _Book(_form(data))
    cut: dict[str, int] = {}
    if book.form is Format.XLSX:
        data, cut, book.share = sheet_cut.cut(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise DocumentError(DocumentCode.ENCRYPTED) from error
    shown = [each for each in workbook.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet]
    if len(shown) > limits.pages:
        raise DocumentError(DocumentCode.TOO_COMPLEX, pages=len(shown), limit=limits.pages)
    parts = sheet_parts(data) if book.form is Format.XLSX else {}
    extras = SheetExtras(data, limits) if book.form is Format.XLSX else None
    book.hidden = {each.name: _hidden(each.visible) for each in shown if each.visible is not SheetVisibleEnum.Visible}
    book.warnings = _warnings(data, book.hidden, parts)
    _fill(book, [workbook.get_sheet_by_name(each.name) for each in shown], parts, cut, limits)
    if extras is not None:
        _surround(book, parts, extras)
    return book


def _fill(
    book: _Book,
    sheets: Sequence[CalamineSheet],
    parts: Mapping[str, SheetParts],
    cut: Mapping[str, int],
    limits: Limits,
) -> None:
    """Blocks of the sheets' cells, as many rows as fit."""
    room = limits.blocks - limits.blocks // 10  # rows; the rest is left for other blocks
    total = sum(_height(sheet) for sheet in sheets)
    used = 0
    for sheet in sheets:
        part = parts.get(sheet.name, SheetParts())
        whole = _height(sheet)
        height = min(whole, room - used)
        last_row = height if height < whole else cut.get(part.part, height)
        if height < whole or part.part in cut:
            detail: dict[str, Detail] = {"sheet": sheet.name[:200], "row": last_row}
            book.warnings.append(DocumentWarning(WarningCode.ROWS_LEFT_OUT, detail))
        book.sheets.append((sheet.name, _blocks(sheet, part, height)))
        used += height
    book.share *= used / total if total else 1.0


def _height(sheet: CalamineSheet) -> int:
    return sheet.end[0] + 1 if sheet.end else 0


def _surround(book: _Book, parts: Mapping[str, SheetParts], extras: SheetExtras) -> None:
    """Add what stands about the cells: text boxes, charts, comments, formulas, names."""
    for name, blocks in book.sheets:
        part = parts.get(name, SheetParts())
        if part.part:
            blocks += extras.blocks(name, part.part)
        blocks += formula_blocks(name, part)
    last = next((blocks for _, blocks in reversed(book.sheets) if blocks), None)
    if last is not None:
        last += extras.names()
    if extras.pictures + extras.objects:
        detail: dict[str, Detail] = {"pictures": extras.pictures, "objects": extras.objects}
        book.warnings.append(DocumentWarning(WarningCode.OBJECTS_NOT_READ, detail))


def _hidden(visible: SheetVisibleEnum) -> str:
    return "숨긴 시트" if visible is SheetVisibleEnum.Hidden else "매크로로만 볼 수 있게 숨긴 시트"


def _form(data: bytes) -> Format:
    if not data.startswith(b"PK"):
        return Format.XLS
    with archives.open_archive(data) as archive:
        names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        return Format.XLSB
    return Format.ODS if "content.xml" in names and "[Content_Types].xml" not in names else Format.XLSX


def _warnings(data: bytes, hidden: Mapping[str, str], parts: Mapping[str, SheetParts]) -> list[DocumentWarning]:
    made = []
    rows = [f"{name}!{place}" for name, part in parts.items() for place in part.hidden]
    if hidden or rows:
        detail: dict[str, Detail] = {"count": len(hidden) + len(rows), "sheets": len(hidden), "rows": len(rows)}
        detail["where"] = ", ".join([*hidden, *rows])[:300]
        made.append(DocumentWarning(WarningCode.HIDDEN_CONTENT, detail))
    uncalculated = sum(part.uncalculated for part in parts.values())
    if uncalculated:
        made.append(DocumentWarning(WarningCode.UNCALCULATED, {"count": uncalculated}))
    if data.startswith(b"PK"):
        with archives.open_archive(data) as archive:
            if any(name.endswith("vbaProject.bin") for name in archive.namelist()):
                made.append(DocumentWarning(WarningCode.HAS_MACROS))
    return made


def formula_blocks(sheet: str, parts: SheetParts) -> list[Block]:
    """Formulas as comments, each with the range it fills."""
    return [
        Block(Kind.COMMENT, text, Location(sheet=sheet, range=area), mark=area)
        for area, text in list(grouped(parts.formulas))[:_MOST_FORMULAS]
    ]


def _blocks(sheet: CalamineSheet, parts: SheetParts, most: int) -> list[Block]:
    bottom, right = sheet.end or (0, 0)
    if (bottom + 1) * (right + 1) > _MOST_CELLS:
        raise DocumentError(DocumentCode.TOO_COMPLEX, cells=(bottom + 1) * (right + 1), limit=_MOST_CELLS)
    rows = _texts(sheet, parts, most)
    covered = _merge(rows, sheet.merged_cell_ranges or [])
    made: list[Block] = []
    for region in regions(rows):
        made += _region(sheet.name, rows, region, covered)
    return made


def _texts(sheet: CalamineSheet, parts: SheetParts, most: int) -> list[list[str]]:
    """Cells as text, from A1 on, at most so many rows."""
    made: list[list[str]] = []
    get, epoch = parts.formats.get, parts.since_1904
    for i, values in enumerate(sheet.to_python(skip_empty_area=False, nrows=most)):
        codes = get(i, _NONE)
        made.append(
            [
                cell.strip() if isinstance(cell, str) else _text(cell, codes.get(j), since_1904=epoch)
                for j, cell in enumerate(values)
            ]
        )
    for i, row in parts.errors.items():  # the reader of values leaves their cells blank
        for j, error in row.items():
            if i < len(made) and j < len(made[i]):
                made[i][j] = error
    return made


_NONE: Mapping[int, str] = MappingProxyType({})


def _text(cell: _Value, code: str | None, *, since_1904: bool) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        if not code:
            return number_format.plain(cell)
        moment = moment_format.of_serial(cell, since_1904=since_1904) if moment_format.is_moment(code) else None
        return (moment_format.shown(moment, code) if moment else None) or number_format.shown(cell, code)
    return (moment_format.shown(cell, code) if code else None) or _moment(cell)


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
