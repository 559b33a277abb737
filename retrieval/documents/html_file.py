"""Web pages (.html): headings, lists, tables, paragraphs with their lines; no scripts, nothing fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from retrieval.documents.cells import Cells
from retrieval.documents.encoding import decode, decode_as
from retrieval.documents.model import Block, Document, DocumentWarning, Format, Kind, Location
from retrieval.documents.structure import document_title, line_kind
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.documents.encoding import Decoded
    from retrieval.documents.limits import Limits

_CHARSET = re.compile(rb"<meta\s[^>]*?charset\s*=\s*[\"']?([A-Za-z0-9_\-]{2,30})", re.IGNORECASE)
_HEAD_BYTES = 4096
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BREAK_NAMES = """
p div li dt dd h1 h2 h3 h4 h5 h6 blockquote pre hr section article header footer main nav aside form fieldset figure
figcaption caption address ul ol dl table tr body option
"""
_BREAKS = frozenset(_BREAK_NAMES.split())
_SKIPPED = frozenset({"script", "style", "template", "noscript"})
_HEADING = re.compile(r"h([1-6])")
_DEEPEST = 60
_MOST_CHARACTERS = 20_000_000
_WIDEST = 1000


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read a .html file."""
    del name
    decoded = _decoded(data)
    reader = _Reader(limits)
    reader.feed(decoded.text[:_MOST_CHARACTERS])
    reader.close()
    blocks = tuple(reader.finish())
    warnings = list(decoded.warnings)
    if len(decoded.text) > _MOST_CHARACTERS:
        warnings.append(DocumentWarning(WarningCode.TRUNCATED, {"characters": _MOST_CHARACTERS}))
    if reader.pictures:
        warnings.append(DocumentWarning(WarningCode.OBJECTS_NOT_READ, {"pictures": reader.pictures, "objects": 0}))
    if not blocks:
        warnings.append(DocumentWarning(WarningCode.NO_TEXT))
    title = document_title(reader.title(), blocks)
    return Document(Format.HTML, title, blocks, max(1, len(blocks)), warnings=tuple(warnings))


def _decoded(data: bytes) -> Decoded:
    """By its mark, else by what it says of itself, else as a text without a name."""
    named = _CHARSET.search(data[:_HEAD_BYTES])
    return decode_as(data, named[1].decode("ascii")) if named and data[:2] not in _MARKS else decode(data)


_MARKS = frozenset({b"\xff\xfe", b"\xfe\xff", b"\xef\xbb"})


