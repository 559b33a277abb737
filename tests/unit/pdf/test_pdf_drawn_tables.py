"""PDF: cells of tables in every way they are drawn, tables without rules, and prose that is no table.

`GYEOT_PDF_SEEDS` sets how many tables are drawn in each way; the benchmark draws more.
"""

from __future__ import annotations

import os
import random

import pytest
from support.pdf_columns import draw as draw_page
from support.pdf_columns import in_columns
from support.pdf_pen import Pen
from support.pdf_reader import read, squeezed
from support.pdf_tables import Drawn, Style, aligned, draw, plain_table, random_table

from retrieval.documents.model import Block, Document, Kind


def tables(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.kind is Kind.TABLE]


def assert_cells(found: Block, wanted: Drawn) -> None:
    """Numbers letter by letter; words but for the blanks where lines end."""
    assert [len(row) for row in found.rows] == [len(row) for row in wanted.rows]
    for row, wanted_row in zip(found.rows, wanted.rows, strict=True):
        for cell, text in zip(row, wanted_row, strict=True):
            if any(letter.isdigit() for letter in text):
                assert cell == text
            else:
                assert squeezed(cell) == squeezed(text)


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("seed", range(int(os.environ.get("GYEOT_PDF_SEEDS", "2"))))
def test_every_cell_of_a_drawn_table(style: Style, seed: int) -> None:
    dice, pen = random.Random(seed), Pen()
    pen.turn()
    pen.put(60, 80, "아래 표는 올해의 예산과 결산을 나타낸다.")
    wanted = random_table(dice)
    end = draw(pen, wanted, 110, style)
    pen.put(60, end + 30, "표 아래의 문장은 표가 아니다.")
    document = read(pen.data())
    assert [block.kind for block in document.blocks] == [Kind.PARAGRAPH, Kind.TABLE, Kind.PARAGRAPH]
    assert_cells(document.blocks[1], wanted)
    repeated = {(i, j) for i, row in enumerate(wanted.places) for j, n in enumerate(row) if n in _before(wanted, i, j)}
    assert document.blocks[1].covered == repeated
    assert document.coverage == 1.0


def _before(table: Drawn, i: int, j: int) -> list[int]:
    return [number for row in table.places[:i] for number in row] + table.places[i][:j]


@pytest.mark.parametrize("seed", range(4))
def test_numbers_under_each_other_are_a_table_without_rules(seed: int) -> None:
    dice, pen = random.Random(seed), Pen()
    pen.turn()
    pen.put(60, 80, "단위: 천원")
    wanted = plain_table(dice)
    end = aligned(pen, wanted, 110)
    pen.put(60, end + 30, "표 아래의 문장은 표가 아니다.")
    (found,) = tables(read(pen.data()))
    assert_cells(found, wanted)
    assert found.header_rows == 1


@pytest.mark.parametrize("count", [1, 2, 3])
def test_prose_in_columns_is_no_table(count: int) -> None:
    for seed in range(2):
        dice, pen = random.Random(seed), Pen()
        draw_page(pen, in_columns(pen, count, dice, even=bool(seed % 2), tight=False), dice)
        assert tables(read(pen.data())) == []


def test_contents_are_no_table() -> None:
    pen = Pen()
    pen.turn()
    for n, name in enumerate(("총칙", "복무", "휴가", "보칙", "부칙")):
        pen.put(60, 100 + 20 * n, f"제{n + 1}장 {name}")
        pen.put(500, 100 + 20 * n, str(1 + 4 * n))
    document = read(pen.data())
    assert tables(document) == []
    assert "제2장 복무 5" in " ".join(block.text for block in document.blocks)


def test_rows_without_rules_between_them() -> None:
    """Only the head and the columns are ruled."""
    pen = Pen()
    pen.turn()
    for y in (100, 120, 200):
        pen.page.draw_line((60, y), (460, y))
    for x in (60, 160, 260, 360, 460):
        pen.page.draw_line((x, 100), (x, 200))
    rows = [
        ("구분", "예산액", "결산액", "비고"),
        ("본청", "1,200", "1,100", ""),
        ("의회", "300", "250", "이월"),
        ("보건소", "45", "-", ""),
    ]
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            pen.put(64 + 100 * j, 114 + 20 * i, text, 9)
    (found,) = tables(read(pen.data()))
    assert found.rows == tuple(rows)


def test_a_number_broken_in_a_narrow_cell_stays_whole() -> None:
    pen = Pen()
    pen.turn()
    wanted = Drawn(
        [[0, 1, 2], [3, 4, 5], [6, 7, 8]],
        ["구분", "예산액", "결산액", "본청", "1,234,567,890", "12,345.67%", "계", "5", "△1,000,000"],
    )
    draw(pen, wanted, 100, Style.LINES, width=140)
    (found,) = tables(read(pen.data()))
    assert_cells(found, wanted)


@pytest.mark.parametrize("repeated", [False, True])
def test_a_table_over_pages_keeps_its_heads(repeated: bool) -> None:
    pen = Pen()
    pen.turn()
    pen.put(60, 80, "다음 쪽으로 이어지는 표이다.")
    heads = ["구분", "예산액", "결산액"]
    first = Drawn([[0, 1, 2], [3, 4, 5]], [*heads, "본청", "1,200", "1,100"])
    second = Drawn([[0, 1, 2], [3, 4, 5]], [*(heads if repeated else ["의회", "30", "25"]), "보건소", "45", "40"])
    draw(pen, first, 700, Style.LINES)
    pen.turn()
    draw(pen, second, 60, Style.LINES)
    top, rest = tables(read(pen.data()))
    assert (top.rows, top.header_rows) == (first.rows, 1)
    assert rest.header_rows == 1
    assert rest.rows == (second.rows if repeated else (tuple(heads), *second.rows))
    assert rest.covered == (frozenset() if repeated else {(0, 0), (0, 1), (0, 2)})
    assert rest.text.split("\n")[-1] == "보건소\t45\t40"


def test_a_table_inside_a_column_leaves_the_other_column_alone() -> None:
    pen = Pen()
    pen.turn()
    dice = random.Random(1)
    wanted = plain_table(dice)
    for n in range(14):
        pen.put(320, 110 + 15 * n, "오른쪽 단의 글은 표가 아니며 이어서 읽는다.")
    aligned(pen, Drawn([row[:2] for row in wanted.places], wanted.texts), 110, width=220)
    document = read(pen.data())
    assert len(tables(document)) <= 1
    assert all("오른쪽" not in cell for block in tables(document) for row in block.rows for cell in row)
