"""One hardened XML parser for what we parse ourselves: no entities, no network, no DTD, bounded depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from retrieval.documents.archive import refuse_dtd
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from retrieval.documents.limits import Limits

Element = etree._Element  # lxml names its element class so


def parse(untrusted_data: bytes, limits: Limits, *, recover: bool = False) -> Element:
    """Parse a document into its root element.

    Args:
        untrusted_data: the document.
        limits: bounds its depth.
        recover: read over what is not well-formed, as far as it goes.

    Raises:
        DocumentError: HOSTILE (a document type), TOO_COMPLEX (nesting) or DAMAGED.
    """
    refuse_dtd(untrusted_data[: 1024 * 1024])
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
    try:
        root = etree.fromstring(untrusted_data, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=limits.nesting) from error
        raise DocumentError(DocumentCode.DAMAGED, format="xml") from error
    except ValueError as error:
        raise DocumentError(DocumentCode.DAMAGED, format="xml") from error
    if root is None:  # nothing could be recovered; the stubs do not know that
        raise DocumentError(DocumentCode.DAMAGED, format="xml")
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentError(DocumentCode.HOSTILE, what="dtd")
    _refuse_depth(root, limits.nesting)
    return root


def _refuse_depth(root: Element, limit: int) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limit:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=limit)


def local(element: Element) -> str:
    """Name of an element without its namespace; "" for what is none (comments, entities)."""
    tag: object = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def find(element: Element, name: str) -> Element | None:
    """First child of that local name, whatever its namespace."""
    for child in element:
        if local(child) == name:
            return child
    return None


def number(element: Element, name: str, default: int = 0) -> int:
    """An attribute as a whole number; the default where it is missing or none."""
    untrusted = element.get(name, "")
    try:
        return int(untrusted)
    except ValueError:
        return default
