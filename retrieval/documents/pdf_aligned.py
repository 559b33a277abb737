"""Tables without rules: words that stand in columns over several lines. Columns of prose are none.

Careful by design: a column of numbers makes a table, or a head of the usual words over short cells. What is not taken
for a table stays text in reading order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from retrieval.documents.layout import union
from retrieval.documents.pdf_cells import Table
from retrieval.documents.tables import detect_header_rows, is_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.documents.layout import Line

_FEWEST_ROWS = 3
_MOST_LINES = 4000
_GAP = 2.2  # line heights between rows of one table
_APART = 0.45  # line heights between columns
_NUMERIC = 0.7  # share of numbers in a column of numbers
_SPREAD = 8.0  # points by which cells of one column may be out of line
_PROSE_LENGTH, _PROSE_FILL = 12, 0.85
_LONGEST_WORDS = 20  # letters a cell has in the mean, in a table of words
_MOST_HEADS = 3
_NOTHING = frozenset("-–—△…·")
_LEADERS = re.compile(r"[.·…‥]{4,}|(\. ){4,}|^\(?\d{1,2}[.)]$")
_SENTENCE = re.compile(r"[.!?]\s*$")


@dataclass(slots=True)
class _Row:
    lines: list[Line]

    @property
    def top(self) -> float:
        return min(line.box[1] for line in self.lines)

    @property
    def bottom(self) -> float:
        return max(line.box[3] for line in self.lines)

    @property
    def height(self) -> float:
        return median(line.box[3] - line.box[1] for line in self.lines)


def aligned_tables(lines: list[Line], tables: list[Table], page_width: float) -> None:
    """Move the lines of tables without rules from `lines` to `tables`."""
    if not _FEWEST_ROWS * 2 <= len(lines) <= _MOST_LINES:
        return
    for run in _runs(_rows(lines)):
        made = _numbers(run) or _words(run, page_width)
        if made is None or any(_crosses(made, other) for other in tables):
            continue
        taken = {id(line) for cell in made.cells for line in cell}
        lines[:] = [line for line in lines if id(line) not in taken]
        tables.append(made)


def _rows(lines: Sequence[Line]) -> list[_Row]:
    made: list[_Row] = []
    for line in sorted(lines, key=lambda each: (each.box[1] + each.box[3], each.box[0])):
        middle = (line.box[1] + line.box[3]) / 2
        last = made[-1].lines[-1].box if made else None
        if last is not None and last[1] < middle < last[3] and line.box[1] < (last[1] + last[3]) / 2:
            made[-1].lines.append(line)
        else:
            made.append(_Row([line]))
    for row in made:
        row.lines.sort(key=lambda each: each.box[0])
    return made


def _runs(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Rows below each other that have several parts; rows of one part may stand between them."""
    run: list[_Row] = []
    for row in rows:
        if run and row.top - run[-1].bottom > _GAP * row.height:
            yield from _trimmed(run)
            run = []
        run.append(row)
    yield from _trimmed(run)


def _trimmed(run: list[_Row]) -> Iterator[list[_Row]]:
    """The run's stretches without two rows of one part after each other."""
    start = 0
    for i in range(len(run) + 1):
        ends = i == len(run) or (len(run[i].lines) < 2 and (i + 1 == len(run) or len(run[i + 1].lines) < 2))
        if ends:
            part = run[start:i]
            while part and len(part[-1].lines) < 2 and not _is_number(part[-1].lines[0].text):
                part = part[:-1]
            if sum(len(row.lines) > 1 for row in part) >= _FEWEST_ROWS:
                yield part
            start = i + 1
            if i < len(run) and i + 1 < len(run) and len(run[i + 1].lines) >= 2:
                start = i


def _is_number(text: str) -> bool:
    return is_number(text) or text in _NOTHING


def _numbers(run: Sequence[_Row]) -> Table | None:
    """A table that has a column of numbers which is not its first."""
    seeds = [row for row in run if len(row.lines) > 1 and any(_is_number(line.text) for line in row.lines)]
    if len(seeds) < _FEWEST_ROWS or any(_LEADERS.search(line.text) for row in seeds for line in row.lines):
        return None
    columns = _columns(seeds)
    columns = _without_prose(columns, seeds)
    if len(columns) < 2:
        return None
    numeric = [j for j, column in enumerate(columns) if j and _is_numeric(column, seeds)]
    if not numeric or (len(columns) == 2 and _is_contents(columns[1], seeds)):
        return None
    first, last = run.index(seeds[0]), run.index(seeds[-1])
    body = _body(run[first : last + 1], columns)
    if body is None or sum(len(set(row)) > 1 for row in body.places) < _FEWEST_ROWS:
        return None
    heads = _heads(run[max(0, first - _MOST_HEADS) : first], columns)
    return _with_heads(body, heads, columns)


def _words(run: Sequence[_Row], page_width: float) -> Table | None:
    """A table of short words under a head of the usual words."""
    rows = [row for row in run if len(row.lines) > 1]
    columns = _columns(rows)
    if len(columns) < 3 or any(_LEADERS.search(line.text) for row in rows for line in row.lines):
        return None
    texts = [line.text for row in rows for line in row.lines]
    if sum(map(len, texts)) > _LONGEST_WORDS * len(texts) or any(_is_prose(column, rows) for column in columns):
        return None
    if rows[0] is not run[0] or columns[-1][1] - columns[0][0] > page_width:
        return None
    made = _body(run, columns)
    if made is None:
        return None
    plain, covered = made.rows(lambda cell: " ".join(line.text for line in cell))
    return made if detect_header_rows(plain, covered) and all(plain[0]) else None


