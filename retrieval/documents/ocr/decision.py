"""Which pages of a PDF are pictures whose letters must be recognised."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from retrieval.documents.layout import Line

_FEW = 20  # characters: with fewer a picture is the page
_PICTURE = 0.5  # of the page's area
_STAMP = 150  # characters: more are no stamp
_STAMP_AREA = 0.04  # of the page's area
_GARBAGE = 0.3  # of the characters
_SAMPLE = 4000


def is_scan(lines: Sequence[Line], area: float, picture_share: Callable[[], float]) -> bool:
    """Tells whether a page must be recognised: a picture without text, or under a stamp only, or text of no letters.

    Args:
        lines: of the text layer, with those of tables.
        area: of the page.
        picture_share: of the page that pictures cover; looked for only where it matters.
    """
    text = "".join("".join(line.text.split()) for line in lines)
    if len(text) >= _FEW and is_garbage(text):
        return True
    if len(text) < _FEW:
        return picture_share() > _PICTURE
    if len(text) > _STAMP:
        return False
    covered = sum((line.box[2] - line.box[0]) * (line.box[3] - line.box[1]) for line in lines)
    return covered < _STAMP_AREA * area and picture_share() > _PICTURE


def is_garbage(text: str) -> bool:
    """Tells whether a text layer's characters are none: fonts without a table of letters, or cp949 seen as Latin."""
    sample = Counter(text[:_SAMPLE])
    odd = sum(count for letter, count in sample.items() if _odd(letter))
    latin = sum(
        count for letter, count in sample.items() if "\u0080" <= letter <= "\u00ff" and letter not in "·×÷°±§¶«»"
    )
    return max(odd, latin) > _GARBAGE * sample.total()


def _odd(letter: str) -> bool:
    return letter == "\ufffd" or unicodedata.category(letter) in ("Co", "Cn", "Cc", "Cs")
