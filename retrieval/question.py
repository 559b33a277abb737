"""What a question is to the index: the words it looks for, office words beside them, pairs, and what it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.morphology import bigrams, normalise
from retrieval.references import bare, mentions
from retrieval.thesaurus import Thesaurus

if TYPE_CHECKING:
    from retrieval.morphology import Analyser

LONGEST = 2_000  # characters of a question that are looked at
SHORT = 60  # characters of a question that may be in everyday words; a longer one brings words enough of its own


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the index is asked it.

    Attributes:
        raw: as it was asked, cut to length.
        meant: the same with office words in brackets, for the leg of meaning.
        text: normalised.
        words: morphemes without those that only ask; empty without Kiwi.
        added: morphemes of office words for its everyday words.
        pairs: of characters.
        added_pairs: pairs of those office words.
        articles: articles and document numbers it names.
        bare: without spaces, punctuation and case.
    """

    raw: str
    meant: str
    text: str
    words: tuple[str, ...]
    added: tuple[str, ...]
    pairs: tuple[str, ...]
    added_pairs: tuple[str, ...]
    articles: tuple[str, ...]
    bare: str


class Asker:
    """Makes questions. Threads may share one.

    Args:
        analyser: cuts words as those of the index were cut.
    """

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser
        self._thesaurus = Thesaurus(analyser)

    def read(self, untrusted_text: str) -> Question:
        """The question in any text; operators mean nothing in it."""
        raw = untrusted_text[:LONGEST]
        text = normalise(raw)
        (words,) = self._analyser.morphemes([text])
        terms, added = self._thesaurus.terms(words, text) if len(text) <= SHORT else ((), ())
        pairs = tuple(bigrams(text))
        more = dict.fromkeys(pair for term in terms for pair in bigrams(term))
        return Question(
            raw=raw,
            meant=f"{raw} ({', '.join(terms)})" if terms else raw,
            text=text,
            words=tuple(word for word in words if word not in self._thesaurus.asking) or tuple(words),
            added=added,
            pairs=pairs,
            added_pairs=tuple(pair for pair in more if pair not in set(pairs)),
            articles=mentions(text),
            bare=bare(text),
        )
