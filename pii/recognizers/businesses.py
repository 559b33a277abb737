"""사업자등록번호: three, two and five digits with a check digit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pii import checksums
from pii.context import near, words
from pii.findings import Finding, Type
from pii.recognizers.shapes import Recognizer, scored

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME: Final = "businesses"

_BUSINESS = re.compile(
    r"(?<![0-9])(?<![0-9]-)[0-9]{3}(?P<gap>\s{0,2}-?\s{0,2})[0-9]{2}\s{0,2}-?\s{0,2}[0-9]{5}(?![0-9]|-[0-9])"
)
_WORDS = words("사업자", "business", r"\bBRN\b")


def find(text: str) -> Iterator[Finding]:
    """Dashed ones always; bare or spaced digits where the check holds or the word stands near."""
    for found in _BUSINESS.finditer(text):
        value, gap = found[0], found["gap"]
        context = near(text, *found.span(), _WORDS)
        holds = checksums.business(value)
        spaced = bool(gap) and "-" not in value
        if "-" not in value and not context and (spaced or not holds or value[0] == "0"):
            continue
        score, signs = scored(0.55 if "-" in value else 0.5, checksum=holds, context=context)
        yield Finding(Type.BRN, *found.span(), score if context or "-" in value else 0.5, NAME, signs)


BUSINESSES: Final = Recognizer(NAME, (Type.BRN,), find)
