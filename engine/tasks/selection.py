"""Which sentences of a document say most: centrality, place, headings, figures, and novelty, within a budget.

Centrality is the likeness to the section's and the document's middle (tf-idf), which costs one pass where a graph of
all pairs would cost a square; novelty is maximal marginal relevance against what was chosen before.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.grounding.text import squeezed
from retrieval.documents.model import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.tasks.candidates import Candidate
    from engine.tasks.outline import Section

Vector = dict[str, float]

_FIGURE = re.compile(
    r"\d[\d,.]*\s?(?:조|억|천만|백만|만|천)*\s?(?:원|명|건|개소|개|일|개월|년|%|시간|회|대|㎡|km|m)|\d{1,2}\.\s?\d{1,2}\."
)
_CUE = re.compile(
    r"추진|시행|개최|지원|확대|결정|의결|가결|제출|하여야|해야|목표|효과|총사업비|예산|변경|신설|폐지|금지|기한|까지|필요|문제|결과|완료|계획|도입|강화|개선|선정|감소|증가|합의|요청"
)
_TOTAL = re.compile(r"(?:^|[\s:,|])(?:합\s?계|총\s?계|소\s?계|총액|계)(?:[\s,:|]|$)")
_FILLER = re.compile(
    r"^(?:붙임|첨부|명칭\s?:|수신|경유|발신|참조|시행\s|접수|보도\s?시점|배포\s?일시|끝\.?$|이상\s?끝|문의|담당자?\s?[:：]|별첨|목차|사진|그림|출처|자료\s?[:：]|관련\s?[:：])|끝\.$"
    r"|^\[?(?:시행\s?)?\d{4}\.\s?\d{1,2}\.(?:\s?\d{1,2}\.)?\s?(?:/|\]|\(|$|[가-힣]{2,12}(?:과|팀|실|국)(?:$|\())"
)
_CUT_OFF = re.compile(r"(?:[가-힣](?:은|는|을|를|의|및)|,|다음과 같다\.?|다음 각 호와 같다\.?|[:：])$")
_DIGITS = re.compile(r"^[\d.,]+$")
_REDUNDANT = 0.72  # likeness from which a sentence says nothing new
_NOVELTY = 0.55
_COMPARED = 600


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence with its place, its vector and its weight."""

    candidate: Candidate
    section: int
    order: int
    vector: Vector
    weight: float


def weigh(sections: Sequence[Section], tokens: Mapping[str, Sequence[str]], title: str) -> list[Weighed]:
    """Every sentence of the document with its weight."""
    units = [
        (number, order, unit) for number, section in enumerate(sections) for order, unit in enumerate(section.units)
    ]
    rarity = _rarity([set(tokens.get(unit.text, ())) for _, _, unit in units])
    vectors = [_vector(tokens.get(unit.text, ()), rarity) for _, _, unit in units]
    middle = _middle(vectors)
    middles = [
        _middle([vectors[at] for at, (n, _, _) in enumerate(units) if n == number]) for number in range(len(sections))
    ]
    tables = sum(unit.piece.kind == Kind.TABLE for _, _, unit in units) / max(1, len(units))
    made = []
    for at, (number, order, unit) in enumerate(units):
        vector = vectors[at]
        heads = set(tokens.get(sections[number].heading, ())) | set(tokens.get(title, ()))
        company = min(1.0, (len(sections[number].units) - 1) / 3)  # alone it is its section's middle, and says nothing
        share = sum(vector.get(token, 0.0) for token in heads)
        weight = (
            0.9 * likeness(vector, middle) + 0.7 * company * likeness(vector, middles[number]) + 0.35 * min(1.0, share)
        )
        # The first row of a table is only the earliest or the first by name.
        place = order + 2 * (unit.piece.kind == Kind.TABLE)
        weight += _place(place, len(sections[number].units), number) + _form(unit, tables)
        if _is_title(unit.text, title):
            weight -= 0.9
        made.append(Weighed(unit, number, order, vector, weight))
    return made


