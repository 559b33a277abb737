"""Finds what identifies people in a text: normalises it, runs the recognizers, resolves overlaps.

Works through the text in windows that overlap, so that time is linear and memory bounded whatever the length.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pii.findings import LEAST, Finding, Sign, Type, resolve
from pii.normalise import View, joined, normalise
from pii.placeholders import key_of
from pii.recognizers.catalogue import LONGEST, RECOGNIZERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

WINDOW: Final = 1 << 17
MARGIN_LEFT: Final = 256  # more than any context, and than any value's tail
MARGIN_RIGHT: Final = LONGEST + 256

_DIGITS = re.compile(r"(?<![0-9])[0-9](?:[-.]?[0-9]){7,19}(?![0-9])")
_REPEATABLE: Final = 8  # digits; shorter values are too common to be looked for elsewhere
_APART = re.compile(r"(?:[0-9][\s-]+)+[0-9]")
_BREAK = re.compile(r"(?<=[0-9])\s+(?=[0-9])|\s*\n\s*")
_TEARABLE: Final = frozenset({Type.RRN, Type.FRN, Type.PHONE})


def _nothing() -> None:
    """Nobody cancels."""


def recognize(text: str) -> Iterator[Finding]:
    """Every recognizer over a normalised text."""
    for recognizer in RECOGNIZERS:
        yield from recognizer.find(text)


class Analyzer:
    """Text to findings.

    Args:
        recognize: normalised text to findings that may overlap: the recognizers, or presidio with them inside.
    """

    def __init__(self, recognize: Callable[[str], Iterable[Finding]] = recognize) -> None:
        self._all = recognize

    def analyze(self, text: str, check: Callable[[], None] = _nothing) -> list[Finding]:
        """What is found, without overlaps, in order; places are code points of the text.

        Args:
            text: anything.
            check: called now and then; may raise to stop.
        """
        findings: list[Finding] = []
        for start, end, stretch, base in _windows(text):
            check()
            findings += self._within(stretch, base, start, end)
        found = resolve(findings)
        repeated = _repeated(text, found, check)
        return resolve([*found, *repeated]) if repeated else found

    def _within(self, stretch: str, base: int, start: int, end: int) -> list[Finding]:
        """The findings that begin in start..end, of a stretch of the text that begins at base."""
        view = normalise(stretch)
        found = [view.original(finding) for finding in self._recognize(view.text)]
        whole = joined(view)
        if whole is not None:
            found += [view.original(finding) for finding in self._torn(view, whole)]
        moved = (finding.moved(finding.start + base, finding.end + base) for finding in found)
        return [finding for finding in moved if start <= finding.start < end]

    def _recognize(self, text: str) -> Iterator[Finding]:
        return (finding for finding in self._all(text) if finding.score >= LEAST)

    def _torn(self, view: View, whole: View) -> Iterator[Finding]:
        """What is found only where digits are put together, and believable as one torn value."""
        for finding in self._recognize(whole.text):
            placed = whole.original(finding, Sign.SPLIT)
            if placed.end - placed.start == finding.end - finding.start:
                continue  # not torn: the first view has it
            shown = view.text[placed.start : placed.end]
            apart = _APART.fullmatch(shown) is not None
            plain = Sign.DATE_INVALID not in finding.signs and finding.type in _TEARABLE
            if apart or (plain and len(_BREAK.findall(shown)) <= 2):
                yield placed


def _windows(text: str) -> Iterator[tuple[int, int, str, int]]:
    """Start and end of each window's core, the stretch with its margins, and where that begins."""
    for start in range(0, max(1, len(text)), WINDOW):
        end = min(len(text), start + WINDOW)
        base = max(0, start - MARGIN_LEFT)
        yield start, end if end < len(text) else end + 1, text[base : end + MARGIN_RIGHT], base


def _repeated(text: str, found: list[Finding], check: Callable[[], None]) -> list[Finding]:
    """The same numbers elsewhere in the text, where nothing but the number would tell."""
    known: dict[str, Finding] = {}
    for finding in found:
        key = key_of(finding.type, normalise(text[finding.start : finding.end]).text)
        if key.isdigit() and len(key) >= _REPEATABLE:
            known.setdefault(key, finding)
    if not known:
        return []
    made: list[Finding] = []
    places = {finding.start for finding in found}
    for start, end, stretch, base in _windows(text):
        check()
        view = normalise(stretch)
        for candidate in _DIGITS.finditer(view.text):
            first = known.get("".join(char for char in candidate[0] if char.isdigit()))
            if first is None:
                continue
            here = Finding(first.type, *candidate.span(), 0.5, first.detector, (Sign.SAME_VALUE,))
            placed = view.original(here)
            if start <= placed.start + base < end and placed.start + base not in places:
                made.append(placed.moved(placed.start + base, placed.end + base))
    return made
