"""Equations of Office documents (OMML) as one line of text: fractions, powers, roots and sums keep their structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.documents import xml
from retrieval.documents.word.styles import xml_value

if TYPE_CHECKING:
    from retrieval.documents.xml import Element

_DEEPEST = 40


def equation_text(element: Element, depth: int = 0) -> str:
    """Text of an equation or a part of one; what is nested too deep is read plainly."""
    if depth > _DEEPEST:
        return "".join(piece.text or "" for piece in element.iter("{*}t"))
    name = xml.local(element)
    if name == "t":
        return element.text or ""
    parts = {xml.local(child): equation_text(child, depth + 1) for child in element} if name in _MADE else {}
    if name == "f":
        return f"{_grouped(parts.get('num', ''))}/{_grouped(parts.get('den', ''))}"
    if name in ("sSup", "sSub", "sSubSup", "sPre"):
        return parts.get("e", "") + _script("_", parts.get("sub", "")) + _script("^", parts.get("sup", ""))
    if name == "rad":
        return f"{parts.get('deg', '')}√{_grouped(parts.get('e', ''))}"
    if name == "nary":
        sign = _property(element, "naryPr", "chr") or "∫"
        return f"{sign}{_script('_', parts.get('sub', ''))}{_script('^', parts.get('sup', ''))} {parts.get('e', '')}"
    if name == "d":
        return _bracketed(element, depth)
    if name in ("m", "eqArr"):
        rows = (equation_text(child, depth + 1) for child in element if xml.local(child) in ("mr", "e"))
        return "; ".join(rows)
    if name == "mr":
        return ", ".join(equation_text(child, depth + 1) for child in element)
    return "".join(equation_text(child, depth + 1) for child in element)


_MADE = frozenset({"f", "sSup", "sSub", "sSubSup", "sPre", "rad", "nary"})


def _bracketed(element: Element, depth: int) -> str:
    first = _property(element, "dPr", "begChr", "(")
    last = _property(element, "dPr", "endChr", ")")
    inner = "|".join(equation_text(child, depth + 1) for child in element if xml.local(child) == "e")
    return f"{first}{inner}{last}"


def _property(element: Element, holder: str, name: str, default: str = "") -> str:
    properties = xml.find(element, holder)
    if properties is None or xml.find(properties, name) is None:
        return default
    return xml_value(properties, name)


def _grouped(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


def _script(sign: str, text: str) -> str:
    return f"{sign}{_grouped(text)}" if text.strip() else ""
