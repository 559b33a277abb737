"""Does a sentence claim anything that its source does not say? Every figure, date, article, name and quote is compared.

`source` is the one sentence or table row that the sentence is matched with: figures must stand there, with their
unit and comparison word. `context` is what stands around it (header, passage): years, scales of a table, names of
offices and articles may come from there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.grounding import names, numbers, references
from engine.grounding.claims import claims
from engine.grounding.text import quote_stands, squeezed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.grounding.claims import Claims
    from engine.grounding.dates import When
    from engine.grounding.numbers import Quantity
    from engine.grounding.references import Article, Exact


class ProblemCode(StrEnum):
    """Why a sentence does not count as supported. Sentences: resources/messages/checks.toml."""

    NUMBER_NOT_IN_SOURCE = "NUMBER_NOT_IN_SOURCE"
    UNIT_DIFFERS = "UNIT_DIFFERS"
    COMPARISON_DIFFERS = "COMPARISON_DIFFERS"
    DATE_NOT_IN_SOURCE = "DATE_NOT_IN_SOURCE"
    ARTICLE_NOT_IN_SOURCE = "ARTICLE_NOT_IN_SOURCE"
    REFERENCE_NOT_IN_SOURCE = "REFERENCE_NOT_IN_SOURCE"  # telephone, document number, address
    NAME_NOT_IN_SOURCE = "NAME_NOT_IN_SOURCE"
    QUOTE_NOT_IN_SOURCE = "QUOTE_NOT_IN_SOURCE"
    NEGATION_DIFFERS = "NEGATION_DIFFERS"
    NO_SOURCE = "NO_SOURCE"
    WEAK_SOURCE = "WEAK_SOURCE"
    OFF_QUESTION = "OFF_QUESTION"
    ANSWER_KIND_MISSING = "ANSWER_KIND_MISSING"
    SOURCE_GIVES_ORDERS = "SOURCE_GIVES_ORDERS"
    NOT_KOREAN = "NOT_KOREAN"
    UNFINISHED = "UNFINISHED"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that failed, with the words it concerns."""

    code: ProblemCode
    text: str


def problems(sentence: str, source: str, context: str = "") -> list[Problem]:
    """What the sentence claims beyond its source; empty when all of it stands there."""
    said, given, around = claims(sentence), claims(source), claims(context)
    return [
        *_quantity_problems(said, given, numbers.declared_units(context + "\n" + source)),
        *_date_problems(said.dates, given.dates, around.dates),
        *_article_problems(said.articles, references.levels(context + "\n" + source)),
        *_exact_problems(said.exacts, source, context),
        *_name_problems(said, source + "\n" + context),
        *_negation_problems(sentence, source),
    ]


def _quantity_problems(said: Claims, given: Claims, scales: Sequence[tuple[int, str]]) -> list[Problem]:
    found = []
    days = {when.day for when in given.dates if when.kind == "date"}
    for quantity in said.quantities:
        code = _quantity_problem(quantity, given.quantities, scales)
        if code is not None and quantity.unit == "일" and int(quantity.value) in days:
            code = None
        if code is not None:
            found.append(Problem(code, quantity.text))
    return found


def _quantity_problem(
    said: Quantity, given: Sequence[Quantity], scales: Sequence[tuple[int, str]]
) -> ProblemCode | None:
    same = [one for one in given if _same_value(said, one, scales)]
    if not same:
        return ProblemCode.NUMBER_NOT_IN_SOURCE
    fitting = [one for one in same if _same_unit(said, one, scales)]
    if not fitting:
        return ProblemCode.UNIT_DIFFERS
    if all(one.comparison != said.comparison for one in fitting):
        return ProblemCode.COMPARISON_DIFFERS
    return None


def _same_value(said: Quantity, given: Quantity, scales: Sequence[tuple[int, str]]) -> bool:
    values = [given.value]
    if not given.unit:
        values += [given.value * scale for scale, _ in scales]
    if said.value in values:
        return True
    if not said.approximate:
        return False
    return any(abs(value - said.value) * 2 <= said.precision for value in values)


def _same_unit(said: Quantity, given: Quantity, scales: Sequence[tuple[int, str]]) -> bool:
    if said.unit == given.unit or not said.unit:
        return True
    return not given.unit and any(unit == said.unit for _, unit in scales)


def _date_problems(said: Sequence[When], given: Sequence[When], around: Sequence[When]) -> list[Problem]:
    years = {when.year for when in (*given, *around) if when.year}
    found = []
    for when in said:
        fitting = [one for one in given if _same_date(when, one, years)]
        if not fitting and when.kind == "date" and when.month is None:
            fitting = [one for one in around if one.year == when.year]
        if not fitting:
            found.append(Problem(ProblemCode.DATE_NOT_IN_SOURCE, when.text))
        elif when.direction and all(one.direction and one.direction != when.direction for one in fitting):
            found.append(Problem(ProblemCode.COMPARISON_DIFFERS, when.text))
    return found


