"""Cells with spans to the rows of a table block: a merged value is repeated in the places it covers, and marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.documents.model import Block, Kind
from retrieval.documents.tables import detect_header_rows, table_text
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from retrieval.documents.limits import Limits
    from retrieval.documents.model import Location


class Cells:
    """Places of a table being filled."""

    def __init__(self, limits: Limits) -> None:
        self._limit = limits.blocks
        self._cells: dict[tuple[int, int], str] = {}
        self._covered: set[tuple[int, int]] = set()
        self._work = 0
        self._height = 0
        self._width = 0

    def put(self, row: int, column: int, row_span: int, column_span: int, text: str) -> None:
        """Place a cell (0-based). Spans below one count as one.

        Raises:
            DocumentError: TOO_COMPLEX, when the table would have more places than a document may have blocks.
        """
        if row < 0 or column < 0:
            raise DocumentError(DocumentCode.DAMAGED, reason="cell")
        height, width = max(row_span, 1), max(column_span, 1)
        self._height = max(self._height, row + height)
        self._width = max(self._width, column + width)
        self._work += height * width  # cells that overlap again and again cost time, not places
        if max(self._height * self._width, self._work // 4) > self._limit:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=self._limit)
        for i in range(row, row + height):
            for j in range(column, column + width):
                if (i, j) == (row, column):
                    self._own(row, column, text)
                elif (i, j) not in self._cells:
                    self._cells[i, j] = text
                    self._covered.add((i, j))

    def _own(self, row: int, column: int, text: str) -> None:
        """Two cells may claim one place in a damaged file: both texts are kept."""
        taken = "" if (row, column) in self._covered else self._cells.get((row, column), "")
        self._cells[row, column] = f"{taken}\n{text}" if taken else text
        self._covered.discard((row, column))

    def block(self, place: Location) -> Block | None:
        """The table block, or None where no cell has text."""
        rows = tuple(tuple(self._cells.get((i, j), "") for j in range(self._width)) for i in range(self._height))
        covered = frozenset(self._covered)
        text = table_text(rows, covered)
        if not text.strip():
            return None
        return Block(Kind.TABLE, text, place, 0, rows, covered, detect_header_rows(rows, covered))
