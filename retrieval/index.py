"""The derived index: a LanceDB table in memory, two columns of our own tokens under full-text search, and its tail.

The only importer of lancedb. Nothing of it is on the disk; it is built from the segments and can be thrown away. Tokens
are made by retrieval.morphology: LanceDB's own tokenizers know no Korean. What was added since the table's indexes were
built is found by retrieval.tail. One thread writes at a time, any may search meanwhile.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import lancedb
import numpy as np
import pyarrow
import pyarrow.compute
from lancedb.index import FTS
from lancedb.query import BooleanQuery, MatchQuery, Occur

from retrieval.scope import condition
from retrieval.tail import Tail, Worth

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    Tokens = Sequence[str] | Mapping[str, float]

Column = Literal["tok", "gram"]
COLUMNS: tuple[Column, ...] = ("tok", "gram")

MIB = 1024 * 1024
LONGEST_TOKEN = 40  # longer ones are not indexed
MOST_TOKENS = 200  # of a query
_TAIL = 2_000  # rows that are not in the full-text index before it is built anew; more where many are in it
_LONGEST_TAIL = 10_000
_MOST_CALLS = 256  # that changed the table
_BATCH = 5_000
_SAMPLE = 10_000  # passages whose tokens are counted
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
    body: str


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is searched: the table, whether its indexes hold all but the tails, and the tails by column."""

    table: Any  # lancedb publishes no types
    whole: bool
    tails: Mapping[Column, Tail]


