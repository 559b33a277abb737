"""The elements of OWPML, the XML inside HWPX: paragraphs, runs, what hangs on them, and the styles they point at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.documents import xml
from retrieval.documents.flow import Cell, Paragraph, Part, Table
from retrieval.documents.model import Kind
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from retrieval.documents.xml import Element

_DEEPEST = 64
_INLINE = {"tab": "\t", "lineBreak": "\n", "hyphen": "-", "nbSpace": " ", "fwSpace": " "}
_CONTROLS = {
    "header": Kind.HEADER,
    "footer": Kind.FOOTER,
    "footNote": Kind.NOTE,
    "endNote": Kind.NOTE,
    "hiddenComment": Kind.COMMENT,
}
_SILENT = frozenset({"secPr", "colPr", "linesegarray", "autoNum", "newNum", "pageNum", "bookmark", "fieldEnd"})


class Styles:
    """Outline levels, list levels and letter sizes by the numbers that paragraphs and runs use."""

    def __init__(self, header: Element | None) -> None:
        self._sizes: dict[str, float] = {}
        self._heads: dict[str, tuple[str, int]] = {}
        if header is None:
            return
        for shape in header.iter("{*}charPr"):
            self._sizes[shape.get("id", "")] = xml.number(shape, "height") / 100
        for shape in header.iter("{*}paraPr"):
            for head in shape.iter("{*}heading"):
                self._heads[shape.get("id", "")] = head.get("type", "NONE"), xml.number(head, "level") + 1

    def paragraph(self, element: Element) -> Paragraph:
        """An empty paragraph with what its numbers say."""
        kind, level = self._heads.get(element.get("paraPrIDRef", ""), ("NONE", 0))
        made = Paragraph()
        if kind == "OUTLINE":
            made.outline = level
        elif kind != "NONE":
            made.listed = level
        return made

    def size(self, run: Element) -> float:
        """Letter size of a run in points; 0 where unknown."""
        return self._sizes.get(run.get("charPrIDRef", ""), 0.0)


class Walker:
    """Walks sections in file order.

    Attributes:
        deleted: texts of tracked deletions, left out of the paragraphs.
        tracked: tracked insertions and deletions met.
    """

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._deleting = False
        self.deleted: list[str] = []
        self.tracked = 0

    def paragraphs(self, parent: Element, depth: int = 0) -> list[Paragraph]:
        """The paragraphs directly under an element (a section's root, a subList)."""
        if depth > _DEEPEST:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
        return [self._paragraph(child, depth) for child in parent if xml.local(child) == "p"]

    def _paragraph(self, element: Element, depth: int) -> Paragraph:
        paragraph = self._styles.paragraph(element)
        texts: list[str] = []
        for run in element:
            if xml.local(run) != "run":
                continue
            before = len(texts)
            for child in _unswitched(run):
                if xml.local(child) == "t":
                    texts.append(self._text(child))
                else:
                    texts.append(self._object(child, paragraph, depth + 1))
            if any(text.strip() for text in texts[before:]):
                paragraph.size = max(paragraph.size, self._styles.size(run))
        paragraph.text = "".join(texts)
        return paragraph

    def _text(self, element: Element) -> str:
        pieces = [self._kept(element.text)]
        for child in element:
            name = xml.local(child)
            if name in ("deleteBegin", "insertBegin"):
                self.tracked += 1
            if name in ("deleteBegin", "deleteEnd"):
                self._deleting = name == "deleteBegin"
            else:
                pieces.append(self._kept(_INLINE.get(name) or child.text))
            pieces.append(self._kept(child.tail))
        return "".join(pieces)

    def _kept(self, text: str | None) -> str:
        if not text:
            return ""
        if self._deleting:
            self.deleted.append(text)
            return ""
        return text

    def _object(self, element: Element, paragraph: Paragraph, depth: int) -> str:
        """Hang an element on the paragraph; gives the text that it has in the line itself."""
        name = xml.local(element)
        if name in _SILENT:
            return ""
        if name == "tbl":
            paragraph.parts.append(self._table(element, depth))
        elif name == "ctrl":
            for control in element:
                self._control(control, paragraph, depth)
        elif name == "dutmal":
            return _child_text(element, "mainText")
        elif name == "compose":
            return element.get("composeText", "")
        else:
            paragraph.parts += self._drawn(element, depth)
        return ""

    def _control(self, control: Element, paragraph: Paragraph, depth: int) -> None:
        name = xml.local(control)
        if name in _SILENT:
            return
        kind = _CONTROLS.get(name, Kind.PARAGRAPH)
        if name == "fieldBegin" and control.get("type") == "MEMO":
            kind = Kind.COMMENT
        found = [made for inner in control for made in self._list(inner, depth)]
        if found:
            paragraph.parts.append(Part(kind, found))

    def _list(self, element: Element, depth: int) -> list[Paragraph]:
        return self.paragraphs(element, depth + 1) if xml.local(element) == "subList" else []

    def _drawn(self, element: Element, depth: int) -> Iterator[Part]:
        """Text boxes, captions, equations and text art of a shape and of the shapes inside it."""
        if depth > _DEEPEST:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
        name = xml.local(element)
        if name == "equation" and (script := _child_text(element, "script")):
            yield Part(Kind.EQUATION, [Paragraph(script)])
        if name == "textart" and (text := element.get("text", "")):
            yield Part(Kind.PARAGRAPH, [Paragraph(text.replace("␍␊", "\n"))])  # Hangul writes line ends so
        for child in element:
            if xml.local(child) == "caption":
                for inner in child:
                    if found := self._list(inner, depth):
                        yield Part(Kind.CAPTION, found)
            elif found := self._list(child, depth):
                yield Part(Kind.PARAGRAPH, found)
            elif len(child):
                yield from self._drawn(child, depth + 1)

    def _table(self, element: Element, depth: int) -> Table:
        if depth > _DEEPEST:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
        table = Table([])
        row = 0
        for child in element:
            name = xml.local(child)
            if name == "caption":
                table.caption += [made for inner in child for made in self._list(inner, depth)]
            elif name == "tr":
                cells = [cell for cell in child if xml.local(cell) == "tc"]
                table.cells += [self._cell(cell, row, column, depth) for column, cell in enumerate(cells)]
                row += 1
        return table

    def _cell(self, element: Element, row: int, column: int, depth: int) -> Cell:
        address, span = xml.find(element, "cellAddr"), xml.find(element, "cellSpan")
        if address is not None:
            row, column = xml.number(address, "rowAddr", row), xml.number(address, "colAddr", column)
        height = xml.number(span, "rowSpan", 1) if span is not None else 1
        width = xml.number(span, "colSpan", 1) if span is not None else 1
        return Cell(row, column, height, width, [made for inner in element for made in self._list(inner, depth)])


def _unswitched(run: Iterable[Element]) -> Iterator[Element]:
    """Children of a run; of a choice between versions the first."""
    for child in run:
        if xml.local(child) == "switch":
            for choice in list(child)[:1]:
                yield from choice
        else:
            yield child


def _child_text(element: Element, name: str) -> str:
    found = xml.find(element, name)
    return (found.text or "").strip() if found is not None else ""
