"""Two documents that give different values for what was asked: both are shown, never one chosen in silence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.grounding.claims import claims
from engine.grounding.text import squeezed
from engine.tasks import fields
from engine.tasks.choosing import similarity
from engine.tasks.kinds import KIND, is_difference
from engine.tasks.questions import Wanted
from retrieval.documents.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.tasks.candidates import Candidate
    from engine.tasks.extract import Scored
    from engine.tasks.questions import Question

_REVISION = re.compile(r"변경|수정|개정|정정|조정|추가|보완|최종|\(안\)|계획|안내|공고|알림|통보|시행")
_NEWER = re.compile(r"변경|수정|개정|정정|연기|최종")
_VALUE = re.compile(
    r"[\d,.:~∼]+\s?(?:조|억|천만|백만|만|천)*\s?(?:원|명|일|월|년|%|개소|건|회|시|분|개월)?|\([월화수목금토일]\)"
)
_DETERMINED = frozenset(
    (Wanted.AMOUNT, Wanted.QUANTITY, Wanted.COUNT, Wanted.DATE, Wanted.PERIOD, Wanted.CLOCK, Wanted.PLACE)
)
_WHICH = re.compile(r"변경|수정|개정|정정|당초|최종|추진계획|잠정")
_REVISED = (  # a row or a sentence that names the old value and the new one
    re.compile(
        r"(?:당초|종전|현행|변경 ?전)[^:,]{0,6}: (?P<old>.+?), "
        r"(?:변경|개정|수정|변경 ?후)[^:,]{0,6}: (?P<new>.+?)(?=, [^:,]{1,8}: |$)"
    ),
    re.compile(r"(?P<old>\d[^\s]{0,12})에서 (?P<new>\d[^\s]{0,12}?)(?:으로|로)\s?(?:늘|줄|바|변경|조정|증|감|낮|높)"),
)
_NEAR_SUPPORT = 0.9
_REVISED_SUPPORT = 0.55
_SAME_LABEL = 0.5
_SAME_TITLE, _NEAR_TITLE = 0.6, 0.35
_SAME_PLACE = 0.5
_OWN_ROW = 0.9
_LABEL_LENGTH = 20

Values = frozenset[tuple[object, ...]]


def opposing(question: Question, scored: Sequence[Scored]) -> Scored | None:
    """The best candidate of another document that answers as well as the first one, with another value; or None."""
    if question.wanted not in _DETERMINED:
        return None
    best = scored[0]
    own = values(question, best.candidate)
    if not own:
        return None
    for one in scored[1:]:
        if one.candidate.hit.document == best.candidate.hit.document or not _fit(one):
            continue
        if _chosen(question, best.candidate, one.candidate) or _difference(question, one.candidate.text):
            continue
        if (
            _replaces(question, best, one)
            or _replaced(question, best, one, scored)
            or (_level(one, best) and _other(question, best, one, own))
        ):
            return one
    return None


def newer(first: Candidate, second: Candidate) -> Candidate | None:
    """Which of two came later, as far as their texts say: it revises, or its title says so; None where none does."""
    for marks in ([revision(one.text) is not None for one in (first, second)],
                  [bool(_NEWER.search(one.hit.title)) for one in (first, second)]):  # fmt: skip
        if marks[0] != marks[1]:
            return first if marks[0] else second
    return None


def revision(text: str) -> tuple[str, str] | None:
    """The old and the new value of a text that names both."""
    match = next((found for pattern in _REVISED if (found := pattern.search(text))), None)
    return (match["old"], match["new"]) if match is not None else None


def values(question: Question, candidate: Candidate) -> Values:
    """The values of the wanted kind in a sentence, comparable; of a revision only the new ones."""
    pair = revision(candidate.statement)
    if question.wanted is Wanted.PLACE:
        text = pair[1] if pair else fields.place(question, candidate)
        return frozenset({("place", squeezed(text.partition("(")[0]))}) if text else frozenset()
    return _values(question, pair[1] if pair else candidate.statement)


def _values(question: Question, text: str) -> Values:
    found = claims(text)
    if question.wanted is Wanted.DATE:
        dated = {("date", one.month, one.day) for one in found.dates if one.kind == "date" and one.month and one.day}
        if dated:
            return frozenset(dated)
        return frozenset(("figure", one.value, one.unit) for one in found.quantities if one.unit == "일")
    if question.wanted is Wanted.CLOCK:
        return frozenset(("clock", one.day) for one in found.dates if one.kind == "clock")
    units = {Wanted.AMOUNT: {"원"}, Wanted.PERIOD: {"일", "개월", "년", "시간", "주"}, Wanted.COUNT: {question.unit}}
    allowed = units.get(question.wanted)
    return frozenset(
        ("figure", one.value, one.unit)
        for one in found.quantities
        if one.unit and (allowed is None or one.unit in allowed)
    )


def _other(question: Question, best: Scored, one: Scored, own: Values) -> bool:
    """Another value of the same matter."""
    other = values(question, one.candidate)
    if not other or own & other:
        return False
    rows = best.candidate.piece.kind == one.candidate.piece.kind == Kind.TABLE and min(best.own, one.own) >= _OWN_ROW
    same = (best.field and one.field) or (rows and _one_event(best.candidate, one.candidate))
    if question.wanted is Wanted.PLACE:
        return same and not _same_place(own, other)
    if question.wanted in (Wanted.DATE, Wanted.CLOCK) and same:  # rows of two schedules; amounts have many columns
        return True
    return (best.field and one.field) or _same_matter(best.candidate, one.candidate)


def _same_place(first: Values, second: Values) -> bool:
    one, two = (str(next(iter(values))[1]) for values in (first, second))
    return one in two or two in one or similarity(one, two) >= _SAME_PLACE


def _replaces(question: Question, best: Scored, one: Scored) -> bool:
    """One names the value of the other as the old one, and gives a new one for it."""
    for reviser, revised in ((one, best), (best, one)):
        pair = revision(reviser.candidate.statement)
        if pair is None or revision(revised.candidate.statement) is not None or one.support < _REVISED_SUPPORT:
            continue
        old, new, given = (
            _values(question, pair[0]),
            _values(question, pair[1]),
            _values(question, revised.candidate.statement),
        )
        if question.wanted is not Wanted.PLACE and old and old <= given and new and not new & given:
            return True
    return False


def _replaced(question: Question, best: Scored, one: Scored, scored: Sequence[Scored]) -> bool:
    """A third text says that the value of one gave way to that of the best."""
    if question.wanted is Wanted.PLACE or one.support < _REVISED_SUPPORT or revision(one.candidate.statement):
        return False
    given, own = (_values(question, each.candidate.statement) for each in (one, best))
    for other in scored:
        pair = revision(other.candidate.statement)
        if pair is None or not _fit(other) or other.support < _NEAR_SUPPORT * best.support:
            continue
        old, new = _values(question, pair[0]), _values(question, pair[1])
        if old and new and old <= given and new <= own and not new & given:
            return True
    return False


def _chosen(question: Question, first: Candidate, second: Candidate) -> bool:
    """The question itself says which of the two it means: "변경된 총사업비", "당초 계획의 기간"."""
    named = set(_WHICH.findall(question.text))
    one, two = ("\n".join((c.hit.title, c.hit.header, c.lead, c.text)) for c in (first, second))
    return any((word in one) != (word in two) for word in named)


def _difference(question: Question, text: str) -> bool:
    return question.wanted is Wanted.COUNT and is_difference(text) and revision(text) is None


def _fit(one: Scored) -> bool:
    return (
        one.kind >= KIND
        and one.missing <= _REVISED_SUPPORT
        and not one.contradicted
        and not one.candidate.ordering
        and not one.candidate.heading
    )


def _level(one: Scored, best: Scored) -> bool:
    if best.field and one.field:
        return True
    return one.support >= _NEAR_SUPPORT * best.support and one.own >= 0.75 * best.own and one.kind >= best.kind


def _same_matter(first: Candidate, second: Candidate) -> bool:
    """The same label before the value, under titles that do not name different years or matters."""
    years = [
        {when.year for when in claims(one.hit.title + one.hit.header).dates if when.year} for one in (first, second)
    ]
    if years[0] and years[1] and not years[0] & years[1]:
        return False
    titles, labels = _titles(first, second), similarity(_label(first), _label(second))
    return (labels >= _SAME_LABEL and titles >= _NEAR_TITLE) or (titles >= _SAME_TITLE and labels >= 0.1)


def _one_event(first: Candidate, second: Candidate) -> bool:
    """The shorter title's words stand in the longer one: a plan and the headline of its press release."""
    titles = [squeezed(_REVISION.sub("", one.hit.title)) for one in (first, second)]
    short, long = sorted(({text[at : at + 2] for at in range(len(text) - 1)} for text in titles), key=len)
    return len(short & long) >= _SAME_TITLE * len(short)


def _titles(first: Candidate, second: Candidate) -> float:
    return similarity(_REVISION.sub("", first.hit.title), _REVISION.sub("", second.hit.title))


def _label(candidate: Candidate) -> str:
    text = candidate.text
    at = text.find(":")
    return _VALUE.sub("", text[:at] if 0 < at <= _LABEL_LENGTH else text)
