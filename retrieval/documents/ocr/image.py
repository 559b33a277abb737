"""A page as a picture fit for reading: drawn upright, in grey, without seals, specks and shading."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pymupdf

if TYPE_CHECKING:
    import numpy.typing as npt

    from retrieval.documents.layout import Box

    Pixels = npt.NDArray[np.uint8]
    Mask = npt.NDArray[np.bool_]

LEAST_DPI: Final = 150
USUAL_DPI: Final = 200
MOST_PIXELS: Final = 12_000_000
DARK: Final = 160  # of 255: darker is ink
_LOOK_DPI = 100  # for the angle
_MOST_SKEW = 5.0  # degrees
_LEAST_SKEW = 0.1
_COLOUR = 55  # between the channels: more is ink of a colour
_TINT = 30  # at the edge of a seal's ink
_UNDER = 125  # of 255: where all channels are darker, black letters stand below the ink
_SEAL = 8.0  # mm: lower blobs of colour are lines of text
_FULL = 0.75  # of a blob's box: a fuller one is a painted area, not a seal
_SPECK = 4  # pixels: more are a dot
_SPECKS = 5e-5  # of the page: fewer may be dots of its letters
_PAPER = 225
SOFT: Final = 200  # of 255: darker may belong to a thin line


@dataclass(frozen=True, slots=True)
class Picture:
    """A page's picture and where it lies on the page.

    Attributes:
        grey: 0 is black.
        dpi: pixels an inch.
        to_page: pymupdf matrix from pixels to the page's points.
        skew: degrees that the page was turned back.
    """

    grey: Pixels
    dpi: int
    to_page: Any
    skew: float

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """The box in points around a box in pixels."""
        library: Any = pymupdf
        rectangle = library.Rect(x0, y0, x1, y1) * self.to_page
        return float(rectangle.x0), float(rectangle.y0), float(rectangle.x1), float(rectangle.y1)


def take(page: Any, hidden: tuple[Box, ...] = ()) -> Picture:
    """Draw a pymupdf page.

    Args:
        page: the page, without a rotation of its own.
        hidden: boxes in points that are left white: their text is known already.
    """
    library: Any = pymupdf
    area = max(1.0, float(page.rect.width) * float(page.rect.height)) / 72 / 72  # square inches
    dpi = max(1, min(_dpi(page), int(math.sqrt(MOST_PIXELS / area))))
    look = max(1, min(_LOOK_DPI, dpi))
    small = _pixels(page, library.Matrix(look / 72, look / 72), library.csGRAY)[0][:, :, 0]
    skew = _skew(_evened(small) < DARK)
    matrix = library.Matrix(dpi / 72, dpi / 72)
    if skew:
        matrix = matrix.prerotate(skew)
    colour, left, top = _pixels(page, matrix, library.csRGB)
    to_page = library.Matrix(1, 0, 0, 1, left, top) * ~matrix
    grey = _evened(_quiet(_without_seals(colour, dpi)))
    to_pixels = ~to_page
    for box in hidden:
        spot = library.Rect(box) * to_pixels
        x0, y0 = max(0, int(spot.x0) - 1), max(0, int(spot.y0) - 1)
        grey[y0 : max(0, int(spot.y1) + 2), x0 : max(0, int(spot.x1) + 2)] = 255
    return Picture(grey, dpi, to_page, skew)


def _pixels(page: Any, matrix: Any, colours: Any) -> tuple[Pixels, int, int]:
    drawn = page.get_pixmap(matrix=matrix, colorspace=colours, alpha=False)
    flat = np.frombuffer(drawn.samples, dtype=np.uint8)
    shaped = flat.reshape(drawn.height, drawn.stride)[:, : drawn.width * drawn.n]
    return shaped.reshape(drawn.height, drawn.width, drawn.n), int(drawn.x), int(drawn.y)


def _dpi(page: Any) -> int:
    """The resolution of the page's largest picture, within what reads well; the usual one for drawn letters."""
    best, largest = USUAL_DPI, 0.0
    for shown in page.get_image_info():
        width = (shown["bbox"][2] - shown["bbox"][0]) / 72
        height = (shown["bbox"][3] - shown["bbox"][1]) / 72
        if width * height > largest and width > 0:
            largest, best = width * height, round(shown["width"] / width)
    return min(max(best, LEAST_DPI), USUAL_DPI)


