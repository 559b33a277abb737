"""Old Word and PowerPoint files: text of all parts in order, tables, fields; protected and damaged ones say so."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.compound_writer import compound
from support.old_office import doc, ppt

from retrieval.documents import reading
from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Format, Kind
from retrieval.errors import DocumentCode, DocumentError, WarningCode

LIMITS = Limits()


def one(data: bytes, name: str = "a.doc", limits: Limits = LIMITS) -> Document:
    (document,) = reading.read(data, name, limits)
    return document


def refused(data: bytes, name: str = "a.doc", limits: Limits = LIMITS) -> DocumentCode:
    with pytest.raises(DocumentError) as caught:
        reading.read(data, name, limits)
    return caught.value.code


def test_paragraphs_of_both_kinds_of_pieces() -> None:
    document = one(doc(["축제 추진계획\rBook Light 2026\r□ 기간: 2026. 5. 1.\r제1조(목적)\r\r끝.\r"]))
    assert document.format is Format.DOC
    assert [(block.kind, block.text, block.location.paragraph) for block in document.blocks] == [
        (Kind.PARAGRAPH, "축제 추진계획", 1),
        (Kind.PARAGRAPH, "Book Light 2026", 2),
        (Kind.LIST, "□ 기간: 2026. 5. 1.", 3),
        (Kind.HEADING, "제1조(목적)", 4),
        (Kind.PARAGRAPH, "끝.", 6),
    ]
    assert document.title == "축제 추진계획"
    assert [warning.code for warning in document.warnings] == [WarningCode.WITHOUT_STRUCTURE]


def test_tables_by_the_ends_of_their_rows() -> None:
    document = one(doc(["예산\r구분\x07금액\x07\x07도로\x071,200\x07\x07공원\x073\r이상\x07\x07끝\r다음\r가\x07\x07"]))
    table = document.blocks[1]
    assert table.rows == (("구분", "금액"), ("도로", "1,200"), ("공원", "3\n이상"))
    assert table.location.table == 1
    assert [(block.text, block.location.table) for block in document.blocks[2:]] == [
        ("끝", None),
        ("다음", None),
        ("가", 2),
    ]


def test_cells_that_make_no_table_are_paragraphs() -> None:
    document = one(doc(["가\x07나\x07다\x07라\x07마\r"]))
    assert [block.text for block in document.blocks] == ["가", "나", "다", "라", "마"]


def test_fields_show_their_results_only() -> None:
    text = "쪽 \x13 PAGE \x143\x15, \x13 HYPERLINK \x13 X \x14y\x15 \x14누리집\x15 \x13 EMPTY \x15끝\x01\x08\r"
    assert one(doc([text])).blocks[0].text == "쪽 3, 누리집 끝"


def test_other_parts_have_their_kinds() -> None:
    document = one(doc(["본문\r", "각주 글\r", "머리글\r", "", "메모 글\r", "미주 글\r", "글상자\r"]))
    assert [(block.kind, block.text) for block in document.blocks] == [
        (Kind.PARAGRAPH, "본문"),
        (Kind.NOTE, "각주 글"),
        (Kind.HEADER, "머리글"),
        (Kind.COMMENT, "메모 글"),
        (Kind.NOTE, "미주 글"),
        (Kind.PARAGRAPH, "글상자"),
    ]


def test_word_95_in_the_code_page() -> None:
    text = "옛 문서의 글\r둘째 문단\r".encode("cp949")
    body = bytearray(0x400)
    struct.pack_into("<HH", body, 0, 0xA5DC, 0x68)
    struct.pack_into("<II", body, 0x18, 0x400, 0x400 + len(text))
    document = one(compound({"WordDocument": bytes(body) + text}))
    assert [block.text for block in document.blocks] == ["옛 문서의 글", "둘째 문단"]


def test_objects_and_macros_are_named() -> None:
    streams = {"ObjectPool/_1/x": b"1", "ObjectPool/_1/y": b"1", "ObjectPool/_2/x": b"1", "Macros/VBA": b"x"}
    codes = {warning.code: warning.detail for warning in one(doc(["글\r"], streams)).warnings}
    assert codes[WarningCode.OBJECTS_NOT_READ] == {"pictures": 0, "objects": 2}
    assert WarningCode.HAS_MACROS in codes


def test_protected_and_damaged_documents() -> None:
    assert refused(doc(["글\r"], flags=0x0300)) is DocumentCode.ENCRYPTED
    assert refused(compound({"WordDocument": b"short"})) is DocumentCode.DAMAGED
    assert refused(doc(["글\r"], flags=0)) is DocumentCode.DAMAGED  # the other table stream is not there
    assert refused(doc(["글\r" * 50]), limits=Limits(blocks=20)) is DocumentCode.TOO_COMPLEX


SLIDES = [
    ("추진 배경", "첫째 줄\r둘째 줄", "상자 글", "발표자 메모"),
    ("Schedule", "Plain body", "Box", "Note two"),
]


def test_slides_in_the_order_of_the_document() -> None:
    document = one(ppt(SLIDES), "a.ppt")
    assert document.format is Format.PPT
    assert document.units == 2
    assert [(block.kind, block.text) for block in document.blocks if block.location.page == 1] == [
        (Kind.PARAGRAPH, "상자 글"),
        (Kind.HEADING, "추진 배경"),
        (Kind.PARAGRAPH, "첫째 줄"),
        (Kind.PARAGRAPH, "둘째 줄"),
        (Kind.NOTE, "발표자 메모"),
    ]
    assert [block.text for block in document.blocks if block.location.page == 2][1] == "Schedule"
    assert [warning.code for warning in document.warnings] == [WarningCode.WITHOUT_STRUCTURE]


def test_slides_without_a_directory_keep_their_outline() -> None:
    texts = [block.text for block in one(ppt(SLIDES, directory=False), "a.ppt").blocks]
    assert "추진 배경" in texts
    assert "Plain body" in texts


def test_a_presentation_with_a_password() -> None:
    assert refused(ppt(SLIDES, token=0xF3D1C4DF), "a.ppt") is DocumentCode.ENCRYPTED
    assert refused(ppt(SLIDES), "a.ppt", Limits(pages=1)) is DocumentCode.TOO_COMPLEX


WORD, POINT = doc(["본문 글\r가\x07나\x07\x07", "각주\r"]), ppt(SLIDES)


@pytest.mark.parametrize("source", [WORD, POINT], ids=["doc", "ppt"])
@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_changed_bytes_give_documents_or_document_errors(source: bytes, data: st.DataObject) -> None:
    content = bytearray(source)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(512, len(content) - 1))
        content[place : place + 4] = data.draw(st.binary(min_size=4, max_size=4))
    try:
        reading.read(bytes(content), "a.doc", LIMITS)
    except DocumentError:
        return
