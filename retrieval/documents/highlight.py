"""Where quoted words stand on a page: boxes of words whose letters, without blanks, make up the quote."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from retrieval.documents.layout import Box

_CHUNK = 300  # letters of a quote that are looked for in pieces at once
_MOST_LETTERS = 8000  # of the place it is looked for in
_MOST_CHUNKS = 20
_PIECE = 2  # letters; a shorter match says nothing
_ENOUGH = 0.6  # of the quote's letters
_MARGIN = 3.0  # points around a place
_MOST_STEPS = 20_000  # words tried while a chain of them is looked for
_MOST_STARTS = 50
_BACK, _DOWN = 3.0, 1.5  # a step to the left, or from line to line, is as far as so many to the right


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a page and its box in points."""

    text: str
    box: Box


def find(words: Sequence[Word], quote: str, place: Box | None) -> list[Box]:
    """Boxes of the quoted words, one a line: the occurrence nearest to the place, else pieces of it at the place.

    A row of a table is quoted cell by cell, without the cells that only repeat a merged one; on the page the lines of
    its cells stand between each other.
    """
    wanted = letters(quote)
    if not wanted:
        return []
    text, owners = _joined(words)
    whole: list[int] = []
    starts = _occurrences(text, wanted)
    if starts:
        best = max(starts, key=lambda start: (_inside(words, owners[start : start + len(wanted)], place), -start))
        whole = owners[best : best + len(wanted)]
        if place is None or _inside(words, whole, place) * 2 > len(set(whole)):
            return _lines(words, whole)
    here = _as_seen([word for word in words if place is None or _overlaps(word.box, place)])
    text, owners = _joined(here)
    start = text.find(wanted)
    if start >= 0:
        return _lines(here, owners[start : start + len(wanted)])
    return _lines(here, _chain(here, wanted)) or _lines(words, whole) or _pieces(here, wanted)


def _chain(words: Sequence[Word], wanted: str) -> list[int]:
    """Words that one after the other spell what is wanted, each near the one before: the most compact such chain."""
    texts = [letters(word.text) for word in words]
    by_first: dict[str, list[int]] = {}
    for index, text in enumerate(texts):
        if text:
            by_first.setdefault(text[0], []).append(index)
    best: list[int] = []
    height = float("inf")
    steps = _MOST_STEPS
    starts = [index for index in by_first.get(wanted[0], ()) if wanted.startswith(texts[index])]
    for start in starts[:_MOST_STARTS]:
        found, spent = _Chain(words, texts, by_first, wanted).run(start, steps // 2)
        steps -= spent
        if found and (high := _height(words, found)) < height:
            best, height = found, high
    return best


class _Chain:
    """A search by depth, the nearest word first, for one quote."""

    def __init__(
        self, words: Sequence[Word], texts: Sequence[str], by_first: Mapping[str, Sequence[int]], wanted: str
    ) -> None:
        self._words, self._texts, self._by_first, self._wanted = words, texts, by_first, wanted

    def run(self, start: int, most: int) -> tuple[list[int], int]:
        """The chain from a first word, none where it leads nowhere; and how many words were tried."""
        chain = [start]
        at = len(self._texts[start])
        open_ways = [self._next(chain, at)]
        steps = 0
        while at < len(self._wanted) and steps < most:
            if open_ways[-1]:
                steps += 1
                chain.append(open_ways[-1].pop())
                at += len(self._texts[chain[-1]])
                open_ways.append(self._next(chain, at))
            else:
                at -= len(self._texts[chain.pop()])
                open_ways.pop()
                if not chain:
                    return [], steps
        return (chain if at == len(self._wanted) else []), steps

    def _next(self, chain: Sequence[int], at: int) -> list[int]:
        """Words that go on from here, the nearest last."""
        if at >= len(self._wanted):
            return []
        used = set(chain)
        last = self._words[chain[-1]].box
        ways = [
            index
            for index in self._by_first.get(self._wanted[at], ())
            if index not in used and self._wanted.startswith(self._texts[index], at)
        ]
        return sorted(ways, key=lambda index: -_distance(last, self._words[index].box))


def _distance(last: Box, box: Box) -> float:
    """How far the eye moves: least to the right on a line, then to the next line below."""
    right, down = box[0] - last[2], (box[1] + box[3] - last[1] - last[3]) / 2
    return (right if right >= 0 else -right / _BACK) + (down * _DOWN if down >= 0 else -down * _DOWN * _BACK)


def _height(words: Sequence[Word], chain: Iterable[int]) -> float:
    boxes = [words[index].box for index in chain]
    return max(box[3] for box in boxes) - min(box[1] for box in boxes)


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
    """Parts of what is wanted, where most of it stands there: recognition, or an edit, changed single letters."""
    text, owners = _joined(words)
    if len(wanted) > _CHUNK * _MOST_CHUNKS or len(text) > _MOST_LETTERS:
        return []
    found: list[int] = []
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        blocks = SequenceMatcher(None, text, part, autojunk=False).get_matching_blocks()
        found += [owner for block in blocks if block.size >= _PIECE for owner in owners[block.a : block.a + block.size]]
    return _lines(words, found) if len(found) >= _ENOUGH * len(wanted) else []


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
