"""주민등록번호, 외국인등록번호 and 법인등록번호: three numbers of six and seven digits that look alike.

A word before the number decides. Without one a possible birth date means a person, the safe side: a person's number
taken for a company's could be restored and sent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pii import checksums
from pii.context import before, near, words
from pii.findings import Finding, Sign, Type
from pii.recognizers.shapes import GAP, HIDDEN, START, Recognizer, scored

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME: Final = "residents"

_THIRTEEN = re.compile(
    START
    + r"(?P<birth>[0-9]{2}(?P<month>[0-9]{2})(?P<day>[0-9]{2}))"
    + rf"(?P<gap>{GAP})"
    + rf"(?P<tail>[0-9]{{7}}|[0-9]{{0,6}}[{HIDDEN}]{{1,7}})(?![0-9*])"
)
# The birth date and the digit of sex and century alone: half a number, all of what it says.
_FIRST_SEVEN = re.compile(
    START + r"[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])\s?-\s?(?P<sex>[0-9])(?![0-9*]|\s?-)"
)
_RESIDENT = words("주민", "내국인", r"resident", r"\bRRN\b")
_FOREIGNER = words("외국인", "alien", "foreigner", r"\bFRN\b", "거소")
_CORPORATE = words("법인", "corporat", r"\bCRN\b")


def find(text: str) -> Iterator[Finding]:
    """Every number of six and seven digits that can be one of the three."""
    for found in _THIRTEEN.finditer(text):
        finding = _judge(text, found)
        if finding is not None:
            yield finding
    for found in _FIRST_SEVEN.finditer(text):
        if before(text, found.start(), _RESIDENT) or before(text, found.start(), _FOREIGNER):
            kind = Type.FRN if found["sex"] in "5678" else Type.RRN
            yield Finding(kind, *found.span(), 0.6, NAME, (Sign.CONTEXT,))


def _judge(text: str, found: re.Match[str]) -> Finding | None:
    start, end = found.span()
    value, tail = found[0], found["tail"]
    possible_date = 1 <= int(found["month"]) <= 12 and 1 <= int(found["day"]) <= 31
    corporate = before(text, start, _CORPORATE, 20)
    person = near(text, start, end, _RESIDENT) or near(text, start, end, _FOREIGNER)
    if not tail.isdigit():
        return _hidden(found, person=person) if len(tail) >= 6 and possible_date else None
    if corporate and not before(text, start, _RESIDENT, 12):
        score, signs = scored(0.55, checksum=checksums.corporate(value), context=True)
        return Finding(Type.CRN, start, end, score, NAME, signs)
    kind = Type.FRN if tail[0] in "5678" else Type.RRN
    holds = checksums.foreigner(value) if kind is Type.FRN else checksums.resident(value)
    if possible_date and (holds or person or not _is_seoul_company(value)):
        score, signs = scored(0.6, checksum=holds, context=person)
        return Finding(kind, start, end, score, NAME, signs)
    if person:  # a mistyped date is still somebody's number
        return Finding(kind, start, end, 0.6, NAME, (Sign.FORMAT, Sign.DATE_INVALID, Sign.CONTEXT))
    if _is_corporate(value) or (found["gap"].strip() == "-" and checksums.corporate_type(value)):
        score, signs = scored(0.5, checksum=checksums.corporate(value))
        return Finding(Type.CRN, start, end, score, NAME, signs)
    return None


def _is_seoul_company(value: str) -> bool:
    """1101: where most companies are registered, and a birth in one January. Other offices' need the word."""
    return value.startswith("1101") and _is_corporate(value)


def _is_corporate(value: str) -> bool:
    return checksums.corporate(value) and checksums.corporate_type(value)


def _hidden(found: re.Match[str], *, person: bool) -> Finding | None:
    """900101-1******: partly hidden already, and still a birth date with a sex."""
    if not found["gap"].strip() and not person:
        return None
    kind = Type.FRN if found["tail"][0] in "5678" else Type.RRN
    score, signs = scored(0.6, context=person)
    return Finding(kind, *found.span(), score, NAME, (*signs, Sign.MASKED))


RESIDENTS: Final = Recognizer(NAME, (Type.RRN, Type.FRN, Type.CRN), find)
