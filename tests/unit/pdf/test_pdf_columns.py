"""PDF: no paragraph out of order on pages in columns and with side boxes; running heads and feet stay out."""

from __future__ import annotations

import random
import re

import pytest
from support.pdf_columns import Page, draw, feet, in_columns, with_side_box
from support.pdf_pen import Pen
from support.pdf_reader import read

from retrieval.documents.model import Kind

MARK = re.compile(r"\[[A-Z]\d*\]")


def order_of(pen: Pen, page: Page, dice: random.Random) -> list[str]:
    draw(pen, page, dice)
    document = read(pen.data())
    assert document.coverage == 1.0
    return [mark for block in document.blocks for mark in MARK.findall(block.text)]


@pytest.mark.parametrize("tight", [False, True])
@pytest.mark.parametrize("even", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_columns_are_read_one_after_the_other(count: int, even: bool, tight: bool) -> None:
    for seed in range(2):
        dice, pen = random.Random(seed), Pen()
        page = in_columns(pen, count, dice, even=even, tight=tight)
        assert order_of(pen, page, dice) == page.order


@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize("framed", [False, True])
def test_side_boxes_are_read_together(left: bool, framed: bool) -> None:
    for seed in range(2):
        dice, pen = random.Random(seed), Pen()
        page = with_side_box(pen, dice, left=left, framed=framed)
        assert order_of(pen, page, dice) == page.order


@pytest.mark.parametrize("style", ["dashes", "plain", "of", "words"])
def test_feet_and_heads_are_kept_apart_from_the_text(style: str) -> None:
    dice, pen = random.Random(3), Pen()
    wanted = []
    for number in range(3, 8):  # the first page's number is 3
        page = in_columns(pen, 2, dice, even=False, tight=False)
        draw(pen, page, dice)
        feet(pen, number, style)
        wanted += page.order
    document = read(pen.data())
    body = [block for block in document.blocks if block.kind not in (Kind.HEADER, Kind.FOOTER)]
    assert [mark for block in body for mark in MARK.findall(block.text)] == wanted
    assert sum(block.kind is Kind.FOOTER for block in document.blocks) == 5
    assert [block.text for block in document.blocks if block.kind is Kind.HEADER] == ["제3차 지역사회보장 기본계획"] * 5
    assert document.coverage == 1.0


def test_heads_of_left_and_right_pages_may_differ() -> None:
    pen = Pen()
    for number in range(1, 9):
        pen.turn()
        pen.put(60 if number % 2 else 450, 40, f"{number} 복무 편람" if number % 2 else f"제2장 휴가 {number}", 8)
        for line in range(10):
            pen.put(60, 120 + 18 * line, f"{number}쪽의 {line}번째 문장은 서로 다르다.")
    document = read(pen.data())
    assert sum(block.kind is Kind.HEADER for block in document.blocks) == 8
