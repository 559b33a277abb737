"""Labelled lines that speak of a whole document: "장소: ..." in the plan of the very event that is asked about.

Such a line names neither the event nor anything else of the question: the document's title does. It answers before a
row of a programme that happens to name the event, and only where title and headings are not about something narrower.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.grounding.text import squeezed
from engine.tasks.questions import Wanted, is_light
from retrieval.documents.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.tasks.candidates import Candidate
    from engine.tasks.questions import Question

_NAMES = {
    Wanted.DATE: r"일시|기간|일자|날짜|시기",
    Wanted.PERIOD: r"기간",
    Wanted.CLOCK: r"[가-힣]{0,4}\s?시간",
    Wanted.PLACE: r"장소|위치|곳",
}
_LINES = {
    wanted: re.compile(
        rf"^[^가-힣]{{0,4}}(?:[가나다라마바사]\s?[.)]\s)?(?:(?P<of>[가-힣]{{2,8}})\s)?(?:{names})\s?[:：]\s?(?P<value>.+)"
    )
    for wanted, names in _NAMES.items()
}
_ROWS = {wanted: re.compile(rf"^[^:,]{{1,6}}: (?:{names})(?:, (?P<value>.+)|$)") for wanted, names in _NAMES.items()}
# What titles and headings say beside their subject.
_GENERAL = re.compile(
    r"추진|계획|변경|준비|상황|보고|결과|개요|행사|축제|대회|운영|세부|주요|사항|내용|일정|개최|안내|공고|시행|현황|기본|종합|향후|된|및|서|안|당초|수정|최종"
)
_CELLS = re.compile(r", [^:,]{1,10}: ")
_PLACE_CELL = re.compile(r"(?:^|, )(?:장소|위치|곳): ([^,]+)")
_NO_LETTER = re.compile(r"[^가-힣A-Za-z]")
ENOUGH = 0.6  # how surely the title must hold each word
_REST = 1  # letters of a title or heading that may remain


def value(question: Question, candidate: Candidate) -> str:
    """What stands behind the label of the kind asked for; "" where the text is no such line."""
    match = _match(question, candidate)
    return (match["value"] or "").strip() if match is not None else ""


def place(question: Question, candidate: Candidate) -> str:
    """The place that a labelled line or the cell of a row gives."""
    cell = _PLACE_CELL.search(candidate.text) if candidate.piece.kind == Kind.TABLE else None
    return value(question, candidate) or (cell[1] if cell is not None else "")


def speaks_for_document(question: Question, candidate: Candidate, held: Callable[[str], Mapping[str, float]]) -> bool:
    """Whether the line is a field of a document about what is asked. `held`: how surely a text holds each term."""
    match = _match(question, candidate)
    if match is None:
        return False
    topic = [term for term in question.terms if term not in question.restated and not _loose(question, term)]
    title = held(candidate.hit.title)
    if not topic or any(title[term] < ENOUGH for term in topic):
        return False
    of = match.groupdict().get("of") or ""
    if of:
        return squeezed(of) in squeezed(question.text)
    return not _narrower(candidate.hit.title, topic) and not _narrower(_last_heading(candidate.lead), topic)


def _match(question: Question, candidate: Candidate) -> re.Match[str] | None:
    if question.wanted not in _NAMES:
        return None
    line = _LINES[question.wanted].match(candidate.text)
    if candidate.piece.kind != Kind.TABLE:
        return line
    alone = line is not None and not _CELLS.search(line["value"])  # a form: label and value side by side
    return line if alone else _ROWS[question.wanted].match(candidate.text)


def _loose(question: Question, term: str) -> bool:
    """Says little, and is no part of a compound: 책 of 책빛축제 stays, 열 of 열리나요 goes."""
    return is_light(term) and not any(
        squeezed(term) in squeezed(word) and squeezed(other) in squeezed(word)
        for word in question.text.split()
        for other in question.terms
        if other != term and len(other) > 1 and not is_light(other)
    )


def _narrower(text: str, topic: list[str]) -> bool:
    """Whether a title goes on about a part of the topic: "책빛축제 자원봉사자 교육 안내"."""
    flat = squeezed(text)
    ends = [flat.rfind(squeezed(term)) + len(squeezed(term)) for term in topic if squeezed(term) in flat]
    rest = _NO_LETTER.sub("", _GENERAL.sub("", flat[max(ends, default=0) :]))
    return len(rest) > _REST


def _last_heading(lead: str) -> str:
    """The heading next above; leads are joined by spaces, and each begins with its mark."""
    return re.split(r"(?:^|\s)(?:[□○ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|\d{1,2}\s?[.)])\s?", lead)[-1]
