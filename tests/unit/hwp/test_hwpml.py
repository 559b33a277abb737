"""HWPML: text, tables, notes, numbers and places of the XML that old Hangul wrote, often under the name .hwp."""

from __future__ import annotations

import pytest
from support.hwp_reader import codes, one, shown

from retrieval.documents.detect import detect
from retrieval.documents.model import Format, Kind
from retrieval.errors import DocumentCode, DocumentError, WarningCode

HEAD = """
<HEAD SecCnt="1"><DOCSUMMARY><TITLE>보조사업 지침</TITLE></DOCSUMMARY><MAPPINGTABLE>
<CHARSHAPELIST Count="2"><CHARSHAPE Id="0" Height="1000"/><CHARSHAPE Id="1" Height="1800"/></CHARSHAPELIST>
<NUMBERINGLIST Count="1"><NUMBERING Id="1" Start="1"><PARAHEAD Level="1" NumFormat="Digit" Start="1">^1.</PARAHEAD>
<PARAHEAD Level="2" NumFormat="HangulSyllable" Start="1">^2.</PARAHEAD></NUMBERING></NUMBERINGLIST>
<BULLETLIST Count="1"><BULLET Id="1" Char="○"/></BULLETLIST>
<PARASHAPELIST Count="4"><PARASHAPE Id="0" HeadingType="None"/>
<PARASHAPE Id="1" HeadingType="Number" Heading="1" Level="0"/>
<PARASHAPE Id="2" HeadingType="Number" Heading="1" Level="1"/>
<PARASHAPE Id="3" HeadingType="Bullet" Heading="1" Level="0"/></PARASHAPELIST></MAPPINGTABLE></HEAD>"""


def p(text: str, inner: str = "", shape: int = 0, size: int = 0) -> str:
    return f'<P ParaShape="{shape}"><TEXT CharShape="{size}"><CHAR>{text}</CHAR>{inner}</TEXT></P>'


def cell(row: int, column: int, text: str, spans: str = "") -> str:
    return f'<CELL RowAddr="{row}" ColAddr="{column}" {spans}><PARALIST>{p(text)}</PARALIST></CELL>'


def hwpml(body: str, tail: str = "", encoding: str = "utf-8") -> bytes:
    text = (
        f'<?xml version="1.0" encoding="{encoding.upper()}" standalone="no" ?><HWPML Style="embed" Version="2.8">{HEAD}'
        f'<BODY><SECTION Id="0">{body}</SECTION></BODY>{tail}</HWPML>'
    )
    return text.encode(encoding)


def test_text_and_numbers() -> None:
    body = (
        p("보조사업 지침", size=1)
        + p("지원 대상", shape=1)
        + p("중소기업", shape=2)
        + p("단체", shape=2)
        + p("지원 금액", shape=1)
        + p("1,000<TAB/>천원<LINEBREAK/>이하<NBSPACE/>", shape=3)
    )
    document = one(hwpml(body), "지침.hwp")
    assert document.format is Format.HWPML
    assert document.title == "보조사업 지침"
    assert [(block.mark, block.text) for block in document.blocks] == [
        ("", "보조사업 지침"),
        ("1.", "지원 대상"),
        ("가.", "중소기업"),
        ("나.", "단체"),
        ("2.", "지원 금액"),
        ("○", "1,000\t천원\n이하"),
    ]
    assert document.blocks[0].kind is Kind.HEADING
    assert document.coverage == 1.0
    assert codes(document) == set()


