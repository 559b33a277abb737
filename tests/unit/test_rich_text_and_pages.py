"""RTF and HTML: Korean in every way it is written there, tables, lists, headings, notes; nothing runs or hangs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents import reading
from retrieval.documents.limits import Limits
from retrieval.documents.model import Block, Document, Format, Kind
from retrieval.errors import DocumentCode, DocumentError, WarningCode

LIMITS = Limits()


def one(data: bytes | str, name: str = "a.rtf") -> Document:
    (document,) = reading.read(data if isinstance(data, bytes) else data.encode(), name, LIMITS)
    return document


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def escaped(text: str) -> bytes:
    return b"".join(rb"\'%02x" % byte if byte > 127 else bytes([byte]) for byte in text.encode("cp949"))


def rtf(body: bytes) -> bytes:
    fonts = rb"{\fonttbl{\f0\fnil\fcharset129 " + escaped("굴림") + rb";}{\f1\fnil\fcharset0 Arial;}}"
    return rb"{\rtf1\ansi\ansicpg949\deff0" + fonts + rb"{\info{\title hidden}}" + body + b"}"


def test_rich_text_in_code_page_and_unicode() -> None:
    document = one(
        rtf(rb"\f0 " + escaped("축제 계획") + rb"\par \f1 \u52629?\u51228? 2026\par \uc2\u44032\'b0\'a1X\par")
    )
    assert document.format is Format.RTF
    assert texts(document) == ["축제 계획", "축제 2026", "가X"]
    assert [block.location.paragraph for block in document.blocks] == [1, 2, 3]


def test_raw_bytes_without_escapes() -> None:
    assert texts(one(rtf(rb"\f0 " + "그대로 쓴 글".encode("cp949") + rb"\par"))) == ["그대로 쓴 글"]


def test_characters_in_two_halves_and_signs() -> None:
    assert texts(one(rtf(rb"\u-10179?\u-8704? a\~b\_c\{\}\\ \emdash\line d\par"))) == ["😀 a b-c{}\\ —\nd"]


def test_tables_of_rich_text() -> None:
    row = rb"\trowd\cellx1\cellx2\pard\intbl %s\cell %s\par %s\cell\row"
    body = rb"\pard one\par" + row % (b"A", b"B", b"b") + row % (b"1", b"2", b"3") + rb"\pard two\par"
    document = one(rtf(body))
    assert [block.kind for block in document.blocks] == [Kind.PARAGRAPH, Kind.TABLE, Kind.PARAGRAPH]
    assert document.blocks[1].rows == (("A", "B\nb"), ("1", "2\n3"))


def test_heads_feet_notes_and_what_is_passed_over() -> None:
    body = (
        rb"{\header " + escaped("머리글") + rb"\par}{\footer page}{\*\generator Word;}{\pict 0102ff}"
        rb"text{\footnote note}{\object{\objdata 00}{\result shown}}{\field{\fldinst PAGE}{\fldrslt 7}}\par"
    )
    document = one(rtf(body))
    assert [(block.kind, block.text) for block in document.blocks] == [
        (Kind.HEADER, "머리글"),
        (Kind.FOOTER, "page"),
        (Kind.PARAGRAPH, "textshown7"),
        (Kind.NOTE, "note"),
    ]
    (warning,) = document.warnings
    assert (warning.code, warning.detail) == (WarningCode.OBJECTS_NOT_READ, {"pictures": 1, "objects": 1})


def test_too_many_braces() -> None:
    with pytest.raises(DocumentError) as caught:
        one(rb"{\rtf1 " + b"{" * 600)
    assert caught.value.code is DocumentCode.TOO_COMPLEX


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from([rb"\par", rb"\'b0", rb"\u44032?", "{", "}", rb"\cell", rb"\row", rb"\trowd", rb"\intbl", "a",
                         rb"\*", rb"\footnote", rb"\pict", rb"\uc3", "\\", "\n", rb"\fonttbl", rb"\f9", rb"\bin9"]),
        max_size=40,
    )
)  # fmt: skip
def test_any_rich_text_is_read(pieces: list[bytes | str]) -> None:
    data = b"".join(piece if isinstance(piece, bytes) else piece.encode() for piece in pieces)
    one(rb"{\rtf1\ansi " + data)


PAGE = """<!doctype html><html><head><title>축제 안내</title><style>p{}</style><script>bad()</script></head><body>
<h1>책빛축제</h1>
<p>첫 <b>문단</b>
이다.</p>
<ul><li>하나<ul><li>둘</li></ul></li></ul>
<table><tr><th rowspan="2">구분</th><th colspan="2">예산</th></tr><tr><th>국비</th><th>지방비</th></tr>
<tr><td>도로</td><td>100</td><td>50</td></tr></table>
<img src="http://x.example/a.png" alt="배치도"><pre>가  나
다</pre></body></html>"""


def test_a_page() -> None:
    document = one(PAGE, "a.html")
    assert document.format is Format.HTML
    assert document.title == "책빛축제" or document.title == "축제 안내"
    shown = [(block.kind, block.level, block.text) for block in document.blocks if block.kind is not Kind.TABLE]
    assert shown == [
        (Kind.HEADING, 1, "책빛축제"),
        (Kind.PARAGRAPH, 0, "첫 문단 이다."),
        (Kind.LIST, 1, "하나"),
        (Kind.LIST, 2, "둘"),
        (Kind.PARAGRAPH, 0, "배치도"),
        (Kind.PARAGRAPH, 0, "가 나\n다"),
    ]
    table: Block = next(block for block in document.blocks if block.kind is Kind.TABLE)
    assert table.rows[0] == ("구분", "예산", "예산")
    assert table.rows[2] == ("도로", "100", "50")
    assert table.covered == {(0, 2), (1, 0)}
    assert table.header_rows == 2
    assert [block.location.line for block in document.blocks[:3]] == [2, 3, 5]
    assert document.warnings[0].detail == {"pictures": 1, "objects": 0}


@pytest.mark.parametrize("charset", ["euc-kr", "ks_c_5601-1987", "utf-8"])
def test_pages_say_their_encoding(charset: str) -> None:
    source = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><p>똠방각하</p>'
    )
    assert texts(one(source.encode("utf-8" if charset == "utf-8" else "cp949"), "a.html")) == ["똠방각하"]


def test_pages_that_are_laid_out_by_tables() -> None:
    lines = "<br>".join(f"{number}번째 줄입니다." for number in range(12))
    document = one(f"<html><table><tr><td>메뉴</td><td>{lines}</td></tr></table>", "a.html")
    assert len(document.blocks) == 13
    nested = one(
        "<html><table><tr><td>가<table><tr><td>나</td><td>다</td></tr></table></td><td>라</td></tr></table>", "a.html"
    )
    assert nested.blocks[0].rows == (("가\n나 다", "라"),)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(["<table>", "</table>", "<tr>", "<td>", '<td rowspan="3" colspan=2>', "</td>", "글", "<p>",
                         "<li>", "<ul>", "</ul>", "<h2>", "</h2>", "<script>", "</script>", "<!--", "-->", "<br>",
                         "&amp", "<"]),
        max_size=40,
    )
)  # fmt: skip
def test_any_page_is_read(pieces: list[str]) -> None:
    one("<html>" + "".join(pieces), "a.html")
