"""References to articles of statutes and rules, and document numbers, brought to one form in index and query."""

from __future__ import annotations

import re

_ARTICLE = re.compile(
    r"(?:제\s*(?P<sure>\d{1,4})\s*조|(?<![\d,.])(?P<bare>\d{1,3})\s?조(?!\s*(?:\d|[천백십억만]|[가-힣]*원|규모)(?!\s*항)))"
    r"(?:\s*의\s*(?P<branch>\d{1,3})(?!\d))?(?:\s*제?\s*(?P<paragraph>\d{1,3})\s*항)?"
)
_HEAD = re.compile(r"^\s*제\s*(\d{1,4})\s*조(?:\s*의\s*(\d{1,3}))?")
_NUMBERED = re.compile(r"([가-힣]{1,20}(?:과|실|국|팀|관|원|소|센터|위원회))\s*-\s*(\d{1,7})(?!\d)")
_NAME = re.compile(r"[^0-9a-z가-힣一-龥]+")


def mentions(text: str) -> tuple[str, ...]:
    """Articles and document numbers a text names, as tokens: "제12조", "제12조제3항", "총무과-1234"; each once."""
    found: dict[str, None] = {}
    for match in _ARTICLE.finditer(text):
        article = article_token(match["sure"] or match["bare"], match["branch"])
        found[article] = None
        if match["paragraph"]:
            found[f"{article}제{int(match['paragraph'])}항"] = None
    for match in _NUMBERED.finditer(text):
        found[f"{match[1]}-{int(match[2])}"] = None
    return tuple(found)


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
