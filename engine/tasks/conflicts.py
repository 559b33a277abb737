"""Two documents that give different values for what was asked: both are shown, never one chosen in silence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.grounding.claims import claims
from engine.tasks.choosing import similarity
from engine.tasks.questions import Wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.tasks.candidates import Candidate
    from engine.tasks.extract import Scored
    from engine.tasks.questions import Question

_REVISION = re.compile(r"변경|수정|개정|정정|조정|추가|보완|최종|\(안\)|계획|안내|공고|알림|통보|시행")
_VALUE = re.compile(
    r"[\d,.:~∼]+\s?(?:조|억|천만|백만|만|천)*\s?(?:원|명|일|월|년|%|개소|건|회|시|분|개월)?|\([월화수목금토일]\)"
)
_DETERMINED = frozenset((Wanted.AMOUNT, Wanted.QUANTITY, Wanted.COUNT, Wanted.DATE, Wanted.PERIOD, Wanted.CLOCK))
_WHICH = re.compile(r"변경|수정|개정|정정|당초|최종|추진계획|잠정")
_NEAR_SUPPORT = 0.9
_SAME_LABEL = 0.5
_SAME_TITLE = 0.6
_LABEL_LENGTH = 20


def opposing(question: Question, scored: Sequence[Scored]) -> Scored | None:
    """The best candidate of another document that answers as well as the first one, with another value; or None."""
    if question.wanted not in _DETERMINED:
        return None
    best = scored[0]
    own = values(question, best.candidate.text)
    if not own:
        return None
    for one in scored[1:]:
        if one.candidate.hit.document == best.candidate.hit.document or not _level(one, best):
            continue
        other = values(question, one.candidate.text)
        if _chosen(question, best.candidate, one.candidate):
            continue
        if other and not own & other and _same_matter(best.candidate, one.candidate):
            return one
    return None


def values(question: Question, text: str) -> frozenset[tuple[object, ...]]:
    """The values of the wanted kind in a text, comparable."""
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


def _chosen(question: Question, first: Candidate, second: Candidate) -> bool:
    """The question itself says which of the two it means: "변경된 총사업비", "당초 계획의 기간"."""
    named = set(_WHICH.findall(question.text))
    one, two = ("\n".join((c.hit.title, c.hit.header, c.lead, c.text)) for c in (first, second))
    return any((word in one) != (word in two) for word in named)


def _level(one: Scored, best: Scored) -> bool:
    return (
        one.support >= _NEAR_SUPPORT * best.support
        and one.own >= 0.75 * best.own
        and one.kind >= best.kind
        and not one.contradicted
        and not one.candidate.ordering
        and not one.candidate.heading
    )


def _same_matter(first: Candidate, second: Candidate) -> bool:
    """The same label before the value, under titles that do not name different years or matters."""
    years = [
        {when.year for when in claims(one.hit.title + one.hit.header).dates if when.year} for one in (first, second)
    ]
    if years[0] and years[1] and not years[0] & years[1]:
        return False
    titles = similarity(_REVISION.sub("", first.hit.title), _REVISION.sub("", second.hit.title))
    labels = similarity(_label(first), _label(second))
    return (labels >= _SAME_LABEL and titles >= 0.35) or (titles >= _SAME_TITLE and labels >= 0.1)


def _label(candidate: Candidate) -> str:
    text = candidate.text
    at = text.find(":")
    return _VALUE.sub("", text[:at] if 0 < at <= _LABEL_LENGTH else text)
