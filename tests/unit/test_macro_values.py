"""What values mean: dates and numbers in text, order, sameness, what Excel would convert; amounts of requests."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.workbooks import day

from engine.macros.book import Fault, letters
from engine.macros.planner.amounts import AMOUNT, DATE, amount_of, days_of
from engine.macros.values import date_of, number_of, order_key, same_key, sensitive, trimmed

if TYPE_CHECKING:
    from engine.macros.book import Value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026.3.4", day(2026, 3, 4)),
        ("2026. 3. 4.", day(2026, 3, 4)),
        ("2026-03-04", day(2026, 3, 4)),
        ("2026/3/4", day(2026, 3, 4)),
        ("2026년 3월 4일", day(2026, 3, 4)),
        ("2026. 3. 4.(수)", day(2026, 3, 4)),
        ("20260304", day(2026, 3, 4)),
        (20260304, day(2026, 3, 4)),
        ("26.3.4", day(2026, 3, 4)),
        ("99.12.31", day(1999, 12, 31)),
        ("2026.2.30", None),
        ("2026.13.1", None),
        ("3/4/2026", None),
        ("3월 4일", None),
        ("2026.3", None),
        ("2026.3.4 외", None),
        (45000, None),
        (20261301, None),
        (True, None),
        (None, None),
        ("", None),
        ("１２３４", None),
    ],
)
def test_dates_in_text(text: Value, expected: datetime | None) -> None:
    assert date_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234", 1234),
        ("-5", -5),
        (" 1 000 ", 1000),
        ("0.5", 0.5),
        ("0", 0),
        ("007", None),
        ("1,23", None),
        ("12%", None),
        ("1.2.3", None),
        (".5", None),
        ("", None),
        ("-", None),
        ("가", None),
        ("1234567890123456", None),
        ("1e5", None),
        ("1,234,567.89", 1234567.89),
    ],
)
def test_numbers_in_text(text: str, expected: float | None) -> None:
    assert number_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+82",
        "-",
        "@x",
        "'x",
        "#N/A",
        "TRUE",
        "false",
        "00123",
        "1,200",
        "2026-03",
        "3월 4일",
        "10:30",
        "12%",
        "A1",
        "１２",
        "오후 3시",
    ],
)
def test_what_excel_would_convert(text: str) -> None:
    assert sensitive(text)


@pytest.mark.parametrize("text", ["", "총무과", "제3회 축제", "abc", "가=나", "공연 12회"])
def test_what_stays_text_by_itself(text: str) -> None:
    assert not sensitive(text)


def test_order_is_excels_with_blanks_last() -> None:
    values: list[Value] = [None, Fault("#N/A"), True, "나", "가", "b", "B", day(2026, 1, 1), -1, 5, False, ""]
    up = sorted(values, key=lambda one: order_key(one, descending=False))
    assert up == [-1, 5, day(2026, 1, 1), "B", "b", "가", "나", False, True, Fault("#N/A"), None, ""]
    down = sorted(values, key=lambda one: order_key(one, descending=True))
    assert down[-2:] == [None, ""]
    assert down[:-2] == up[:-2][::-1]


@given(st.lists(st.text(max_size=6), max_size=8))
def test_texts_turned_round_are_descending(texts: list[str]) -> None:
    filled = [one for one in texts if one]
    up = sorted(filled, key=lambda one: order_key(one, descending=False))
    down = sorted(filled, key=lambda one: order_key(one, descending=True))
    assert down == up[::-1]


def test_text_numbers_are_not_numbers() -> None:
    assert same_key("5") != same_key(5)
    assert same_key(5) == same_key(5.0)
    assert same_key(0.1 + 0.2) == same_key(0.3)
    assert same_key("A") != same_key("a")
    assert same_key(None) == same_key("")


@given(st.text(alphabet=" \u00a0\u3000\t가나a1", max_size=20))
def test_trimming_twice_changes_nothing_more(text: str) -> None:
    for everything in (False, True):
        once = trimmed(text, everything=everything)
        assert trimmed(once, everything=everything) == once
        assert once == once.strip()


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1억 5천만원", 150_000_000, "원"),
        ("2억5000만 원", 250_000_000, "원"),
        ("300만원", 3_000_000, "원"),
        ("1,000", 1000, None),
        ("3.5억", 350_000_000, None),
        ("만원", 10_000, "원"),
        ("백만 원", 1_000_000, "원"),
        ("30%", 30, "%"),
        ("5건", 5, "건"),
        ("-20", -20, None),
        ("1조 2,000억원", 1_200_000_000_000, "원"),
    ],
)
def test_amounts(text: str, value: float, unit: str | None) -> None:
    match = AMOUNT.search(text)
    assert match is not None
    assert (amount_of(match).value, amount_of(match).unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026. 3. 4.", date(2026, 3, 4), date(2026, 3, 4)),
        ("2026년 3월", date(2026, 3, 1), date(2026, 3, 31)),
        ("12월", date(2024, 12, 1), date(2024, 12, 31)),
        ("2025년", date(2025, 1, 1), date(2025, 12, 31)),
        ("2월 29일", date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_days(text: str, first: date, last: date) -> None:
    match = DATE.search(text)
    assert match is not None
    days = days_of(match)
    assert days is not None
    assert days.span(days.year or 2024) == (first, last)


@pytest.mark.parametrize("text", ["13월 1일", "2026년 2월 30일"])
def test_days_that_are_none(text: str) -> None:
    match = DATE.search(text)
    assert match is None or days_of(match) is None


def test_letters() -> None:
    assert [letters(one) for one in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
