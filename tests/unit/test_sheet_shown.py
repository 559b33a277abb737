"""Cells as their sheet shows them: dates, long numbers, conditions, errors; each beside another reader's value."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from support.office_files import saved, with_member, zip_of

from retrieval.documents import moment_format, number_format, reading, sheet_cut
from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Format, Kind
from retrieval.documents.tables import cell_location
from retrieval.errors import WarningCode

LIMITS = Limits()
NOON = datetime.datetime(2026, 3, 2, 13, 5, 9)  # noqa: DTZ001  sheets know no zones


def one(data: bytes, name: str = "a.xlsx", limits: Limits = LIMITS) -> Document:
    (document,) = reading.read(data, name, limits)
    return document


def cells(document: Document) -> dict[tuple[str, str], str]:
    """Every cell that a block holds, by sheet and name."""
    made = {}
    for block in document.blocks:
        if block.kind is Kind.TABLE:
            for i, row in enumerate(block.rows):
                for j, cell in enumerate(row):
                    place = cell_location(block, i, j)
                    if cell and (i, j) not in block.covered:
                        made[place.sheet or "", place.range or ""] = cell
        elif block.location.range and block.kind is not Kind.COMMENT:
            made[block.location.sheet or "", block.location.range] = block.text
    return made


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('yyyy"년" m"월" d"일"', "2026년 3월 2일"),
        ('[$-412]yyyy"년" mm"월" dd"일" dddd', "2026년 03월 02일 월요일"),
        ("yyyy\\.\\ m\\.\\ d\\.", "2026. 3. 2."),
        ("m/d(aaa)", "3/2(월)"),
        ("aaaa", "월요일"),
        ("[$-412]AM/PM h:mm", "오후 1:05"),
        ("h:mm AM/PM", "1:05 PM"),
        ('h"시" m"분" s"초"', "13시 5분 9초"),
        ("mm:ss", "05:09"),
        ("hh:mm:ss.00", "13:05:09.00"),
        ("d-mmm-yy", "2-Mar-26"),
        ("dddd, mmmm d", "Monday, March 2"),
        ("[$-412]mmm", "3월"),
        ("yy.mm.dd;@", "26.03.02"),
        ("#,##0", None),
        ("General", None),
        ('"월"0', None),
    ],
)
def test_moments_as_shown(code: str, expected: str | None) -> None:
    assert moment_format.shown(NOON, code) == expected


def test_lengths_of_time_and_other_moments() -> None:
    assert moment_format.shown(datetime.timedelta(hours=30, minutes=5), "[h]:mm") == "30:05"
    assert moment_format.shown(datetime.timedelta(minutes=3, seconds=4), "[mm]:ss") == "03:04"
    assert moment_format.shown(datetime.time(9, 30), "hh:mm") == "09:30"
    assert moment_format.shown(datetime.date(2026, 12, 1), "yy/m/d") == "26/12/1"


@pytest.mark.parametrize("code", ["yyyy-mm-dd", "yyyy-mm-dd hh:mm", "[$-412]yyyy-mm-dd;@"])
def test_usual_dates_need_nothing(code: str) -> None:
    assert moment_format.is_usual(code) and moment_format.is_moment(code)


def test_serial_numbers() -> None:
    assert str(moment_format.of_serial(1, since_1904=False)) == "1900-01-01 00:00:00"
    assert str(moment_format.of_serial(61.5, since_1904=False)) == "1900-03-01 12:00:00"
    assert str(moment_format.of_serial(1, since_1904=True)) == "1904-01-02 00:00:00"
    assert moment_format.of_serial(-1, since_1904=False) is None
    assert moment_format.of_serial(1e9, since_1904=False) is None


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.datetimes() | st.dates() | st.times() | st.timedeltas(),
    st.text('ymdhsaeAMP/[]$-412.:;"년월일 \\0#', max_size=16),
)
def test_any_format_of_a_moment_is_shown_or_not(moment: Any, code: str) -> None:
    made = moment_format.shown(moment, code)
    assert made is None or isinstance(made, str)


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (1012345678, "000-0000-0000", "010-1234-5678"),
        (212345678, "0##-####-####", "02-1234-5678"),
        (9001011234567, "000000-0000000", "900101-1234567"),
        (5550123, "[<=9999999]###-####;(0##) ###-####", "555-0123"),
        (0, "000-0000", "000-0000"),
        (5, 'General"명"', "5명"),
        (-2.5, 'General"명"', "-2.5명"),
        (1_500_000, '[>=1000000]#,##0,,"백만원";#,##0"원"', "2백만원"),
        (1500, '[>=1000000]#,##0,,"백만원";#,##0"원"', "1,500원"),
        (-1234.5, "_(* #,##0.00_);_(* (#,##0.00)", "(1,234.50)"),
        (0.5, "# ?/?", "0.5"),
    ],
)
def test_grouped_and_conditional_numbers(value: float, code: str, expected: str) -> None:
    assert number_format.shown(value, code) == expected


def test_a_sheet_of_formats() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["항목", "값"])
    for value, code in (
        (NOON, 'yyyy"년" m"월" d"일"'),
        (46083.5, "aaaa"),
        (1012345678, "000-0000-0000"),
        (0.125, "0.0%"),
        (1234567, '[$₩-412]#,##0"원"'),
        (NOON, "yyyy-mm-dd"),
    ):
        sheet.append(["가", value])
        sheet.cell(sheet.max_row, 2).number_format = code
    table = one(saved(book)).blocks[1]
    assert [row[1] for row in table.rows[1:]] == [
        "2026년 3월 2일",
        "월요일",
        "010-1234-5678",
        "12.5%",
        "₩1,234,567원",
        "2026-03-02 13:05",
    ]


def test_dates_since_1904() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet: Any = book.active
    sheet.append(["일자", "요일"])
    sheet.append([datetime.date(2026, 3, 2), datetime.date(2026, 3, 2)])
    sheet["B2"].number_format = "aaaa"
    assert one(saved(book)).blocks[1].rows[1] == ("2026-03-02", "월요일")


def test_errors_are_shown() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["구분", "값", "비고"])
    sheet.append(["가", "#N/A", "끝"])
    sheet.append(["나", "#DIV/0!", 3])
    found = cells(one(saved(book)))
    assert found["Sheet", "B2"] == "#N/A"
    assert found["Sheet", "B3"] == "#DIV/0!"


@pytest.mark.parametrize("order", ['r="B2" s="1" t="n"', 'r="B2" t="n" s="1"'])
def test_the_order_of_a_cells_attributes(order: str) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["구분", "값"])
    sheet.append(["가", 0.5])
    sheet["B2"].number_format = "0%"
    data = saved(book)
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read(part).decode()
    changed = re.sub(r'<c r="B2"[^>]*>', f"<c {order}>", text)
    assert one(with_member(data, part, changed)).blocks[1].rows[1][1] == "50%"


@st.composite
def books(draw: st.DrawFn) -> list[list[list[Any]]]:
    value = (
        st.none()
        | st.integers(-(10**9), 10**9)
        | st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: round(number, 4))
        | st.booleans()
        | st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 1, 1))
        | st.text("가나다라 abc012,.-%()", min_size=1, max_size=12)
    )
    width = draw(st.integers(1, 6))
    row = st.lists(value, min_size=width, max_size=width)
    return [draw(st.lists(row, min_size=1, max_size=12)) for _ in range(draw(st.integers(1, 3)))]


@settings(max_examples=120, deadline=None, derandomize=True)
@given(books())
def test_every_cell_is_the_one_another_reader_finds(sheets: list[list[list[Any]]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"시트{number}")
        for i, row in enumerate(rows, 1):
            for j, value in enumerate(row, 1):
                cell: Any = sheet.cell(i, j)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
    data = saved(book)
    again = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    expected = {
        (sheet.title, cell.coordinate): text
        for sheet in again.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if (text := plain(cell.value))
    }
    assert cells(one(data)) == expected


def plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, ".15g")
    return str(value).strip()


def long_book(rows: int) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for name in ("앞", "뒤"):
        sheet = book.create_sheet(name)
        for row in range(rows):
            sheet.append([f"항목 {row}", row, row * 2])
    return saved(book)


def test_a_workbook_within_the_bytes_stays_as_it_is() -> None:
    data = long_book(40)
    assert sheet_cut.cut(data) == (data, {}, 1.0)


def test_a_cut_sheet_keeps_its_rows_and_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_cut, "_CHUNK", 4096)
    real = sheet_cut.cut
    monkeypatch.setattr(sheet_cut, "cut", lambda data: real(data, most=10_000))
    document = one(long_book(400))
    warnings = [warning for warning in document.warnings if warning.code is WarningCode.ROWS_LEFT_OUT]
    assert [warning.detail["sheet"] for warning in warnings] == ["앞", "뒤"]
    last = int(warnings[0].detail["row"])
    assert 50 < last < 400
    table = next(block for block in document.blocks if block.kind is Kind.TABLE)
    assert len(table.rows) == last
    assert table.rows[-1] == (f"항목 {last - 1}", str(last - 1), str(2 * last - 2))
    assert 0 < document.coverage < 1


def test_more_rows_than_a_document_may_have() -> None:
    document = one(long_book(100), limits=Limits(blocks=150))
    (warning,) = document.warnings
    assert (warning.code, warning.detail) == (WarningCode.ROWS_LEFT_OUT, {"sheet": "뒤", "row": 35})
    assert document.coverage == pytest.approx(135 / 200)


def test_an_open_document_sheet() -> None:
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    names += ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    names += ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in (("구분", "담당"), ("도로", "건설과"))
    )
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="집계">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    data = zip_of(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )
    document = one(data, "a.ods")
    assert document.format is Format.ODS
    assert cells(document)["집계", "B2"] == "건설과"
