"""What a document is to 곁: blocks in reading order, each with its place. One model for index, viewer and summary."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retrieval.errors import WarningCode

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class Format(StrEnum):
    """Formats told apart by content."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"
    HWP = "hwp"
    HWPX = "hwpx"
    HWPML = "hwpml"
    HWP3 = "hwp3"
    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"
    TXT = "txt"
    MD = "md"
    EML = "eml"
    JSONL = "jsonl"
    ODS = "ods"
    XLSB = "xlsb"
    DOC = "doc"
    PPT = "ppt"
    MSG = "msg"
    MBOX = "mbox"
    ZIP = "zip"
    HTML = "html"
    RTF = "rtf"


class Kind(StrEnum):
    """What a block is (CONTRACT, read)."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    NOTE = "note"
    HEADER = "header"
    FOOTER = "footer"
    COMMENT = "comment"
    CAPTION = "caption"
    EQUATION = "equation"


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a source. Numbers are 1-based; bbox is (x0, y0, x1, y1) in points from the page's upper left corner.

    PDF and PPTX: page (slide). HWP, HWPX, DOCX: paragraph (ordinal of the body paragraph) or table + row + column.
    Sheets: sheet + range ("A2:D14"). TXT, MD, CSV, JSONL, HTML, RTF: line. attachment: name of a mail's attached file,
    or of a file in a ZIP, that the other keys are counted in.
    """

    page: int | None = None
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    sheet: str | None = None
    range: str | None = None
    line: int | None = None
    attachment: str | None = None
    bbox: tuple[float, float, float, float] | None = None

    def to_json(self) -> dict[str, Json]:
        """The keys of CONTRACT.md that are set."""
        made: dict[str, Json] = {}
        for name in ("page", "paragraph", "table", "row", "column", "sheet", "range", "line", "attachment"):
            value = getattr(self, name)
            if value is not None:
                made[name] = value
        if self.bbox is not None:
            made["bbox"] = [round(value, 1) for value in self.bbox]
        return made

    @classmethod
    def from_json(cls, untrusted: Mapping[str, Json]) -> Location:
        """Check and take a location that came over a pipe.

        Raises:
            ValueError: a key has the wrong type.
        """
        values: dict[str, int | str] = {}
        for name in ("page", "paragraph", "table", "row", "column", "line"):
            value = untrusted.get(name)
            if value is not None:
                if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**31:
                    raise ValueError(name)
                values[name] = value
        for name in ("sheet", "range", "attachment"):
            text = untrusted.get(name)
            if text is not None:
                if not isinstance(text, str) or len(text) > 1024:
                    raise ValueError(name)
                values[name] = text
        return cls(bbox=_bbox(untrusted.get("bbox")), **values)  # type: ignore[arg-type]  # keys checked above


def _bbox(untrusted: Json) -> tuple[float, float, float, float] | None:
    if untrusted is None:
        return None
    if not isinstance(untrusted, list) or len(untrusted) != 4:
        raise ValueError("bbox")
    numbers = [float(value) for value in untrusted if isinstance(value, (int, float))]
    if len(numbers) != 4:
        raise ValueError("bbox")
    return numbers[0], numbers[1], numbers[2], numbers[3]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, table, note ... in reading order.

    Attributes:
        kind: what it is.
        text: its text; for a table the rows joined by newlines, their cells by tabs.
        location: where it stands. For a table the whole table: {"table": 2} or {"sheet": .., "range": "A1:D9"}.
        level: 1 is the highest heading or list level; 0 where it means nothing.
        rows: cells of a table. A merged cell's value is repeated in the cells it covers.
        covered: (row, column), 0-based, of the cells that only repeat a merged cell's value. Quotes leave them out.
        header_rows: how many leading rows are column heads (0 when unknown).
        mark: automatic number or bullet ("제1조", "가.") that the program draws before the text and the file does not
            hold as text: shown and searched, never part of a quote.
    """

    kind: Kind
    text: str
    location: Location
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    covered: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    header_rows: int = 0
    mark: str = ""

    @property
    def shown(self) -> str:
        """The text as it is seen, after its automatic number."""
        return f"{self.mark} {self.text}" if self.mark else self.text

    def to_json(self) -> dict[str, Json]:
        """CONTRACT's block."""
        made: dict[str, Json] = {
            "kind": str(self.kind),
            "level": self.level,
            "text": self.text,
            "location": self.location.to_json(),
        }
        if self.kind is Kind.TABLE:
            made["rows"] = [list(row) for row in self.rows]
            made["covered"] = [list(pair) for pair in sorted(self.covered)]
            made["header_rows"] = self.header_rows
        if self.mark:
            made["mark"] = self.mark
        return made

    @classmethod
    def from_json(cls, untrusted: Mapping[str, Json]) -> Block:
        """Check and take a block that came over a pipe.

        Raises:
            ValueError: something is missing or has the wrong type.
        """
        kind, text, level, place = (untrusted.get(key) for key in ("kind", "text", "level", "location"))
        if not isinstance(kind, str) or not isinstance(text, str) or not isinstance(place, dict):
            raise ValueError("block")
        if not isinstance(level, int) or not 0 <= level <= 20:
            raise ValueError("level")
        mark = untrusted.get("mark", "")
        if not isinstance(mark, str) or len(mark) > 64:
            raise ValueError("mark")
        rows = _rows(untrusted.get("rows", []))
        covered, heads = untrusted.get("covered", []), untrusted.get("header_rows", 0)
        if not isinstance(covered, list) or not isinstance(heads, int):
            raise ValueError("table")
        pairs = frozenset(_pair(pair) for pair in covered)
        return cls(Kind(kind), text, Location.from_json(place), level, rows, pairs, heads, mark)


def _rows(untrusted: Json) -> tuple[tuple[str, ...], ...]:
    if not isinstance(untrusted, list):
        raise ValueError("rows")
    made = []
    for row in untrusted:
        if not isinstance(row, list):
            raise ValueError("row")
        cells = tuple(cell for cell in row if isinstance(cell, str))
        if len(cells) != len(row):
            raise ValueError("cell")
        made.append(cells)
    return tuple(made)


def _pair(untrusted: Json) -> tuple[int, int]:
    if not isinstance(untrusted, list) or len(untrusted) != 2:
        raise ValueError("covered")
    row, column = untrusted
    if not isinstance(row, int) or not isinstance(column, int):
        raise ValueError("covered")
    return row, column


@dataclass(frozen=True, slots=True)
class DocumentWarning:
    """Something the reader knows it lost, repaired or guessed, with counts for the sentence."""

    code: WarningCode
    detail: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """One read document.

    Attributes:
        format: by content.
        title: from the file's properties or its first heading; "" where there is none (the file's name serves then).
        blocks: in reading order.
        units: how many pages, slides, sheets, or (where the format has no pages) paragraphs and tables were met.
        coverage: share of the raw text that the blocks hold, 0..1.
        warnings: what is known to be lost, damaged or guessed.
        units_failed: units that could not be read (scanned pages among them).
        units_ocr: units read by character recognition.
        record: a JSONL or table record's own id; None for a whole file.
    """

    format: Format
    title: str
    blocks: tuple[Block, ...]
    units: int
    coverage: float = 1.0
    warnings: tuple[DocumentWarning, ...] = ()
    units_failed: int = 0
    units_ocr: int = 0
    record: str | None = None

    @property
    def characters(self) -> int:
        """Characters of all blocks."""
        return sum(len(block.text) for block in self.blocks)
