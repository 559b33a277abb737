"""PPTX: slides in order, the shapes of each in reading order, with tables, groups, diagrams, notes and comments."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.package import Package

from retrieval.documents import coverage, xml
from retrieval.documents.cells import Cells
from retrieval.documents.charts import Chart, chart_of
from retrieval.documents.flowing import clean
from retrieval.documents.hwp.numbering import bullet_text
from retrieval.documents.model import Block, Document, DocumentWarning, Format, Kind, Location
from retrieval.documents.structure import document_title, line_kind
from retrieval.documents.word.numbering import numeral
from retrieval.errors import Detail, DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from retrieval.documents.limits import Limits

_DEEPEST = 20
_HIDDEN = "(숨긴 슬라이드)"
_PICTURES = frozenset({MSO_SHAPE_TYPE.PICTURE, MSO_SHAPE_TYPE.LINKED_PICTURE, MSO_SHAPE_TYPE.MEDIA})
_OBJECTS = frozenset({MSO_SHAPE_TYPE.EMBEDDED_OLE_OBJECT, MSO_SHAPE_TYPE.LINKED_OLE_OBJECT})
_BULLETS = frozenset("•·▪‧∙➢✓◆❖")
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
    blocks = [block for page, slide in enumerate(slides, start=1) for block in _slide(reader, slide, page)]
    if len(blocks) > limits.blocks:
        raise DocumentError(DocumentCode.TOO_COMPLEX, blocks=len(blocks), limit=limits.blocks)
    warnings = list(_warnings(package, slides))
    if reader.pictures or reader.objects:
        detail: dict[str, Detail] = {"pictures": reader.pictures, "objects": reader.objects}
        warnings.append(DocumentWarning(WarningCode.OBJECTS_NOT_READ, detail))
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
    hidden = [str(page) for page, slide in enumerate(slides, 1) if _is_hidden(slide)]
    if hidden:
        yield DocumentWarning(WarningCode.HIDDEN_CONTENT, {"slides": len(hidden), "where": ", ".join(hidden)[:300]})
    if any(str(part.partname).lower().endswith("vbaproject.bin") for part in package.iter_parts()):
        yield DocumentWarning(WarningCode.HAS_MACROS)


def _is_hidden(slide: Any) -> bool:
    return slide.element.get("show") in ("0", "false")


def _slide(reader: _Reader, slide: Any, page: int) -> Iterator[Block]:
    """Blocks of a slide; where it is hidden the first one carries a mark."""
    mark = _HIDDEN if _is_hidden(slide) else ""
    for block in reader.slide(slide, page):
        yield replace(block, mark=f"{mark} {block.mark}".strip()) if mark else block
        mark = ""


class _Reader:
    """Reads slides one after another; tables are counted on each slide from 1.

    Attributes:
        pictures: pictures met.
        objects: embedded objects met.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._tables = 0
        self.pictures = 0
        self.objects = 0

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
            yield from self._chart(chart_of(shape.chart.part._element), place)
        elif shape.has_text_frame:
            yield from _lines(shape, place)
        else:
            self.pictures += shape.shape_type in _PICTURES
            self.objects += shape.shape_type in _OBJECTS

    def _chart(self, chart: Chart, place: Location) -> Iterator[Block]:
        if chart.title:
            yield Block(Kind.CAPTION, chart.title, place)
        cells = Cells(self._limits)
        for i, row in enumerate(chart.rows):
            for j, text in enumerate(row):
                cells.put(i, j, 1, 1, text)
        block = cells.block(Location(page=place.page))
        if block is not None:
            yield block

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


def _lines(shape: Shape, place: Location) -> Iterator[Block]:
    """Paragraphs of a shape with their automatic numbers."""
    listed = shape.is_placeholder and shape.placeholder_format.type != PP_PLACEHOLDER.SUBTITLE
    counts: dict[int, int] = {}
    for paragraph in shape.text_frame.paragraphs:
        mark = _mark(paragraph, counts)
        if text := clean(_text(paragraph)):
            seen = f"{mark} {text}" if mark and mark not in _BULLETS else text
            kind, level = line_kind(seen, listed=paragraph.level + 1 if listed or paragraph.level or mark else 0)
            yield Block(kind, text, place, level, mark=mark)


def _mark(paragraph: Any, counts: dict[int, int]) -> str:
    """The number or bullet that a paragraph says itself; those of the layout are not looked up."""
    for lower in [level for level in counts if level > paragraph.level]:
        del counts[lower]
    properties = paragraph._p.pPr
    for child in properties if properties is not None else ():
        name = xml.local(child)
        if name == "buChar":
            return bullet_text(child.get("char", ""))
        if name == "buAutoNum":
            start = max(xml.number(child, "startAt", 1), 1)
            counts[paragraph.level] = counts.get(paragraph.level, start - 1) + 1
            return _numbered(counts[paragraph.level], child.get("type", ""))
    counts.pop(paragraph.level, None)
    return ""


def _numbered(number: int, kind: str) -> str:
    """As in arabicPeriod, alphaLcParenR, romanUcParenBoth, circleNumDbPlain."""
    names = {"alphaLc": "lowerLetter", "alphaUc": "upperLetter", "romanLc": "lowerRoman", "romanUc": "upperRoman",
             "circleNum": "decimalEnclosedCircle"}  # fmt: skip
    text = numeral(number, next((name for start, name in names.items() if kind.startswith(start)), "decimal"))
    if kind.endswith("ParenBoth"):
        return f"({text})"
    return text + (")" if kind.endswith("ParenR") else "." if kind.endswith("Period") else "")


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
