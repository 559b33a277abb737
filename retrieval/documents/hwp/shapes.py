"""Shapes of HWP 5: the outline, number, bullet and letter size that a paragraph's numbers point at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.documents.flow import Paragraph
from retrieval.documents.hwp import records
from retrieval.documents.hwp.numbering import NAMES, Level, Numberings, has_typed_mark

if TYPE_CHECKING:
    from collections.abc import Iterator

_OUTLINE, _NUMBER = 1, 2
_SIZE_PLACE, _LEVEL_PLACE = 42, 54
_NUMBERING, _BULLET = 23, 24
_HEAD = 12  # bytes that say how a number or bullet is set
_FIRST_LEVELS, _MORE_LEVELS = 7, 3
_OUTLINE_PLACE = 18  # of the numbering of outlines in the record of a section


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands before the text of a paragraph: kind 0 nothing, 1 outline, 2 number, 3 bullet."""

    kind: int
    level: int
    ident: int


class Shapes:
    """Paragraph and character shapes of a document, and its numberings."""

    def __init__(self, info: bytes) -> None:
        self._heads: list[_Head] = []
        self._sizes: list[float] = []
        self._numberings = Numberings()
        self._outline = 1
        numberings = bullets = 0
        for tag, _, data in records.flat(info):
            if tag == records.PARAGRAPH_SHAPE:
                self._heads.append(_head(data))
            elif tag == records.CHARACTER_SHAPE:
                self._sizes.append(records.number(data, _SIZE_PLACE, 4) / 100)
            elif tag == _NUMBERING:
                numberings += 1
                self._numberings.define(numberings, _levels(data))
            elif tag == _BULLET:
                bullets += 1
                self._numberings.define_bullet(bullets, _wide(data[_HEAD : _HEAD + 2]))

    def section(self, data: bytes) -> None:
        """Take the record of a section: it names the numbering of its outlines."""
        self._outline = records.number(data, _OUTLINE_PLACE, 2) or self._outline

    def paragraph(self, record: records.Record) -> Paragraph:
        """An empty paragraph with what the shapes of its record say."""
        made = Paragraph()
        head = self._head(record)
        if head.kind == _OUTLINE:
            made.outline = head.level
        elif head.kind:
            made.listed = head.level
        for child in record.children:
            if child.tag == records.CHARACTERS:
                made.size = self._size(child.data)
        return made

    def mark(self, record: records.Record, text: str) -> str:
        """The number or bullet that is drawn before a paragraph; each is asked once, in order, as numbers go up."""
        head = self._head(record)
        if not head.kind:
            return ""
        if head.kind == _OUTLINE:
            made = self._numberings.next(head.ident or self._outline, head.level, outline=True)
        elif head.kind == _NUMBER:
            made = self._numberings.next(head.ident, head.level)
        else:
            made = self._numberings.bullet(head.ident)
        return "" if has_typed_mark(text) else made

    def _head(self, record: records.Record) -> _Head:
        shape = records.number(record.data, 8, 2)
        return self._heads[shape] if shape < len(self._heads) else _Head(0, 0, 0)

    def _size(self, data: bytes) -> float:
        """The largest size among the runs."""
        shapes = (records.number(data, place, 4) for place in range(4, len(data) - 3, 8))
        return max((self._sizes[shape] for shape in shapes if shape < len(self._sizes)), default=0.0)


def _head(data: bytes) -> _Head:
    properties = records.number(data, 0, 4)
    level = max((properties >> 25) & 7, records.number(data, _LEVEL_PLACE, 4) & 15)  # levels past 7 came later
    return _Head((properties >> 23) & 3, level + 1, records.number(data, 30, 2))


def _levels(data: bytes) -> list[Level]:
    """Seven levels, the first numbers of each, and in newer files three more."""
    place = 0
    made: list[Level] = []
    for count in (_FIRST_LEVELS, _MORE_LEVELS):
        found = []
        for _ in range(count):
            size = records.number(data, place + _HEAD, 2) * 2
            if place + _HEAD + 2 + size > len(data):
                return made
            form = (records.number(data, place, 4) >> 5) & 31
            text = _wide(data[place + _HEAD + 2 : place + _HEAD + 2 + size])
            found.append((text, NAMES[form] if form < len(NAMES) else "DIGIT"))
            place += _HEAD + 2 + size
        place += 2 if count == _FIRST_LEVELS else 0
        starts = list(_starts(data, place, count))
        place += 4 * count
        made += [Level(text, form, start) for (text, form), start in zip(found, starts, strict=True)]
    return made


def _starts(data: bytes, place: int, count: int) -> Iterator[int]:
    for number in range(count):
        yield records.number(data, place + 4 * number, 4) or 1


def _wide(data: bytes) -> str:
    return data.decode("utf-16-le", "replace")
