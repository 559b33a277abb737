"""PDF: running heads and feet by what changes from page to page: the page's number in step, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from retrieval.documents.layout import Line
from retrieval.documents.pdf_page import Page
from retrieval.documents.pdf_running import Running

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii")


def pages(count: int, *texts: Callable[[int], str], top: float = 40.0) -> list[Page]:
    """Pages with one line at the top for each text, all different in the middle."""
    made = []
    for number in range(1, count + 1):
        lines = [Line((60, 400, 400, 412), f"{number}쪽의 글이다.", 10)]
        lines += [
            Line((60 + 200 * at, top, 200 + 200 * at, top + 10), text(number), 8)
            for at, text in enumerate(texts)
            if text(number)
        ]
        made.append(Page(number, 595, 842, lines))
    return made


def running(made: Sequence[Page]) -> list[list[str]]:
    found = Running(made)
    return [[line.text for line in page.lines if found.holds(page, line)] for page in made]


@pytest.mark.parametrize(
    "style", ["- {} -", "{}", "{} / 20", "제{}쪽", "{}쪽", "p. {}", "〈 {} 〉", "Page {} of 20", "- {}"]
)
@pytest.mark.parametrize("first", [1, 13])
def test_page_numbers_in_every_style(style: str, first: int) -> None:
    made = pages(4, lambda number: style.format(number + first - 1), top=810)
    assert running(made) == [[style.format(number + first)] for number in range(4)]


def test_roman_page_numbers() -> None:
    assert running(pages(5, lambda number: ROMAN[number])) == [[ROMAN[number]] for number in range(1, 6)]
    assert running(pages(5, lambda number: ROMAN[number + 2])) == [[ROMAN[number + 2]] for number in range(1, 6)]


@pytest.mark.parametrize(
    "head", ["제3차 지역사회보장 기본계획", "2026년 3월 업무보고", "제3쪽까지의 요약", "3대 과제", "3. 추진계획"]
)
def test_a_head_with_the_number_of_one_of_its_pages(head: str) -> None:
    assert running(pages(6, lambda _: head)) == [[head]] * 6


def test_a_head_with_the_page_number_in_it() -> None:
    for style in ("복무 편람 {}", "{} 복무 편람", "복무 편람 | {} | 가온시", "복무 편람 - {} -", "제2장 휴가 {}쪽"):
        made = pages(5, lambda number, style=style: style.format(number + 10))  # type: ignore[misc]  # bound at once
        assert running(made) == [[style.format(number + 11)] for number in range(5)], style


@pytest.mark.parametrize("count", [4, 5, 9])
def test_left_and_right_pages_and_a_first_page_without_a_head(count: int) -> None:
    made = pages(count, lambda number: "" if number == 1 else "가온시 규정집" if number % 2 else "휴가와 복무")
    expected = [
        [] if number == 1 else ["가온시 규정집" if number % 2 else "휴가와 복무"] for number in range(1, count + 1)
    ]
    if count == 4:
        expected[2] = []  # one right page with a head: nothing says that it is one
    assert running(made) == expected


def test_a_head_that_moves_by_a_few_points_is_one_head() -> None:
    made = pages(6, lambda _: "복무 편람")
    for page in made:
        x0, y0, x1, y1 = page.lines[1].box
        shift = 3.0 * (page.number % 2)
        page.lines[1] = Line((x0, y0 - shift, x1, y1 - shift), page.lines[1].text, 8)
    assert running(made) == [["복무 편람"]] * 6


@pytest.mark.parametrize(
    "body",
    [
        "별지 제{}호 서식",  # counted with the pages, and no page number
        "{}. 신청인",
        "제{}조(목적)",
        "{}차 회의",
        "{},000원",
        "{}.5%",
        "{}과 학습 목표",
    ],
)
def test_text_that_counts_with_the_pages_stays(body: str) -> None:
    assert running(pages(8, body.format)) == [[]] * 8


def test_a_second_number_in_step_is_text_where_the_page_has_its_own() -> None:
    made = pages(8, lambda number: f"문항 {number}", lambda number: f"- {number} -")
    assert running(made) == [[f"- {number} -"] for number in range(1, 9)]


def test_what_differs_in_more_than_the_number_stays() -> None:
    words = ("개요", "배경", "현황", "문제", "대책", "일정", "예산", "붙임")
    assert running(pages(8, lambda number: f"{words[number - 1]} {number}")) == [[]] * 8
    assert running(pages(8, lambda number: f"{number * 7} 표본")) == [[]] * 8


def test_numbers_alone_that_are_no_page_numbers_stay() -> None:
    assert running(pages(1, lambda _: "2026")) == [[]]
    assert running(pages(6, lambda number: str(number * number + 5))) == [[]] * 6
    assert running(pages(1, lambda _: "15 / 3")) == [[]]
    assert running(pages(1, lambda _: "- 1 -")) == [["- 1 -"]]


def test_the_middle_of_a_page_holds_no_heads() -> None:
    assert running(pages(8, lambda _: "복무 편람", top=300)) == [[]] * 8
