"""One page of a PDF: its lines, its ruled tables, its comments, and whether it is only a picture."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from retrieval.documents.layout import Box, Line

_FEW_CHARACTERS = 20
_PICTURE = 0.5  # of the page's area
_MOST_PATHS = 20_000
_FLAT = 3.0  # points: a thinner box is a rule
_RULE = 12.0  # points: shorter strokes are no rules
_BOLD = 16
_MOST_CELLS = 20_000
_MOST_COMMENTS = 500
_FREE_TEXT = 2  # type of an annotation


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: cells' texts, merged ones repeated, and which only repeat."""

    box: Box
    rows: tuple[tuple[str, ...], ...]
    covered: frozenset[tuple[int, int]]


@dataclass(slots=True)
class Page:
    """What a page holds.

    Attributes:
        number: 1-based.
        width: in points.
        height: in points.
        lines: outside tables; each table has one line in its place.
        tables: in the order of their numbers.
        comments: text and box of each note that readers wrote on the page.
        characters: of the raw text, without blanks.
        scanned: a picture without text.
        flat: there are rules, and no time to look for tables in them.
    """

    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    comments: list[tuple[str, Box]] = field(default_factory=list)
    characters: int = 0
    scanned: bool = False
    flat: bool = False


def read_page(page: Any, number: int, *, with_tables: bool) -> Page:
    """Take what a pymupdf page holds."""
    import pymupdf

    if page.rotation:
        page.remove_rotation()  # in memory; tables and text then share the coordinates that are seen
    width, height = float(page.rect.width), float(page.rect.height)
    made = Page(number, width, height)
    flags = pymupdf.TEXTFLAGS_DICT & ~pymupdf.TEXT_PRESERVE_IMAGES
    content = page.get_text("dict", flags=flags)
    lines = [line for block in content["blocks"] for line in _lines(block)]
    made.characters = sum(len("".join(line.text.split())) for line in lines)
    if made.characters < _FEW_CHARACTERS:
        made.scanned = _picture_share(page, width * height) > _PICTURE
    lines = _without_shadows([line for line in lines if _on_page(line.box, width, height)])
    if lines and _has_rules(page):
        made.tables = _tables(page) if with_tables else []
        made.flat = not with_tables
    for index, table in enumerate(made.tables):
        lines = [line for line in lines if not _inside(line.box, table.box)]
        lines.append(Line(table.box, table=index))
    made.lines = lines
    made.comments = _comments(page)
    return made


def clean(text: str) -> str:
    """Blanks to single ones; no null characters, no soft hyphens."""
    return " ".join(text.replace("\0", "").replace("\u00ad", "").split())


def _lines(block: dict[str, Any]) -> list[Line]:
    made = []
    for line in block.get("lines", ()):
        raw = "".join(span["text"] for span in line["spans"])
        text = clean(raw)
        box = tuple(float(value) for value in line["bbox"])
        if not text or not all(math.isfinite(value) for value in box):
            continue
        sizes: Counter[tuple[float, bool]] = Counter()
        for span in line["spans"]:
            sizes[round(span["size"], 1), bool(span["flags"] & _BOLD)] += len(span["text"].strip())
        size, bold = sizes.most_common(1)[0][0]
        made.append(Line((box[0], box[1], box[2], box[3]), text, size, bold, spaced=raw[-1:].isspace()))
    return made


def _on_page(box: Box, width: float, height: float) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return -5 <= x <= width + 5 and -5 <= y <= height + 5


def _without_shadows(lines: list[Line]) -> list[Line]:
    """Without letters printed twice, a hair apart, to look bold."""
    seen: dict[tuple[str, int, int], Line] = {}
    made = []
    for line in lines:
        key = line.text, round(line.box[0] / 3), round(line.box[1] / 3)
        if key not in seen:
            seen[key] = line
            made.append(line)
    return made


def _picture_share(page: Any, area: float) -> float:
    shown = sum(
        max(0.0, image["bbox"][2] - image["bbox"][0]) * max(0.0, image["bbox"][3] - image["bbox"][1])
        for image in page.get_image_info()
    )
    return float(shown) / max(area, 1.0)


