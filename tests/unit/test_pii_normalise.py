"""Folding with exact offsets: whatever comes in, a place of the view is a place of the original."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pii.findings import Finding, Type
from pii.normalise import FILLER, View, joined, normalise

ODD = st.text(st.sampled_from("가힣a Z0９٣\u200b\u00ad\u00a0\u3000–－-\n\t①²\u0301한[전화번호-1]\ue000"), max_size=40)


def place(view: View, part: str) -> tuple[int, int]:
    at = view.text.index(part)
    found = view.original(Finding(Type.CUSTOM, at, at + len(part), 1.0, "test"))
    return found.start, found.end


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("０１０－１２３４", "010-1234"),
        ("010–1234—5678‑9−0", "010-1234-5678-9-0"),
        ("9\u200b0\u00ad0\u2060\ufeff1", "9001"),
        ("a\u00a0b\u3000c", "a b c"),
        ("٠١٢", "012"),
        ("𝟎𝟏𝟐 𝐚", "012 a"),
        ("5678①", "5678①"),  # a footnote is no digit of the number before it
        ("1̶2⃣3", "123"),
        (unicodedata.normalize("NFD", "계좌번호 12"), "계좌번호 12"),
        ("＠ｋｒ", "@kr"),
        ("一二 漢字", "一二 漢字"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert normalise(text).text == folded


def test_plain_text_is_not_copied() -> None:
    text = "연락처 010-1234-5678\n둘째 줄"
    assert normalise(text) == View(text)


def test_places_in_the_original() -> None:
    text = "가나 ９０\u200b０１–１ 다"
    assert place(normalise(text), "9001-1") == (3, 10)
    decomposed = unicodedata.normalize("NFD", "계좌 12")
    assert place(normalise(decomposed), "계좌") == (0, len(decomposed) - 3)


@given(ODD)
def test_places_are_ordered_and_inside(text: str) -> None:
    view = normalise(text)
    if view.starts is None or view.ends is None:
        assert len(view.text) == len(text)
        return
    assert len(view.starts) == len(view.ends) == len(view.text)
    assert list(view.starts) == sorted(view.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(view.starts, view.ends, strict=True))


@given(st.text(max_size=60))
def test_never_raises(text: str) -> None:
    joined(normalise(text))


@pytest.mark.parametrize("token", ["[전화번호-1]", "［전화번호 - 12］", "[[이름-3]]", "[IP주소-7]"])
def test_placeholders_are_no_words(token: str) -> None:
    assert normalise(f"가 {token} 나").text == f"가 {FILLER * len(token)} 나"


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("9 0 0 1 0 1 - 1 2 3 4 5 6 7", "900101-1234567"),
        ("010-12\n34-5678", "010-1234-5678"),
        ("010-12\r\n  34-5678", "010-1234-5678"),
        ("900101-\n1234567", "900101-1234567"),
        ("12 34 56", "123456"),
    ],
)
def test_torn_digits(text: str, together: str) -> None:
    view = joined(normalise(text))
    assert view is not None
    assert view.text == together


def test_nothing_torn_no_second_view() -> None:
    assert joined(normalise("010-1234-5678 전화")) is None


def test_the_repr_holds_no_text() -> None:
    assert "비밀" not in repr(normalise("비밀 ０１０"))
