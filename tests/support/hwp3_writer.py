"""HWP 3.0 files from text, written from the published format: paragraphs, tables, notes, heads and pictures."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MAGIC = b"HWP Document File V3.00 \x1a\x01\x02\x03\x04\x05"
_LAST = bytes(43)  # a paragraph without words ends a list


def word(character: str) -> bytes:
    """A character as HWP 3.0 stores it: ASCII, johab Hangul, KS X 1001 signs and Hanja by their place."""
    if character < "\x80":
        return struct.pack("<H", ord(character))
    if "가" <= character <= "힣":
        return character.encode("johab")[::-1]
    high, low = character.encode("euc_kr")
    if high >= 0xCA:
        return struct.pack("<H", 0x4000 + (high - 0xCA) * 94 + low - 0xA1)
    return struct.pack("<H", 0x3400 + (high - 0xA1) * 96 + low - 0xA0)


def paragraph(*parts: str | tuple[int, bytes], shaped: bool = False, follows: bool = False, lines: int = 1) -> bytes:
    """A paragraph of texts and of controls, each with the number of words that it counts as."""
    stream, count = b"", 1
    for part in parts:
        if isinstance(part, str):
            stream += b"".join(map(word, part))
            count += len(part)
        else:
            stream += part[1]
            count += part[0]
    head = struct.pack("<BHHBB", follows, count, lines, shaped, 0) + bytes(4 + 1 + 31)
    shape = b"" if follows else bytes(187)
    shapes = b"".join(b"\x01" if number % 2 else b"\x00" + bytes(31) for number in range(count)) if shaped else b""
    return head + shape + bytes(14) * lines + shapes + stream + struct.pack("<H", 13)


def listed(*paragraphs: bytes) -> bytes:
    """A list of paragraphs with its end."""
    return b"".join(paragraphs) + _LAST


def control(code: int, inner: bytes, size: int = 0) -> tuple[int, bytes]:
    """A control of eight bytes and what it holds."""
    return 4, struct.pack("<HIH", code, size, code) + inner


def fixed(code: int, inner: bytes) -> tuple[int, bytes]:
    """A control of a fixed size."""
    data = struct.pack("<H", code) + inner
    return len(data) // 2, data


def table(rows: Sequence[Sequence[str | None]], caption: str = "", kind: int = 0) -> tuple[int, bytes]:
    """A table; None continues the cell to the left."""
    places, texts = [], b""
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if text is None:
                continue
            width = 1
            while column + width < len(cells) and cells[column + width] is None:
                width += 1
            places.append(struct.pack("<2x2xHHHH", column * 1000, row * 500, width * 1000, 500).ljust(27, b"\x00"))
            texts += listed(paragraph(text))
    info = bytes(78) + struct.pack("<HHH", kind, len(places), 0)
    return control(10, info + b"".join(places) + texts + listed(*([paragraph(caption)] if caption else [])))


def hwp3(*paragraphs: bytes, title: str = "", packed: bool = True, block: bytes = b"", locked: int = 0) -> bytes:
    """A whole file."""
    info = bytearray(128)
    struct.pack_into("<H", info, 96, locked)
    struct.pack_into("<BBH", info, 124, packed, 0, len(block))
    summary = b"".join(map(word, title)).ljust(112, b"\x00").ljust(1008, b"\x00")
    fonts = b"".join(struct.pack("<H", 1) + b"font".ljust(40, b"\x00") for _ in range(7))
    body = fonts + struct.pack("<H", 1) + bytes(238) + listed(*paragraphs)
    if packed:
        engine = zlib.compressobj(9, zlib.DEFLATED, -15)
        body = engine.compress(body) + engine.flush()
    return MAGIC + bytes(info) + summary + block + body
