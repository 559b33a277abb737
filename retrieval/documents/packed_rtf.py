"""Rich text as Outlook packs it ([MS-OXRTFCP]): a dictionary of 4,096 bytes that begins with what RTF often says."""

from __future__ import annotations

import struct

from retrieval.errors import DocumentCode, DocumentError

_BEGIN = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_PACKED, _PLAIN = 0x75465A4C, 0x414C454D
_SIZE = 4096


def unpacked(data: bytes, limit: int) -> bytes:
    """Unpack.

    Raises:
        DocumentError: DAMAGED, or TOO_LARGE past the limit.
    """
    if len(data) < 16:
        raise DocumentError(DocumentCode.DAMAGED, format="msg", reason="rtf")
    _, size, kind, _ = struct.unpack_from("<4I", data)
    if kind == _PLAIN:
        return data[16 : 16 + size]
    if kind != _PACKED:
        raise DocumentError(DocumentCode.DAMAGED, format="msg", reason="rtf")
    if size > limit:
        raise DocumentError(DocumentCode.TOO_LARGE, size=size, limit=limit)
    return bytes(_unpacked(data, size))


def _unpacked(data: bytes, size: int) -> bytearray:
    ring = bytearray(_BEGIN.ljust(_SIZE, b" "))
    write = len(_BEGIN)
    made = bytearray()
    place = 16
    while place < len(data) and len(made) < size:
        control = data[place]
        place += 1
        for bit in range(8):
            if control >> bit & 1:
                if place + 2 > len(data):
                    return made
                (token,) = struct.unpack_from(">H", data, place)
                place += 2
                start, length = token >> 4, (token & 0xF) + 2
                if start == write:
                    return made
                piece = [(start + step) % _SIZE for step in range(length)]
            else:
                if place >= len(data):
                    return made
                ring[write] = data[place]
                made.append(data[place])
                write = (write + 1) % _SIZE
                place += 1
                continue
            for source in piece:  # byte by byte, as a piece may reach into what it writes
                ring[write] = ring[source]
                made.append(ring[write])
                write = (write + 1) % _SIZE
    return made
