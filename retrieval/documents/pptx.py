"""PPTX: slides in order, the shapes of each in reading order, with tables, groups, diagrams, notes and comments."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.package import Package

from retrieval.documents import coverage, xml
from retrieval.documents.cells import Cells
from retrieval.documents.flowing import clean
from retrieval.documents.model import Block, Document, DocumentWarning, Format, Kind, Location
from retrieval.documents.structure import document_title, line_kind
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from retrieval.documents.limits import Limits

_DEEPEST = 20
_BAND = 228_600  # a quarter of an inch: tops that differ less stand in one row
_TITLES = frozenset({PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE})
_MARGINS = {
    PP_PLACEHOLDER.HEADER: Kind.HEADER,
    PP_PLACEHOLDER.FOOTER: Kind.FOOTER,
    PP_PLACEHOLDER.DATE: Kind.FOOTER,
    PP_PLACEHOLDER.SLIDE_NUMBER: Kind.FOOTER,
}
Shape = Any  # python-pptx publishes no types


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read a PPTX file.

    Raises:
        DocumentError: it cannot be read.
    """
    del name
    package = Package.open(io.BytesIO(data))
    presentation = package.main_document_part.presentation
    slides = list(presentation.slides)
    if len(slides) > limits.pages:
        raise DocumentError(DocumentCode.TOO_COMPLEX, pages=len(slides), limit=limits.pages)
    reader = _Reader(limits)
    blocks = [block for page, slide in enumerate(slides, start=1) for block in reader.slide(slide, page)]
    if len(blocks) > limits.blocks:
        raise DocumentError(DocumentCode.TOO_COMPLEX, blocks=len(blocks), limit=limits.blocks)
    warnings = list(_warnings(package, slides))
    held = coverage.recall((text for slide in slides for text in _raw(slide)), coverage.block_texts(blocks))
    if held < coverage.LOWEST:
        blocks = list(_without_structure(slides))
        warnings.append(DocumentWarning(WarningCode.WITHOUT_STRUCTURE))
        held = 1.0
    if not blocks:
        warnings.append(DocumentWarning(WarningCode.NO_TEXT))
    title = document_title(presentation.core_properties.title or "", blocks)
    return Document(Format.PPTX, title, tuple(blocks), len(slides), held, tuple(warnings))


def _warnings(package: Any, slides: list[Any]) -> Iterator[DocumentWarning]:
    hidden = sum(slide.element.get("show") in ("0", "false") for slide in slides)
    if hidden:
        yield DocumentWarning(WarningCode.HIDDEN_CONTENT, {"slides": hidden})
    if any(str(part.partname).lower().endswith("vbaproject.bin") for part in package.iter_parts()):
        yield DocumentWarning(WarningCode.HAS_MACROS)


