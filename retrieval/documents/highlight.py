"""Where quoted words stand on a page: boxes of words whose letters, without blanks, make up the quote."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retrieval.documents.layout import Box

_LONGEST_PIECEWISE = 600  # letters of a quote that is looked for in pieces
_MOST_LETTERS = 3000  # of the place it is looked for in
_PIECE = 2  # letters; a shorter match says nothing
_ENOUGH = 0.6  # of the quote's letters
_MARGIN = 3.0  # points around a place


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a page and its box in points."""

    text: str
    box: Box


def find(words: Sequence[Word], quote: str, place: Box | None) -> list[Box]:
    """Boxes of the quoted words, one a line: the occurrence nearest to the place, else pieces of it at the place.

    A row of a table is quoted without the cells that only repeat a merged one, so its pieces may stand apart.
    """
    wanted = letters(quote)
    if not wanted:
        return []
    text, owners = _joined(words)
    starts = _occurrences(text, wanted)
    if starts:
        best = max(starts, key=lambda start: (_inside(words, owners[start : start + len(wanted)], place), -start))
        return _lines(words, owners[best : best + len(wanted)])
    here = _as_seen([word for word in words if place is None or _overlaps(word.box, place)])
    text, owners = _joined(here)
    start = text.find(wanted)
    if start >= 0:
        return _lines(here, owners[start : start + len(wanted)])
    return _pieces(here, wanted)


def _as_seen(words: Sequence[Word]) -> list[Word]:
    """Words from top to bottom and left to right: some programs write lines in any order."""
    made: list[list[Word]] = []
    for word in sorted(words, key=lambda each: each.box[1] + each.box[3]):
        middle = (word.box[1] + word.box[3]) / 2
        if made and made[-1][0].box[1] < middle < made[-1][0].box[3]:
            made[-1].append(word)
        else:
            made.append([word])
    return [word for row in made for word in sorted(row, key=lambda each: each.box[0])]


def letters(text: str) -> str:
    """What two ways to write the same words have in common: letters without blanks, case and invisible marks."""
    plain = unicodedata.normalize("NFKC", text).replace("\u00ad", "").replace("\u200b", "").replace("\0", "")
    return "".join(plain.split()).casefold()


def _joined(words: Iterable[Word]) -> tuple[str, list[int]]:
    parts, owners = [], []
    for index, word in enumerate(words):
        part = letters(word.text)
        parts.append(part)
        owners += [index] * len(part)
    return "".join(parts), owners


def _occurrences(text: str, wanted: str) -> list[int]:
    starts: list[int] = []
    start = text.find(wanted)
    while start >= 0 and len(starts) < 1000:
        starts.append(start)
        start = text.find(wanted, start + 1)
    return starts


def _pieces(words: Sequence[Word], wanted: str) -> list[Box]:
    text, owners = _joined(words)
    if len(wanted) > _LONGEST_PIECEWISE or len(text) > _MOST_LETTERS:
        return []
    blocks = SequenceMatcher(None, text, wanted, autojunk=False).get_matching_blocks()
    kept = [block for block in blocks if block.size >= _PIECE]
    if sum(block.size for block in kept) < _ENOUGH * len(wanted):
        return []
    return _lines(words, [owner for block in kept for owner in owners[block.a : block.a + block.size]])


def _inside(words: Sequence[Word], owners: Iterable[int], place: Box | None) -> int:
    return 0 if place is None else sum(_overlaps(words[owner].box, place) for owner in set(owners))


def _overlaps(box: Box, place: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return place[0] - _MARGIN <= x <= place[2] + _MARGIN and place[1] - _MARGIN <= y <= place[3] + _MARGIN


def _lines(words: Sequence[Word], owners: Iterable[int]) -> list[Box]:
    """Boxes of the words, neighbours on a line joined."""
    made: list[Box] = []
    for owner in dict.fromkeys(owners):
        box = words[owner].box
        if made and _continues(made[-1], box):
            last = made[-1]
            made[-1] = (last[0], min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            made.append(box)
    return made


def _continues(line: Box, box: Box) -> bool:
    height = max(line[3] - line[1], box[3] - box[1])
    shared = min(line[3], box[3]) - max(line[1], box[1])
    return shared > height / 2 and line[0] <= box[0] and -height <= box[0] - line[2] <= height * 1.5