def test_tables_and_what_hangs_on_paragraphs() -> None:
    caption = f"<SHAPEOBJECT><CAPTION><PARALIST>{p('표 제목')}</PARALIST></CAPTION></SHAPEOBJECT>"
    table = (
        f'<TABLE RowCount="2" ColCount="2">{caption.replace("<SHAPEOBJECT>", "").replace("</SHAPEOBJECT>", "")}'
        f"<ROW>{cell(0, 0, '구분')}{cell(0, 1, '예산')}</ROW><ROW>"
        + cell(1, 0, "1,000", 'ColSpan="2"')
        + "</ROW></TABLE>"
    )
    number = '<AUTONUM Number="1" NumberType="Footnote"><AUTONUMFORMAT Type="Digit" SuffixChar=")"/></AUTONUM>'
    note = f'<P ParaShape="0"><TEXT CharShape="0">{number}<CHAR>각주 글</CHAR></TEXT></P>'
    box = f"<RECTANGLE><DRAWINGOBJECT><DRAWTEXT><PARALIST>{p('상자')}</PARALIST></DRAWTEXT></DRAWINGOBJECT></RECTANGLE>"
    body = p(
        "본문",
        f"<HEADER><PARALIST>{p('머리말')}</PARALIST></HEADER>{table}<FOOTNOTE><PARALIST>{note}</PARALIST></FOOTNOTE>{box}"
        "<EQUATION><SCRIPT>a over b</SCRIPT></EQUATION>"
        f"<HIDDENCOMMENT><PARALIST>{p('숨은 설명')}</PARALIST></HIDDENCOMMENT><PICTURE/>",
    )
    document = one(hwpml(body))
    assert [(kind, text) for kind, text, _ in shown(document)] == [
        (Kind.HEADER, "머리말"),
        (Kind.PARAGRAPH, "본문"),
        (Kind.CAPTION, "표 제목"),
        (Kind.TABLE, "구분\t예산\n1,000\t"),
        (Kind.NOTE, "각주 글"),
        (Kind.PARAGRAPH, "상자"),
        (Kind.EQUATION, "a over b"),
        (Kind.COMMENT, "숨은 설명"),
    ]
    assert document.blocks[3].covered == {(1, 1)}
    assert document.blocks[4].mark == "1)"
    assert codes(document) == {WarningCode.HIDDEN_CONTENT, WarningCode.OBJECTS_NOT_READ}


def test_captions_inside_shape_objects_and_master_pages() -> None:
    caption = f"<SHAPEOBJECT><CAPTION><PARALIST>{p('사진 1')}</PARALIST></CAPTION></SHAPEOBJECT>"
    master = f"<SECDEF><MASTERPAGE><PARALIST>{p('바탕쪽')}</PARALIST></MASTERPAGE></SECDEF>"
    document = one(hwpml(p("본문", f"{master}<PICTURE>{caption}</PICTURE>")))
    assert [(kind, text) for kind, text, _ in shown(document)] == [
        (Kind.HEADER, "바탕쪽"),
        (Kind.PARAGRAPH, "본문"),
        (Kind.CAPTION, "사진 1"),
    ]
    assert document.coverage == 1.0


def test_pictures_of_any_length_stand_in_the_file() -> None:
    tail = (
        f"<TAIL><BINDATASTORAGE><BINDATA Encoding='Base64' Id='1'>{'A' * 11_000_000}</BINDATA></BINDATASTORAGE></TAIL>"
    )
    assert [block.text for block in one(hwpml(p("글"), tail)).blocks] == ["글"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_it_is_known_by_its_content(encoding: str) -> None:
    data = hwpml(p("가나다")).decode().replace("UTF-8", encoding.removesuffix("-sig").upper()).encode(encoding)
    assert detect(data, "문서.hwp") is Format.HWPML
    assert [block.text for block in one(data, "문서.hwp").blocks] == ["가나다"]


def test_damage_has_a_code() -> None:
    whole = hwpml(p("가나다"))
    for data in (whole[:-40], whole.replace(b"BODY", b"CORE"), whole.replace(b"<HEAD", b"<!DOCTYPE a><HEAD", 1)):
        with pytest.raises(DocumentError) as caught:
            one(data, "a.hwp")
        assert caught.value.code in (DocumentCode.DAMAGED, DocumentCode.HOSTILE)
