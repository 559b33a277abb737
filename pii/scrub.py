"""Puts placeholders in the place of findings, and looks at the result once more.

The second look sees what leaves. What it finds (a word of context that came nearer when values grew shorter) is masked
too, so scrubbing what was scrubbed changes nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pii.findings import UNIQUE, Finding, resolve
from pii.normalise import normalise
from pii.placeholders import Numbering, key_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pii.analyzer import Analyzer

LOOKS: Final = 4


@dataclass(frozen=True, slots=True)
class Entity:
    """A finding with what stood there and what stands there now."""

    finding: Finding
    text: str = field(repr=False)
    placeholder: str


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A text without what identifies people.

    Args:
        text: what is left, with placeholders.
        entities: what was masked, in order.
        numbering: what the placeholders stand for.
    """

    text: str = field(repr=False)
    entities: tuple[Entity, ...] = field(repr=False)
    numbering: Numbering

    @property
    def blocked(self) -> dict[str, list[Entity]]:
        """Placeholders of unique identifiers with their entities: a reason not to send at all."""
        made: dict[str, list[Entity]] = {}
        for entity in self.entities:
            if entity.finding.type in UNIQUE:
                made.setdefault(entity.placeholder, []).append(entity)
        return made


def _nothing() -> None:
    """Nobody cancels."""


def scrub(text: str, analyzer: Analyzer, check: Callable[[], None] = _nothing) -> Scrubbed:
    """Mask everything that is found.

    Args:
        text: anything.
        analyzer: finds.
        check: called now and then; may raise to stop.
    """
    findings = analyzer.analyze(text, check)
    for _ in range(LOOKS):
        scrubbed = _render(text, findings)
        if not findings:
            break
        left = analyzer.analyze(scrubbed.text, check)
        if not left:
            break
        findings = resolve([*findings, *_placed(left, scrubbed, len(text))])
    else:
        scrubbed = _render(text, findings)
    return scrubbed


def _render(text: str, findings: list[Finding]) -> Scrubbed:
    numbering = Numbering(text)
    parts: list[str] = []
    entities: list[Entity] = []
    position = 0
    for finding in findings:
        value = text[finding.start : finding.end]
        key = key_of(finding.type, normalise(value).text)
        placeholder = numbering.placeholder(finding.type, key, value)
        entities.append(Entity(finding, value, placeholder))
        parts += (text[position : finding.start], placeholder)
        position = finding.end
    parts.append(text[position:])
    return Scrubbed("".join(parts), tuple(entities), numbering)


def _placed(left: list[Finding], scrubbed: Scrubbed, length: int) -> list[Finding]:
    """Findings in the scrubbed text at their places in the original; what reaches into a placeholder takes it whole."""
    tokens: list[tuple[int, int, int, int]] = []  # start and end in the scrubbed text, then in the original
    shift = 0
    for entity in scrubbed.entities:
        start, end = entity.finding.start, entity.finding.end
        at = start + shift
        tokens.append((at, at + len(entity.placeholder), start, end))
        shift += len(entity.placeholder) - (end - start)
    starts = [token[0] for token in tokens]

    def original(position: int, *, end: bool) -> int:
        before = bisect_right(starts, position) - 1
        if before < 0:
            return position
        _, token_end, first, last = tokens[before]
        if position < token_end:
            return last - 1 if end else first
        return last + position - token_end

    return [
        finding.moved(original(finding.start, end=False), min(length, original(finding.end - 1, end=True) + 1))
        for finding in left
    ]
