"""DOCX: body in order, tables, notes, tracked changes, and the files that a stranger sends."""

from __future__ import annotations

import contextlib

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from support.mutation import MUTATIONS, mutated
from support.office_files import docx_of, members_of, saved, with_member

from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Kind
from retrieval.documents.reading import read
from retrieval.documents.tables import row_location
from retrieval.errors import DocumentCode, DocumentError, WarningCode

LIMITS = Limits()


def one(data: bytes, name: str = "a.docx") -> Document:
    (document,) = read(data, name, LIMITS)
    return document


def body(xml: str, **parts: str) -> Document:
    return one(docx_of(xml, **parts))


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(inner: str) -> str:
    return f"<w:p>{inner if inner.startswith('<') else run(inner)}</w:p>"


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def codes(document: Document) -> set[WarningCode]:
    return {warning.code for warning in document.warnings}


def written() -> docx.document.Document:
    made = docx.Document()
    made.core_properties.title = "정보화 교육 계획"
    made.add_heading("정보화 교육 계획", 0)
    made.add_heading("1. 추진 배경", 1)
    paragraph = made.add_paragraph("역량을 높이기 위하여 ")
    paragraph.add_run("교육").bold = True
    paragraph.add_run("을 실시한다.")
    made.add_paragraph("")
    made.add_paragraph("항목", style="List Bullet 2")
    table = made.add_table(3, 3)
    for i, row in enumerate((("구분", "예산", ""), ("", "당초", "변경"), ("교육", "1,000", "2,000"))):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    made.add_paragraph("끝.")
    return made


def test_the_body_in_order() -> None:
    document = one(saved(written()))
    assert [(block.kind, block.level, block.text) for block in document.blocks if block.kind is not Kind.TABLE] == [
        (Kind.HEADING, 1, "정보화 교육 계획"),
        (Kind.HEADING, 1, "1. 추진 배경"),
        (Kind.PARAGRAPH, 0, "역량을 높이기 위하여 교육을 실시한다."),
        (Kind.LIST, 1, "항목"),
        (Kind.PARAGRAPH, 0, "끝."),
    ]
    assert [block.location.to_json() for block in document.blocks] == [
        {"paragraph": 1},
        {"paragraph": 2},
        {"paragraph": 3},
        {"paragraph": 5},
        {"table": 1},
        {"paragraph": 6},
    ]
    assert document.title == "정보화 교육 계획"
    assert document.coverage == 1.0
    assert document.units == 7


def test_merged_cells() -> None:
    (table,) = (block for block in one(saved(written())).blocks if block.kind is Kind.TABLE)
    assert table.rows == (("구분", "예산", "예산"), ("구분", "당초", "변경"), ("교육", "1,000", "2,000"))
    assert table.covered == {(0, 2), (1, 0)}
    assert table.header_rows == 2


def test_a_table_in_a_cell_has_the_cells_place() -> None:
    made = docx.Document()
    outer = made.add_table(1, 2)
    outer.cell(0, 0).text = "왼쪽"
    inner = outer.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "안", "쪽"
    second = made.add_table(1, 2)
    second.cell(0, 0).text, second.cell(0, 1).text = "둘째", "표"
    blocks = one(saved(made)).blocks
    assert [block.location.to_json() for block in blocks] == [
        {"table": 1},
        {"table": 1, "row": 1, "column": 2},
        {"table": 2},
    ]
    assert row_location(blocks[1], 0) == blocks[1].location


def test_headers_footers_and_comments() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("본문")
    made.sections[0].header.paragraphs[0].text = "머리말"
    made.sections[0].footer.paragraphs[0].text = "꼬리말"
    made.add_section().header.is_linked_to_previous = False
    made.sections[1].header.paragraphs[0].text = "머리말"
    made.add_comment(paragraph.runs, text="확인 필요", author="가", initials="가")
    document = one(saved(made))
    assert [(block.kind, block.text, block.location.to_json()) for block in document.blocks] == [
        (Kind.HEADER, "머리말", {}),
        (Kind.FOOTER, "꼬리말", {}),
        (Kind.PARAGRAPH, "본문", {"paragraph": 1}),
        (Kind.COMMENT, "확인 필요", {"paragraph": 1}),
    ]
    assert codes(document) == {WarningCode.HIDDEN_CONTENT}


