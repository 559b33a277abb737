"""Old presentations (.ppt, 97-2003): the text of each slide and its notes, marked as taken without structure.

Layout: [MS-PPT] 2.3 (records), 2.3.4-6 (persist directory), 2.4.14.3 (slide lists), 2.9.40-44 (text atoms).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from retrieval.documents.flowing import clean
from retrieval.documents.hwp.compound import Compound
from retrieval.documents.model import Block, Document, DocumentWarning, Format, Kind, Location
from retrieval.documents.structure import classify, document_title
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.documents.limits import Limits

_STREAM, _USER = "PowerPoint Document", "Current User"
_DOCUMENT, _SLIDE, _NOTES, _LIST = 0x03E8, 0x03EE, 0x03F0, 0x0FF0
_PERSIST, _NOTES_ATOM = 0x03F3, 0x03F1
_HEADER, _CHARACTERS, _BYTES = 0x0F9F, 0x0FA0, 0x0FA8
_EDIT, _DIRECTORY = 0x0FF5, 0x1772
_ENCRYPTED_TOKEN = 0xF3D1C4DF
_TITLES = frozenset({0, 6})
_DEEPEST = 24
_MOST_EDITS = 1000


class _Record(NamedTuple):
    kind: int
    instance: int
    container: bool
    start: int  # of its body
    end: int


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read the text of a .ppt file.

    Raises:
        DocumentError: ENCRYPTED or DAMAGED.
    """
    del name
    ole = Compound(data)
    user = ole.read(_USER) if _USER in ole.names() else b""
    if len(user) >= 20 and struct.unpack_from("<I", user, 12)[0] == _ENCRYPTED_TOKEN:
        raise DocumentError(DocumentCode.ENCRYPTED, format="ppt")
    stream = ole.read(_STREAM)
    reader = _Reader(stream)
    slides = reader.slides(struct.unpack_from("<I", user, 16)[0] if len(user) >= 20 else 0)
    if len(slides) > limits.pages:
        raise DocumentError(DocumentCode.TOO_COMPLEX, pages=len(slides), limit=limits.pages)
    blocks = tuple(block for page, texts in enumerate(slides, 1) for block in _blocks(texts, page))
    warnings = [DocumentWarning(WarningCode.WITHOUT_STRUCTURE)]
    if not blocks:
        warnings.append(DocumentWarning(WarningCode.NO_TEXT))
    title = document_title("", blocks)
    return Document(Format.PPT, title, blocks, max(1, len(slides)), warnings=tuple(warnings))


def _blocks(texts: list[tuple[Kind, str]], page: int) -> Iterator[Block]:
    place = Location(page=page)
    seen = set()
    for kind, text in texts:
        if kind is Kind.PARAGRAPH:
            for line in text.split("\r"):
                if content := clean(line.replace("\v", "\n")):
                    own, level = classify(content)
                    yield Block(own, content, place, level)
        elif (content := clean(text.replace("\r", "\n").replace("\v", "\n"))) and content not in seen:
            seen.add(content)
            yield Block(kind, content, place, 1 if kind is Kind.HEADING else 0)


