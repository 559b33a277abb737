"""Reads the lines of one region: pieces apart by wide blanks, marks told by their shape, letters by recognition."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from retrieval.documents.ocr.engine import Seen
from retrieval.documents.ocr.image import DARK, SOFT
from retrieval.documents.ocr.marks import Mark, find_marks
from retrieval.documents.ocr.numbers import repaired, without_phantoms
from retrieval.documents.ocr.regions import Rectangle, runs, text_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.documents.ocr.engine import Engine
    from retrieval.documents.ocr.image import Mask, Pixels

_WIDE = 2.2  # times the line's height: a wider blank parts pieces
_PAD = 0.27  # of the line's height around it
_LOWEST = 0.05  # inches: lower rows are specks and rules
_HIGHEST = 1.2  # inches: higher ones are pictures
_LEAST_INK = 0.004  # square inches x ink share: fewer pixels are specks
_LETTER = re.compile(r"[0-9A-Za-z가-힣一-龥]")
_UNSURE = 35.0
_REPLACED = str.maketrans({"ㆍ": "·", "ᆞ": "·", "‥": "··", "…": "…", "˙": "·"})


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of text in a picture: its words and its box in pixels."""

    words: tuple[Seen, ...]
    box: Rectangle

    @property
    def text(self) -> str:
        """Words with single blanks."""
        return " ".join(word.text for word in self.words)


class LineReader:
    """Reads the lines of one page.

    Args:
        grey: the page, rules and hidden parts white.
        ink: where it is dark.
        dpi: pixels an inch.
        engine: recognises.
    """

    def __init__(self, grey: Pixels, ink: Mask, dpi: int, engine: Engine) -> None:
        self._grey, self._ink, self._dpi, self._engine = grey, ink, dpi, engine

    def lines(self, box: Rectangle, usual: float = 0.0) -> Iterator[ReadLine]:
        """Lines of a region of one column, from the top.

        Args:
            box: the region in pixels.
            usual: the usual height of a line, 0 where the region itself tells.
        """
        x0, y0, x1, y1 = box
        region = self._ink[y0:y1, x0:x1]
        rows = [row for row in text_rows(region) if _LOWEST * self._dpi <= row[1] - row[0] <= _HIGHEST * self._dpi]
        heights = [end - start for start, end in rows]
        usual = usual or (float(np.median(heights)) if heights else 0.0)
        for start, end in rows:
            words: list[Seen] = []
            for left, right in self._pieces(region[start:end], max(end - start, round(0.8 * usual))):
                words += self._piece((x0 + left, y0 + start, x0 + right, y0 + end), usual)
            if words:
                yield ReadLine(tuple(words), (words[0].box[0], y0 + start, words[-1].box[2], y0 + end))

    def _pieces(self, row: Mask, height: int) -> list[tuple[int, int]]:
        made: list[tuple[int, int]] = []
        for start, end in runs(row.any(axis=0)):
            if made and start - made[-1][1] < _WIDE * height:
                made[-1] = (made[-1][0], end)
            else:
                made.append((start, end))
        least = _LEAST_INK * self._dpi * self._dpi * 0.2
        return [one for one in made if row[:, one[0] : one[1]].sum() >= least]

    def _piece(self, box: Rectangle, usual: float) -> list[Seen]:
        """Words of a piece; marks stand between what is recognised left and right of them."""
        x0, y0, x1, y1 = box
        grey = self._grey[y0:y1, x0:x1]
        marks = find_marks(grey < SOFT, grey < DARK)
        words: list[Seen] = []
        at = x0
        for mark in marks:
            words += self._recognised((at, y0, x0 + mark.x0, y1), usual)
            words += self._marked(mark, box)
            at = x0 + mark.x1
        return words + self._recognised((at, y0, x1, y1), usual)

    def _marked(self, mark: Mark, box: Rectangle) -> list[Seen]:
        place = (box[0] + mark.x0, box[1] + mark.y0, box[0] + mark.x1, box[1] + mark.y1)
        if not mark.holds_digit:
            return [Seen(mark.text, place, 95.0)]
        number, confidence = self._number_inside(place)
        if 1 <= number <= 20:
            return [Seen(chr(0x2460 + number - 1), place, confidence)]
        return self._recognised(place, 0.0)

    def _number_inside(self, place: Rectangle) -> tuple[int, float]:
        """The number in a ring, 0 for none: drawn some times in a row, as recognition is made for lines."""
        size = place[2] - place[0]
        inset = round(size * 0.2)
        part = self._grey[place[1] + inset : place[3] - inset, place[0] + inset : place[2] - inset]
        if part.size == 0:
            return 0, 0.0
        y, x = np.mgrid[0 : part.shape[0], 0 : part.shape[1]]
        far = np.hypot(y - (part.shape[0] - 1) / 2, x - (part.shape[1] - 1) / 2) > 0.36 * size
        alone = np.where(far, 255, part).astype(np.uint8)
        columns, rows = np.flatnonzero((alone < DARK).any(axis=0)), np.flatnonzero((alone < DARK).any(axis=1))
        if not len(columns) or not len(rows):
            return 0, 0.0
        alone = alone[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        alone = np.pad(alone, ((0, 0), (2, 2)), constant_values=255)
        for times in (3, 1, 5):
            line = np.pad(np.tile(alone, (1, times)), round(0.35 * alone.shape[0]), constant_values=255)
            seen = self._engine.words(np.repeat(np.repeat(line, 2, 0), 2, 1), self._dpi)
            text = "".join(word.text for word in seen)
            part_length = len(text) // times
            if (
                text.isdecimal()
                and part_length
                and text == text[:part_length] * times
                and 0 < int(text[:part_length]) < 21
            ):
                return int(text[:part_length]), min(word.confidence for word in seen)
        return 0, 0.0

    def _recognised(self, box: Rectangle, usual: float) -> list[Seen]:
        x0, y0, x1, y1 = box
        columns = np.flatnonzero(self._ink[y0:y1, x0:x1].any(axis=0))
        if not len(columns):
            return []
        x0, x1 = x0 + int(columns[0]), x0 + int(columns[-1]) + 1
        height = max(y1 - y0, round(0.85 * usual))
        pad = max(3, round(_PAD * height))
        top = (y0 + y1 - height) // 2 - pad
        bottom = top + height + 2 * pad
        crop = np.full((bottom - top, x1 - x0 + 2 * pad), 255, dtype=np.uint8)
        upper, lower = max(y0 - 2, 0, top), min(y1 + 2, self._grey.shape[0], bottom)
        crop[upper - top : lower - top, pad : pad + x1 - x0] = self._grey[upper:lower, x0:x1]
        found = [
            Seen(word.text, (word.box[0] + x0 - pad, y0, word.box[2] + x0 - pad, y1), word.confidence)
            for word in self._engine.words(crop, self._dpi)
        ]
        made = []
        for index, word in enumerate(found):
            if word.confidence < _UNSURE and not _LETTER.search(word.text):
                continue
            left = (found[index - 1].box[2] + word.box[0]) // 2 if index else x0
            right = (found[index + 1].box[0] + word.box[2]) // 2 if index + 1 < len(found) else x1
            ink = self._ink[y0:y1, left:right]
            text = repaired(word.text.translate(_REPLACED), ink)
            text = without_phantoms(text, ink, first=not index, last=index + 1 == len(found))
            made.append(replace(word, text=text))
        return made
