"""HWP 3.0: read from files that tests/support/hwp3_writer.py writes; no real one is at hand."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.hwp3_writer import control, fixed, hwp3, listed, paragraph, table, word
from support.hwp_reader import LIMITS, codes, one, shown
from support.mutation import MUTATIONS, mutated

from retrieval.documents.hwp.johab import character, runs
from retrieval.documents.model import Format, Kind
from retrieval.documents.reading import read
from retrieval.errors import DocumentCode, DocumentError, WarningCode


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("shaped", [True, False])
def test_paragraphs(packed: bool, shaped: bool) -> None:
    data = hwp3(
        paragraph("제목  정보화 교육 알림", shaped=shaped),
        paragraph("1. 관련: 總務과-12(2026. 3. 4.)", shaped=shaped, follows=True, lines=3),
        paragraph("□ 예산 1,000천원 ① Ⅳ ■"),
        title="교육 알림",
        packed=packed,
        block=b"block",
    )
    document = one(data, "a.hwp")
    assert document.format is Format.HWP3
    assert [block.text for block in document.blocks] == [
        "제목  정보화 교육 알림",
        "1. 관련: 總務과-12(2026. 3. 4.)",
        "□ 예산 1,000천원 ① Ⅳ ■",
    ]
    assert document.coverage == 1.0
    assert codes(document) == set()


def test_what_hangs_on_paragraphs() -> None:
    data = hwp3(
        paragraph("본문", control(17, bytes(8) + struct.pack("<HHH", 3, 0, 0) + listed(paragraph("각주이다")))),
        paragraph("뒤", control(16, bytes(8) + b"\x01\x00" + listed(paragraph("꼬리말"))), "말"),
        paragraph("앞", control(15, bytes(8) + listed(paragraph("숨은 설명")))),
        paragraph("그림", control(11, struct.pack("<I", 5).ljust(348, b"\x00") + b"12345" + listed(paragraph("사진")))),
    )
    document = one(data, "a.hwp")
    assert [(block.kind, block.mark, block.text) for block in document.blocks] == [
        (Kind.PARAGRAPH, "", "본문"),
        (Kind.NOTE, "3)", "각주이다"),
        (Kind.FOOTER, "", "꼬리말"),
        (Kind.PARAGRAPH, "", "뒤말"),
        (Kind.PARAGRAPH, "", "앞"),
        (Kind.COMMENT, "", "숨은 설명"),
        (Kind.PARAGRAPH, "", "그림"),
        (Kind.CAPTION, "", "사진"),
    ]
    assert codes(document) == {WarningCode.HIDDEN_CONTENT, WarningCode.OBJECTS_NOT_READ}


def test_tables_have_rows_columns_and_spans() -> None:
    rows: list[list[str | None]] = [["구분", "예산", None], ["행사", "1,000", "1,200"]]
    document = one(hwp3(paragraph("표", table(rows, "표 제목"), "다음"), paragraph("끝")), "a.hwp")
    assert [text for _, text, _ in shown(document)][:2] == ["표다음", "표 제목"]
    block = document.blocks[2]
    assert block.rows == (("구분", "예산", "예산"), ("행사", "1,000", "1,200"))
    assert block.covered == {(0, 2)}
    assert document.blocks[3].text == "끝"


def test_boxes_and_equations() -> None:
    document = one(hwp3(paragraph("상자", table([["안"]], kind=1)), paragraph("식", table([["a+b"]], kind=2))), "a.hwp")
    assert [(kind, text) for kind, text, _ in shown(document)] == [
        (Kind.PARAGRAPH, "상자"),
        (Kind.PARAGRAPH, "안"),
        (Kind.PARAGRAPH, "식"),
        (Kind.EQUATION, "a+b"),
    ]


def test_controls_of_a_fixed_size_keep_the_step() -> None:
    number = fixed(18, struct.pack("<HHH", 3, 7, 18))
    parts = (
        "가", fixed(9, bytes(6)), "나", number, "다", fixed(24, bytes(4)), "라", fixed(30, bytes(2)), "마",
        fixed(26, bytes(244)), "바", fixed(28, bytes(62)), "사", fixed(22, bytes(22)), "아", fixed(25, bytes(4)), "자",
        fixed(23, word("차") + word("카") + bytes(4)), control(5, b"x" * 20, 20), control(6, bytes(34)),
        control(7, bytes(76)), control(8, bytes(88)), control(14, bytes(84)), control(29, b"y" * 6, 6), "타",
    )  # fmt: skip
    document = one(hwp3(paragraph(*parts), paragraph("다음")), "a.hwp")
    assert [block.text for block in document.blocks] == ["가\t나7다-라 마바사아자차카타", "다음"]


def test_a_lost_step_is_marked_and_the_rest_is_searched() -> None:
    broken = struct.pack("<BHHBB", 0, 61_000, 1, 0, 0) + bytes(37) + b"".join(map(word, "잃어버린 문단의 글이다"))
    document = one(hwp3(paragraph("처음 문단"), broken, packed=False), "a.hwp")
    assert codes(document) == {WarningCode.WITHOUT_STRUCTURE}
    assert "처음 문단" in [block.text for block in document.blocks]
    assert any("잃어버린 문단의 글이다" in block.text for block in document.blocks)


def test_no_paragraph_at_all_is_damage_and_an_empty_one_is_none() -> None:
    assert codes(one(hwp3(paragraph("")), "a.hwp")) == {WarningCode.NO_TEXT}
    for data in (hwp3(), hwp3(packed=False)[:40], hwp3(packed=False)[:1170] + bytes(900)):
        with pytest.raises(DocumentError) as caught:
            one(data, "a.hwp")
        assert caught.value.code is DocumentCode.DAMAGED


def test_a_password_is_named() -> None:
    with pytest.raises(DocumentError) as caught:
        one(hwp3(paragraph("비밀"), locked=1), "a.hwp")
    assert caught.value.code is DocumentCode.ENCRYPTED


def test_characters() -> None:
    for letter in "가힣뷁①□一龍Ⅹ※「」→♨":
        code = struct.unpack("<H", word(letter))[0]
        assert character(code) == letter
    assert character(0x8000 | 20 << 10 | 30 << 5 | 5) == "\u1112\u119e\u11ab"  # ㆍ, of old Hangul
    assert character(5) == character(0x7000) == ""
    assert runs(b"".join(map(word, "짧은")) + bytes(4) + b"".join(map(word, "긴 글이다"))) == ["긴 글이다"]


SAMPLE = hwp3(*(paragraph(f"{n}. 문단이다", table([["가", "나"], ["다", None]])) for n in range(5)), packed=False)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(changes=MUTATIONS, cut=st.integers(0, len(SAMPLE) - 1))
def test_mutated(changes: list[tuple[int, int]], cut: int) -> None:
    try:
        read(b"HWP Document File V3" + mutated(SAMPLE, changes, cut)[20:], "a.hwp", LIMITS)
    except DocumentError:
        return
