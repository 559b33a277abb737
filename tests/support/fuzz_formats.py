"""Mutations that know a container: members of a ZIP, records of an OLE stream, streams of a PDF, parts of a mail."""

from __future__ import annotations

import base64
import io
import random
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import olefile
from support.fuzz_bytes import BINARY, LARGEST, ODD, TEXT, odd_number, splice
from support.fuzz_corpus import is_zip
from support.fuzz_tree import in_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from support.fuzz_corpus import Seed

_TAG = re.compile(rb"<[^<>]{1,400}>")
_ATTRIBUTE = re.compile(rb'="[^"]{0,80}"')
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_REFERENCE = re.compile(rb"(\d{1,5}) 0 R")
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{60,76}\r?\n){3,}[A-Za-z0-9+/=]*")
_ODD_VALUES = (
    b'=""',
    b'="-1"',
    b'="0"',
    b'="4294967295"',
    b'="99999999999"',
    b'="NaN"',
    b'="../../x"',
    b'="A1:XFD1048576"',
)
_NAMES = (
    "../밖.xml",
    "/etc/x",
    "a" * 300,
    "content.xml",
    "Contents/section0.xml",
    "word/document.xml",
    "\\x",
    "a//b",
    "가/",
)


def mutate(seed: int | str, chosen: Seed, others: Sequence[Seed]) -> bytes:
    """A changed file: the same seed, file and others give the same bytes."""
    chance = random.Random(f"{seed}:{chosen.name}")
    data = chosen.data
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        data = _step(chance, data, chosen.group, others)[:LARGEST] or b"\x00"
    return data


def _step(chance: Random, data: bytes, group: str, others: Sequence[Seed]) -> bytes:
    if chance.random() < 0.08:
        return splice(chance, data, chance.choice(others).data)
    inner = _INNER.get(group)
    if inner is in_ole and not any(data is seed.data for seed in others):
        inner = _in_tables  # olefile goes round for ever in a ring of sectors: it writes into whole files only
    if inner is not None and chance.random() < 0.7:
        try:
            return inner(chance, data)
        except (OSError, ValueError, KeyError, IndexError, struct.error, zlib.error, zipfile.BadZipFile, EOFError,
                NotImplementedError, RuntimeError, TypeError, AttributeError, OverflowError, SyntaxError):  # fmt: skip
            pass  # an earlier step broke the container
    return chance.choice(TEXT if group in _TEXTS else BINARY)(chance, data)


# ZIP


