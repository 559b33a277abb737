"""What the reader of values does not tell about an .xlsx: number formats, hidden rows, formulas.

The parts are read as a stream, by patterns: no tree of a million cells is built.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from retrieval.documents import moment_format
from retrieval.documents.number_format import BUILTIN, matters
from retrieval.documents.tables import column_name, column_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_FORMULAS = 5000  # of a sheet; shared ones, which a column of copies is, count once
_CHUNK = 1024 * 1024
_LONGEST_ROW = 8 * _CHUNK
_SMALL_PART = 32 * 1024 * 1024
_FEW_STYLES = 16
_HIDDEN = re.compile(rb'<(?:\w+:)?(row|col)\s([^>]*\bhidden="(?:1|true)"[^>]*)>')
_UNCALCULATED = re.compile(rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>|</(?:\w+:)?c>)")
_FORMULA = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b((?:\s[^>]*)?)>([^<]+)</')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\s(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?:\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?'
    rb"\s*<(?:\w+:)?v>(#[^<]{1,20})</"
)
_ATTRIBUTE = re.compile(rb'\b(r|ref|min|max)="([A-Z0-9:]{1,20})"')


class Formula(NamedTuple):
    """A formula at a 0-based place; `area` is the range that it is shared over, or ""."""

    row: int
    column: int
    area: str
    text: str


@dataclass(slots=True)
class SheetParts:
    """What one sheet's part says.

    Attributes:
        part: its name in the package.
        formats: row, then column, 0-based, to number format, where it changes how a number or date reads. Rows that
            are formatted alike share one mapping.
        hidden: hidden rows ("5") and groups of columns ("B:C").
        uncalculated: formulas that hold no calculated value.
        formulas: the first of them.
        more_formulas: how many there are beyond those.
        since_1904: its dates count from 1904.
        errors: row, then column, to the error value that stands there (#N/A).
    """

    part: str = ""
    formats: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    uncalculated: int = 0
    formulas: list[Formula] = field(default_factory=list)
    more_formulas: int = 0
    since_1904: bool = False
    errors: dict[int, dict[int, str]] = field(default_factory=dict)


def sheet_parts(data: bytes) -> dict[str, SheetParts]:
    """By name of the sheet; a workbook whose parts are not as usual gives {} and shows plain numbers."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            styles = _number_styles(archive)
            epoch = re.search(r'<(?:\w+:)?workbookPr\b[^>]*\bdate1904="(?:1|true)"', part_text(archive, _WORKBOOK))
            made = {}
            for name, part in sheets_of(archive).items():
                made[name] = SheetParts(part, since_1904=epoch is not None)
                _Scan(styles, made[name]).read(archive, part)
            return made
    except (KeyError, ValueError, zipfile.BadZipFile, OSError):
        return {}


_WORKBOOK = "xl/workbook.xml"


def part_text(archive: zipfile.ZipFile, name: str) -> str:
    """A small part as text.

    Raises:
        KeyError: there is none of that name.
        ValueError: it is not small.
    """
    if archive.getinfo(name).file_size > _SMALL_PART:
        raise ValueError(name)
    return archive.read(name).decode("utf-8", "replace")


def tags(text: str, name: str) -> Iterator[dict[str, str]]:
    """Attributes of each element of that name."""
    for found in re.finditer(rf"<(?:\w+:)?{name}\s([^>]*)>", text):
        yield {key: unescape(value) for key, value in re.findall(r'([\w:]+)="([^"]*)"', found[1])}


def unescape(text: str) -> str:
    """XML's own entities and numbers of characters."""
    for entity, character in (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'")):
        text = text.replace(entity, character)
    text = re.sub(r"&#(\d{1,7});", lambda found: chr(min(int(found[1]), 0x10FFFF)), text)
    return text.replace("&amp;", "&")


def sheets_of(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """Names of the sheets and of their parts, in the order of the workbook."""
    targets = {}
    for tag in tags(part_text(archive, "xl/_rels/workbook.xml.rels"), "Relationship"):
        target = tag.get("Target", "")
        targets[tag.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    made = {}
    for tag in tags(part_text(archive, _WORKBOOK), "sheet"):
        identifier = next((value for key, value in tag.items() if key.endswith(":id")), "")
        part = targets.get(identifier, "")
        if part in archive.namelist():
            made[tag.get("name", "")] = part
    return made


def _number_styles(archive: zipfile.ZipFile) -> dict[bytes, str]:
    """Index of a cell style to its number format, for those that matter."""
    text = part_text(archive, "xl/styles.xml")
    formats = moment_format.BUILTIN | BUILTIN
    for tag in tags(text, "numFmt"):
        formats[int(tag.get("numFmtId", "0"))] = tag.get("formatCode", "")
    found = re.search(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", text, re.DOTALL)
    made = {}
    for index, tag in enumerate(tags(found[0] if found else "", "xf")):
        code = formats.get(int(tag.get("numFmtId", "0")), "")
        if matters(code) or (moment_format.is_moment(code) and not moment_format.is_usual(code)):
            made[str(index).encode()] = code
    return made


class _Scan:
    """One pass over a sheet's part."""

    def __init__(self, styles: Mapping[bytes, str], made: SheetParts) -> None:
        self._styles = styles
        self._made = made
        self._rows: dict[tuple[tuple[int, str], ...], dict[int, str]] = {}
        # Most programs write r, then s; others r, t, s. A cell written otherwise shows its plain number.
        which = b"|".join(styles) if len(styles) <= _FEW_STYLES else rb"\d+"
        pattern = rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"(?: t="\w+")? s="(' + which + rb')"'
        self._cells = re.compile(pattern) if styles else None

    def read(self, archive: zipfile.ZipFile, part: str) -> None:
        rest = b""
        with archive.open(part) as stream:
            while piece := stream.read(_CHUNK):
                text = rest + piece
                cut = max(text.rfind(b"<row "), text.rfind(b":row ") - 20)  # an unfinished row waits for what follows
                if cut <= 0 and len(text) < _LONGEST_ROW:
                    rest = text
                    continue
                cut = cut if cut > 0 else max(text.rfind(b"<c "), 0) or len(text)
                self._take(text[:cut])
                rest = text[cut:]
        self._take(rest)

    def _take(self, text: bytes) -> None:
        if b" hidden=" in text:
            self._made.hidden += [_hidden(found[1], found[2]) for found in _HIDDEN.finditer(text)]
        if b"f>" in text:
            self._made.uncalculated += sum(1 for _ in _UNCALCULATED.finditer(text))
            self._formulas(text)
        if b't="e"' in text:
            for letters, number, words in _ERROR.findall(text):
                self._made.errors.setdefault(int(number) - 1, {})[_column(letters)] = words.decode("ascii", "replace")
        if self._cells is None:
            return
        row: bytes | int = -1
        cells: list[tuple[int, str]] = []
        for letters, number, style in self._cells.findall(text):
            code = self._styles.get(style)
            if code is None:
                continue
            if number != row:
                self._row(row, cells)
                row, cells = number, []
            cells.append((_column(letters), code))
        self._row(row, cells)

    def _row(self, number: bytes | int, cells: list[tuple[int, str]]) -> None:
        if not cells:
            return
        formats = self._made.formats
        row = int(number) - 1
        if row in formats:  # the same row again, as where it was cut
            formats[row] = {**formats[row], **dict(cells)}
            return
        key = tuple(cells)
        if len(self._rows) > 10_000:
            self._rows.clear()
        formats[row] = self._rows.setdefault(key, dict(cells))

    def _formulas(self, text: bytes) -> None:
        made = self._made
        for found in _FORMULA.finditer(text):
            if len(made.formulas) >= MOST_FORMULAS:
                made.more_formulas += 1
                continue
            marks = dict(_ATTRIBUTE.findall(found[3]))
            area = marks.get(b"ref", b"").decode()
            words = unescape(found[4].decode("utf-8", "replace")).strip()
            made.formulas.append(Formula(int(found[2]) - 1, _column(found[1]), area, words))


def _hidden(kind: bytes, untrusted_attributes: bytes) -> str:
    marks = {key.decode(): value.decode() for key, value in _ATTRIBUTE.findall(untrusted_attributes)}
    if kind == b"row":
        return str(marks.get("r", "?"))
    first, last = (_letters(marks.get(name, "")) for name in ("min", "max"))
    return str(first) if first == last else f"{first}:{last}"


def _letters(number: str) -> str:
    return column_name(min(int(number), 16_384)) if number.isdigit() else "?"


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    return column_number(letters.decode()) - 1
