"""What stands about a sheet's cells: formulas beside values, comments, text boxes, charts, names, hidden sheets."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from support.office_files import saved

from retrieval.documents import reading
from retrieval.documents.charts import chart_of
from retrieval.documents.formulas import grouped, relative
from retrieval.documents.limits import Limits
from retrieval.documents.model import Block, Document, Kind
from retrieval.documents.sheet_parts import Formula, unescape
from retrieval.documents.xml import parse
from retrieval.errors import WarningCode

LIMITS = Limits()


def one(data: bytes) -> Document:
    (document,) = reading.read(data, "a.xlsx", LIMITS)
    return document


def found(document: Document, kind: Kind) -> list[tuple[str | None, str]]:
    return [(block.location.range, block.text) for block in document.blocks if block.kind is kind]


def test_formulas_stand_beside_their_values() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("예산")
        sheet.write_row(0, 0, ["구분", "예산", "집행", "잔액"])
        for row in range(1, 5):
            sheet.write_row(row, 0, [f"사업{row}", row * 100, row * 30])
            sheet.write_formula(row, 3, f"=B{row + 1}-C{row + 1}", None, row * 70)
        sheet.write(5, 0, "계")
        for column in "BCD":
            sheet.write_formula(f"{column}6", f"=SUM({column}2:{column}5)", None, 1000)
    document = one(made.getvalue())
    table = next(block for block in document.blocks if block.kind is Kind.TABLE)
    assert table.rows[1][3] == "70"
    assert found(document, Kind.COMMENT) == [("D2:D5", "=B2-C2"), ("B6:D6", "=SUM(B2:B5)")]
    shown = [block.shown for block in document.blocks if block.kind is Kind.COMMENT]
    assert shown[0] == "D2:D5 =B2-C2"
    assert not document.warnings


def test_shared_formulas_count_once() -> None:
    formulas = [Formula(1, 2, "C2:C9", "A2*B2"), Formula(10, 2, "", "SUM(C2:C9)")]
    assert list(grouped(formulas)) == [("C2:C9", "=A2*B2"), ("C11", "=SUM(C2:C9)")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A1+$B$2", "R[-4]C[-3]+R2CB"),
        ("SUM(A$1:B5)", "SUM(R1C[-3]:R[0]C[-2])"),
        ("LOG10(2)", "LOG10(2)"),
        ('IF(A5="A1",1)', 'IF(R[0]C[-3]="A1",1)'),
        ("'A1 표'!B5", "'A1 표'!R[0]C[-2]"),
        ("TAX2026(1)", "TAX2026(1)"),
    ],
)
def test_relative_references(text: str, expected: str) -> None:
    assert relative(text, 4, 3) == expected


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 4), st.sampled_from(["A1", "SUM(B2:B3)", "1+1"])), max_size=20)
)
def test_every_formula_is_in_a_group(places: list[tuple[int, int, str]]) -> None:
    formulas = [Formula(row, column, "", text) for row, column, text in dict.fromkeys(places)]
    assert len(list(grouped(formulas))) <= len(formulas)
    texts = {f"={formula.text}" for formula in formulas}
    assert {text for _, text in grouped(formulas)} <= texts


def test_comments_names_and_charts() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "예산"
    for row in (["구분", "예산"], ["도로", 100], ["공원", 30]):
        sheet.append(row)
    sheet["B2"].comment = Comment("담당 부서 확인 필요", "김가온")
    chart: Any = BarChart()
    chart.title = "사업별 예산"
    chart.y_axis.title = "천원"
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "F2")
    book.defined_names["예산범위"] = DefinedName("예산범위", attr_text="예산!$B$2:$B$3")
    document = one(saved(book))
    assert found(document, Kind.CAPTION) == [("F2", "사업별 예산\n천원")]
    assert found(document, Kind.COMMENT) == [("B2", "담당 부서 확인 필요"), ("B2:B3", "예산!$B$2:$B$3")]
    named: Block = document.blocks[-1]
    assert (named.shown, named.location.sheet) == ("예산범위 = 예산!$B$2:$B$3", "예산")


def test_text_boxes_and_pictures() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("안내")
        sheet.write_row(0, 0, ["구분", "값"])
        sheet.write_row(1, 0, ["가", 1])
        sheet.insert_textbox("D4", "접수는 3월 2일까지")
        sheet.insert_image("F9", "점.png", {"image_data": io.BytesIO(PIXEL)})
    document = one(made.getvalue())
    assert found(document, Kind.PARAGRAPH) == [("D4", "접수는 3월 2일까지")]
    (warning,) = document.warnings
    assert (warning.code, warning.detail) == (WarningCode.OBJECTS_NOT_READ, {"pictures": 1, "objects": 0})


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63000100000500010d0a2db40000"
    "000049454e44ae426082"
)


def test_hidden_sheets_carry_a_mark() -> None:
    book = openpyxl.Workbook()
    for name, state in (("보임", "visible"), ("숨음", "hidden"), ("깊이숨음", "veryHidden")):
        sheet: Any = book.create_sheet(name)
        sheet.append(["구분", "값"])
        sheet.append(["가", 1])
        sheet.sheet_state = state
    document = one(saved(book))
    heads = [(block.text, block.mark) for block in document.blocks if block.kind is Kind.HEADING]
    assert heads == [("보임", ""), ("숨음", "(숨긴 시트)"), ("깊이숨음", "(매크로로만 볼 수 있게 숨긴 시트)")]


def test_charts_say_titles_names_and_points() -> None:
    chart = """<c:chartSpace xmlns:c="c" xmlns:a="a">
    <c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>방문객</a:t></a:r></a:p>
    </c:rich></c:tx></c:title><c:plotArea><c:barChart>
    <c:ser><c:tx><c:strRef><c:strCache><c:pt idx="0"><c:v>2026년</c:v></c:pt></c:strCache></c:strRef></c:tx>
    <c:cat><c:strRef><c:strCache><c:pt idx="0"><c:v>1월</c:v></c:pt><c:pt idx="1"><c:v>2월</c:v></c:pt></c:strCache>
    </c:strRef></c:cat><c:val><c:numRef><c:numCache><c:pt idx="0"><c:v>0.30000000000000004</c:v></c:pt>
    <c:pt idx="1"><c:v>20</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>
    </c:barChart></c:plotArea></c:chart></c:chartSpace>"""
    made = chart_of(parse(chart.encode(), LIMITS))
    assert made.title == "방문객"
    assert made.series == ("2026년",)
    assert made.rows == (("", "2026년"), ("1월", "0.3"), ("2월", "20"))


def test_entities() -> None:
    assert unescape("&quot;a&quot;&amp;lt; &#44032;") == '"a"&lt; 가'
