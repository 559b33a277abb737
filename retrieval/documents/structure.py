"""Headings, list levels and statute units told by how a line begins: the marks Korean offices write by hand.

Sources: 행정업무의 운영 및 혁신에 관한 규정 시행규칙 (numbering of official documents), and the report habit □ ○ - ※.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.documents.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.documents.model import Block

_OF = r"(?:의\s?\d+)?"  # 제2장의2
_STATUTE = (  # level by rank: 편 1, 장 2, 절 3, 관 4, 조 5
    (re.compile(rf"^제\s?\d+\s?편{_OF}(\s|$)"), 1),
    (re.compile(rf"^(제\s?\d+\s?장{_OF}(\s|$)|부\s?칙(\s|$|<|\())"), 2),
    (re.compile(rf"^제\s?\d+\s?절{_OF}(\s|$)"), 3),
    (re.compile(rf"^제\s?\d+\s?관{_OF}(\s|$)"), 4),
)
_ANNEX = re.compile(  # [별표 1], 별표 2의3 사용료, [별지 제1호서식]
    rf"^[\[【<]?\s?(별표(\s?제?\s?\d+호?{_OF})?|별지(\s?제?\s?\d+호?{_OF}\s?(호\s?)?서식)?)\s?([\]】>]|\s|$)"
)
_ARTICLE = re.compile(rf"^제\s?\d+\s?조{_OF}\s?(\(|【)")
_BARE_ARTICLE = re.compile(rf"^제\s?\d+\s?조{_OF}$")
_ROMAN = re.compile(r"^(?:[Ⅰ-Ⅻ](\s?[.．]|\s)|[IVX]{1,4}\s?[.．])\s?\S")
_SQUARE = re.compile(r"^[□■◻◼❏ㅁ]\s?\S")
_NUMBER = re.compile(r"^\d{1,2}\s?[.．](\s\S|[가-힣「『\"'(\[])")
_LIST = (
    (re.compile(r"^[○◦●〇ㅇ◯◆◇▶▷]\s?\S|^[oO]\s\S"), 2),
    (re.compile(r"^[-–―−]\s?\D"), 3),
    (re.compile(r"^[·•∙‧▪*]\s?\S"), 4),
    (re.compile(r"^※\s?\S"), 4),
    (re.compile(r"^\d{1,3}의\s?\d{1,2}\s?[.．]\s\S"), 1),
    (re.compile(r"^[가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허]\s?[.．]\s\S"), 2),
    (re.compile(r"^\d{1,2}\)\s?\S"), 3),
    (re.compile(r"^[가나다라마바사아자차카타파하]\)\s?\S"), 4),
    (re.compile(r"^\(\d{1,2}\)\s?\S|^[⑴-⒇]\s?\S"), 5),
    (re.compile(r"^\([가나다라마바사아자차카타파하]\)\s?\S|^[㈎-㈛]\s?\S"), 6),
    (re.compile(r"^[①-⑳㉑-㉟]\s?\S"), 2),
    (re.compile(r"^[㉮-㉻]\s?\S"), 3),
    (re.compile(r"^[➊-➓❶-❿]\s?\S"), 2),
)
_INSIDE = (  # ranks below an article: 항, 호, 목, and what stands under those
    re.compile(r"^[①-⑳㉑-㉟]"),
    re.compile(r"^\d{1,3}(의\s?\d{1,2})?\s?[.．]"),
    re.compile(r"^[가-힣]\s?[.．]\s"),
    re.compile(r"^\d{1,2}\)"),
    re.compile(r"^[가-하]\)"),
    re.compile(r"^\(\d{1,2}\)"),
    re.compile(r"^\([가-하]\)"),
)
_ENDS_SENTENCE = re.compile(  # 개요, 모임, 다음, 포함 end headings; a long line on 음, 함, 임 is a sentence
    r"[.!?]\s*$|[다됨]\s*$|[세나까어아해지네]요\s*$|[있없같높않받많적좋낮맞]음\s*$|^.{18,}[음함임]\s*$"
)
_LABELLED = re.compile(r"[:：]\s*\S")  # "1. 일시: 2026. 12. 1." says something itself
HEADING_LENGTH = 60


def classify(text: str) -> tuple[Kind, int]:
    """Kind and level of a line of text by its first characters.

    Levels of headings: 1-4 statute divisions, 5 an article (조); Ⅰ. is 1, □ is 2, "1." is 3 when short and no
    "label: value". Lists: 1-6.
    An article's first line is a heading only as far as its closing bracket: see article_heading.
    """
    line = text.strip()
    first = line.split("\n", 1)[0]
    if (level := _statute_level(first)) and not _ENDS_SENTENCE.search(first):
        return Kind.HEADING, level
    if _ARTICLE.match(first) or _BARE_ARTICLE.match(line):
        return Kind.HEADING if article_heading(first) == first else Kind.PARAGRAPH, 5
    short = len(first) <= HEADING_LENGTH and first == line
    if _ROMAN.match(first) and short:
        return Kind.HEADING, 1
    if _SQUARE.match(first):
        heading = short and not first.rstrip().endswith(".") and not _LABELLED.search(first)
        return (Kind.HEADING, 2) if heading else (Kind.LIST, 1)
    if _NUMBER.match(first):
        heading = short and not _ENDS_SENTENCE.search(first) and not _LABELLED.search(first)
        return (Kind.HEADING, 3) if heading else (Kind.LIST, 1)
    for pattern, level in _LIST:
        if pattern.match(first):
            return Kind.LIST, level
    return Kind.PARAGRAPH, 0


def _statute_level(first: str) -> int:
    """Level of a division of a statute or of an annex; 0 for what is none."""
    if _ANNEX.match(first):
        return 3 if len(first) <= HEADING_LENGTH else 0
    found = (level for pattern, level in _STATUTE if pattern.match(first) and len(first) <= 2 * HEADING_LENGTH)
    return next(found, 0)


_ARTICLE_HEAD = re.compile(  # brackets in the title, as in 제6조의20(특허법인(유한)의 해산)
    rf"^제\s?\d+\s?조{_OF}(?:\s?(?:\((?:[^()]|\([^()]{{0,40}}\)){{1,80}}\)|【[^】]{{1,80}}】)|$)"
)


def article_heading(text: str) -> str | None:
    """Returns the head of an article's line, as in "제12조(휴가의 종류)", or None where no article begins."""
    found = _ARTICLE_HEAD.match(text.strip())
    return found.group(0) if found else None


