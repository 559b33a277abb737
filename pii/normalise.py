"""Text as recognizers read it: digits, dashes and blanks folded, invisible characters gone, Hangul composed.

A View keeps, for each of its characters, where it stands in the original, so that findings are exact there.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pii.placeholders import TOKEN

if TYPE_CHECKING:
    from pii.findings import Finding, Sign

FILLER: Final = "\ue000"  # stands for the characters of a placeholder: no digit, no letter, no word of context

# Everything else is folded, dropped or composed. Compatibility jamo and CJK stay as they are.
_ODD = re.compile("[^\n\t\r -~가-힣一-鿿、-〿ㄱ-ㅠㅢ-㆏]+")
_JAMO = re.compile("[ᄀ-ᄒ][ᅡ-ᅵ][ᆨ-ᇂ]?")
_DASHES: Final = frozenset("‐‑‒–—―−⁃﹘﹣－ㅡ⸺⸻")
_BLANKS: Final = frozenset("\x0b\x0c\x85\u2028\u2029")
_TORN = re.compile(r"(?<=[0-9])[ \t]*(?:\r?\n[ \t]*)?(?=-?[ \t\r\n]{0,3}[0-9])|(?<=-)[ \t\r\n]{1,3}(?=[0-9])")


@dataclass(frozen=True, slots=True)
class View:
    """A text to search, and where its characters stand in the original.

    Args:
        text: what recognizers read.
        starts: first original code point of each character; None where nothing was changed.
        ends: past the last original code point of each character.
    """

    text: str = field(repr=False)
    starts: array[int] | None = field(default=None, repr=False)
    ends: array[int] | None = field(default=None, repr=False)

    def original(self, finding: Finding, *signs: Sign) -> Finding:
        """A finding of this view at its place in the original."""
        if self.starts is None or self.ends is None:
            return finding.moved(finding.start, finding.end, *signs) if signs else finding
        return finding.moved(self.starts[finding.start], self.ends[finding.end - 1], *signs)


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    if char in _DASHES:
        return "-"
    category = unicodedata.category(char)
    if category in {"Cf", "Mn", "Me"} or char == "\u3164":  # zero width, soft hyphen, bidi, combining marks
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Zs" or char in _BLANKS:
        return " "
    if "\uff01" <= char <= "\uff5e" or 0x1D400 <= ord(char) <= 0x1D7FF:  # full width, mathematical letters
        return unicodedata.normalize("NFKC", char)
    return char


class _Builder:
    """Collects stretches of a view."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.starts = array("L")
        self.ends = array("L")

    def plain(self, text: str, start: int, end: int) -> None:
        """Characters that stay as they are."""
        self.parts.append(text[start:end])
        self.starts.extend(range(start, end))
        self.ends.extend(range(start + 1, end + 1))

    def put(self, folded: str, start: int, end: int) -> None:
        """Characters that stand for a stretch of the original."""
        self.parts.append(folded)
        self.starts.extend([start] * len(folded))
        self.ends.extend([end] * len(folded))

    def odd(self, text: str, start: int, end: int) -> None:
        """A stretch of characters that may change."""
        position = start
        while position < end:
            composed = _JAMO.match(text, position, end)
            if composed:
                self.put(unicodedata.normalize("NFC", composed[0]), position, composed.end())
                position = composed.end()
            else:
                self.put(_fold(text[position]), position, position + 1)
                position += 1

    def view(self) -> View:
        """What was collected."""
        return View("".join(self.parts), self.starts, self.ends)


def normalise(text: str) -> View:
    """The view of a text; placeholders in it become filler of the same length."""
    text = TOKEN.sub(lambda found: FILLER * len(found[0]), text)
    if not _ODD.search(text):
        return View(text)
    builder, position = _Builder(), 0
    for found in _ODD.finditer(text):
        builder.plain(text, position, found.start())
        builder.odd(text, *found.span())
        position = found.end()
    builder.plain(text, position, len(text))
    return builder.view()


def joined(view: View) -> View | None:
    """The view with torn digits put together (9 0 0 1 0 1, a number over a line's end); None where there are none.

    Blanks between digits go; what is found only here needs better reasons than its form. Its places are those of the
    view it was made of.
    """
    builder, position, torn = _Builder(), 0, False
    for found in _TORN.finditer(view.text):
        if found.end() == found.start():
            continue
        torn = True
        builder.plain(view.text, position, found.start())
        position = found.end()
    if not torn:
        return None
    builder.plain(view.text, position, len(view.text))
    return builder.view()
