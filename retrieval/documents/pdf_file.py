"""Opens the bytes of a PDF, or says why they can't be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pymupdf

from retrieval.errors import DocumentCode, DocumentError

# What the library says of parts that are lost, among much that does not matter (fonts, colours).
_BROKEN = re.compile(
    r"^(syntax error|cannot (load|read|find|open)|object (missing|is not|out of)"
    r"|format error: (object|cannot|non-page|corrupt)|zlib error|library error: zlib|page tree load failed"
    r"|premature end|unexpected end|ignoring zlib|corrupt)",
    re.MULTILINE,
)

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
    library.TOOLS.reset_mupdf_warnings()
    try:
        source = library.open(stream=data, filetype="pdf")
    except pymupdf.FileDataError as error:
        raise DocumentError(DocumentCode.DAMAGED, format="pdf") from error
    failure = _refusal(source, limits)
    if failure is not None:
        source.close()
        raise failure
    return source


def is_damaged(source: Any) -> bool:
    """Tells whether a file was mended when it was opened, or whether reading it so far has met broken parts."""
    library: Any = pymupdf
    return bool(source.is_repaired or _BROKEN.search(library.TOOLS.mupdf_warnings(reset=False)))


def _refusal(source: Any, limits: Limits) -> DocumentError | None:
    if source.needs_pass:
        return DocumentError(DocumentCode.ENCRYPTED, format="pdf")
    if source.page_count > limits.pages:
        return DocumentError(DocumentCode.TOO_COMPLEX, pages=source.page_count, limit=limits.pages)
    return None
