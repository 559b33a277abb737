"""Streams of an HWP 5 file: opened, unpacked under a limit, and what of them was lost."""

from __future__ import annotations

import io
import zlib

import olefile

from retrieval.documents.containers import refuse_protected
from retrieval.documents.hwp import records
from retrieval.errors import DocumentCode, DocumentError

_COMPRESSED = 0x1
_SUMMARY = "\x05HwpSummaryInformation"
_TITLE, _WIDE, _NARROW = 2, 31, 30
_MOST_PROPERTIES, _LONGEST_TITLE = 64, 1024
_STEP = 128  # small: what a broken step had made is lost
_MOST_AT_ONCE = 1 << 20


class Streams:
    """An HWP 5 file held in memory.

    Attributes:
        damaged: streams that broke off while they were unpacked.
    """

    def __init__(self, data: bytes, limit: int) -> None:
        try:
            self._ole = olefile.OleFileIO(io.BytesIO(data))
        except Exception as error:
            # olefile raises OSError and, on broken tables, IndexError, struct.error and others
            raise DocumentError(DocumentCode.DAMAGED, format="hwp") from error
        self._left = limit
        self.damaged = 0
        header = self._raw("FileHeader")
        refuse_protected(header)
        self._compressed = bool(header[36] & _COMPRESSED)

    def names(self) -> list[str]:
        """Names of all streams, folders by slashes."""
        return ["/".join(path) for path in self._ole.listdir()]

    def sections(self) -> list[str]:
        """Streams of the body in order.

        Raises:
            DocumentError: DAMAGED where there are none.
        """
        found = [name for name in self.names() if name.startswith("BodyText/Section") and name[16:].isdigit()]
        if not found:
            raise DocumentError(DocumentCode.DAMAGED, format="hwp", reason="no body")
        return sorted(found, key=lambda name: int(name[16:]))

    def read(self, name: str) -> bytes:
        """One stream, unpacked as far as it goes.

        Raises:
            DocumentError: ARCHIVE_BOMB, DAMAGED.
        """
        data = self._raw(name)
        made = self._inflate(data) if self._compressed else data
        self._left -= len(made)
        return made

    def title(self) -> str:
        """The title property, "" where there is none."""
        if _SUMMARY not in self.names():
            return ""
        try:
            return summary_title(self._raw(_SUMMARY))
        except DocumentError:
            return ""  # a broken summary costs the title, never the document

    def _raw(self, name: str) -> bytes:
        try:
            with self._ole.openstream(name) as stream:
                data = stream.read()
        except Exception as error:
            raise DocumentError(DocumentCode.DAMAGED, format="hwp", reason="stream") from error
        return bytes(data)

    def _inflate(self, data: bytes) -> bytes:
        """Raw deflate, step by step, so that a break in the middle costs only what follows it."""
        engine = zlib.decompressobj(-15)
        made = bytearray()
        place = 0
        pending = b""
        while not engine.eof and (pending or place < len(data)):
            if not pending:
                pending, place = data[place : place + _STEP], place + _STEP
            try:
                made += engine.decompress(pending, _MOST_AT_ONCE)
            except zlib.error:
                break
            pending = engine.unconsumed_tail
            if len(made) > self._left:
                raise DocumentError(DocumentCode.ARCHIVE_BOMB, limit=self._left)
        self.damaged += not engine.eof
        return bytes(made)


def summary_title(untrusted: bytes) -> str:
    """The title in a property set stream.

    olefile's own reader takes counts from the file as they are, and a damaged one keeps it busy for minutes.
    """
    section = records.number(untrusted, 44, 4)
    for index in range(min(records.number(untrusted, section + 4, 4), _MOST_PROPERTIES)):
        entry = section + 8 + index * 8
        if records.number(untrusted, entry, 4) != _TITLE:
            continue
        place = section + records.number(untrusted, entry + 4, 4)
        kind, size = records.number(untrusted, place, 4), min(records.number(untrusted, place + 4, 4), _LONGEST_TITLE)
        start = place + 8
        if kind == _WIDE:
            return untrusted[start : start + size * 2].decode("utf-16-le", "replace").split("\x00")[0]
        if kind == _NARROW:
            return untrusted[start : start + size].split(b"\x00")[0].decode("cp949", "replace")
    return ""