def test_notes_once_and_never_lost() -> None:
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'<w:footnote w:id="0" w:type="separator">{p("구분선")}</w:footnote>'
        f'<w:footnote w:id="1">{p("각주 하나")}</w:footnote>'
        f'<w:footnote w:id="2">{p("남은 각주")}</w:footnote></w:footnotes>'
    )
    reference = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    data = docx_of(p(run("본문") + reference) + p(run("또") + reference), word__footnotes=notes)
    links = members_of(data)["word/_rels/document.xml.rels"].decode()
    link = '<Relationship Id="rId99" Type="http://x/relationships/footnotes" Target="footnotes.xml"/></Relationships>'
    document = one(with_member(data, "word/_rels/document.xml.rels", links.replace("</Relationships>", link)))
    notes_read = [(block.text, block.location.to_json()) for block in document.blocks if block.kind is Kind.NOTE]
    assert notes_read == [("각주 하나", {"paragraph": 1}), ("남은 각주", {"paragraph": 2})]
    assert "구분선" not in texts(document)


def test_tracked_changes_are_read_as_accepted() -> None:
    document = body(
        p(
            run("앞 ")
            + f"<w:ins>{run('넣은')}</w:ins><w:del><w:r><w:delText>지운</w:delText></w:r></w:del>"
            + f"<w:moveFrom>{run('옮긴')}</w:moveFrom>{run(' 뒤')}"
        )
    )
    assert texts(document) == ["앞 넣은 뒤"]
    assert codes(document) == {WarningCode.TRACKED_CHANGES}
    assert document.coverage == 1.0


def test_inline_elements() -> None:
    inner = (
        run("가")
        + "<w:r><w:tab/><w:t>나</w:t><w:br/><w:t>다</w:t><w:noBreakHyphen/><w:t>라</w:t><w:br w:type='page'/></w:r>"
        + f"<w:hyperlink>{run('링크')}</w:hyperlink><w:smartTag>{run('태그')}</w:smartTag>"
        + f"<w:sdt><w:sdtContent>{run('칸')}</w:sdtContent></w:sdt><w:r><w:instrText>PAGE</w:instrText></w:r>"
    )
    assert texts(body(p(inner))) == ["가\t나\n다-라링크태그칸"]


def test_text_boxes_are_read_once() -> None:
    box = f"<w:drawing><wps:txbx><w:txbxContent>{p('상자')}</w:txbxContent></wps:txbx></w:drawing>"
    old = f"<w:pict><w:txbxContent>{p('상자')}</w:txbxContent></w:pict>"
    choices = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{old}</mc:Fallback>"
    inner = f"<w:r><mc:AlternateContent>{choices}</mc:AlternateContent></w:r>"
    document = body(p(run("본문") + inner))
    assert [(block.text, block.location.to_json()) for block in document.blocks] == [
        ("본문", {"paragraph": 1}),
        ("상자", {"paragraph": 1}),
    ]
    assert document.coverage == 1.0


def test_content_controls_are_read_but_not_counted() -> None:
    document = body(p("하나") + f"<w:sdt><w:sdtContent>{p('차례')}</w:sdtContent></w:sdt>" + p("둘"))
    assert [(block.text, block.location.paragraph) for block in document.blocks] == [
        ("하나", 1),
        ("차례", 1),
        ("둘", 2),
    ]


def test_equations_and_hidden_text() -> None:
    document = body(
        p("<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>") + p("<w:r><w:rPr><w:vanish/></w:rPr><w:t>숨김</w:t></w:r>")
    )
    assert [(block.kind, block.text) for block in document.blocks] == [(Kind.EQUATION, "a+b"), (Kind.PARAGRAPH, "숨김")]
    assert codes(document) == {WarningCode.HIDDEN_CONTENT}


