"""Vectors in memory, searched exactly: one product with every passage, the best ones again by their sentences.

Up to MOST_EXACT passages that takes some tens of milliseconds on one core and no index can be better; see
docs/benchmarks.md. Sentences are only looked at for the passages that the first product put in front.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    Halves = NDArray[np.float16]
    Floats = NDArray[np.float32]

MOST_EXACT = 200_000  # passages; 300 MB. What is beyond is for an index on the disk
_ROWS = 4_096  # of a block: 6 MB each, so that growing copies nothing
_AGAIN = 4  # times as many passages as asked for are looked at by their sentences
_SHARE = 0.5  # of the best sentence in a passage's score


@dataclass(frozen=True, slots=True)
class Near:
    """A passage that lies near: its document's number in the index, its place in the document, its cosine."""

    doc: int
    ordinal: int
    score: float


@dataclass(frozen=True, slots=True)
class _Sentences:
    """Sentences of a document's first passages: vectors, and where each passage's begin."""

    vectors: Halves
    starts: NDArray[np.int64]  # one more than passages

    def best(self, ordinal: int, query: Floats) -> float | None:
        """The largest cosine of a passage's sentences; None where it has none."""
        if ordinal + 1 >= len(self.starts):
            return None
        own = self.vectors[self.starts[ordinal] : self.starts[ordinal + 1]]
        return float((own.astype(np.float32) @ query).max()) if len(own) else None


class Matrix:
    """Vectors of passages by document. Any thread may use it; a search works on what stood when it began."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._lock = threading.Lock()
        self._blocks: list[Floats] = []
        self._docs = np.zeros(0, np.int64)  # of each row; 0 where the document has gone
        self._ordinals = np.zeros(0, np.int32)
        self._used = 0
        self._gone = 0
        self._counts: dict[int, int] = {}
        self._sentences: dict[int, _Sentences] = {}

    def __len__(self) -> int:
        return self._used - self._gone

    def count(self, doc: int) -> int:
        """How many passages of a document are here: always its first ones."""
        return self._counts.get(doc, 0)

    def extend(self, doc: int, vectors: Halves) -> None:
        """The next passages of a document."""
        with self._lock:
            first, count = self._counts.get(doc, 0), len(vectors)
            self._grow(self._used + count)
            done = 0
            while done < count:
                block, at = divmod(self._used, _ROWS)
                size = min(_ROWS - at, count - done)
                self._blocks[block][at : at + size] = vectors[done : done + size]
                self._docs[self._used : self._used + size] = doc
                self._ordinals[self._used : self._used + size] = np.arange(first + done, first + done + size)
                self._used += size
                done += size
            self._counts[doc] = first + count

    def put_sentences(self, doc: int, vectors: Halves, counts: Collection[int]) -> None:
        """All sentences of a document's first passages, so many for each; they take the place of earlier ones."""
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.array(list(counts), np.int64))])
        with self._lock:
            self._sentences[doc] = _Sentences(vectors, starts)

    def remove(self, docs: Collection[int]) -> None:
        """Let documents go; their numbers are overwritten at once."""
        with self._lock:
            rows = np.flatnonzero(np.isin(self._docs[: self._used], list(docs)))
            for row in rows:
                self._blocks[row // _ROWS][row % _ROWS] = 0
            self._docs[rows] = 0
            self._gone += len(rows)
            for doc in docs:
                self._counts.pop(doc, None)
                self._sentences.pop(doc, None)
            if self._gone > max(_ROWS, self._used // 4):
                self._pack()

    def clear(self) -> None:
        """Let everything go."""
        with self._lock:
            self._blocks, self._used, self._gone = [], 0, 0
            self._docs, self._ordinals = np.zeros(0, np.int64), np.zeros(0, np.int32)
            self._counts, self._sentences = {}, {}

    def search(self, query: Floats, limit: int, docs: Collection[int] | None = None) -> list[Near]:
        """The passages nearest to a unit vector, nearest first.

        Args:
            query: of length 1.
            limit: how many at most.
            docs: only these documents.
        """
        with self._lock:
            blocks, used = list(self._blocks), self._used
            owners, ordinals = self._docs[:used].copy(), self._ordinals[:used].copy()
        if not used or limit <= 0:
            return []
        scores = np.concatenate([block @ query for block in blocks])[:used]
        away = owners == 0
        if docs is not None:
            away |= ~np.isin(owners, list(docs))
        scores[away] = -np.inf
        wanted = min(_AGAIN * limit, int(used - away.sum()))
        if not wanted:
            return []
        rows = np.argpartition(scores, used - wanted)[used - wanted :]
        found = [self._scored(int(owners[row]), int(ordinals[row]), float(scores[row]), query) for row in rows]
        return sorted(found, key=lambda near: (-near.score, near.doc, near.ordinal))[:limit]

    def _scored(self, doc: int, ordinal: int, cosine: float, query: Floats) -> Near:
        sentences = self._sentences.get(doc)
        best = sentences.best(ordinal, query) if sentences is not None else None
        score = cosine if best is None else (1 - _SHARE) * cosine + _SHARE * best
        return Near(doc, ordinal, score)

    def _grow(self, rows: int) -> None:
        while len(self._blocks) * _ROWS < rows:
            self._blocks.append(np.zeros((_ROWS, self._dimension), np.float32))
        if len(self._docs) < rows:
            more = max(rows, 2 * len(self._docs)) - len(self._docs)
            self._docs = np.concatenate([self._docs, np.zeros(more, np.int64)])
            self._ordinals = np.concatenate([self._ordinals, np.zeros(more, np.int32)])

    def _pack(self) -> None:
        """Build the blocks anew without the rows that have gone; searches go on in the old ones."""
        rows = np.flatnonzero(self._docs[: self._used])
        old, owners, ordinals = self._blocks, self._docs[rows], self._ordinals[rows]
        self._blocks, self._docs, self._ordinals = [], owners, ordinals
        self._used, self._gone = len(rows), 0
        self._grow(len(rows))
        for at in range(0, len(rows), _ROWS):
            part = rows[at : at + _ROWS]
            self._blocks[at // _ROWS][: len(part)] = [old[row // _ROWS][row % _ROWS] for row in part]
