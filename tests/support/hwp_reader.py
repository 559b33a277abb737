"""Documents of HWP 5 and HWPX as the reader shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.office_files import hwpx_of

from retrieval.documents.flow import Flow
from retrieval.documents.flowing import render
from retrieval.documents.hwp.hwp5 import _Reader
from retrieval.documents.hwp.raw import hwp_text
from retrieval.documents.hwp.shapes import Shapes
from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Format, Kind
from retrieval.documents.reading import read

if TYPE_CHECKING:
    from retrieval.errors import WarningCode


LIMITS = Limits()


def one(data: bytes, name: str = "a.hwpx", limits: Limits = LIMITS) -> Document:
    (document,) = read(data, name, limits)
    return document


def hwpx(*sections: str) -> Document:
    return one(hwpx_of(sections))


def codes(document: Document) -> set[WarningCode]:
    return {warning.code for warning in document.warnings}


def shown(document: Document) -> list[tuple[Kind, str, dict[str, object]]]:
    return [(block.kind, block.text, dict(block.location.to_json())) for block in document.blocks]


def section(stream: bytes) -> Document:
    """Records of a body, without the container that nothing here can write."""
    flow = Flow(body=list(_Reader(Shapes(b"")).section(stream)))
    return render(flow, list(hwp_text([stream])), Format.HWP, LIMITS)
