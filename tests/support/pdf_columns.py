"""Pages in columns with side boxes, headings and feet: each paragraph begins with its mark, and the order is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from support.pdf_pen import HEIGHT, WIDTH, Pen

if TYPE_CHECKING:
    import random

SENTENCES = (
    "행정기관은 주민이 알기 쉬운 말로 문서를 작성하고 그 내용을 누리집에 공개하여야 한다.",
    "예산은 1,234,567천원이며 전년보다 3.5% 늘었다.",
    "담당 부서는 매월 5일까지 추진 실적을 기획예산과에 제출하고 그 결과를 부서장 회의에서 보고한다.",
    "다만 재난이 발생한 때에는 복구를 먼저 하고 나중에 보고할 수 있다.",
    "시장은 필요하다고 인정하면 관계 기관에 자료의 제출을 요청할 수 있으며 요청을 받은 기관은 따라야 한다.",
)


@dataclass
class Page:
    """What is to be drawn, and in which order it must be read.

    Attributes:
        texts: x, base line, text, size.
        boxes: frames to draw.
        order: marks of the paragraphs.
    """

    texts: list[tuple[float, float, str, float]] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    order: list[str] = field(default_factory=list)


def column(page: Page, pen: Pen, edges: tuple[float, float], ys: tuple[float, float], name: str, dice: random.Random,
           *, even: bool = False, size: float = 10.0) -> float:  # fmt: skip
    """Paragraphs <name>1, <name>2 ... between two heights; `even` ones have as many lines each."""
    y, number = ys[0] + size, 1
    while True:
        text = f"[{name}{number}] " + " ".join(dice.choice(SENTENCES) for _ in range(3 if even else dice.randint(1, 4)))
        lines = pen.wrap(text, edges[1] - edges[0], size)
        if even:
            lines = lines[:4]
        if y + len(lines) * 1.5 * size > ys[1]:
            return y
        for line in lines:
            page.texts.append((edges[0], y, line.rstrip(), size))
            y += 1.5 * size
        page.order.append(f"[{name}{number}]")
        y += 0.0 if dice.random() < 0.3 and not even else 0.7 * size
        number += 1


def wide(page: Page, pen: Pen, y: float, name: str, size: float = 10.0) -> float:
    """A paragraph over the whole width; returns the next base line."""
    two = [SENTENCES[(pen.document.page_count + k) % len(SENTENCES)] for k in (0, 1)]  # pages differ
    for line in pen.wrap(f"[{name}] " + " ".join(two), WIDTH - 120, size):
        page.texts.append((60, y, line.rstrip(), size))
        y += 1.5 * size
    page.order.append(f"[{name}]")
    return y


def in_columns(pen: Pen, count: int, dice: random.Random, *, even: bool, tight: bool) -> Page:
    """Columns under a paragraph over the whole width, over another one; `tight`: hardly any space between them."""
    page = Page()
    gutter = dice.choice((12.0, 18.0, 24.0))
    space = 1.0 if tight else 14.0
    y = wide(page, pen, 80, "T")
    top, ends = y - 8 + space, []
    broad = (WIDTH - 120 - gutter * (count - 1)) / count
    for k in range(count):
        left = 60 + k * (broad + gutter)
        ends.append(column(page, pen, (left, left + broad), (top, 640), "ABC"[k], dice, even=even))
    wide(page, pen, max(ends) + space + (0 if tight else 10), "Z")
    return page


def with_side_box(pen: Pen, dice: random.Random, *, left: bool, framed: bool) -> Page:
    """Text over the whole width, then beside a box, then over the whole width again, all with one line distance."""
    page = Page()
    y = wide(page, pen, 80, "T")
    box_width = 150.0
    inner = (60 + box_width + 24, WIDTH - 60) if left else (60, WIDTH - 60 - box_width - 24)
    box = (60, 60 + box_width) if left else (WIDTH - 60 - box_width, WIDTH - 60)
    main, side = Page(), Page()
    end = column(main, pen, inner, (y - 10, y + 260), "M", dice)
    side_end = column(side, pen, (box[0] + 8, box[1] - 8), (y + 2, end - 16), "S", dice, size=9.0)
    page.texts += main.texts + side.texts
    page.order += side.order + main.order if left else main.order + side.order
    if framed:
        page.boxes.append((box[0], y - 6, box[1], side_end - 4))
    wide(page, pen, end + 2, "Z")
    return page


def draw(pen: Pen, page: Page, dice: random.Random) -> None:
    """Draw a page, its lines in any order of the stream."""
    pen.turn()
    for box in page.boxes:
        pen.page.draw_rect(box, width=0.7)
    texts = list(page.texts)
    if dice.random() < 0.6:
        dice.shuffle(texts)
    for text in texts:
        pen.put(*text)


def feet(pen: Pen, number: int, style: str) -> None:
    """A running head and a page number, as styles have them."""
    pen.put(60, 40, "제3차 지역사회보장 기본계획", 8.5)
    shown = {"dashes": f"- {number} -", "plain": str(number), "of": f"{number} / 12", "words": f"{number}쪽"}[style]
    pen.put(WIDTH / 2 - 10, HEIGHT - 30, shown, 8.5)
