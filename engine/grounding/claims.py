"""What a text claims that can be checked: figures, points in time, articles, exact strings, offices and people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.grounding import dates, names, numbers, references

if TYPE_CHECKING:
    from engine.grounding.dates import When
    from engine.grounding.numbers import Quantity
    from engine.grounding.references import Article, Exact


@dataclass(frozen=True, slots=True)
class Claims:
    """The checkable content of one text, each kind in order of place."""

    quantities: tuple[Quantity, ...]
    dates: tuple[When, ...]
    articles: tuple[Article, ...]
    exacts: tuple[Exact, ...]
    offices: tuple[str, ...]
    people: tuple[str, ...]


def claims(text: str) -> Claims:
    """Take a text apart. What one kind took is blanked out for the next: 2026. 9. 30. is never three numbers."""
    exacts = references.exacts(text)
    rest = _blank(text, [(one.start, one.end) for one in exacts if one.kind != "quote"])
    articles = references.articles(rest)
    rest = _blank(rest, [(one.start, one.end) for one in articles])
    when = dates.dates(rest)
    rest = _blank(rest, [(one.start, one.end) for one in when])
    return Claims(
        quantities=tuple(numbers.quantities(rest)),
        dates=tuple(when),
        articles=tuple(articles),
        exacts=tuple(exacts),
        offices=tuple(names.offices(text)),
        people=tuple(names.people(text)),
    )


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        # A letter, not a space: what stands on both sides must not grow together into a new figure.
        text = text[:start] + "\u00b6" * (end - start) + text[end:]
    return text
