"""One page's picture to lines in reading order, tables, words with their places, and how sure all that is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.documents.ocr import ruled
from retrieval.documents.ocr.image import DARK, Picture, take
from retrieval.documents.ocr.lines import LineReader, ReadLine
from retrieval.documents.ocr.regions import Cutter

if TYPE_CHECKING:
    from retrieval.documents.layout import Box
    from retrieval.documents.ocr.engine import Engine
    from retrieval.documents.ocr.image import Mask, Pixels
    from retrieval.documents.ocr.regions import Rectangle
    from retrieval.documents.ocr.ruled import Grid

_MAP_DPI = 100  # of the map that is cut
_SPECK = 0.06  # of a cell of that map
_PAGE_FRAME = 0.8  # of the page's width and height: a larger frame is the page's own
_DARK_AREA = 0.55  # ink of a cell: more is light letters on a dark ground


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word and its box in points."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A line of text.

    Attributes:
        text: it.
        box: in points.
        size: of its letters in points.
        words: of the line.
    """

    text: str
    box: Box
    size: float
    words: tuple[ReadWord, ...]


@dataclass(frozen=True, slots=True)
class TablePiece:
    """A ruled table.

    Attributes:
        box: in points.
        places: per row and column the number of a cell; a merged cell's stands at many places.
        cells: lines of each cell.
    """

    box: Box
    places: tuple[tuple[int, ...], ...]
    cells: tuple[tuple[TextPiece, ...], ...]

    @property
    def words(self) -> tuple[ReadWord, ...]:
        """Of all cells."""
        return tuple(word for cell in self.cells for line in cell for word in line.words)