def test_large_letters_and_own_styles() -> None:
    made = docx.Document()
    style = made.styles.add_style("우리 제목", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = made.styles["Heading 2"]
    made.add_paragraph().add_run("큰 제목").font.size = Pt(20)
    made.add_paragraph("소제목", style="우리 제목")
    made.add_paragraph("본문이 길게 이어지는 문장입니다. " * 5)
    assert [(block.kind, block.level) for block in one(saved(made)).blocks] == [
        (Kind.HEADING, 1),
        (Kind.HEADING, 2),
        (Kind.PARAGRAPH, 0),
    ]


def test_macro_documents() -> None:
    data = saved(written())
    types = members_of(data)["[Content_Types].xml"].decode()
    types = types.replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    data = with_member(with_member(data, "[Content_Types].xml", types), "word/vbaProject.bin", b"\xd0\xcf")
    document = one(data, "a.docm")
    assert codes(document) == {WarningCode.HAS_MACROS}
    assert "끝." in texts(document)


def test_the_strict_variant() -> None:
    data = saved(written())
    strict = members_of(data)["word/document.xml"].replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert "끝." in texts(one(with_member(data, "word/document.xml", strict)))


def test_diagrams_are_read_from_their_parts() -> None:
    data = saved(written())
    links = members_of(data)["word/_rels/document.xml.rels"].decode()
    link = '<Relationship Id="rId96" Type="http://x/diagramData" Target="diagrams/data1.xml"/></Relationships>'
    data = with_member(data, "word/_rels/document.xml.rels", links.replace("</Relationships>", link))
    diagram = '<d:m xmlns:d="d" xmlns:a="a"><d:pt><a:p><a:r><a:t>단계 하나</a:t></a:r></a:p></d:pt></d:m>'
    assert texts(one(with_member(data, "word/diagrams/data1.xml", diagram)))[-1] == "단계 하나"


def test_text_that_no_run_holds_is_taken_without_structure() -> None:
    document = body(p("하나") + "<w:p><w:odd><w:t>구조를 모르는 글</w:t></w:odd></w:p>" + p("셋"))
    assert [(block.text, block.location.paragraph) for block in document.blocks] == [
        ("하나", 1),
        ("구조를 모르는 글", 2),
        ("셋", 3),
    ]
    assert codes(document) == {WarningCode.WITHOUT_STRUCTURE}


def test_no_text_is_a_result() -> None:
    document = one(saved(docx.Document()))
    assert document.blocks == ()
    assert codes(document) == {WarningCode.NO_TEXT}


@pytest.mark.parametrize(
    ("member", "content", "code"),
    [
        ("word/document.xml", "<broken", DocumentCode.DAMAGED),
        ("word/document.xml", "<w/>", DocumentCode.DAMAGED),
        ("word/document.xml", '<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>', DocumentCode.HOSTILE),
        ("word/document.xml", "<a>" * 400 + "</a>" * 400, DocumentCode.TOO_COMPLEX),
        ("_rels/.rels", "<Relationships/>", DocumentCode.DAMAGED),
        ("../evil.xml", "<a/>", DocumentCode.HOSTILE),
    ],
)
def test_what_is_refused(member: str, content: str, code: DocumentCode) -> None:
    with pytest.raises(DocumentError) as caught:
        one(with_member(saved(docx.Document()), member, content))
    assert caught.value.code is code


def test_a_broken_style_sheet_costs_no_text() -> None:
    assert "끝." in texts(one(with_member(saved(written()), "word/styles.xml", "<broken")))


def test_links_to_outside_are_not_followed() -> None:
    data = saved(written())
    links = members_of(data)["word/_rels/document.xml.rels"].decode()
    outside = '<Relationship Id="rId98" Type="http://x/header" Target="http://198.51.100.1/x" TargetMode="External"/>'
    inside = '<Relationship Id="rId97" Type="http://x/header" Target="../../../etc/hostname"/></Relationships>'
    changed = links.replace("</Relationships>", outside + inside)
    assert "끝." in texts(one(with_member(data, "word/_rels/document.xml.rels", changed)))


def test_styles_that_point_at_each_other() -> None:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    styles = (
        f'<w:styles {w}><w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
    )
    inner = '<w:pPr><w:pStyle w:val="a"/></w:pPr>' + run("글")
    assert texts(body(p(inner), word__styles=styles)) == ["글"]


DATA = saved(written())


@settings(max_examples=50, deadline=None, derandomize=True)
@given(changes=MUTATIONS, member=st.sampled_from(["", "word/document.xml", "word/styles.xml", "_rels/.rels"]))
def test_mutations_raise_nothing_else(changes: list[tuple[int, int]], member: str) -> None:
    made = mutated(members_of(DATA)[member] if member else DATA, changes)
    with contextlib.suppress(DocumentError):
        read(with_member(DATA, member, made) if member else made, "a.docx", LIMITS)
