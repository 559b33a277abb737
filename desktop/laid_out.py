"""A read document as HTML for the viewer, in parts of bounded size: headings, lists, tables, the cited words marked.

Nothing of the document reaches the HTML unescaped, and the HTML names no resource. No Qt here: it runs on a thread.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from retrieval.documents.model import Block, Kind, Location
from retrieval.documents.tables import cell_location, row_location

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.methods import Json, Object

ANCHOR: Final = "cited"
PART: Final = 6000  # characters of one part
PART_CELLS: Final = 300  # cells of one part
MOST_ROWS: Final = 100  # rows of a table in one part
MOST_CELL: Final = 2000  # characters of one cell
MOST_BLOCK: Final = 20_000  # characters of one paragraph
MOST_QUOTE: Final = 4000  # characters
_HEADINGS: Final = 4
_OPEN, _CLOSE = "\ue000", "\ue001"  # private marks around the cited words while the text is escaped
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ue000\ue001\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Laid:
    """A document ready to be shown.

    Attributes:
        parts: HTML of each part.
        cited: the part that holds the cited place.
        found: "words", "place" (the words are not there), "moved" (they stand elsewhere), "none", "" without a quote.
        format: of the document.
    """

    parts: tuple[str, ...]
    cited: int
    found: str
    format: str


@dataclass(frozen=True, slots=True)
class Target:
    """The cited block, its row where it is a table, and whether the words stand there (as in Laid.found)."""

    block: int
    row: int | None
    found: str


def lay_out(untrusted: Object, location: Mapping[str, Json], quote: str) -> Laid:
    """Lay out a read object of the task worker (CONTRACT, read).

    Args:
        untrusted: the read object.
        location: the cited place; {} for none.
        quote: the cited words; "" for none.

    Raises:
        ValueError: the object has another shape.
    """
    listed = untrusted.get("blocks")
    blocks = [Block.from_json(one) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    words = _pattern(quote)
    target = locate(blocks, Location.from_json(location), quote)
    parts = _Parts()
    for number, block in enumerate(blocks):
        here = target if target is not None and target.block == number else None
        for piece, is_cited in _pieces(block, here, words):
            parts.add(piece, is_cited)
    made, cited = parts.done()
    found = target.found if target is not None else ("none" if words is not None else "")
    return Laid(made, cited, found, str(untrusted.get("format", "")))


def _pattern(quote: str) -> re.Pattern[str] | None:
    """Finds the quote whatever its blanks."""
    letters = "".join(unicodedata.normalize("NFC", quote[:MOST_QUOTE]).split())
    return re.compile(r"\s*".join(map(re.escape, letters))) if letters else None


def locate(blocks: Sequence[Block], place: Location, quote: str) -> Target | None:
    """Where the citation stands: at its place, else where its words are, else at its place without its words."""
    words = _pattern(quote)
    candidates = [
        (number, row) for number, block in enumerate(blocks) for row in _rows_at(block, place)
    ] if place != Location() else []  # fmt: skip
    if words is None:
        return Target(*candidates[0], "") if candidates else None
    for number, row in candidates:
        if _holds(blocks[number], row, words):
            return Target(number, row, "words")
    elsewhere = "moved" if place != Location() else "words"  # running heads and mail heads have no place
    for number, block in enumerate(blocks):
        if block.kind is Kind.TABLE:
            rows = [row for row in range(len(block.rows)) if _holds(block, row, words)]
            if rows:
                return Target(number, rows[0], elsewhere)
        elif _holds(block, None, words):
            return Target(number, None, elsewhere)
    return Target(*candidates[0], "place") if candidates else None


def _rows_at(block: Block, place: Location) -> list[int | None]:
    """[row] or [None] where the block, or a row of it, is what the place names; [] otherwise."""
    wanted = replace(place, bbox=None)
    own = replace(block.location, bbox=None)
    if own == wanted and not (block.kind is Kind.TABLE and wanted.row is not None):
        return [None]
    if block.kind is not Kind.TABLE or not block.rows or not _same_table(own, wanted):
        return []
    for row in range(len(block.rows)):
        if replace(row_location(block, row), bbox=None) == replace(wanted, column=None):
            return [row]
        if any(replace(cell_location(block, row, n), bbox=None) == wanted for n in range(len(block.rows[row]))):
            return [row]
    return []


def _same_table(own: Location, wanted: Location) -> bool:
    """Whether a row of one table could be the other; spares the walk through the rows of all tables."""
    same = (own.page, own.table, own.sheet, own.attachment) == (
        wanted.page,
        wanted.table,
        wanted.sheet,
        wanted.attachment,
    )
    return same and (wanted.row is not None or wanted.range is not None or wanted.line is not None)


def _holds(block: Block, row: int | None, words: re.Pattern[str]) -> bool:
    return bool(words.search(_normal(block.text if row is None else _row_text(block, row))))


def _row_text(block: Block, row: int) -> str:
    cells = block.rows[row]
    return " ".join(cell for column, cell in enumerate(cells) if (row, column) not in block.covered)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


# HTML


def _pieces(block: Block, target: Target | None, words: re.Pattern[str] | None) -> Iterable[tuple[_Piece, bool]]:
    if block.kind is Kind.TABLE and block.rows:
        yield from _table(block, target, words)
        return
    text = _normal(block.text)
    if not text.strip():
        return
    found = words.search(text) if target is not None and words is not None else None
    cut, runs = _window(text, [found.span()] if found is not None else [], MOST_BLOCK)
    marked = _marked(f"{block.mark} ", ()) + _marked(cut, runs) if block.mark else _marked(cut, runs)
    cited = target is not None
    name = f'<a name="{ANCHOR}"></a>' if cited else ""
    css = _css(block.kind, cited)
    tag = f"h{min(max(block.level, 1), _HEADINGS) + 1}" if block.kind is Kind.HEADING else "p"
    indent = f' style="margin-left:{min(max(block.level, 0), 8) * 14}px"' if block.kind is Kind.LIST else ""
    yield _Piece(f'<{tag} class="{css}"{indent}>{name}{marked}</{tag}>', len(cut), 0), cited


def _css(kind: Kind, cited: bool) -> str:
    plain = {Kind.NOTE: "note", Kind.HEADER: "edge", Kind.FOOTER: "edge", Kind.COMMENT: "note", Kind.CAPTION: "note"}
    return f"{plain.get(kind, 'text')}{' at' if cited else ''}"


def _table(block: Block, target: Target | None, words: re.Pattern[str] | None) -> Iterable[tuple[_Piece, bool]]:
    """A table, in several pieces where it is long; each begins with the column heads."""
    heads = min(block.header_rows, len(block.rows))
    head = "".join(_row(block, row, "th", None, target=None) for row in range(min(heads, 3)))
    widest = max(len(row) for row in block.rows)
    step = max(1, min(MOST_ROWS, PART_CELLS // max(1, widest)))
    for start in range(0, len(block.rows), step):
        rows = range(start, min(start + step, len(block.rows)))
        cited = target is not None and (target.row in rows if target.row is not None else start == 0)
        body = "".join(
            _row(block, row, "th" if row < heads else "td", words, target if cited else None) for row in rows
        )
        size = sum(len(cell) for row in rows for cell in block.rows[row])
        code = f'<table border="1" cellspacing="0" cellpadding="5">{head if start else ""}{body}</table><p></p>'
        yield _Piece(code, size, len(rows) * widest), cited


def _row(block: Block, row: int, tag: str, words: re.Pattern[str] | None, target: Target | None) -> str:
    here = target is not None and (target.row == row or (target.row is None and row == 0))
    whole = target is not None and target.row is None
    marks = _cell_marks(block, row, words) if target is not None and (here or whole) else {}
    cells = []
    for column, cell in enumerate(block.rows[row]):
        code = _marked(*_window(_normal(cell), marks.get(column, ()), MOST_CELL))
        if here and column == 0:
            code = f'<a name="{ANCHOR}"></a>{code}'
        shade = ' class="at"' if target is not None and target.row == row else ""
        cells.append(f"<{tag}{shade}>{code or '&nbsp;'}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def _cell_marks(block: Block, row: int, words: re.Pattern[str] | None) -> dict[int, list[tuple[int, int]]]:
    """Column to the marked runs of its cell: the quote of a row runs over its cells, but for those that repeat."""
    if words is None:
        return {}
    text, spans = "", []
    for column, cell in enumerate(block.rows[row]):
        if (row, column) not in block.covered:
            shown = _normal(cell)
            spans.append((column, len(text), len(text) + len(shown)))
            text += shown + " "
    found = words.search(text)
    if found is None:
        return {}
    marks: dict[int, list[tuple[int, int]]] = {}
    for column, begin, end in spans:
        start, stop = max(begin, found.start()), min(end, found.end())
        if start < stop:
            marks[column] = [(start - begin, stop - begin)]
    return marks


def _window(text: str, runs: Sequence[tuple[int, int]], most: int) -> tuple[str, list[tuple[int, int]]]:
    """As much of a text as is shown: its beginning, or what lies around the words where they stand behind that."""
    if len(text) <= most:
        return text, list(runs)
    first = min((start for start, _ in runs), default=0)
    last = max((stop for _, stop in runs), default=0)
    begin = 0 if last <= most else min(max(0, first - most // 4), len(text) - most)
    end = max(begin + most, last)
    before, after = "… " if begin else "", " …" if end < len(text) else ""
    moved = [(start - begin + len(before), stop - begin + len(before)) for start, stop in runs]
    return f"{before}{text[begin:end]}{after}", moved


def _marked(text: str, runs: Iterable[tuple[int, int]]) -> str:
    """The text as HTML, with the runs marked."""
    clean = _FORBIDDEN.sub("\ufffd", text)  # one for one: places stay
    for start, stop in sorted(runs, reverse=True):
        clean = f"{clean[:start]}{_OPEN}{clean[start:stop]}{_CLOSE}{clean[stop:]}"
    escaped = html.escape(clean).replace("\t", " &nbsp; ").replace("\n", "<br>")
    return escaped.replace(_OPEN, '<span class="words">').replace(_CLOSE, "</span>")


@dataclass(frozen=True, slots=True)
class _Piece:
    """HTML that is never divided, and what it weighs."""

    html: str
    characters: int
    cells: int


class _Parts:
    """Gathers pieces into parts that are quick to lay out."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._pieces: list[str] = []
        self._characters = self._cells = 0
        self._cited = 0

    def add(self, piece: _Piece, cited: bool) -> None:
        if self._pieces and (self._characters + piece.characters > PART or self._cells + piece.cells > PART_CELLS):
            self._end()
        self._pieces.append(piece.html)
        self._characters += piece.characters
        self._cells += piece.cells
        if cited:
            self._cited = len(self._parts)

    def done(self) -> tuple[tuple[str, ...], int]:
        if self._pieces:
            self._end()
        return tuple(self._parts), self._cited

    def _end(self) -> None:
        self._parts.append("".join(self._pieces))
        self._pieces = []
        self._characters = self._cells = 0


def chosen(documents: Iterable[Object], ident: str) -> Object | None:
    """Of the read objects of one file the one that is the document: records carry their ids, whole files none."""
    last: Object | None = None
    for one in documents:
        if one.get("record") == ident:
            return one
        last = last or one
    return last
