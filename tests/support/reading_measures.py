"""What the benchmark of reading measures of a text: how much of the raw text is in it, its tables' cells, its order."""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Rows = list[list[str]]

# Marks of Markdown and HTML, which are no text, and blanks, which programs set differently.
_TAG = re.compile(r"<[^<>\n]{0,200}>")
_MARKS = re.compile(r"[\s|*#\\`_>~$\-]+")
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", re.DOTALL | re.IGNORECASE)
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL | re.IGNORECASE)
_RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")


def letters(text: str) -> str:
    """The text without blanks and marks."""
    return _MARKS.sub("", html.unescape(_TAG.sub("", text)))


def grams(text: str) -> Counter[str]:
    """Its runs of three characters, within its lines."""
    lines = [letters(line) for line in text.split("\n")]
    return Counter(line[at : at + 3] for line in lines for at in range(len(line) - 2))


def recall(raw: str, held: str) -> float:
    """The share of the raw text's 3-grams that the other text holds, whatever its lines; 1 where there are none."""
    wanted, found = grams(raw), grams(held.replace("\n", " "))
    total = sum(wanted.values())
    return sum((wanted & found).values()) / total if total else 1.0


def tables(text: str) -> list[Rows]:
    """Tables of a Markdown text, pipes or HTML."""
    made = [
        [[_cell(cell) for cell in _CELL.findall(row)] for row in _ROW.findall(table)] for table in _TABLE.findall(text)
    ]
    lines: Rows = []
    for line in [*_TABLE.sub("", text).split("\n"), ""]:
        stripped = line.strip()
        if stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 1:
            if not _RULE.match(stripped):
                cells = re.split(r"(?<!\\)\|", stripped[1:-1])
                lines.append([_cell(cell) for cell in cells])
        elif lines:
            made.append(lines)
            lines = []
    return made


def _cell(text: str) -> str:
    plain = html.unescape(_TAG.sub(" ", text)).replace("\\", "").replace("**", "")
    return " ".join(plain.split())


def exact_cells(wanted: Rows, text: str) -> tuple[int, int]:
    """How many cells of a known table stand, exactly, in their row and column of the best table of a text; of how many.

    A row that the program puts above the heads (Markdown wants one) moves all rows, which is no error.
    """
    best = 0
    for found in tables(text):
        for shift in (-1, 0, 1, 2):
            hits = 0
            for at, row in enumerate(wanted):
                other = found[at + shift] if 0 <= at + shift < len(found) else []
                hits += sum(cell == mine for cell, mine in zip(other, row, strict=False))
            best = max(best, hits)
    return best, sum(len(row) for row in wanted)


def order_errors(marks: Sequence[str], text: str) -> int:
    """How many of the marks come before the one that should precede them, or are missing."""
    plain = letters(text)
    last, errors = -1, 0
    for mark in marks:
        at = plain.find(letters(mark))
        if at < 0 or at < last:
            errors += 1
        last = max(last, at)
    return errors
