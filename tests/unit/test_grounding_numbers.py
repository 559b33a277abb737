"""Quantities with Korean units, comparison words, ranges and scales."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.grounding.numbers import declared_units, quantities


def one(text: str) -> tuple[Decimal, str, str]:
    found = quantities(text)
    assert len(found) == 1, found
    return found[0].value, found[0].unit, found[0].comparison


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2억 3천만원", 230_000_000, "원"),
        ("1조 2,345억원", 1_234_500_000_000, "원"),
        ("3만 5,000원", 35_000, "원"),
        ("1,200천원", 1_200_000, "원"),
        ("350백만원", 350_000_000, "원"),
        ("5천만 원", 50_000_000, "원"),
        ("2,000만원", 20_000_000, "원"),
        ("87.5%", Decimal("87.5"), "%"),
        ("87.5퍼센트", Decimal("87.5"), "%"),
        ("3.2%p", Decimal("3.2"), "%p"),
        ("1,234명", 1234, "명"),
        ("12개소", 12, "개소"),
        ("12곳", 12, "개소"),
        ("3개월", 3, "개월"),
        ("2시간", 2, "시간"),
        ("7일", 7, "일"),
        ("60가구", 60, "가구"),
        ("60세대", 60, "가구"),
        ("△12,000", -12_000, ""),
    ],
)
def test_base_values(text: str, value: int | Decimal, unit: str) -> None:
    assert one(text)[:2] == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "comparison"),
    [
        ("5명 이상", ">="),
        ("5명이상", ">="),
        ("최소 5명", ">="),
        ("5명 이하", "<="),
        ("15일 이내에", "<="),
        ("최대 3,000만원을", "<="),
        ("10%를 초과", ">"),
        ("2시간을 넘으면", ">"),
        ("18세 미만", "<"),
        ("5명", ""),
    ],
)
def test_comparison_words_belong_to_the_figure(text: str, comparison: str) -> None:
    assert one(text)[2] == comparison


def test_a_range_gives_both_ends_unit_and_size() -> None:
    assert [(q.value, q.unit) for q in quantities("3~5억원")] == [
        (Decimal(3 * 10**8), "원"),
        (Decimal(5 * 10**8), "원"),
    ]
    assert [(q.value, q.unit) for q in quantities("10∼20명")] == [(Decimal(10), "명"), (Decimal(20), "명")]


def test_a_unit_in_the_head_of_a_column_counts() -> None:
    assert (Decimal(1_200_000), "원") in [(q.value, q.unit) for q in quantities("예산액(천원): 1,200")]
    assert declared_units("(단위: 백만원)") == [(10**6, "원")]


def test_about_is_kept() -> None:
    assert quantities("약 12억원")[0].approximate
    assert quantities("200여 명")[0].approximate


def test_parts_of_words_and_codes_are_no_figures() -> None:
    assert quantities("ABC123 v2.0 a_1") == []


@given(st.integers(1, 9_999), st.sampled_from([("만", 10**4), ("억", 10**8), ("천", 10**3), ("백만", 10**6), ("", 1)]))
@settings(deadline=None, max_examples=150, derandomize=True)
def test_any_amount_is_read_with_and_without_commas(number: int, size: tuple[str, int]) -> None:
    name, factor = size
    for form in (f"{number}", f"{number:,}"):
        found = quantities(f"지원금은 {form}{name}원입니다")
        assert [(q.value, q.unit) for q in found] == [(Decimal(number * factor), "원")]


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=200, derandomize=True)
def test_any_text_is_survived_and_places_are_inside(text: str) -> None:
    for quantity in quantities(text):
        assert 0 <= quantity.start < quantity.end <= len(text)


@pytest.mark.parametrize(
    ("text", "value"), [("100분의 50", 50), ("100분의 5 이내", 5), ("1천분의 3", Decimal("0.3")), ("10분의 1", 10)]
)
def test_shares_of_a_hundred_are_per_cent(text: str, value: int | Decimal) -> None:
    assert one(text)[:2] == (Decimal(value), "%")
