"""A word processor's document between file and blocks: paragraphs and what hangs on them. HWP, HWPX, DOCX make it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from retrieval.documents.model import DocumentWarning, Kind


class Piece(NamedTuple):
    """Raw text as it stands in the file, read by code that knows nothing of structure.

    Attributes:
        ordinal: number of the body paragraph it stands in; 0 where that is unknown.
        texts: what stands unbroken, together one paragraph.
    """

    ordinal: int
    texts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraph."""
        return "".join(self.texts)


@dataclass(slots=True)
class Paragraph:
    """One paragraph as it stands in the file.

    Attributes:
        text: its own text, without that of what hangs on it.
        parts: what hangs on it, in order.
        outline: level of its outline style, 1 the highest; 0 without one.
        styled: the outline comes from a heading style that is meant as one.
        listed: level of its automatic number or bullet; 0 without one.
        size: largest letter size in points; 0 where unknown.
        mark: automatic number or bullet that is drawn before the text.
        counted: it has a number of its own; others carry that of the paragraph before.
    """

    text: str = ""
    parts: list[Part | Table] = field(default_factory=list)
    outline: int = 0
    styled: bool = False
    listed: int = 0
    size: float = 0.0
    mark: str = ""
    counted: bool = True


@dataclass(slots=True)
class Part:
    """Paragraphs apart from the body: a header, footer, note, comment, caption, equation, or a text box (PARAGRAPH)."""

    kind: Kind
    paragraphs: list[Paragraph]


@dataclass(slots=True)
class Cell:
    """A cell at its 0-based place."""

    row: int
    column: int
    row_span: int
    column_span: int
    paragraphs: list[Paragraph]


@dataclass(slots=True)
class Table:
    """A table with the cells that the file has; covered places have none. Off the body, it is not counted."""

    cells: list[Cell]
    caption: list[Paragraph] = field(default_factory=list)
    counted: bool = True


@dataclass(slots=True)
class Flow:
    """A whole document.

    Attributes:
        title: from its properties.
        body: what stands at the top level, in order. Paragraphs are counted; tables of DOCX stand beside them, those
            of Hangul hang on them. An uncounted paragraph (a content control of DOCX) has `counted` off.
        margins: headers and footers that stand at no paragraph.
        left_out: text that is left out knowingly (tracked deletions); counts as held.
        warnings: what the reader of the file noticed.
    """

    title: str = ""
    body: list[Paragraph | Table] = field(default_factory=list)
    margins: list[Part] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    warnings: list[DocumentWarning] = field(default_factory=list)
