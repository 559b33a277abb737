"""What Word documents point at: charts, diagrams, foreign chunks, pictures, objects; equations and symbols in lines."""

from __future__ import annotations

from typing import Any

import docx
import pytest
from support.office_files import docx_of, members_of, saved, zip_of

from retrieval.documents import reading
from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Kind
from retrieval.errors import WarningCode

LIMITS = Limits()
RELS = "word/_rels/document.xml.rels"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
CHART = (
    '<c:chartSpace xmlns:c="c" xmlns:a="a"><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>연도별 방문객</a:t></a:r>'
    "</a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart><c:ser><c:tx><c:v>방문객</c:v></c:tx>"
    '<c:cat><c:strCache><c:pt idx="0"><c:v>2025년</c:v></c:pt></c:strCache></c:cat>'
    '<c:val><c:numCache><c:pt idx="0"><c:v>1234</c:v></c:pt></c:numCache></c:val></c:ser></c:barChart></c:plotArea>'
    "</c:chart></c:chartSpace>"
)


def one(data: bytes, limits: Limits = LIMITS) -> Document:
    (document,) = reading.read(data, "a.docx", limits)
    return document


def linked(body: str, kind: str, target: str, content: bytes | str) -> bytes:
    """A document whose body may point at a part as rId99."""
    members: dict[str, bytes | str] = dict(members_of(docx_of(body)))
    rels = members_of(docx_of(body))[RELS].decode()
    link = f'<Relationship Id="rId99" Type="{KINDS}{kind}" Target="{target}"/></Relationships>'
    members[RELS] = rels.replace("</Relationships>", link)
    members[f"word/{target}"] = content
    return zip_of(members)


def paragraph(inner: str) -> str:
    return f"<w:p><w:r>{inner}</w:r></w:p>"


def drawing(inner: str) -> str:
    return f'<w:drawing xmlns:r="r"><wps:inline><wps:graphic>{inner}</wps:graphic></wps:inline></w:drawing>'


def test_a_chart_is_title_and_table_where_it_stands() -> None:
    body = paragraph("<w:t>앞</w:t>") + paragraph(drawing('<wps:chart r:id="rId99"/>')) + paragraph("<w:t>뒤</w:t>")
    document = one(linked(body, "chart", "charts/chart1.xml", CHART))
    assert [(block.kind, block.text) for block in document.blocks] == [
        (Kind.PARAGRAPH, "앞"),
        (Kind.CAPTION, "연도별 방문객"),
        (Kind.TABLE, "\t방문객\n2025년\t1234"),
        (Kind.PARAGRAPH, "뒤"),
    ]


def test_a_chart_nothing_points_at_comes_last() -> None:
    document = one(linked(paragraph("<w:t>앞</w:t>"), "chart", "charts/chart1.xml", CHART))
    assert document.blocks[-1].text == "\t방문객\n2025년\t1234"


def test_a_broken_chart_is_named() -> None:
    document = one(linked(paragraph("<w:t>앞</w:t>"), "chart", "charts/chart1.xml", "<c"))
    (warning,) = document.warnings
    assert (warning.code, warning.detail) == (WarningCode.OBJECTS_NOT_READ, {"pictures": 0, "objects": 1})


def test_a_diagram_stands_where_it_is_drawn() -> None:
    data = '<d:dataModel xmlns:d="d" xmlns:a="a"><d:pt><d:t><a:t>접수</a:t></d:t></d:pt></d:dataModel>'
    body = paragraph(drawing('<wps:relIds r:dm="rId99"/>')) + paragraph("<w:t>뒤</w:t>")
    document = one(linked(body, "diagramData", "diagrams/data1.xml", data))
    assert [block.text for block in document.blocks] == ["접수", "뒤"]
    assert document.coverage == 1.0


def chunk(target: str, content: bytes | str, limits: Limits = LIMITS) -> Document:
    body = paragraph("<w:t>앞</w:t>") + '<w:altChunk xmlns:r="r" r:id="rId99"/>' + paragraph("<w:t>뒤</w:t>")
    return one(linked(body, "aFChunk", target, content), limits)


def test_foreign_chunks() -> None:
    assert [block.text for block in chunk("a.txt", "가운데 글입니다.").blocks] == ["앞", "가운데 글입니다.", "뒤"]
    inner: Any = docx.Document()
    inner.add_paragraph("안쪽 문단")
    table = inner.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "가", "나"
    made = chunk("b.docx", saved(inner))
    assert [block.text for block in made.blocks] == ["앞", "안쪽 문단", "가\t나", "뒤"]


@pytest.mark.parametrize(("limits", "content"), [(LIMITS, b"\x00\x01"), (Limits(depth=0), "글입니다")])
def test_chunks_that_are_not_read_are_named(limits: Limits, content: bytes | str) -> None:
    document = chunk("a.bin", content, limits)
    assert [block.text for block in document.blocks] == ["앞", "뒤"]
    assert [warning.code for warning in document.warnings] == [WarningCode.OBJECTS_NOT_READ]


def test_pictures_and_objects_are_named() -> None:
    body = paragraph(drawing("<wps:pic><wps:nv/></wps:pic>"))
    body += paragraph('<w:object><v:shape xmlns:v="v"><v:imagedata/></v:shape><o:OLEObject xmlns:o="o"/></w:object>')
    document = one(docx_of(paragraph("<w:t>글</w:t>") + body))
    (warning,) = document.warnings
    assert (warning.code, warning.detail) == (WarningCode.OBJECTS_NOT_READ, {"pictures": 2, "objects": 1})


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (f"<m:f><m:num>{run('a+b')}</m:num><m:den>{run('2')}</m:den></m:f>", "(a+b)/2"),
        (f"<m:sSup><m:e>{run('x')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>", "x^2"),
        (f"<m:sSub><m:e>{run('x')}</m:e><m:sub>{run('i+1')}</m:sub></m:sSub>", "x_(i+1)"),
        (f"<m:rad><m:deg/><m:e>{run('2')}</m:e></m:rad>", "√2"),
        (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{run("i")}</m:sub><m:sup>{run("n")}</m:sup>'
            f"<m:e>{run('i')}</m:e></m:nary>",
            "∑_i^n i",
        ),
        (f"<m:d><m:e>{run('a')}</m:e><m:e>{run('b')}</m:e></m:d>", "(a|b)"),
        (f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e>{run("a")}</m:e></m:d>', "[a]"),
        (
            f"<m:m><m:mr><m:e>{run('1')}</m:e><m:e>{run('0')}</m:e></m:mr><m:mr><m:e>{run('2')}</m:e></m:mr></m:m>",
            "1, 0; 2",
        ),
    ],
)
def test_equations_as_text(inner: str, expected: str) -> None:
    document = one(docx_of(f"<w:p><m:oMath>{inner}</m:oMath></w:p>"))
    assert [(block.kind, block.text) for block in document.blocks] == [(Kind.EQUATION, expected)]
    assert document.coverage == 1.0


def test_symbols_and_fields() -> None:
    body = (
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t> 동의 </w:t><w:sym w:char="zz"/></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType="separate"/>'
        '<w:t>3</w:t><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    assert [block.text for block in one(docx_of(body)).blocks] == ["☑ 동의 3"]


def test_a_text_box_in_both_choices_is_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>상자 안의 글</w:t></w:r></w:p></w:txbxContent>"
    both = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><wps:textbox>{box}</wps:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    document = one(docx_of(paragraph(both)))
    assert [block.text for block in document.blocks] == ["상자 안의 글"]
    assert document.coverage == 1.0
