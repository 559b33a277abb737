"""One file's bytes to documents: told apart by content, guarded, then handed to the one reader of its format."""

from __future__ import annotations

import importlib
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.documents import archive
from retrieval.documents.detect import detect
from retrieval.documents.model import Document, Format
from retrieval.documents.structure import settle
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from retrieval.documents.limits import Limits

# Each module has read(data, name, limits) -> Document | tuple[Document, ...]; those of tables and records may have
# read_cases with the same arguments, one document per record. Imported only when a file of the format comes.
READERS = {
    Format.PDF: "retrieval.documents.pdf",
    Format.PNG: "retrieval.documents.pictures",
    Format.JPEG: "retrieval.documents.pictures",
    Format.TIFF: "retrieval.documents.pictures",
    Format.HWP: "retrieval.documents.hwp.hwp5",
    Format.HWPX: "retrieval.documents.hwp.hwpx",
    Format.HWPML: "retrieval.documents.hwp.hwpml",
    Format.HWP3: "retrieval.documents.hwp.hwp3",
    Format.DOCX: "retrieval.documents.word.docx",
    Format.PPTX: "retrieval.documents.pptx",
    Format.XLSX: "retrieval.documents.sheets",
    Format.XLS: "retrieval.documents.sheets",
    Format.CSV: "retrieval.documents.csv_text",
    Format.TXT: "retrieval.documents.text",
    Format.MD: "retrieval.documents.text",
    Format.EML: "retrieval.documents.mail",
    Format.JSONL: "retrieval.documents.records",
    Format.ODS: "retrieval.documents.sheets",
    Format.DOC: "retrieval.documents.doc",
    Format.PPT: "retrieval.documents.ppt",
    Format.MSG: "retrieval.documents.msg",
    Format.MBOX: "retrieval.documents.mbox",
    Format.ZIP: "retrieval.documents.zip_file",
    Format.HTML: "retrieval.documents.html_file",
    Format.RTF: "retrieval.documents.rtf",
    Format.XLSB: "retrieval.documents.sheets",
}
_ARCHIVES = frozenset({Format.HWPX, Format.DOCX, Format.PPTX, Format.XLSX, Format.ODS, Format.XLSB})


def read(data: bytes, name: str, limits: Limits, *, cases: bool = False, password: str = "") -> tuple[Document, ...]:
    """Read one file. One document per file; one per record for JSONL, and for tables when `cases`.

    Args:
        data: the file's bytes.
        name: its name; only the extension is looked at, and only where the content leaves a choice.
        limits: what it may cost.
        cases: rows of a table are records of their own.
        password: the user's, for a Hangul document under one.

    Raises:
        DocumentError: the file cannot be read.
    """
    if len(data) > limits.file:
        raise DocumentError(DocumentCode.TOO_LARGE, limit=limits.file, size=len(data))
    try:
        made = _read(data, name, limits, cases, password)
    except DocumentError:
        raise
    except Exception as error:
        raise _mapped(error) from error
    for document in made:
        if len(document.blocks) > limits.blocks:
            raise DocumentError(DocumentCode.TOO_COMPLEX, blocks=len(document.blocks), limit=limits.blocks)
    return made


def _read(data: bytes, name: str, limits: Limits, cases: bool, password: str) -> tuple[Document, ...]:
    try:
        return _call(data, name, limits, cases)
    except DocumentError as error:
        if not password or error.code is not DocumentCode.ENCRYPTED:
            raise
        return _opened(data, name, limits, password, error)


def _call(data: bytes, name: str, limits: Limits, cases: bool) -> tuple[Document, ...]:
    found = detect(data, name)
    if found is Format.XLSX:
        from retrieval.documents.sheet_cut import is_sheet

        archive.guard(data, limits, is_sheet)
    elif found in _ARCHIVES:
        archive.guard(data, limits)
    reader = importlib.import_module(READERS[found])
    take = getattr(reader, "read_cases", reader.read) if cases else reader.read
    made = take(data, name, limits)
    found_documents = (made,) if isinstance(made, Document) else made
    return tuple(replace(document, blocks=settle(document.blocks)) for document in found_documents)


def _opened(data: bytes, name: str, limits: Limits, password: str, error: DocumentError) -> tuple[Document, ...]:
    """A document under a password that was given; the same error where nothing here opens its kind."""
    if error.detail.get("format") == "hwpx":
        from retrieval.documents.hwp.package_lock import unlock_package

        return _call(unlock_package(data, password, limits), name, limits, cases=False)
    if error.detail.get("format") == "hwp" and not error.detail.get("reason"):
        from retrieval.documents.hwp import hwp5

        made = hwp5.read(data, name, limits, password)
        return (replace(made, blocks=settle(made.blocks)),)
    raise error


def _mapped(error: Exception) -> DocumentError:
    """The readers' edge: libraries raise anything on a damaged file; only a code and the exception's name go on."""
    if isinstance(error, MemoryError):
        return DocumentError(DocumentCode.MEMORY)
    if isinstance(error, RecursionError) or (type(error).__name__ == "XMLSyntaxError" and "depth" in str(error)):
        return DocumentError(DocumentCode.TOO_COMPLEX)
    if isinstance(error, ImportError):
        return DocumentError(DocumentCode.READER_MISSING, module=str(error.name)[:40])
    return DocumentError(DocumentCode.DAMAGED, reason=type(error).__name__[:40])