def is_statute(text: str) -> bool:
    """Tells whether a line begins a division of a statute: its rank is its level, whatever the file's styles say."""
    first = text.strip().split("\n", 1)[0]
    return bool(_ARTICLE.match(first) or _BARE_ARTICLE.match(first) or _statute_level(first))


def line_kind(
    text: str, *, outline: int = 0, styled: bool = False, listed: int = 0, size: float = 1.0
) -> tuple[Kind, int]:
    """Kind and level of a paragraph by how it begins, and by what its file says of it.

    Args:
        text: the paragraph.
        outline: its outline level, 1 the highest; 0 without one.
        styled: the outline comes from a heading style, which is meant. Hangul files carry outline levels on list lines
            and copies of headings, so there the marks in the text come first.
        listed: level of its automatic number or bullet; 0 without one.
        size: its letter size as a multiple of the body's.
    """
    kind, level = classify(text)
    plain = kind is Kind.PARAGRAPH and not level
    if styled and outline and not is_statute(text) and len(text) <= 2 * HEADING_LENGTH:
        return Kind.HEADING, min(outline, 9)
    if not plain:
        return kind, level
    short = len(text) <= HEADING_LENGTH and "\n" not in text
    short = short and not _ENDS_SENTENCE.search(text) and not _NO_HEADING.match(text)
    if outline:
        return (Kind.HEADING, min(outline, 9)) if short else (Kind.PARAGRAPH, 0)
    if short and size >= _LARGE:
        return Kind.HEADING, 1 if size >= _LARGEST else 2
    return (Kind.LIST, min(listed, 9)) if listed else (kind, level)


