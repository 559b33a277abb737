"""Automatic numbers of Word paragraphs: Korean formats, levels, restarts, styles; shown, and no part of the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.office_files import W, docx_of

from retrieval.documents import reading
from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Kind
from retrieval.documents.word.numbering import Numbering, numeral
from retrieval.documents.xml import parse

LIMITS = Limits()


def one(data: bytes) -> Document:
    (document,) = reading.read(data, "a.docx", LIMITS)
    return document


def level(at: int, kind: str, text: str, inner: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{inner}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, nums: str = "", more: str = "") -> str:
    nums = nums or '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    return (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{more}{nums}'
        "</w:numbering>"
    )


def item(text: str, at: int, identity: int = 1) -> str:
    return (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{identity}"/></w:numPr></w:pPr>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p>"
    )


STATUTE = numbering(
    level(0, "decimal", "제%1조"),
    level(1, "decimalEnclosedCircle", "%2"),
    level(2, "decimal", "%3."),
    level(3, "ganada", "%4."),
)


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 3, "03"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalEnclosedCircle", 3, "③"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalEnclosedFullstop", 2, "⒉"),
        ("numberInDash", 2, "- 2 -"),
        ("upperRoman", 14, "XIV"),
        ("lowerRoman", 4, "iv"),
        ("upperLetter", 27, "AA"),
        ("lowerLetter", 2, "b"),
        ("ganada", 3, "다"),
        ("ganada", 14, "하"),
        ("chosung", 4, "ㄹ"),
        ("koreanDigital", 10, "일영"),
        ("koreanDigital2", 2, "二"),
        ("koreanCounting", 12, "십이"),
        ("koreanLegal", 21, "스물하나"),
        ("koreanLegal", 10, "열"),
        ("ideographTraditional", 1, "甲"),
        ("ideographZodiac", 13, "子"),
        ("ordinal", 12, "12th"),
        ("ordinal", 22, "22nd"),
        ("none", 2, ""),
        ("unheardOf", 2, "2"),
        ("ganada", 0, "0"),
        ("koreanLegal", 120, "120"),
    ],
)
def test_numerals(kind: str, number: int, expected: str) -> None:
    assert numeral(number, kind) == expected


@given(st.integers(-5, 200_000), st.sampled_from(["ganada", "chosung", "upperRoman", "koreanCounting", "hex", "x"]))
def test_any_number_has_a_numeral(number: int, kind: str) -> None:
    assert numeral(number, kind)


def test_a_statute_by_levels() -> None:
    body = "".join(
        (
            item("(목적)", 0),
            item("위원회를 둔다.", 1),
            item("위원은 다음과 같다.", 1),
            item("시장", 2),
            item("부시장", 3),
            item("국장", 3),
            item("(정의)", 0),
            item("축제를 말한다.", 1),
        )
    )
    document = one(docx_of(body, word__numbering=STATUTE))
    assert [block.shown for block in document.blocks] == [
        "제1조 (목적)",
        "① 위원회를 둔다.",
        "② 위원은 다음과 같다.",
        "1. 시장",
        "가. 부시장",
        "나. 국장",
        "제2조 (정의)",
        "① 축제를 말한다.",
    ]
    assert [(block.kind, block.level) for block in document.blocks][:4] == [
        (Kind.HEADING, 5),
        (Kind.LIST, 1),
        (Kind.LIST, 1),
        (Kind.LIST, 2),
    ]
    assert document.blocks[0].text == "(목적)"
    assert document.coverage == 1.0


def test_lists_that_share_or_restart() -> None:
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    )
    root = parse(numbering(level(0, "decimal", "%1)"), nums=nums).encode(), LIMITS)
    lists = Numbering(root)
    assert [lists.next(identity, 0) for identity in "1123313"] == ["1)", "2)", "3)", "7)", "8)", "9)", "10)"]


def test_whole_paths_restarts_and_legal_numbers() -> None:
    root = parse(
        numbering(
            level(0, "upperRoman", "%1."),
            level(1, "decimal", "%1.%2", "<w:isLgl/>"),
            level(2, "decimal", "%3)", '<w:lvlRestart w:val="0"/>'),
        ).encode(),
        LIMITS,
    )
    lists = Numbering(root)
    made = [lists.next("1", at) for at in (0, 1, 1, 2, 0, 1, 2)]
    assert made == ["I.", "1.1", "1.2", "1)", "II.", "2.1", "2)"]


def test_a_skipped_level_counts_as_its_first() -> None:
    lists = Numbering(parse(numbering(level(0, "decimal", "%1."), level(1, "decimal", "%1.%2")).encode(), LIMITS))
    assert [lists.next("1", at) for at in (1, 0)] == ["1.1", "2."]


def test_lists_of_styles() -> None:
    more = (
        '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="목록"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="6"><w:styleLink w:val="목록"/>{level(0, "ganada", "%1.")}</w:abstractNum>'
    )
    nums = '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>'
    lists = Numbering(parse(numbering(more=more, nums=nums).encode(), LIMITS))
    assert lists.next("1", None) == "가."
    styled = numbering(level(0, "decimal", "%1."), level(1, "decimal", "%2)", '<w:pStyle w:val="둘째"/>'))
    lists = Numbering(parse(styled.encode(), LIMITS))
    assert lists.next("1", None, ("둘째",)) == "1)"
    assert lists.next("9", 0) == ""


def test_bullets_and_switched_off_lists() -> None:
    lists = numbering(level(0, "bullet", "\uf0fe"), level(1, "bullet", "□"))
    body = item("첫째", 0) + item("둘째", 1) + item("셋째", 0, 0)
    document = one(docx_of(body, word__numbering=lists))
    assert [(block.mark, block.text) for block in document.blocks] == [("☑", "첫째"), ("□", "둘째"), ("", "셋째")]


@pytest.mark.parametrize("damage", ['w:val="x"', 'w:val="99999999999"', ""])
def test_damaged_numbers(damage: str) -> None:
    lists = STATUTE.replace('<w:start w:val="1"/>', f"<w:start {damage}/>")
    assert one(docx_of(item("(목적)", 0), word__numbering=lists)).blocks[0].shown == "제1조 (목적)"