class _Table:
    """A table being read."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.row = -1
        self.column = 0
        self.span = (1, 1)
        self.taken: set[tuple[int, int]] = set()
        self.cells: list[tuple[int, int, tuple[int, int], str]] = []
        self.open: list[str] | None = None


class _Reader(HTMLParser):
    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self._limits = limits
        self._blocks: list[Block] = []
        self._text: list[str] = []
        self._line = 1
        self._level = 0
        self._lists = 0
        self._listed = 0
        self._skipping: list[str] = []
        self._title: list[str] = []
        self._in_title = False
        self._verbatim = 0
        self._tables: list[_Table] = []
        self.pictures = 0

    def title(self) -> str:
        return " ".join("".join(self._title).split())

    def finish(self) -> list[Block]:
        while self._tables:
            self._end_table()
        self._flush()
        return self._blocks

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipping.append(tag)
            return
        if tag in _BREAKS:
            self._flush()
        self._open(tag, dict(attrs))

    def _open(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "title" and not self._blocks:
            self._in_title = True
        elif found := _HEADING.fullmatch(tag):
            self._level = int(found[1])
        elif tag in ("ul", "ol"):
            self._lists += 1
        elif tag == "li":
            self._listed = max(self._lists, 1)
        elif tag == "br":
            self._target().append("\n")
        elif tag == "pre":
            self._verbatim += 1
        elif tag == "img":
            self._picture(attributes)
        elif tag in ("table", "tr", "td", "th"):
            self._grid(tag, attributes)

    def _picture(self, attributes: dict[str, str | None]) -> None:
        self.pictures += 1
        self._target().append(f" {attributes.get('alt') or ''} ")

    def _grid(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "table":
            if len(self._tables) >= _DEEPEST:
                raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
            self._tables.append(_Table(self.getpos()[0]))
        elif self._tables:
            table = self._tables[-1]
            self._end_cell(table)
            if tag == "tr":
                table.row += 1
                table.column = 0
                return
            table.row = max(table.row, 0)
            while (table.row, table.column) in table.taken:
                table.column += 1
            table.span = _number(attributes.get("rowspan")), _number(attributes.get("colspan"))
            table.open = []

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            if tag == self._skipping[-1]:
                self._skipping.pop()
            return
        if tag in _BREAKS:
            self._flush()
        self._close_tag(tag)

    def _close_tag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif tag in ("ul", "ol"):
            self._lists = max(0, self._lists - 1)
        elif tag == "pre":
            self._verbatim = max(0, self._verbatim - 1)
        elif tag in ("td", "th", "tr") and self._tables:
            self._end_cell(self._tables[-1])
        elif tag == "table" and self._tables:
            self._end_table()
        elif tag == "li":
            self._listed = 0
        elif _HEADING.fullmatch(tag):
            self._level = 0

    def handle_data(self, data: str) -> None:
        if self._skipping:
            return
        if self._in_title:
            self._title.append(data)
            return
        target = self._target()
        if target is self._text and not self._text and data.strip():
            self._line = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
        target.append(data if self._verbatim else _BLANKS.sub(" ", data))

    def _target(self) -> list[str]:
        if self._tables and self._tables[-1].open is not None:
            return self._tables[-1].open
        return self._text

    def _flush(self) -> None:
        """End a block; inside a cell only a line."""
        if self._tables and self._tables[-1].open is not None:
            self._tables[-1].open.append("\n")
            return
        text = _clean("".join(self._text))
        self._text = []
        if not text:
            return
        if len(self._blocks) > self._limits.blocks:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=self._limits.blocks)
        kind, level = line_kind(text, outline=self._level, styled=self._level > 0, listed=self._listed)
        self._blocks.append(Block(kind, text, Location(line=self._line), level))

    def _end_cell(self, table: _Table) -> None:
        if table.open is None:
            return
        height, width = table.span
        table.cells.append((table.row, table.column, table.span, _clean("".join(table.open))))
        if height * width > 1 and len(table.taken) < self._limits.blocks:
            table.taken |= {(table.row + i, table.column + j) for i in range(height) for j in range(width)}
        table.column += width
        table.open = None

    def _end_table(self) -> None:
        table = self._tables.pop()
        self._end_cell(table)
        if self._tables and self._tables[-1].open is not None:  # a table in a cell is lines of its text
            rows: dict[int, list[str]] = {}
            for row, _, _, text in table.cells:
                rows.setdefault(row, []).append(text)
            self._tables[-1].open.append("\n" + "\n".join(" ".join(row) for row in rows.values()) + "\n")
            return
        if len({(row, column) for row, column, _, text in table.cells if text}) <= 1 or _is_layout(table):
            self._as_lines(table)
            return
        cells = Cells(self._limits)
        for row, column, (height, width), text in table.cells:
            cells.put(row, column, height, width, text)
        number = sum(block.kind is Kind.TABLE for block in self._blocks) + 1
        if (block := cells.block(Location(table=number))) is not None:
            self._blocks.append(block)

    def _as_lines(self, table: _Table) -> None:
        for _, _, _, text in table.cells:
            for line in text.split("\n"):
                if line:
                    kind, level = line_kind(line)
                    self._blocks.append(Block(kind, line, Location(line=table.line), level))


def _is_layout(table: _Table) -> bool:
    """Pages are laid out by tables too: few cells, one of them with most of the text in many lines."""
    texts = [text for _, _, _, text in table.cells if text]
    longest = max(texts, key=len, default="")
    return len(texts) <= 4 and longest.count("\n") >= 8


def _number(untrusted: str | None) -> int:
    text = (untrusted or "").strip()
    return min(max(int(text), 1), _WIDEST) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _clean(text: str) -> str:
    lines = (re.sub(" {2,}", " ", line.replace("\xa0", " ")).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
