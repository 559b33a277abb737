"""The derived index: a LanceDB table in memory, two columns of our own tokens under full-text search.

The only importer of lancedb. Nothing of it is on the disk; it is built from the segments and can be thrown away. Tokens
are made by retrieval.morphology: LanceDB's own tokenizers know no Korean. One thread writes, any may search meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import lancedb
import pyarrow
from lancedb.index import FTS
from lancedb.query import MatchQuery

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Column = Literal["tok", "gram"]
COLUMNS: tuple[Column, ...] = ("tok", "gram")

MIB = 1024 * 1024
LONGEST_TOKEN = 40  # longer ones are not indexed
MOST_TOKENS = 200  # of a query
_TAIL = 2_000  # rows not yet in the full-text index; they are found by scanning, slower
_BATCH = 5_000
_PRUNE = timedelta(milliseconds=500)  # older versions go; a search in work still reads its own
# The defaults of FTS() are English: stemmer, stop words, folding. Nothing of it fits Korean.
_WORDS = FTS(
    base_tokenizer="whitespace",
    lower_case=False,
    stem=False,
    remove_stop_words=False,
    ascii_folding=False,
    with_position=False,
    max_token_length=LONGEST_TOKEN,
)
_FIELDS: dict[str, pyarrow.DataType] = {
    "id": pyarrow.int64(),
    "doc": pyarrow.int64(),
    "grade": pyarrow.string(),
    "tok": pyarrow.string(),
    "gram": pyarrow.string(),
    "body": pyarrow.string(),
}
_SCHEMA = pyarrow.schema(_FIELDS)
_MATCH: Any = MatchQuery  # its fields with defaults are not seen by the type checker


@dataclass(frozen=True, slots=True)
class Indexed:
    """A passage to index: its document's number in this process, tokens joined by spaces, and its body."""

    doc: int
    grade: str
    tok: str
    gram: str
    body: str


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a leg found."""

    id: int
    doc: int
    score: float
    tok: str
    gram: str
    body: str


class Index:
    """Passages in memory.

    Args:
        index_cache: bytes of LanceDB's cache of index parts; its own default is 6 GiB.
        metadata_cache: bytes of its cache of metadata; its own default is 1 GiB.
    """

    def __init__(self, index_cache: int = 256 * MIB, metadata_cache: int = 64 * MIB) -> None:
        session = lancedb.Session(index_cache_size_bytes=index_cache, metadata_cache_size_bytes=metadata_cache)
        # lancedb publishes no types for what follows
        self._table: Any = lancedb.connect("memory://", session=session).create_table("passages", schema=_SCHEMA)
        self._next = 0
        self._build()

    def add(self, rows: Sequence[Indexed]) -> None:
        """Add passages; they are found at once."""
        for at in range(0, len(rows), _BATCH):
            batch = rows[at : at + _BATCH]
            columns = {
                "id": list(range(self._next, self._next + len(batch))),
                "doc": [row.doc for row in batch],
                "grade": [row.grade for row in batch],
                "tok": [row.tok for row in batch],
                "gram": [row.gram for row in batch],
                "body": [row.body.encode("utf-8", "replace").decode() for row in batch],
            }
            self._next += len(batch)
            self._table.add(pyarrow.table(columns, schema=_SCHEMA))

    def delete(self, docs: Collection[int]) -> None:
        """Remove the passages of documents, from older versions of the table too."""
        if docs:
            self._table.delete(f"doc IN ({_numbers(docs)})")

    def regrade(self, docs: Collection[int], grade: str) -> None:
        """Write another grade to the passages of documents."""
        if docs:
            self._table.update(where=f"doc IN ({_numbers(docs)})", values={"grade": grade})

    def leg(
        self, column: Column, tokens: Sequence[str], limit: int, docs: Collection[int] | None = None
    ) -> list[Found]:
        """The best passages by BM25 of one column, best first.

        Args:
            column: which tokens.
            tokens: of the query, made as those of the column.
            limit: how many at most.
            docs: only these documents.
        """
        asked = query(tokens)
        if not asked or (docs is not None and not docs):
            return []
        search = self._table.search(_MATCH(asked, column)).limit(limit)
        if docs is not None:
            search = search.where(f"doc IN ({_numbers(docs)})", prefilter=True)
        # Without _score in the selection LanceDB writes a warning to stderr for every query.
        rows = search.select(["id", "doc", "tok", "gram", "body", "_score"]).to_list()
        return [Found(row["id"], row["doc"], row["_score"], row["tok"], row["gram"], row["body"]) for row in rows]

    def maintain(self, *, force: bool = False) -> bool:
        """Fold new rows into the full-text indexes and drop old versions, when enough has gathered.

        Returns:
            True if something was done.
        """
        if not force and self._unindexed() < max(_TAIL, self.count() // 10):
            return False
        try:
            self._table.optimize(cleanup_older_than=_PRUNE)
        except (RuntimeError, OSError, ValueError):  # seen in the field: then the index is built anew
            self._build()
        return True

    def texts(self, column: Column, docs: Collection[int] | None = None) -> list[str]:
        """The tokens of all passages, or of some documents'."""
        search = self._table.search()
        if docs is not None:
            search = search.where(f"doc IN ({_numbers(docs)})") if docs else search.where("false")
        texts: list[str] = search.select([column]).limit(None).to_arrow()[column].to_pylist()
        return texts

    def count(self) -> int:
        """Passages."""
        return int(self._table.count_rows())

    def _unindexed(self) -> int:
        stats = self._table.index_stats("tok_idx")
        return int(stats.num_unindexed_rows) if stats else self.count()

    def _build(self) -> None:
        for column in COLUMNS:
            self._table.create_index(column, config=_WORDS)


def query(tokens: Sequence[str]) -> str:
    """The tokens of a query as one text for the whitespace tokenizer: each once, none that holds a space."""
    kept = dict.fromkeys(token for token in tokens if 0 < len(token) <= LONGEST_TOKEN and not token[0].isspace())
    return " ".join(token for token in list(kept)[:MOST_TOKENS] if len(token.split()) == 1)


def _numbers(docs: Collection[int]) -> str:
    return ",".join(str(int(doc)) for doc in docs)
