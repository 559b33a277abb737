"""Where a line ends inside a Hangul word: pages hold lines, and Korean is broken between any two syllables.

A break is a blank unless the document itself says otherwise: its lines keep the blank where a word ends (and this one
has none), or the joined word stands whole elsewhere in it while its two halves don't.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retrieval.documents.layout import Line

_WORD = re.compile(r"[가-힣]+")
_TAIL = re.compile(r"[가-힣]+$")
_HEAD = re.compile(r"^[가-힣]+")
_FEWEST, _MOST = 0.15, 0.95  # share of lines that end with a blank, where blanks at line ends mean something
_ENOUGH_LINES = 8


class LineEnds:
    """Joins lines of one document.

    Args:
        lines: all of its lines.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self._words: set[str] = set()
        spaced = count = 0
        for line in lines:
            inner = line.text.split()[1:-1]  # the first and the last may be halves
            self._words.update(word for part in inner for word in _WORD.findall(part))
            if _TAIL.search(line.text):
                count += 1
                spaced += line.spaced
        self._blanks_mean = count >= _ENOUGH_LINES and _FEWEST <= spaced / count <= _MOST

    def text(self, lines: Sequence[Line]) -> str:
        """The lines of a paragraph as one text."""
        made = lines[0].text
        for before, line in pairwise(lines):
            made += line.text if self._inside_word(before, line) else f" {line.text}"
        return made

    def _inside_word(self, before: Line, line: Line) -> bool:
        tail, head = _TAIL.search(before.text), _HEAD.search(line.text)
        if tail is None or head is None:
            return False
        if self._blanks_mean:
            return not before.spaced
        halves = tail[0] in self._words and head[0] in self._words
        return tail[0] + head[0] in self._words and not halves
