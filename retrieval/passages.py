"""Passages: what the library indexes and what answers cite. Made from blocks by retrieval.chunking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.documents.model import Kind, Location


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a passage that stands as one piece in the source.

    Attributes:
        text: verbatim at its location after whitespace normalisation. For a table row: the cells that are neither
            empty nor covered by a merged one, joined by one space.
        location: a paragraph, line, page (+ bbox), table row, or the sheet range of one row.
        shown: what is indexed and shown: for a table row "head: value" pairs, else the same as text.
        kind: kind of the block it comes from.
    """

    text: str
    location: Location
    shown: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Passage:
    """A child of a section, small enough to cite, with the header that says where it stands.

    Attributes:
        document: id of its document.
        ordinal: 0-based position among the document's passages.
        section: ordinal of the parent (an article, a report section); neighbours share it.
        header: document title > headings above; part of the indexed text, never of a quote.
        spans: in reading order.
    """

    document: str
    ordinal: int
    section: int
    header: str
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """What is indexed and shown: the spans' shown texts, one a line."""
        return "\n".join(span.shown for span in self.spans)
