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
_LOOK_DPI = 75  # for the angle
_MOST_SKEW = 5.0  # degrees
_LEAST_SKEW = 0.1
_COLOUR = 55  # between the channels: more is ink of a colour
_SEAL = 8.0  # mm: lower blobs of colour are lines of text
_FULL = 0.75  # of a blob's box: a fuller one is a painted area, not a seal
_NOISE = 4.0  # grey levels between a pixel and its neighbours, over the page


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
    skew = _skew(_pixels(page, library.Matrix(look / 72, look / 72), library.csGRAY)[0][:, :, 0] < DARK)
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
    y, x = np.nonzero(ink)
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
    return round(best, 3) if abs(best) >= _LEAST_SKEW and sharpness(best) > 1.05 * sharpness(0.0) else 0.0


def _without_seals(colour: Pixels, dpi: int) -> Pixels:
    """Grey; in seals the lightest channel, in which red and blue ink are light and black letters below stay dark."""
    high, low = colour.max(axis=2), colour.min(axis=2)
    grey = (colour[:, :, 0] // 4 + colour[:, :, 1] // 2 + colour[:, :, 2] // 4).astype(np.uint8)
    inked = (high - low) > _COLOUR
    if inked.mean() < 1e-4:
        return grey
    cell = max(1, round(dpi / 25.4))
    for x0, y0, x1, y1 in _blobs(_pooled(inked, cell)):
        wide, high_cells = x1 - x0, y1 - y0
        spot = (slice(y0 * cell, y1 * cell), slice(x0 * cell, x1 * cell))
        if min(wide, high_cells) >= _SEAL and inked[spot].mean() < _FULL:
            grey[spot] = np.where(inked[spot] | (high[spot] > DARK), high[spot], grey[spot])
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
    """Without specks, where the page is noisy: the median of three, across and down."""
    sample = grey[:: max(1, grey.shape[0] // 400)].astype(np.int16)
    light = sample[:, 1:] > DARK
    steps = np.abs(np.diff(sample, axis=1))[light]
    if not steps.size or steps.mean() < _NOISE:
        return grey
    for axis in (0, 1):
        before, after = np.roll(grey, 1, axis), np.roll(grey, -1, axis)
        grey = np.maximum(np.minimum(before, grey), np.minimum(np.maximum(before, grey), after))
    return grey


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
