"""Automatic numbers and bullets as Hangul draws them, of HWPX and of HWP 5, and where they are left out."""

from __future__ import annotations

import struct

import pytest
from support.hwp_reader import one
from support.hwp_writer import hwp_of
from support.office_files import HWPLIB, hp, hwpx_of, record, sample, with_member

from retrieval.chunking import chunk
from retrieval.documents.hwp.numbering import Level, Numberings, bullet_text, has_typed_mark, number_text
from retrieval.documents.model import Kind

OFFICIAL = [("^1.", "DIGIT"), ("^2.", "HANGUL_SYLLABLE"), ("^3)", "DIGIT"), ("^4)", "HANGUL_SYLLABLE")]
OFFICIAL += [("(^5)", "DIGIT"), ("(^6)", "HANGUL_SYLLABLE"), ("^7", "CIRCLED_DIGIT")]
CODES = {"DIGIT": 0, "CIRCLED_DIGIT": 1, "HANGUL_SYLLABLE": 8}


@pytest.mark.parametrize(
    ("form", "wanted"),
    [
        ("DIGIT", {1: "1", 100: "100"}),
        ("CIRCLED_DIGIT", {1: "①", 20: "⑳", 21: "㉑", 35: "㉟", 36: "㊱", 50: "㊿", 51: "51"}),
        ("ROMAN_CAPITAL", {1: "I", 4: "IV", 14: "XIV", 49: "XLIX"}),
        ("ROMAN_SMALL", {9: "ix", 40: "xl"}),
        ("LATIN_CAPITAL", {1: "A", 26: "Z", 27: "AA"}),
        ("LATIN_SMALL", {2: "b", 52: "az"}),
        ("CIRCLED_LATIN_SMALL", {1: "ⓐ", 27: "27"}),
        ("HANGUL_SYLLABLE", {1: "가", 2: "나", 14: "하", 15: "거", 28: "허", 29: "고", 43: "구", 57: "그", 71: "기"}),
        ("CIRCLED_HANGUL_SYLLABLE", {1: "㉮", 14: "㉻", 15: "15"}),
        ("HANGUL_JAMO", {1: "ㄱ", 14: "ㅎ"}),
        ("CIRCLED_HANGUL_JAMO", {1: "㉠"}),
        ("HANGUL_PHONETIC", {1: "일", 10: "십", 21: "이십일", 105: "백오"}),
        ("IDEOGRAPH", {3: "三", 11: "十一"}),
        ("DECAGON_CIRCLE", {1: "갑", 10: "계", 11: "11"}),
        ("CircledDigit", {3: "③"}),
        ("UNKNOWN", {3: "3"}),
        ("DIGIT", {0: "0", 10**7: "10000000"}),
    ],
)
def test_formats(form: str, wanted: dict[int, str]) -> None:
    assert {number: number_text(number, form) for number in wanted} == wanted


def test_levels_count_and_begin_again() -> None:
    numberings = Numberings()
    numberings.define(1, [Level(pattern, form) for pattern, form in OFFICIAL])
    drawn = [numberings.next(1, level) for level in (1, 2, 2, 3, 4, 5, 6, 7, 7, 2, 1, 2, 9)]
    assert drawn == ["1.", "가.", "나.", "1)", "가)", "(1)", "(가)", "①", "②", "다.", "2.", "가.", "①"]
    assert numberings.next(1, 1, outline=True) == "1."  # outlines count apart
    assert numberings.next(2, 1) == ""


def test_paths_starts_and_levels_that_were_left_out() -> None:
    numberings = Numberings()
    numberings.define(1, [Level("제^1장", start=3), Level("^1.^2."), Level("^N"), Level("^n)")])
    assert [numberings.next(1, level) for level in (1, 2, 2, 3, 4, 1)] == [
        "제3장", "3.1.", "3.2.", "3.2.1.", "3.2.1.1)", "제4장",
    ]  # fmt: skip
    numberings = Numberings()
    numberings.define(2, [Level("^1."), Level("^1.^2."), Level("^1.^2.^3.")])
    assert [numberings.next(2, level) for level in (3, 3, 2, 3)] == ["1.1.1.", "1.1.2.", "1.2.", "1.2.1."]
    numberings.define(4, [Level("^1."), Level("^1-^2.")])
    assert [numberings.next(4, level) for level in (2, 2, 1)] == ["1-1.", "1-2.", "2."]  # below the list before it
    numberings.define(3, [Level("^  □"), Level("")])
    assert (numberings.next(3, 1), numberings.next(3, 2)) == ("□", "")


def test_bullets_of_symbol_fonts() -> None:
    assert [bullet_text(mark) for mark in ("□", "\uf06c", "\uf0a7", "\uf0fc", "", "\x01")] == [
        "□",
        "●",
        "▪",
        "✓",
        "",
        "",
    ]


@pytest.mark.parametrize(
    "line", ["1. 가", "가. 나", "1) 다", "(1) 라", "① 마", "□ 바", "- 사", "제1조 아", "Ⅰ. 자", "※ 차"]
)
def test_typed_marks(line: str) -> None:
    assert has_typed_mark(line)


@pytest.mark.parametrize("line", ["1.5배 늘었다", "가나다라", "추진 배경", "-5% 줄었다", "", "제1차관"])
def test_no_typed_marks(line: str) -> None:
    assert not has_typed_mark(line)


