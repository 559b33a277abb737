"""A read document as sections of sentences: its own headings, each sentence or table row with its verbatim place."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.grounding.checks import gives_orders
from engine.grounding.text import plain
from engine.tasks.candidates import Candidate
from engine.tasks.evidence import Hit, Piece
from retrieval.documents.model import Kind
from retrieval.rows import row_spans
from retrieval.sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.documents.model import Block, Document

_ASIDE = frozenset((Kind.HEADER, Kind.FOOTER, Kind.COMMENT))
_MOST_SECTIONS = 24
_SHORTEST = 6
_PART = 100
_STATEMENT = 28  # characters from which a heading is no label any more
_SYMBOL = re.compile(r"^\s*[□■○◦●ㅇ◆▶*※]\s*")
_MARK = re.compile(
    r"^\s*(?:[□■○◦●〇ㅇ◯◇◆▶▷·•∙‧▪*※\-–―−]\s*|[①-⑳➊-➓]\s*|\(?\d{1,2}[.)]\s+|\(?[가-하][.)]\s+|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]\s?[.．]\s*)+"
)
_SAYS = re.compile(r"[:：]\s*\S{3,}|\d[\d,.]*\s?(?:원|명|일|월|%|건|개|억|만)")
_WORD = re.compile(r"[가-힣A-Za-z]{2,}")


@dataclass(slots=True)
class Section:
    """A heading of the document and the sentences under it, in order."""

    heading: str
    units: list[Candidate] = field(default_factory=list)

    @property
    def characters(self) -> int:
        """Characters of its sentences."""
        return sum(len(unit.text) for unit in self.units)


def sections(document: Document, ident: str, title: str) -> list[Section]:
    """The sections of a document. Their level is the highest that divides it; what stands deeper becomes a lead."""
    level = _dividing_level(document.blocks)
    made = [Section("")]
    leads: list[tuple[int, str]] = []
    sheet: str | None = None
    for block in document.blocks:
        if block.kind in _ASIDE or not block.text.strip():
            continue
        if block.location.sheet is not None and block.location.sheet != sheet:
            sheet = block.location.sheet
            made.append(Section(sheet))
            leads = []
        if block.kind is Kind.HEADING:
            leads = [entry for entry in leads if entry[0] < block.level]
            if block.level <= level:
                made.append(Section(_SYMBOL.sub("", plain(block.text))))
            elif not _says_something(block):
                leads.append((block.level, plain(block.text)))
                continue
            if not _says_something(block):
                continue
        made[-1].units += _units(block, ident, title, made[-1].heading, " ".join(text for _, text in leads))
    return [part for section in made for part in _parts(section)]


def _parts(section: Section) -> list[Section]:
    """A long section in parts of bounded size under the same heading, so that all of it is heard, and quickly."""
    units = section.units
    return [Section(section.heading, units[at : at + _PART]) for at in range(0, len(units), _PART)]


def bare(text: str) -> str:
    """A sentence without the marks of its list or its numbering."""
    stripped = _MARK.sub("", text)
    return stripped if len(stripped) >= _SHORTEST else text


def _dividing_level(blocks: Sequence[Block]) -> int:
    counts = Counter(block.level for block in blocks if block.kind is Kind.HEADING)
    total = 0
    chosen = 0
    for level in sorted(counts):
        total += counts[level]
        if chosen and total > _MOST_SECTIONS:
            break
        chosen = level
        if total >= 3:
            break
    return chosen


def _says_something(block: Block) -> bool:
    """A heading that is a statement itself: "□ 접수기간: 3. 4.∼3. 15."."""
    return (bool(_SAYS.search(block.text)) and len(block.text) >= 12) or len(block.text) >= _STATEMENT


def _units(block: Block, ident: str, title: str, heading: str, lead: str) -> Iterator[Candidate]:
    for number, (piece, text, quote) in enumerate(_pieces(block)):
        if len(quote.strip()) < _SHORTEST or not _WORD.search(text):
            continue
        hit = Hit(0, ident, title, heading, "S", 0, 0.0, 0.0, (piece,), {})
        ordering = gives_orders(text) or gives_orders(quote)
        yield Candidate(hit, number, piece, text, quote, lead, "", block.kind is Kind.HEADING, ordering)


def _pieces(block: Block) -> Iterator[tuple[Piece, str, str]]:
    """Table rows behind the heads, else sentences; each with its piece of the source and its quote."""
    if block.kind is Kind.TABLE and block.rows:
        for number, span in enumerate(row_spans(block)):
            if number >= block.header_rows:
                yield (
                    Piece(span.text, span.shown, span.location.to_json(), str(span.kind)),
                    plain(span.shown),
                    span.text,
                )
        return
    piece = Piece(block.text, block.text, block.location.to_json(), str(block.kind))
    for sentence in split(block.text):
        yield piece, bare(plain(sentence)), sentence
