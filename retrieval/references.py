"""What texts name exactly, in one form in index and query: articles of statutes and rules, document numbers, dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARTICLE = re.compile(
    r"(?:제\s*(?P<sure>\d{1,4})\s*조|(?<![\d,.])(?P<bare>\d{1,3})\s?조(?!\s*(?:\d|[천백십억만]|[가-힣]*원|규모)(?!\s*항)))"
    r"(?:\s*의\s*(?P<branch>\d{1,3})(?!\d))?(?:\s*제?\s*(?P<paragraph>\d{1,3})\s*항)?"
)
_HEAD = re.compile(r"^\s*제\s*(\d{1,4})\s*조(?:\s*의\s*(\d{1,3}))?")
_NUMBERED = re.compile(r"([가-힣]{1,20}(?:과|실|국|팀|관|원|소|센터|위원회))\s*-\s*(\d{1,7})(?!\d)")
_DATE = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d\d)\s*(?:년|[.\-/])\s*(?P<month>\d{1,2})\s*(?:월|[.\-/])\s*(?P<day>\d{1,2})(?!\d)"
)
_DAY = re.compile(
    r"(?<![\d.])(?<!\d\s)(?:(?P<month>\d{1,2})\s*월\s*(?P<day>\d{1,2})\s*일"
    r"|(?P<m>\d{1,2})\.\s?(?P<d>\d{1,2})\.(?=\s*\(|\s*[~∼-]|\s*(?:부터|까지|자\b|에)))"
)
_NAME = re.compile(r"[^0-9a-z가-힣一-龥]+")


def mentions(text: str) -> tuple[str, ...]:
    """What a text names, as tokens, each once: "제12조", "제12조제3항", "총무과-1234", "2026-05-15" and "05-15"."""
    found: dict[str, None] = {}
    for match in _ARTICLE.finditer(text):
        article = article_token(match["sure"] or match["bare"], match["branch"])
        found[article] = None
        if match["paragraph"]:
            found[f"{article}제{int(match['paragraph'])}항"] = None
    for match in _NUMBERED.finditer(text):
        found[f"{match[1]}-{int(match[2])}"] = None
    found.update(dict.fromkeys(_dates(text)))
    return tuple(found)


def _dates(text: str) -> Iterator[str]:
    """Dates with and without their year; a day without a year only in forms that are hardly a number of a heading."""
    for match in _DATE.finditer(text):
        day = _day_token(match["month"], match["day"])
        if day:
            yield f"{match['year']}-{day}"
            yield day
    for match in _DAY.finditer(text):
        day = _day_token(match["month"] or match["m"], match["day"] or match["d"])
        if day:
            yield day


def _day_token(month: str, day: str) -> str:
    return f"{int(month):02}-{int(day):02}" if 1 <= int(month) <= 12 and 1 <= int(day) <= 31 else ""


def article_token(number: str, branch: str | None) -> str:
    """One form of an article's number: 제12조, 제12조의2."""
    return f"제{int(number)}조" + (f"의{int(branch)}" if branch else "")


def article_of(heading: str) -> str | None:
    """The article whose head a heading is, or None."""
    found = _HEAD.match(heading)
    return article_token(found[1], found[2]) if found else None


def bare(title: str) -> str:
    """A title without spaces, punctuation and case, to find it in a query."""
    return _NAME.sub("", title.lower())