def _skew(ink: Mask) -> float:
    """Angle in degrees by which the page must be turned back: the one whose rows of ink are told apart best."""
    near = np.zeros(ink.shape, dtype=np.int8)
    near[1:] += ink[:-1]
    near[:-1] += ink[1:]
    near[:, 1:] += ink[:, :-1]
    near[:, :-1] += ink[:, 1:]
    y, x = np.nonzero(ink & (near > 0))  # specks have no neighbour
    if not 200 <= len(x) <= 0.3 * ink.size:
        return 0.0
    if len(x) > 60_000:
        step = len(x) // 60_000 + 1
        y, x = y[::step], x[::step]
    centred = x - ink.shape[1] / 2

    def sharpness(angle: float) -> float:
        rows = np.rint(y + centred * math.tan(math.radians(angle))).astype(np.int64)
        counts = np.bincount(rows - rows.min()).astype(np.float64)
        return float(np.square(np.diff(counts)).sum())

    coarse = max(np.arange(-_MOST_SKEW, _MOST_SKEW + 0.1, 0.5), key=sharpness)
    fine = max(np.arange(coarse - 0.5, coarse + 0.55, 0.1), key=sharpness)
    best = float(max(np.arange(fine - 0.1, fine + 0.11, 0.025), key=sharpness))
    return round(best, 3) if abs(best) >= _LEAST_SKEW and sharpness(best) > 1.08 * sharpness(0.0) else 0.0


def _without_seals(colour: Pixels, dpi: int) -> Pixels:
    """Grey; in seals the lightest channel, in which red and blue ink are light and black letters below stay dark."""
    red, green, blue = (np.ascontiguousarray(colour[:, :, index]) for index in range(3))
    grey = np.asarray((red >> 2) + (green >> 1) + (blue >> 2), dtype=np.uint8)
    high, low = np.maximum(np.maximum(red, green), blue), np.minimum(np.minimum(red, green), blue)
    inked = np.asarray((high - low) > _COLOUR)
    if inked.mean() < 1e-4:
        return grey
    cell = max(1, round(dpi / 25.4))
    for x0, y0, x1, y1 in _blobs(_pooled(inked, cell)):
        wide, high_cells = x1 - x0, y1 - y0
        spot = (slice(y0 * cell, y1 * cell), slice(x0 * cell, x1 * cell))
        if min(wide, high_cells) >= _SEAL and inked[spot].mean() < _FULL:
            tinted = (high[spot] - low[spot] > _TINT) & (high[spot] > _UNDER)
            grey[spot] = np.where(tinted, 255, np.where(high[spot] > DARK, high[spot], grey[spot]))
    return grey


def _pooled(mask: Mask, cell: int) -> Mask:
    """A coarse mask: cells of which more than a twentieth is set."""
    height, width = mask.shape[0] // cell * cell, mask.shape[1] // cell * cell
    cells = mask[:height, :width].reshape(height // cell, cell, width // cell, cell)
    return np.asarray(cells.mean(axis=(1, 3)) > 0.05)


def _blobs(mask: Mask) -> list[tuple[int, int, int, int]]:
    """Boxes of what hangs together, corners included."""
    left = {(int(y), int(x)) for y, x in zip(*np.nonzero(mask), strict=True)}
    boxes = []
    while left:
        waiting = [left.pop()]
        x0 = x1 = waiting[0][1]
        y0 = y1 = waiting[0][0]
        while waiting:
            y, x = waiting.pop()
            x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
            for near in [(y + i, x + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]:
                if near in left:
                    left.remove(near)
                    waiting.append(near)
        boxes.append((x0, y0, x1 + 1, y1 + 1))
    return boxes


def _quiet(grey: Pixels) -> Pixels:
    """Without specks, where there are many: dark spots of up to three pixels with none around."""
    ink = (grey < DARK).astype(np.uint8)
    inner, outer = _around(ink, 1), _around(ink, 2)
    alone = (ink > 0) & (inner == outer) & (inner <= _SPECK)
    if alone.sum() < _SPECKS * grey.size:
        return grey
    made = grey.copy()
    spots = _around(alone.astype(np.uint8), 1) > 0
    made[spots & (grey < _PAPER)] = 255
    return made


def _around(values: Pixels, reach: int) -> Pixels:
    """Sums of the square around each pixel."""
    made = values.copy()
    for shift in range(1, reach + 1):
        made[shift:] += values[:-shift]
        made[:-shift] += values[shift:]
    wide = made.copy()
    for shift in range(1, reach + 1):
        wide[:, shift:] += made[:, :-shift]
        wide[:, :-shift] += made[:, shift:]
    return wide


def _evened(grey: Pixels) -> Pixels:
    """Paper to white, by the lightness of the paper around."""
    cell = 32
    height, width = -(-grey.shape[0] // cell), -(-grey.shape[1] // cell)
    padded = np.pad(grey, ((0, height * cell - grey.shape[0]), (0, width * cell - grey.shape[1])), mode="edge")
    cells = padded.reshape(height, cell, width, cell)[:, ::4, :, ::4]
    paper = np.percentile(cells, 80, axis=(1, 3))
    whole = float(np.percentile(paper, 80)) or 255.0
    if whole > 250 and paper.min() > 250:
        return grey.copy()
    paper = np.where(paper < 0.5 * whole, whole, paper)  # a dark area is no paper
    factor = (252.0 / np.maximum(paper, 1.0)).astype(np.float32)
    spread = np.repeat(np.repeat(factor, cell, 0), cell, 1)[: grey.shape[0], : grey.shape[1]]
    return np.asarray(np.minimum(grey * spread, 255).astype(np.uint8))
