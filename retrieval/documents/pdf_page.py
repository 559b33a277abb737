"""One page of a PDF: its lines, its tables, its notes, and whether it is only a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from retrieval.documents.layout import Box, Line
from retrieval.documents.ocr.decision import is_scan
from retrieval.documents.pdf_aligned import aligned_tables
from retrieval.documents.pdf_cells import Table, split_letters, table
from retrieval.documents.pdf_forms import comments, fields
from retrieval.documents.pdf_grid import Grid, grids
from retrieval.documents.pdf_rules import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

_BOLD = 16
_FRAME_LINES = 2
_FRAME_SIZE = (60.0, 24.0)  # points; a lower or narrower box is no side box
_FRAME_SHARE = 0.6  # of the page: a larger box is the page's own


@dataclass(slots=True)
class Page:
    """What a page holds.

    Attributes:
        number: 1-based.
        width: in points.
        height: in points.
        lines: outside tables; each table has one line in its place.
        tables: in the order of their numbers.
        frames: boxes around text that is read together.
        comments: text and box of each note that readers wrote on the page.
        characters: of the raw text, without blanks.
        scanned: a picture without text.
        flat: a drawing of so many strokes that nobody looked for tables in it.
        recognised: its letters were recognised in its picture.
        groups: its lines in reading order where recognition has settled it.
    """

    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)
    comments: list[tuple[str, Box]] = field(default_factory=list)
    characters: int = 0
    scanned: bool = False
    flat: bool = False
    recognised: bool = False
    groups: list[list[Line]] = field(default_factory=list)


def read_page(page: Any, number: int) -> Page:
    """Take what a pymupdf page holds."""
    import pymupdf

    if page.rotation:
        page.remove_rotation()  # in memory; tables and text then share the coordinates that are seen
    width, height = float(page.rect.width), float(page.rect.height)
    made = Page(number, width, height)
    drawn = rules(page)
    made.flat = drawn is None
    found = grids(drawn) if drawn is not None else []
    flags = pymupdf.TEXTFLAGS_DICT & ~pymupdf.TEXT_PRESERVE_IMAGES
    content = page.get_text("rawdict" if found else "dict", flags=flags)
    raw = [line for block in content["blocks"] for line in block.get("lines", ())]
    made.lines = _lines(raw, found, made)
    made.characters += sum(len("".join(line.text.split())) for line in made.lines)
    made.scanned = is_scan(_all_lines(made), width * height, lambda: _picture_share(page, width * height))
    made.lines = fields(page, without_shadows([line for line in made.lines if _on_page(line.box, width, height)]))
    aligned_tables(made.lines, made.tables, width)
    for index, each in enumerate(made.tables):
        made.lines.append(Line(each.box, table=index))
    made.frames = _frames(drawn.boxes, made) if drawn is not None else []
    made.comments = comments(page)
    return made


def clean(text: str) -> str:
    """Blanks to single ones; no null characters, no soft hyphens."""
    return " ".join(text.replace("\0", "").replace("\u00ad", "").split())


def _lines(raw: Sequence[dict[str, Any]], found: Sequence[Grid], page: Page) -> list[Line]:
    """Lines outside grids; what is inside becomes tables of the page, or lines again where it is no table."""
    if not found:
        return [line for each in raw if (line := _whole(each)) is not None]
    outside: list[Line] = []
    inside: list[list[tuple[int, Line]]] = [[] for _ in found]
    for each in raw:
        for home, cell, letters in split_letters(each, found):
            line = _piece(letters)
            if line is None:
                continue
            if home < 0:
                outside.append(line)
            else:
                inside[home].append((cell, line))
    for grid, pieces in zip(found, inside, strict=True):
        kept = without_shadows([line for _, line in pieces])
        cell_of = {id(line): cell for cell, line in pieces}
        made = table(grid, [(cell_of[id(line)], line) for line in kept])
        if made is None:
            outside += [line for _, line in pieces]
        else:
            page.tables.append(made)
            page.characters += sum(len("".join(line.text.split())) for _, line in pieces)
    return outside


def _whole(line: dict[str, Any]) -> Line | None:
    sizes: dict[tuple[float, bool], int] = {}
    raw = ""
    for span in line["spans"]:
        raw += span["text"]
        key = round(span["size"], 1), bool(span["flags"] & _BOLD)
        sizes[key] = sizes.get(key, 0) + len(span["text"].strip())
    return _line(raw, line["bbox"], sizes)


def _piece(letters: Sequence[Any]) -> Line | None:
    """A line of letters, each with its span."""
    sizes: dict[tuple[float, bool], int] = {}
    drawn = []
    for letter, span in letters:
        if not letter["c"].isspace():
            drawn.append(letter["bbox"])
            key = round(span["size"], 1), bool(span["flags"] & _BOLD)
            sizes[key] = sizes.get(key, 0) + 1
    if not drawn:
        return None
    x0, y0, x1, y1 = zip(*drawn, strict=True)
    return _line("".join(letter["c"] for letter, _ in letters), (min(x0), min(y0), max(x1), max(y1)), sizes)


def _line(raw: str, untrusted_box: Sequence[float], sizes: dict[tuple[float, bool], int]) -> Line | None:
    text = clean(raw)
    x0, y0, x1, y1 = untrusted_box
    if not text or not math.isfinite(x0 + y0 + x1 + y1):
        return None
    size, bold = max(sizes, key=sizes.__getitem__)
    return Line((x0, y0, x1, y1), text, size, bold, spaced=raw[-1:].isspace())


def _all_lines(page: Page) -> list[Line]:
    return page.lines + [line for each in page.tables for cell in each.cells for line in cell]


def _on_page(box: Box, width: float, height: float) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return -5 <= x <= width + 5 and -5 <= y <= height + 5


def without_shadows(lines: list[Line]) -> list[Line]:
    """Without letters printed twice, a hair apart, to look bold."""
    seen: set[tuple[str, int, int]] = set()
    made = []
    for line in lines:
        key = line.text, round(line.box[0] / 3), round(line.box[1] / 3)
        if key not in seen:
            seen.add(key)
            made.append(line)
    return made


def _picture_share(page: Any, area: float) -> float:
    shown = sum(
        max(0.0, image["bbox"][2] - image["bbox"][0]) * max(0.0, image["bbox"][3] - image["bbox"][1])
        for image in page.get_image_info()
    )
    return float(shown) / max(area, 1.0)


def _frames(boxes: Sequence[Box], page: Page) -> list[Box]:
    """Boxes around a few lines: side boxes, notices. Not a table's cells, not the page's own frame."""
    made: list[Box] = []
    for box in sorted(set(boxes), key=lambda each: -(each[2] - each[0]) * (each[3] - each[1])):
        wide, high = box[2] - box[0], box[3] - box[1]
        if wide < _FRAME_SIZE[0] or high < _FRAME_SIZE[1] or wide * high > _FRAME_SHARE * page.width * page.height:
            continue
        if any(_is_in(box, other) for other in made) or any(_is_in(box, table.box) for table in page.tables):
            continue
        if sum(_is_in(line.box, box) for line in page.lines) >= _FRAME_LINES:
            made.append(box)
    return made


def _is_in(box: Box, outer: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]
