"""Running heads and feet of a document's pages: lines at one place near an edge that differ by the page's number only.

A number is the page's where it grows with the pages, one a page; all other digits are words as any. What differs in
anything else stays text, and so does what happens to be counted with the pages (one form a page, one question a page)
where the page has a number of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.documents.layout import Line
    from retrieval.documents.pdf_page import Page

_EDGE = 0.12  # of the page's height
_STEP = 8.0  # points a head may move from page to page
_MOST_PARTS = 8  # numbers of a line that are tried as the page's
_PARITY_SHARE = 0.8  # of the left or of the right pages
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_VALUE = r"(?P<value>\d{1,4}|[ivxlc]{1,6})(\s*(/|of)\s*(?P<total>\d{1,4}))?"
# A page number that nothing else looks like: "- 3 -", "3 / 20", "제3쪽", "p. 3".
_DECORATED = re.compile(
    rf"^([-–—~]\s*{_VALUE}\s*[-–—~]|(page|p\.?)\s*{_VALUE.replace('value', 'v2').replace('total', 't2')}"
    rf"|제?\s*{_VALUE.replace('value', 'v3').replace('total', 't3')}\s*(쪽|페이지|page)"
    r"|(?P<v4>\d{1,4})\s*(/|of)\s*(?P<t4>\d{1,4}))$",
    re.I,
)
# One that could be something else, so that other pages must bear it out: "3", "(3)", "iv".
_BARE = re.compile(r"^[-–—~<(\[\s]*(\d{1,4}|[ivxlc]{1,6})[-–—~>)\]\s]*$", re.I)
# A number among words: no amount, not counted by what follows it (제3차, 2호) or set before an item (1. (2)).
_NUMBER = re.compile(r"(?<![\d.,])(?<!\d[-–/])\d{1,4}(?![\d%]|[.,]\d)(?=$|쪽|페이지|면|[^0-9가-힣A-Za-z])")
_ITEM = re.compile(r"^\(?\d+[.)]\s")
_Key = tuple[str, int, int, str]


class Running:
    """What runs over the pages of one document.

    Args:
        pages: all of them.
    """

    def __init__(self, pages: Sequence[Page]) -> None:
        self._numbered: set[int] = set()
        found: dict[_Key, set[int]] = defaultdict(set)
        for page in pages:
            for line in edge_lines(page):
                for key in _keys(page, line):
                    found[key].add(page.number)
        self._running = {key for key, numbers in found.items() if _is_enough(key, numbers, pages)}
        for page in pages:
            if any(self._is_number(page, line) for line in edge_lines(page)):
                self._numbered.add(page.number)

    def holds(self, page: Page, line: Line) -> bool:
        """Tells whether a line of a page is a running head or foot, or the page's number."""
        if line.table is not None or not _zone(page, line):
            return False
        if self._is_number(page, line):
            return True
        numbered = page.number in self._numbered
        return any(key in self._running for key in _keys(page, line) if not (numbered and "\0" in key[3]))

    def _is_number(self, page: Page, line: Line) -> bool:
        """Is it a page number and nothing else?"""
        decorated = _DECORATED.match(line.text)
        if decorated:
            total = decorated["total"] or decorated["t2"] or decorated["t3"] or decorated["t4"]
            value = _value(next(filter(None, (decorated[name] for name in ("value", "v2", "v3", "v4")))))
            return value is not None and (total is None or value <= int(total))
        bare = _BARE.match(line.text)
        if not bare:
            return False
        return _value(bare[1]) == page.number or any(key in self._running for key in _keys(page, line))


def edge_lines(page: Page) -> list[Line]:
    """Lines near the upper and the lower edge; no tables."""
    return [line for line in page.lines if line.table is None and _zone(page, line)]


def _zone(page: Page, line: Line) -> str:
    middle = (line.box[1] + line.box[3]) / 2
    if middle < page.height * _EDGE:
        return "top"
    return "bottom" if middle > page.height * (1 - _EDGE) else ""


def _keys(page: Page, line: Line) -> Iterator[_Key]:
    """The line's place (twice, so that no border parts neighbours) with its words, one number as the page's."""
    zone = _zone(page, line)
    for words in _words(page, line.text):
        for shift in (0, 1):
            yield zone, shift, int((line.box[1] + shift * _STEP / 2) // _STEP), words


def _words(page: Page, text: str) -> Iterator[str]:
    """The words as they are, then with each number that may be the page's told by its distance from the page's own."""
    bare = _BARE.match(text)
    if bare:  # a number alone says nothing by itself
        value = _value(bare[1])
        if value is not None:
            yield f"\0{value - page.number}{'' if bare[1].isdecimal() else 'roman'}"
        return
    yield text
    if _ITEM.match(text):
        return
    for count, found in enumerate(_NUMBER.finditer(text)):
        if count < _MOST_PARTS:
            yield f"{text[: found.start()]}\0{int(found[0]) - page.number}\0{text[found.end() :]}"


def _value(text: str) -> int | None:
    """Of a decimal or a Roman number."""
    if text.isdecimal():
        return int(text)
    digits = [_ROMAN[letter] for letter in text.casefold()]
    signed = [-one if one < max(digits[at:]) else one for at, one in enumerate(digits)]
    value = sum(signed)
    return value if 0 < value < 200 else None


def _is_enough(key: _Key, numbers: set[int], pages: Sequence[Page]) -> bool:
    """On two fifths of the pages, three at least (two of two or three); or on most left, or most right, pages."""
    count = len(pages)
    if len(numbers) < 2:
        return False
    if key[3].startswith("\0"):
        return True
    if len(numbers) >= (2 if count <= 3 else 5 if count >= 20 else max(3, -(-count * 2 // 5))):
        return True
    sides = {number % 2 for number in numbers}
    same = [page for page in pages if page.number % 2 in sides and page.number > 1]
    return len(sides) == 1 and len(numbers) >= _PARITY_SHARE * len(same)