class Index:
    """Passages in memory.

    Args:
        index_cache: bytes of LanceDB's cache of index parts; its own default is 6 GiB.
        metadata_cache: bytes of its cache of metadata; its own default is 1 GiB.
    """

    def __init__(self, index_cache: int = 256 * MIB, metadata_cache: int = 64 * MIB) -> None:
        self._caches = index_cache, metadata_cache
        self._standing = self._made(None)
        self._kept: dict[int, tuple[int, str, str]] = {}  # of each passage: document, morphemes, body
        self._ids: dict[int, list[int]] = {}  # of each document's passages, in order
        self._tailed: dict[Column, set[int]] = {column: set() for column in COLUMNS}
        self._next = 0
        self._calls = 0  # each makes a version of the table, which holds memory

    def add(self, rows: Sequence[Indexed]) -> None:
        """Add passages; they are found at once."""
        for at in range(0, len(rows), _BATCH):
            batch = rows[at : at + _BATCH]
            ids = self._keep(batch)
            if self._standing.whole:  # first: a passage that is asked for in between is found
                grams = [(ident, row.doc, row.gram) for ident, row in zip(ids, batch, strict=True)]
                self._to_tail("tok", [(ident, row.doc, row.tok) for ident, row in zip(ids, batch, strict=True)])
                self._to_tail("gram", grams)
            self._put(ids, batch)

    def fill(self, rows: Sequence[Indexed]) -> None:
        """Add very many passages before `complete` is called: until then they are found by reading all of them."""
        self._standing = _Standing(self._standing.table, whole=False, tails=self._standing.tails)
        self.add(rows)

    def complete(self) -> None:
        """Build the indexes over all that was filled in. Searches go on without them until they stand."""
        table = self._standing.table
        if self._standing.whole:
            return
        for column in COLUMNS:
            table.create_index(column, config=_WORDS)
        self._standing = _standing(table, table.search().select([*COLUMNS]).limit(None).to_arrow())

    def words(self, doc: int, texts: Sequence[tuple[int, str]]) -> None:
        """Morphemes of some of a document's passages, which were added without: place in the document, and tokens."""
        ids = self._ids.get(doc, [])
        rows = [(ids[ordinal], doc, text) for ordinal, text in texts if ordinal < len(ids)]
        for ident, _, text in rows:
            self._kept[ident] = doc, text, self._kept[ident][2]
        if self._standing.whole:
            self._to_tail("tok", rows)
        self._calls += 1

    def delete(self, docs: Collection[int]) -> None:
        """Remove the passages of documents; older versions of the table hold them until it is built anew."""
        if docs:
            self._calls += 1
            for tail in self._standing.tails.values():
                tail.delete(docs)
            self._standing.table.delete(f"doc IN ({_numbers(docs)})")
            for ident in (ident for doc in docs for ident in self._ids.pop(doc, ())):
                self._kept.pop(ident, None)

    def regrade(self, docs: Collection[int], grade: str) -> None:
        """Write another grade to the passages of documents. LanceDB writes them anew, outside its indexes."""
        if not docs:
            return
        self._calls += 1
        table, where = self._standing.table, f"doc IN ({_numbers(docs)})"
        if self._standing.whole:
            rows = table.search().where(where).select(["id", "doc", "gram"]).limit(None).to_list()
            self._to_tail("gram", [(row["id"], row["doc"], row["gram"]) for row in rows])
            kept = [(row["id"], self._kept.get(row["id"])) for row in rows]
            self._to_tail("tok", [(ident, held[0], held[1]) for ident, held in kept if held is not None])
        table.update(where=where, values={"grade": grade})

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
        standing = self._standing
        search = standing.table.search(asked).limit(limit)
        if docs is not None:
            search = search.where(condition(docs), prefilter=True)
        if standing.whole:
            search = search.fast_search()
        # Without _score in the selection LanceDB writes a warning to stderr for every query.
        rows = search.select(["id", "_score"]).to_arrow()
        scores: dict[int, float] = dict(zip(rows["id"].to_pylist(), rows["_score"].to_pylist(), strict=True))
        if len(standing.tails[column]):
            weighted = tokens if isinstance(tokens, dict) else dict.fromkeys(tokens, 1.0)
            few = dict(list(weighted.items())[:MOST_TOKENS])
            scores |= dict(standing.tails[column].search(few, limit, docs))
        best = sorted(scores.items(), key=lambda one: (-one[1], one[0]))[:limit]
        return [found for ident, score in best if (found := self._found(ident, score)) is not None]

    def at(self, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Found]:
        """Passages by their document's number and their place in it, as far as they are here; their score is 0."""
        made = {}
        for doc, ordinal in places:
            ids = self._ids.get(doc, ())
            found = self._found(ids[ordinal], 0.0) if ordinal < len(ids) else None
            if found is not None:
                made[doc, ordinal] = found
        return made

    def maintain(self, *, force: bool = False) -> bool:
        """Build the table anew, without old versions and deleted rows, when enough has gathered.

        LanceDB's own optimize keeps growing in memory: what it prunes of a table in memory is not given back. A new
        table in a new session is small again. Searches go on in the old one until the new one stands.

        Returns:
            True if it was built.
        """
        waiting = max(map(len, self._standing.tails.values()))
        due = self._calls >= _MOST_CALLS or waiting >= max(_TAIL, min(_LONGEST_TAIL, self.count() // 4))
        if not self._calls or not (force or due):
            return False
        rows = self._standing.table.to_arrow()
        words = [self._kept[ident][1] for ident in rows["id"].to_pylist()]  # those that came later too
        rows = rows.set_column(rows.schema.get_field_index("tok"), _SCHEMA.field("tok"), pyarrow.array(words, "string"))
        self._standing = self._made(rows)
        self._tailed = {column: set() for column in COLUMNS}
        self._calls = 0
        _return_memory()
        return True

    def texts(self, column: Column, docs: Collection[int] | None = None) -> list[str]:
        """The tokens of all passages, or of some documents'."""
        if column == "tok":
            ids = self._kept if docs is None else [ident for doc in docs for ident in self._ids.get(doc, ())]
            return [self._kept[ident][1] for ident in list(ids)]
        search = self._standing.table.search()
        if docs is not None:
            search = search.where(f"doc IN ({_numbers(docs)})") if docs else search.where("false")
        texts: list[str] = search.select([column]).limit(None).to_arrow()[column].to_pylist()
        return texts

    def count(self) -> int:
        """Passages."""
        return int(self._standing.table.count_rows())

    def _keep(self, rows: Sequence[Indexed]) -> range:
        ids = range(self._next, self._next + len(rows))
        for ident, row in zip(ids, rows, strict=True):
            body = row.body.encode("utf-8", "replace").decode()
            self._kept[ident] = row.doc, row.tok, body
            self._ids.setdefault(row.doc, []).append(ident)
        self._next += len(rows)
        return ids

    def _put(self, ids: range, rows: Sequence[Indexed]) -> None:
        columns = {
            "id": list(ids),
            "doc": [row.doc for row in rows],
            "grade": [row.grade for row in rows],
            "place": [row.place for row in rows],
            "tok": [row.tok for row in rows],
            "gram": [row.gram for row in rows],
        }
        self._calls += 1
        self._standing.table.add(pyarrow.table(columns, schema=_SCHEMA))

    def _to_tail(self, column: Column, rows: Sequence[tuple[int, int, str]]) -> None:
        known = self._tailed[column]
        self._standing.tails[column].add([row for row in rows if row[0] not in known])
        known.update(ident for ident, _, text in rows if text)

    def _found(self, ident: int, score: float) -> Found | None:
        """A passage by its id; None if its document went meanwhile."""
        kept = self._kept.get(ident)
        return None if kept is None else Found(ident, kept[0], score, kept[1], kept[2])

    def _made(self, rows: pyarrow.Table | None) -> _Standing:
        session = lancedb.Session(index_cache_size_bytes=self._caches[0], metadata_cache_size_bytes=self._caches[1])
        table: Any = lancedb.connect("memory://", session=session).create_table("passages", rows, schema=_SCHEMA)
        for column in COLUMNS:
            table.create_index(column, config=_WORDS)
        return _standing(table, _SCHEMA.empty_table() if rows is None else rows)


def _standing(table: Any, rows: pyarrow.Table) -> _Standing:  # lancedb publishes no types
    return _Standing(table, whole=True, tails={column: Tail(worth(rows[column])) for column in COLUMNS})


def worth(texts: pyarrow.ChunkedArray[Any]) -> Worth:
    """Count a column of tokens joined by spaces; empty texts don't count."""
    compute: Any = pyarrow.compute  # its stubs know fewer kinds of arrays than it does
    texts = texts.filter(compute.not_equal(texts, ""))
    total = len(texts)
    if not total:
        return Worth()
    step = -(-total // _SAMPLE)
    sample = texts.take(np.arange(0, total, step)) if step > 1 else texts
    tokens = compute.list_flatten(compute.split_pattern(sample.combine_chunks(), " "))
    found = compute.value_counts(tokens)
    counts = dict(zip(found.field("values").to_pylist(), found.field("counts").to_pylist(), strict=True))
    return Worth(total, len(tokens) / len(sample), counts, len(sample) / total)


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