_NO_HEADING = re.compile(r"[(\[*]|'?\d{2,4}\s?[.년]\s?\d")  # (단위: 천원), [시행 ...], 2026. 4. 6.


def settle(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks with what stands under an article as lists by rank: 항 1, 호 2, 목 3; "1. 기본계획의 수립" is no heading.

    Items without 항 above them begin at level 1.
    """
    made = []
    inside = False
    top = -1  # the rank that the article's items begin with
    for block in blocks:
        rank = _rank(block.shown)
        if article_heading(block.shown):
            inside, top = True, _rank(_after_head(block.shown))
        elif block.kind is Kind.HEADING and not _NUMBER.match(block.shown):
            inside = False
        elif inside and rank >= 0 and block.kind in (Kind.HEADING, Kind.LIST):
            top = rank if top < 0 else min(top, rank)
            block = replace(block, kind=Kind.LIST, level=rank - top + 1)
        made.append(block)
    return tuple(made)


def _after_head(text: str) -> str:
    """What stands on an article's line after its head."""
    return text.strip()[len(article_heading(text) or "") :]


def _rank(text: str) -> int:
    """Rank of an item under an article, 0 for 항; -1 for what is none."""
    line = text.strip()
    return next((rank for rank, pattern in enumerate(_INSIDE) if pattern.match(line)), -1)


_LARGE, _LARGEST = 1.2, 1.45
_NO_TITLES = re.compile(
    r"^(제목\s?없음.*|untitled.*|(microsoft )?powerpoint (프레젠테이션|presentation)|word document|문서\s?\d*"
    r"|microsoft word - .*|슬라이드 \d+|.{0,1})$",
    re.IGNORECASE,
)
_TITLE_LENGTH = 80


def document_title(property_title: str, blocks: Sequence[Block]) -> str:
    """Returns the title: the property where the text bears it out, else the first title-like line, else the property.

    Properties are often left over from the file a document was copied from, so a property alone comes last.
    """
    title = " ".join(property_title.split())[:200]
    if _NO_TITLES.match(title):
        title = ""
    first = [block for block in blocks if block.kind not in _ASIDE][:30]
    squeezed = "".join("".join(block.text.split()) for block in first)
    if title and "".join(title.split()) in squeezed:
        return title
    return _title_line(first) or title


_SUBJECT = re.compile(r"^제\s*목\s*[:：]?\s+(\S.{2,})$")


def _title_line(first: Sequence[Block]) -> str:
    lines = [block for block in first if block.kind is not Kind.TABLE]
    for block in lines[:15]:  # an official letter says its subject
        if found := _SUBJECT.match(block.text):
            return " ".join(found.group(1).split())
    for block in lines[:15]:
        if block.kind is Kind.HEADING and block.level == 1 and classify(block.text)[0] is Kind.PARAGRAPH:
            return " ".join(block.text.split())
    if lines and len(lines[0].text) <= _TITLE_LENGTH and "\n" not in lines[0].text:
        line = lines[0]
        plain = line.kind is Kind.PARAGRAPH and len(line.text) > 2 and not _ENDS_SENTENCE.search(line.text)
        if plain or line.kind is Kind.HEADING:
            return " ".join(line.text.split())
    headings = (block for block in lines if block.kind is Kind.HEADING)
    return next((" ".join(block.text.split()) for block in headings), "")


_ASIDE = frozenset({Kind.HEADER, Kind.FOOTER, Kind.NOTE, Kind.COMMENT, Kind.CAPTION, Kind.EQUATION})
