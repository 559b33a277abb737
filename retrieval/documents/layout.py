"""Reading order on a page by cutting it into columns and bands (XY-cut), and lines to paragraphs. Geometry only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from retrieval.documents.model import Kind
from retrieval.documents.structure import classify

if TYPE_CHECKING:
    from collections.abc import Sequence

Box = tuple[float, float, float, float]

_INCH = 72.0
_GUTTER = 0.12 * _INCH
_BAND = 0.13 * _INCH
_NARROWEST = 0.2  # of the page's width
_LOWEST = 1.0 * _INCH  # no columns in a lower region
_DEPTH = 8
_FEWEST_BESIDE = 5  # lines on both sides of a gutter
_MOST_GUTTERS = 24
_LOOSEST = 3.0  # letter sizes from line to line of one paragraph
_ENDS = re.compile(r"[.!?:;。]['\"”’)\]]*$|[다요음함임됨]['\"”’)\]]*$")
_MOST_PARAGRAPH_LINES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, or (with `table`) the place of a table among them.

    Attributes:
        box: x0, y0, x1, y1 in points from the upper left corner.
        text: its text.
        size: size of most of its letters.
        bold: most of its letters are.
        table: number of the table that stands here, or None.
        spaced: its last letter is followed by a blank.
        frame: number of the box around text that stands here, or None.
    """

    box: Box
    text: str = ""
    size: float = 0.0
    bold: bool = False
    table: int | None = None
    spaced: bool = False
    frame: int | None = None


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together; a table stands alone."""

    lines: list[Line] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """Around all lines."""
        return union([line.box for line in self.lines])


def union(boxes: Sequence[Box]) -> Box:
    """Box around boxes, to a tenth of a point."""
    return (
        round(min(box[0] for box in boxes), 1),
        round(min(box[1] for box in boxes), 1),
        round(max(box[2] for box in boxes), 1),
        round(max(box[3] for box in boxes), 1),
    )


def reading_order(lines: Sequence[Line], page_width: float, frames: Sequence[Box] = ()) -> list[list[Line]]:
    """Groups of lines in reading order; a group is one column of a band, its lines from top to bottom.

    Args:
        lines: of one page.
        page_width: in points.
        frames: boxes whose lines are read together, in the box's place.
    """
    made: list[list[Line]] = []
    held = {index: [line for line in lines if _frame_of(line, frames) == index] for index in range(len(frames))}
    outer = [line for line in lines if _frame_of(line, frames) is None]
    outer += [Line(frames[index], frame=index) for index, inner in held.items() if inner]
    for group in _cut(outer, page_width, _DEPTH):
        run: list[Line] = []
        for line in rows(group):
            if line.frame is None:
                run.append(line)
                continue
            made += [run, *(rows(part) for part in _cut(held[line.frame], page_width / 2, _DEPTH))]
            run = []
        made.append(run)
    return [group for group in made if group]


def _frame_of(line: Line, frames: Sequence[Box]) -> int | None:
    x, y = (line.box[0] + line.box[2]) / 2, (line.box[1] + line.box[3]) / 2
    return next((i for i, box in enumerate(frames) if box[0] <= x <= box[2] and box[1] <= y <= box[3]), None)


def _cut(lines: list[Line], page_width: float, depth: int) -> list[list[Line]]:
    if len(lines) < 2 or depth == 0:
        return [lines]
    gutter = _gutter(lines, page_width)
    height = max(line.box[3] for line in lines) - min(line.box[1] for line in lines)
    if gutter is not None and height > _LOWEST:
        left = [line for line in lines if line.box[2] <= gutter]
        right = [line for line in lines if line.box[2] > gutter]
        return _cut(left, page_width, depth - 1) + _cut(right, page_width, depth - 1)
    bands = _sections(lines, page_width)
    if len(bands) < 2:
        bands = _joined(_bands(lines), page_width)
    if len(bands) < 2:
        return [lines]
    return [group for band in bands for group in _cut(band, page_width, depth - 1)]


def _sections(lines: Sequence[Line], page_width: float) -> list[list[Line]]:
    """Lines that reach over a gutter apart from those beside it, where no blank strip parts them: tight headings."""
    best: list[list[Line]] = []
    most = _FEWEST_BESIDE
    for gutter in _gutters(lines, page_width):
        made, beside = _around(lines, gutter)
        if beside > most:
            best, most = made, beside
    return best


def _gutters(lines: Sequence[Line], page_width: float) -> list[float]:
    """Places between neighbours side by side, each once."""
    found: dict[int, float] = {}
    ordered = sorted(lines, key=lambda each: each.box[0])
    low = min(line.box[0] for line in lines) + _NARROWEST * page_width
    high = max(line.box[2] for line in lines) - _NARROWEST * page_width
    for line in ordered:
        beside = [other.box[2] for other in ordered if other.box[2] <= line.box[0] and _beside(other, line)]
        if beside and line.box[0] - max(beside) >= _GUTTER and low <= line.box[0] and max(beside) <= high:
            found.setdefault(round(line.box[0] / 6), line.box[0] - _GUTTER / 2)
    return list(found.values())[:_MOST_GUTTERS]


def _around(lines: Sequence[Line], gutter: float) -> tuple[list[list[Line]], int]:
    """Bands of lines over a gutter and of lines beside it, and how many stand beside it; none where they are mixed."""
    made: list[list[Line]] = []
    crossing, end = None, float("-inf")
    for line in sorted(lines, key=lambda each: (each.box[1] + each.box[3]) / 2 if each.frame is None else each.box[1]):
        crosses = line.box[0] < gutter < line.box[2]
        if crosses != crossing:
            if line.box[1] < end - 0.4 * (line.box[3] - line.box[1]):
                return [], 0
            made.append([])
        made[-1].append(line)
        crossing, end = crosses, max(end, line.box[3])
    parts: list[list[Line]] = []
    beside = 0
    for band in made:
        lead, rest = _lead(band, gutter)
        sides = _sides(rest, gutter)
        if sides == {False, True} and _gutter(rest, 0.0) is not None:
            beside += len(rest)
        if len(sides) == 1 and None not in sides and parts:
            parts[-1] += band  # the short last line of a paragraph over the whole width
        else:
            parts += [part for part in (lead, rest) if part]
    return parts, beside


def _lead(band: Sequence[Line], gutter: float) -> tuple[list[Line], list[Line]]:
    """What stands alone on one side above a band's columns (a title, a date), and the rest."""
    bands = _bands(band)
    count = 0
    while count + 1 < len(bands) and len(_sides(bands[count], gutter)) == 1:
        count += 1
    if _sides(band, gutter) != {False, True}:
        count = 0
    return [line for part in bands[:count] for line in part], [line for part in bands[count:] for line in part]


