"""Finds rules in the picture of a page, and the tables and frames that they make."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from retrieval.documents.ocr.regions import runs

if TYPE_CHECKING:
    from retrieval.documents.ocr.image import Mask
    from retrieval.documents.ocr.regions import Rectangle

_LONG = 0.4  # inches: shorter strokes are letters
_THICK = 0.06  # inches: thicker ones are bars and pictures
_TOUCH = 0.05  # inches between rules that meet
_BORDER = 0.6  # of a cell's side
_FRAME = 0.5  # inches: a smaller frame is no box of text
_MOST_RULES = 3000
_MOST_CELLS = 4000


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table, or a frame (one cell) around text.

    Attributes:
        box: in pixels.
        rows: how many.
        columns: how many.
        cells: row, column, rows and columns that it takes, and its box inside the rules.
    """

    box: Rectangle
    rows: int
    columns: int
    cells: tuple[tuple[int, int, int, int, Rectangle], ...]

    @property
    def is_table(self) -> bool:
        """False for frames and for strips of boxes."""
        return self.rows > 1 and self.columns > 1 and len(self.cells) > 2


@dataclass(slots=True)
class _Net:
    across: list[Rectangle] = field(default_factory=list)
    down: list[Rectangle] = field(default_factory=list)


def find(ink: Mask, dpi: int) -> tuple[Mask, list[Grid]]:
    """Ink without its rules, and the grids that the rules make."""
    long, thick, touch = round(_LONG * dpi), max(3, round(_THICK * dpi)), max(2, round(_TOUCH * dpi))
    flat, upright = _strokes(ink, long), _strokes(ink.T, long).T
    across = [box for box in _boxes(flat) if box[3] - box[1] <= thick]
    down = [(y0, x0, y1, x1) for x0, y0, x1, y1 in _boxes(upright.T) if y1 - y0 <= thick]
    clean = ink.copy()
    for x0, y0, x1, y1 in (*across, *down):
        clean[max(0, y0 - 1) : y1 + 1, max(0, x0 - 1) : x1 + 1] = False
    if len(across) + len(down) > _MOST_RULES:
        return clean, []
    grids = [_grid(net, touch) for net in _nets(across, down, touch)]
    least = _FRAME * dpi
    return clean, [grid for grid in grids if grid is not None and _size(grid.box) >= least]


def _size(box: Rectangle) -> int:
    return min(box[2] - box[0], box[3] - box[1])


