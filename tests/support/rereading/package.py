"""HWPX, DOCX and PPTX by zipfile and ElementTree: paragraphs, tables and slides at their ordinals."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from support.rereading.place import Cell, Citation, NoSuchPlaceError, Reading, in_table

if TYPE_CHECKING:
    from collections.abc import Iterator

_BREAKS = {"lineBreak", "tab", "nbSpace", "fwSpace", "br", "cr"}


def local(element: ET.Element) -> str:
    """Name of an element without its namespace."""
    return element.tag.rsplit("}", 1)[-1]


def parse(archive: zipfile.ZipFile, member: str) -> ET.Element:
    """Root of a member. The sources are our own samples."""
    return ET.fromstring(archive.read(member))  # noqa: S314  sources are the test's own


def hwpx(data: bytes, citation: Citation | None) -> Reading:
    """Paragraphs directly under hs:sec, tables outside tables, in the order of the spine."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sections = [parse(archive, name) for name in _spine(archive)]
    paragraphs = [child for section in sections for child in section if local(child) == "p"]
    if citation is None:
        return Reading([], " ".join(" ".join(_texts(each, skip=set())) for each in paragraphs))
    if "table" in citation.place:
        tables = [table for each in paragraphs for table in _outer(each, "tbl", {"header", "footer"})]
        return in_table(list(_hwpx_cells(_nth(tables, citation, "table"))), citation)
    return _paragraph(_nth(paragraphs, citation, "paragraph"), "tbl")


def _spine(archive: zipfile.ZipFile) -> list[str]:
    package = parse(archive, "Contents/content.hpf")
    hrefs = {each.get("id"): each.get("href", "") for each in package.iter() if local(each) == "item"}
    order = [hrefs.get(each.get("idref"), "") for each in package.iter() if local(each) == "itemref"]
    return [name for name in order if posixpath.basename(name).startswith("section")]


def _hwpx_cells(table: ET.Element) -> Iterator[Cell]:
    for row in table:
        for cell in row if local(row) == "tr" else ():
            parts = {local(part): part for part in cell}
            address, span = parts["cellAddr"], parts["cellSpan"]
            yield Cell(
                int(address.get("rowAddr", "0")),
                int(address.get("colAddr", "0")),
                " ".join(_paragraph_texts(parts["subList"])),
                int(span.get("rowSpan", "1")),
                int(span.get("colSpan", "1")),
            )


def docx(data: bytes, citation: Citation | None) -> Reading:
    """Paragraphs and tables directly under w:body; without a location the running heads, feet and notes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = parse(archive, "word/document.xml")[0]
        aside = [
            parse(archive, name)
            for name in archive.namelist()
            if name.startswith(("word/header", "word/footer", "word/footnotes", "word/endnotes", "word/comments"))
            and name.endswith(".xml")
        ]
    if citation is None:
        return Reading([], " ".join(" ".join(_texts(each, skip=set())) for each in (body, *aside)))
    if "table" in citation.place:
        tables = [child for child in body if local(child) == "tbl"]
        return in_table(list(_word_cells(_nth(tables, citation, "table"))), citation)
    if "paragraph" not in citation.place:
        return Reading([text for each in aside for text in _paragraph_texts(each)])
    return _paragraph(_nth([child for child in body if local(child) == "p"], citation, "paragraph"), "tbl")


def _word_cells(table: ET.Element) -> Iterator[Cell]:
    for number, row in enumerate(child for child in table if local(child) == "tr"):
        column = int(_property(row, "trPr", "gridBefore") or 0)
        for cell in (child for child in row if local(child) == "tc"):
            width = int(_property(cell, "tcPr", "gridSpan") or 1)
            if _property(cell, "tcPr", "vMerge") in (None, "restart"):
                yield Cell(number, column, " ".join(_paragraph_texts(cell)), columns=width)
            column += width


def _property(element: ET.Element, group: str, name: str) -> str | None:
    """Value of a property; "" where it stands without one."""
    for properties in (child for child in element if local(child) == group):
        for each in properties:
            if local(each) == name:
                return next((value for key, value in each.attrib.items() if key.endswith("}val")), "")
    return None


def pptx(data: bytes, citation: Citation | None) -> Reading:
    """Slides in the order of the presentation, with their notes. Tables count within their slide."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        slides = [_slide(archive, name) for name in _slides(archive)]
    if citation is None:
        return Reading([], " ".join(" ".join(_paragraph_texts(part)) for slide in slides for part in slide))
    number = citation.number("page")
    if number > len(slides):
        raise NoSuchPlaceError(f"slide {number} of {len(slides)}")
    slide = slides[number - 1]
    if "table" not in citation.place:
        texts = [list(_paragraph_texts(part)) for part in slide]
        return Reading([text for part in texts for text in part] + [" ".join(part) for part in texts])
    return in_table(list(_slide_cells(_nth(list(_outer(slide[0], "tbl", set())), citation, "table"))), citation)


