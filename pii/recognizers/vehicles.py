"""Number plates and vehicle identification numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pii import checksums
from pii.context import near, words
from pii.findings import Finding, Type
from pii.recognizers.shapes import START, Recognizer, scored

if TYPE_CHECKING:
    from collections.abc import Iterator

_REGION: Final = "(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주)"
_USE: Final = "[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호육해공국합]"
_PLATE = re.compile(
    rf"(?:(?P<region>{_REGION})\s?[0-9]{{1,3}}|{START}[0-9]{{2,3}})(?P<gap>\s?)(?P<use>{_USE})(?P<gap2>\s?)[0-9]{{4}}"
    r"(?![0-9]|\s?(?:억|만|원|명|건(?!강)|개(?!인)|년|월|호|%|,[0-9]{3}(?![0-9.-])))"
)
# Letters that are no counters: with a blank behind them nothing but a plate looks like that.
_PLAIN_USE: Final = frozenset("가나다라마거너더러머버서어저노보오누두루무수우바사아")
_RULINGS = words("선고", "판결", "결정", "사건", "대법원", "법원")  # 80다1392 is a case
_WORDS = words("차량", "차번호", "자동차", "번호판", "승용", "화물", "주차", "plate")
_VIN = re.compile(r"(?<![0-9A-Za-z])[A-HJ-NPR-Z0-9]{17}(?![0-9A-Za-z])", re.IGNORECASE)
_VIN_WORDS = words("차대", "VIN", "chassis")


def find_plates(text: str) -> Iterator[Finding]:
    """Plates; with a blank inside only where nothing else looks like that, since 12주 3456 may be anything."""
    for found in _PLATE.finditer(text):
        context = near(text, *found.span(), _WORDS)
        if context or found["region"] or _alone(text, found):
            score, signs = scored(0.65 if not found["gap2"] else 0.5, context=context)
            yield Finding(Type.PLATE, *found.span(), score, "plates", signs)


def _alone(text: str, found: re.Match[str]) -> bool:
    """Whether it is a plate without a word that says so."""
    if near(text, *found.span(), _RULINGS):
        return False
    return not found["gap"] and (not found["gap2"] or found["use"] in _PLAIN_USE)


def find_vins(text: str) -> Iterator[Finding]:
    """Seventeen characters with letters and digits, whose check holds or beside the word."""
    for found in _VIN.finditer(text):
        value = found[0].upper()
        if value.isdigit() or value.isalpha():
            continue
        context, holds = near(text, *found.span(), _VIN_WORDS), checksums.vehicle(value)
        if context or holds:
            score, signs = scored(0.55, checksum=holds, context=context)
            yield Finding(Type.VEHICLE_ID, *found.span(), score, "vins", signs)


PLATES: Final = Recognizer("plates", (Type.PLATE,), find_plates)
VINS: Final = Recognizer("vins", (Type.VEHICLE_ID,), find_vins)
