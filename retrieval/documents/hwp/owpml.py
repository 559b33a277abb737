"""The elements of OWPML, the XML inside HWPX: paragraphs, runs, what hangs on them, and the styles they point at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.documents import xml
from retrieval.documents.flow import Cell, Paragraph, Part, Table
from retrieval.documents.hwp.numbering import Level, Numberings, has_typed_mark, number_text
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
_PICTURES, _OBJECTS = frozenset({"pic"}), frozenset({"ole", "chart", "video"})
_FORMS = frozenset({"checkBtn", "radioBtn", "btn", "edit", "comboBox", "listBox"})
_SILENT = frozenset({"colPr", "linesegarray", "newNum", "pageNum", "bookmark", "fieldEnd"})


class Styles:
    """Outline levels, numbers, bullets and letter sizes by the numbers that paragraphs and runs use."""

    def __init__(self, header: Element | None) -> None:
        self._sizes: dict[str, float] = {}
        self._heads: dict[str, tuple[str, int, int]] = {}
        self._numberings = Numberings()
        self._outline = 1
        if header is None:
            return
        for shape in header.iter("{*}charPr"):
            self._sizes[shape.get("id", "")] = xml.number(shape, "height") / 100
        for shape in header.iter("{*}paraPr"):
            for head in shape.iter("{*}heading"):
                values = head.get("type", "NONE"), xml.number(head, "level") + 1, xml.number(head, "idRef")
                self._heads[shape.get("id", "")] = values
        for numbering in header.iter("{*}numbering"):
            levels = sorted(numbering.iter("{*}paraHead"), key=lambda head: xml.number(head, "level"))
            self._numberings.define(xml.number(numbering, "id"), [_level(head) for head in levels])
        for bullet in header.iter("{*}bullet"):
            self._numberings.define_bullet(xml.number(bullet, "id"), bullet.get("char", ""))

    def section(self, element: Element) -> None:
        """Take the properties of a section: they name the numbering of its outlines."""
        self._outline = xml.number(element, "outlineShapeIDRef", self._outline) or self._outline

    def paragraph(self, element: Element) -> Paragraph:
        """An empty paragraph with what its numbers say."""
        kind, level, _ = self._head(element)
        made = Paragraph()
        if kind == "OUTLINE":
            made.outline = level
        elif kind != "NONE":
            made.listed = level
        return made

    def mark(self, element: Element, text: str) -> str:
        """The number or bullet that is drawn before a paragraph; each is asked once, in order, as numbers go up."""
        kind, level, ident = self._head(element)
        made = ""
        if kind == "OUTLINE":
            made = self._numberings.next(ident or self._outline, level, outline=True)
        elif kind == "NUMBER":
            made = self._numberings.next(ident, level)
        elif kind == "BULLET":
            made = self._numberings.bullet(ident)
        return "" if has_typed_mark(text) else made

    def _head(self, element: Element) -> tuple[str, int, int]:
        return self._heads.get(element.get("paraPrIDRef", ""), ("NONE", 0, 0))

    def size(self, run: Element) -> float:
        """Letter size of a run in points; 0 where unknown."""
        return self._sizes.get(run.get("charPrIDRef", ""), 0.0)


def _level(head: Element) -> Level:
    return Level(head.text or "", head.get("numFormat", "DIGIT"), xml.number(head, "start", 1))


class Walker:
    """Walks sections in file order.

    Attributes:
        deleted: texts of tracked deletions, left out of the paragraphs.
        tracked: tracked insertions and deletions met.
        pictures: pictures met.
        objects: embedded objects met.
    """

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._deleting = False
        self.deleted: list[str] = []
        self.tracked = 0
        self.pictures = 0
        self.objects = 0

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
                elif number := _auto_number(child):
                    if any(text.strip() for text in texts):
                        texts.append(number)
                    else:
                        paragraph.mark = number  # as before notes
                else:
                    texts.append(self._object(child, paragraph, depth + 1))
            if any(text.strip() for text in texts[before:]):
                paragraph.size = max(paragraph.size, self._styles.size(run))
        paragraph.text = "".join(texts)
        paragraph.mark = self._styles.mark(element, paragraph.text) or paragraph.mark
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
        if name == "secPr":
            self._styles.section(element)
        elif name == "tbl":
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
        self.pictures += name in _PICTURES
        self.objects += name in _OBJECTS
        if own := _own_text(element, name):
            yield Part(Kind.EQUATION if name == "equation" else Kind.PARAGRAPH, [Paragraph(own)])
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


def _auto_number(element: Element) -> str:
    """The number that the program counts for a note, picture or table, with what stands around it; "" for a page's."""
    control = xml.find(element, "autoNum") if xml.local(element) == "ctrl" else None
    if control is None or control.get("numType") in ("PAGE", "TOTAL_PAGE"):
        return ""
    form = xml.find(control, "autoNumFormat")
    number = xml.number(control, "num")
    if form is None:
        return str(number)
    shown = number_text(number, form.get("type", "DIGIT"))
    return f"{form.get('prefixChar', '')}{shown}{form.get('suffixChar', '')}".strip()


def _own_text(element: Element, name: str) -> str:
    """What an object itself says: an equation's script, text art, a form's caption, or what is typed or chosen."""
    if name == "equation":
        return _child_text(element, "script")
    if name == "textart":
        return element.get("text", "").replace("␍␊", "\n")  # Hangul writes line ends so
    if name in _FORMS:
        return element.get("caption", "") or _child_text(element, "text") or element.get("selectedValue", "")
    return ""
