"""Outlook messages: heads, bodies of all kinds, attachments, messages in messages."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.compound_writer import compound
from support.old_office import attachment, message

from retrieval.documents import reading
from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Format, Kind
from retrieval.documents.packed_rtf import unpacked
from retrieval.errors import DocumentCode, DocumentError, WarningCode

LIMITS = Limits()
HEADS = {
    0x0037: "회의 자료 송부",
    0x0C1A: "김가온",
    0x5D01: "gaon@example.kr",
    0x0E04: "총무과",
    0x1000: "안녕하세요.\r\n첫 줄",
}
SENT = struct.pack("<Q", 134_170_000_000_000_000)


def one(streams: dict[str, bytes], limits: Limits = LIMITS) -> Document:
    (document,) = reading.read(compound(streams), "a.msg", limits)
    return document


def test_heads_and_body() -> None:
    document = one(message(HEADS, fixed={(0x0039, 0x0040): SENT}))
    assert document.format is Format.MSG
    assert document.title == "회의 자료 송부"
    head, *body = document.blocks
    assert head.kind is Kind.HEADER
    assert head.text.split("\n")[:2] == ["From: 김가온 <gaon@example.kr>", "To: 총무과"]
    assert "Date: 2026-" in head.text and "+0900" in head.text
    assert [block.text for block in body] == ["안녕하세요.", "첫 줄"]


def test_narrow_texts_in_the_korean_code_page() -> None:
    page = {(0x3FFD, 0x0003): struct.pack("<I", 949)}
    document = one(message({0x0037: "뷁 제목", 0x1000: "똠방각하 본문"}, encoding="cp949", fixed=page))
    assert (document.title, document.blocks[-1].text) == ("뷁 제목", "똠방각하 본문")
    assert one(message({0x0037: "제목입니다"}, encoding="cp949")).title == "제목입니다"


def test_a_body_of_html_only() -> None:
    html = "<p>꾸민 <b>본문</b></p><p>둘째</p>".encode("cp949")
    page = {(0x3FDE, 0x0003): struct.pack("<I", 949)}
    document = one(message({0x0037: "제목"}, fixed=page, raw={"__substg1.0_10130102": html}))
    assert [block.text for block in document.blocks[1:]] == ["꾸민 본문", "둘째"]


def packed(text: bytes) -> bytes:
    """Rich text in the packed form without references."""
    body = b"".join(b"\x00" + text[place : place + 8] for place in range(0, len(text), 8))
    return struct.pack("<4I", len(body) + 12, len(text), 0x75465A4C, 0) + body


def test_a_body_of_rich_text_only() -> None:
    text = rb"{\rtf1\ansi\ansicpg949 \'c8\'b8\'c0\'c7 \u51088?\u47308?\par second\par}"
    document = one(message({0x0037: "제목"}, raw={"__substg1.0_10090102": packed(text)}))
    assert [block.text for block in document.blocks[1:]] == ["회의 자료", "second"]


def test_packed_text_with_references() -> None:
    # from [MS-OXRTFCP] 3.1.1
    data = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c09002062770 5b06c647d0a800fa0".replace(
            " ", ""
        )
    )
    assert unpacked(data, 1000) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    with pytest.raises(DocumentError):
        unpacked(data, 10)
    with pytest.raises(DocumentError):
        unpacked(b"x", 10)


def test_attachments_and_messages_in_messages() -> None:
    inner = "__attach_version1.0_#00000001/__substg1.0_3701000D/"
    streams = message(HEADS)
    streams |= attachment(0, "붙임.txt", "붙임 글입니다".encode("cp949"))
    streams |= message({0x0037: "안쪽 메일", 0x1000: "안쪽 본문"}, prefix=inner)
    streams |= attachment(0, "더 안쪽.csv", "구분,값\n가,1\n나,2".encode(), inner)
    streams |= attachment(2, "망가진.pdf", b"%PDF-1.4 x")
    document = one(streams)
    places = {(block.location.attachment, block.text) for block in document.blocks if block.location.attachment}
    assert ("붙임.txt", "붙임 글입니다") in places
    assert ("안쪽 메일.msg", "안쪽 본문") in places
    assert any(place == "안쪽 메일.msg/더 안쪽.csv" for place, _ in places)
    (warning,) = document.warnings
    assert warning.code is WarningCode.ATTACHMENT_FAILED
    assert warning.detail["attachment"] == "망가진.pdf"


def test_depth_is_bounded() -> None:
    streams = message(HEADS) | attachment(0, "붙임.txt", b"text")
    (warning,) = one(streams, Limits(depth=0)).warnings
    assert warning.detail["code"] == DocumentCode.TOO_COMPLEX


def test_nothing_in_it() -> None:
    with pytest.raises(DocumentError) as caught:
        one({"__properties_version1.0": b""})
    assert caught.value.code is DocumentCode.DAMAGED


SMALL = compound(message(HEADS) | attachment(0, "a.txt", b"text"))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_changed_bytes_give_documents_or_document_errors(data: st.DataObject) -> None:
    content = bytearray(SMALL)
    place = data.draw(st.integers(512, len(content) - 1))
    content[place : place + 4] = data.draw(st.binary(min_size=4, max_size=4))
    try:
        reading.read(bytes(content), "a.msg", LIMITS)
    except DocumentError:
        return
