"""Old Office files and Outlook messages made from their parts: piece tables, slide records, MAPI properties."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from support.compound_writer import compound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TITLE, BODY, NOTES = 0, 1, 2


def doc(
    parts: Sequence[str], streams: Mapping[str, bytes] | None = None, *, flags: int = 0x0200, version: int = 0xC1
) -> bytes:
    """A Word 97 document whose body, footnotes, headers ... are these; every other piece is in code page 1252."""
    text = "".join(parts)
    pieces = []
    body = bytearray(b"\0" * 0x400)
    start = 0
    while start < len(text):  # pieces end where the other kind of letters begins
        narrow = ord(text[start]) < 0x80
        end = start
        while end < len(text) and (ord(text[end]) < 0x80) == narrow:
            end += 1
        where = len(body)
        body += text[start:end].encode("cp1252" if narrow else "utf-16-le")
        if len(body) % 2:
            body += b"\0"
        pieces.append((start, end, (where * 2) | 0x40000000 if narrow else where))
        start = end
    struct.pack_into("<HH", body, 0, 0xA5EC, version)
    struct.pack_into("<H", body, 10, flags)
    counts = [len(part) for part in parts] + [0] * (8 - len(parts))
    struct.pack_into("<8I", body, 0x4C, *counts)
    plc = b"".join(struct.pack("<I", begin) for begin, _, _ in pieces) + struct.pack("<I", len(text))
    plc += b"".join(struct.pack("<HIH", 0, where, 0) for _, _, where in pieces)
    clx = b"\x01" + struct.pack("<H", 3) + b"abc" + b"\x02" + struct.pack("<I", len(plc)) + plc
    struct.pack_into("<II", body, 0x01A2, 16, len(clx))
    return compound({"WordDocument": bytes(body), "1Table": b"\0" * 16 + clx, **(streams or {})})


def record(kind: int, body: bytes, *, instance: int = 0, container: bool = False) -> bytes:
    """A record of a presentation."""
    return struct.pack("<HHI", instance << 4 | (0xF if container else 0), kind, len(body)) + body


def text_of(kind: int, text: str) -> bytes:
    """A text with what kind it is."""
    narrow = text.isascii()
    body = text.encode("latin-1" if narrow else "utf-16-le")
    return record(0x0F9F, struct.pack("<I", kind)) + record(0x0FA8 if narrow else 0x0FA0, body)


def shape(text: str) -> bytes:
    """A drawing with one text box."""
    box = record(0xF00D, text_of(4, text), container=True)
    return record(0x040C, record(0xF002, box, container=True), container=True)


def ppt(slides: Sequence[tuple[str, str, str, str]], *, token: int = 0xE391C05F, directory: bool = True) -> bytes:
    """A presentation of slides of title, body, text box and notes; the slides stand in the stream from the last on."""
    stream = bytearray()
    places: dict[int, int] = {}
    for number in reversed(range(len(slides))):
        _, _, box, notes = slides[number]
        places[2 + number] = len(stream)
        stream += record(0x03EE, shape(box), container=True)
        places[100 + number] = len(stream)
        atom = record(0x03F1, struct.pack("<II", 256 + number, 0))
        stream += record(0x03F0, atom + shape(notes), container=True)
    listed = b"".join(
        record(0x03F3, struct.pack("<IIIII", 2 + number, 0, 2, 256 + number, 0))
        + text_of(TITLE, title)
        + text_of(BODY, body)
        for number, (title, body, _, _) in enumerate(slides)
    )
    places[1] = len(stream)
    stream += record(0x03E8, record(0x0FF0, listed, container=True), container=True)
    directory_place = len(stream)
    entries = b"".join(struct.pack("<II", 1 << 20 | key, place) for key, place in places.items())
    stream += record(0x1772, entries)
    edit = len(stream)
    stream += record(0x0FF5, struct.pack("<IIIIIII", 0, 0, 0, directory_place if directory else 0, 1, 0, 0))
    user = struct.pack("<HHIIII", 0, 0x0FF6, 20, 20, token, edit if directory else 0)
    return compound({"PowerPoint Document": bytes(stream), "Current User": user})


def properties(head: int, fixed: Mapping[tuple[int, int], bytes]) -> bytes:
    """The stream of properties of fixed size."""
    return bytes(head) + b"".join(
        struct.pack("<HHI", kind, identity, 6) + value.ljust(8, b"\0") for (identity, kind), value in fixed.items()
    )


def message(
    texts: Mapping[int, str],
    *,
    prefix: str = "",
    fixed: Mapping[tuple[int, int], bytes] | None = None,
    raw: Mapping[str, bytes] | None = None,
    encoding: str = "utf-16-le",
) -> dict[str, bytes]:
    """Streams of a message: texts by their property, those in another encoding as narrow ones."""
    kind = "001F" if encoding == "utf-16-le" else "001E"
    made = {f"{prefix}__substg1.0_{identity:04X}{kind}": text.encode(encoding) for identity, text in texts.items()}
    made[f"{prefix}__properties_version1.0"] = properties(24 if prefix else 32, fixed or {})
    return made | {f"{prefix}{name}": data for name, data in (raw or {}).items()}


def attachment(number: int, name: str, data: bytes, prefix: str = "") -> dict[str, bytes]:
    """Streams of an attached file."""
    folder = f"{prefix}__attach_version1.0_#{number:08X}/"
    return {
        f"{folder}__substg1.0_3707001F": name.encode("utf-16-le"),
        f"{folder}__substg1.0_37010102": data,
        f"{folder}__properties_version1.0": properties(8, {}),
    }
