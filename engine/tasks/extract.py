"""Choosing the sentences that answer a question, without a model; and knowing when none does.

Every candidate is scored by how much of the question's weighted words it covers (its own words count fully, the lines
it hangs on, its header and its passage less), by whether it holds the kind of value asked for, and by its
passage's rank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.grounding import references
from engine.grounding.checks import negated
from engine.grounding.claims import claims
from engine.grounding.text import squeezed
from engine.tasks import fields
from engine.tasks.kinds import BOUNDED, FIGURES, HARD, KIND, form, holds
from engine.tasks.questions import Wanted, equivalents, is_light
from retrieval.documents.model import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.tasks.candidates import Candidate
    from engine.tasks.questions import Question

LEAD, HEADER, BEFORE, ASKED, PASSAGE = 0.9, 0.8, 0.7, 0.85, 0.45  # ASKED: the question that a sentence replies to
FIELD = 0.25
LAST_RANK = 10  # behind it, ranks tell nothing more
MISSING_SOFT = 0.22  # the same where no kind of value helps to tell
SUPPORT = 0.55  # share of the question's weighted words that an answer must cover
SUPPORT_BIGRAM = 0.5
MISSING = 0.3  # weight share of one word found nowhere in the passage that makes an answer doubtful


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its marks.

    Attributes:
        candidate: the sentence.
        support: weighted share of the question's words, 0..1.
        own: the same by the sentence's own words and its lead.
        kind: whether it holds the kind of value asked for, 0..1.
        missing: weighted share of the question's words that stand nowhere in header, lead or passage.
        contradicted: the source contradicts a year, month, article or ordinal of the question, or lacks its focus.
        score: all together, for the order.
        field: it is a labelled line that speaks for a whole document about what is asked.
    """

    candidate: Candidate
    support: float
    own: float
    kind: float
    missing: float
    contradicted: bool
    score: float
    field: bool = False


class Words:
    """Which terms of the question a text holds: by its morphemes, by its letters, or by an equivalent word."""

    def __init__(self, question: Question, tokens: Mapping[str, frozenset[str]]) -> None:
        self._question = question
        self._tokens = tokens
        self._cache: dict[str, dict[str, float]] = {}

    def found(self, text: str) -> dict[str, float]:
        """For each term of the question how surely the text holds it, 0..1."""
        known = self._cache.get(text)
        if known is None:
            letters, tokens = squeezed(text), self._tokens.get(text, frozenset())
            known = {term: self._holds(term, letters, tokens) for term in self._question.terms}
            self._cache[text] = known
        return known

    def _holds(self, term: str, letters: str, tokens: frozenset[str]) -> float:
        if len(term) == 1 and (pairs := self._within(term)):
            return float(any(pair in letters for pair in pairs))
        if term in tokens:
            return 1.0
        if any(squeezed(other) in letters for other in equivalents(term)):
            return 0.8
        if len(term) == 1:
            # A syllable alone says little; with its neighbour in the question it is a part of a compound (책빛축제).
            return float(any(pair in letters for pair in self._neighbours(term)))
        folded = squeezed(term)
        if folded in letters:
            # Two syllables may meet by chance across words (위원회의 -> 회의).
            return 0.6 if len(folded) == 2 and tokens else 0.95
        return _partly(folded, letters)

    def _within(self, term: str) -> list[str]:
        """A syllable that is a part of a compound (책, 빛 of 책빛축제), with what joins it to the next."""
        others = [squeezed(other) for other in self._question.terms if other != term]
        return [
            pair
            for word in map(squeezed, self._question.text.split())
            for other in others
            for pair, joined in ((term + other[0], term + other), (other[-1] + term, other + term))
            if joined in word
        ]

    def _neighbours(self, term: str) -> list[str]:
        pairs = []
        for word in self._question.text.split():
            for at, letter in enumerate(word):
                if letter == term:
                    pairs += [word[max(0, at - 1) : at + 1], word[at : at + 2]]
        return [pair for pair in pairs if len(pair) == 2]


def _partly(folded: str, letters: str) -> float:
    """Credit for a longer word of which at least half the letter pairs are there: 지원금, 지원액."""
    if len(folded) < 3:
        return 0.0
    pairs = [folded[at : at + 2] for at in range(len(folded) - 1)]
    share = sum(pair in letters for pair in pairs) / len(pairs)
    return 0.7 * share if share >= 0.5 else 0.0


