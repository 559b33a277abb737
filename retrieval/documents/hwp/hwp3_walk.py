"""The walk through the body of an HWP 3.0 file: paragraphs of 16-bit words, some of them controls with own data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.documents.flow import Cell, Paragraph, Part, Table
from retrieval.documents.hwp.johab import character
from retrieval.documents.model import Kind
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FONT_LISTS, _FONT, _STYLE = 7, 40, 238
_SHAPE, _PARAGRAPH_SHAPE, _LINE = 31, 187, 14
_MOST_WORDS, _MOST_LINES, _LARGEST = 60_000, 4096, 100_000_000
_DEEPEST = 24
_CELL, _BOX, _PICTURE = 27, 84, 348
# Controls of a fixed size: bytes after their word, and what they show.
_FIXED = {
    9: (6, "\t"), 19: (6, ""), 20: (6, ""), 21: (6, ""), 22: (22, ""), 24: (4, "-"), 25: (4, ""), 26: (244, ""),
    28: (62, ""), 30: (2, " "), 31: (2, " "),
}  # fmt: skip
_NUMBER, _OVERLAY, _END = 18, 23, 13
# Controls that begin with eight bytes, and how many follow before anything else of theirs.
_SKIPPED = {6: 34, 7: 76, 8: 88, 14: 84}
_SIZED = frozenset({5, 29})  # the first four of the eight bytes say how many follow


class LostError(Exception):
    """The walk lost its step: what follows is not what it should be."""


class Walk:
    """Reads a body from its beginning.

    Attributes:
        texts: texts of all paragraphs met, in the order of the file.
        pictures: pictures met.
        reached: where the last paragraph that could be read ended.
    """

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._place = 0
        self.texts: list[str] = []
        self.pictures = 0
        self.reached = 0

    def heads(self) -> None:
        """Pass over the names of fonts and the styles."""
        for _ in range(_FONT_LISTS):
            self._skip(self._number(2) * _FONT)
        self._skip(self._number(2) * _STYLE)
        self.reached = self._place

    def paragraphs(self, depth: int = 0) -> Iterator[Paragraph]:
        """Yields the paragraphs of a list; an empty one ends it."""
        if depth > _DEEPEST:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
        while self._place < len(self._body):
            follows, words = self._number(1), self._number(2)
            if not words:
                self._skip(40)
                return
            lines, shaped = self._number(2), self._number(1)
            if words > _MOST_WORDS or lines > _MOST_LINES:
                raise LostError
            self._skip(6 + _SHAPE + (0 if follows else _PARAGRAPH_SHAPE) + lines * _LINE)
            for _ in range(words if shaped else 0):
                if self._number(1) != 1:
                    self._skip(_SHAPE)
            yield self._paragraph(words, depth)

    def _paragraph(self, words: int, depth: int) -> Paragraph:
        paragraph = Paragraph()
        made: list[str] = []
        end = words
        while end > 0:
            before = self._place
            code = self._number(2)
            if code >= 32:
                made.append(character(code))
                end -= 1
            elif code in (0, _END):
                end -= 1
            elif code in _FIXED or code in (_NUMBER, _OVERLAY):
                made.append(self._fixed(code))
                end -= (self._place - before) // 2
            else:
                size = self._number(4)
                self._skip(2)
                end -= 4  # what a control holds beyond its eight bytes is not among the words
                self._control(code, size, paragraph, depth + 1)
        paragraph.text = "".join(made)
        self.texts.append(paragraph.text)
        self.reached = self._place
        return paragraph

    def _fixed(self, code: int) -> str:
        if code == _NUMBER:
            kind, number = self._number(2), self._number(2)
            self._skip(2)
            return str(number) if kind else ""  # kind 0: of a page
        if code == _OVERLAY:
            shown = "".join(character(self._number(2)) for _ in range(3))
            self._skip(2)
            return shown
        size, text = _FIXED[code]
        self._skip(size)
        return text

    def _control(self, code: int, size: int, paragraph: Paragraph, depth: int) -> None:
        known: dict[int, Callable[[int], list[Part | Table]]] = {
            10: self._box,
            11: self._picture,
            15: self._hidden,
            16: self._margin,
            17: self._note,
        }
        if code in known:
            paragraph.parts += known[code](depth)
        elif code in _SIZED:
            if size > _LARGEST:
                raise LostError
            self._skip(size)
        else:
            self._skip(_SKIPPED.get(code, 0))

    def _list(self, depth: int) -> list[Paragraph]:
        return list(self.paragraphs(depth))

    def _box(self, depth: int) -> list[Part | Table]:
        """A table, text box, equation or button, and its caption."""
        info = self._take(_BOX)
        kind, count = int.from_bytes(info[78:80], "little"), max(int.from_bytes(info[80:82], "little"), 1)
        places = [self._take(_CELL) for _ in range(count)]
        held = [self._list(depth) for _ in range(count)]
        caption = self._list(depth)
        if kind == 0 and count > 1:
            return [Table(_cells(places, held), caption)]
        made: list[Part | Table] = [
            Part(Kind.EQUATION if kind == 2 else Kind.PARAGRAPH, found) for found in held if found
        ]
        return [*made, Part(Kind.CAPTION, caption)] if caption else made

    def _picture(self, depth: int) -> list[Part | Table]:
        info = self._take(_PICTURE)
        size = int.from_bytes(info[:4], "little")
        if size > _LARGEST:
            raise LostError
        self._skip(size)
        self.pictures += 1
        caption = self._list(depth)
        return [Part(Kind.CAPTION, caption)] if caption else []

    def _hidden(self, depth: int) -> list[Part | Table]:
        self._skip(8)
        return [Part(Kind.COMMENT, found)] if (found := self._list(depth)) else []

    def _margin(self, depth: int) -> list[Part | Table]:
        info = self._take(10)
        found = self._list(depth)
        return [Part(Kind.FOOTER if info[8] == 1 else Kind.HEADER, found)] if found else []

    def _note(self, depth: int) -> list[Part | Table]:
        info = self._take(14)
        found = self._list(depth)
        if found:
            found[0].mark = f"{int.from_bytes(info[8:10], 'little')})"
        return [Part(Kind.NOTE, found)] if found else []

    def _number(self, size: int) -> int:
        return int.from_bytes(self._take(size), "little")

    def _take(self, size: int) -> bytes:
        taken = self._body[self._place : self._place + size]
        if len(taken) < size:
            raise LostError
        self._place += size
        return taken

    def _skip(self, size: int) -> None:
        if self._place + size > len(self._body):
            raise LostError
        self._place += size


def _cells(places: list[bytes], held: list[list[Paragraph]]) -> list[Cell]:
    """Cells with places in paper units to rows and columns: each distinct edge begins one."""
    edges = [[int.from_bytes(place[at : at + 2], "little") for at in (4, 6, 8, 10)] for place in places]
    columns = sorted({x for x, _, _, _ in edges} | {x + width for x, _, width, _ in edges})
    rows = sorted({y for _, y, _, _ in edges} | {y + height for _, y, _, height in edges})
    made = []
    for (x, y, width, height), paragraphs in zip(edges, held, strict=True):
        row, column = rows.index(y), columns.index(x)
        made.append(Cell(row, column, rows.index(y + height) - row, columns.index(x + width) - column, paragraphs))
    return made
