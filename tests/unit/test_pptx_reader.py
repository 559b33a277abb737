"""PPTX: slides in order, shapes in reading order, tables, groups, diagrams, notes, comments."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml.ns import qn
from pptx.util import Inches
from support.mutation import MUTATIONS, mutated
from support.office_files import members_of, saved, with_member

from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Kind
from retrieval.documents.reading import read
from retrieval.documents.tables import cell_location
from retrieval.errors import DocumentCode, DocumentError, WarningCode

LIMITS = Limits()
SLIDE_LINKS = "ppt/slides/_rels/slide1.xml.rels"


def one(data: bytes, limits: Limits = LIMITS) -> Document:
    (document,) = read(data, "a.pptx", limits)
    return document


def codes(document: Document) -> set[WarningCode]:
    return {warning.code for warning in document.warnings}


def box(shapes: pptx.shapes.shapetree.SlideShapes, text: str, left: float, top: float) -> None:
    shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(0.5)).text_frame.text = text


def written() -> pptx.presentation.Presentation:
    made = pptx.Presentation()
    first = made.slides.add_slide(made.slide_layouts[1])
    first.shapes.title.text = "준비상황 보고"
    first.placeholders[1].text = "첫째\n둘째"
    first.notes_slide.notes_text_frame.text = "말할 내용"
    second = made.slides.add_slide(made.slide_layouts[5])
    second.shapes.title.text = "예산"
    table = second.shapes.add_table(3, 3, Inches(1), Inches(4), Inches(6), Inches(2)).table
    for i, row in enumerate((("구분", "예산", ""), ("", "당초", "변경"), ("홍보", "1,000", "900"))):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    group = second.shapes.add_group_shape()
    box(group.shapes, "오른쪽", 5, 2)
    box(group.shapes, "왼쪽", 1, 2.1)
    box(second.shapes, "맨 아래", 1, 7)
    return made


def test_slides_and_shapes_in_order() -> None:
    document = one(saved(written()))
    assert [(block.kind, block.text, block.location.to_json()) for block in document.blocks] == [
        (Kind.HEADING, "준비상황 보고", {"page": 1}),
        (Kind.LIST, "첫째", {"page": 1}),
        (Kind.LIST, "둘째", {"page": 1}),
        (Kind.NOTE, "말할 내용", {"page": 1}),
        (Kind.HEADING, "예산", {"page": 2}),
        (Kind.PARAGRAPH, "왼쪽", {"page": 2}),
        (Kind.PARAGRAPH, "오른쪽", {"page": 2}),
        (Kind.TABLE, "구분\t예산\t\n\t당초\t변경\n홍보\t1,000\t900", {"page": 2, "table": 1}),
        (Kind.PARAGRAPH, "맨 아래", {"page": 2}),
    ]
    assert document.units == 2
    assert document.coverage == 1.0
    assert document.title == "준비상황 보고"


def test_merged_cells() -> None:
    (table,) = (block for block in one(saved(written())).blocks if block.kind is Kind.TABLE)
    assert table.rows[0] == ("구분", "예산", "예산")
    assert table.covered == {(0, 2), (1, 0)}
    assert table.header_rows == 2
    assert cell_location(table, 2, 1).to_json() == {"page": 2, "table": 1, "row": 3, "column": 2}


def test_hidden_slides_and_macros() -> None:
    made = written()
    made.slides[1].element.set("show", "0")
    assert codes(one(saved(made))) == {WarningCode.HIDDEN_CONTENT}
    data = saved(written())
    links = members_of(data)["ppt/_rels/presentation.xml.rels"].decode()
    link = '<Relationship Id="rId99" Type="http://x/vbaProject" Target="vbaProject.bin"/></Relationships>'
    types = (
        members_of(data)["[Content_Types].xml"]
        .decode()
        .replace("</Types>", '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>')
    )
    data = with_member(data, "ppt/_rels/presentation.xml.rels", links.replace("</Relationships>", link))
    data = with_member(with_member(data, "[Content_Types].xml", types), "ppt/vbaProject.bin", b"\xd0\xcf")
    assert codes(one(data)) == {WarningCode.HAS_MACROS}


def test_diagrams_and_comments_are_read_from_their_parts() -> None:
    data = saved(written())
    links = members_of(data)[SLIDE_LINKS].decode()
    added = (
        '<Relationship Id="rId98" Type="http://x/relationships/diagramData" Target="../diagrams/data1.xml"/>'
        '<Relationship Id="rId99" Type="http://x/relationships/comments" Target="../comments/comment1.xml"/>'
        "</Relationships>"
    )
    data = with_member(data, SLIDE_LINKS, links.replace("</Relationships>", added))
    point = "<d:pt><d:t><a:p><a:r><a:t>단계 하나</a:t></a:r></a:p></d:t></d:pt>"
    diagram = f'<d:dataModel xmlns:d="d" xmlns:a="a">{point}</d:dataModel>'
    comment = '<p:cmLst xmlns:p="p"><p:cm><p:text>확인 바람</p:text></p:cm></p:cmLst>'
    data = with_member(with_member(data, "ppt/diagrams/data1.xml", diagram), "ppt/comments/comment1.xml", comment)
    blocks = [(block.kind, block.text) for block in one(data).blocks if block.location.page == 1]
    assert (Kind.PARAGRAPH, "단계 하나") in blocks
    assert (Kind.COMMENT, "확인 바람") in blocks


def test_line_breaks_and_levels() -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.placeholders[1].text = "위\v아래\n○ 표시"
    slide.placeholders[1].text_frame.paragraphs[0].level = 1
    assert [(block.text, block.level) for block in one(saved(made)).blocks] == [("위\n아래", 2), ("○ 표시", 2)]


def test_no_text_is_a_result() -> None:
    made = pptx.Presentation()
    made.slides.add_slide(made.slide_layouts[6])
    document = one(saved(made))
    assert document.blocks == ()
    assert codes(document) == {WarningCode.NO_TEXT}


def test_limits() -> None:
    for limits in (Limits(pages=1), Limits(blocks=3)):
        with pytest.raises(DocumentError) as caught:
            one(saved(written()), limits)
        assert caught.value.code is DocumentCode.TOO_COMPLEX


@pytest.mark.parametrize(
    ("member", "content", "code"),
    [
        ("ppt/slides/slide1.xml", "<broken", DocumentCode.DAMAGED),
        ("ppt/slides/slide1.xml", '<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>', DocumentCode.HOSTILE),
        ("ppt/slides/slide1.xml", "<a>" * 3000 + "</a>" * 3000, DocumentCode.TOO_COMPLEX),
        ("ppt/presentation.xml", "<a/>", DocumentCode.DAMAGED),
        ("[Content_Types].xml", "<a/>", DocumentCode.DAMAGED),
    ],
)
def test_what_is_refused(member: str, content: str, code: DocumentCode) -> None:
    with pytest.raises(DocumentError) as caught:
        one(with_member(saved(written()), member, content))
    assert caught.value.code is code


DATA = saved(written())


@settings(max_examples=25, deadline=None, derandomize=True)
@given(changes=MUTATIONS, member=st.sampled_from(["", "ppt/slides/slide2.xml", "ppt/presentation.xml"]))
def test_mutations_raise_nothing_else(changes: list[tuple[int, int]], member: str) -> None:
    made = mutated(members_of(DATA)[member] if member else DATA, changes)
    with contextlib.suppress(DocumentError):
        read(with_member(DATA, member, made) if member else made, "a.pptx", LIMITS)


def test_hidden_slides_carry_a_mark_and_their_numbers() -> None:
    made = written()
    made.slides[1].element.set("show", "0")
    document = one(saved(made))
    assert [block.shown for block in document.blocks if block.location.page == 2][:2] == [
        "(숨긴 슬라이드) 예산",
        "왼쪽",
    ]
    assert document.warnings[0].detail == {"slides": 1, "where": "2"}


def test_charts_are_titles_and_tables() -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    make: Any = CategoryChartData
    data: Any = make()
    data.categories = ["2025년", "2026년"]
    data.add_series("방문객", (1200, 1500.5))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(1), Inches(5), Inches(3), data)
    frame.chart.has_title = True
    frame.chart.chart_title.text_frame.text = "연도별 방문객"
    document = one(saved(made))
    assert [(block.kind, block.text) for block in document.blocks] == [
        (Kind.CAPTION, "연도별 방문객"),
        (Kind.TABLE, "\t방문객\n2025년\t1200\n2026년\t1500.5"),
    ]


def test_automatic_numbers_and_bullets() -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    box(slide.shapes, "하나\n둘\n안\n셋\n점\n끝", 1, 1)
    paragraphs = slide.shapes[0].text_frame.paragraphs
    kinds = ["arabicPeriod", "arabicPeriod", "alphaLcParenBoth", "arabicPeriod", "", ""]
    for paragraph, kind in zip(paragraphs, kinds, strict=True):
        if kind:
            etree.SubElement(paragraph._p.get_or_add_pPr(), qn("a:buAutoNum"), type=kind)
    paragraphs[2].level = 1
    etree.SubElement(paragraphs[4]._p.get_or_add_pPr(), qn("a:buChar"), char="□")
    assert [block.shown for block in one(saved(made)).blocks] == ["1. 하나", "2. 둘", "(a) 안", "3. 셋", "□ 점", "끝"]


def test_pictures_are_named() -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    box(slide.shapes, "글", 1, 1)
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    slide.shapes.add_picture(picture, Inches(1), Inches(2))
    (warning,) = one(saved(made)).warnings
    assert (warning.code, warning.detail) == (WarningCode.OBJECTS_NOT_READ, {"pictures": 1, "objects": 0})
