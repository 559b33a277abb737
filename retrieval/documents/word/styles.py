"""Styles of a Word document: the outline level, list level and letter size that a paragraph takes from them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.documents import xml
from retrieval.documents.flow import Paragraph

if TYPE_CHECKING:
    from retrieval.documents.xml import Element

_HEADING = re.compile(r"^(?:heading|제목|개요) ?([1-9])$", re.IGNORECASE)
_DEEPEST = 20
_BODY = 9  # outline level 9 means body text


@dataclass(slots=True)
class _Style:
    base: str
    outline: int | None
    listed: int
    size: float
    list: str = ""
    list_level: int | None = None


class Styles:
    """Paragraph and character styles by their ids."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._default = ""
        self._size = 10.0
        if root is None:
            return
        for child in root:
            if xml.local(child) == "docDefaults":
                self._size = next((size for run in child.iter("{*}rPr") if (size := _size(run))), self._size)
            elif xml.local(child) == "style":
                name = xml_value(child, "name")
                outline = _named_outline(name)
                properties = xml.find(child, "pPr")
                if properties is not None and outline is None:
                    outline = _outline(properties)
                style = _Style(
                    xml_value(child, "basedOn"),
                    outline,
                    _listed(properties),
                    _size(xml.find(child, "rPr")),
                    *_list(properties),
                )
                identity = xml_attribute(child, "styleId")
                self._styles[identity] = style
                if xml_attribute(child, "default") in ("1", "true") and xml_attribute(child, "type") == "paragraph":
                    self._default = identity

    def paragraph(self, properties: Element | None) -> tuple[Paragraph, float]:
        """An empty paragraph with what its properties and style say, and the size its runs have unless they differ."""
        name = (xml_value(properties, "pStyle") if properties is not None else "") or self._default
        made = Paragraph()
        size = 0.0
        outline = _outline(properties) if properties is not None else None
        listed = _listed(properties)
        for style in self._chain(name):
            outline = style.outline if outline is None else outline
            listed = listed or style.listed
            size = size or style.size
        made.outline = 0 if outline is None or outline >= _BODY else outline + 1
        made.styled = made.outline > 0
        made.listed = max(listed, 0)
        return made, size or self._size

    def list_of(self, properties: Element | None) -> tuple[str, int | None, tuple[str, ...]]:
        """Id of the list that a paragraph stands in ("" for none), its level, and its styles from the nearest."""
        name = (xml_value(properties, "pStyle") if properties is not None else "") or self._default
        identity, level = _list(properties)
        names = [name]
        for style in self._chain(name):
            if not identity:
                identity = style.list
                level = style.list_level if level is None else level
            names.append(style.base)
        return ("" if identity == "0" else identity), level, tuple(names[:_DEEPEST])

    def _chain(self, name: str) -> list[_Style]:
        found: list[_Style] = []
        while name in self._styles and len(found) < _DEEPEST:
            found.append(self._styles[name])
            name = found[-1].base
        return found


def xml_attribute(element: Element, name: str) -> str:
    """An attribute by its local name."""
    for key, value in element.attrib.items():
        if str(key).rsplit("}", 1)[-1] == name:
            return str(value)
    return ""


def xml_value(element: Element, name: str) -> str:
    """The `val` of a child; "" where either is missing."""
    child = xml.find(element, name)
    return xml_attribute(child, "val") if child is not None else ""


def run_size(run_properties: Element | None) -> float:
    """Letter size that a run sets itself, in points; 0 where it sets none."""
    return _size(run_properties)


def _size(properties: Element | None) -> float:
    value = xml_value(properties, "sz") if properties is not None else ""
    return int(value) / 2 if value.isdigit() else 0.0


def _named_outline(name: str) -> int | None:
    if name.lower() == "title":
        return 0
    found = _HEADING.match(name)
    return int(found.group(1)) - 1 if found else None


def _outline(properties: Element) -> int | None:
    value = xml_value(properties, "outlineLvl")
    return int(value) if value.isdigit() else None


def _list(properties: Element | None) -> tuple[str, int | None]:
    """Id of a list ("0" where numbering is switched off, "" where nothing is said) and its level from 0."""
    numbering = xml.find(properties, "numPr") if properties is not None else None
    if numbering is None:
        return "", None
    level = xml_value(numbering, "ilvl")
    return xml_value(numbering, "numId"), int(level) if level.isdigit() else None


def _listed(properties: Element | None) -> int:
    """List level from 1; -1 where numbering is switched off, 0 where nothing is said."""
    numbering = xml.find(properties, "numPr") if properties is not None else None
    if numbering is None:
        return 0
    if xml_value(numbering, "numId") == "0":
        return -1
    level = xml_value(numbering, "ilvl")
    return int(level) + 1 if level.isdigit() else 1
