"""A read document as plain text or Markdown, for people and for `gyeot read`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.documents.model import Block, Kind
from retrieval.documents.tables import row_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.documents.model import Document

_LINE_START = re.compile(r"^(#{1,6}\s|>|```|~~~|\||={3,}|-{3,})")
_OWN_MARK = re.compile(r"^([-*+]|\d{1,3}[.)])\s")


def plain_text(document: Document) -> str:
    """Blocks apart by an empty line; a table row per line, its cells apart by tabs."""
    parts = [_plain(block) for block in document.blocks]
    return "\n\n".join(part for part in parts if part.strip()) + "\n" if parts else ""


def markdown(document: Document) -> str:
    """Markdown: headings, lists, pipe tables; heads, feet and notes as quotes."""
    parts: list[str] = []
    levels: list[int] = []  # of the list items that the next one may stand below
    for block in document.blocks:
        tight = bool(levels) and block.kind is Kind.LIST
        levels = _nested(levels, block)
        text = _markdown(block, len(levels) - 1)
        if text.strip():
            parts.append(text if tight or not parts else f"\n{text}")
    return "\n".join(parts) + "\n" if parts else ""


def _plain(block: Block) -> str:
    if block.kind is not Kind.TABLE or not block.rows:
        return block.shown
    rows = (_visible(block, index) for index in range(len(block.rows)))
    return "\n".join("\t".join(row) for row in rows if any(row))


def _visible(block: Block, index: int) -> list[str]:
    """A row's cells on one line each; a merged value once."""
    return [
        "" if (index, column) in block.covered else " ".join(cell.split())
        for column, cell in enumerate(block.rows[index])
    ]


def _nested(levels: Sequence[int], block: Block) -> list[int]:
    """Levels of the list items around a block: four blanks too many would make an item code."""
    if block.kind is not Kind.LIST:
        return []
    return [*(level for level in levels if level < block.level), block.level]


def _markdown(block: Block, depth: int) -> str:
    if block.kind is Kind.TABLE and block.rows:
        return _pipes(block)
    text = block.shown.strip()
    if block.kind is Kind.HEADING:
        return f"{'#' * min(max(block.level, 1), 6)} {' '.join(text.split())}"
    if block.kind is Kind.LIST:
        line = " ".join(text.split())
        indent = "  " * depth
        return f"{indent}{line}" if _OWN_MARK.match(line) else f"{indent}- {line}"
    if block.kind in (Kind.HEADER, Kind.FOOTER, Kind.NOTE, Kind.COMMENT):
        return "\n".join(f"> {line}" for line in text.split("\n"))
    if block.kind is Kind.EQUATION:
        return f"$$\n{text}\n$$"
    return _LINE_START.sub(lambda found: f"\\{found[0]}", text)


def _pipes(block: Block) -> str:
    """A pipe table; several head rows become one ("예산 > 국비"). One column is lines."""
    rows = [_cells(block, index) for index in range(len(block.rows))]
    width = max(len(row) for row in rows)
    if width < 2:
        return "\n".join(row_text(block, index) for index in range(len(rows)))
    heads = min(block.header_rows, len(rows))
    head = [_joined([row[column] for row in rows[:heads]]) for column in range(width)]
    body = [row for row in rows[heads:] if any(row)]
    lines = [head, ["---"] * width, *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(block: Block, index: int) -> list[str]:
    width = max(len(row) for row in block.rows)
    row = [" ".join(cell.split()).replace("|", "\\|") for cell in block.rows[index]]
    return row + [""] * (width - len(row))


def _joined(cells: Sequence[str]) -> str:
    seen = list(dict.fromkeys(cell for cell in cells if cell))
    return " > ".join(seen)