def _strokes(ink: Mask, long: int) -> Mask:
    """Where ink goes on for long in a row; a pixel up or down, or a gap of one, is allowed."""
    made = np.zeros(ink.shape, dtype=np.bool_)
    if ink.shape[1] <= long:
        return made
    thick = np.zeros((ink.shape[0], ink.shape[1] + 2), dtype=np.int8)
    inner = thick[:, 1:-1]
    inner |= ink
    inner[1:] |= ink[:-1]
    inner[:-1] |= ink[1:]
    inner[:, 1:-1] |= inner[:, :-2] & inner[:, 2:]
    edges = np.diff(thick, axis=1).ravel()
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    stride = ink.shape[1] + 1
    for start, end in zip(starts[ends - starts >= long], ends[ends - starts >= long], strict=True):
        made[start // stride, start % stride : end % stride] = True
    return np.asarray(made & ink)


def _boxes(mask: Mask) -> list[Rectangle]:
    """Boxes of strokes: stretches of neighbouring rows that overlap."""
    open_boxes: list[list[int]] = []
    done: list[Rectangle] = []
    for y in np.flatnonzero(mask.any(axis=1)):
        going: list[list[int]] = []
        for x0, x1 in _stretches(mask[y]):
            for box in open_boxes:
                if box[3] >= y - 1 and x0 < box[2] and box[0] < x1:
                    box[0], box[2], box[3] = min(box[0], x0), max(box[2], x1), int(y) + 1
                    break
            else:
                going.append([x0, int(y), x1, int(y) + 1])
        kept = []
        for box in open_boxes:
            if box[3] >= y:
                kept.append(box)
            else:
                done.append((box[0], box[1], box[2], box[3]))
        open_boxes = kept + going
    return done + [(box[0], box[1], box[2], box[3]) for box in open_boxes]


def _stretches(row: Mask) -> list[tuple[int, int]]:
    """Stretches of a row, small gaps closed."""
    made: list[tuple[int, int]] = []
    for start, end in runs(row):
        if made and start - made[-1][1] <= 6:
            made[-1] = (made[-1][0], end)
        else:
            made.append((start, end))
    return made


def _nets(across: list[Rectangle], down: list[Rectangle], touch: int) -> list[_Net]:
    """Rules that meet each other."""
    owner = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    for i, flat in enumerate(across):
        for j, upright in enumerate(down):
            if _meet(flat, upright, touch):
                owner[root(len(across) + j)] = root(i)
    nets: dict[int, _Net] = {}
    for i, flat in enumerate(across):
        nets.setdefault(root(i), _Net()).across.append(flat)
    for j, upright in enumerate(down):
        nets.setdefault(root(len(across) + j), _Net()).down.append(upright)
    return [net for net in nets.values() if len(net.across) > 1 and net.down]


def _meet(one: Rectangle, other: Rectangle, touch: int) -> bool:
    return (
        one[0] - touch <= other[2]
        and other[0] <= one[2] + touch
        and one[1] - touch <= other[3]
        and other[1] <= one[3] + touch
    )


def _grid(net: _Net, touch: int) -> Grid | None:
    ys = _places([(box[1] + box[3]) // 2 for box in net.across], touch)
    sides = [box[0] for box in net.across] + [box[2] for box in net.across]
    xs = _places([(box[0] + box[2]) // 2 for box in net.down], touch)
    if xs and min(sides) < xs[0] - 3 * touch:
        xs.insert(0, min(sides))  # tables without rules at their sides
    if xs and max(sides) > xs[-1] + 3 * touch:
        xs.append(max(sides))
    if len(ys) < 2 or len(xs) < 2 or (len(ys) - 1) * (len(xs) - 1) > _MOST_CELLS:
        return None
    cells = _cells(net, xs, ys, touch)
    return Grid((xs[0], ys[0], xs[-1] + 1, ys[-1] + 1), len(ys) - 1, len(xs) - 1, tuple(cells))


def _places(values: list[int], touch: int) -> list[int]:
    """Middles of what stands together."""
    groups: list[list[int]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= 2 * touch:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [round(sum(group) / len(group)) for group in groups]


def _cells(net: _Net, xs: list[int], ys: list[int], touch: int) -> list[tuple[int, int, int, int, Rectangle]]:
    """Places of the grid with no rule between them make one cell; only boxes count."""
    taken: set[tuple[int, int]] = set()
    made = []
    for i in range(len(ys) - 1):
        for j in range(len(xs) - 1):
            if (i, j) in taken:
                continue
            wide = 1
            while j + wide < len(xs) - 1 and not _ruled(net.down, xs[j + wide], ys[i], ys[i + 1], touch):
                wide += 1
            high = 1
            while i + high < len(ys) - 1 and not _ruled_across(net.across, ys[i + high], xs[j], xs[j + wide], touch):
                high += 1
            taken.update((i + a, j + b) for a in range(high) for b in range(wide))
            box = (xs[j] + 2, ys[i] + 2, xs[j + wide] - 1, ys[i + high] - 1)
            made.append((i, j, high, wide, box))
    return made


def _ruled(down: list[Rectangle], x: int, y0: int, y1: int, touch: int) -> bool:
    covered = sum(
        max(0, min(box[3], y1) - max(box[1], y0)) for box in down if box[0] - 2 * touch <= x <= box[2] + 2 * touch
    )
    return covered >= _BORDER * (y1 - y0)


def _ruled_across(across: list[Rectangle], y: int, x0: int, x1: int, touch: int) -> bool:
    turned = [(box[1], box[0], box[3], box[2]) for box in across]
    return _ruled(turned, y, x0, x1, touch)
