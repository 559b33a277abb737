"""The walk through WordprocessingML: paragraphs, runs, tables, and what runs point at.

Tracked changes are read as accepted: insertions are text, deletions are not. Names are compared without namespaces, so
the strict variant of the format reads alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.documents import xml
from retrieval.documents.flow import Cell, Paragraph, Part, Table
from retrieval.documents.hwp.numbering import bullet_text
from retrieval.documents.model import Kind
from retrieval.documents.word.equation import equation_text
from retrieval.documents.word.styles import run_size, xml_attribute, xml_value
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from retrieval.documents.word.numbering import Numbering
    from retrieval.documents.word.styles import Styles
    from retrieval.documents.xml import Element

_DEEPEST = 64
_CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_WRAPPERS = frozenset({"sdt", "sdtContent", "smartTag", "customXml", "hyperlink", "ins", "moveTo", "fldSimple", "dir"})
_DELETED = frozenset({"del", "moveFrom"})
_DRAWINGS = frozenset({"drawing", "pict", "object"})
_LINKED = {"chart": "id", "relIds": "dm"}  # drawings of charts and diagrams, and the attribute that names their part
_PICTURES = frozenset({"pic", "imagedata"})
_OBJECTS = frozenset({"OLEObject", "control"})
_REFERENCES = {"footnoteReference": Kind.NOTE, "endnoteReference": Kind.NOTE, "commentReference": Kind.COMMENT}


class Walker:
    """Walks the body and the parts that it points at.

    Attributes:
        tracked: tracked insertions, deletions and moves met.
        hidden: runs of hidden text met; their text is kept.
        pictures: pictures met.
        objects: embedded objects met.

    Args:
        styles: the document's styles.
        numbering: its lists.
        notes: notes and comments by the kind of their references, then by id.
        linked: what drawings and foreign chunks point at, by the ids of the body's links.
    """

    def __init__(
        self,
        styles: Styles,
        numbering: Numbering,
        notes: Mapping[str, Mapping[str, Element]],
        linked: Mapping[str, list[Part | Table]],
    ) -> None:
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._linked = linked
        self._links_used: set[str] = set()
        self.pictures = 0
        self.objects = 0
        self._used: set[tuple[str, str]] = set()
        self.tracked = 0
        self.hidden = 0

    def body(self, parent: Element, depth: int = 0, *, counted: bool = True) -> Iterator[Paragraph | Table]:
        """Yields paragraphs and tables under an element in order; those inside wrappers are not counted."""
        if depth > _DEEPEST:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
        for child in _chosen(parent):
            name = xml.local(child)
            if name == "p":
                paragraph = self.paragraph(child, depth + 1)
                paragraph.counted = counted
                yield paragraph
            elif name == "tbl":
                table = self._table(child, depth + 1)
                table.counted = counted
                yield table
            elif name in _WRAPPERS:
                self.tracked += name in ("ins", "moveTo")
                yield from self.body(child, depth + 1, counted=False)
            elif name in _DELETED:
                self.tracked += 1
            elif name == "altChunk":
                yield Paragraph(parts=self._link(xml_attribute(child, "id")), counted=False)

    def paragraphs(self, parent: Element, depth: int = 0) -> list[Paragraph]:
        """Paragraphs under an element; a table hangs on an empty one."""
        items = self.body(parent, depth + 1, counted=False)
        return [item if isinstance(item, Paragraph) else Paragraph(parts=[item]) for item in items]

    def paragraph(self, element: Element, depth: int) -> Paragraph:
        """One paragraph."""
        properties = xml.find(element, "pPr")
        paragraph, size = self._styles.paragraph(properties)
        identity, level, styles = self._styles.list_of(properties)
        if identity:
            paragraph.mark = self._numbering.next(identity, level, styles)
            paragraph.listed = self._numbering.level(identity, level, styles) + 1
        paragraph.text = "".join(self._inline(element, paragraph, size, depth))
        return paragraph

    def _inline(self, parent: Element, paragraph: Paragraph, size: float, depth: int) -> Iterator[str]:
        if depth > _DEEPEST:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
        for child in _chosen(parent):
            name = xml.local(child)
            if name == "r":
                yield self._run(child, paragraph, size, depth + 1)
            elif name in _WRAPPERS:
                self.tracked += name in ("ins", "moveTo")
                yield from self._inline(child, paragraph, size, depth + 1)
            elif name in _DELETED:
                self.tracked += 1
            elif name in ("oMath", "oMathPara"):
                text = equation_text(child)
                if text.strip():
                    paragraph.parts.append(Part(Kind.EQUATION, [Paragraph(text)]))

    def _run(self, run: Element, paragraph: Paragraph, size: float, depth: int) -> str:
        properties = xml.find(run, "rPr")
        pieces = [self._piece(child, paragraph, depth) for child in _chosen(run)]
        text = "".join(pieces)
        if text.strip():
            paragraph.size = max(paragraph.size, run_size(properties) or size)
            self.hidden += properties is not None and _is_hidden(properties)
        return text

    def _piece(self, element: Element, paragraph: Paragraph, depth: int) -> str:
        name = xml.local(element)
        if name == "t":
            return element.text or ""
        if name in _CHARACTERS:
            return _CHARACTERS[name]
        if name == "sym":
            return _symbol(xml_attribute(element, "char"))
        if name == "br":
            return "" if xml_attribute(element, "type") in ("page", "column") else "\n"
        if name == "ruby":
            base = xml.find(element, "rubyBase")
            return "".join(piece.text or "" for piece in base.iter("{*}t")) if base is not None else ""
        if name in _REFERENCES:
            self._refer(name, xml_attribute(element, "id"), paragraph, depth)
        elif name in _DRAWINGS:
            self._drawing(element, paragraph, depth)
        return ""

    def _refer(self, name: str, identity: str, paragraph: Paragraph, depth: int) -> None:
        """Hang a note on the paragraph, once: a hostile file points at one note many times."""
        note = self._notes.get(name, {}).get(identity)
        if note is None or (name, identity) in self._used:
            return
        self._used.add((name, identity))
        paragraph.parts.append(Part(_REFERENCES[name], self.paragraphs(note, depth)))

    def unused(self) -> Iterator[Part]:
        """Yields notes and comments that nothing points at, so that their text is not lost."""
        for name, notes in self._notes.items():
            for identity, note in notes.items():
                if (name, identity) not in self._used:
                    self._used.add((name, identity))
                    yield Part(_REFERENCES[name], self.paragraphs(note))

    def _drawing(self, element: Element, paragraph: Paragraph, depth: int) -> None:
        for child in _chosen(element):
            name = xml.local(child)
            self.pictures += name in _PICTURES
            self.objects += name in _OBJECTS
            if name == "txbxContent":
                paragraph.parts.append(Part(Kind.PARAGRAPH, self.paragraphs(child, depth)))
            elif name in _LINKED:
                paragraph.parts += self._link(xml_attribute(child, _LINKED[name]))
            elif len(child):
                if depth > _DEEPEST:
                    raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
                self._drawing(child, paragraph, depth + 1)

    def _link(self, identity: str) -> list[Part | Table]:
        """What a link points at, once."""
        if identity in self._links_used:
            return []
        self._links_used.add(identity)
        return self._linked.get(identity, [])

    def unlinked(self) -> Iterator[Part | Table]:
        """Yields what no drawing points at, so that its text is not lost."""
        for identity in self._linked:
            yield from self._link(identity)

    def _table(self, element: Element, depth: int) -> Table:
        cells: list[Cell] = []
        open_cells: dict[int, Cell] = {}
        for row, line in enumerate(_unwrapped(element, "tr")):
            properties = xml.find(line, "trPr")
            column = _number(xml_value(properties, "gridBefore")) if properties is not None else 0
            if properties is not None and any(xml.local(child) in ("ins", "del") for child in properties):
                self.tracked += 1
            for element_cell in _unwrapped(line, "tc"):
                cell, continues = self._cell(element_cell, row, column, depth)
                above = open_cells.get(column)
                if continues and above is not None and above.row + above.row_span == row:
                    above.row_span += 1
                    above.paragraphs += [inner for inner in cell.paragraphs if inner.text.strip() or inner.parts]
                else:
                    cells.append(cell)
                    open_cells[column] = cell
                column += cell.column_span
        return Table(cells)

    def _cell(self, element: Element, row: int, column: int, depth: int) -> tuple[Cell, bool]:
        properties = xml.find(element, "tcPr")
        merge = xml.find(properties, "vMerge") if properties is not None else None
        span = _number(xml_value(properties, "gridSpan")) if properties is not None else 1
        continues = merge is not None and xml_attribute(merge, "val") != "restart"
        return Cell(row, column, 1, max(span, 1), self.paragraphs(element, depth)), continues


def _unwrapped(parent: Element, name: str, depth: int = 0) -> Sequence[Element]:
    """Rows or cells under an element, those inside content controls too."""
    found: list[Element] = []
    for child in parent:
        if xml.local(child) == name:
            found.append(child)
        elif xml.local(child) in _WRAPPERS and depth < _DEEPEST:
            found += _unwrapped(child, name, depth + 1)
    return found


def _chosen(parent: Element) -> Iterator[Element]:
    """Children of an element; of alternative contents the first choice, which says the same as the fallback."""
    for child in parent:
        if xml.local(child) == "AlternateContent":
            for choice in list(child)[:1]:
                yield from choice
        else:
            yield child


def _symbol(untrusted_code: str) -> str:
    try:
        return bullet_text(chr(int(untrusted_code, 16)))
    except (ValueError, OverflowError):
        return ""


def _is_hidden(properties: Element) -> bool:
    vanish = xml.find(properties, "vanish")
    return vanish is not None and xml_attribute(vanish, "val") not in ("0", "false")


def _number(text: str) -> int:
    return min(int(text), 16_384) if text.isdigit() else 0