Group = tuple[TextPiece | TablePiece, ...]


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What was recognised on a page.

    Attributes:
        groups: columns of bands in reading order, each from top to bottom.
        confidence: 0 to 100, by letters; 100 where there are none.
        skew: degrees that the page was turned back.
        words: of all groups.
        ink: share of the page that is dark: with no words and some ink there is a drawing, or what was not recognised.
    """

    groups: tuple[Group, ...] = ()
    confidence: float = 100.0
    skew: float = 0.0
    words: tuple[ReadWord, ...] = field(default_factory=tuple)
    ink: float = 0.0


def read_page(page: Any, engine: Engine, hidden: tuple[Box, ...] = (), near: Box | None = None) -> OcrPage:
    """Recognise a pymupdf page.

    Args:
        page: the page, without a rotation of its own.
        engine: recognises.
        hidden: boxes in points whose text is known already.
        near: only regions that this box (in points) touches; what is read in them is the same as without it.
    """
    return recognise(take(page, hidden), engine, near)


def recognise(picture: Picture, engine: Engine, near: Box | None = None) -> OcrPage:
    """Recognise a page's picture. Needs nothing of pymupdf's documents: other threads may draw meanwhile."""
    reader = _PageReader(picture, engine, near)
    groups = tuple(group for group in reader.groups() if group)
    words = tuple(word for group in groups for piece in group for word in piece.words)
    letters = sum(len(word.text) for word in words)
    sure = sum(word.confidence * len(word.text) for word in words)
    return OcrPage(groups, sure / letters if letters else 100.0, picture.skew, words, reader.ink)


class _PageReader:
    def __init__(self, picture: Picture, engine: Engine, near: Box | None) -> None:
        self._picture, self._near = picture, near
        ink = picture.grey < DARK
        clean, grids = ruled.find(ink, picture.dpi)
        height, width = ink.shape
        self._atoms = [grid for grid in grids if grid.is_table or not _is_page(grid.box, width, height)]
        grey = picture.grey.copy()
        gone = _grown(ink & ~clean)
        grey[gone] = 255
        self._invert(grey, clean)
        self._ink = grey < DARK
        self._reader = LineReader(grey, self._ink, picture.dpi, engine)
        self._usual = 0.0

    def _invert(self, grey: Pixels, clean: Mask) -> None:
        """Light letters on dark cells become dark on light."""
        for grid in self._atoms:
            for _, _, _, _, (x0, y0, x1, y1) in grid.cells:
                if x1 - x0 > 4 and y1 - y0 > 4 and clean[y0:y1, x0:x1].mean() > _DARK_AREA:
                    grey[y0:y1, x0:x1] = 255 - grey[y0:y1, x0:x1]

    @property
    def ink(self) -> float:
        """Share of dark pixels."""
        return float(self._ink.mean())

    def groups(self) -> list[Group]:
        """Columns of bands; a frame's content follows where the frame stands."""
        whole = (0, 0, self._ink.shape[1], self._ink.shape[0])
        return self._within(whole, self._atoms)

    def _within(self, box: Rectangle, atoms: list[Grid]) -> list[Group]:
        outer = [
            grid for grid in atoms if not any(_inside(grid.box, other.box) for other in atoms if other is not grid)
        ]
        scale = self._picture.dpi / _MAP_DPI
        made: list[Group] = []
        for region in Cutter(self._map(box, outer, scale), _MAP_DPI).regions():
            part = (
                box[0] + int(region[0] * scale),
                box[1] + int(region[1] * scale),
                min(box[2], box[0] + int(region[2] * scale) + 1),
                min(box[3], box[1] + int(region[3] * scale) + 1),
            )
            made += self._region(part, [grid for grid in outer if _inside(grid.box, part)], atoms)
        return made

    def _map(self, box: Rectangle, outer: list[Grid], scale: float) -> Mask:
        """A coarse mask of a region; tables and frames are filled."""
        ink = self._ink[box[1] : box[3], box[0] : box[2]].copy()
        for grid in outer:
            x0, y0, x1, y1 = grid.box
            ink[max(0, y0 - box[1]) : max(0, y1 - box[1]), max(0, x0 - box[0]) : max(0, x1 - box[0])] = True
        rows = np.arange(0, ink.shape[0], scale).astype(np.int64)
        columns = np.arange(0, ink.shape[1], scale).astype(np.int64)
        sums = np.add.reduceat(np.add.reduceat(ink, rows, axis=0, dtype=np.int32), columns, axis=1)
        return _without_specks(np.asarray(sums > _SPECK * scale * scale))

    def _region(self, box: Rectangle, inner: list[Grid], atoms: list[Grid]) -> list[Group]:
        """One column: stretches of text between its tables and frames, from top to bottom."""
        made: list[Group] = []
        current: list[TextPiece | TablePiece] = []
        top = box[1]
        for grid in sorted(inner, key=lambda each: each.box[1]):
            current += self._text((box[0], top, box[2], grid.box[1]))
            top = max(top, grid.box[3])
            if grid.is_table:
                current += self._table(grid)
                continue
            made += [tuple(current), *self._frame(grid, atoms)]
            current = []
        current += self._text((box[0], top, box[2], box[3]))
        return [*made, tuple(current)]

    def _frame(self, grid: Grid, atoms: list[Grid]) -> list[Group]:
        held = [other for other in atoms if other is not grid and _inside(other.box, grid.box)]
        return [
            group
            for cell in grid.cells
            for group in self._within(cell[4], [g for g in held if _inside(g.box, cell[4])])
        ]

    def _text(self, box: Rectangle) -> list[TextPiece]:
        if box[3] - box[1] < 4 or box[2] - box[0] < 4 or not self._wanted(box):
            return []
        return [self._piece(line) for line in self._reader.lines(box)]

    def _piece(self, line: ReadLine) -> TextPiece:
        size = (line.box[3] - line.box[1]) * 72 / self._picture.dpi / 0.95
        return TextPiece(line.text, self._picture.box(*line.box), round(size, 1), self._words(line))

    def _words(self, line: ReadLine) -> tuple[ReadWord, ...]:
        return tuple(ReadWord(word.text, self._picture.box(*word.box), word.confidence) for word in line.words)

    def _table(self, grid: Grid) -> list[TablePiece]:
        if not self._wanted(grid.box):
            return []
        places = [[0 for _ in range(grid.columns)] for _ in range(grid.rows)]
        cells: list[tuple[TextPiece, ...]] = []
        for number, (row, column, high, wide, box) in enumerate(grid.cells):
            large = box[2] - box[0] > 6 and box[3] - box[1] > 6
            cells.append(tuple(self._piece(line) for line in self._reader.lines(box)) if large else ())
            for i in range(row, row + high):
                places[i][column : column + wide] = [number] * wide
        return [TablePiece(self._picture.box(*grid.box), tuple(tuple(row) for row in places), tuple(cells))]

    def _wanted(self, box: Rectangle) -> bool:
        if self._near is None:
            return True
        x0, y0, x1, y1 = self._picture.box(*box)
        near = self._near
        return x0 < near[2] and near[0] < x1 and y0 < near[3] and near[1] < y1


def _is_page(box: Rectangle, width: int, height: int) -> bool:
    return box[2] - box[0] > _PAGE_FRAME * width and box[3] - box[1] > _PAGE_FRAME * height


def _inside(box: Rectangle, outer: Rectangle) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return (
        outer[0] <= x <= outer[2]
        and outer[1] <= y <= outer[3]
        and (box[2] - box[0]) * (box[3] - box[1]) <= (outer[2] - outer[0]) * (outer[3] - outer[1])
    )


def _grown(mask: Mask) -> Mask:
    """A mask two pixels wider on all sides."""
    made = mask.copy()
    for shift in (1, 2):
        made[shift:] |= mask[:-shift]
        made[:-shift] |= mask[shift:]
    wide = made.copy()
    for shift in (1, 2):
        wide[:, shift:] |= made[:, :-shift]
        wide[:, :-shift] |= made[:, shift:]
    return wide


def _without_specks(mask: Mask) -> Mask:
    """Cells that stand alone are no letters."""
    padded = np.pad(mask, 1).astype(np.int8)
    height, width = mask.shape
    near = sum(padded[i : i + height, j : j + width] for i in (0, 1, 2) for j in (0, 1, 2))
    return np.asarray(mask & (near > 1))
