"""Opens the bytes of a PDF, or says why they can't be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pymupdf

from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from retrieval.documents.limits import Limits


def open_pdf(data: bytes, limits: Limits) -> Any:
    """An open document of PyMuPDF, whose functions carry no types; the caller closes it.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or TOO_COMPLEX.
    """
    library: Any = pymupdf
    library.TOOLS.mupdf_display_errors(False)
    library.TOOLS.mupdf_display_warnings(False)
    try:
        source = library.open(stream=data, filetype="pdf")
    except pymupdf.FileDataError as error:
        raise DocumentError(DocumentCode.DAMAGED, format="pdf") from error
    failure = _refusal(source, limits)
    if failure is not None:
        source.close()
        raise failure
    return source


def _refusal(source: Any, limits: Limits) -> DocumentError | None:
    if source.needs_pass:
        return DocumentError(DocumentCode.ENCRYPTED, format="pdf")
    if source.page_count > limits.pages:
        return DocumentError(DocumentCode.TOO_COMPLEX, pages=source.page_count, limit=limits.pages)
    return None
