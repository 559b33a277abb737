"""Sentences that could answer: cut from the spans of hits, each with its verbatim quote, its lead and its header."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.grounding.checks import gives_orders
from engine.grounding.text import plain
from retrieval.documents.model import Kind
from retrieval.documents.structure import classify
from retrieval.sentences import split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.tasks.evidence import Hit, Piece

_SHORTEST = 4
_PER_HIT = 400
LEAD_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence, list item or table row.

    Attributes:
        hit: the passage it comes from.
        order: position within the passage.
        piece: the span it comes from.
        text: as shown ("head: value" pairs for a table row).
        quote: what stands verbatim at the location.
        lead: the lines above that it hangs on: list parents and headings within the passage.
        before: the two sentences before it in the passage: what "이 경우", "답:" and the like refer to.
        heading: it is a heading itself.
        ordering: it addresses orders to a language model; no answer may rest on it.
    """

    hit: Hit
    order: int
    piece: Piece
    text: str
    quote: str
    lead: str
    before: str
    heading: bool
    ordering: bool

    @property
    def asks(self) -> bool:
        """It is a question, or part of one ("문: ..."): it points to an answer and is none."""
        if self.piece.kind == Kind.TABLE:
            return False
        return self.text.rstrip(" )”’\"'").endswith("?") or bool(_ASKS.match(self.piece.text))

    @property
    def statement(self) -> str:
        """The text without the cells of a row that only ask."""
        return _ASKING_CELL.sub("", self.text) if self.piece.kind == Kind.TABLE and "?" in self.text else self.text

    @property
    def around(self) -> str:
        """What its passage says beside it. Another row of a table speaks of another matter."""
        if self.piece.kind != Kind.TABLE:
            return self.hit.text
        return "\n".join(piece.shown for piece in self.hit.pieces if piece.kind != Kind.TABLE or piece is self.piece)

    @property
    def key(self) -> tuple[str, str]:
        """Equal for the same words in the same document."""
        return self.hit.document, plain(self.quote)


def cut(hits: Sequence[Hit]) -> list[Candidate]:
    """All candidate sentences of the hits, in the hits' order; the same sentence of overlapping passages only once."""
    made: list[Candidate] = []
    seen: set[tuple[str, str, str]] = set()
    for hit in hits:
        for candidate in _of_hit(hit):
            key = (*candidate.key, str(sorted(candidate.piece.location.items(), key=str)))
            if key not in seen:
                seen.add(key)
                made.append(candidate)
    return made


def _of_hit(hit: Hit) -> list[Candidate]:
    made: list[Candidate] = []
    leads: list[tuple[int, str]] = []
    for piece in hit.pieces:
        kind, level = classify(piece.text)
        heading = piece.kind == Kind.HEADING
        article = _ARTICLE.match(piece.text)
        rank = _ARTICLE_RANK if article and not heading else _rank(kind, level, heading=heading)
        while leads and leads[-1][0] >= rank:
            leads.pop()
        lead = " ".join(text for _, text in leads)
        for text, quote in _sentences(piece):
            before = " ".join(one.text for one in made[-2:] if one.piece is piece or _continues(one, piece))
            ordering = gives_orders(text) or gives_orders(quote)
            made.append(Candidate(hit, len(made), piece, text, quote, lead, before, heading, ordering))
        if rank < _BODY:
            whole = article is None or heading or "각 호" in piece.text  # else only its title holds for what follows
            leads.append((rank, piece.text[:LEAD_LENGTH] if whole or article is None else article[0]))
        if len(made) > _PER_HIT:
            break
    return made


_BODY = 100
_ARTICLE_RANK = 8  # below headings (1-7), above every list item
_ARTICLE = re.compile(r"^제\s?\d+\s?조(?:의\s?\d+)?\s?[(【][^)】]{1,40}[)】]")
_ASKS = re.compile(r"^\s*(?:문|질문|질의|Q)\s?\d*\s?[.:：)]")
_ASKING_CELL = re.compile(r"(?:(?<=, )|(?<=^))[^,:]{1,12}: [^:]*\?(?:, |$)")
_ANSWER = re.compile(r"^\s*(?:답|답변|A|회신)\s?[.:：)]")


def _continues(earlier: Candidate, piece: Piece) -> bool:
    """Running text, or an answer behind its question; table rows and list items stand for themselves."""
    if _ANSWER.match(piece.text) and earlier.text.rstrip().endswith("?"):
        return True
    return piece.kind == Kind.PARAGRAPH and earlier.piece.kind == Kind.PARAGRAPH


def _rank(kind: Kind, level: int, *, heading: bool) -> int:
    """Depth in the outline: headings above list items above body text."""
    if heading:
        return level
    if kind is Kind.LIST:
        return 10 + level
    return _BODY


def _sentences(piece: Piece) -> list[tuple[str, str]]:
    """Pairs of shown text and verbatim quote. A table row is one sentence."""
    if piece.kind == Kind.TABLE or plain(piece.shown) != plain(piece.text):
        return [(plain(piece.shown), piece.text.strip())] if piece.text.strip() else []
    return [(plain(one), one) for one in split(piece.text) if len(one.strip()) >= _SHORTEST]
