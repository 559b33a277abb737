"""The leg of meaning: a question's vector against those of the passages, as a list the others can be added to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from retrieval.embedding.dense import Matrix
    from retrieval.embedding.encoder import Encoder
    from retrieval.index import Found


class Places(Protocol):
    """What is asked of retrieval.shelves."""

    def at(self, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Found]:
        """Passages by document number and ordinal, as far as they are in the index."""


class Nearest:
    """Finds passages by meaning.

    Args:
        encoder: of the vectors in the matrix.
        matrix: vectors of passages.
        places: turns what was found into passages.
    """

    def __init__(self, encoder: Encoder, matrix: Matrix, places: Places) -> None:
        self._encoder = encoder
        self._matrix = matrix
        self._places = places

    def leg(self, text: str, limit: int, docs: Collection[int] | None) -> list[Found]:
        """The passages nearest to a question, nearest first; empty while there are no vectors.

        The matrix is empty until the encoder is loaded, so no question ever waits for that.
        """
        if not len(self._matrix) or not text.strip() or (docs is not None and not docs):
            return []
        query = self._encoder.encode_queries([text]).vectors[0]
        near = self._matrix.search(query, limit, docs)
        found = self._places.at([(one.doc, one.ordinal) for one in near])
        made = []
        for one in near:
            passage = found.get((one.doc, one.ordinal))
            if passage is not None:
                made.append(_scored(passage, one.score))
        return made


def _scored(found: Found, score: float) -> Found:
    return replace(found, score=score)
