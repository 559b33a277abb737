"""Streams of an HWP 5 file: opened, unpacked under a limit, and what of them was lost."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from retrieval.documents.containers import DISTRIBUTION, PASSWORD, refuse_protected
from retrieval.documents.hwp import records
from retrieval.documents.hwp.bit_cipher import hwp_keys, hwp_plain
from retrieval.documents.hwp.compound import Compound
from retrieval.documents.hwp.distribution import is_locked, unlock
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPRESSED = 0x1
_TRACKED = 0x4000
_KIND_PLACE, _KINDS = 44, (0, 4)  # of the lock: 4 since Hangul 7, and what older files leave out
_HEADER, _INFO = "FileHeader", "DocInfo"
_PROBE, _PROPERTIES = 256, 16  # bytes that tell whether a key is right; the first record of DocInfo
_BODY, _VIEW, _SCRIPT = "BodyText/Section", "ViewText/Section", "Scripts/"
_SUMMARY = "\x05HwpSummaryInformation"
_TITLE, _WIDE, _NARROW = 2, 31, 30
_MOST_PROPERTIES, _LONGEST_TITLE = 64, 1024
_STEP = 128  # small: what a broken step had made is lost
_MOST_AT_ONCE = 1 << 20
_RATIO = 400  # of unpacked to packed, of long streams: records of empty tables repeat themselves, zeros do more


class Streams:
    """An HWP 5 file held in memory.

    Args:
        data: the file.
        limit: bytes that its streams may unpack to.
        password: the user's, for a file under one.

    Attributes:
        damaged: streams that broke off while they were unpacked.
        restricted: a distribution document that forbids copying or printing.
        tracked: changes are tracked.
    """

    def __init__(self, data: bytes, limit: int, password: str = "") -> None:
        self._file = Compound(data)
        self._left = limit
        self.damaged = 0
        self.restricted = False
        header = self._file.read(_HEADER)
        refuse_protected(header, unless_password=bool(password))
        flags = records.number(header, 36, 4)
        self._compressed = bool(flags & _COMPRESSED)
        self._key = b""
        if flags & PASSWORD:
            if records.number(header, _KIND_PLACE, 4) not in _KINDS:
                raise DocumentError(DocumentCode.ENCRYPTED, format="hwp", reason="kind")
            self._key = self._right_key(password)
        self._distribution = bool(flags & DISTRIBUTION)
        self.tracked = bool(flags & _TRACKED)

    def _right_key(self, password: str) -> bytes:
        """The key under which DocInfo begins as it must."""
        start = self._raw(_INFO)[:_PROBE]
        for key in hwp_keys(password):
            plain = hwp_plain(key, start)
            try:
                made = zlib.decompressobj(-15).decompress(plain, 4) if self._compressed else plain
            except zlib.error:
                continue
            if records.number(made, 0, 4) & 0xFFFFF == _PROPERTIES:
                return key
        raise DocumentError(DocumentCode.WRONG_PASSWORD)

    @property
    def repaired(self) -> int:
        """Defects of the container that were read over."""
        return self._file.defects

    def names(self) -> list[str]:
        """Names of all streams, folders by slashes."""
        return self._file.names()

    def sections(self) -> Iterator[bytes]:
        """Yields the sections of the body, unpacked, in order.

        A distribution document keeps them under a lock in ViewText, and a notice in BodyText.

        Raises:
            DocumentError: DAMAGED where there are none, DISTRIBUTION where the lock does not open.
        """
        names = self._numbered(_VIEW if self._distribution else _BODY)
        if not names and self._distribution:
            raise DocumentError(DocumentCode.DISTRIBUTION, reason="no body")
        if not names:
            yield from self._lost_sections()
        for name in names:
            made = self.read(name)
            if name.startswith(_VIEW) and not _is_section(made):
                raise DocumentError(DocumentCode.DISTRIBUTION, reason="key")
            yield made

    def _numbered(self, start: str) -> list[str]:
        found = [name for name in self.names() if name.startswith(start) and name[len(start) :].isdigit()]
        return sorted(found, key=lambda name: int(name[len(start) :]))

    def _lost_sections(self) -> Iterator[bytes]:
        """Sections whose entries in the directory were lost, known by their first record."""
        found = False
        for data in self._file.orphans():
            damaged = self.damaged
            made = self._unpacked(data)
            if _is_section(made):
                found = True
                yield made
            else:
                self.damaged = damaged
        if not found:
            raise DocumentError(DocumentCode.DAMAGED, format="hwp", reason="no body")

    def read(self, name: str) -> bytes:
        """One stream, unpacked as far as it goes.

        Raises:
            DocumentError: ARCHIVE_BOMB, DAMAGED.
        """
        data = self._raw(name)
        if self._key:
            data = hwp_plain(self._key, data)
        if self._distribution and (name.startswith(_VIEW) or (name.startswith(_SCRIPT) and is_locked(data))):
            lock = unlock(data)
            self.restricted |= not (lock.copying and lock.printing)
            data = lock.data
        return self._unpacked(data)

    def _unpacked(self, data: bytes) -> bytes:
        made = self._inflate(data) if self._compressed else data
        self._left -= len(made)
        return made

    def title(self) -> str:
        """The title property, "" where there is none."""
        if _SUMMARY not in self.names() or self._key:
            return ""
        try:
            return summary_title(self._raw(_SUMMARY))
        except DocumentError:
            return ""  # a broken summary costs the title, never the document

    def _raw(self, name: str) -> bytes:
        return self._file.read(name)

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
            if len(made) > _MOST_AT_ONCE * 16 and len(made) > _RATIO * len(data):
                raise DocumentError(DocumentCode.ARCHIVE_BOMB, ratio=_RATIO, limit=_RATIO)
        self.damaged += not engine.eof
        return bytes(made)


def _is_section(data: bytes) -> bool:
    """A section begins with the record of a paragraph at the top level."""
    return len(data) >= 4 and records.number(data, 0, 4) & 0xFFFFF == records.PARAGRAPH


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