def score(question: Question, candidates: Sequence[Candidate], words: Words) -> list[Scored]:
    """All candidates with their marks, the best first."""
    made = [_score(question, candidate, words) for candidate in candidates]
    made.sort(key=lambda one: (-one.score, one.candidate.hit.rank, one.candidate.order))
    return made


def _score(question: Question, candidate: Candidate, words: Words) -> Scored:
    hit = candidate.hit
    total = sum(question.terms.values()) or 1.0
    places = (
        (1.0, words.found(candidate.text)),
        (LEAD, words.found(candidate.lead)),
        (ASKED if "?" in candidate.before else BEFORE, words.found(candidate.before)),
        (HEADER, words.found(hit.header + "\n" + hit.title)),
        (PASSAGE, words.found(candidate.around)),
    )
    support = near = missing = 0.0
    value = holds(question, candidate.statement)
    field = fields.speaks_for_document(question, candidate, words.found)
    contradicted = candidate.asks or _contradicted(question, candidate)
    for term, weight in question.terms.items():
        held = [factor * known[term] for factor, known in places]
        if value >= 0.8 and question.wanted in HARD and is_light(term):
            held[0] = max(held[0], 0.7)  # "제출 기한이 언제": the date itself speaks for the word
        if value >= 0.8 and term in question.restated:
            held[0] = 1.0
        if field:
            held[0] = max(held[0], held[3])
        support += weight * max(held)
        near += weight * max(held[:3])
        if max(held) == 0.0:
            missing += weight
            contradicted = contradicted or term == question.focus
    heaviest = max(question.terms.values(), default=1.0)
    for number, counter in question.ordinals:
        ordinal = re.compile(rf"(?<!\d){number}\s?{counter}")
        total += heaviest
        if ordinal.search("\n".join((candidate.text, candidate.lead, hit.header, hit.title))):
            support, near = support + heaviest, near + heaviest
        else:
            missing += heaviest
            contradicted = contradicted or not ordinal.search(hit.text)
    support, near, missing = support / total, near / total, missing / total
    mark = support + 0.35 * near + 0.3 * value - 0.012 * min(hit.rank, LAST_RANK) + 0.1 * min(1.0, hit.coverage)
    mark += _form(question, candidate, value) - 1.0 * contradicted - 1.0 * candidate.ordering + FIELD * field
    return Scored(candidate, support, near, value, missing, contradicted, mark, field)


_TOTAL = re.compile(r"(?:^|[\s:,])(?:합\s?계|총\s?계|총액|계)(?:[\s,:]|$)")


def _form(question: Question, candidate: Candidate, value: float) -> float:
    """What the form of a sentence says: headings, questions and stubs answer badly; the fitting row answers well."""
    text = candidate.text
    mark = form(question, text)
    if candidate.heading and not (question.wanted in HARD and value >= 0.8):
        mark -= 0.35
    if len(text) < 12:
        mark -= 0.1
    mark += 0.06 * (1 - min(1.0, len(text) / 240))  # of two that say it, the shorter says it more plainly
    if candidate.piece.kind == Kind.TABLE and question.wanted in FIGURES and _TOTAL.search(text):
        mark += 0.06
    if question.defined and re.search(rf"{re.escape(question.defined)}[\"”’']?\s?이?란", text):
        mark += 0.4
    if question.counted and question.counted in squeezed(text):
        mark += 0.1
    if question.negative and not negated(text + " " + candidate.lead):
        mark -= 0.3
    return mark + _figures(question, text) + _direction(question, text) - 0.15 * _of_narrower(question, text)


_SUBJECT = re.compile(r"^(?:[^가-힣]*(?:답변?)?\s?[.:]?\s?)([가-힣]{2,10})(?:은|는)\s")


def _of_narrower(question: Question, text: str) -> bool:
    """It speaks of a thing that the question does not name ("대형버스는 ...")."""
    match = _SUBJECT.match(text)
    if match is None or question.wanted not in HARD | {Wanted.PLACE}:
        return False
    known = squeezed(question.text + "".join(other for term in question.terms for other in equivalents(term)))
    return not any(match[1][at : at + 2] in known for at in range(len(match[1]) - 1))


