"""The derived index: a LanceDB table in memory, two columns of our own tokens under full-text search.

The only importer of lancedb. Nothing of it is on the disk; it is built from the segments and can be thrown away. Tokens
are made by retrieval.morphology: LanceDB's own tokenizers know no Korean. One thread writes, any may search meanwhile.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import lancedb
import pyarrow
from lancedb.index import FTS
from lancedb.query import BooleanQuery, MatchQuery, Occur

from retrieval.scope import condition

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    Tokens = Sequence[str] | Mapping[str, float]

Column = Literal["tok", "gram"]
COLUMNS: tuple[Column, ...] = ("tok", "gram")

MIB = 1024 * 1024
LONGEST_TOKEN = 40  # longer ones are not indexed
MOST_TOKENS = 200  # of a query
_TAIL = 2_000  # rows not yet in the full-text index; they are found by scanning, slower
_MOST_CALLS = 256  # that changed the table
_BATCH = 5_000
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
    "place": pyarrow.int64(),
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
    place: int = 0  # its document's group: retrieval.scope


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
        self._caches = index_cache, metadata_cache
        self._table = self._made(None)
        self._next = 0
        self._first: dict[int, int] = {}  # id of each document's first passage; the others follow it
        self._calls = 0  # each makes a version of the table, which holds memory

    def add(self, rows: Sequence[Indexed]) -> None:
        """Add passages; they are found at once."""
        for at in range(0, len(rows), _BATCH):
            batch = rows[at : at + _BATCH]
            columns = {
                "id": list(range(self._next, self._next + len(batch))),
                "doc": [row.doc for row in batch],
                "grade": [row.grade for row in batch],
                "place": [row.place for row in batch],
                "tok": [row.tok for row in batch],
                "gram": [row.gram for row in batch],
                "body": [row.body.encode("utf-8", "replace").decode() for row in batch],
            }
            for at_row, row in enumerate(batch, self._next):
                self._first.setdefault(row.doc, at_row)
            self._next += len(batch)
            self._calls += 1
            self._table.add(pyarrow.table(columns, schema=_SCHEMA))

    def delete(self, docs: Collection[int]) -> None:
        """Remove the passages of documents; older versions of the table hold them until it is built anew."""
        if docs:
            self._calls += 1
            self._table.delete(f"doc IN ({_numbers(docs)})")
            for doc in docs:
                self._first.pop(doc, None)

    def regrade(self, docs: Collection[int], grade: str) -> None:
        """Write another grade to the passages of documents."""
        if docs:
            self._calls += 1
            self._table.update(where=f"doc IN ({_numbers(docs)})", values={"grade": grade})

    def leg(self, column: Column, tokens: Tokens, limit: int, docs: Collection[int] | None = None) -> list[Found]:
        """The best passages by BM25 of one column, best first.

        Args:
            column: which tokens.
            tokens: of the query, made as those of the column; with weights if it is a mapping.
            limit: how many at most.
            docs: only these documents.
        """
        asked = _asked(column, tokens)
        if asked is None or (docs is not None and not docs):
            return []
        search = self._table.search(asked).limit(limit)
        if docs is not None:
            search = search.where(condition(docs), prefilter=True)
        # Without _score in the selection LanceDB writes a warning to stderr for every query.
        rows = search.select(["id", "doc", "tok", "gram", "body", "_score"]).to_list()
        return [Found(row["id"], row["doc"], row["_score"], row["tok"], row["gram"], row["body"]) for row in rows]

    def at(self, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Found]:
        """Passages by their document's number and their place in it, as far as they are here; their score is 0."""
        firsts = ((doc, ordinal, self._first.get(doc)) for doc, ordinal in places)
        wanted = {first + ordinal: (doc, ordinal) for doc, ordinal, first in firsts if first is not None}
        if not wanted:
            return {}
        search = self._table.search().where(f"id IN ({_numbers(wanted)})").select(["id", "doc", "tok", "gram", "body"])
        rows = search.limit(len(wanted)).to_list()
        found = {row["id"]: Found(row["id"], row["doc"], 0.0, row["tok"], row["gram"], row["body"]) for row in rows}
        return {
            place: found[ident] for ident, place in wanted.items() if ident in found and found[ident].doc == place[0]
        }

    def maintain(self, *, force: bool = False) -> bool:
        """Build the table anew, without old versions and deleted rows, when enough has gathered.

        LanceDB's own optimize keeps growing in memory: what it prunes of a table in memory is not given back. A new
        table in a new session is small again. Searches go on in the old one until the new one stands.

        Returns:
            True if it was built.
        """
        due = self._calls >= _MOST_CALLS or self._unindexed() >= max(_TAIL, self.count() // 4)
        if not self._calls or not (force or due):
            return False
        self._table = self._made(self._table.to_arrow())
        self._calls = 0
        _return_memory()
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

    def _made(self, rows: pyarrow.Table | None) -> Any:  # lancedb publishes no types
        session = lancedb.Session(index_cache_size_bytes=self._caches[0], metadata_cache_size_bytes=self._caches[1])
        table: Any = lancedb.connect("memory://", session=session).create_table("passages", rows, schema=_SCHEMA)
        for column in COLUMNS:
            table.create_index(column, config=_WORDS)
        return table


def _return_memory() -> None:
    """Ask glibc to give freed memory back to the system; elsewhere nothing of the kind is needed or known."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def query(tokens: Sequence[str]) -> str:
    """The tokens of a query as one text for the whitespace tokenizer: each once, none that holds a space."""
    kept = dict.fromkeys(token for token in tokens if 0 < len(token) <= LONGEST_TOKEN and not token[0].isspace())
    return " ".join(token for token in list(kept)[:MOST_TOKENS] if len(token.split()) == 1)


def _asked(column: Column, tokens: Tokens) -> Any:  # lancedb publishes no types
    """The query for tokens; those of like weight are asked together. None if nothing is left to ask for."""
    weighted = tokens if isinstance(tokens, dict) else dict.fromkeys(tokens, 1.0)
    parts = []
    for weight in dict.fromkeys(weighted.values()):
        text = query([token for token, own in weighted.items() if own == weight])
        if text:
            parts.append(_MATCH(text, column, boost=weight))
    if len(parts) <= 1:
        return parts[0] if parts else None
    return BooleanQuery([(Occur.SHOULD, part) for part in parts])


def _numbers(docs: Collection[int]) -> str:
    return ",".join(str(int(doc)) for doc in docs)