class _Reader:
    """Reads slides one after another; tables are counted on each slide from 1."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._tables = 0

    def slide(self, slide: Any, page: int) -> Iterator[Block]:
        """Yields the title first, then the shapes by rows and columns, diagrams, margins, notes and comments."""
        place = Location(page=page)
        self._tables = 0
        titles: list[Shape] = []
        body: list[Shape] = []
        margins: list[Shape] = []
        for shape in slide.shapes:
            kind = shape.placeholder_format.type if shape.is_placeholder else None
            (titles if kind in _TITLES else margins if kind in _MARGINS else body).append(shape)
        for shape in titles:
            if text := clean("\n".join(_texts(shape.text_frame))):
                yield Block(Kind.HEADING, text, place, 1)
        for shape in reading_order(body):
            yield from self._shape(shape, place, 0)
        yield from self._parts(slide, place, "/diagramData", Kind.PARAGRAPH)
        for shape in margins:
            if text := clean("\n".join(_texts(shape.text_frame))):
                yield Block(_MARGINS[shape.placeholder_format.type], text, place)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            text = clean("\n".join(_texts(slide.notes_slide.notes_text_frame)))
            if text:
                yield Block(Kind.NOTE, text, place)
        yield from self._parts(slide, place, "/comments", Kind.COMMENT)

    def _shape(self, shape: Shape, place: Location, depth: int) -> Iterator[Block]:
        if depth > _DEEPEST:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            for inner in reading_order(shape.shapes):
                yield from self._shape(inner, place, depth + 1)
        elif getattr(shape, "has_table", False):
            yield from self._table(shape.table, place)
        elif getattr(shape, "has_chart", False):
            if shape.chart.has_title and (text := clean("\n".join(_texts(shape.chart.chart_title.text_frame)))):
                yield Block(Kind.CAPTION, text, place)
        elif shape.has_text_frame:
            listed = shape.is_placeholder and shape.placeholder_format.type != PP_PLACEHOLDER.SUBTITLE
            for paragraph in shape.text_frame.paragraphs:
                if text := clean(_text(paragraph)):
                    kind, level = line_kind(text, listed=paragraph.level + 1 if listed or paragraph.level else 0)
                    yield Block(kind, text, place, level)

    def _table(self, table: Any, place: Location) -> Iterator[Block]:
        self._tables += 1
        cells = Cells(self._limits)
        for i, row in enumerate(table.rows):
            for j, cell in enumerate(row.cells):
                text = clean("\n".join(_texts(cell.text_frame)))
                if text or not cell.is_spanned:
                    cells.put(i, j, cell.span_height, cell.span_width, text)
        block = cells.block(Location(page=place.page, table=self._tables))
        if block is not None:
            yield block

    def _parts(self, slide: Any, place: Location, kind: str, block_kind: Kind) -> Iterator[Block]:
        """Texts of parts that hang on a slide: each point of a diagram, each comment."""
        for link in slide.part.rels.values():
            if link.is_external or not link.reltype.endswith(kind):
                continue
            root = xml.parse(link.target_part.blob, self._limits)
            for element in root.iter("{*}pt", "{*}cm"):
                pieces = ["".join(map(str, piece.itertext())) for piece in element.iter("{*}p", "{*}text")]
                if text := clean("\n".join(pieces)):
                    yield Block(block_kind, text, place)


def reading_order(shapes: Iterable[Shape]) -> list[Shape]:
    """Shapes by rows from above, each row from the left; those without a place come last, as they stand in the file."""
    placed = [shape for shape in shapes if shape.top is not None and shape.left is not None]
    rows: list[tuple[int, list[Shape]]] = []
    for shape in sorted(placed, key=lambda shape: shape.top):
        if rows and shape.top - rows[-1][0] < _BAND:
            rows[-1][1].append(shape)
        else:
            rows.append((shape.top, [shape]))
    ordered = [shape for _, row in rows for shape in sorted(row, key=lambda shape: shape.left)]
    return ordered + [shape for shape in shapes if shape.top is None or shape.left is None]


def _texts(frame: Any) -> list[str]:
    return [_text(paragraph) for paragraph in frame.paragraphs]


def _text(paragraph: Any) -> str:
    return str(paragraph.text).replace("\v", "\n")


def _raw(slide: Any) -> Iterator[str]:
    """All text of a slide and its notes without any understanding: the measure of what the blocks hold."""
    roots = [slide.element]
    if slide.has_notes_slide:
        frame = slide.notes_slide.notes_text_frame
        roots += [frame._txBody] if frame is not None else []
    for root in roots:
        for element in root.iter("{*}t"):
            if element.text and not any(
                above.getprevious() is not None for above in element.iterancestors("{*}Fallback")
            ):
                yield element.text


def _without_structure(slides: Iterable[Any]) -> Iterator[Block]:
    for page, slide in enumerate(slides, start=1):
        for text in _raw(slide):
            if text.strip():
                yield Block(Kind.PARAGRAPH, text.strip(), Location(page=page))