def _columns(rows: Sequence[_Row]) -> list[tuple[float, float]]:
    """Strips that hold words, apart by strips that hold none in any row."""
    made: list[tuple[float, float]] = []
    apart = _APART * median(row.height for row in rows) if rows else 0.0
    for x0, x1 in sorted((line.box[0], line.box[2]) for row in rows for line in row.lines):
        if made and x0 - made[-1][1] < apart:
            made[-1] = made[-1][0], max(made[-1][1], x1)
        else:
            made.append((x0, x1))
    return made


def _within(column: tuple[float, float], rows: Sequence[_Row]) -> list[Line]:
    return [line for row in rows for line in row.lines if column[0] - 1 <= line.box[0] and line.box[2] <= column[1] + 1]


def _is_prose(column: tuple[float, float], rows: Sequence[_Row]) -> bool:
    held = _within(column, rows)
    lines = [line for line in held if not _is_number(line.text)]
    if len(lines) * 2 <= len(held) or median(len(line.text) for line in lines) < _PROSE_LENGTH:
        return False
    return median(line.box[2] - line.box[0] for line in lines) > _PROSE_FILL * (column[1] - column[0])


def _without_prose(columns: list[tuple[float, float]], rows: Sequence[_Row]) -> list[tuple[float, float]]:
    """Without the text column beside a table in another column of the page."""
    kept = list(columns)
    while kept and _is_prose(kept[-1], rows):
        kept.pop()
    while len(kept) > 2 and _is_prose(kept[0], rows):
        kept.pop(0)
    return kept


def _is_numeric(column: tuple[float, float], rows: Sequence[_Row]) -> bool:
    lines = _within(column, rows)
    numbers = [line for line in lines if _is_number(line.text)]
    if len(numbers) < 2 or len(numbers) < _NUMERIC * len(lines) or len(lines) * 2 < len(rows):
        return False
    edges = zip(*((line.box[0], line.box[2], (line.box[0] + line.box[2]) / 2) for line in numbers), strict=True)
    return bool(min(max(edge) - min(edge) for edge in edges) <= _SPREAD)


def _is_contents(column: tuple[float, float], rows: Sequence[_Row]) -> bool:
    """Page numbers that only grow."""
    texts = [line.text for line in _within(column, rows)]
    pages = [int(text) for text in texts if text.isdecimal() and len(text) < 5]
    return len(pages) == len(texts) and all(before <= after for before, after in pairwise(pages)) and max(pages) < 2000


def _body(run: Sequence[_Row], columns: Sequence[tuple[float, float]]) -> Table | None:
    """Rows and cells; None where words stand across columns."""
    made = Table((0.0, 0.0, 0.0, 0.0), [])
    usual = median([after.top - before.top for before, after in pairwise(run)] or [0.0])
    last: _Row | None = None
    for row in run:
        inside = [line for line in row.lines if line.box[2] > columns[0][0] and line.box[0] < columns[-1][1]]
        homes = [_home(line, columns) for line in inside]
        if any(home is None or home[0] != home[1] for home in homes):
            return None
        if not inside:
            continue
        continues = last is not None and len(inside) == 1 and row.top - last.top < 0.8 * usual
        if not continues:
            made.places.append(list(range(len(made.cells), len(made.cells) + len(columns))))
            made.cells += [[] for _ in columns]
        for line, home in zip(inside, homes, strict=True):
            made.cells[made.places[-1][home[0] if home else 0]].append(line)
        last = row
    return made


def _home(line: Line, columns: Sequence[tuple[float, float]]) -> tuple[int, int] | None:
    """First and last column that a line stands over."""
    over = [j for j, (x0, x1) in enumerate(columns) if min(line.box[2], x1) - max(line.box[0], x0) > 0.5]
    if not over:
        nearest = min(range(len(columns)), key=lambda j: abs(sum(columns[j]) - line.box[0] - line.box[2]))
        over = [nearest]
    return over[0], over[-1]


def _heads(above: Sequence[_Row], columns: Sequence[tuple[float, float]]) -> list[_Row]:
    """Rows of column heads right above a table, from top to bottom."""
    made: list[_Row] = []
    x0, x1 = columns[0][0], columns[-1][1]
    for row in reversed(above):
        inside = [line for line in row.lines if line.box[2] > x0 and line.box[0] < x1]
        reaching = max((line.box[2] - line.box[0] for line in inside), default=0.0)
        if len(inside) < 2 or reaching > 0.8 * (x1 - x0) or any(_SENTENCE.search(line.text) for line in inside):
            break
        if max(len(line.text) for line in inside) > 2 * _LONGEST_WORDS:
            break
        made.insert(0, _Row(inside))
    return made


def _with_heads(body: Table, heads: Sequence[_Row], columns: Sequence[tuple[float, float]]) -> Table:
    places: list[list[int]] = []
    for row in heads:
        numbers = [-1] * len(columns)
        for line in row.lines:
            first, last = _home(line, columns) or (0, 0)
            number = next((numbers[j] for j in range(first, last + 1) if numbers[j] >= 0), len(body.cells))
            if number == len(body.cells):
                body.cells.append([])
            body.cells[number].append(line)
            numbers[first : last + 1] = [number] * (last + 1 - first)
        for j, number in enumerate(numbers):
            if number < 0:
                numbers[j] = len(body.cells)
                body.cells.append([])
        places.append(numbers)
    body.places = places + body.places
    body.box = union([line.box for cell in body.cells for line in cell])
    return body


def _crosses(made: Table, other: Table) -> bool:
    if made.box == (0.0, 0.0, 0.0, 0.0):
        made.box = union([line.box for cell in made.cells for line in cell])
    one, two = made.box, other.box
    return min(one[2], two[2]) > max(one[0], two[0]) and min(one[3], two[3]) > max(one[1], two[1])
