"""Old Word documents (.doc, 97-2003, and 6/95): the text by its piece table, marked as taken without structure.

Layout: [MS-DOC] 2.5 (FIB), 2.8.35 (PlcPcd), 2.9.38 (Clx). Formats, lists and revisions are not looked at.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from retrieval.documents.flowing import clean
from retrieval.documents.hwp.compound import Compound
from retrieval.documents.model import Block, Document, DocumentWarning, Format, Kind, Location
from retrieval.documents.structure import classify, document_title
from retrieval.documents.tables import detect_header_rows, table_text
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.documents.limits import Limits

_MAGICS = frozenset({0xA5EC, 0xA5DC})
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_WORD_97 = 0xC1
_COUNTS = 0x4C  # lengths of the text's parts, in this order
_PARTS = (Kind.PARAGRAPH, Kind.NOTE, Kind.HEADER, Kind.COMMENT, Kind.COMMENT, Kind.NOTE, Kind.PARAGRAPH, Kind.HEADER)
_CLX = 0x01A2
_COMPRESSED = 0x40000000
_MOST_WIDTH = 63
_FIELD = re.compile(r"\x13[^\x13\x14\x15]*\x14|\x13[^\x13\x14\x15]*\x15|\x15")
_CHARACTERS = str.maketrans({"\x0b": "\n", "\x0c": "\r", "\x0e": "\r", "\x1e": "-", "\x1f": None, "\xa0": " ",
                             "\x01": None, "\x02": None, "\x05": None, "\x08": None, "\x03": None, "\x04": None,
                             "\x14": None, "\x13": None, "\x00": None})  # fmt: skip


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read the text of a .doc file.

    Raises:
        DocumentError: ENCRYPTED or DAMAGED.
    """
    del name
    ole = Compound(data)
    main = ole.read("WordDocument")
    if len(main) < 0x60 or struct.unpack_from("<H", main)[0] not in _MAGICS:
        raise DocumentError(DocumentCode.DAMAGED, format="doc")
    version, flags = struct.unpack_from("<H", main, 2)[0], struct.unpack_from("<H", main, 10)[0]
    if flags & _ENCRYPTED:
        raise DocumentError(DocumentCode.ENCRYPTED, format="doc")
    if version < _WORD_97:
        texts = [_old_text(main)]
    else:
        table = ole.read("1Table" if flags & _TABLE_1 else "0Table")
        texts = _parted(_pieces(main, table), main)
    blocks = tuple(_blocks(texts, limits))
    warnings = [DocumentWarning(WarningCode.WITHOUT_STRUCTURE)]
    if any(path.startswith("ObjectPool/") for path in ole.names()):
        warnings.append(DocumentWarning(WarningCode.OBJECTS_NOT_READ, {"pictures": 0, "objects": _objects(ole)}))
    if any(path.startswith("Macros/") for path in ole.names()):
        warnings.append(DocumentWarning(WarningCode.HAS_MACROS))
    if not blocks:
        warnings.append(DocumentWarning(WarningCode.NO_TEXT))
    return Document(Format.DOC, document_title("", blocks), blocks, max(1, len(blocks)), warnings=tuple(warnings))


def _objects(ole: Compound) -> int:
    return len({path.split("/")[1] for path in ole.names() if path.startswith("ObjectPool/") and path.count("/") > 1})


def _old_text(main: bytes) -> str:
    """Word 6 and 95 keep the text in one stretch, in the code page of the country."""
    first, last = struct.unpack_from("<II", main, 0x18)
    return main[first : min(last, len(main))].decode("cp949", "replace")


