"""From what each way of searching found to one ranking: weighted sums of scores that were brought to 0..1, and a gate.

A short question in words that no passage has gets keyword hits that mean nothing; they would push down what lies
near by its meaning. How much of the reachable keyword score the best passage has tells such questions from others:
where it has little, the keyword legs count less. Where the thesaurus knew office words, they mean something again. A
long question covers little for another reason, and is never gated.
Every figure here has its row in the ablation table of docs/benchmarks.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from retrieval.question import SHORT
from retrieval.ranking import SATURATION, Scored, fuse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from retrieval.index import Found
    from retrieval.question import Question

ADDED = 0.7  # weight of an office word that the thesaurus put beside the question's own, in its leg
NEAR_SHORT = 1.0  # weight of the leg of meaning beside 1 for each keyword leg
NEAR_LONG = 0.5
LOW, HIGH = 0.2, 0.4  # shares of the reachable keyword score between which the gate opens
LEAST = 0.1  # of the keyword legs where it is shut


class Near(Protocol):
    """Finds passages by meaning."""

    def leg(self, text: str, limit: int, docs: Collection[int] | None) -> list[Found]:
        """The passages nearest to a question as it was asked, nearest first; empty while there are no vectors."""


@dataclass(frozen=True, slots=True)
class Legs:
    """What each way found for one question, best first.

    Attributes:
        words: by morphemes, office words included.
        pairs: by pairs of characters.
        near: by meaning.
        named: passages of articles that the question names; they take part, whatever their other words.
    """

    words: Sequence[Found]
    pairs: Sequence[Found]
    near: Sequence[Found] = ()
    named: Sequence[Found] = ()


def combine(legs: Legs, question: Question, weigh: Callable[[], Mapping[str, float]]) -> list[Scored]:
    """One ranking of all that was found.

    Args:
        legs: what was found.
        question: what was asked.
        weigh: gives the weight of each of the question's words; only asked where the gate needs it.
    """
    short = len(question.text) <= SHORT
    gated = short and legs.near and question.words and not question.added  # without Kiwi there are no words to judge by
    keywords = gate(legs.words, weigh()) if gated else 1.0
    near = NEAR_SHORT if short else NEAR_LONG
    return fuse([legs.words, legs.pairs, legs.near, legs.named], [keywords, keywords, near, 0.0])


def gate(words: Sequence[Found], weights: Mapping[str, float]) -> float:
    """How far the keyword legs count, by the share of the reachable score that the best passage has."""
    reachable = SATURATION * sum(weights.values())
    if reachable <= 0:
        return LEAST
    share = (words[0].score if words else 0.0) / reachable
    return min(1.0, max(LEAST, (share - LOW) / (HIGH - LOW)))
