"""Records of an HWP 5 stream as a tree by their levels."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

PARAGRAPH_SHAPE, CHARACTER_SHAPE = 25, 21
PARAGRAPH, TEXT, CHARACTERS, CONTROL, LIST, TABLE, EQUATION, MEMOS = 66, 67, 68, 71, 72, 77, 88, 93
OLE, PICTURE, TEXT_ART, FORM, CHART, VIDEO = 84, 85, 90, 91, 95, 98
OBJECTS = frozenset({OLE, FORM, CHART, VIDEO})
_LONG = 0xFFF
_MOST = 3_000_000  # a document of 1,500 pages has some 200,000


@dataclass(slots=True)
class Record:
    """One record and those below it."""

    tag: int
    data: bytes
    children: list[Record] = field(default_factory=list)


def flat(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yields tag, level and data of each record; a record that reaches over the end is cut."""
    place = 0
    while place + 4 <= len(stream):
        head = int.from_bytes(stream[place : place + 4], "little")
        place += 4
        size = head >> 20
        if size == _LONG:
            if place + 4 > len(stream):
                return
            size = int.from_bytes(stream[place : place + 4], "little")
            place += 4
        yield head & 0x3FF, (head >> 10) & 0x3FF, stream[place : place + size]
        place += size


def tree(stream: bytes) -> list[Record]:
    """Records at the top level of a stream.

    Raises:
        DocumentError: TOO_COMPLEX, where there are more than any document has: they cost far more memory than bytes.
    """
    top: list[Record] = []
    open_records: list[tuple[int, Record]] = []
    for count, (tag, level, data) in enumerate(flat(stream)):
        if count >= _MOST:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_MOST)
        record = Record(tag, data)
        while open_records and open_records[-1][0] >= level:
            open_records.pop()
        (open_records[-1][1].children if open_records else top).append(record)
        open_records.append((level, record))
    return top


def number(data: bytes, place: int, size: int) -> int:
    """A little-endian number; 0 where the record is too short."""
    return int.from_bytes(data[place : place + size], "little") if place + size <= len(data) else 0


def words(data: bytes) -> list[int]:
    """Data as 16-bit numbers."""
    count = len(data) // 2
    return list(struct.unpack_from(f"<{count}H", data))
