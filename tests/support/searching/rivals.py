"""What 곁 is measured against: LanceDB's full text as it comes, SQLite's FTS5 with porter, words between spaces."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING, Any

import lancedb
import pyarrow
from lancedb.index import FTS
from lancedb.query import MatchQuery

from retrieval.morphology import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

_MATCH: Any = MatchQuery
_LIMIT = 100


class LanceText:
    """A LanceDB table with one text column under full-text search.

    Args:
        texts: of the rows.
        whitespace: words between spaces only, no English rules; else what create_index gives without asking.
    """

    def __init__(self, texts: Sequence[str], *, whitespace: bool = False) -> None:
        self._whitespace = whitespace
        kept = [normalise(text) for text in texts] if whitespace else list(texts)
        rows = pyarrow.table({"id": list(range(len(kept))), "text": kept})
        plain = FTS(base_tokenizer="whitespace", stem=False, remove_stop_words=False, ascii_folding=False)
        self._table: Any = lancedb.connect("memory://").create_table("texts", rows)
        self._table.create_index("text", config=plain if whitespace else FTS())

    def rank(self, question: str) -> list[int]:
        """Rows, best first."""
        asked = normalise(question) if self._whitespace else question
        rows = self._table.search(_MATCH(asked, "text")).limit(_LIMIT).select(["id", "_score"]).to_list()
        return [row["id"] for row in rows]


class Porter:
    """SQLite's FTS5 with the porter tokenizer, each word of the question with OR, as desktop peers do it."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._base = sqlite3.connect(":memory:")
        self._base.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='porter')")
        self._base.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", enumerate(texts))

    def rank(self, question: str) -> list[int]:
        """Rows, best first."""
        words = re.findall(r"\w+", question)
        asked = " OR ".join(f'"{word}"' for word in words)
        if not asked:
            return []
        found = self._base.execute(
            "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts) LIMIT ?", (asked, _LIMIT)
        )
        return [row[0] for row in found]
