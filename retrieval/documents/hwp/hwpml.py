"""HWPML (XML of Hangul 2002 to 2010, often named .hwp): its elements are renamed to those of OWPML and read as HWPX."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from retrieval.documents import xml
from retrieval.documents.flow import Flow, Part
from retrieval.documents.flowing import render, without_structure
from retrieval.documents.hwp.hwpx import take_walked
from retrieval.documents.hwp.owpml import Styles, Walker
from retrieval.documents.hwp.raw import hwpx_text
from retrieval.documents.model import Document, Format, Kind
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from retrieval.documents.limits import Limits
    from retrieval.documents.xml import Element

_NAMES = {
    "P": "p", "TEXT": "run", "CHAR": "t", "TABLE": "tbl", "ROW": "tr", "CELL": "tc", "PARALIST": "subList",
    "TAB": "tab", "LINEBREAK": "lineBreak", "HYPHEN": "hyphen", "NBSPACE": "nbSpace", "FWSPACE": "fwSpace",
    "PICTURE": "pic", "MAINTEXT": "mainText", "SECDEF": "secPr", "COLDEF": "colPr", "AUTONUMFORMAT": "autoNumFormat",
    "INSERTBEGIN": "insertBegin", "INSERTEND": "insertEnd", "DELETEBEGIN": "deleteBegin", "DELETEEND": "deleteEnd",
    "CHARSHAPE": "charPr", "PARASHAPE": "paraPr", "PARAHEAD": "paraHead",
}  # fmt: skip
_CONTROLS = {
    "HEADER": "header", "FOOTER": "footer", "FOOTNOTE": "footNote", "ENDNOTE": "endNote", "FIELDBEGIN": "fieldBegin",
    "HIDDENCOMMENT": "hiddenComment", "AUTONUM": "autoNum", "NEWNUM": "newNum", "BOOKMARK": "bookmark",
    "FIELDEND": "fieldEnd",
}  # fmt: skip
_ATTRIBUTES = {
    "ParaShape": "paraPrIDRef", "CharShape": "charPrIDRef", "Id": "id", "Height": "height", "Level": "level",
    "NumFormat": "numFormat", "Start": "start", "Char": "char", "Text": "text", "ComposeText": "composeText",
    "Number": "num", "Type": "type", "NumberType": "numType", "PrefixChar": "prefixChar", "SuffixChar": "suffixChar",
    "OutlineShape": "outlineShapeIDRef", "RowAddr": "rowAddr", "ColAddr": "colAddr", "RowSpan": "rowSpan",
    "ColSpan": "colSpan",
}  # fmt: skip
_UPPER = frozenset({"numType"})
_BINARIES = re.compile(rb"<(BINDATA|SCRIPTCODE)\b[^>]*>.*?</\1>", re.DOTALL)


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read an HWPML file.

    Raises:
        DocumentError: it cannot be read.
    """
    del name
    root = xml.parse(_BINARIES.sub(b"", data), limits)  # pictures stand in it as text, of any length
    body = xml.find(root, "BODY")
    if xml.local(root) != "HWPML" or body is None:
        raise DocumentError(DocumentCode.DAMAGED, format="hwpml", reason="no body")
    head = xml.find(root, "HEAD")
    title = next(head.iter("{*}TITLE"), None) if head is not None else None
    flow = Flow((title.text or "").strip() if title is not None else "")
    masters = [_renamed(page) for page in body.iter("{*}MASTERPAGE")]
    sections = [_renamed(section) for section in body if xml.local(section) == "SECTION"]
    raw = [*hwpx_text(masters, 0), *hwpx_text(sections)]
    walker = Walker(Styles(_renamed(head) if head is not None else None))
    try:
        for section in sections:
            flow.body += walker.paragraphs(section)
        flow.margins += [Part(Kind.HEADER, walker.paragraphs(part)) for page in masters for part in page]
    except DocumentError as error:
        if error.code is not DocumentCode.DAMAGED or not any(piece.text for piece in raw):
            raise
        return without_structure(raw, Format.HWPML, flow.warnings, flow.title)
    take_walked(flow, walker)
    return render(flow, raw, Format.HWPML, limits)


def _renamed(element: Element) -> Element:
    """An element with all below it under the names of OWPML. Its depth was bounded when it was parsed."""
    name = xml.local(element)
    made = etree.Element(_NAMES.get(name, _CONTROLS.get(name, name.lower())))
    made.text, made.tail = element.text, element.tail
    for key, value in element.items():
        if key in _ATTRIBUTES:
            known = _ATTRIBUTES[key]
            made.set(known, value.upper() if known in _UPPER or name == "FIELDBEGIN" else value)
    for child in element:
        if xml.local(child) == "MASTERPAGE" and name == "SECDEF":
            continue  # read as a margin
        made.append(_renamed(child))
    return _OWN[name](element, made) if name in _OWN else _in_control(name, made)


def _in_control(name: str, made: Element) -> Element:
    if name not in _CONTROLS:
        return made
    control = etree.Element("ctrl")
    control.tail, made.tail = made.tail, None
    control.append(made)
    return control


def _cell(element: Element, made: Element) -> Element:
    """A cell says its place itself; in OWPML children do."""
    del element
    for child, names in (("cellAddr", ("rowAddr", "colAddr")), ("cellSpan", ("rowSpan", "colSpan"))):
        part = etree.SubElement(made, child)
        for name in names:
            if value := made.get(name):
                part.set(name, value)
    return made


def _shape(element: Element, made: Element) -> Element:
    """A paragraph shape says its number or outline itself; in OWPML a child does."""
    heading = etree.SubElement(made, "heading", type=element.get("HeadingType", "None").upper())
    heading.set("level", element.get("Level", "0"))
    heading.set("idRef", element.get("Heading", "0"))
    return made


_OWN = {"CELL": _cell, "PARASHAPE": _shape}
