"""One search: the question to every leg, their lists to one ranking, what it names first."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retrieval.errors import EncoderError
from retrieval.exact import bonus
from retrieval.fusion import ADDED, Legs, combine
from retrieval.morphology import Analyser
from retrieval.passages import Passage
from retrieval.question import Asker
from retrieval.ranking import LEG, Scored, in_order
from retrieval.reports import Hit
from retrieval.scope import EVERYTHING
from retrieval.segments import body_header, body_passage
from retrieval.spelling import corrections

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from retrieval.catalogue import Info
    from retrieval.fusion import Near
    from retrieval.index import Found
    from retrieval.question import Question
    from retrieval.scope import Scope
    from retrieval.shelves import Shelves

log = logging.getLogger(__name__)


class Searcher:
    """Searches shelves. Threads may share one.

    Args:
        analyser: cuts the words of questions.

    Attributes:
        near: the leg of meaning, once there are vectors.
    """

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser
        self._asker = Asker(analyser)
        self._early = Asker(Analyser("bigram"))  # asks by pairs alone while Kiwi is being loaded
        self.near: Near | None = None
        self._beside = ThreadPoolExecutor(2, "legs")

    def search(self, shelves: Shelves, text: str, k: int, scope: Scope = EVERYTHING) -> Iterator[tuple[Hit, Found]]:
        """The best passages for a question, best first, with what the index holds of them; made as they are taken.

        Args:
            shelves: open ones.
            text: any text.
            k: how many at most.
            scope: only what it lets through.

        Raises:
            LibraryError: NO_SUCH_DOCUMENT.
        """
        docs = shelves.choose(scope)
        question = (self._early if self._analyser.loading else self._asker).read(text)
        corrected = corrections(question.words, lambda word: shelves.passages_with("tok", word))
        if corrected:
            question = replace(question, added=(*question.added, *corrected))
        legs = self._legs(shelves, question, max(LEG, k), docs)
        scored = combine(legs, question, lambda: shelves.weights("tok", question.words))
        ranked = _named_first(shelves, scored, question)
        if scope.grades is not None:  # a document may get another grade in between
            ranked = [one for one in ranked if one.info.grade in scope.grades]
        return (one.hit() for one in ranked[:k])

    def _legs(self, shelves: Shelves, question: Question, limit: int, docs: Collection[int] | None) -> Legs:
        near = self._beside.submit(self._nearest, question, limit, docs)
        pairs = self._beside.submit(shelves.leg, "gram", _weighted(question.pairs, question.added_pairs), limit, docs)
        return Legs(
            words=shelves.leg("tok", _weighted(question.words, question.added), limit, docs),
            pairs=pairs.result(),
            near=near.result(),
            # the passages of the articles that are named, whatever else the question says
            named=shelves.leg("tok", question.articles, limit, docs) if question.articles else (),
        )

    def _nearest(self, question: Question, limit: int, docs: Collection[int] | None) -> list[Found]:
        if self.near is None or not question.bare:
            return []
        try:
            return self.near.leg(question.meant, limit, docs)
        except EncoderError as error:  # told by the status of the vectors; words are searched all the same
            log.warning("searched without vectors: %s", error.code)
            return []


def spread(hits: Iterable[tuple[Hit, Found]], most: int) -> list[tuple[Hit, Found]]:
    """The best passage of every section first, then the others; the same text from another file counts as an other."""
    sections: set[tuple[str, int]] = set()
    texts: set[str] = set()
    first: list[tuple[Hit, Found]] = []
    later: list[tuple[Hit, Found]] = []
    for hit, found in hits:
        if len(first) >= most:
            break
        section, text = (hit.info.id, hit.passage.section), hit.passage.text
        (later if section in sections or text in texts else first).append((hit, found))
        sections.add(section)
        texts.add(text)
    return [*first, *later][:most]


def _weighted(own: Sequence[str], added: Sequence[str]) -> dict[str, float]:
    return {**dict.fromkeys(added, ADDED), **dict.fromkeys(own, 1.0)}


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A passage of a document that is still there, in the final order."""

    found: Found
    info: Info
    score: float

    def hit(self) -> tuple[Hit, Found]:
        return Hit(self.info, body_passage(self.found.body, self.info.id), round(self.score, 4)), self.found


def _named_first(shelves: Shelves, scored: Sequence[Scored], question: Question) -> list[_Ranked]:
    """What was found in documents that are still there; what the question names exactly comes first."""
    made: dict[int, Info] = {}
    ranked = []
    for one in scored:
        info = shelves.by_number(one.found.doc)
        if info is None:
            continue
        more = bonus(question, _looked_at(one.found, info, question), info, one.found.tok)
        ranked.append(Scored(one.found, one.score + more))
        made[one.found.id] = info
    return [_Ranked(one.found, made[one.found.id], one.score) for one in in_order(ranked)]


def _looked_at(found: Found, info: Info, question: Question) -> Passage:
    """As much of a passage as it takes to tell what the question names of it: without an article, its header."""
    if question.articles:
        return body_passage(found.body, info.id)
    return Passage(info.id, 0, 0, body_header(found.body), ())
