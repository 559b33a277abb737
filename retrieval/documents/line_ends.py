"""Where a line ends inside a word: pages hold lines, and Korean is broken between any two syllables, without a hyphen.

A break is a blank unless something says otherwise, in this order: the document keeps the blank where a word ends (and
this line has none); a number goes on; room was left for one more syllable (then the line was broken at a blank, and
where that is common in a document every line is); the joined word stands whole elsewhere; the next line begins with an
ending that begins no word.
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
_ROOM = 1.1  # letter sizes left free at a line's end: one more syllable would have stood there
_ROOMY = 0.12  # share of lines with room, where lines are broken at blanks only
_GROUPED = re.compile(r"^[(△▲▽▼+\-−–₩￦$]*\d{1,3}(,\d{3})+(\.\d+)?(%|％|천?원|백만원|억원|명|건|개)?[)\]]*$")
_PLAIN = re.compile(r"^[(△▲▽▼+\-−–₩￦$]*\d{1,3}(,\d{3})*$")
_UNITS = re.compile(r"^(년|월|일|원|천원|만원|백만원|억원|명|건|개|개소|회|차|호|조|항|쪽|시|분|퍼센트)(?![가-힣]{3})")
_NEVER_FIRST = """
을 를 은 는 의 에 에서 에게 에는 에도 에서는 에서도 으로 로 로써 로서 으로써 으로서 와 과 와의 과의 까지 부터
처럼 마다 이나 이며 이고 이다 입니다 습니다 니다 었다 았다 였다 으며 면서 려고 으면 지만 들이 들을 들은 들의
들에게 적인 적으로
"""
_SELDOM_FIRST = """
도록 보다 합니다 됩니다 하였다 하였으며 하였고 한다 하고 하는 하며 하여 하게 하지 하기 하려 하도록 된다 되고
되는 되며 되어 되었다 되도록 되지 된 하였습니다 되었습니다 했다 했으며 다는 라는 는데 시오 십시오 하면 되면
하여야 해야 별로 상의 중인 등을 등의 등에
"""
_PARTICLES = frozenset(_NEVER_FIRST.split())
_ENDINGS = frozenset(_SELDOM_FIRST.split())
_ENDS_WORD = re.compile(r"(?<=[가-힣])([을를은는의에와과고며도로한할된될]|에서|으로|하여|되어|까지|부터)$")


class LineEnds:
    """Joins lines of one document.

    Args:
        paragraphs: all of its lines, by paragraph.
    """

    def __init__(self, paragraphs: Iterable[Sequence[Line]]) -> None:
        self._words: set[str] = set()
        spaced = count = breaks = roomy = 0
        held = [list(lines) for lines in paragraphs]
        for lines in held:
            right = max(line.box[2] for line in lines) if lines else 0.0
            for number, line in enumerate(lines):
                self._words.update(_inner_words(line.text))
                if _TAIL.search(line.text):
                    count += 1
                    spaced += line.spaced
                if number + 1 < len(lines) and _HEAD.search(lines[number + 1].text):
                    breaks += 1
                    roomy += _has_room(line, right)
        self._blanks_mean = count >= _ENOUGH_LINES and _FEWEST <= spaced / count <= _MOST
        self._at_blanks = breaks >= _ENOUGH_LINES and roomy >= _ROOMY * breaks
        self._anywhere = not self._at_blanks and not self._blanks_mean and self._breaks_words(held)

    def _breaks_words(self, held: Sequence[Sequence[Line]]) -> bool:
        """Are words of this document broken? Known words are put together by joining more often than by chance."""
        whole = apart = 0
        for lines in held:
            for before, line in pairwise(lines):
                tail, head = _TAIL.search(before.text), _HEAD.search(line.text)
                if tail and head:
                    known = tail[0] in self._words and head[0] in self._words
                    whole += (tail[0] + head[0] in self._words or head[0] in _PARTICLES) and not known
                    apart += known
        return whole >= 3 and whole > 0.5 * apart

    def text(self, lines: Sequence[Line]) -> str:
        """The lines of a paragraph as one text."""
        made = lines[0].text
        right = max(line.box[2] for line in lines)
        for before, line in pairwise(lines):
            made += line.text if self._inside_word(before, line, right) else f" {line.text}"
        return made

    def cell(self, lines: Sequence[Line]) -> str:
        """The lines of a table's cell as one text: a number, or letters one under the other, stay together."""
        if len(lines) > 1:
            whole = "".join(line.text for line in lines)
            if _GROUPED.match(whole) or all(len(line.text) == 1 and _WORD.match(line.text) for line in lines):
                return whole
        return self.text(lines)

    def _inside_word(self, before: Line, line: Line, right: float) -> bool:
        if _number_goes_on(before.text, line.text):
            return True
        if self._blanks_mean:
            return not before.spaced and before.text[-1].isalnum() and line.text[0].isalnum()
        if before.spaced or self._at_blanks or _has_room(before, right):
            return False
        tail, head = _TAIL.search(before.text), _HEAD.search(line.text)
        if tail is None or head is None:
            return self._anywhere and before.text[-1:].isdigit() and bool(_UNITS.match(line.text))
        return self._is_one(tail[0], head[0])

    def _is_one(self, tail: str, head: str) -> bool:
        """Are these two halves of one word?"""
        halves = tail in self._words and head in self._words
        if tail + head in self._words:
            return not halves
        if head in _PARTICLES or (head in _ENDINGS and self._anywhere):
            return True
        return self._anywhere and not halves and tail not in self._words and not _ENDS_WORD.search(tail)


def _inner_words(text: str) -> list[str]:
    """Words of a line but for the first and the last, which may be halves."""
    return [word for part in text.split()[1:-1] for word in _WORD.findall(part)]


def _has_room(line: Line, right: float) -> bool:
    return right - line.box[2] > _ROOM * max(line.size, 1.0)


def _number_goes_on(before: str, line: str) -> bool:
    """Is a number broken here? Its digits and commas fit together, and do not fit apart."""
    tail, head = before.split()[-1], line.split()[0]
    if not (tail[-1].isdigit() or tail[-1] == ",") or not (head[0].isdigit() or head[0] in ",."):
        return False
    number = re.match(r"^[\d,.]*\d", head)
    if number is None or not _GROUPED.match(tail + number[0]):
        return False
    return not (_PLAIN.match(tail) and head[0].isdigit())
