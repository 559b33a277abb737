"""Shapes of HWP 5: the outline level, list level and letter size that a paragraph's numbers point at."""

from __future__ import annotations

from retrieval.documents.flow import Paragraph
from retrieval.documents.hwp import records

_OUTLINE = 1
_SIZE_PLACE = 42


class Shapes:
    """Paragraph and character shapes of a document."""

    def __init__(self, info: bytes) -> None:
        self._properties: list[int] = []
        self._sizes: list[float] = []
        for tag, _, data in records.flat(info):
            if tag == records.PARAGRAPH_SHAPE:
                self._properties.append(records.number(data, 0, 4))
            elif tag == records.CHARACTER_SHAPE:
                self._sizes.append(records.number(data, _SIZE_PLACE, 4) / 100)

    def paragraph(self, record: records.Record) -> Paragraph:
        """An empty paragraph with what the shapes of its record say."""
        made = Paragraph()
        shape = records.number(record.data, 8, 2)
        if shape < len(self._properties):
            head, level = (self._properties[shape] >> 23) & 3, ((self._properties[shape] >> 25) & 7) + 1
            if head == _OUTLINE:
                made.outline = level
            elif head:
                made.listed = level
        for child in record.children:
            if child.tag == records.CHARACTERS:
                made.size = self._size(child.data)
        return made

    def _size(self, data: bytes) -> float:
        """The largest size among the runs."""
        shapes = (records.number(data, place, 4) for place in range(4, len(data) - 3, 8))
        return max((self._sizes[shape] for shape in shapes if shape < len(self._sizes)), default=0.0)
