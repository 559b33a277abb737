"""DOCX (and its macro and template variants) to a flow: body, headers, footers, notes and comments.

A body paragraph is a w:p directly under w:body. Automatic numbers are marks of their paragraphs, not their text: what
a quote says stands in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.documents import archive as archives
from retrieval.documents import xml
from retrieval.documents.flow import Flow, Paragraph, Part, Piece
from retrieval.documents.flowing import render
from retrieval.documents.model import Document, DocumentWarning, Format, Kind
from retrieval.documents.package import Package
from retrieval.documents.word.links import Links
from retrieval.documents.word.numbering import Numbering
from retrieval.documents.word.styles import Styles, xml_attribute
from retrieval.documents.word.walker import Walker
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.documents.limits import Limits
    from retrieval.documents.xml import Element

_NOTES = {
    "footnoteReference": ("footnotes", "footnote"),
    "endnoteReference": ("endnotes", "endnote"),
    "commentReference": ("comments", "comment"),
}
_MARGINS = {"header": Kind.HEADER, "footer": Kind.FOOTER}


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read a DOCX file.

    Raises:
        DocumentError: it cannot be read.
    """
    del name
    with archives.open_archive(data) as archive:
        package = Package(archive, limits)
        main = package.main()
        body = xml.find(package.root(main), "body")
        if body is None:
            raise DocumentError(DocumentCode.DAMAGED, format="docx", reason="no body")
        notes = {reference: _notes(package, main, *kinds) for reference, kinds in _NOTES.items()}
        margins = list(_margins(package, main))
        styles, numbering = Styles(package.first(main, "styles")), Numbering(package.first(main, "numbering"))
        links = Links(package, main, limits)
        walker = Walker(styles, numbering, notes, links.parts)
        flow = Flow(package.title())
        flow.body += walker.body(body)
        flow.margins += [Part(kind, walker.paragraphs(root)) for kind, root in margins]
        flow.body += [Paragraph(parts=[part], counted=False) for part in walker.unlinked()]
        flow.body += [Paragraph(parts=[part], counted=False) for part in walker.unused()]
        flow.warnings += [*_warnings(package, walker, links), *links.warnings]
    apart = [root for _, root in margins] + [note for kind in notes.values() for note in kind.values()]
    raw = [*_raw_body(body), *(Piece(0, tuple(_raw(root))) for root in (*apart, *links.diagrams))]
    return render(flow, raw, Format.DOCX, limits)


def _warnings(package: Package, walker: Walker, links: Links) -> Iterator[DocumentWarning]:
    if walker.tracked:
        yield DocumentWarning(WarningCode.TRACKED_CHANGES, {"changes": walker.tracked})
    if walker.hidden:
        yield DocumentWarning(WarningCode.HIDDEN_CONTENT, {"runs": walker.hidden})
    objects = walker.objects + links.unread
    if walker.pictures or objects:
        yield DocumentWarning(WarningCode.OBJECTS_NOT_READ, {"pictures": walker.pictures, "objects": objects})
    if package.has_macros():
        yield DocumentWarning(WarningCode.HAS_MACROS)


def _notes(package: Package, main: str, kind: str, element: str) -> dict[str, Element]:
    """Notes by their ids, without the separators that Word keeps among them."""
    root = package.first(main, kind)
    if root is None:
        return {}
    return {
        xml_attribute(child, "id"): child
        for child in root
        if xml.local(child) == element and xml_attribute(child, "type") in ("", "normal")
    }


def _margins(package: Package, main: str) -> Iterator[tuple[Kind, Element]]:
    """Headers and footers, each text once: sections repeat them."""
    seen: set[tuple[Kind, str]] = set()
    for kind, part in package.related(main):
        if kind in _MARGINS:
            try:
                root = package.root(part)
            except DocumentError as error:
                if error.code is not DocumentCode.DAMAGED:
                    raise
                continue
            key = _MARGINS[kind], "".join("".join(_raw(root)).split())
            if key[1] and key not in seen:
                seen.add(key)
                yield _MARGINS[kind], root


def _raw_body(body: Element) -> Iterator[Piece]:
    ordinal = 0
    for child in body:
        ordinal += xml.local(child) == "p"
        for element in [child] if xml.local(child) == "p" else child.iter("{*}p"):
            yield Piece(ordinal, tuple(_raw(element)))


def _raw(root: Element) -> Iterator[str]:
    """Yields all text of a part, without tracked deletions and second choices: the measure of what blocks hold."""
    for element in root.iter("{*}t"):
        if element.text and not any(_unread(above) for above in element.iterancestors()):
            yield element.text


def _unread(element: Element) -> bool:
    name = xml.local(element)
    if name in ("del", "moveFrom", "rt"):
        return True
    if name in ("Choice", "Fallback"):
        return element.getprevious() is not None
    return False
