"""All paragraph text of a Hangul file without any understanding of it: the measure of what the readers hold."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_TEXT = 67


def hwp_text(section: bytes) -> Iterator[str]:
    """Yields the text of each paragraph record of an unpacked HWP 5 section, in file order."""
    place = 0
    while place + 4 <= len(section):
        (head,) = struct.unpack_from("<I", section, place)
        place += 4
        size = head >> 20
        if size == 0xFFF:
            if place + 4 > len(section):
                return
            (size,) = struct.unpack_from("<I", section, place)
            place += 4
        if head & 0x3FF == _TEXT:
            yield _characters(section[place : place + size])
        place += size


def _characters(record: bytes) -> str:
    kept = bytearray()
    place = 0
    while place + 2 <= len(record):
        (code,) = struct.unpack_from("<H", record, place)
        if code >= 32:
            kept += record[place : place + 2]
        elif code in (10, 24, 30, 31):
            kept += b"-\x00" if code == 24 else b" \x00"
        elif code not in (0, 13) and not 25 <= code <= 29:
            kept += b" \x00" if code == 9 else b""
            place += 14  # eight words in all
        place += 2
    return kept.decode("utf-16-le", "replace")


def hwpx_text(root: _Element) -> Iterator[str]:
    """Yields each piece of text in an HWPX section's text elements, in file order; tracked deletions too.

    Of a choice between versions (switch: case or default) only the first is text.
    """
    for element in root.iter("{*}t"):
        if not _second_choice(element):
            yield from (str(piece) for piece in element.itertext())


def _second_choice(element: _Element) -> bool:
    return any(above.getprevious() is not None for above in element.iterancestors("{*}case", "{*}default"))
