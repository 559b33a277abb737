"""Telephone numbers: Korean mobile, area, internet and service numbers, and international ones with a plus."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pii.context import before, near, words
from pii.findings import Finding, Type
from pii.recognizers.shapes import END, START, Recognizer, scored

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME: Final = "phones"

_GAP: Final = r"[\s\-.·)/_]{0,3}"
_TO: Final = r"(?:\s?~\s?[0-9]{1,4}(?![0-9]))?"  # 044-205-1234~5
_ABROAD: Final = r"(?:\+\s?|00\s?)82" + _GAP + r"\(?0?\)?" + _GAP
_MOBILE = re.compile(rf"(?:{_ABROAD}|{START}\(?0)1[0-9]" + _GAP + "[0-9]{3,4}" + _GAP + "[0-9]{4}" + END + _TO)
_AREA = re.compile(
    rf"(?:{_ABROAD}|{START}(?<![0-9]{{3}}-)\(?0)(?:2|50[0-9]|[3-9][0-9])"
    + _GAP
    + "[0-9]{3,4}"
    + _GAP
    + "[0-9]{4}"
    + END
    + _TO
)
_BRACKET = re.compile(r"\([0-9]{2,4}\)\s?[0-9]{3,4}\s?-\s?[0-9]{4}" + END)  # (415) 555-0132
_SERVICE = re.compile(START + r"1[5-8][0-9]{2}(?P<gap>\s?-\s?|\s?)[0-9]{4}" + END)
_LOCAL = re.compile(r"(?<![0-9])(?<![0-9]-)[0-9]{3,4}\s?-\s?[0-9]{4}(?![0-9]|-[0-9])" + _TO)
_MISTYPED = re.compile(START + r"0[0-9]{1,3}\s?-\s?[0-9]{2,4}\s?-\s?[0-9]{3,5}" + END)
_FOREIGN = re.compile(r"(?<![0-9+])\+[1-9](?:[\s().-]{0,2}[0-9]){7,14}" + END)
_WORDS = words(
    "전화", "연락처", "휴대", "핸드폰", "팩스", "☎", "☏", "📞", "tel", "fax", "phone", "mobile", "내선", "H\\.P"
)


def find(text: str) -> Iterator[Finding]:
    """Every form; four and four digits only beside a word, or with the dash of service numbers."""
    for pattern, base in ((_MOBILE, 0.7), (_AREA, 0.6), (_FOREIGN, 0.55), (_BRACKET, 0.45)):
        for found in pattern.finditer(text):
            bare = 0.1 if found[0].isdigit() else 0.0
            score, signs = scored(base - bare, context=near(text, *found.span(), _WORDS))
            start = found.start() + (found[0].startswith("(") and ")" not in found[0])  # (031-... opens a remark
            yield Finding(Type.PHONE, start, found.end(), score, NAME, signs)
    for found in _SERVICE.finditer(text):
        context = near(text, *found.span(), _WORDS)
        if context or "-" in found["gap"]:
            score, signs = scored(0.45, context=context)
            yield Finding(Type.PHONE, *found.span(), score, NAME, signs)
    for pattern in (_LOCAL, _MISTYPED):
        for found in pattern.finditer(text):
            if before(text, found.start(), _WORDS, 25):
                score, signs = scored(0.3, context=True)
                yield Finding(Type.PHONE, *found.span(), score, NAME, signs)


PHONES: Final = Recognizer(NAME, (Type.PHONE,), find)