def _sides(lines: Sequence[Line], gutter: float) -> set[bool | None]:
    """On which sides lines stand: False left, True right, None across."""
    return {None if line.box[0] < gutter < line.box[2] else line.box[0] >= gutter for line in lines}


def _gutter(lines: Sequence[Line], page_width: float) -> float | None:
    """Middle of the widest empty strip that leaves enough on both sides."""
    left, right = min(line.box[0] for line in lines), max(line.box[2] for line in lines)
    best, end, found = _GUTTER, left, None
    for x0, x1 in sorted((line.box[0], line.box[2]) for line in lines):
        wide_enough = end - left > _NARROWEST * page_width and right - x0 > _NARROWEST * page_width
        if x0 - end >= best and wide_enough:
            best, found = x0 - end, (x0 + end) / 2
        end = max(end, x1)
    return found


def _bands(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines apart by empty strips from side to side."""
    made: list[list[Line]] = []
    end = float("-inf")
    for line in sorted(lines, key=lambda each: each.box[1]):
        if not made or line.box[1] - end >= _BAND:
            made.append([])
        made[-1].append(line)
        end = max(end, line.box[3])
    return made


def _joined(bands: Sequence[list[Line]], page_width: float) -> list[list[Line]]:
    """Neighbouring bands of the same kind as one: both with a gutter at one place, or both without."""
    made: list[list[Line]] = []
    last_split = False
    for band in bands:
        split = _gutter(band, page_width) is not None
        if made and split == last_split and (not split or _gutter([*made[-1], *band], page_width) is not None):
            made[-1] = [*made[-1], *band]
        else:
            made.append(list(band))
        last_split = split
    return made


def rows(lines: Sequence[Line]) -> list[Line]:
    """From top to bottom; pieces side by side become one line from left to right."""
    made: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: ((each.box[1] + each.box[3]) / 2, each.box[0])):
        if made and _is_text(line) and _is_text(made[-1][-1]) and _beside(made[-1][-1], line):
            made[-1].append(line)
        else:
            made.append([line])
    return [_row(sorted(row, key=lambda each: each.box[0])) for row in made]


def _is_text(line: Line) -> bool:
    return line.table is None and line.frame is None


def _beside(one: Line, other: Line) -> bool:
    overlap = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    lower = min(one.box[3] - one.box[1], other.box[3] - other.box[1])
    return overlap > 0.5 * lower


def _row(pieces: Sequence[Line]) -> Line:
    if len(pieces) == 1:
        return pieces[0]
    longest = max(pieces, key=lambda piece: len(piece.text))
    return replace(longest, box=union([piece.box for piece in pieces]), text=" ".join(piece.text for piece in pieces))


def paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """Lines of one group to paragraphs: a new one at a mark, a jump in size or distance, or after a short last line."""
    made: list[Paragraph] = []
    pitch = _pitch(lines)
    right = max((line.box[2] for line in lines), default=0.0)
    for line in lines:
        if made and _goes_on(made[-1], line, pitch, right):
            made[-1].lines.append(line)
        else:
            made.append(Paragraph([line]))
    return made


def _pitch(lines: Sequence[Line]) -> float:
    steps = [after.box[1] - before.box[1] for before, after in pairwise(lines)]
    usual = [step for step in steps if step > 1]
    return median(usual) if usual else 0.0


def _goes_on(paragraph: Paragraph, line: Line, pitch: float, right: float) -> bool:
    last = paragraph.lines[-1]
    if last.table is not None or line.table is not None or len(paragraph.lines) >= _MOST_PARAGRAPH_LINES:
        return False
    if classify(line.text)[0] is not Kind.PARAGRAPH:
        return False
    if abs(last.size - line.size) > max(1.0, 0.12 * line.size) or (last.bold != line.bold and _ends_short(last, right)):
        return False
    size = max(line.size, 1.0)
    if line.box[1] - last.box[1] > max(min(pitch * 1.35, _LOOSEST * size), last.box[3] - last.box[1] + 0.6 * size):
        return False
    if len(paragraph.lines) == 1 and classify(last.text)[0] is Kind.HEADING and _ends_short(last, right):
        return False
    return not (_ends_short(last, right) and _ENDS.search(last.text))


def _ends_short(line: Line, right: float) -> bool:
    return line.box[2] < right - 1.5 * max(line.size, 1.0)
