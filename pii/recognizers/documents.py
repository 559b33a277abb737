"""Numbers of personal documents: passport, driver's licence, health insurance card."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pii.context import before, near, words
from pii.findings import Finding, Type
from pii.recognizers.shapes import END, GAP, START, Recognizer, scored

if TYPE_CHECKING:
    from collections.abc import Iterator

_LATIN_START: Final = r"(?<![0-9A-Za-z])"
_LATIN_END: Final = r"(?![0-9A-Za-z])"

# All since December 2021: letter, three digits, letter, four digits; before that a letter and eight digits.
_PASSPORT = re.compile(_LATIN_START + r"[MSRODmsrod](?:[0-9]{3}[A-Za-z][0-9]{4}|[0-9]{8})" + _LATIN_END)
_PASSPORT_LOOSE = re.compile(
    _LATIN_START + r"[A-Za-z]{1,2}[-\s]{0,2}(?:[0-9]{3}[-\s]{0,2}[A-Za-z][-\s]{0,2}[0-9]{4}|[0-9]{6,8})" + _LATIN_END
)
_PASSPORT_WORDS = words("여권", "passport")

_OFFICES: Final = "(?:서울|부산|경기|강원|충북|충남|전북|전남|경북|경남|제주|대구|인천|광주|대전|울산)"
_LICENCE = re.compile(START + r"(?:1[1-9]|2[0-68])" + GAP + "[0-9]{2}" + GAP + "[0-9]{6}" + GAP + "[0-9]{2}" + END)
_LICENCE_OLD = re.compile(_OFFICES + r"\s?-?\s?[0-9]{2}\s?-\s?[0-9]{6}(?:\s?-\s?|\s)[0-9]{2}" + END)
_LICENCE_WORDS = words("면허", "licen[cs]e")
_ACCOUNT_WORDS = words("계좌", "은행", "입금", "예금", "송금")

_HEALTH = re.compile(START + r"(?:[0-9]{11}|[0-9]" + GAP + "[0-9]{10}|[0-9]{4}-[0-9]{3}-[0-9]{4})" + END)
_HEALTH_WORDS = words("건강\\s?보험", "건보", "보험증\\s?번호", "증\\s?번호", "의료보험")


def find_passports(text: str) -> Iterator[Finding]:
    """Passport numbers; other countries' and torn ones only beside the word."""
    for found in _PASSPORT.finditer(text):
        context = near(text, *found.span(), _PASSPORT_WORDS)
        base = 0.6 if found[0][4:5].isalpha() else 0.5
        score, signs = scored(base, context=context)
        yield Finding(Type.PASSPORT, *found.span(), score, "passports", signs)
    for word in _PASSPORT_WORDS.finditer(text):
        for found in _PASSPORT_LOOSE.finditer(text, word.end(), min(len(text), word.end() + 30)):
            score, signs = scored(0.4, context=True)
            yield Finding(Type.PASSPORT, *found.span(), score, "passports", signs)


def find_licences(text: str) -> Iterator[Finding]:
    """Driver's licences: office, year, serial, check. Twelve bare digits beside 계좌 are an account's."""
    for found in _LICENCE.finditer(text):
        context = near(text, *found.span(), _LICENCE_WORDS)
        if found[0].isdigit() and not context and near(text, *found.span(), _ACCOUNT_WORDS):
            continue
        score, signs = scored(0.45 if found[0].isdigit() else 0.65, context=context)
        yield Finding(Type.LICENSE, *found.span(), score, "licences", signs)
    for found in _LICENCE_OLD.finditer(text):
        score, signs = scored(0.65, context=near(text, *found.span(), _LICENCE_WORDS))
        yield Finding(Type.LICENSE, *found.span(), score, "licences", signs)


def find_health(text: str) -> Iterator[Finding]:
    """Health insurance cards: eleven digits, only beside the words."""
    for found in _HEALTH.finditer(text):
        if before(text, found.start(), _HEALTH_WORDS, 25):
            score, signs = scored(0.55, context=True)
            yield Finding(Type.HEALTH, *found.span(), score, "health", signs)


PASSPORTS: Final = Recognizer("passports", (Type.PASSPORT,), find_passports)
LICENCES: Final = Recognizer("licences", (Type.LICENSE,), find_licences)
HEALTH: Final = Recognizer("health", (Type.HEALTH,), find_health)
