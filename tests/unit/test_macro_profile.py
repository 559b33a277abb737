"""Tables, header rows, types and units on clean, messy and broken sheets."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from support.workbooks import SPENDING, day, messy, saved, spending, workbook

from engine.macros.loading import fragile_parts, load
from engine.macros.profile import profile
from retrieval.errors import DocumentCode, DocumentError


def test_a_clean_table() -> None:
    table = profile(load(spending(), "x.xlsx")).tables[0]
    assert (table.sheet, table.header, table.first, table.rows, table.range) == (SPENDING, 1, 2, 12, "A1:H13")
    types = {one.name: one.type for one in table.columns}
    assert types == {
        "연번": "number",
        "부서": "text",
        "담당자": "text",
        "과목": "text",
        "집행일": "date",
        "금액": "number",
        "상태": "text",
        "비고": "text",
    }
    amount = table.column("금액")
    assert amount is not None
    assert (amount.format, amount.largest, amount.unit) == ("#,##0", 320_000_000, None)
    assert table.column("집행일").years == (2025, 2026)  # type: ignore[union-attr]  # it is there


def test_a_messy_sheet() -> None:
    """Title and unit above, heads of two merged rows, a total and a note below, a second table, a hidden sheet."""
    found = profile(load(messy(), "x.xlsx"))
    first, second, hidden = found.tables
    assert [one.name for one in first.columns] == ["사업명", "담당부서", "예산액 당초", "예산액 변경", "비고"]
    assert (first.header, first.first, first.rows, first.tail) == (3, 5, 3, True)
    assert {one.unit for one in first.columns} == {1000}
    assert ([one.name for one in second.columns], second.number, second.rows) == (["구분", "건수"], 2, 2)
    assert (hidden.sheet, hidden.hidden) == ("단가", True)
    assert found.sheets == ("집계", "단가", "빈 시트")


def test_odd_values_are_counted() -> None:
    rows = [
        ["코드", "날짜", "금액(천원)"],
        ["001", "2026.3.4", "1,200"],
        ["002", day(2026, 3, 5), 300],
        [None, "언젠가", "미정"],
    ]
    table = profile(load(workbook(표=rows), "x.xlsx")).tables[0]
    _, dates, amounts = table.columns
    assert (dates.type, dates.text_dates) == ("mixed", 1)
    assert (amounts.type, amounts.text_numbers, amounts.unit) == ("mixed", 1, 1000)


def test_repeated_and_missing_headers_get_names() -> None:
    rows = [["이름", "금액", "금액", None, "비고"], ["가", 1, 2, 3, "x"], ["나", 4, 5, 6, "y"]]
    table = profile(load(workbook(표=rows), "x.xlsx")).tables[0]
    assert [one.name for one in table.columns] == ["이름", "금액", "금액 (2)", "D열", "비고"]


def test_tables_side_by_side_and_apart() -> None:
    book: Any = openpyxl.Workbook()
    rows: list[list[Any]] = [
        ["부서", "금액", None, None, "과목", "수량"],
        ["가", 1, None, None, "나", 2],
        ["다", 3, None, None, "라", 4],
    ]
    for row, values in enumerate(rows, 1):
        for at, value in enumerate(values, 1):
            book.active.cell(row, at).value = value
    tables = profile(load(saved(book), "x.xlsx")).tables
    assert [[one.name for one in table.columns] for table in tables] == [["부서", "금액"], ["과목", "수량"]]


def test_a_table_without_rows_and_a_sheet_without_table() -> None:
    found = profile(load(workbook(머리만=[["부서", "금액"]], 글=[["메모 한 줄"]], 숫자=[[1, 2], [3, 4]]), "x.xlsx"))
    assert [(one.sheet, one.rows) for one in found.tables] == [("머리만", 0)]


def test_protection_and_formulas_are_seen() -> None:
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["부서", "금액", "두 배"])
    sheet.append(["가", 5, "=B2*2"])
    sheet.protection.enable()
    table = profile(load(saved(book), "x.xlsx")).tables[0]
    assert table.protected
    assert (table.columns[2].formulas, table.columns[2].uncalculated) == (1, 1)


def test_what_a_rewrite_would_lose_is_named() -> None:
    data = io.BytesIO(spending())
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/slicers/slicer1.xml", "<x/>")
        archive.writestr("xl/pivotTables/pivotTable1.xml", "<x/>")
    assert set(fragile_parts(data.getvalue())) == {"슬라이서", "피벗 테이블"}


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "x.xlsx", DocumentCode.EMPTY_FILE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "x.xlsx", None),
        (b"PK\x03\x04 damaged", "x.xlsx", None),
        ("부서,금액\n가,1\n".encode(), "x.csv", DocumentCode.UNSUPPORTED_FORMAT),
        (spending()[:3000], "x.xlsx", None),
    ],
    ids=["empty", "ole", "no archive", "csv", "cut off"],
)
def test_what_is_no_workbook_has_a_code(data: bytes, name: str, code: DocumentCode | None) -> None:
    with pytest.raises(DocumentError) as raised:
        load(data, name)
    if code is not None:
        assert raised.value.code is code


def test_a_broken_part_is_damage_not_a_crash() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(spending())) as archive, zipfile.ZipFile(out, "w") as made:
        for item in archive.infolist():
            data = archive.read(item)
            made.writestr(item, data[: len(data) // 2] if item.filename.endswith("sheet1.xml") else data)
    with pytest.raises(DocumentError) as raised:
        load(out.getvalue(), "x.xlsx")
    assert raised.value.code is DocumentCode.DAMAGED
