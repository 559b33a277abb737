"""A workbook's bytes -> Book, through openpyxl, after the archive has been checked. The only reader of this package."""

from __future__ import annotations

import io
import warnings
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

import openpyxl

from engine.errors import EngineCode, EngineError
from engine.macros.book import EPOCH, Book, Cell, Fault, Sheet
from retrieval.documents.archive import guard, open_archive
from retrieval.documents.detect import detect
from retrieval.documents.limits import Limits
from retrieval.documents.model import Format
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from engine.macros.book import Place, Value

MAX_CELLS: Final = 4_000_000
# Parts of a package that openpyxl drops or rewrites, and what they are called.
_FRAGILE: Final = (
    ("xl/charts/", "차트"),
    ("xl/pivotTables/", "피벗 테이블"),
    ("xl/slicers/", "슬라이서"),
    ("xl/ctrlProps/", "양식 단추"),
    ("xl/activeX/", "ActiveX 단추"),
    ("xl/diagrams/", "도형"),
    ("xl/media/", "그림"),
    ("xl/drawings/drawing", "도형이나 그림"),
    ("xl/externalLinks/", "다른 통합 문서 연결"),
    ("xl/metadata", "동적 배열 수식"),
)


def open_workbook(data: bytes) -> Workbook:
    """The openpyxl workbook of bytes that `check` has passed.

    Raises:
        DocumentError: DAMAGED.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data), rich_text=False, keep_links=True)
    except Exception as error:
        raise DocumentError(DocumentCode.DAMAGED, format="xlsx") from error


def check(data: bytes, name: str, limits: Limits | None = None) -> None:
    """Refuse what is no workbook or would cost too much.

    Raises:
        DocumentError: as `detect` and `guard` do; UNSUPPORTED_FORMAT for another kind of document.
    """
    form = detect(data, name)
    if form is not Format.XLSX:
        raise DocumentError(DocumentCode.UNSUPPORTED_FORMAT, format=str(form))
    guard(data, limits or Limits())


def load(data: bytes, name: str) -> Book:
    """Read a workbook: values, number formats, formulas with their stored results, merges, protection.

    Raises:
        DocumentError: it cannot be read.
        EngineError: WORKBOOK_TOO_BIG.
    """
    check(data, name)
    book = open_workbook(data)
    made = Book(
        protected=bool(book.security and book.security.lockStructure),
        fragile=fragile_parts(data),
        macros=book.vba_archive is not None or _has_macros(data),
    )
    for sheet in book.worksheets:
        made.add(_sheet(sheet))
    if any(cell.formula for one in made.sheets.values() for cell in one.cells.values()):
        _stored_results(made, data)
    return made


def fragile_parts(data: bytes) -> tuple[str, ...]:
    """What the workbook holds that a rewritten copy may lose."""
    with open_archive(data) as archive:
        names = archive.namelist()
    return tuple(dict.fromkeys(label for part, label in _FRAGILE if any(one.startswith(part) for one in names)))


def _has_macros(data: bytes) -> bool:
    with open_archive(data) as archive:
        return any(one.lower().endswith("vbaproject.bin") for one in archive.namelist())


def _sheet(sheet: Worksheet) -> Sheet:
    if sheet.max_row * sheet.max_column > MAX_CELLS:
        raise EngineError(EngineCode.WORKBOOK_TOO_BIG, limit=MAX_CELLS)
    made = Sheet(
        sheet.title,
        hidden=sheet.sheet_state != "visible",
        protected=bool(sheet.protection.sheet),
        merges=tuple((one.min_row, one.min_col, one.max_row, one.max_col) for one in sheet.merged_cells.ranges),
    )
    for (row, column), cell in sheet._cells.items():  # iter_rows would make every missing cell
        if cell.value is None and cell.number_format == "General":
            continue
        made.cells[row, column] = _cell(cell.value, str(cell.number_format), str(cell.data_type))
    return made


def _cell(value: object, form: str, data_type: str) -> Cell:
    if data_type == "f":
        return Cell(None, form, formula=True)
    if data_type == "e":
        return Cell(Fault(str(value)), form)
    return Cell(_value(value), form)


def _value(value: object) -> Value:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001  Excel's days have no zone
    if isinstance(value, time):
        return EPOCH + timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    return EPOCH + value if isinstance(value, timedelta) else str(value)


def _stored_results(made: Book, data: bytes) -> None:
    """Fill in what formulas resulted in when the workbook was last saved."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    for one in made.sheets.values():
        source = values[one.name]
        places: list[Place] = [place for place, cell in one.cells.items() if cell.formula]
        for row, column in places:
            cell = source.cell(row, column)
            stored = _cell(cell.value, str(cell.number_format), str(cell.data_type))
            one.cells[row, column] = Cell(stored.value, stored.format, formula=True)