def _same_date(said: When, given: When, years: set[int]) -> bool:
    if said.kind != given.kind:
        return False
    if said.month is not None and said.month != given.month:
        return False
    if said.day is not None and said.day != given.day:
        return False
    return said.year is None or said.year == given.year or (given.year is None and said.year in years)


def _article_problems(said: Sequence[Article], shown: references.Levels) -> list[Problem]:
    found = []
    for one in said:
        fits = one.article is None or (one.article, one.branch) in shown.articles
        fits = fits and (one.paragraph is None or one.paragraph in shown.paragraphs)
        fits = fits and (one.item is None or one.item in shown.items)
        if not fits:
            found.append(Problem(ProblemCode.ARTICLE_NOT_IN_SOURCE, one.text))
    return found


def _exact_problems(said: Sequence[Exact], source: str, context: str) -> list[Problem]:
    found = []
    for one in said:
        if one.kind == "quote":
            if not quote_stands(one.text, source) and not quote_stands(one.text, context):
                found.append(Problem(ProblemCode.QUOTE_NOT_IN_SOURCE, one.text))
        elif one.kind == "phone":
            known = {references.digits(other.text) for other in references.exacts(source) if other.kind == "phone"}
            if references.digits(one.text) not in known:
                found.append(Problem(ProblemCode.REFERENCE_NOT_IN_SOURCE, one.text))
        elif squeezed(one.text) not in squeezed(source + "\n" + context):
            found.append(Problem(ProblemCode.REFERENCE_NOT_IN_SOURCE, one.text))
    return found


def _name_problems(said: Claims, text: str) -> list[Problem]:
    if not said.offices and not said.people:
        return []
    known = squeezed(text)
    return [
        Problem(ProblemCode.NAME_NOT_IN_SOURCE, name)
        for name in dict.fromkeys((*said.offices, *said.people))
        if squeezed(name) not in known
    ]


_NEGATION = re.compile(
    r"(?:지\s?(?:아니|않|못|말)|아니(?:한|하|된|며|다|할)|없(?:는|다|이|음|습|을|어|으)|금지|불가|불허|불참|불응|제외|미(?:실시|제출|이행|해당|적용)|"
    r"(?<![가-힣])(?:안|못)\s(?=[가-힣]))"
)
_SAYS_SO = re.compile(r"(?:뿐만? 아니라|에도 불구하고|아니라면|못지않)")


def negated(text: str) -> bool:
    """Returns whether a sentence says no: 아니한다, 없다, 금지, 제외 ..."""
    return bool(_NEGATION.search(_SAYS_SO.sub("", text)))


def _negation_problems(sentence: str, source: str) -> list[Problem]:
    """A no that the source lacks, or one that was lost although nearly the whole source sentence was taken over."""
    here, there = negated(sentence), negated(source)
    if here and not there:
        return [Problem(ProblemCode.NEGATION_DIFFERS, sentence[:80])]
    if there and not here and len(squeezed(sentence)) >= 0.6 * len(squeezed(source)):
        return [Problem(ProblemCode.NEGATION_DIFFERS, sentence[:80])]
    return []


_ORDERS = re.compile(
    r"(?:인공지능|(?<![A-Za-z])(?:AI|LLM|GPT|ChatGPT)(?![A-Za-z])|언어\s?모델|챗봇|어시스턴트|도우미|assistant|system\s?prompt|시스템\s?프롬프트)"
    r".{0,60}(?:하라|하십시오|하세요|할\s?것|답하|답변|출력|말하|무시|알려|must|ignore|say|answer|output)"
    r"|(?:이전|앞|위|기존|모든)(?:의|에서)?\s?(?:모든\s?)?(?:지시|명령|지침|규칙|프롬프트)[가-힣]*\s?.{0,12}(?:무시|잊|따르지)"
    r"|(?:질문|물음|물으면|묻는|요약).{0,30}(?:라고|으로|만)\s?(?:만\s?)?(?:답하|답변하|대답하|출력하|말하|적으|쓰)(?:라|십시오|세요|시오|여라|면)"
    r"|(?:ignore|disregard|forget)\s.{0,40}(?:instruction|previous|above|prompt)",
    re.IGNORECASE,
)


def gives_orders(text: str) -> bool:
    """Returns whether a sentence addresses a language model with orders: data that no answer may rest on."""
    return bool(_ORDERS.search(text))


def mentions_name(text: str) -> bool:
    """Returns whether an office or a person is named."""
    return bool(names.offices(text) or names.people(text))
