"""Words near a place that say what it is: within a window to the left and a shorter one to the right."""

from __future__ import annotations

import re
from typing import Final

LEFT: Final = 30
RIGHT: Final = 12


def words(*alternatives: str) -> re.Pattern[str]:
    """A pattern of any of the words, whatever their case."""
    return re.compile("|".join(alternatives), re.IGNORECASE)


def near(text: str, start: int, end: int, pattern: re.Pattern[str], left: int = LEFT) -> bool:
    """Whether one of the words stands near."""
    return bool(pattern.search(text, max(0, start - left), start) or pattern.search(text, end, end + RIGHT))


def before(text: str, start: int, pattern: re.Pattern[str], left: int = LEFT) -> bool:
    """Whether one of the words stands shortly before."""
    return bool(pattern.search(text, max(0, start - left), start))
