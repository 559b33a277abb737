"""Letters into the cells of ruled grids: the library's own lines run across a rule where letters stand close to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from retrieval.documents.layout import Line, rows
from retrieval.documents.tables import is_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from retrieval.documents.layout import Box
    from retrieval.documents.pdf_grid import Grid

_FEWEST_FILLED = 2
_FILLED_SHARE = 0.5  # of the cells, where only colours make the grid
_SAME_COLUMN = 3.0  # points
_STACKED = 2  # lines of numbers in one ruled row, beside as many in another column


@dataclass(slots=True)
class Table:
    """A table: at each place the number of a cell, and each cell's lines.

    Attributes:
        box: around it.
        places: per row and column a number of a cell; merged cells have one number at many places.
        cells: lines of each cell from top to bottom.
        xs: where the columns of a ruled table begin, and the last one ends.
    """

    box: Box
    places: list[list[int]]
    cells: list[list[Line]] = field(default_factory=list)
    xs: tuple[float, ...] = ()

    def goes_on(self, other: Table) -> bool:
        """Tells whether another ruled table has the same columns, as the rest of one on the next page has."""
        same = len(self.xs) == len(other.xs) > 0
        return same and all(abs(one - two) < _SAME_COLUMN for one, two in zip(self.xs, other.xs, strict=True))

    def rows(self, join: Callable[[Sequence[Line]], str]) -> tuple[tuple[tuple[str, ...], ...], frozenset[Any]]:
        """Texts of all places, a merged cell's repeated, and which places only repeat.

        Args:
            join: makes one text of a cell's lines.
        """
        texts = [join(cell) if cell else "" for cell in self.cells]
        seen: set[int] = set()
        covered = set()
        for i, row in enumerate(self.places):
            for j, number in enumerate(row):
                if number in seen:
                    covered.add((i, j))
                seen.add(number)
        return tuple(tuple(texts[number] for number in row) for row in self.places), frozenset(covered)


def split_letters(line: dict[str, Any], boxes: Sequence[Grid]) -> Iterator[tuple[int, int, list[Any]]]:
    """Runs of a line's letters with the number of the grid and of the cell they stand in; -1, -1 outside of all."""
    run: list[Any] = []
    home = (-1, -1)
    for span in line["spans"]:
        for letter in span["chars"]:
            here = home if run and letter["c"].isspace() else _home(letter["bbox"], boxes)
            if run and here != home:
                yield *home, run
                run = []
            home = here
            run.append((letter, span))
    if run:
        yield *home, run


def _home(box: Box, grids: Sequence[Grid]) -> tuple[int, int]:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for number, grid in enumerate(grids):
        cell = grid.cell_at(x, y)
        if cell is not None:
            return number, cell
    return -1, -1


def table(grid: Grid, pieces: Iterable[tuple[int, Line]]) -> Table | None:
    """A table of a grid and the lines in its cells; None for frames around text and for drawings."""
    count = 1 + max(max(row) for row in grid.cells)
    cells: list[list[Line]] = [[] for _ in range(count)]
    for number, line in pieces:
        cells[number].append(line)
    filled = sum(bool(cell) for cell in cells)
    if filled < _FEWEST_FILLED or count < 3 or (grid.filled and filled < _FILLED_SHARE * count):
        return None
    made = Table(grid.box, [list(row) for row in grid.cells], [rows(cell) for cell in cells], grid.xs)
    _unstack(made)
    return made


def _unstack(made: Table) -> None:
    """Rows without rules between them: one ruled row that holds stacks of numbers becomes as many rows."""
    places: list[list[int]] = []
    for i, row in enumerate(made.places):
        stacks = None if _is_merged(made.places, i) else _stacks([made.cells[number] for number in row])
        if stacks is None:
            places.append(row)
            continue
        for cells in stacks:
            places.append(list(range(len(made.cells), len(made.cells) + len(cells))))
            made.cells += cells
    made.places = places


def _is_merged(places: Sequence[Sequence[int]], i: int) -> bool:
    row = places[i]
    if len(set(row)) < len(row):
        return True
    beside = [places[k] for k in (i - 1, i + 1) if 0 <= k < len(places)]
    return any(set(row) & set(other) for other in beside)


def _stacks(cells: Sequence[Sequence[Line]]) -> list[list[list[Line]]] | None:
    """Rows of cells, where at least two columns are stacks of numbers at the same heights and all others fit them."""
    numeric = [cell for cell in cells if len(cell) >= _STACKED and all(is_number(line.text) for line in cell)]
    if not numeric:
        return None
    heights = [_middle(line) for line in max(numeric, key=len)]
    step = min((after - before for before, after in pairwise(heights)), default=0.0)
    firsts = [cell for cell in cells if len(cell) == len(heights)]
    if step <= 0 or len(firsts) < 2 or len(firsts) * 2 < len([cell for cell in cells if cell]):
        return None
    made: list[list[list[Line]]] = [[[] for _ in cells] for _ in heights]
    for column, cell in enumerate(cells):
        for line in cell:
            offsets = [abs(_middle(line) - height) for height in heights]
            nearest = min(range(len(offsets)), key=offsets.__getitem__)
            if offsets[nearest] > 0.35 * step or made[nearest][column]:
                return None
            made[nearest][column].append(line)
    return made


def _middle(line: Line) -> float:
    return (line.box[1] + line.box[3]) / 2


def usual_height(lines: Sequence[Line]) -> float:
    """Median height of lines."""
    return median(line.box[3] - line.box[1] for line in lines) if lines else 0.0