def _pieces(main: bytes, table: bytes) -> str:
    """The text in the order in which it is read: pieces that edits have left all over the stream."""
    if len(main) < _CLX + 8:
        raise DocumentError(DocumentCode.DAMAGED, format="doc")
    start, size = struct.unpack_from("<II", main, _CLX)
    clx = table[start : start + size]
    place = 0
    while place + 3 <= len(clx) and clx[place] == 1:  # formats, which are passed over
        place += 3 + struct.unpack_from("<H", clx, place + 1)[0]
    if place + 5 > len(clx) or clx[place] != 2:
        raise DocumentError(DocumentCode.DAMAGED, format="doc", reason="no pieces")
    length = struct.unpack_from("<I", clx, place + 1)[0]
    body = clx[place + 5 : place + 5 + length]
    count = (len(body) - 4) // 12
    if count < 1:
        return ""
    ends = struct.unpack_from(f"<{count + 1}I", body)
    made = []
    left = len(main)  # pieces that overlap again and again would cost more than the file is long
    for index in range(count):
        characters = ends[index + 1] - ends[index]
        where = struct.unpack_from("<I", body, 4 * (count + 1) + 8 * index + 2)[0]
        if not 0 <= characters <= left:
            raise DocumentError(DocumentCode.DAMAGED, format="doc", reason="piece")
        left -= characters
        made.append(_piece(main, where, characters))
    return "".join(made)


def _piece(main: bytes, where: int, characters: int) -> str:
    if where & _COMPRESSED:
        start = (where & ~_COMPRESSED) // 2
        return main[start : start + characters].decode("cp1252", "replace")
    return main[where : where + 2 * characters].decode("utf-16-le", "replace")


def _parted(text: str, main: bytes) -> list[str]:
    """Body, footnotes, headers, (macros,) comments, endnotes, text boxes, and text boxes of headers."""
    counts = struct.unpack_from("<8I", main, _COUNTS)
    made, place = [], 0
    for count in counts:
        made.append(text[place : place + count])
        place += count
    return made


def _blocks(texts: Sequence[str], limits: Limits) -> Iterator[Block]:
    made = 0
    for kind, text in zip(_PARTS, texts, strict=False):
        for block in _part(_plain(text), kind):
            made += 1
            if made > limits.blocks:
                raise DocumentError(DocumentCode.TOO_COMPLEX, limit=limits.blocks)
            yield block


def _plain(text: str) -> str:
    """Text without the codes of fields, which hold no text but their results."""
    for _ in range(8):
        text, count = _FIELD.subn("", text)
        if not count:
            break
    return text.translate(_CHARACTERS)


def _part(text: str, kind: Kind) -> Iterator[Block]:
    ordinal = tables = 0
    for cells, body in _runs(text):
        if cells:
            tables += 1
            yield from _table(cells, Location(table=tables) if kind is Kind.PARAGRAPH else Location())
        for line in body.split("\r") if body else ():
            ordinal += 1
            if content := clean(line):
                own, level = classify(content) if kind is Kind.PARAGRAPH else (kind, 0)
                place = Location(paragraph=ordinal) if kind is Kind.PARAGRAPH else Location()
                yield Block(own, content, place, level)


def _runs(text: str) -> Iterator[tuple[list[str], str]]:
    """Yields the cells of a table and the text that follows them.

    Whether a paragraph before a cell's end belongs to that cell is not told here: where a row may begin, it does not.
    """
    cells: list[str] = []
    *ended, rest = text.split("\x07")
    for segment in ended:
        before, mark, last = segment.rpartition("\r")
        if mark and not (cells and cells[-1]):
            yield cells, before
            cells, segment = [], last
        cells.append(clean(segment.replace("\r", "\n")))
    yield cells, rest


def _table(cells: list[str], place: Location) -> Iterator[Block]:
    """A table, where the empty cells that end its rows tell how wide it is; else its cells as paragraphs."""
    for width in range(1, min(_MOST_WIDTH, len(cells) - 1) + 1):
        step = width + 1
        if len(cells) % step == 0 and not any(cells[step - 1 :: step]):
            rows = tuple(tuple(cells[at : at + width]) for at in range(0, len(cells), step))
            if not any(any(row) for row in rows):
                return
            yield Block(Kind.TABLE, table_text(rows), place, rows=rows, header_rows=detect_header_rows(rows))
            return
    for cell in cells:
        if cell:
            yield Block(Kind.PARAGRAPH, cell, place)
