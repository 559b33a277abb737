"""Tables drawn on PDF pages in the ways that programs draw them, each with the cells that a reader must find."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from support.pdf_pen import Pen

PADDING = 4.0
LEADING = 12.0
SIZE = 9.0
_NAMES = ("일반회계", "특별회계", "기금", "국고보조금", "지방교부세", "세외수입", "재산임대수입", "사용료 및 수수료",
          "사회복지비", "문화 및 관광", "환경보호", "예비비", "상수도사업본부 운영", "도로 유지관리")  # fmt: skip
_HEADS = ("예산액", "결산액", "집행률(%)", "증감", "전년 대비", "비고", "인원(명)", "단가(원)", "2025년", "2026년")
_LONG = "상반기에 집행하지 못한 사업의 이월 예산과 추가경정예산을 합한 금액이며 자세한 내역은 붙임과 같다"


class Style(StrEnum):
    """How a grid is drawn."""

    LINES = "lines"
    BOXES = "boxes around cells"
    THIN = "boxes a point high"
    OPEN = "no sides"
    DASHED = "dashed"
    PIECES = "dashes drawn one by one"
    DOUBLE = "double frame"
    FILLED = "only filled cells"
    ZEBRA = "every cell filled, two colours"


@dataclass
class Drawn:
    """A table to draw: per place the number of its cell, and each cell's text."""

    places: list[list[int]]
    texts: list[str] = field(default_factory=list)
    heads: int = 1

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(self.texts[number] for number in row) for row in self.places)


def number(dice: random.Random) -> str:
    """An amount as offices write it."""
    value = dice.choice((dice.randint(0, 99), dice.randint(1000, 999_999), dice.randint(10**6, 10**11)))
    return dice.choice(
        (f"{value:,}", f"{value:,}", f"{dice.random() * 100:.1f}", f"△{value:,}", f"{value % 100}.05%", "-")
    )


def random_table(dice: random.Random) -> Drawn:
    """Heads of one to three rows with merged groups, names that may span rows, numbers, blank and long cells."""
    columns, body, heads = dice.randint(2, 6), dice.randint(2, 9), dice.choice((1, 1, 2, 3))
    if columns < 3:
        heads = 1
    made = Drawn([[-1] * columns for _ in range(heads + body)], heads=heads)

    def cell(text: str, top: int, left: int, high: int = 1, wide: int = 1) -> None:
        for row in made.places[top : top + high]:
            row[left : left + wide] = [len(made.texts)] * wide
        made.texts.append(text)

    cell("구분", 0, 0, heads)
    names = dice.sample(_HEADS, len(_HEADS))
    for level in range(heads):
        j = 1
        while j < columns:
            wide = 1 if level == heads - 1 else min(dice.randint(1, 3), columns - j)
            if made.places[level][j] < 0:
                name = names.pop() if len(names) > 1 else f"항목 {level}{j}"
                cell(name, level, j, wide=wide)
            j += wide
    i = heads
    while i < heads + body:
        high = min(dice.choice((1, 1, 1, 2)), heads + body - i)
        cell(dice.choice(_NAMES), i, 0, high)
        i += high
    for i in range(heads, heads + body):
        for j in range(1, columns):
            last = j == columns - 1 and dice.random() < 0.2
            cell(_LONG[: dice.randint(8, 40)].strip() if last else "" if dice.random() < 0.07 else number(dice), i, j)
    return made


def draw(pen: Pen, table: Drawn, top: float, style: Style, *, left: float = 60.0, width: float = 475.0) -> float:
    """Draw a table whose upper edge is `top`; returns its lower edge."""
    columns = len(table.places[0])
    xs = [left + width * j / columns for j in range(columns + 1)]
    wrapped = {
        number: pen.wrap(text, _wide(table, number, xs) - 2 * PADDING, SIZE, by_letter=True) if text else []
        for number, text in enumerate(table.texts)
    }
    ys = [top]
    for row in table.places:
        single = [number for number in row if sum(number in other for other in table.places) == 1]
        ys.append(ys[-1] + LEADING * max([1, *(len(wrapped[number]) for number in single)]) + 6)
    for number, _ in enumerate(table.texts):
        box = _box(table, number, xs, ys)
        if style in (Style.FILLED, Style.ZEBRA):
            shade = 0.8 if number in table.places[0] or (style is Style.ZEBRA and number % 2) else 0.93
            gap = 0.8 if style is Style.FILLED else 0.0
            inner = (box[0] + gap, box[1] + gap, box[2] - gap, box[3] - gap)
            pen.page.draw_rect(inner, color=None, fill=(shade, shade, 0.98), width=0)
    for number, _ in enumerate(table.texts):
        _rule(pen, _box(table, number, xs, ys), style, (left, top, left + width, ys[-1]))
    for number, text in enumerate(table.texts):
        _write(pen, wrapped[number], _box(table, number, xs, ys), right=text[-1:].isdigit())
    return ys[-1]