def _has_rules(page: Any) -> bool:
    """At least two rules in each direction; pages with very many paths are drawings."""
    across = down = count = 0
    for path in page.get_cdrawings():
        count += len(path["items"])
        if count > _MOST_PATHS:
            return False
        x0, y0, x1, y1 = path["rect"]
        boxed = any(item[0] in ("re", "qu") for item in path["items"])
        across += (x1 - x0 > _RULE) and (y1 - y0 < _FLAT or boxed or len(path["items"]) > 3)
        down += (y1 - y0 > _RULE) and (x1 - x0 < _FLAT or boxed or len(path["items"]) > 3)
    return across >= 1 and down >= 1 and across + down >= 4


def _inside(box: Box, outer: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _tables(page: Any) -> list[Table]:
    made: list[Table] = []
    lines = [line for block in page.get_text("rawdict")["blocks"] for line in block.get("lines", ())]
    finder = page.find_tables(vertical_strategy="lines", horizontal_strategy="lines")
    for found in finder.tables if finder is not None else ():  # None: it failed inside
        box = tuple(float(value) for value in found.bbox)
        outer = (box[0], box[1], box[2], box[3])
        if any(_inside(outer, table.box) or _inside(table.box, outer) for table in made):
            continue
        grid = [[tuple(cell) if cell else None for cell in row.cells] for row in found.rows]
        table = _table(outer, grid, lines)
        if table is not None:
            made.append(table)
    return made


def _table(outer: Box, grid: list[list[Any]], lines: list[Any]) -> Table | None:
    """None for frames around text and grids without text: no tables."""
    width = max((len(row) for row in grid), default=0)
    if len(grid) < 2 or width < 2 or len(grid) * width > _MOST_CELLS:
        return None
    boxes = {cell for row in grid for cell in row if cell is not None}
    texts = _cell_texts(outer, boxes, lines)
    if sum(bool(each) for each in texts.values()) < 2 or len(boxes) < 3:
        return None
    rows: list[tuple[str, ...]] = []
    covered = set()
    for i, row in enumerate(grid):
        cells = []
        for j in range(width):
            cell = row[j] if j < len(row) else None
            if cell is None:
                cell = _owner(grid, i, j, boxes)
                if cell is not None:
                    covered.add((i, j))
            cells.append(texts[cell] if cell is not None else "")
        rows.append(tuple(cells))
    return Table(outer, tuple(rows), frozenset(covered))


def _cell_texts(outer: Box, boxes: set[Any], lines: list[Any]) -> dict[Any, str]:
    """Letter by letter into cells: the library's own words run across a rule where letters stand close to it."""
    texts: dict[Any, list[str]] = {cell: [] for cell in boxes}
    for line in lines:
        home = None
        begun = set()
        for span in line["spans"]:
            for letter in span["chars"]:
                if not _inside(letter["bbox"], outer):
                    continue
                if home is None or not _inside(letter["bbox"], home):
                    home = next((cell for cell in boxes if _inside(letter["bbox"], cell)), None)
                if home is None:
                    continue
                if home not in begun:
                    texts[home].append(" ")
                    begun.add(home)
                texts[home].append(letter["c"])
    return {cell: clean("".join(letters)) for cell, letters in texts.items()}


def _owner(grid: list[list[Any]], i: int, j: int, boxes: set[Any]) -> Any:
    """The merged cell over a place of the grid: the one around its middle."""
    columns = [row[j] for row in grid if j < len(row) and row[j] is not None]
    heights = [cell for cell in grid[i] if cell is not None]
    if not columns:
        return None
    narrow = min(columns, key=lambda cell: cell[2] - cell[0])
    x = (narrow[0] + narrow[2]) / 2
    if heights:
        low = min(heights, key=lambda cell: cell[3] - cell[1])
        y = (low[1] + low[3]) / 2
    else:
        y = columns[0][1]
    return next((cell for cell in boxes if cell[0] <= x <= cell[2] and cell[1] <= y <= cell[3]), None)


def _comments(page: Any) -> list[tuple[str, Box]]:
    made: list[tuple[str, Box]] = []
    for annotation in page.annots():
        text = clean(annotation.info.get("content", ""))
        if annotation.type[0] == _FREE_TEXT:
            continue  # it stands on the page already, as text
        if text and len(made) < _MOST_COMMENTS:
            box = annotation.rect
            made.append((text, (float(box.x0), float(box.y0), float(box.x1), float(box.y1))))
    return made
