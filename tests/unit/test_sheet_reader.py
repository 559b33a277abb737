"""Workbooks: regions with their ranges, values as shown, merged and hidden cells, cases."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents import grid, number_format, reading, sheets
from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Format, Kind
from retrieval.documents.tables import cell_location, row_location
from retrieval.errors import DocumentCode, DocumentError, WarningCode

LIMITS = Limits()
MADE = Path(__file__).resolve().parents[3] / "shared" / "data" / "samples" / "made-here"


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def book_of(**cells: Any) -> tuple[openpyxl.Workbook, Any]:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "집계"
    for name, value in cells.items():
        sheet[name] = value
    return book, sheet


def read(book: openpyxl.Workbook) -> Document:
    return sheets.read(saved(book), "a.xlsx", LIMITS)


def budget() -> openpyxl.Workbook:
    book, sheet = book_of(A1="2026년 예산 집행 현황", D2="(단위: 천원)")
    sheet.merge_cells("A1:D1")
    for row in (
        ["구분", "예산액", "집행액", "집행률"],
        ["도로 정비", 1234567, 765432.5, 0.62],
        ["공원 조성", 89000, -1200, 0.4567],
        ["합계", 1323567, 764232.5, 0.5774],
    ):
        sheet.append(row)
    for row in sheet["B4:C6"]:
        for cell in row:
            cell.number_format = "#,##0"
    for row in sheet["D4:D6"]:
        row[0].number_format = "0.0%"
    sheet["A7"] = "※ 자료: 가상시 재무과"
    return book


def test_a_table_with_title_unit_and_note() -> None:
    document = read(budget())
    assert [(block.kind, block.location.range, block.text[:12]) for block in document.blocks] == [
        (Kind.HEADING, None, "집계"),
        (Kind.HEADING, "A1", "2026년 예산 집행 "),
        (Kind.CAPTION, "D2", "(단위: 천원)"),
        (Kind.TABLE, "A3:D6", "구분\t예산액\t집행액\t집"),
        (Kind.LIST, "A7", "※ 자료: 가상시 재무"),
    ]
    table = document.blocks[3]
    assert table.rows[1] == ("도로 정비", "1,234,567", "765,433", "62.0%")
    assert table.rows[2] == ("공원 조성", "89,000", "-1,200", "45.7%")
    assert table.header_rows == 1
    assert row_location(table, 2).range == "A5:D5"
    assert cell_location(table, 2, 3).range == "D5"
    assert document.title == "2026년 예산 집행 현황"
    assert document.units == 1
    assert not document.warnings


def test_every_cell_stands_where_it_says() -> None:
    book = budget()
    raw: Any = book["집계"]
    table = read(book).blocks[3]
    for i, row in enumerate(table.rows):
        for j, _ in enumerate(row):
            cell = raw[cell_location(table, i, j).range]
            assert (cell.value is None) == (not table.rows[i][j])


def test_tables_apart_by_blank_rows_and_columns() -> None:
    book, sheet = book_of()
    for top, left in ((2, 2), (2, 6), (8, 2)):
        for i in range(3):
            for j in range(2):
                sheet.cell(top + i, left + j, f"{top}.{left}" if i == 0 else i * 10 + j)
    document = read(book)
    assert [block.location.range for block in document.blocks[1:]] == ["B2:C4", "F2:G4", "B8:C10"]


def test_merged_cells_are_repeated_and_marked() -> None:
    book, sheet = book_of(A1="부서", B1="2025년", D1="2026년", B2="상", C2="하", D2="상", E2="하")
    sheet.append(["총무과", 1, 2, 3, 4])
    sheet.append(["재무과", 5, 6, 7, 8])
    for each in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(each)
    table = read(book).blocks[1]
    assert table.rows[0] == ("부서", "2025년", "2025년", "2026년", "2026년")
    assert table.rows[1][0] == "부서"
    assert table.covered == {(0, 2), (0, 4), (1, 0)}
    assert table.header_rows == 2
    assert table.text.split("\n")[0] == "부서\t2025년\t\t2026년\t"


def test_dates_times_truth_and_text() -> None:
    book, sheet = book_of(A1="항목", B1="값")
    for name, value in (
        ("일자", datetime.date(2026, 3, 2)),
        ("일시", datetime.datetime(2026, 3, 2, 13, 5)),  # noqa: DTZ001  sheets know no zones
        ("시각", datetime.time(9, 30)),
        ("기간", datetime.timedelta(hours=30, minutes=5)),
        ("여부", True),
        ("번호", "010-0000"),
        ("수", 3.0),
        ("분수", 0.1 + 0.2),
    ):
        sheet.append([name, value])
    table = read(book).blocks[1]
    assert [row[1] for row in table.rows[1:]] == [
        "2026-03-02",
        "2026-03-02 13:05",
        "9:30:00",
        "30:05:00",
        "TRUE",
        "010-0000",
        "3",
        "0.3",
    ]


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (1234567, "#,##0", "1,234,567"),
        (1234.5, "#,##0", "1,235"),
        (2.5, "0", "3"),
        (0.125, "0.0%", "12.5%"),
        (0.5, "0%", "50%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1.5, "0.##", "1.5"),
        (7, "000", "007"),
        (5000, '#,##0"원"', "5,000원"),
        (5000, "#,##0\\ 천원", "5,000 천원"),
        (1234567, "#,##0,", "1,235"),
        (-1200, "#,##0;△#,##0", "△1,200"),
        (-1200, "#,##0;[Red]-#,##0", "-1,200"),
        (-1200, "_-* #,##0_-;-* #,##0_-;_-* -_-", "-1,200"),
        (0, '#,##0;-#,##0;"-"', "-"),
        (1200, "[$₩-412]#,##0", "₩1,200"),
        (-0.001, "#,##0", "0"),
        (3.14159, "General", "3.14159"),
        (3.14159, "@", "3.14159"),
        (45000, "yyyy-mm-dd", "45000"),
        (0.5, "# ?/?", "0.5"),
        (1e20, "#,##0", "100000000000000000000"),
        (12345, "0.00E+00", "12345"),
    ],
)
def test_numbers_as_shown(value: float, code: str, expected: str) -> None:
    assert number_format.shown(value, code) == expected


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**18), 10**18),
    st.text('#0,.%;"-_*[]$원 E?@\\y', max_size=14),
)
def test_any_format_shows_something(value: float, code: str) -> None:
    assert isinstance(number_format.shown(value, code), str)


def test_hidden_sheets_rows_and_columns_are_read_and_said() -> None:
    book, sheet = book_of(A1="구분", B1="값", A2="가", B2=1, A3="나", B3=2)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    secret: Any = book.create_sheet("숨김")
    secret.sheet_state = "veryHidden"
    secret["A1"] = "숨은 글"
    document = read(book)
    (warning,) = document.warnings
    detail = {"count": 3, "sheets": 1, "rows": 2, "where": "숨김, 집계!B, 집계!2"}
    assert (warning.code, warning.detail) == (WarningCode.HIDDEN_CONTENT, detail)
    assert document.blocks[-1].text == "숨은 글"
    assert document.blocks[-1].location.sheet == "숨김"
    assert document.units == 2


def test_formulas_without_a_value_are_said() -> None:
    book, _ = book_of(A1="수", B1="=1+1", A2="=A1")
    (warning,) = read(book).warnings
    assert (warning.code, warning.detail) == (WarningCode.UNCALCULATED, {"count": 2})


def test_macros_are_said() -> None:
    stream = io.BytesIO(saved(budget()))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert [warning.code for warning in sheets.read(stream.getvalue(), "a.xlsm", LIMITS).warnings] == [
        WarningCode.HAS_MACROS
    ]


def test_an_empty_workbook_is_no_text() -> None:
    document = read(book_of()[0])
    assert [warning.code for warning in document.warnings] == [WarningCode.NO_TEXT]
    assert not document.blocks


def test_a_single_column_is_lines() -> None:
    book, _ = book_of(A1="안내", A2="첫째 문장이다.", A3="□ 둘째")
    assert [(block.kind, block.location.range) for block in read(book).blocks[1:]] == [
        (Kind.HEADING, "A1"),
        (Kind.PARAGRAPH, "A2"),
        (Kind.HEADING, "A3"),
    ]


def test_rows_as_cases() -> None:
    book, sheet = book_of(A1="민원 접수 대장")
    sheet.append(["접수번호", "제목", "내용", "접수일"])
    sheet.append(["M-1", "도로 파손", "도로가 파였습니다.\n빨리 고쳐 주세요.", datetime.date(2026, 3, 2)])
    sheet.append(["M-2", "소음", "밤에 시끄럽습니다.", datetime.date(2026, 3, 3)])
    documents = sheets.read_cases(saved(book), "a.xlsx", LIMITS)
    assert [(each.record, each.title) for each in documents] == [("M-1", "도로 파손"), ("M-2", "소음")]
    *prose, fields = documents[0].blocks
    assert [(block.text, block.location.range) for block in prose] == [
        ("도로가 파였습니다.", "A3:D3"),
        ("빨리 고쳐 주세요.", "A3:D3"),
    ]
    assert fields.rows == (("접수일",), ("2026-03-02",))
    assert row_location(fields, 1).range == "A3:D3"


def test_cases_without_a_table() -> None:
    with pytest.raises(DocumentError) as caught:
        sheets.read_cases(saved(book_of(A1="한 칸")[0]), "a.xlsx", LIMITS)
    assert caught.value.code is DocumentCode.BAD_RECORD


def test_the_old_format() -> None:
    """Nothing installed can write .xls: the file was made once with xlwt, as the xlsx ones above are made."""
    data = (Path(__file__).resolve().parents[1] / "data" / "plain.xls").read_bytes()
    document = sheets.read(data, "plain.xls", LIMITS)
    assert document.format is Format.XLS
    assert [(block.location.sheet, block.location.range) for block in document.blocks] == [
        ("집계", None),
        ("집계", "A1"),
        ("집계", "A2:D3"),
        ("숨김", None),
        ("숨김", "A1"),
    ]
    assert document.blocks[2].rows[1] == ("도로", "1234567", "0.5", "2026-03-02")
    assert [warning.code for warning in document.warnings] == [WarningCode.HIDDEN_CONTENT]


def test_too_many_sheets() -> None:
    book, _ = book_of(A1="x")
    book.create_sheet("둘")
    with pytest.raises(DocumentError) as caught:
        sheets.read(saved(book), "a.xlsx", Limits(pages=1))
    assert caught.value.code is DocumentCode.TOO_COMPLEX


def test_styles_that_are_not_as_usual_cost_only_the_formats() -> None:
    source, target = io.BytesIO(saved(budget())), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/styles.xml":
                content = content.replace(b'numFmtId="3"', b'numFmtId="x"')
            new.writestr(name, content)
    table = next(block for block in sheets.read(target.getvalue(), "a.xlsx", LIMITS).blocks if block.rows)
    assert table.rows[1][0] == "도로 정비"


SMALL = saved(budget())


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.data())
def test_changed_parts_give_documents_or_document_errors(data: st.DataObject) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SMALL)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = data.draw(st.sampled_from(names))
        for name in names:
            content = bytearray(old.read(name))
            if name == chosen and content:
                place = data.draw(st.integers(0, len(content) - 1))
                content[place : place + 8] = data.draw(st.binary(max_size=8))
            new.writestr(name, bytes(content))
    try:
        reading.read(target.getvalue(), "a.xlsx", LIMITS)
    except DocumentError:
        return


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.data())
def test_changed_bytes_give_documents_or_document_errors(data: st.DataObject) -> None:
    content = bytearray(SMALL)
    place = data.draw(st.integers(0, len(content) - 1))
    content[place : place + 4] = data.draw(st.binary(max_size=4))
    try:
        reading.read(bytes(content), "a.xlsx", LIMITS)
    except DocumentError:
        return


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.sampled_from(["", "x"]), min_size=6, max_size=6), max_size=8))
def test_regions_hold_every_filled_cell_once(rows: list[list[str]]) -> None:
    found = grid.regions(rows)
    places = [
        (i, j) for each in found for i in range(each.top, each.bottom + 1) for j in range(each.left, each.right + 1)
    ]
    assert len(places) == len(set(places))
    assert {(i, j) for i, row in enumerate(rows) for j, cell in enumerate(row) if cell} <= set(places)


@pytest.mark.skipif(not MADE.is_dir(), reason="the shared samples are not here")
@pytest.mark.parametrize("name", ["lol.xlsx", "xxe.xlsx"])
def test_hostile_samples_are_refused(name: str) -> None:
    with pytest.raises(DocumentError) as caught:
        reading.read((MADE / name).read_bytes(), name, LIMITS)
    assert caught.value.code in (DocumentCode.HOSTILE, DocumentCode.DAMAGED)
