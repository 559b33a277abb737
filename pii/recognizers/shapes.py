"""What the patterns of all recognizers share: edges that Korean particles don't move, gaps inside values, scores.

No word boundaries: Hangul counts as a word character, and a value followed by a particle would be missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pii.findings import Finding, Sign, Type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START: Final = r"(?<![0-9])"
END: Final = r"(?![0-9])"
GAP: Final = r"\s{0,3}[-.·_/~|]?\s{0,3}"  # what people and line ends put between the groups of a number
DASH: Final = r"\s?-\s?"
HIDDEN: Final = "*●○•■□xX#"

BONUS_CHECKSUM: Final = 0.35
MALUS_CHECKSUM: Final = 0.1
BONUS_CONTEXT: Final = 0.3
MOST: Final = 0.99


@dataclass(frozen=True, slots=True)
class Recognizer:
    """One subject.

    Args:
        name: shown as the detector.
        types: what it finds.
        find: normalised text to findings; linear in the text, and never raising.
    """

    name: str
    types: tuple[Type, ...]
    find: Callable[[str], Iterator[Finding]]


def scored(base: float, *, checksum: bool | None = None, context: bool = False) -> tuple[float, tuple[Sign, ...]]:
    """Score and signs: a check that holds raises, one that fails lowers a little, words nearby raise."""
    signs = [Sign.FORMAT]
    if checksum is not None:
        signs.append(Sign.CHECKSUM if checksum else Sign.CHECKSUM_FAILED)
        base += BONUS_CHECKSUM if checksum else -MALUS_CHECKSUM
    if context:
        signs.append(Sign.CONTEXT)
        base += BONUS_CONTEXT
    return round(min(base, MOST), 2), tuple(signs)
