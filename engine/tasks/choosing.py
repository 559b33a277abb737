"""Which sentences an answer shows: the best, what hangs on it, what adds to it; never two of the same words."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from engine.grounding.text import squeezed
from engine.tasks.candidates import LEAD_LENGTH
from engine.tasks.kinds import HARD
from engine.tasks.questions import Wanted, is_light
from retrieval.documents.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.tasks.candidates import Candidate
    from engine.tasks.extract import Scored
    from engine.tasks.questions import Question

MOST = 8  # items of a list
_EVEN = 0.02  # rows that nothing in the question tells apart are all shown


def choose(question: Question, scored: Sequence[Scored], candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sentences of the answer: the best first, then what follows from it or adds to it. Lists are longer."""
    best = scored[0]
    chosen = [best.candidate]
    scored = [best, *(one for one in scored[1:] if not one.candidate.asks)]
    candidates = [one for one in candidates if not one.asks]
    if len(scored) > 1 and scored[1].candidate.piece is best.candidate.piece and scored[1].score > best.score:
        chosen.append(scored[1].candidate)  # the sentence that the first one's value belongs to
    if question.many or _announces(best.candidate.text):
        own = {id(one.candidate): one.own for one in scored}
        under, beside = _following(best.candidate, candidates)
        chosen += under or [one for one in beside if own.get(id(one), 0.0) >= 0.7 * best.own]
    if best.candidate.piece.kind == Kind.TABLE and question.wanted in HARD:
        rows = [one for one in scored[1:] if one.candidate.hit is best.candidate.hit and one.kind >= best.kind]
        chosen += [one.candidate for one in rows if one.score >= best.score - _EVEN][: MOST - 3]
    if len(chosen) > 1 or question.defined or all(is_light(term) for term in question.terms):
        return chosen  # nothing to tell a second sentence by
    for one in scored[1:]:
        if len(chosen) >= (5 if question.many else 3):
            break
        if _adds(question, one, best, chosen):
            chosen.append(one.candidate)
    return chosen


def _announces(text: str) -> bool:
    end = text.rstrip(" .:：")
    return text.rstrip().endswith((":", "：")) or end.endswith(
        ("다음과 같다", "다음과 같습니다", "각 호와 같다", "아래와 같다", "다음 각 호")
    )


def _following(first: Candidate, candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """The items that hang on a sentence, and the items beside it, in its passage."""
    after = [one for one in candidates if one.hit is first.hit and one.order > first.order and not one.ordering]
    mark = first.piece.text[:LEAD_LENGTH]
    under = list(takewhile(lambda one: mark in one.lead, after))
    if not under and _announces(first.text):
        under = list(takewhile(lambda one: one.piece.kind in (Kind.LIST, Kind.TABLE), after))
    beside = [one for one in after if one.lead == first.lead and one.piece.kind == first.piece.kind and first.lead]
    return under[:MOST], beside[: MOST - 2]


def _adds(question: Question, one: Scored, best: Scored, chosen: Iterable[Candidate]) -> bool:
    candidate = one.candidate
    if candidate.ordering or candidate.heading or one.contradicted or one.score < best.score - 0.15:
        return False
    if (question.wanted in HARD or question.wanted is Wanted.PLACE) and not _same_breath(one, best):
        return False
    if question.wanted not in (Wanted.NONE, Wanted.METHOD, Wanted.REASON) and candidate.hit is not best.candidate.hit:
        return False
    return (
        all(_differ(candidate.text, other.text) for other in chosen)
        and min(one.own / (best.own or 1.0), one.support / (best.support or 1.0)) >= 0.8
    )


def _same_breath(one: Scored, best: Scored) -> bool:
    """A second value is shown only where it is as good as the first and no row of a table: one value was asked for."""
    rows = Kind.TABLE in (one.candidate.piece.kind, best.candidate.piece.kind)
    return not rows and one.kind >= best.kind and one.score >= best.score - 0.08


def _differ(first: str, second: str) -> bool:
    """Returns whether two sentences are not near copies of each other."""
    one, two = _pairs(first), _pairs(second)
    return len(one & two) < 0.7 * min(len(one), len(two) or 1)


def _pairs(text: str) -> set[str]:
    flat = squeezed(text)
    return {flat[at : at + 2] for at in range(len(flat) - 1)}


def similarity(first: str, second: str) -> float:
    """Share of letter pairs two texts have in common, 0..1."""
    one, two = _pairs(first), _pairs(second)
    return len(one & two) / len(one | two) if one and two else 0.0
