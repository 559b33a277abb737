"""From two lists of BM25 scores to one ranking, and how much of a question a passage covers.

Scores are brought to 0..1 per list and added: ranks alone lose too much. A passage that is the very article a question
names comes first. Coverage is the share of the question's words, weighed by how rare they are, that a passage holds.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.morphology import normalise
from retrieval.references import article_token, bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from retrieval.index import Found
    from retrieval.passages import Passage

LEG = 100  # passages taken from each list before they are added up; each costs some 20 µs
SATURATION = 2.2  # k1 + 1 of BM25: what a word that stands very often adds, in shares of its weight
SAME_ARTICLE = 0.25  # added where a passage is of the article a question names
SAME_RULE = 2.5  # and more where the question names its law or rule as well: no other passage can come before it
NAMED = 0.1  # where a question names a document and no article
_ARTICLE_IN = re.compile(r"제\s*(\d{1,4})\s*조(?:\s*의\s*(\d{1,3}))?(?=\s*[(【]|\s*$)")
_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage in the joint ranking."""

    found: Found
    score: float


def fuse(legs: Sequence[Sequence[Found]], weights: Sequence[float] | None = None) -> list[Scored]:
    """The sum of the legs' scores, each brought to 0..1 over its list; a passage missing in a leg has 0 there."""
    weights = weights or [1.0] * len(legs)
    scores: dict[int, float] = {}
    found: dict[int, Found] = {}
    for leg, weight in zip(legs, weights, strict=True):
        if not leg:
            continue
        low, high = min(hit.score for hit in leg), max(hit.score for hit in leg)
        for hit in leg:
            share = (hit.score - low) / (high - low) if high > low else 1.0
            scores[hit.id] = scores.get(hit.id, 0.0) + weight * share
            found.setdefault(hit.id, hit)
    return in_order(Scored(found[ident], score) for ident, score in scores.items())


def in_order(scored: Iterable[Scored]) -> list[Scored]:
    """Best first; equals in the order they were added."""
    return sorted(scored, key=lambda hit: (-hit.score, hit.found.id))


@dataclass(frozen=True, slots=True)
class Place:
    """The rule and article a passage belongs to, as its header and first line tell."""

    rule: str
    article: str | None


def place_of(passage: Passage, title: str) -> Place:
    """Where a passage stands: the article of its headings or its own first line, and the rule's name before it."""
    heads = [(part, _ARTICLE_IN.search(part)) for part in passage.header.split(" > ")]
    heads += [(line, _ARTICLE_IN.match(line)) for line in (span.shown[:100].lstrip() for span in passage.spans)]
    for line, found in heads:
        if found:
            before = line[: found.start()].strip(" 「」『』")
            return Place(bare(before or title), article_token(found[1], found[2]))
    return Place(bare(title), None)


def boost(place: Place, articles: Iterable[str], question: str) -> float:
    """What is added to a passage's score because a question names its article or its document.

    Args:
        place: of the passage.
        articles: articles the question names.
        question: the question, bare.
    """
    named = len(place.rule) >= _SHORTEST_NAME and place.rule in question
    if place.article is not None and place.article in articles:
        return SAME_ARTICLE + (SAME_RULE if named else 0.0)
    return NAMED if named else 0.0


class Frequencies:
    """In how many passages each token stands."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._passages = 0

    def add(self, texts: Iterable[str]) -> None:
        """Count passages, each its tokens joined by spaces."""
        for text in texts:
            self._counts.update(set(text.split()))
            self._passages += 1

    def remove(self, texts: Iterable[str]) -> None:
        """Take passages out again."""
        for text in texts:
            self._counts.subtract(set(text.split()))
            self._passages -= 1
        self._counts = +self._counts if self._passages % 256 == 0 else self._counts

    def put_words(self, texts: Iterable[str]) -> None:
        """Passages that were counted without a token have got theirs."""
        for text in texts:
            self._counts.update(set(text.split()))

    def count(self, token: str) -> int:
        """In how many passages a token stands."""
        return max(0, self._counts[token])

    def weight(self, token: str) -> float:
        """Inverse document frequency; the largest for a token that stands nowhere."""
        count = self.count(token)
        return math.log(1 + (self._passages - count + 0.5) / (count + 0.5))

    def weights(self, tokens: Iterable[str]) -> dict[str, float]:
        """The weight of each distinct token, in order."""
        return {token: self.weight(token) for token in dict.fromkeys(tokens)}


def coverage(weights: Mapping[str, float], words: str, text: str) -> float:
    """The share, 0..1, of a question's weighted words that a passage holds.

    A word also counts where it stands in the text without spaces: Kiwi cuts 문화유산 in one place and not in another.

    Args:
        weights: the question's words.
        words: the passage's tokens joined by spaces.
        text: its header and text.
    """
    total = sum(weights.values())
    if total <= 0:
        return 0.0
    held, joined = set(words.split()), "".join(normalise(text).split())
    return (
        sum(weight for token, weight in weights.items() if token in held or (len(token) > 1 and token in joined))
        / total
    )
