"""A flow of paragraphs to blocks with locations, checked against the raw text.

Paragraphs are counted at the top level of the file, empty ones too; tables in the order they begin in the body. What
hangs on a paragraph (a note, a text box) carries its number, and what stands in a cell, tables too, that cell's place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.documents import coverage
from retrieval.documents.cells import Cells
from retrieval.documents.flow import Cell, Flow, Paragraph, Part, Piece, Table
from retrieval.documents.model import Block, Document, DocumentWarning, Format, Kind, Location
from retrieval.documents.structure import document_title, is_statute, line_kind
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.documents.limits import Limits

_NOTICE = "이문서는상위버전의배포용문서입니다"  # what stands in the body of a distribution document instead of its text
_DEEPEST = 40


def render(flow: Flow, raw: Sequence[Piece], file_format: Format, limits: Limits) -> Document:
    """Make the document; where its blocks hold too little of the raw text, from the raw text alone.

    Args:
        flow: what the reader of the format understood.
        raw: all its text, read by code that knows nothing of structure.
        file_format: the format.
        limits: what it may cost.

    Raises:
        DocumentError: DISTRIBUTION, TOO_COMPLEX.
    """
    refuse_notice(raw)
    renderer = _Renderer(flow, limits)
    blocks = tuple(renderer.blocks())
    warnings = list(flow.warnings)
    if renderer.hidden:
        warnings.append(DocumentWarning(WarningCode.HIDDEN_CONTENT, {"comments": renderer.hidden}))
    pieces = (text for piece in raw for text in piece.texts)
    held = coverage.recall(pieces, [*coverage.block_texts(blocks), *flow.left_out])
    if held < coverage.LOWEST:
        return without_structure(raw, file_format, warnings, flow.title)
    if not blocks:
        warnings.append(DocumentWarning(WarningCode.NO_TEXT))
    title = document_title(flow.title, blocks)
    return Document(file_format, title, blocks, renderer.paragraphs + renderer.tables, held, tuple(warnings))


def refuse_notice(raw: Sequence[Piece]) -> None:
    """Refuse the notice that stands in for the body of a distribution document.

    Raises:
        DocumentError: DISTRIBUTION.
    """
    start = "".join("".join(piece.text for piece in raw[:8]).split())
    if start.startswith(_NOTICE):
        raise DocumentError(DocumentCode.DISTRIBUTION)


def without_structure(
    raw: Sequence[Piece], file_format: Format, warnings: Sequence[DocumentWarning], title: str
) -> Document:
    """The raw paragraphs one after another, marked as taken without structure."""
    refuse_notice(raw)
    blocks = tuple(
        Block(Kind.PARAGRAPH, text, Location(paragraph=piece.ordinal or None))
        for piece in raw
        if (text := clean(piece.text))
    )
    marked = (*warnings, DocumentWarning(WarningCode.WITHOUT_STRUCTURE))
    if not blocks:
        marked = (*marked, DocumentWarning(WarningCode.NO_TEXT))
    return Document(file_format, document_title(title, blocks), blocks, len(raw), 1.0, marked)


class _Renderer:
    """One pass over a flow.

    Attributes:
        paragraphs: counted paragraphs met so far.
        tables: tables met so far.
        hidden: comments met so far, which the printed page does not show.
    """

    def __init__(self, flow: Flow, limits: Limits) -> None:
        self._body = flow.body
        self._margins = flow.margins
        self._limits = limits
        self._size = _body_size(flow.body)
        self._aside = 0  # headers and footers that are being read
        self.paragraphs = 0
        self.tables = 0
        self.hidden = 0

    def blocks(self) -> Iterator[Block]:
        """Yields blocks in reading order."""
        for made, block in enumerate(self._all()):
            if made >= self._limits.blocks:
                raise DocumentError(DocumentCode.TOO_COMPLEX, limit=self._limits.blocks)
            yield block

    def _all(self) -> Iterator[Block]:
        for part in self._margins:
            yield from self._part(part, Location(), 0)
        for item in self._body:
            if isinstance(item, Table):
                yield from self._table(item, Location(paragraph=max(self.paragraphs, 1)), 0)
            else:
                self.paragraphs += item.counted
                yield from self._paragraph(item, Location(paragraph=max(self.paragraphs, 1)), 0)

    def _paragraph(self, paragraph: Paragraph, place: Location, depth: int) -> Iterator[Block]:
        if depth > _DEEPEST:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
        for part in paragraph.parts:
            if isinstance(part, Part) and part.kind in (Kind.HEADER, Kind.FOOTER):
                yield from self._part(part, place, depth)
        text = clean(paragraph.text)
        if text:
            kind, level = line_kind(
                _as_seen(text, paragraph),
                outline=paragraph.outline,
                styled=paragraph.styled,
                listed=paragraph.listed,
                size=paragraph.size / self._size if self._size else 1.0,
            )
            yield Block(kind, text, place, level, mark=paragraph.mark)
        yield from self._hanging(paragraph.parts, place, depth)

    def _hanging(self, parts: Sequence[Part | Table], place: Location, depth: int) -> Iterator[Block]:
        for part in parts:
            if isinstance(part, Table):
                yield from self._table(part, place, depth)
            elif part.kind not in (Kind.HEADER, Kind.FOOTER):
                yield from self._part(part, place, depth)

    def _part(self, part: Part, place: Location, depth: int) -> Iterator[Block]:
        """A text box is read as paragraphs; anything else is one block of its kind and what hangs on it."""
        if part.kind is Kind.PARAGRAPH:
            for paragraph in part.paragraphs:
                yield from self._paragraph(paragraph, place, depth + 1)
            return
        self.hidden += part.kind is Kind.COMMENT
        text = clean("\n".join(paragraph.text for paragraph in part.paragraphs))
        if text:
            yield Block(part.kind, text, place, mark=part.paragraphs[0].mark)
        self._aside += part.kind in (Kind.HEADER, Kind.FOOTER)
        for paragraph in part.paragraphs:
            yield from self._hanging(paragraph.parts, place, depth + 1)
        self._aside -= part.kind in (Kind.HEADER, Kind.FOOTER)

    def _table(self, table: Table, place: Location, depth: int) -> Iterator[Block]:
        if depth > _DEEPEST:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
        caption = clean("\n".join(paragraph.text for paragraph in table.caption))
        if caption:
            yield Block(Kind.CAPTION, caption, place)
        for paragraph in table.caption:
            yield from self._hanging(paragraph.parts, place, depth + 1)
        if table.counted and place.table is None and not self._aside:
            self.tables += 1
            place = Location(table=self.tables)
        filled = [cell for cell in table.cells if any(inner.text.strip() or inner.parts for inner in cell.paragraphs)]
        if len(filled) == 1:  # a box around text, as titles and notices have, sometimes with empty cells for its looks
            corner = _corner(place, filled[0])
            for paragraph in filled[0].paragraphs:
                yield from self._paragraph(paragraph, corner, depth + 1)
            return
        yield from self._grid(table, place, depth)

    def _grid(self, table: Table, place: Location, depth: int) -> Iterator[Block]:
        cells = Cells(self._limits)
        after: list[tuple[Location, Part | Table]] = []
        for cell in table.cells:
            corner = _corner(place, cell)
            texts: list[str] = []
            for paragraph in cell.paragraphs:
                self._cell_text(paragraph, texts, [], depth)
                after += [(corner, part) for part in self._apart(paragraph, depth)]
            cells.put(cell.row, cell.column, cell.row_span, cell.column_span, clean("\n".join(texts)))
        block = cells.block(place)
        if block is not None:
            yield block
        for corner, part in after:
            yield from self._hanging([part], corner, depth + 1)

    def _cell_text(self, paragraph: Paragraph, texts: list[str], seen: list[int], depth: int) -> None:
        """A cell's own text: its paragraphs and the text boxes that stand in it."""
        if depth + len(seen) > _DEEPEST:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
        if paragraph.text.strip():
            texts.append(paragraph.text)
        for part in paragraph.parts:
            if isinstance(part, Part) and part.kind is Kind.PARAGRAPH:
                for inner in part.paragraphs:
                    self._cell_text(inner, texts, [*seen, 0], depth)

    def _apart(self, paragraph: Paragraph, depth: int) -> Iterator[Part | Table]:
        """What a cell holds that is no text of its own: nested tables, notes, equations; in text boxes too."""
        if depth > _DEEPEST:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
        for part in paragraph.parts:
            if isinstance(part, Part) and part.kind is Kind.PARAGRAPH:
                for inner in part.paragraphs:
                    yield from self._apart(inner, depth + 1)
            else:
                yield part


_BULLETS = frozenset("•·▪‧∙➢✓◆❖")


def _as_seen(text: str, paragraph: Paragraph) -> str:
    """What tells a line's kind: a list's number as if typed; an outline's only where it is a statute's."""
    if paragraph.listed and paragraph.mark in _BULLETS:
        return text  # a bullet of Word or of a slide says no level, the list does
    seen = f"{paragraph.mark} {text}" if paragraph.mark else text
    return text if paragraph.outline and not is_statute(seen) else seen


def _corner(place: Location, cell: Cell) -> Location:
    """Place of a cell; of the outer cell where the table itself stands in one, or off the body."""
    if place.table is None or place.row is not None:
        return place
    return replace(place, row=cell.row + 1, column=cell.column + 1)


def clean(text: str) -> str:
    """Text without blanks at its ends and those of its lines, and without empty lines."""
    lines = (line.strip() for line in text.replace("\x00", "").splitlines())
    return "\n".join(line for line in lines if line)


def _body_size(body: Sequence[Paragraph | Table]) -> float:
    """The letter size that most characters have."""
    sizes: Counter[float] = Counter()
    for paragraph in body:
        if isinstance(paragraph, Paragraph) and paragraph.size:
            sizes[paragraph.size] += len(paragraph.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0
