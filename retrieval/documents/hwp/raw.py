"""All paragraph text of a Hangul file without any understanding of it: the measure of what the readers hold."""

from __future__ import annotations

import re
import struct
from itertools import groupby
from typing import TYPE_CHECKING

from retrieval.documents.flow import Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

_PARAGRAPH, _TEXT = 66, 67
_CONTROL = re.compile("[\x00-\x1f]")


def hwp_text(sections: Iterable[bytes]) -> Iterator[Piece]:
    """Yields the text of each paragraph record of unpacked HWP 5 sections, in file order."""
    ordinal = 0
    for section in sections:
        place = 0
        while place + 4 <= len(section):
            (head,) = struct.unpack_from("<I", section, place)
            place += 4
            size = head >> 20
            if size == 0xFFF:
                if place + 4 > len(section):
                    break
                (size,) = struct.unpack_from("<I", section, place)
                place += 4
            if head & 0xFFFFF == _PARAGRAPH:  # tag and level: a paragraph at level 0
                ordinal += 1
            elif head & 0x3FF == _TEXT:
                yield Piece(ordinal, _characters(section[place : place + size]))
            place += size


def _characters(record: bytes) -> tuple[str, ...]:
    """The texts of a paragraph; numbers that the program counts and rubies break it, as their text stands elsewhere."""
    plain = record.decode("utf-16-le", "replace")
    if not _CONTROL.search(plain, 0, len(plain) - 1):  # so most paragraphs are, but for their end
        return (plain.rstrip("\r"),)
    kept = bytearray()
    texts = []
    place = 0
    while place + 2 <= len(record):
        (code,) = struct.unpack_from("<H", record, place)
        if code >= 32:
            kept += record[place : place + 2]
        elif code in (10, 24, 30, 31):
            kept += b"-\x00" if code == 24 else b" \x00"
        elif code in (18, 23):
            texts.append(kept.decode("utf-16-le", "replace"))
            kept.clear()
            place += 14
        elif code not in (0, 13) and not 25 <= code <= 29:
            kept += b" \x00" if code == 9 else b""
            place += 14  # eight words in all
        place += 2
    return (*texts, kept.decode("utf-16-le", "replace"))


def hwpx_text(roots: Iterable[_Element], first: int = 1) -> Iterator[Piece]:
    """Yields the text of each paragraph of HWPX sections, in file order; tracked deletions too.

    Of a choice between versions (switch: case or default) only the first is text.

    Args:
        roots: the sections.
        first: number of the first body paragraph; 0 where the roots are none of the body.
    """
    ordinal = first - 1
    for root in roots:
        for child in root:
            if first and str(child.tag).rsplit("}", 1)[-1] == "p":
                ordinal += 1
            texts = [element for element in child.iter("{*}t") if not _second_choice(element)]
            for _, group in groupby(texts, key=lambda element: next(element.iterancestors("{*}p"), None)):
                yield Piece(ordinal if first else 0, tuple(str(text) for each in group for text in each.itertext()))


def _second_choice(element: _Element) -> bool:
    return any(above.getprevious() is not None for above in element.iterancestors("{*}case", "{*}default"))