_UPWARD, _DOWNWARD = re.compile(r"까지|이내|안에|최대|한도|이하"), re.compile(r"부터|이상|초과|최소|넘")


def _direction(question: Question, text: str) -> float:
    """An upper limit answers "며칠까지", a lower one "몇 살부터"."""
    if question.wanted not in BOUNDED:
        return 0.0
    wanted = {"<=", "<"} if _UPWARD.search(question.text) else {">=", ">"} if _DOWNWARD.search(question.text) else set()
    return 0.08 * any(one.comparison in wanted for one in claims(text).quantities)


def _figures(question: Question, text: str) -> float:
    """Rows and sentences with the question's own figure and comparison before those with another comparison."""
    if not question.figures:
        return 0.0
    given = claims(text).quantities
    mark = 0.0
    for asked in question.figures:
        same = [one for one in given if (one.value, one.unit) == (asked.value, asked.unit)]
        if not asked.comparison:
            mark += 0.08 * bool(same)
        elif any(one.comparison == asked.comparison for one in same):
            mark += 0.15
        elif any(one.comparison for one in same):
            mark -= 0.15
    return mark


def _contradicted(question: Question, candidate: Candidate) -> bool:
    """A year, month or article that the question names, and the source gives another one (an article: or none).

    Or the source speaks of what another one has: "위촉위원의 임기" for "위원장의 임기".
    """
    if question.owner[0] and _of_another(question.owner, candidate.text):
        return True
    if not (question.years or question.months or question.articles):
        return False
    hit = candidate.hit
    around = "\n".join((hit.title, hit.header, candidate.lead, candidate.text))
    if question.articles and not question.articles <= references.levels(around).articles:
        return True
    return _times_contradicted(question, around, around + "\n" + hit.text)


def _of_another(owner: tuple[str, str], text: str) -> bool:
    whose, what = owner
    named = re.findall(rf"([가-힣]{{2,}})의\s{re.escape(what)}", text)
    return whose not in text and bool(named) and not any(one in whose for one in named)


def _times_contradicted(question: Question, around: str, everything: str) -> bool:
    near, far = claims(around).dates, claims(everything).dates
    years = {when.year for when in near if when.year} or {when.year for when in far if when.year}
    if question.years and (years and not question.years & years):
        return True
    months = {when.month for when in far if when.month}
    return bool(question.months and months and not question.months & months)


def answers(question: Question, scored: Sequence[Scored], *, bigrams: bool = False) -> bool:
    """Returns whether the best candidate may be shown as an answer. Doubt means no: wrong is worse than none."""
    if not scored or not question.terms or question.vague:
        return False
    best = scored[0]
    if best.contradicted or best.candidate.ordering:
        return False
    if (question.wanted in HARD or question.wanted is Wanted.PLACE) and best.kind < KIND:
        return False
    if question.negative and not negated(best.candidate.text + " " + best.candidate.lead):
        return False
    if best.missing > (MISSING if question.wanted in HARD else MISSING_SOFT):
        return False
    return best.support >= (SUPPORT_BIGRAM if bigrams else SUPPORT) and best.own > 0.0


def best_with_kind(question: Question, scored: Sequence[Scored]) -> list[Scored]:
    """Put the best sentence that holds the wanted kind of value first, where the very best lacks it.

    One of the same paragraph or list item goes before any other: "○ 이든솔 위원: 정체성이 흐려진다. 변경에 반대한다."
    """
    if question.wanted not in HARD or not scored or scored[0].kind >= KIND:
        return list(scored)
    best = scored[0]
    fitting = [one for one in scored if one.kind >= KIND and not one.contradicted and one.score >= best.score - 0.7]
    beside = [one for one in fitting if one.candidate.piece is best.candidate.piece]
    near = [one for one in fitting if one.score >= best.score - 0.5]
    chosen = next(iter(beside or near), None)
    if chosen is None:
        return list(scored)
    if beside:  # it answers with what the whole paragraph supports
        support, own = max(chosen.support, best.support), max(chosen.own, best.own)
        chosen = replace(chosen, support=support, own=own, missing=best.missing)
    return [chosen, *(other for other in scored if other.candidate is not chosen.candidate)]
