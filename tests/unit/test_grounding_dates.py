"""Dates, times and parts of years in the ways offices write them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.grounding.dates import dates


def keys(text: str) -> list[tuple[str, int | None, int | None, int | None]]:
    return [when.key for when in dates(text)]


@pytest.mark.parametrize(
    "text",
    [
        "2026. 9. 30.",
        "2026.9.30.",
        "2026-09-30",
        "2026년 9월 30일",
        "'26. 9. 30.",
        "’26.9.30.",
        "2026/9/30",
        "2026년9월30일",
    ],
)
def test_forms_of_one_day(text: str) -> None:
    assert keys(text) == [("date", 2026, 9, 30)]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("9월 30일", ("date", None, 9, 30)),
        ("9. 30.(수)", ("date", None, 9, 30)),
        ("2026년 9월", ("date", 2026, 9, None)),
        ("2026년도", ("date", 2026, None, None)),
        ("3/4분기", ("quarter", None, None, 3)),
        ("제2분기", ("quarter", None, None, 2)),
        ("하반기", ("half", None, None, 2)),
        ("18:00", ("clock", None, None, 1080)),
        ("오후 2시 30분", ("clock", None, None, 870)),
        ("오후 2시 반", ("clock", None, None, 870)),
        ("월요일", ("weekday", None, None, 0)),
    ],
)
def test_open_dates_and_times(text: str, key: tuple[str, int | None, int | None, int | None]) -> None:
    assert key in keys(text)


def test_the_end_of_a_range_inherits_the_month() -> None:
    assert keys("2026. 3. 15.∼20.까지") == [("date", 2026, 3, 15), ("date", 2026, 3, 20)]
    assert keys("9. 10. ~ 9. 30.") == [("date", None, 9, 10), ("date", None, 9, 30)]


@pytest.mark.parametrize(
    ("text", "direction"), [("9월 30일까지", "<="), ("9월 30일부터", ">="), ("9월 30일 이후", ">=")]
)
def test_directions(text: str, direction: str) -> None:
    assert dates(text)[0].direction == direction


@pytest.mark.parametrize("text", ["3년간", "2시간", "12개월", "1.5배", "제3조", "버전 1.2.3", "3:2의 비율로 1,200원"])
def test_what_is_no_date(text: str) -> None:
    assert [when for when in dates(text) if when.kind == "date"] == []


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2060, 12, 31)))
@settings(deadline=None, max_examples=150, derandomize=True)
def test_every_day_in_every_form(day: datetime.date) -> None:
    year, month, number = day.year, day.month, day.day
    for text in (
        f"{year}. {month}. {number}.",
        f"{year}-{month:02}-{number:02}",
        f"{year}년 {month}월 {number}일",
        f"접수기간: {year}.{month}.{number}.까지",
    ):
        assert keys(text) == [("date", year, month, number)]


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=200, derandomize=True)
def test_any_text_is_survived(text: str) -> None:
    for when in dates(text):
        assert 0 <= when.start < when.end <= len(text)
