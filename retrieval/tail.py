"""Passages that are not in the full-text index yet: their tokens as numbers, scored by BM25 as LanceDB counts it.

LanceDB finds such rows by reading all of them, 8 ms for every thousand. Here a query is one look-up over numbers. What
a token is worth is taken from the index that stands, counted over a sample, so that scores of both can be compared.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

K1 = 1.2
B = 0.75
_CHUNKS = 32  # adds until their numbers are put together


@dataclass(frozen=True, slots=True)
class Worth:
    """What stands in an index: passages, their mean length in tokens, and about how often each token stands in it."""

    passages: int = 0
    length: float = 0.0
    counts: Mapping[str, int] = field(default_factory=dict)
    share: float = 1.0  # of the passages that were counted


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some passages: ids and documents, lengths; and for every token of each its number, how often, and whose it is."""

    ids: NDArray[np.int64]
    docs: NDArray[np.int64]
    lengths: NDArray[np.float32]
    tokens: NDArray[np.int32]
    often: NDArray[np.float32]
    rows: NDArray[np.int32]


class Tail:
    """One column's tokens of passages. One thread adds, any may search meanwhile.

    Args:
        known: what stands in the index beside it.
    """

    def __init__(self, known: Worth) -> None:
        self._known = known
        self._numbers: dict[str, int] = {}
        self._counts: Counter[str] = Counter()  # passages with a token
        self._chunks: tuple[_Chunk, ...] = ()
        self._gone: frozenset[int] = frozenset()
        self._total = 0.0  # tokens

    def __len__(self) -> int:
        return sum(len(chunk.ids) for chunk in self._chunks)

    def add(self, rows: Sequence[tuple[int, int, str]]) -> None:
        """Take in passages: id, document's number, tokens joined by spaces; empty ones are left out."""
        kept = [(ident, doc, Counter(text.split())) for ident, doc, text in rows if text]
        if not kept:
            return
        for _, _, counted in kept:
            self._counts.update(counted.keys())
            for token in counted:
                self._numbers.setdefault(token, len(self._numbers))
        numbers = self._numbers
        lengths = np.array([counted.total() for _, _, counted in kept], np.float32)
        chunk = _Chunk(
            np.array([ident for ident, _, _ in kept], np.int64),
            np.array([doc for _, doc, _ in kept], np.int64),
            lengths,
            np.array([numbers[token] for _, _, counted in kept for token in counted], np.int32),
            np.array([often for _, _, counted in kept for often in counted.values()], np.float32),
            np.repeat(np.arange(len(kept), dtype=np.int32), [len(counted) for _, _, counted in kept]),
        )
        self._total += float(lengths.sum())
        chunks = (*self._chunks, chunk)
        self._chunks = (_joined(chunks),) if len(chunks) > _CHUNKS else chunks

    def delete(self, docs: Collection[int]) -> None:
        """Passages of documents are not found any more."""
        self._gone |= frozenset(docs)

    def search(
        self, tokens: Mapping[str, float], limit: int, docs: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Ids and scores of the best passages, best first.

        Args:
            tokens: of the query, with weights.
            limit: how many at most.
            docs: only these documents.
        """
        chunks, numbers, gone = self._chunks, self._numbers, self._gone
        asked = {numbers[token]: weight * self._idf(token) for token, weight in tokens.items() if token in numbers}
        if not chunks or not asked or limit <= 0:
            return []
        worths = np.zeros(len(numbers), np.float32)
        worths[list(asked)] = list(asked.values())
        mean = self._mean()
        found: list[tuple[int, float]] = []
        for chunk in chunks:
            scores = _scores(chunk, worths, mean)
            rows = np.flatnonzero(scores)
            if gone or docs is not None:
                rows = np.array([row for row in rows if self._let(int(chunk.docs[row]), docs)], np.int64)
            if len(rows) > limit:
                rows = rows[np.argpartition(-scores[rows], limit - 1)[:limit]]
            found.extend((int(chunk.ids[row]), float(scores[row])) for row in rows)
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:limit]

    def _let(self, doc: int, docs: Collection[int] | None) -> bool:
        return doc not in self._gone and (docs is None or doc in docs)

    def _mean(self) -> float:
        total = self._known.length * self._known.passages + self._total
        return total / max(1, self._known.passages + len(self))

    def _idf(self, token: str) -> float:
        passages = self._known.passages + len(self)
        counted = self._known.counts.get(token, 0) / self._known.share + self._counts[token]
        count = min(float(passages), counted)
        return math.log(1 + (passages - count + 0.5) / (count + 0.5))


def _scores(chunk: _Chunk, worths: NDArray[np.float32], mean: float) -> NDArray[np.float32]:
    """BM25 of every passage of a chunk."""
    tokens = worths[chunk.tokens]
    hits = np.flatnonzero(tokens)
    rows, often = chunk.rows[hits], chunk.often[hits]
    damped = often * (K1 + 1) / (often + K1 * (1 - B + B * chunk.lengths[rows] / mean))
    made = np.bincount(rows, weights=tokens[hits] * damped, minlength=len(chunk.ids))
    return made.astype(np.float32)


def _joined(chunks: Sequence[_Chunk]) -> _Chunk:
    starts = np.cumsum([0, *(len(chunk.ids) for chunk in chunks[:-1])])
    return _Chunk(
        np.concatenate([chunk.ids for chunk in chunks]),
        np.concatenate([chunk.docs for chunk in chunks]),
        np.concatenate([chunk.lengths for chunk in chunks]),
        np.concatenate([chunk.tokens for chunk in chunks]),
        np.concatenate([chunk.often for chunk in chunks]),
        np.concatenate([chunk.rows + start for chunk, start in zip(chunks, starts, strict=True)]).astype(np.int32),
    )
