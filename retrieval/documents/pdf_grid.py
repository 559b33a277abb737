"""Rules to grids: which rules belong together, where a grid's rows and columns lie, which of its cells are merged."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from retrieval.documents.pdf_rules import Rule, Rules, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.documents.layout import Box

_TOUCH = 3.5  # points by which rules that belong together may miss each other
_MOST_RULES = 600
_MOST_PLACES = 20_000
_OPEN = 8.0  # points that the first and last rule across reach over those down, where a table has no sides
_COVERED = 0.5  # of a side: more of it is ruled, so that it parts two cells


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled grid.

    Attributes:
        xs: where its columns begin, and the last one ends.
        ys: where its rows begin, and the last one ends.
        cells: per row and column the number of the cell there; a merged cell has one number at many places.
        filled: made of filled boxes, not of drawn rules.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[int, ...], ...]
    filled: bool = False

    @property
    def box(self) -> Box:
        """Around the grid."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cell_at(self, x: float, y: float) -> int | None:
        """Number of the cell around a point; None outside."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        column = min(bisect_right(self.xs, x), len(self.xs) - 1) - 1
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        return self.cells[row][column]


def grids(found: Rules) -> list[Grid]:
    """Grids of a page from top to bottom, none inside another. Filled boxes count where no rules are drawn."""
    made = [grid for across, down in _parts(found.across, found.down) if (grid := _grid(across, down)) is not None]
    made = _outermost(made)
    across = [rule for rule in found.filled_across if not any(_within(grid, y=rule) for grid in made)]
    down = [rule for rule in found.filled_down if not any(_within(grid, x=rule) for grid in made)]
    if across and down:
        across = joined([*across, *(rule for rule in found.across if not any(_within(grid, y=rule) for grid in made))])
        down = joined([*down, *(rule for rule in found.down if not any(_within(grid, x=rule) for grid in made))])
        more = [grid for parts in _parts(across, down) if (grid := _grid(*parts, filled=True)) is not None]
        made = _outermost([*made, *more])
    return sorted(made, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _within(grid: Grid, x: Rule | None = None, y: Rule | None = None) -> bool:
    """Does a rule lie in or on a grid?"""
    x0, y0, x1, y1 = grid.box
    if y is not None:
        return y0 - _TOUCH <= y.at <= y1 + _TOUCH and x0 - _TOUCH <= (y.start + y.end) / 2 <= x1 + _TOUCH
    return x is not None and x0 - _TOUCH <= x.at <= x1 + _TOUCH and y0 - _TOUCH <= (x.start + x.end) / 2 <= y1 + _TOUCH


def _outermost(found: Sequence[Grid]) -> list[Grid]:
    """Grids that do not lie in another one; drawn before filled ones, then the larger."""
    kept: list[Grid] = []
    for grid in sorted(found, key=lambda each: (each.filled, -_area(each.box))):
        if not any(_overlap(grid.box, other.box) > 0.5 * _area(grid.box) for other in kept):
            kept.append(grid)
    return kept


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _overlap(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)


def _parts(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that meet, directly or by way of others."""
    if not across or not down or len(across) + len(down) > _MOST_RULES:
        return []
    parents = list(range(len(across) + len(down)))

    def root(of: int) -> int:
        while parents[of] != of:
            parents[of] = parents[parents[of]]
            of = parents[of]
        return of

    for i, line in enumerate(across):
        low, high, top, bottom = line.start - _TOUCH, line.end + _TOUCH, line.at + _TOUCH, line.at - _TOUCH
        for j, rule in enumerate(down, start=len(across)):
            if low <= rule.at <= high and rule.start <= top and rule.end >= bottom:
                parents[root(i)] = root(j)
    parts: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate((*across, *down)):
        parts.setdefault(root(i), ([], []))[i >= len(across)].append(rule)
    return [part for part in parts.values() if part[0] and part[1]]


def _grid(across: list[Rule], down: list[Rule], *, filled: bool = False) -> Grid | None:
    """None where the rules make fewer than two rows or two columns."""
    if len(across) < 2:
        return None
    xs = _edges([rule.at for rule in down], across)
    ys = _edges([rule.at for rule in across], down)
    xs = _parting(xs, ys, down)
    ys = _parting(ys, xs, across)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 2 or columns < 2 or rows * columns > _MOST_PLACES:
        return None
    return Grid(tuple(xs), tuple(ys), _cells(xs, ys, across, down), filled)


def _edges(places: Sequence[float], others: Sequence[Rule]) -> list[float]:
    """Places of rules, and the ends of the crossing ones where these reach over: tables without sides."""
    made = sorted(set(places))
    low, high = min(rule.at for rule in others), max(rule.at for rule in others)
    first, last = min(rule.start for rule in others), max(rule.end for rule in others)
    outer = [rule for rule in others if rule.at in (low, high)]
    if first < made[0] - _OPEN and len({rule.at for rule in outer if rule.start < first + _OPEN}) == 2:
        made.insert(0, first)
    if last > made[-1] + _OPEN and len({rule.at for rule in outer if rule.end > last - _OPEN}) == 2:
        made.append(last)
    return made


def _parting(places: list[float], others: Sequence[float], rules: Sequence[Rule]) -> list[float]:
    """Without the inner places at which no two cells are parted."""
    by_place = _by_place(rules)
    inner = [
        place for place in places[1:-1] if any(_covers(by_place.get(place, []), *side) for side in pairwise(others))
    ]
    return [places[0], *inner, places[-1]] if len(places) > 1 else places


def _by_place(rules: Sequence[Rule]) -> dict[float, list[Rule]]:
    made: dict[float, list[Rule]] = {}
    for rule in rules:
        made.setdefault(rule.at, []).append(rule)
    return made


def _covers(rules: Sequence[Rule], start: float, end: float) -> bool:
    ruled = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules)
    return ruled > _COVERED * (end - start)


def _cells(
    xs: Sequence[float], ys: Sequence[float], across: Sequence[Rule], down: Sequence[Rule]
) -> tuple[tuple[int, ...], ...]:
    """Numbers of cells: from each free place as far right, then as far down, as no rule parts."""
    rows, columns = len(ys) - 1, len(xs) - 1
    lines, sides = _by_place(across), _by_place(down)
    right = [[_covers(sides.get(xs[j + 1], []), ys[i], ys[i + 1]) for j in range(columns)] for i in range(rows)]
    below = [[_covers(lines.get(ys[i + 1], []), xs[j], xs[j + 1]) for j in range(columns)] for i in range(rows)]
    made = [[-1] * columns for _ in range(rows)]
    count = 0
    for i in range(rows):
        for j in range(columns):
            if made[i][j] >= 0:
                continue
            last = j
            while last + 1 < columns and made[i][last + 1] < 0 and not right[i][last]:
                last += 1
            bottom = i
            while bottom + 1 < rows and not any(
                below[bottom][k] or made[bottom + 1][k] >= 0 or (k < last and right[bottom + 1][k])
                for k in range(j, last + 1)
            ):
                bottom += 1
            for row in made[i : bottom + 1]:
                row[j : last + 1] = [count] * (last + 1 - j)
            count += 1
    return tuple(tuple(row) for row in made)
