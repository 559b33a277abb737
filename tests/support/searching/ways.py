"""One question, every leg, and the ways of making one ranking of them: 곁's own and those with one choice changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from retrieval.fusion import ADDED, HIGH, LEAST, LOW, NEAR_LONG, NEAR_SHORT, Legs, combine
from retrieval.index import Found, Index, Indexed
from retrieval.morphology import bigrams
from retrieval.question import SHORT
from retrieval.ranking import LEG, SATURATION, Frequencies, Scored, boost, fuse, in_order, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray
    from support.searching.corpus import Unit

    from retrieval.question import Question

MOST = 200  # of a leg


@dataclass(frozen=True, slots=True)
class Mix:
    """The choices of a ranking; as it stands, those of 곁."""

    words: bool = True
    pairs: bool = True
    near: bool = True
    asking: bool = True  # words that only ask are dropped
    office: float = ADDED  # weight of office words; 0: none
    meant: bool = True  # office words for the encoder too
    sentences: bool = True  # of files, beside the vectors of their passages
    gated: bool = True
    borders: tuple[float, float] = (LOW, HIGH)
    short: int = SHORT
    near_short: float = NEAR_SHORT
    near_long: float = NEAR_LONG
    sum: Literal["min-max", "best", "ranks"] = "min-max"
    leg: int = LEG
    named: bool = True


@dataclass(frozen=True, slots=True)
class Vectors:
    """Of passages, one a row; and of sentences, each with the number of its passage."""

    passages: NDArray[np.float32]
    sentences: NDArray[np.float32]
    owners: NDArray[np.int64]

    def cosines(self, query: NDArray[np.float32], *, sentences: bool) -> NDArray[np.float32]:
        """Of passages to a question; half of it of the best sentence where there are sentences."""
        made: NDArray[np.float32] = self.passages @ query
        if sentences and len(self.owners):
            best = np.full(len(made), -1.0, np.float32)
            np.maximum.at(best, self.owners, self.sentences @ query)
            made = np.where(best > -1.0, (made + best) / 2, made)
        return made


class Shelf:
    """Passages in the product's index, their vectors beside.

    Args:
        units: the passages.
        words: morphemes of each.
        near: their vectors; None to go without.
    """

    def __init__(self, units: Sequence[Unit], words: Sequence[Sequence[str]], near: Vectors | None = None) -> None:
        self.units = units
        self.near = near
        self.terms = Frequencies()
        self.terms.add(" ".join(own) for own in words)
        self.index = Index()
        self.index.add(
            [
                Indexed(unit.doc, "O", " ".join(own), " ".join(bigrams(unit.text)), "")
                for unit, own in zip(units, words, strict=True)
            ]
        )
        self.index.maintain(force=True)

    def parents(self, order: Sequence[int]) -> list[str]:
        """Parents of passages, each once."""
        return list(dict.fromkeys(self.units[at].parent for at in order))


class Bundle:
    """One question and what each leg finds for it, asked when first needed.

    Args:
        shelf: what is searched.
        question: as the product reads it.
        plain: its morphemes, those that only ask among them.
        vectors: of the question as it was asked, and with office words.
    """

    def __init__(
        self,
        shelf: Shelf,
        question: Question,
        plain: Sequence[str],
        vectors: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None,
    ) -> None:
        self._shelf, self.question, self._plain, self._vectors = shelf, question, plain, vectors
        self._near: dict[tuple[bool, bool], list[Found]] = {}
        self._found: dict[tuple[str, bool, float], list[Found]] = {}

    def legs(self, mix: Mix) -> Legs:
        """The lists of a way."""
        return Legs(
            words=self._leg("tok", mix.asking, mix.office)[: mix.leg] if mix.words else (),
            pairs=self._leg("gram", mix.asking, mix.office)[: mix.leg] if mix.pairs else (),
            near=self._nearest(mix.meant and mix.office > 0, mix.sentences)[: mix.leg] if mix.near else (),
            named=self.named[: mix.leg] if mix.named else (),
        )

    def rank(self, mix: Mix) -> list[int]:
        """Passages by a way, best first."""
        legs = self.legs(mix)
        if mix == Mix():
            return self._ordered(combine(legs, self.question, self._weights), named=True)
        short = len(self.question.text) <= mix.short
        opened = 1.0
        if mix.gated and short and legs.near and not (self.question.added and mix.office):
            low, high = mix.borders
            reachable = SATURATION * sum(self._weights().values())
            share = legs.words[0].score / reachable if legs.words else 0.0
            opened = min(1.0, max(LEAST, (share - low) / (high - low)))
        weights = [opened, opened, mix.near_short if short else mix.near_long, 0.0]
        lists = [legs.words, legs.pairs, legs.near, legs.named]
        return self._ordered(_SUMS[mix.sum](lists, weights), named=mix.named)

    def _nearest(self, meant: bool, sentences: bool) -> list[Found]:
        """By meaning."""
        shelf = self._shelf
        if shelf.near is None or self._vectors is None:
            return []
        key = meant, sentences
        if key not in self._near:
            cosines = shelf.near.cosines(self._vectors[int(meant)], sentences=sentences)
            best = np.argpartition(-cosines, min(MOST, len(cosines) - 1))[:MOST]
            best = best[np.argsort(-cosines[best], kind="stable")]
            self._near[key] = [Found(int(at), shelf.units[at].doc, float(cosines[at]), "", "") for at in best]
        return self._near[key]

    @cached_property
    def named(self) -> list[Found]:
        """Passages of articles that are named."""
        return self._shelf.index.leg("tok", self.question.articles, MOST) if self.question.articles else []

    def _weights(self) -> Mapping[str, float]:
        return self._shelf.terms.weights(self.question.words)

    def _leg(self, column: Literal["tok", "gram"], asking: bool, office: float) -> list[Found]:
        key = column, asking, office
        if key not in self._found:
            question = self.question
            own = (question.words if asking else self._plain) if column == "tok" else question.pairs
            added = (question.added if column == "tok" else question.added_pairs) if office else ()
            tokens = {**dict.fromkeys(added, office), **dict.fromkeys(own, 1.0)}
            self._found[key] = self._shelf.index.leg(column, tokens, MOST)
        return self._found[key]

    def _ordered(self, scored: Sequence[Scored], *, named: bool) -> list[int]:
        if named:
            scored = in_order(replace(one, score=one.score + self._boost(one.found.id)) for one in scored)
        return [one.found.id for one in scored]

    def _boost(self, at: int) -> float:
        unit = self._shelf.units[at]
        return boost(place_of(unit.passage, unit.title), self.question.articles, self.question.bare)


def _by_best(lists: Sequence[Sequence[Found]], weights: Sequence[float]) -> list[Scored]:
    """Each score divided by the best of its list, but for the cosines, which lie close together."""
    scaled = [
        [replace(hit, score=hit.score / leg[0].score) for hit in leg] if leg and leg[0].score > 1 else leg
        for leg in lists
    ]
    found = {hit.id: hit for leg in scaled for hit in leg}
    total = dict.fromkeys(found, 0.0)
    for leg, weight in zip(scaled, weights, strict=True):
        for one in fuse([leg]) if leg and leg[0].score < 1 else [Scored(hit, hit.score) for hit in leg]:
            total[one.found.id] += weight * one.score
    return in_order(Scored(found[ident], score) for ident, score in total.items())


def _by_ranks(lists: Sequence[Sequence[Found]], weights: Sequence[float]) -> list[Scored]:
    """Weighted reciprocal ranks, k = 60."""
    found = {hit.id: hit for leg in lists for hit in leg}
    total = dict.fromkeys(found, 0.0)
    for leg, weight in zip(lists, weights, strict=True):
        for at, hit in enumerate(leg):
            total[hit.id] += weight / (61 + at)
    return in_order(Scored(found[ident], score) for ident, score in total.items())


_SUMS: dict[str, Callable[[Sequence[Sequence[Found]], Sequence[float]], list[Scored]]] = {
    "min-max": fuse,
    "best": _by_best,
    "ranks": _by_ranks,
}
