"""Blocks -> passages: sections by headings and articles, children of about 300 characters, a header once on each.

The header (title > headings) is searched with the passage and never quoted. A heading stands as a span in the first
passage of its section, where it can be quoted ("□ 접수기간: 3. 4.~3. 15."), and in the header of the others. Tables are
groups of rows. Running heads and feet and comments come last, repeated ones once.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from retrieval.documents.model import Kind
from retrieval.documents.structure import article_heading
from retrieval.passages import Passage, Span
from retrieval.pieces import MOST, TARGET, pieces
from retrieval.rows import row_spans

if TYPE_CHECKING:
    from retrieval.documents.model import Block, Document

CHUNKER_VERSION = 2  # stored with every segment: another version means chunking again
TABLE = 500  # characters of a group of rows
_SHORT = 60  # a rest shorter than this joins the passage before it
_HEADING_SHOWN = 80
_HEADER_SHOWN = 240
_ARTICLE_LEVEL = 5
_ASIDE = frozenset({Kind.HEADER, Kind.FOOTER, Kind.COMMENT})
_DIGITS = re.compile(r"\d+")
_SPACES = re.compile(r"\s+")


def chunk(document: Document, ident: str, title: str) -> tuple[Passage, ...]:
    """The passages of a document in reading order.

    Args:
        document: its blocks.
        ident: id of the document in the library.
        title: what the headers begin with: the document's title, or the file's name.
    """
    builder = _Builder(ident, _nfc(title))
    for block in document.blocks:
        if block.kind in _ASIDE:
            builder.aside(block)
        elif block.kind is Kind.TABLE:
            builder.table(block)
        elif block.kind is Kind.HEADING:
            builder.heading(block)
        else:
            builder.paragraph(block)
    return builder.finish()


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text).strip())


class _Builder:
    """Collects spans into the passage in work, and passages into sections."""

    def __init__(self, ident: str, title: str) -> None:
        self._ident = ident
        self._title = title
        self._stack: list[tuple[int, str]] = []  # headings above, by level
        self._caption = ""  # of the table that may follow
        self._asides: dict[str, Span] = {}
        self._spans: list[Span] = []
        self._section = 0
        self._passages: list[Passage] = []

    def heading(self, block: Block) -> None:
        """A heading begins a section, unless the one before it has no body yet: short ones stay together."""
        text = block.text.strip()
        if not text:
            return
        if not self._only_headings() or self._size() + len(text) > TARGET:
            self._new_section()
        self._caption = ""
        self._enter(block.level or 1, _nfc(block.shown))
        self._spans.append(_span(text, block, block.mark))

    def paragraph(self, block: Block) -> None:
        """A paragraph, list item, note, caption or equation; an article's first line begins a section."""
        head = article_heading(block.shown) if block.kind in (Kind.PARAGRAPH, Kind.LIST) else None
        if head is not None and _begins(block.shown, head):
            if not self._only_headings():
                self._new_section()
            self._enter(_ARTICLE_LEVEL, _nfc(head))
        for number, piece in enumerate(pieces(block.text)):
            self._put(_span(piece, block, "" if number else block.mark), TARGET)
        text = _nfc(block.text)  # a short line above a table says what it is about
        self._caption = text if block.kind is Kind.CAPTION or len(text) <= _SHORT else ""

    def table(self, block: Block) -> None:
        """Groups of rows, their header with the table's caption and the sheet's name."""
        caption, self._caption = self._caption, ""
        extra = [part for part in (block.location.sheet or "", caption) if part]
        if not self._only_headings():
            self._flush()
        for span in row_spans(block):
            self._put(span, TABLE, extra)
        self._flush(extra)

    def aside(self, block: Block) -> None:
        """A running head or foot, or a comment: kept for the end, once if it only repeats with other numbers."""
        text = _nfc(block.text)
        key = text if block.kind is Kind.COMMENT else _DIGITS.sub("#", text)
        if any(character.isalpha() for character in text):
            for number, piece in enumerate(pieces(block.text)):
                self._asides.setdefault(f"{number} {key}", _span(piece, block))

    def finish(self) -> tuple[Passage, ...]:
        """All passages."""
        self._new_section()
        self._stack.clear()
        for span in self._asides.values():
            self._put(span, TARGET)
        self._flush()
        return tuple(self._passages)

    def _only_headings(self) -> bool:
        """True while the passage in work has no body."""
        return bool(self._spans) and all(span.kind is Kind.HEADING for span in self._spans)

    def _size(self) -> int:
        return sum(len(span.shown) + 1 for span in self._spans)

    def _enter(self, level: int, text: str) -> None:
        while self._stack and self._stack[-1][0] >= level:
            self._stack.pop()
        self._stack.append((level, text[:_HEADING_SHOWN]))

    def _put(self, span: Span, target: int, extra: list[str] | None = None) -> None:
        most = target + MOST - TARGET if self._only_headings() else target
        if self._spans and self._size() + len(span.shown) > most:
            self._flush(extra)
        self._spans.append(span)

    def _new_section(self) -> None:
        self._flush()
        if self._passages and self._passages[-1].section == self._section:
            self._section += 1

    def _flush(self, extra: list[str] | None = None) -> None:
        if not self._spans:
            return
        spans, self._spans = tuple(self._spans), []
        if self._joins(spans):
            last = self._passages.pop()
            self._passages.append(Passage(self._ident, last.ordinal, self._section, last.header, last.spans + spans))
            return
        header = self._header(spans, extra or [])
        self._passages.append(Passage(self._ident, len(self._passages), self._section, header, spans))

    def _joins(self, spans: tuple[Span, ...]) -> bool:
        """A short rest of a section joins the passage before it."""
        last = self._passages[-1] if self._passages else None
        if last is None or last.section != self._section or any(span.kind is Kind.TABLE for span in last.spans):
            return False
        size = sum(len(span.shown) for span in spans)
        plain = not any(span.kind in (Kind.TABLE, Kind.HEADING) for span in spans)
        return plain and size < _SHORT and len(last.text) + size < MOST

    def _header(self, spans: tuple[Span, ...], extra: list[str]) -> str:
        """Title > headings > caption, without what the passage itself says."""
        said = [_nfc(text) for span in spans for text in {span.text, span.shown}]
        parts: list[str] = []
        for level, part in [(0, self._title), *self._stack, *((0, text) for text in extra)]:
            shown = part[:_HEADING_SHOWN]
            if shown and shown not in parts and not _says(said, shown, level):
                parts.append(shown)
        return " > ".join(parts)[:_HEADER_SHOWN]


def _says(said: list[str], part: str, level: int) -> bool:
    """Whether a span is this heading, or the article that begins with it."""
    if level == _ARTICLE_LEVEL:
        return any(text.startswith(part) for text in said)
    return any(text[:_HEADING_SHOWN] == part for text in said)


def _span(text: str, block: Block, mark: str = "") -> Span:
    """A piece of a block; an automatic number is shown before it and is no part of it."""
    return Span(text, block.location, unicodedata.normalize("NFC", f"{mark} {text}" if mark else text), block.kind)


def _begins(text: str, head: str) -> bool:
    """Whether an article really begins: "제3조(휴가)에 따라" only speaks of one."""
    following = text.strip()[len(head) : len(head) + 1]
    return not following or not ("가" <= following <= "힣" or following in ",·ㆍ")
