"""PNG, JPEG and TIFF files as documents of their own: each picture is a page, its letters are recognised."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pymupdf

from retrieval.documents import pdf
from retrieval.documents.detect import detect, picture_format
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from retrieval.documents.limits import Limits
    from retrieval.documents.model import Document, Format

_LONGEST: Final = 1000.0  # points: a picture that says no resolution, or a wrong one, is taken for an A4 page
_A4: Final = 842.0


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read a picture file.

    Raises:
        DocumentError: DAMAGED or TOO_COMPLEX.
    """
    return replace(pdf.read(as_pdf(data), name, limits), format=detect(data, name))


def as_pdf(data: bytes) -> bytes:
    """A picture file as a PDF of pages of paper size; what is no picture comes back as it is.

    Raises:
        DocumentError: DAMAGED.
    """
    kind = picture_format(data)
    if kind is None:
        return data
    try:
        return _pages(data, kind)
    except (RuntimeError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise DocumentError(DocumentCode.DAMAGED, format=str(kind)) from error


def _pages(data: bytes, kind: Format) -> bytes:
    library: Any = pymupdf
    library.TOOLS.mupdf_display_errors(False)
    library.TOOLS.mupdf_display_warnings(False)
    with library.open(stream=data, filetype=str(kind)) as pictures:
        whole = bytes(pictures.convert_to_pdf())
    with library.open(stream=whole, filetype="pdf") as source, library.open() as made:
        for index in range(source.page_count):
            width, height = source[index].rect.width, source[index].rect.height
            scale = _A4 / max(width, height) if max(width, height) > _LONGEST else 1.0
            page = made.new_page(width=width * scale, height=height * scale)
            page.show_pdf_page(page.rect, source, index)
        return bytes(made.tobytes())
