"""The budget workbook through openpyxl and the briefing through python-pptx."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from pptx import Presentation
from pptx.util import Cm, Pt
from support.samples import office
from support.samples.docx_writer import fixed_zip, set_properties
from support.samples.world import AUTHOR

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def write_workbook() -> bytes:
    """Sheets 총괄, 책빛축제 세부, 집행현황 and the hidden 단가표."""
    book = openpyxl.Workbook()
    first = book.active
    if first is None:
        raise AssertionError
    first.title = "총괄"
    _fill(first, office.overview(), ("A1:H1", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4", "G3:H3", "A10:C10"), 4)
    _fill(book.create_sheet("책빛축제 세부"), office.details(), ("A1:F1", "A11:B11"), 3)
    _fill(book.create_sheet("집행현황"), office.spending(), ("A1:F1",), 3)
    prices = book.create_sheet("단가표")
    _fill(prices, office.PRICES, ("A1:C1",), 2)
    prices.sheet_state = "hidden"
    book.properties.creator = book.properties.lastModifiedBy = AUTHOR
    book.properties.title = office.WORKBOOK_TITLE
    stream = io.BytesIO()
    book.save(stream)
    return fixed_zip(stream.getvalue(), "2026-05-08")


def _number_format(value: office.Cell) -> str:
    if isinstance(value, float):
        return "0.0%"
    if isinstance(value, date):
        return "yyyy-mm-dd"
    return '#,##0;"△"#,##0' if isinstance(value, int) else "General"


def _fill(sheet: Worksheet, rows: list[list[office.Cell]], merges: tuple[str, ...], heads: int) -> None:
    side = Side("thin")
    for i, row in enumerate(rows, 1):
        for j, value in enumerate(row, 1):
            cell = sheet.cell(i, j, value)
            cell.number_format = _number_format(value)
            if i >= heads:
                cell.border = Border(side, side, side, side)
            if i <= heads:
                cell.font, cell.alignment = Font(bold=True), Alignment("center")
    for merge in merges:
        sheet.merge_cells(merge)
    for number in range(1, 9):
        sheet.column_dimensions["ABCDEFGH"[number - 1]].width = 18


def write_briefing() -> bytes:
    """Five slides: a cover, bullets, tables, notes."""
    show = Presentation()
    for number, (title, lines, table, notes) in enumerate(office.SLIDES):
        slide = show.slides.add_slide(show.slide_layouts[0 if number == 0 else 1 if lines else 5])
        slide.shapes.title.text = title
        if lines:
            frame = slide.placeholders[1].text_frame
            frame.text = lines[0]
            for line in lines[1:]:
                frame.add_paragraph().text = line
        if table is not None:
            size = len(table.rows), len(table.rows[0])
            grid = slide.shapes.add_table(*size, Cm(1.5), Cm(4.5), Cm(22), Cm(9)).table
            for i, row in enumerate(table.rows):
                for j, cell in enumerate(row):
                    grid.cell(i, j).text = cell
                    grid.cell(i, j).text_frame.paragraphs[0].font.size = Pt(14)
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    set_properties(show.core_properties, office.BRIEFING_TITLE, "보고", "2026-05-11")
    stream = io.BytesIO()
    show.save(stream)
    return fixed_zip(stream.getvalue(), "2026-05-11")