def _wide(table: Drawn, number: int, xs: list[float]) -> float:
    row = next(row for row in table.places if number in row)
    return xs[len(row) - row[::-1].index(number)] - xs[row.index(number)]


def _box(table: Drawn, number: int, xs: list[float], ys: list[float]) -> tuple[float, float, float, float]:
    rows = [i for i, row in enumerate(table.places) if number in row]
    columns = [j for j, each in enumerate(table.places[rows[0]]) if each == number]
    return xs[columns[0]], ys[rows[0]], xs[columns[-1] + 1], ys[rows[-1] + 1]


def _rule(pen: Pen, box: tuple[float, float, float, float], style: Style, outer: tuple[float, ...]) -> None:
    x0, y0, x1, y1 = box
    if style is Style.BOXES:
        pen.page.draw_rect(box, width=0.5)
    elif style not in (Style.FILLED, Style.ZEBRA):
        for side in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            if style is Style.OPEN and side[0] == side[2] and side[0] in (outer[0], outer[2]):
                continue
            _side(pen, side, style)
    if style is Style.DOUBLE and (x0, y0) == outer[:2]:
        pen.page.draw_rect((outer[0] - 2, outer[1] - 2, outer[2] + 2, outer[3] + 2), width=0.5)


def _side(pen: Pen, side: tuple[float, float, float, float], style: Style) -> None:
    x0, y0, x1, y1 = side
    if style is Style.THIN:
        pen.page.draw_rect((x0 - 0.3, y0 - 0.3, x1 + 0.3, y1 + 0.3), color=None, fill=(0, 0, 0), width=0)
    elif style is Style.PIECES:
        for start, end in _dashes(x0 if y0 == y1 else y0, x1 if y0 == y1 else y1):
            points = ((start, y0), (end, y0)) if y0 == y1 else ((x0, start), (x0, end))
            pen.page.draw_line(*points, width=0.5)
    else:
        dashes: dict[str, Any] = {"dashes": "[3 2] 0"} if style is Style.DASHED else {}
        pen.page.draw_line((x0, y0), (x1, y1), width=0.5, **dashes)


def _dashes(start: float, end: float) -> Iterator[tuple[float, float]]:
    while start < end:
        yield start, min(start + 3, end)
        start += 5


def _write(pen: Pen, lines: list[str], box: tuple[float, float, float, float], *, right: bool) -> None:
    top = (box[1] + box[3]) / 2 - LEADING * len(lines) / 2
    for k, line in enumerate(lines):
        text = line.strip()
        x = box[2] - PADDING - pen.width(text, SIZE) if right else box[0] + PADDING
        pen.put(x, top + LEADING * k + SIZE, text, SIZE)


def aligned(pen: Pen, table: Drawn, top: float, *, left: float = 60.0, width: float = 475.0) -> float:
    """Draw a table without rules: names left, numbers right under each other, in letters so small that no cell runs
    into its neighbour; returns where it ends.
    """
    columns = len(table.places[0])
    size = min([SIZE, *(SIZE * (width / columns - 14) / pen.width(text, SIZE) for text in table.texts if text)])
    for i, row in enumerate(table.rows):
        for j, text in enumerate(row):
            x1 = left + width * (j + 1) / columns - 10
            x = left if j == 0 else x1 - pen.width(text, size)
            if text:
                pen.put(x, top + 18 * i + SIZE, text, size)
    return top + 18 * len(table.places)


def plain_table(dice: random.Random) -> Drawn:
    """One head row, one name a row, numbers: what is set without rules."""
    columns, body = dice.randint(2, 5), dice.randint(3, 9)
    names = dice.sample(_NAMES, body)
    texts = ["구분", *dice.sample(_HEADS, columns - 1)]
    for name in names:
        texts += [name, *(number(dice) for _ in range(columns - 1))]
    places = [list(range(i * columns, (i + 1) * columns)) for i in range(body + 1)]
    return Drawn(places, texts)
