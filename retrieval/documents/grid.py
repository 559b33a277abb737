"""A sheet's cells to regions: tables apart from each other, title lines above and notes below a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.documents.tables import column_name

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

MOST_TITLES = 8
_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of cells, 0-based, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def name(self) -> str:
        """As in a sheet: "A1:F20", or "A1" for one cell."""
        first, last = f"{column_name(self.left + 1)}{self.top + 1}", f"{column_name(self.right + 1)}{self.bottom + 1}"
        return first if first == last else f"{first}:{last}"


def column_names(count: int) -> list[str]:
    """Letters of the first columns: names for a table without heads."""
    return [column_name(number) for number in range(1, count + 1)]


def regions(rows: Sequence[Sequence[str]]) -> list[Region]:
    """Contiguous used rectangles in reading order, apart by wholly empty rows or columns."""
    height, width = len(rows), max((len(row) for row in rows), default=0)
    if not width:
        return []
    return _split(rows, Region(0, 0, height - 1, width - 1), _DEPTH)


def _split(rows: Sequence[Sequence[str]], whole: Region, depth: int) -> list[Region]:
    bands = _runs([any(row[whole.left : whole.right + 1]) for row in rows[whole.top : whole.bottom + 1]], whole.top)
    made: list[Region] = []
    for top, bottom in bands:
        used = [False] * (whole.right - whole.left + 1)
        for row in rows[top : bottom + 1]:
            for offset, cell in enumerate(row[whole.left : whole.right + 1]):
                if cell:
                    used[offset] = True
        columns = _runs(used, whole.left)
        for left, right in columns:
            part = Region(top, left, bottom, right)
            made += _split(rows, part, depth - 1) if len(columns) > 1 and depth else [part]
    return made


def _runs(flags: Sequence[bool], start: int) -> list[tuple[int, int]]:
    """First and last index of each run of True."""
    made: list[tuple[int, int]] = []
    first: int | None = None
    for index, flag in enumerate([*flags, False]):
        if flag and first is None:
            first = index
        elif not flag and first is not None:
            made.append((start + first, start + index - 1))
            first = None
    return made


def lead(rows: Sequence[Sequence[str]], covered: Set[tuple[int, int]] = frozenset()) -> int:
    """How many leading rows hold at most one value above a row with more: a table's title, its unit line."""
    for index in range(min(MOST_TITLES, len(rows))):
        if count(rows, index, covered) > 1:
            return index
    return 0


def trail(rows: Sequence[Sequence[str]], covered: Set[tuple[int, int]] = frozenset()) -> int:
    """How many rows at the end hold one value below a row with more: notes of a table of three columns up."""
    if not rows or len(rows[0]) < 3:
        return 0
    for back in range(min(MOST_TITLES, len(rows))):
        if count(rows, len(rows) - 1 - back, covered) > 1:
            return back
    return 0


def count(rows: Sequence[Sequence[str]], index: int, covered: Set[tuple[int, int]]) -> int:
    """Values of a row, a merged one once."""
    return sum(1 for column, cell in enumerate(rows[index]) if cell and (index, column) not in covered)
