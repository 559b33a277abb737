"""Headings, list levels and statute units told by how a line begins: the marks Korean offices write by hand.

Sources: 행정업무의 운영 및 혁신에 관한 규정 시행규칙 (numbering of official documents), and the report habit □ ○ - ※.
"""

from __future__ import annotations

import re

from retrieval.documents.model import Kind

_STATUTE = (  # level by rank: 편 1, 장 2, 절 3, 관 4, 조 5
    (re.compile(r"^제\s?\d+\s?편(\s|$)"), 1),
    (re.compile(r"^(제\s?\d+\s?장(의\s?\d+)?(\s|$)|부\s?칙(\s|$|<|\())"), 2),
    (re.compile(r"^(제\s?\d+\s?절(의\s?\d+)?(\s|$)|\[?별표(\s?\d+)?\]?(\s|$))"), 3),
    (re.compile(r"^제\s?\d+\s?관(\s|$)"), 4),
)
_ARTICLE = re.compile(r"^제\s?\d+\s?조(의\s?\d+)?\s?(\(|【)")
_ROMAN = re.compile(r"^(?:[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|[IVX]{1,4})\s?[.．]\s?\S")
_SQUARE = re.compile(r"^[□■◻◼❏ㅁ]\s?\S")
_NUMBER = re.compile(r"^\d{1,2}\s?[.．]\s\S")
_LIST = (
    (re.compile(r"^[○◦●〇ㅇ◯]\s?\S|^[oO]\s\S"), 2),
    (re.compile(r"^[-–―−]\s?\D"), 3),
    (re.compile(r"^[·•∙‧▪*]\s?\S"), 4),
    (re.compile(r"^※\s?\S"), 4),
    (re.compile(r"^[가-하]\s?[.．]\s\S"), 2),
    (re.compile(r"^\d{1,2}\)\s?\S"), 3),
    (re.compile(r"^[가-하]\)\s?\S"), 4),
    (re.compile(r"^[①-⑳]\s?\S"), 2),
    (re.compile(r"^[➊-➓❶-❿]\s?\S"), 2),
)
_ENDS_SENTENCE = re.compile(r"[.다요음함임됨]\s*$|[.!?]\s*$")
HEADING_LENGTH = 60


def classify(text: str) -> tuple[Kind, int]:
    """Kind and level of a line of text by its first characters.

    Levels of headings: 1-4 statute divisions, 5 an article (조); Ⅰ. is 1, □ is 2, "1." is 3 when short. Lists: 1-4.
    An article's first line is a heading only as far as its closing bracket: see article_heading.
    """
    line = text.strip()
    first = line.split("\n", 1)[0]
    for pattern, level in _STATUTE:
        if pattern.match(first) and len(first) <= HEADING_LENGTH:
            return Kind.HEADING, level
    if _ARTICLE.match(first):
        return Kind.HEADING if article_heading(first) == first else Kind.PARAGRAPH, 5
    short = len(first) <= HEADING_LENGTH and first == line
    if _ROMAN.match(first) and short:
        return Kind.HEADING, 1
    if _SQUARE.match(first):
        return (Kind.HEADING, 2) if short and not first.rstrip().endswith(".") else (Kind.LIST, 1)
    if _NUMBER.match(first):
        return (Kind.HEADING, 3) if short and not _ENDS_SENTENCE.search(first) else (Kind.LIST, 1)
    for pattern, level in _LIST:
        if pattern.match(first):
            return Kind.LIST, level
    return Kind.PARAGRAPH, 0


_ARTICLE_HEAD = re.compile(r"^제\s?\d+\s?조(?:의\s?\d+)?\s?(?:\([^)]{1,80}\)|【[^】]{1,80}】)")


def article_heading(text: str) -> str | None:
    """Returns the head of an article's line, as in "제12조(휴가의 종류)", or None where no article begins."""
    found = _ARTICLE_HEAD.match(text.strip())
    return found.group(0) if found else None
