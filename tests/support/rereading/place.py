"""What a citation says, and what was found at its place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class NoSuchPlaceError(Exception):
    """The location names something that the source does not have."""


def squeeze(text: str) -> str:
    """One blank for every run of white space, none at the ends, composed letters."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\ufeff", "").split())


@dataclass(frozen=True)
class Citation:
    """A location as CONTRACT.md has it, and a quote."""

    place: Mapping[str, Any]
    quote: str

    def number(self, key: str) -> int:
        """A 1-based ordinal of the location."""
        value = self.place.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise NoSuchPlaceError(f"{key} is {value!r}")
        return value


@dataclass(frozen=True)
class Reading:
    """Texts that may each hold the quote; `patterns` are whole alternatives; `everything` the file's text."""

    texts: list[str]
    everything: str = ""
    tight: bool = False
    patterns: list[re.Pattern[str]] = field(default_factory=list)

    def holds(self, quote: str) -> bool:
        """Is the quote part of one of the texts, or one of the patterns?"""
        if self.tight:
            return any(_bare(quote) in _bare(text) for text in self.texts)
        wanted = squeeze(quote)
        whole = re.compile(_edge(wanted[:1], before=True) + re.escape(wanted) + _edge(wanted[-1:], before=False))
        return any(whole.search(squeeze(text)) for text in self.texts) or any(
            each.fullmatch(wanted) for each in self.patterns
        )

    def shortened(self) -> str:
        """The beginning of what stands there, for the reason."""
        return repr(squeeze(" | ".join(self.texts))[:120])


def _edge(character: str, *, before: bool) -> str:
    """A number is quoted whole: no digit goes on where the quote begins or ends with one."""
    if not character.isdigit():
        return ""
    return r"(?<![0-9])(?<![0-9][.,])" if before else r"(?![0-9]|[.,][0-9])"


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True)
class Cell:
    """A cell where it begins, 0-based, with the cells it spans."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1

    def covers(self, row: int, column: int) -> bool:
        """Does the (merged) cell lie over this address?"""
        return self.row <= row < self.row + self.rows and self.column <= column < self.column + self.columns


def in_table(cells: list[Cell], citation: Citation) -> Reading:
    """What stands in a table, one of its rows (cells that begin there, joined by one blank) or one of its cells."""
    ordered = sorted(cells, key=lambda cell: (cell.row, cell.column))
    if "row" not in citation.place:
        return Reading([_joined(ordered)])
    row = citation.number("row") - 1
    if row >= max((cell.row + cell.rows for cell in cells), default=0):
        raise NoSuchPlaceError(f"row {row + 1}")
    if "column" not in citation.place:
        return Reading([_joined([cell for cell in ordered if cell.row == row])])
    column = citation.number("column") - 1
    found = [cell.text for cell in ordered if cell.covers(row, column)]
    if not found:
        raise NoSuchPlaceError(f"column {column + 1}")
    return Reading(found)


def _joined(cells: list[Cell]) -> str:
    return " ".join(text for text in (squeeze(cell.text) for cell in cells) if text)
