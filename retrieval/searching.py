"""One search: the question to every leg, their lists to one ranking, what it names first."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.errors import EncoderError
from retrieval.exact import bonus
from retrieval.fusion import ADDED, Legs, combine
from retrieval.question import Asker
from retrieval.ranking import LEG, Scored, in_order
from retrieval.reports import Hit
from retrieval.scope import EVERYTHING
from retrieval.segments import body_passage
from retrieval.spelling import corrections

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from retrieval.fusion import Near
    from retrieval.index import Found
    from retrieval.morphology import Analyser
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
        self._asker = Asker(analyser)
        self.near: Near | None = None

    def search(self, shelves: Shelves, text: str, k: int, scope: Scope = EVERYTHING) -> list[tuple[Hit, Found]]:
        """The best passages for a question, best first, with what the index holds of them.

        Args:
            shelves: open ones.
            text: any text.
            k: how many at most.
            scope: only what it lets through.

        Raises:
            LibraryError: NO_SUCH_DOCUMENT.
        """
        docs = shelves.choose(scope)
        question = self._asker.read(text)
        corrected = corrections(question.words, lambda word: shelves.passages_with("tok", word))
        if corrected:
            question = replace(question, added=(*question.added, *corrected))
        legs = self._legs(shelves, question, max(LEG, k), docs)
        scored = combine(legs, question, lambda: shelves.weights("tok", question.words))
        found = _named_first(shelves, scored, question)
        if scope.grades is not None:  # a document may get another grade in between
            found = [(hit, one) for hit, one in found if hit.info.grade in scope.grades]
        return found[:k]

    def _legs(self, shelves: Shelves, question: Question, limit: int, docs: Collection[int] | None) -> Legs:
        return Legs(
            words=shelves.leg("tok", _weighted(question.words, question.added), limit, docs),
            pairs=shelves.leg("gram", _weighted(question.pairs, question.added_pairs), limit, docs),
            near=self._nearest(question, limit, docs),
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


def spread(hits: Sequence[tuple[Hit, Found]]) -> list[tuple[Hit, Found]]:
    """The best passage of every section first, then the others; the same text from another file counts as an other."""
    sections: set[tuple[str, int]] = set()
    texts: set[str] = set()
    first: list[tuple[Hit, Found]] = []
    later: list[tuple[Hit, Found]] = []
    for hit, found in hits:
        section, text = (hit.info.id, hit.passage.section), hit.passage.text
        (later if section in sections or text in texts else first).append((hit, found))
        sections.add(section)
        texts.add(text)
    return [*first, *later]


def _weighted(own: Sequence[str], added: Sequence[str]) -> dict[str, float]:
    return {**dict.fromkeys(added, ADDED), **dict.fromkeys(own, 1.0)}


def _named_first(shelves: Shelves, scored: Sequence[Scored], question: Question) -> list[tuple[Hit, Found]]:
    """Hits of documents that are still there; what the question names exactly comes first."""
    made: dict[int, Hit] = {}
    ranked = []
    for one in scored:
        info = shelves.by_number(one.found.doc)
        if info is None:
            continue
        passage = body_passage(one.found.body, info.id)
        score = one.score + bonus(question, passage, info, one.found.tok)
        ranked.append(Scored(one.found, score))
        made[one.found.id] = Hit(info, passage, round(score, 4))
    return [(made[one.found.id], one.found) for one in in_order(ranked)]
