"""Documents as JSON lines between the parser process and its parent, in pieces of bounded size.

Lines of the child, in this order: {"ready": [...]}, then per document {"block": ...} and {"rows": ...} (more rows of
the table before), closed by {"document": ...}; at the end {"done": n} or {"failed": code, "detail": {...}}. Where
scanned pages need more time, {"recognising": pages} comes before.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from retrieval.documents.model import Block, Document, DocumentWarning, Format, Json, Kind
from retrieval.documents.tables import table_text
from retrieval.errors import Detail, DocumentCode, WarningCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from retrieval.documents.limits import Limits

LINE_LIMIT = 16 * 1024 * 1024
_PIECE = 1_000_000  # characters of one block's text on a line
_ROWS_PIECE = 500  # rows of one line
_WARNINGS = 100


def encode(message: Mapping[str, Json]) -> bytes:
    """One line. Lone surrogates, which are no text, become question marks."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


class Sender:
    """Writes documents within an output budget; what does not fit is left out and counted in a TRUNCATED warning.

    Args:
        write: takes one line.
        limits: `output` is the budget; a little of it is kept back for the closing lines.
    """

    def __init__(self, write: Callable[[bytes], object], limits: Limits) -> None:
        self._write = write
        self._left = limits.output - min(limits.output // 4, 512 * 1024)
        self._blocks_left = limits.blocks
        self.documents = 0
        self.full = False

    def send(self, document: Document) -> None:
        """Send one document, or as much of it as fits."""
        sent = 0
        for block in document.blocks:
            sent += self._block(block)
            if self.full:
                break
        self.documents += 1
        self._write(encode(_closing(document, sent, self.full)))

    def _block(self, block: Block) -> int:
        """Send a block; returns how many of its characters went out."""
        sent = 0
        for message, characters, cost in _pieces(_bounded(block)):
            line = encode(message)
            if len(line) > self._left or len(line) > LINE_LIMIT or cost > self._blocks_left:
                self.full = True
                return sent
            self._left -= len(line)
            self._blocks_left -= cost
            self._write(line)
            sent += characters
        return sent


def _bounded(block: Block) -> Block:
    """The block with what the protocol refuses left out: numbers that a hostile file made up for its places."""
    place = block.location
    numbers = {name: getattr(place, name) for name in ("page", "paragraph", "table", "row", "column", "line")}
    texts = {name: getattr(place, name) for name in ("sheet", "range", "attachment")}
    changed: dict[str, str | None] = {
        name: None for name, value in numbers.items() if value is not None and not 0 < value < 2**31
    }
    changed |= {name: value[:1024] for name, value in texts.items() if value is not None and len(value) > 1024}
    if not changed and 0 <= block.level <= 20 and len(block.mark) <= 64:
        return block
    place = replace(place, **changed)  # type: ignore[arg-type]  # names and types as they are declared
    return replace(block, location=place, level=min(max(block.level, 0), 20), mark=block.mark[:64])


def _pieces(block: Block) -> Iterator[tuple[dict[str, Json], int, int]]:
    """Messages that make up a block, the characters each carries, and how many blocks and rows it counts as."""
    if block.kind is Kind.TABLE and block.rows:
        message = replace(block, text="", rows=block.rows[:_ROWS_PIECE]).to_json()  # its text follows from its rows
        yield {"block": message}, _characters(block, 0), min(_ROWS_PIECE, len(block.rows))
        for start in range(_ROWS_PIECE, len(block.rows), _ROWS_PIECE):
            rows = block.rows[start : start + _ROWS_PIECE]
            yield {"rows": [list(row) for row in rows]}, _characters(block, start), len(rows)
        return
    for start in range(0, max(1, len(block.text)), _PIECE):
        piece = replace(block, text=block.text[start : start + _PIECE])
        yield {"block": piece.to_json()}, len(piece.text), 1


def _characters(block: Block, start: int) -> int:
    """The share of a table's characters that these rows hold, without walking through its cells."""
    return len(block.text) * min(_ROWS_PIECE, len(block.rows) - start) // len(block.rows)


def _closing(document: Document, sent: int, full: bool) -> dict[str, Json]:
    coverage, warnings = document.coverage, list(document.warnings[:_WARNINGS])
    if full:
        whole = max(1, document.characters)
        coverage *= min(1.0, sent / whole)
        warnings.append(DocumentWarning(WarningCode.TRUNCATED, {"characters": sent, "total": document.characters}))
    return {
        "document": {
            "format": str(document.format),
            "title": document.title[:1000],
            "units": document.units,
            "coverage": round(coverage, 4),
            "warnings": [{"code": str(each.code), "detail": dict(each.detail)} for each in warnings],
            "units_failed": document.units_failed,
            "units_ocr": document.units_ocr,
            "record": document.record,
        }
    }


class Receiver:
    """Puts documents together from untrusted lines.

    Any line that is not exactly what the protocol says raises ValueError.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._blocks: list[Block] = []
        self._rows: list[tuple[str, ...]] = []
        self._count = 0
        self.documents: list[Document] = []
        self.recognising = 0
        self.ready: tuple[str, ...] | None = None
        self.done = False
        self.failed: tuple[DocumentCode, dict[str, Detail]] | None = None

    @property
    def ended(self) -> bool:
        """True once the child has said its last word."""
        return self.done or self.failed is not None

    def take(self, untrusted_line: bytes) -> None:
        """Check one line and keep what it says.

        Raises:
            ValueError: the line breaks the protocol.
        """
        try:
            untrusted = json.loads(untrusted_line, parse_constant=_no_constant)
        except RecursionError:
            raise ValueError("nesting") from None
        if not isinstance(untrusted, dict) or self.ended:
            raise ValueError("line")
        name = next(iter(untrusted), "")
        handler = self._handlers().get(name)
        if handler is None or (self.ready is None) != (name == "ready"):
            raise ValueError("order")
        try:
            handler(untrusted)
        except (TypeError, OverflowError, AttributeError, KeyError):
            raise ValueError("shape") from None

    def _handlers(self) -> dict[str, Callable[[dict[str, Json]], None]]:
        return {
            "ready": self._on_ready,
            "block": self._on_block,
            "rows": self._on_rows,
            "document": self._on_document,
            "recognising": self._on_recognising,
            "done": self._on_done,
            "failed": self._on_failed,
        }

    def _on_ready(self, untrusted: dict[str, Json]) -> None:
        names = untrusted["ready"]
        if not isinstance(names, list) or len(names) > 20:
            raise ValueError("ready")
        self.ready = tuple(_word(name) for name in names)

    def _on_block(self, untrusted: dict[str, Json]) -> None:
        given = untrusted["block"]
        if not isinstance(given, dict):
            raise ValueError("block")
        self._close_table()
        block = Block.from_json(given)
        self._spend(max(1, len(block.rows)))
        if block.kind is Kind.TABLE:
            self._rows = list(block.rows)
            block = replace(block, rows=())
        elif block.rows or block.covered:
            raise ValueError("rows")
        self._blocks.append(block)

    def _on_rows(self, untrusted: dict[str, Json]) -> None:
        rows = untrusted["rows"]
        if not self._rows or not isinstance(rows, list):
            raise ValueError("rows")
        for row in rows:
            if not isinstance(row, list) or not all(isinstance(cell, str) for cell in row):
                raise ValueError("row")
            self._rows.append(tuple(str(cell) for cell in row))
        self._spend(len(rows))

    def _spend(self, count: int) -> None:
        self._count += count
        if self._count > self._limits.blocks:
            raise ValueError("blocks")

    def _close_table(self) -> None:
        if not self._rows:
            return
        rows, last = tuple(self._rows), self._blocks[-1]
        covered = frozenset((i, j) for i, j in last.covered if 0 <= i < len(rows) and 0 <= j < len(rows[i]))
        heads = min(max(0, last.header_rows), len(rows))
        text = table_text(rows, covered)
        self._blocks[-1] = replace(last, text=text, rows=rows, covered=covered, header_rows=heads)
        self._rows = []

    def _on_document(self, untrusted: dict[str, Json]) -> None:
        given = untrusted["document"]
        if not isinstance(given, dict):
            raise ValueError("document")
        self._close_table()
        self.documents.append(_document(given, tuple(self._blocks)))
        self._blocks = []

    def _on_recognising(self, untrusted: dict[str, Json]) -> None:
        self.recognising = min(self._limits.ocr_pages, self.recognising + _number(untrusted["recognising"]))

    def _on_done(self, untrusted: dict[str, Json]) -> None:
        if untrusted["done"] != len(self.documents) or self._blocks:
            raise ValueError("done")
        self.done = True

    def _on_failed(self, untrusted: dict[str, Json]) -> None:
        code, detail = untrusted["failed"], untrusted.get("detail", {})
        if not isinstance(code, str):
            raise ValueError("code")
        self.failed = DocumentCode(code), _detail(detail)


def _no_constant(name: str) -> NoReturn:
    """NaN and Infinity are no JSON."""
    raise ValueError(name)


def _word(untrusted: Json) -> str:
    if not isinstance(untrusted, str) or len(untrusted) > 64 or not untrusted.isascii():
        raise ValueError("word")
    return untrusted


def _document(untrusted: Mapping[str, Json], blocks: tuple[Block, ...]) -> Document:
    title, record, coverage = untrusted["title"], untrusted["record"], untrusted["coverage"]
    warnings = untrusted["warnings"]
    if not isinstance(title, str) or len(title) > 1000 or not isinstance(warnings, list):
        raise ValueError("title")
    if record is not None and (not isinstance(record, str) or len(record) > 1000):
        raise ValueError("record")
    if not isinstance(coverage, (int, float)) or not 0 <= coverage <= 1 or len(warnings) > _WARNINGS + 1:
        raise ValueError("coverage")
    return Document(
        format=Format(str(untrusted["format"])),
        title=title,
        blocks=blocks,
        units=_number(untrusted["units"]),
        coverage=float(coverage),
        warnings=tuple(_warning(each) for each in warnings),
        units_failed=_number(untrusted["units_failed"]),
        units_ocr=_number(untrusted["units_ocr"]),
        record=record,
    )


def _number(untrusted: Json) -> int:
    if not isinstance(untrusted, int) or isinstance(untrusted, bool) or not 0 <= untrusted < 2**31:
        raise ValueError("number")
    return untrusted


def _warning(untrusted: Json) -> DocumentWarning:
    if not isinstance(untrusted, dict):
        raise ValueError("warning")
    return DocumentWarning(WarningCode(str(untrusted["code"])), _detail(untrusted["detail"]))


def _detail(untrusted: Json) -> dict[str, Detail]:
    if not isinstance(untrusted, dict) or len(untrusted) > 20:
        raise ValueError("detail")
    made: dict[str, Detail] = {}
    for name, value in untrusted.items():
        if not isinstance(value, (str, int, float)) or len(name) > 64 or len(str(value)) > 300:
            raise ValueError("detail")
        made[name] = value
    return made