def _slides(archive: zipfile.ZipFile) -> list[str]:
    targets = relations(archive, "ppt/presentation.xml")
    order = [each for each in parse(archive, "ppt/presentation.xml").iter() if local(each) == "sldId"]
    keys = [next(value for key, value in each.attrib.items() if key.endswith("}id")) for each in order]
    return [targets[key] for key in keys]


def _slide(archive: zipfile.ZipFile, name: str) -> list[ET.Element]:
    notes = [part for part in relations(archive, name).values() if "/notesSlides/" in part]
    return [parse(archive, part) for part in (name, *notes)]


def relations(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Id -> member name of what a part of an Office package refers to."""
    folder, name = posixpath.split(part)
    member = f"{folder}/_rels/{name}.rels"
    if member not in archive.namelist():
        return {}
    found = {}
    for each in parse(archive, member):
        target = each.get("Target", "")
        whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[each.get("Id", "")] = whole
    return found


def _slide_cells(table: ET.Element) -> Iterator[Cell]:
    for number, row in enumerate(child for child in table if local(child) == "tr"):
        for column, cell in enumerate(child for child in row if local(child) == "tc"):
            if cell.get("hMerge") != "1" and cell.get("vMerge") != "1":
                rows, columns = int(cell.get("rowSpan", "1")), int(cell.get("gridSpan", "1"))
                yield Cell(number, column, " ".join(_paragraph_texts(cell)), rows, columns)


def _nth(found: list[ET.Element], citation: Citation, key: str) -> ET.Element:
    number = citation.number(key)
    if number > len(found):
        raise NoSuchPlaceError(f"{key} {number} of {len(found)}")
    return found[number - 1]


def _paragraph(paragraph: ET.Element, table: str) -> Reading:
    """Its own text, and each text that hangs on it: notes, boxes, heads and feet."""
    hanging = {table, "ctrl", "drawing", "pict", "AlternateContent", "rect", "ellipse", "container"}
    own = "".join(_texts(paragraph, skip=hanging))
    return Reading([own, "".join(_texts(paragraph, skip={table})), *_paragraph_texts(paragraph, {table}, itself=False)])


def _paragraph_texts(element: ET.Element, skip: set[str] | None = None, *, itself: bool = True) -> Iterator[str]:
    """Text of every paragraph inside, the element included."""
    if itself and local(element) == "p":
        yield "".join(_texts(element, skip=(skip or set()) | {"p"}))
    for child in element:
        if local(child) not in (skip or set()):
            yield from _paragraph_texts(child, skip)


def _outer(element: ET.Element, name: str, skip: set[str]) -> Iterator[ET.Element]:
    """Elements of this name that do not lie in another one of it."""
    for child in element:
        if local(child) == name:
            yield child
        elif local(child) not in skip:
            yield from _outer(child, name, skip)


def _texts(element: ET.Element, skip: set[str]) -> Iterator[str]:
    for child in element:
        kind = local(child)
        if kind in skip:
            continue
        if kind == "t":
            yield _run(child)
        elif kind in _BREAKS:
            yield " "
        elif kind == "noBreakHyphen":
            yield "-"
        else:
            yield from _texts(child, skip)
            if kind == "p":
                yield " "


def _run(text: ET.Element) -> str:
    parts = [text.text or ""]
    for child in text:
        parts += [" " if local(child) in _BREAKS else "".join(child.itertext()), child.tail or ""]
    return "".join(parts)