def select(
    weighed: Sequence[Weighed], count: int, *, characters: float = math.inf, spread: bool = False
) -> list[Weighed]:
    """Choose sentences within a budget, in the document's order.

    Args:
        weighed: all sentences.
        count: at most so many.
        characters: at most so many characters in all.
        spread: each section gets its best sentence before any gets a second one.
    """
    left = _worth(weighed, count)
    chosen: list[Weighed] = []
    nearest = {id(one): 0.0 for one in left}
    used = 0
    while left and len(chosen) < count:
        taken = Counter(one.section for one in chosen)
        best = max(left, key=lambda one: _gain(one, nearest[id(one)], taken[one.section], spread=spread))
        left.remove(best)
        size = len(best.candidate.text)
        if nearest[id(best)] >= _REDUNDANT or (used + size > characters and chosen):
            continue
        chosen.append(best)
        used += size
        for one in left:
            nearest[id(one)] = max(nearest[id(one)], likeness(one.vector, best.vector))
    return sorted(chosen, key=lambda one: (one.section, one.order))


def _worth(weighed: Sequence[Weighed], count: int) -> list[Weighed]:
    """What is worth comparing: of long documents the best of each section and the best of all."""
    left = [one for one in weighed if one.weight > -0.5]
    if len(left) <= _COMPARED:
        return left
    ranked = sorted(left, key=lambda one: -one.weight)
    kept = {id(one) for one in ranked[: max(_COMPARED, 3 * min(count, len(left)))]}
    seen: Counter[int] = Counter()
    for one in ranked:
        seen[one.section] += 1
        if seen[one.section] <= 5:
            kept.add(id(one))
    return [one for one in left if id(one) in kept]


def likeness(one: Vector, two: Vector) -> float:
    """Cosine of two vectors of length one."""
    if len(one) > len(two):
        one, two = two, one
    return sum(value * two.get(token, 0.0) for token, value in one.items())


def _gain(one: Weighed, nearest: float, taken: int, *, spread: bool) -> float:
    crowd = (3.0 if spread else 0.3) * min(taken, 1) + 0.08 * max(0, taken - 1)
    return one.weight - _NOVELTY * nearest - crowd


def _rarity(rows: Sequence[set[str]]) -> Vector:
    counts = Counter(token for row in rows for token in row)
    total = len(rows)
    return {token: math.log(1 + total / count) for token, count in counts.items() if not _DIGITS.match(token)}


def _vector(tokens: Sequence[str], rarity: Vector) -> Vector:
    counts = Counter(token for token in tokens if token in rarity)
    return _unit({token: (1 + math.log(number)) * rarity[token] for token, number in counts.items()})


def _middle(vectors: Sequence[Vector]) -> Vector:
    summed: Vector = {}
    for vector in vectors:
        for token, value in vector.items():
            summed[token] = summed.get(token, 0.0) + value
    return _unit(summed)


def _unit(vector: Vector) -> Vector:
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {token: value / length for token, value in vector.items()} if length else {}


def _place(order: int, of: int, section: int) -> float:
    """Leads count: the first sentence of a section, the first section; a little the very last sentence."""
    weight = 0.22 if order == 0 else 0.1 if order == 1 else 0.0
    if of > 6 and order == of - 1:
        weight += 0.04
    return weight + (0.08 if section == 0 else 0.0)


def _is_title(text: str, title: str) -> bool:
    """The title again, or its subject behind a label: "행사명: 제5회 ..."."""
    value = squeezed(text.partition(":")[2])
    again = squeezed(title) in squeezed(text) and len(text) < len(title) + 14
    return again or (len(value) >= 6 and value in squeezed(title))


def _form(unit: Candidate, tables: float) -> float:
    text = unit.text
    if unit.ordering:
        return -9.0
    weight = 0.13 * min(3, len(_FIGURE.findall(text))) + 0.09 * min(3, len(_CUE.findall(text)))
    weight -= 0.7 if _FILLER.search(text) else 0.0
    short = 14 if ":" in text else 18  # "참가비: 5,000원" says what it is of; "2일 안에 고칩니다." does not
    weight -= 0.25 if len(text) < short else 0.2 if len(text) > 220 else 0.0
    weight -= 0.6 if unit.asks else 0.0
    weight -= 0.3 if "→" in text and not _FIGURE.search(text) else 0.0
    weight -= 0.5 if _CUT_OFF.search(text) else 0.0
    if unit.piece.kind == Kind.TABLE:
        weight += 0.5 if _TOTAL.search(text) else -0.35 * (1 - tables)
    elif unit.piece.kind == Kind.NOTE:
        weight -= 0.2
    return weight
