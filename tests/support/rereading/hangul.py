"""HWPX and HWP 5 read again without the product's code: zipfile and ElementTree, olefile and struct.

Tables cell by cell, and the raw text of every paragraph, to compare with what the readers hold.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from typing import TYPE_CHECKING

import olefile
from support.rereading.package import local, parse
from support.rereading.place import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree import ElementTree as ET

Cells = dict[tuple[int, int], str]
_BREAKS = {"tab": "\t", "lineBreak": "\n", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"}


def package_tables(data: bytes) -> list[Cells]:
    """Cells by row and column of every table of an HWPX with text in two cells or more, in the order of the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        roots = [parse(archive, name) for name in _sections(archive)]
    found = []
    for root in roots:
        for table in (element for element in root.iter() if local(element) == "tbl"):
            cells = dict(_cells(table))
            if sum(bool(text) for text in cells.values()) > 1:
                found.append(cells)
    return found


def _sections(archive: zipfile.ZipFile) -> list[str]:
    names = [name for name in archive.namelist() if re.fullmatch(r"Contents/section\d+\.xml", name)]
    return sorted(names, key=lambda name: int(re.sub(r"\D", "", name)))


def _cells(table: ET.Element) -> Iterator[tuple[tuple[int, int], str]]:
    for row in (child for child in table if local(child) == "tr"):
        for cell in (child for child in row if local(child) == "tc"):
            parts = {local(part): part for part in cell}
            address = parts["cellAddr"]
            place = int(address.get("rowAddr", "0")), int(address.get("colAddr", "0"))
            yield place, squeeze("\n".join(_lines(parts["subList"])))


def _lines(listed: ET.Element) -> Iterator[str]:
    """Paragraphs of a cell, text boxes in it too; tables and notes in it stand apart."""
    for paragraph in (child for child in listed if local(child) == "p"):
        boxes: list[ET.Element] = []
        yield "".join(_texts(paragraph, boxes))
        for box in boxes:
            yield from _lines(box)


def _texts(element: ET.Element, boxes: list[ET.Element]) -> Iterator[str]:
    for child in element:
        name = local(child)
        if name in ("tbl", "ctrl", "caption", "equation"):
            continue
        if name == "subList":
            boxes.append(child)
        elif name == "t":
            yield child.text or ""
            for mark in child:
                yield _BREAKS.get(local(mark), mark.text or "")
                yield mark.tail or ""
        else:
            yield from _texts(child, boxes)


def package_texts(data: bytes) -> list[str]:
    """The text of every hp:t of an HWPX, without what a tracked change took away."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        roots = [parse(archive, name) for name in _sections(archive)]
    made = []
    deleted = False
    for element in (element for root in roots for element in root.iter() if local(element) == "t"):
        made.append("" if deleted else element.text or "")
        for mark in element:
            deleted = local(mark) == "deleteBegin" or (deleted and local(mark) != "deleteEnd")
            made.append("" if deleted else (mark.text or "") + (mark.tail or ""))
    return made


def binary_texts(data: bytes) -> list[str]:
    """The text of every paragraph record of an HWP 5 file that olefile opens."""
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        (flags,) = struct.unpack("<I", ole.openstream("FileHeader").read()[36:40])
        names = sorted((path for path in ole.listdir() if path[0] == "BodyText"), key=lambda path: int(path[1][7:]))
        bodies = [ole.openstream(path).read() for path in names]
    return [text for body in bodies for text in _records(zlib.decompress(body, -15) if flags & 1 else body)]


def _records(body: bytes) -> Iterator[str]:
    place = 0
    while place + 4 <= len(body):
        (head,) = struct.unpack_from("<I", body, place)
        place, size = place + 4, head >> 20
        if size == 0xFFF:
            (size,) = struct.unpack_from("<I", body, place)
            place += 4
        if head & 0x3FF == 67:
            yield from _pieces(body[place : place + size])
        place += size


def _pieces(record: bytes) -> Iterator[str]:
    """Text between the controls that put text of their own into a line (numbers, rubies)."""
    made, place = "", 0
    while place + 2 <= len(record):
        (code,) = struct.unpack_from("<H", record, place)
        single = code >= 32 or code in (0, 10, 13) or 24 <= code <= 31
        if code in (18, 23):
            yield made
            made = ""
        elif code >= 32:
            made += chr(code)
        elif code in (9, 10, 30, 31):
            made += " "
        elif code == 24:
            made += "-"
        place += 2 if single else 16
    yield made


def share_held(raw: Sequence[str], held: Sequence[str]) -> float:
    """Share of the raw texts' character 3-grams, blanks left out, that the held texts have."""
    wanted = _grams(raw)
    have = _grams(["".join("".join(text.split()) for text in held)])
    total = sum(wanted.values())
    return sum(min(count, have[gram]) for gram, count in wanted.items()) / total if total else 1.0


def _grams(texts: Sequence[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text in texts:
        bare = "".join(text.split())
        found.update(bare[place : place + 3] for place in range(max(0, len(bare) - 2)))
    return found