def in_zip(chance: Random, data: bytes) -> bytes:
    """Change a member, or the list of members, and pack again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(info, archive.read(info)) for info in archive.infolist() if info.file_size < LARGEST]
    parts = [
        at
        for at, (info, content) in enumerate(members)
        if content and info.filename.endswith((".xml", ".rels", ".hpf", ".bin"))
    ]
    at = chance.choice(parts or range(len(members)))
    info, content = members[at]
    roll = chance.random()
    if roll < 0.75:
        members[at] = (info, _member(chance, content))
    elif roll < 0.80:
        del members[at]
    elif roll < 0.85:
        members.append((info, content))
    elif roll < 0.90:
        members[at] = (zipfile.ZipInfo(chance.choice(_NAMES)), content)
    elif roll < 0.95:
        members[at] = (info, chance.choice(members)[1])
    else:
        members.append((zipfile.ZipInfo(chance.choice(_NAMES)), bytes(chance.choice((1, 2_000_000)))))
    return packed(members, chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))


def packed(members: Sequence[tuple[zipfile.ZipInfo, bytes]], method: int) -> bytes:
    """A ZIP of these members in this order; the same name may come twice."""
    import warnings

    made = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(made, "w", method) as archive:
            for info, content in members:
                fresh = zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
                archive.writestr(fresh, content, zipfile.ZIP_STORED if info.filename == "mimetype" else method)
    return made.getvalue()


def _member(chance: Random, content: bytes) -> bytes:
    if is_zip(content):
        return in_zip(chance, content)
    if content.lstrip()[:1] == b"<":
        return chance.choice(_XML)(chance, content)
    return chance.choice(BINARY)(chance, content)


def drop_tag(chance: Random, content: bytes) -> bytes:
    one = _some(chance, _TAG, content)
    return content[: one.start()] + content[one.end() :]


def repeat_tag(chance: Random, content: bytes) -> bytes:
    """Elements inside elements inside elements."""
    one, times = _some(chance, _TAG, content), chance.choice((1, 50, 3000))
    return content[: one.start()] + one[0] * times + content[one.end() :]


def move_element(chance: Random, content: bytes) -> bytes:
    """What lies between two tags goes to another place: cells outside tables, tables in notes."""
    first, second, third = (_some(chance, _TAG, content) for _ in range(3))
    low, high = sorted((first.start(), second.start()))
    return (content[: third.start()] + content[low:high] * chance.choice((1, 1, 20)) + content[third.start() :])[
        :LARGEST
    ]


def odd_value(chance: Random, content: bytes) -> bytes:
    for _ in range(chance.choice((1, 3, 20))):
        one = _some(chance, _ATTRIBUTE, content)
        content = content[: one.start()] + chance.choice(_ODD_VALUES) + content[one.end() :]
    return content


def entity(chance: Random, content: bytes) -> bytes:
    head = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    one = _some(chance, _TAG, content)
    return head + content[: one.start()] + b"&b;" + content[one.start() :]


def _some(chance: Random, pattern: re.Pattern[bytes], content: bytes) -> re.Match[bytes]:
    """A match after some place, or the first one."""
    found = pattern.search(content, chance.randrange(max(1, len(content)))) or pattern.search(content)
    if found is None:
        raise ValueError("nothing to change")
    return found


# OLE

_STREAMS_READ = frozenset(
    ("BodyText", "DocInfo", "Workbook", "Book", "FileHeader", "WordDocument", "1Table", "PowerPoint Document")
)


def in_ole(chance: Random, data: bytes) -> bytes:
    """Change a stream where it stands (its size stays), or the tables of sectors and of streams."""
    if chance.random() < 0.25:
        return _in_tables(chance, data)
    source = io.BytesIO(data)
    with olefile.OleFileIO(source, write_mode=True) as ole:
        names = [name for name in ole.listdir() if ole.get_size(name)]
        wanted = [name for name in names if name[0] in _STREAMS_READ]
        name = chance.choice(wanted if wanted and chance.random() < 0.8 else names)
        content = ole.openstream(name).read()
        ole.write_stream(name, _stream(chance, content, name[0]))
    return source.getvalue()


def _stream(chance: Random, content: bytes, name: str) -> bytes:
    size = len(content)
    if name in ("BodyText", "DocInfo", "Scripts"):
        try:
            plain = zlib.decompress(content, -15)
        except zlib.error:
            plain = content
        for _ in range(20):
            coder = zlib.compressobj(9, zlib.DEFLATED, -15)
            made = coder.compress(_records(chance, plain)) + coder.flush()
            if len(made) <= size:
                return made + bytes(size - len(made))
    changed = chance.choice(BINARY)(chance, content)
    return changed[:size] + bytes(max(0, size - len(changed)))


def _records(chance: Random, plain: bytes) -> bytes:
    """Change the head of a record (tag, level, size), drop one, repeat one, or change what is in it."""
    places: list[tuple[int, int, int]] = []
    at = 0
    while at + 4 <= len(plain) and len(places) < 5000:
        head = struct.unpack_from("<I", plain, at)[0]
        size = head >> 20
        start = at + 4
        if size == 0xFFF and start + 4 <= len(plain):
            size, start = struct.unpack_from("<I", plain, start)[0], start + 4
        places.append((at, start, start + size))
        at = start + size
    at, start, end = chance.choice(places)
    roll = chance.random()
    if roll < 0.3:
        head = struct.unpack_from("<I", plain, at)[0]
        head ^= chance.choice((1 << chance.randrange(32), 0x3FF, 0xFFC00, 0xFFF00000))
        return plain[:at] + struct.pack("<I", head) + plain[at + 4 :]
    if roll < 0.45:
        return plain[:at] + plain[end:]
    if roll < 0.6:
        return plain[:at] + plain[at:end] * chance.choice((2, 3, 200)) + plain[end:]
    if roll < 0.7:
        return plain[:at] + plain[at:start] + struct.pack("<I", chance.choice(ODD)) + plain[start + 4 :]
    inside = chance.choice(BINARY)(chance, plain[start:end]) if end > start else b""
    return plain[:start] + inside + plain[end:]


def _in_tables(chance: Random, data: bytes) -> bytes:
    """The header, or an entry of a table: chains that end nowhere, in themselves, or in each other."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 2, 8))):
        if chance.random() < 0.5:
            at = chance.randrange(24, 512) & ~3
        else:
            at = chance.randrange(512, max(516, len(data))) & ~3
        made[at : at + 4] = struct.pack("<I", chance.choice((*ODD, chance.randrange(64), 0xFFFFFFFC, 0xFFFFFFFD)))
    return bytes(made[: len(data)])


