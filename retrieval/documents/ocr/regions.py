"""Cuts the ink of a page into columns and bands (XY-cut), and a region into lines. Geometry of masks only."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from retrieval.documents.ocr.image import Mask

Rectangle = tuple[int, int, int, int]  # x0, y0, x1, y1

_GUTTER, _BAND, _LOWEST = 0.12, 0.13, 1.0  # inches: as for pages with a text layer
_NARROWEST = 0.2  # of the page's width
_NEAR = 0.3  # inches: a band of one column this near goes on
_DEPTH = 6


class Cutter:
    """Cuts one page.

    Args:
        ink: where letters, tables and boxes are; rules are gone, tables are filled.
        dpi: pixels an inch of the mask.
    """

    def __init__(self, ink: Mask, dpi: float) -> None:
        self._ink = ink
        self._gutter, self._band = max(2, round(_GUTTER * dpi)), max(2, round(_BAND * dpi))
        self._lowest, self._near = _LOWEST * dpi, _NEAR * dpi
        self._narrowest = _NARROWEST * ink.shape[1]

    def regions(self) -> list[Rectangle]:
        """Boxes of ink in reading order."""
        height, width = self._ink.shape
        return self._cut((0, 0, width, height), _DEPTH)

    def _cut(self, box: Rectangle, depth: int) -> list[Rectangle]:
        box = self._trimmed(box)
        if box[2] <= box[0] or box[3] <= box[1]:
            return []
        if depth == 0:
            return [box]
        gutter = self._split(box)
        if gutter is not None and box[3] - box[1] > self._lowest:
            left, right = (box[0], box[1], gutter, box[3]), (gutter, box[1], box[2], box[3])
            return self._cut(left, depth - 1) + self._cut(right, depth - 1)
        bands = self._joined(self._bands(box))
        if len(bands) < 2:
            return [box]
        return [part for band in bands for part in self._cut(band, depth - 1)]

    def _trimmed(self, box: Rectangle) -> Rectangle:
        x0, y0, x1, y1 = box
        part = self._ink[y0:y1, x0:x1]
        rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
        if not len(rows):
            return x0, y0, x0, y0
        return x0 + int(columns[0]), y0 + int(rows[0]), x0 + int(columns[-1]) + 1, y0 + int(rows[-1]) + 1

    def _split(self, box: Rectangle) -> int | None:
        """Middle of the widest empty strip that leaves enough on both sides."""
        x0, y0, x1, y1 = self._trimmed(box)
        best, found = self._gutter - 1, None
        for start, end in runs(~self._ink[y0:y1, x0:x1].any(axis=0)):
            enough = start > self._narrowest and x1 - x0 - end > self._narrowest
            if enough and end - start > best:
                best, found = end - start, x0 + (start + end) // 2
        return found

    def _bands(self, box: Rectangle) -> list[Rectangle]:
        x0, y0, x1, y1 = box
        made: list[Rectangle] = []
        for start, end in runs(self._ink[y0:y1, x0:x1].any(axis=1)):
            if made and y0 + start - made[-1][3] < self._band:
                made[-1] = (x0, made[-1][1], x1, y0 + end)
            else:
                made.append((x0, y0 + start, x1, y0 + end))
        return made

    def _joined(self, bands: list[Rectangle]) -> list[Rectangle]:
        """Neighbouring bands of the same kind as one: both with a gutter at one place, or both without."""
        made: list[Rectangle] = []
        gutters = [self._split(band) for band in bands]
        last = False
        for index, band in enumerate(bands):
            split = gutters[index] is not None
            if made:
                both = (made[-1][0], made[-1][1], made[-1][2], band[3])
                near = band[1] - made[-1][3] < self._near or not any(gutters[index:])
                alike = split == last or (last and near)
                if alike and ((not split and not last) or self._split(both) is not None):
                    made[-1] = both
                    continue
            made.append(band)
            last = split
        return made


def runs(mask: Mask | np.bool_) -> list[tuple[int, int]]:
    """Starts and ends of the stretches of a row that are set."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], np.asarray(mask, dtype=np.int8), [0]))))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def text_rows(ink: Mask) -> list[tuple[int, int]]:
    """Upper and lower edges of the lines of text in a region of one column."""
    counts = ink.sum(axis=1)
    if not counts.any():
        return []
    found = runs(counts > max(0, 0.02 * float(np.percentile(counts[counts > 0], 90))))
    if not found:
        return []
    usual = _usual(found)
    split = [part for one in found for part in _split_tall(counts, one, usual)]
    return _merged(split, usual)


def _usual(found: list[tuple[int, int]]) -> float:
    heights = sorted(end - start for start, end in found)
    tall = [height for height in heights if height * 2 >= heights[-1] * 0.5]
    return float(np.median(tall if len(tall) * 3 >= len(heights) else heights))


def _split_tall(counts: object, one: tuple[int, int], usual: float) -> list[tuple[int, int]]:
    """Lines that touch come apart where the least ink is."""
    start, end = one
    number = round((end - start) / max(1.0, usual * 1.25))
    if end - start < 1.7 * usual or not 2 <= number <= 60:
        return [one]
    values = np.asarray(counts)[start:end]
    pitch = (end - start) / number
    cuts = [0]
    for index in range(1, number):
        low, high = int(pitch * (index - 0.35)), int(pitch * (index + 0.35))
        cuts.append(low + int(np.argmin(values[low:high])))
    cuts.append(end - start)
    if values[cuts[1:-1]].max() > 0.35 * values.mean():
        return [one]  # large letters, not many lines
    return [(start + upper, start + lower) for upper, lower in pairwise(cuts)]


def _merged(found: list[tuple[int, int]], usual: float) -> list[tuple[int, int]]:
    """Dots, accents and loose strokes go to the line they stand at."""
    made: list[tuple[int, int]] = []
    for start, end in found:
        if made:
            upper, lower = made[-1]
            small = min(end - start, lower - upper) < 0.5 * usual
            if small and start - lower < 0.25 * usual and end - upper < 1.5 * usual:
                made[-1] = (upper, end)
                continue
        made.append((start, end))
    return made
