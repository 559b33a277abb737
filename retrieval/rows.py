"""Rows of a table as spans: what stands there, and the same with its column heads for index and reader."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from retrieval.documents.model import Kind
from retrieval.documents.tables import cell_location, column_heads, row_location, row_text
from retrieval.passages import Span
from retrieval.pieces import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.documents.model import Block

LONG_ROW = 800  # characters; a longer row is cut into its cells
_LABEL = 20


def row_spans(block: Block) -> Iterator[Span]:
    """Spans of a table block, one per row that says something; the cells of a very long row each."""
    heads = column_heads(block) if block.header_rows else []
    for at in range(len(block.rows)):
        text = row_text(block, at)
        if not text:
            continue
        if len(text) > LONG_ROW:
            yield from _cells(block, at, heads if at >= block.header_rows else [])
            continue
        shown = text if at < block.header_rows else _shown(block, at, heads)
        yield Span(text, row_location(block, at), unicodedata.normalize("NFC", shown), Kind.TABLE)


def _shown(block: Block, row: int, heads: list[str]) -> str:
    """Pairs of head and value; without heads the values, two of them as label and value."""
    cells = [
        (heads[column] if column < len(heads) else "", " ".join(cell.split()))
        for column, cell in enumerate(block.rows[row])
        if cell.strip() and not _repeats(block, row, column)
    ]
    if not heads and len(cells) == 2 and len(cells[0][1]) <= _LABEL:
        return f"{cells[0][1].rstrip(':')}: {cells[1][1]}"
    if not heads:
        return " | ".join(text for _, text in cells)
    return ", ".join(f"{head}: {text}" if head and head != text else text for head, text in cells)


def _repeats(block: Block, row: int, column: int) -> bool:
    """A cell covered from its left; one covered from above is said again, for it belongs to this row as well."""
    cells = block.rows[row]
    return column > 0 and (row, column) in block.covered and cells[column] == cells[column - 1]


def _cells(block: Block, row: int, heads: list[str]) -> Iterator[Span]:
    for column, cell in enumerate(block.rows[row]):
        if (row, column) in block.covered:
            continue
        head = heads[column] if column < len(heads) else ""
        for piece in pieces(cell):
            shown = unicodedata.normalize("NFC", f"{head}: {piece}" if head else piece)
            yield Span(piece, cell_location(block, row, column), shown, Kind.TABLE)
