"""What the reader of values does not tell about an .xlsx: number formats, hidden rows, formulas without a value.

The parts are read as a stream, by patterns: no tree of a million cells is built.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from retrieval.documents.number_format import BUILTIN, matters
from retrieval.documents.tables import column_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CHUNK = 1024 * 1024
_SMALL_PART = 32 * 1024 * 1024
_HIDDEN = re.compile(rb'<(?:\w+:)?(row|col)\s[^>]*\bhidden="(?:1|true)"')
_UNCALCULATED = re.compile(rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>|</(?:\w+:)?c>)")


@dataclass(slots=True)
class SheetParts:
    """What one sheet's part says.

    Attributes:
        formats: row, then column, 0-based, to number format, where it changes how a number reads.
        hidden: hidden rows and groups of columns.
        uncalculated: formulas that hold no calculated value.
    """

    formats: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden: int = 0
    uncalculated: int = 0


def sheet_parts(data: bytes) -> dict[str, SheetParts]:
    """By name of the sheet; a workbook whose parts are not as usual gives {} and shows plain numbers."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            styles = _number_styles(archive)
            return {name: _scan(archive, part, styles) for name, part in _sheets(archive).items()}
    except (KeyError, ValueError, zipfile.BadZipFile, OSError):
        return {}


def _part(archive: zipfile.ZipFile, name: str) -> str:
    if archive.getinfo(name).file_size > _SMALL_PART:
        raise ValueError(name)
    return archive.read(name).decode("utf-8", "replace")


def _tags(text: str, name: str) -> Iterator[dict[str, str]]:
    for found in re.finditer(rf"<(?:\w+:)?{name}\s([^>]*)>", text):
        yield {key: _unescape(value) for key, value in re.findall(r'([\w:]+)="([^"]*)"', found[1])}


def _unescape(text: str) -> str:
    for entity, character in (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return re.sub(r"&#(\d{1,7});", lambda found: chr(min(int(found[1]), 0x10FFFF)), text)


def _sheets(archive: zipfile.ZipFile) -> Mapping[str, str]:
    targets = {}
    for tag in _tags(_part(archive, "xl/_rels/workbook.xml.rels"), "Relationship"):
        target = tag.get("Target", "")
        targets[tag.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    made = {}
    for tag in _tags(_part(archive, "xl/workbook.xml"), "sheet"):
        identifier = next((value for key, value in tag.items() if key.endswith(":id")), "")
        part = targets.get(identifier, "")
        if part in archive.namelist():
            made[tag.get("name", "")] = part
    return made


def _number_styles(archive: zipfile.ZipFile) -> dict[bytes, str]:
    """Index of a cell style to its number format, for those that matter."""
    text = _part(archive, "xl/styles.xml")
    formats = dict(BUILTIN)
    for tag in _tags(text, "numFmt"):
        formats[int(tag.get("numFmtId", "0"))] = tag.get("formatCode", "")
    found = re.search(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", text, re.DOTALL)
    made = {}
    for index, tag in enumerate(_tags(found[0] if found else "", "xf")):
        code = formats.get(int(tag.get("numFmtId", "0")), "")
        if matters(code):
            made[str(index).encode()] = code
    return made


def _scan(archive: zipfile.ZipFile, part: str, styles: Mapping[bytes, str]) -> SheetParts:
    made = SheetParts()
    # Excel, LibreOffice and openpyxl write r before s; a cell written otherwise shows its plain number.
    which = b"|".join(styles)
    cells = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})" s="(' + which + rb')"') if styles else None
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            text = rest + piece
            cut = max(text.rfind(b"<c "), text.rfind(b"<row "), 0)  # an unfinished cell waits for the next piece
            cut = cut if cut else len(text)
            _take(text[:cut], cells, styles, made)
            rest = text[cut:]
    _take(rest, cells, styles, made)
    return made


def _take(text: bytes, cells: re.Pattern[bytes] | None, styles: Mapping[bytes, str], made: SheetParts) -> None:
    if b" hidden=" in text:
        made.hidden += sum(1 for _ in _HIDDEN.finditer(text))
    if b"f>" in text:
        made.uncalculated += sum(1 for _ in _UNCALCULATED.finditer(text))
    if cells is None:
        return
    for letters, row, style in cells.findall(text):
        made.formats.setdefault(int(row) - 1, {})[_column(letters)] = styles[style]


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    return column_number(letters.decode()) - 1
