"""Cells of sheets and Word tables, one by one against other readers: all numbers right, at least 99 % exact."""

from __future__ import annotations

import datetime
import io
import random
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from support.office_files import saved
from support.workbooks import messy, spending

from retrieval.documents import reading
from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Kind
from retrieval.documents.tables import cell_location

DOCUMENTS = Path(__file__).resolve().parents[2] / "resources" / "samples" / "documents"
LIMITS = Limits()
FORMATS = ("#,##0", "#,##0.0", "0.0%", '#,##0"원"', "#,##0;△#,##0", "yyyy. m. d.", "General", "000-0000-0000", "@")


def one(data: bytes, name: str) -> Document:
    (document,) = reading.read(data, name, LIMITS)
    return document


def sheet_cells(document: Document) -> dict[tuple[str, str], str]:
    made = {}
    for block in document.blocks:
        if block.kind is Kind.TABLE:
            for i, row in enumerate(block.rows):
                for j, cell in enumerate(row):
                    if cell and (i, j) not in block.covered:
                        place = cell_location(block, i, j)
                        made[place.sheet or "", place.range or ""] = cell
        elif block.location.range and block.kind is not Kind.COMMENT:
            made[block.location.sheet or "", block.location.range] = block.text
    return made


def is_same(shown: str, value: Any) -> bool:
    """Whether a shown cell says a value: words letter by letter, amounts to the places shown, days by their digits."""
    if isinstance(value, bool):
        return shown == str(value).upper()
    if isinstance(value, datetime.datetime):
        digits = [int(each) for each in re.findall(r"\d+", shown)]
        return digits[:3] == [value.year, value.month, value.day]
    if isinstance(value, (int, float)):
        return is_amount(shown, value)
    return shown == str(value).strip()


def is_amount(shown: str, value: float) -> bool:
    sign = -1 if shown.startswith(("-", "△", "(")) else 1
    found = re.search(r"\d[\d,\-]*(\.\d+)?", shown.lstrip("-"))
    if not found:
        return False
    number = Decimal(found[0].replace(",", "").replace("-", "")) * sign
    exact = Decimal(repr(value)) * (100 if shown.endswith("%") else 1)
    return number == exact.quantize(Decimal(1).scaleb(-len((found[1] or ".")[1:])), ROUND_HALF_UP)


def compare(data: bytes) -> tuple[int, int, int, list[tuple[str, str, Any]]]:
    """Cells, numbers, wrong numbers, and what is wrong."""
    ours = sheet_cells(one(data, "a.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    cells = numbers = wrong_numbers = 0
    wrong = []
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None or not str(cell.value).strip():
                    continue
                cells += 1
                is_number = isinstance(cell.value, (int, float))
                numbers += is_number
                if not is_same(ours.get((sheet.title, cell.coordinate), ""), cell.value):
                    wrong_numbers += is_number
                    wrong.append((cell.coordinate, ours.get((sheet.title, cell.coordinate), ""), cell.value))
    return cells, numbers, wrong_numbers, wrong


def random_book(seed: int) -> bytes:
    rng = random.Random(seed)
    book = openpyxl.Workbook()
    for name in ("집계", "내역"):
        sheet: Any = book.create_sheet(name)
        sheet.append(["구분", *(f"항목{column}" for column in range(9))])
        for row in range(2, 60):
            sheet.cell(row, 1, f"사업 {row}")
            for column in range(2, 11):
                code = FORMATS[column - 2]
                value: Any = rng.choice((rng.randrange(-(10**9), 10**9), round(rng.uniform(-1000, 1000), 4), 0))
                if code.startswith("yyyy"):
                    value = datetime.datetime(2026, rng.randrange(1, 13), rng.randrange(1, 28))  # noqa: DTZ001
                elif code.startswith("000"):
                    value = rng.randrange(10**8, 10**10)
                elif code == "@":
                    value = f"비고 {rng.randrange(100)}"
                sheet.cell(row, column, value).number_format = code
    return saved(book)


@pytest.mark.parametrize("seed", range(3))
def test_random_books_of_every_format(seed: int) -> None:
    cells, numbers, wrong_numbers, wrong = compare(random_book(seed))
    assert (cells, numbers) == (1180, 812)
    assert wrong_numbers == 0
    assert wrong == []


@pytest.mark.parametrize("data", [messy(), spending()], ids=["messy", "spending"])
def test_workbooks_of_the_macro_tests(data: bytes) -> None:
    assert compare(data)[3] == []


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.xlsx")), ids=lambda path: path.stem)
def test_workbooks_of_the_samples(path: Path) -> None:
    cells, _, wrong_numbers, wrong = compare(path.read_bytes())
    assert cells > 20
    assert wrong_numbers == 0
    assert len(wrong) * 100 <= cells


def word_cells(data: bytes) -> list[list[list[str]]]:
    return [
        [
            ["\n".join(line.strip() for line in cell.text.split("\n") if line.strip()) for cell in row.cells]
            for row in table.rows
        ]
        for table in docx.Document(io.BytesIO(data)).tables
    ]


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.docx")), ids=lambda path: path.stem)
def test_word_tables_of_the_samples(path: Path) -> None:
    ours = [
        [list(row) for row in block.rows]
        for block in one(path.read_bytes(), path.name).blocks
        if block.kind is Kind.TABLE
    ]
    theirs = [table for table in word_cells(path.read_bytes()) if sum(bool(cell) for row in table for cell in row) > 1]
    assert ours == theirs


@pytest.mark.parametrize("seed", range(4))
def test_word_tables_with_random_merges(seed: int) -> None:
    rng = random.Random(seed)
    document: Any = docx.Document()
    table = document.add_table(6, 5)
    for i in range(6):
        for j in range(5):
            table.cell(i, j).text = f"{rng.randrange(10**6):,}" if j else f"항목 {i}"
    for _ in range(3):
        top, left = rng.randrange(5), rng.randrange(4)
        table.cell(top, left).merge(table.cell(top + rng.randrange(2), left + 1))
    data = saved(document)
    (ours,) = (block.rows for block in one(data, "a.docx").blocks if block.kind is Kind.TABLE)
    assert [[list(row) for row in ours]] == word_cells(data)