class _Reader:
    """Walks the records of the stream."""

    def __init__(self, stream: bytes) -> None:
        self._stream = stream

    def slides(self, edit: int) -> list[list[tuple[Kind, str]]]:
        """Texts of the slides in their order; by the order of the stream where the directory is damaged."""
        places = self._directory(edit)
        documents = [one for one in self._records(0, len(self._stream)) if one.kind == _DOCUMENT]
        document = documents[-1] if documents else None
        made: list[list[tuple[Kind, str]]] = []
        notes: dict[int, list[tuple[Kind, str]]] = {}
        for listed in self._records(document.start, document.end) if document else ():
            if listed.kind == _LIST and listed.instance == 0:
                made = self._listed(listed, places, notes)
        if made:
            return [[*texts, *notes.get(index, [])] for index, texts in enumerate(made)]
        return [
            self._texts(one, 0, noted=one.kind == _NOTES)
            for one in self._records(0, len(self._stream))
            if one.kind in (_SLIDE, _NOTES)
        ]

    def _listed(
        self, listed: _Record, places: dict[int, int], notes: dict[int, list[tuple[Kind, str]]]
    ) -> list[list[tuple[Kind, str]]]:
        """Slides as the document lists them: texts of their outline, then of their other shapes."""
        made: list[list[tuple[Kind, str]]] = []
        pages: dict[int, int] = {}
        kind = 4
        for one in self._records(listed.start, listed.end):
            if one.kind == _PERSIST:
                reference, slide = struct.unpack_from("<I8xI", self._stream.ljust(one.start + 16, b"\0"), one.start)
                pages[slide] = len(made)
                made.append([])
                if (container := self._at(places.get(reference, -1), _SLIDE)) is not None:
                    made[-1] += self._texts(container, 0, noted=False)
            elif made:
                kind = self._text(one, kind, made[-1], noted=False)
        for place in places.values():
            if (container := self._at(place, _NOTES)) is not None:
                page = pages.get(self._slide_of(container), -1)
                notes.setdefault(page, []).extend(self._texts(container, 0, noted=True))
        return made

    def _slide_of(self, notes: _Record) -> int:
        for one in self._records(notes.start, notes.end):
            if one.kind == _NOTES_ATOM and one.end - one.start >= 4:
                return int(struct.unpack_from("<I", self._stream, one.start)[0])
        return -1

    def _at(self, place: int, kind: int) -> _Record | None:
        found = next(iter(self._records(place, len(self._stream))), None) if place >= 0 else None
        return found if found is not None and found.kind == kind else None

    def _directory(self, edit: int) -> dict[int, int]:
        """Where the newest version of each part stands: later edits come first and win."""
        made: dict[int, int] = {}
        seen: set[int] = set()
        while edit and edit not in seen and len(seen) < _MOST_EDITS:
            seen.add(edit)
            found = self._at(edit, _EDIT)
            if found is None or found.end - found.start < 16:
                break
            last, directory = struct.unpack_from("<8xII", self._stream, found.start)
            listed = self._at(directory, _DIRECTORY)
            if listed is not None:
                for reference, place in self._entries(listed):
                    made.setdefault(reference, place)
            edit = last
        return made

    def _entries(self, listed: _Record) -> Iterator[tuple[int, int]]:
        place = listed.start
        while place + 4 <= listed.end:
            head = struct.unpack_from("<I", self._stream, place)[0]
            first, count = head & 0xFFFFF, head >> 20
            place += 4
            for index in range(min(count, (listed.end - place) // 4)):
                yield first + index, struct.unpack_from("<I", self._stream, place + 4 * index)[0]
            place += 4 * count

    def _texts(self, container: _Record, depth: int, *, noted: bool) -> list[tuple[Kind, str]]:
        made: list[tuple[Kind, str]] = []
        kind = 4
        if depth > _DEEPEST:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
        for one in self._records(container.start, container.end):
            if one.container:
                made += self._texts(one, depth + 1, noted=noted)
            else:
                kind = self._text(one, kind, made, noted=noted)
        return made

    def _text(self, one: _Record, kind: int, made: list[tuple[Kind, str]], *, noted: bool) -> int:
        """Take a text atom; returns the kind of text that the next one has."""
        body = self._stream[one.start : one.end]
        if one.kind == _HEADER and len(body) >= 4:
            return int(struct.unpack_from("<I", body)[0])
        if one.kind in (_CHARACTERS, _BYTES):
            text = body.decode("utf-16-le" if one.kind == _CHARACTERS else "latin-1", "replace")
            made.append((Kind.NOTE if noted else Kind.HEADING if kind in _TITLES else Kind.PARAGRAPH, text))
        return kind

    def _records(self, start: int, end: int) -> Iterator[_Record]:
        place = start
        while place + 8 <= end:
            head, kind, size = struct.unpack_from("<HHI", self._stream, place)
            last = min(place + 8 + size, end)
            yield _Record(kind, head >> 4, head & 0xF == 0xF, place + 8, last)
            place += 8 + size
