"""Dates of birth: a date is one only with 생 behind it or a word of birth before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pii.context import before, words
from pii.findings import Finding, Type
from pii.recognizers.shapes import END, START, Recognizer, scored

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME: Final = "births"

_MONTH: Final = "(?:1[0-2]|0?[1-9])"
_DAY: Final = "(?:[12][0-9]|3[01]|0?[1-9])"
_YEAR: Final = "(?:(?:19|20)[0-9]{2}|'?[0-9]{2})"
_DATE = re.compile(
    START
    + rf"{_YEAR}\s{{0,2}}(?:년|[./-])\s{{0,2}}{_MONTH}\s{{0,2}}(?:월|[./-])\s{{0,2}}{_DAY}{END}\s?(?:일|\.(?![0-9]))?"
)
_BARE = re.compile(START + r"(?:19|20)?[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])" + END)
_ENGLISH = re.compile(
    r"(?<![0-9./-])" + rf"{_DAY}[\s./-]{{1,2}}(?:{_MONTH}|[A-Za-z]{{3,9}})[\s./,-]{{1,3}}(?:19|20)[0-9]{{2}}" + END
)
_AFTER = re.compile(
    r"\s?(?:생(?![가-힣])|생(?:이|은|인|으로|입|의|자|년)|출생|\(?[남여]\)?\s?생|[,/(]\s?[남여](?:자|성)?(?![가-힣]))"
)
_WORDS = words(
    "생년월일", "생년", "앞자리", "(?<!발)생일", "출생", "태어", "date of birth", r"\bDOB\b", r"\bborn\b", "birth"
)


def find(text: str) -> Iterator[Finding]:
    """Dates with 생 or beside a word of birth."""
    for pattern, base in ((_DATE, 0.5), (_BARE, 0.45), (_ENGLISH, 0.4)):
        for found in pattern.finditer(text):
            suffix = _AFTER.match(text, found.end())
            if suffix or before(text, found.start(), _WORDS, 20):
                score, signs = scored(base, context=True)
                yield Finding(Type.BIRTH, *found.span(), score, NAME, signs)


BIRTHS: Final = Recognizer(NAME, (Type.BIRTH,), find)