# PDF and mail


def in_pdf(chance: Random, data: bytes) -> bytes:
    """Change a number, a reference, or a stream that is unpacked for it and packed again."""
    roll = chance.random()
    if roll < 0.25:
        return odd_number(chance, data)
    if roll < 0.5:
        found = list(_REFERENCE.finditer(data))
        one = chance.choice(found)
        return data[: one.start(1)] + chance.choice(found)[1] + data[one.end(1) :]
    one = chance.choice(list(_STREAM.finditer(data)))
    try:
        plain = zlib.decompress(one[1])
    except zlib.error:
        return data[: one.start(1)] + chance.choice(BINARY)(chance, one[1]) + data[one.end(1) :]
    changed = chance.choice((*TEXT, odd_number))(chance, plain)
    return data[: one.start(1)] + zlib.compress(changed[:LARGEST]) + data[one.end(1) :]


def in_mail(chance: Random, data: bytes) -> bytes:
    """Change an attachment inside its base64, repeat a part, or break a boundary."""
    found = list(_BASE64.finditer(data))
    if found and chance.random() < 0.6:
        one = chance.choice(found)
        plain = base64.b64decode(one[0] + b"==")
        changed = in_zip(chance, plain) if is_zip(plain) else chance.choice(BINARY)(chance, plain)
        return data[: one.start()] + base64.encodebytes(changed) + data[one.end() :]
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    lines[at : at + 1] = [lines[at]] * chance.choice((0, 2, 50))
    return b"\n".join(lines)


_XML: tuple[Callable[[Random, bytes], bytes], ...] = (
    *[in_tree] * 12, drop_tag, repeat_tag, move_element, move_element, odd_value, odd_value, entity, odd_number, *TEXT
)  # fmt: skip
_TAGS: tuple[Callable[[Random, bytes], bytes], ...] = (
    drop_tag, repeat_tag, move_element, odd_value, entity, odd_number, *TEXT
)  # fmt: skip
_INNER: dict[str, Callable[[Random, bytes], bytes]] = {
    **dict.fromkeys(("hwpx", "docx", "pptx", "xlsx", "xlsb", "ods", "zip"), in_zip),
    **dict.fromkeys(("hwp", "xls", "doc", "ppt", "msg"), in_ole),
    "pdf": in_pdf,
    **dict.fromkeys(("eml", "mbox"), in_mail),
    "html": lambda chance, data: chance.choice(_TAGS)(chance, data),
    "rtf": odd_number,
    "hml": lambda chance, data: chance.choice(_XML)(chance, data),
}
_TEXTS = frozenset({"txt", "md", "csv", "jsonl", "eml", "mbox", "hml", "html", "rtf"})