def header(*shapes: str) -> str:
    levels = "".join(
        f'<h:paraHead start="1" level="{level + 1}" numFormat="{form}">{pattern}</h:paraHead>'
        for level, (pattern, form) in enumerate(OFFICIAL)
    )
    return (
        f'<h:head xmlns:h="h"><h:numbering id="1" start="0">{levels}</h:numbering>'
        f'<h:bullet id="1" char="○" useImage="0"/>{"".join(shapes)}</h:head>'
    )


def shape(ident: int, kind: str, level: int = 0) -> str:
    points_at = 0 if kind == "OUTLINE" else 1
    return f'<h:paraPr id="{ident}"><h:heading type="{kind}" idRef="{points_at}" level="{level}"/></h:paraPr>'


def test_numbers_of_hwpx() -> None:
    data = with_member(
        hwpx_of([hp("개요", paraPrIDRef="1") + "".join(hp(text, paraPrIDRef=at) for text, at in LINES)]),
        "Contents/header.xml",
        header(
            shape(1, "OUTLINE"), shape(2, "OUTLINE", 1), shape(3, "NUMBER"), shape(4, "NUMBER", 1), shape(5, "BULLET")
        ),
    )
    assert [(block.mark, block.text) for block in one(data).blocks] == [("1.", "개요"), *WANTED]


LINES = [
    ("배경", "2"),
    ("", "2"),
    ("목적", "2"),
    ("항목", "3"),
    ("세부", "4"),
    ("글머리", "5"),
    ("2. 적힌 번호", "1"),
    ("끝", "1"),
]
WANTED = [
    ("가.", "배경"),
    ("다.", "목적"),
    ("1.", "항목"),
    ("가.", "세부"),
    ("○", "글머리"),
    ("", "2. 적힌 번호"),
    ("3.", "끝"),
]


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def document_information() -> bytes:
    """DocInfo with one numbering, one bullet and shapes as in the HWPX above."""
    heads = b"".join(
        struct.pack("<IHhIH", CODES[form] << 5 | 0xC, 0, 50, 0xFFFFFFFF, len(pattern)) + wide(pattern)
        for pattern, form in OFFICIAL
    )
    numbering = record(23, 0, heads + struct.pack("<H7I", 0, *[1] * 7))
    bullet = record(24, 0, bytes(12) + wide("○") + bytes(10))
    shapes = [(0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (3, 0)]
    made = b""
    for kind, level in shapes:
        data = struct.pack("<I", kind << 23 | level << 25).ljust(30, b"\x00") + struct.pack("<H", int(kind > 1))
        made += record(25, 0, data.ljust(54, b"\x00") + struct.pack("<I", level))
    return numbering + bullet + made


def binary_paragraph(text: str, shape_of: int) -> bytes:
    head = bytes(8) + struct.pack("<H", shape_of) + bytes(14)
    return record(66, 0, head) + record(67, 1, wide(text + "\r"))


def test_numbers_of_hwp() -> None:
    body = b"".join(binary_paragraph(text, int(at)) for text, at in [("개요", "1"), *LINES])
    data = hwp_of([body], document_information())
    assert [(block.mark, block.text) for block in one(data, "a.hwp").blocks] == [("1.", "개요"), *WANTED]


def test_numbers_of_the_samples_are_those_that_their_text_names() -> None:
    blocks = one((HWPLIB / "extracting_ParaHead.hwp").read_bytes()).blocks
    outline = [block for block in blocks if block.kind is Kind.HEADING and block.level == 1]
    assert [number_text(int(block.text), "ROMAN_SMALL") + "." for block in outline] == [block.mark for block in outline]
    package = one(sample("hwpxlib/ParaHead.hwpx").read_bytes()).blocks
    named = [block for block in package if block.text.startswith("번호")]
    assert len(named) == 10
    for block in named:
        assert block.text.removeprefix("번호").removeprefix("-").replace("-", ".") + "." == block.mark


def test_numbers_of_notes_and_captions() -> None:
    (note,) = (block for block in one((HWPLIB / "각주미주.hwp").read_bytes()).blocks if block.kind is Kind.NOTE)
    assert (note.mark, note.text) == ("1)", "sssd")
    captions = [block.text for block in one((HWPLIB / "글상자.hwp").read_bytes()).blocks if block.kind is Kind.CAPTION]
    assert captions == ["그림 1"]
    inner = '<hp:autoNumFormat type="DIGIT" suffixChar=")"/>'
    number = '<hp:ctrl><hp:autoNum num="2" numType="{}">' + inner + "</hp:autoNum></hp:ctrl>"
    note_of = f"<hp:p><hp:run>{number.format('FOOTNOTE')}<hp:t> 각주</hp:t></hp:run></hp:p>"
    foot = f"<hp:ctrl><hp:footNote><hp:subList>{note_of}</hp:subList></hp:footNote></hp:ctrl>"
    page = f"<hp:p><hp:run><hp:t>쪽 </hp:t>{number.format('PAGE')}</hp:run></hp:p>"
    blocks = one(hwpx_of([hp("본문", foot) + page])).blocks
    assert [(block.mark, block.text) for block in blocks] == [("", "본문"), ("2)", "각주"), ("", "쪽")]


def test_a_quote_leaves_the_number_out_and_shows_it() -> None:
    data = with_member(
        hwpx_of([hp("예산을 집행한다.", paraPrIDRef="4")]), "Contents/header.xml", header(shape(4, "NUMBER", 1))
    )
    (span,) = (span for passage in chunk(one(data), "d", "문서") for span in passage.spans)
    assert span.text == "예산을 집행한다."
    assert span.shown == "가. 예산을 집행한다."
