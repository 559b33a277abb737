"""Articles of statutes, telephone numbers, document numbers, addresses of mail and web, and quoted words."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ARTICLE = re.compile(
    r"(?:제\s?(?P<article>\d+)\s?조|(?<!\d)(?P<bare>\d+)조(?!\s?\d[\d,]*\s?(?:천|백|억|만|원))(?=\s?(?:제?\s?\d+항|에|의\d|를|는|은|가|와|$|\s|\()))"
    r"(?:의\s?(?P<branch>\d+))?(?:\s?제?\s?(?P<paragraph>\d+)\s?항)?(?:\s?제?\s?(?P<item>\d+)\s?호)?"
)
_PARAGRAPH = re.compile(r"제\s?(?P<paragraph>\d+)\s?항(?:\s?제?\s?(?P<item>\d+)\s?호)?")
_PHONE = re.compile(r"(?<![\d-])(?:\(?0\d{1,2}\)?[-.\s)]\s?)?\d{3,4}-\d{4}(?![\d-])")
_NUMBERED = re.compile(r"(?:제\s?)?(?P<year>\d{4})\s?-\s?(?P<serial>\d{1,5})\s?호|[가-힣]{2,12}과-\d{2,6}")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[\w./?=&%#~-]+")
_QUOTE = re.compile(r"[\"“”]([^\"“”]{2,200})[\"“”]|[「『]([^」』]{2,120})[」』]")
_CIRCLED = {chr(0x2460 + number): number + 1 for number in range(20)}
_ITEM_LINE = re.compile(r"(?:^|\n)\s*(\d{1,2})\.\s")


@dataclass(frozen=True, slots=True)
class Article:
    """제12조의2제3항제1호; None where a level is not given."""

    article: int | None
    branch: int | None
    paragraph: int | None
    item: int | None
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Exact:
    """Something that must stand in the source as it is: kind "phone", "number", "address" or "quote"."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Levels:
    """Which articles, paragraphs and items a source shows, by its words or its marks (①, "1.")."""

    articles: frozenset[tuple[int, int | None]]
    paragraphs: frozenset[int]
    items: frozenset[int]


def articles(text: str) -> list[Article]:
    """The articles named in a text."""
    found = [
        Article(
            int(match["article"] or match["bare"]),
            _int(match["branch"]),
            _int(match["paragraph"]),
            _int(match["item"]),
            match[0].strip(),
            match.start(),
            match.end(),
        )
        for match in _ARTICLE.finditer(text)
    ]
    spans = [(article.start, article.end) for article in found]
    for match in _PARAGRAPH.finditer(text):
        if not any(start <= match.start() < end for start, end in spans):
            found.append(
                Article(None, None, int(match["paragraph"]), _int(match["item"]), match[0], match.start(), match.end())
            )
    return found


def levels(text: str) -> Levels:
    """What a source shows of its statute levels."""
    named = articles(text)
    paragraphs = {article.paragraph for article in named if article.paragraph is not None}
    paragraphs |= {_CIRCLED[mark] for mark in text if mark in _CIRCLED}
    items = {article.item for article in named if article.item is not None}
    items |= {int(number) for number in _ITEM_LINE.findall(text)}
    return Levels(
        frozenset((article.article, article.branch) for article in named if article.article is not None),
        frozenset(paragraphs),
        frozenset(items),
    )


def exacts(text: str) -> list[Exact]:
    """Telephone numbers, document numbers, addresses and quoted words of a text."""
    found: list[Exact] = []
    for kind, pattern in (("address", _ADDRESS), ("number", _NUMBERED), ("phone", _PHONE), ("quote", _QUOTE)):
        for match in pattern.finditer(text):
            inner = next((group for group in match.groups() if group), match[0]) if kind == "quote" else match[0]
            if kind != "quote" and any(one.start < match.end() and match.start() < one.end for one in found):
                continue
            found.append(Exact(kind, inner.strip(), match.start(), match.end()))
    return found


def digits(text: str) -> str:
    """The digits of a telephone number."""
    return re.sub(r"\D", "", text)


def _int(text: str | None) -> int | None:
    return None if text is None else int(text)
