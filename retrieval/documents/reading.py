"""One file's bytes to documents: told apart by content, guarded, then handed to the one reader of its format."""

from __future__ import annotations

import importlib
import zipfile
import zlib
from typing import TYPE_CHECKING

from retrieval.documents.detect import detect
from retrieval.documents.model import Document, Format
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from retrieval.documents.limits import Limits

# Each module has read(data, name, limits) -> Document | tuple[Document, ...]; those of tables and records may have
# read_cases with the same arguments, one document per record. Imported only when a file of the format comes.
READERS = {
    Format.PDF: "retrieval.documents.pdf",
    Format.HWP: "retrieval.documents.hwp",
    Format.HWPX: "retrieval.documents.hwpx",
    Format.DOCX: "retrieval.documents.docx",
    Format.PPTX: "retrieval.documents.pptx",
    Format.XLSX: "retrieval.documents.xlsx",
    Format.XLS: "retrieval.documents.xls",
    Format.CSV: "retrieval.documents.csv",
    Format.TXT: "retrieval.documents.text",
    Format.MD: "retrieval.documents.text",
    Format.EML: "retrieval.documents.eml",
    Format.JSONL: "retrieval.documents.jsonl",
}
_ARCHIVES = frozenset({Format.HWPX, Format.DOCX, Format.PPTX, Format.XLSX})


def read(data: bytes, name: str, limits: Limits, *, cases: bool = False) -> tuple[Document, ...]:
    """Read one file. One document per file; one per record for JSONL, and for tables when `cases`.

    Args:
        data: the file's bytes.
        name: its name; only the extension is looked at, and only where the content leaves a choice.
        limits: what it may cost.
        cases: rows of a table are records of their own.

    Raises:
        DocumentError: the file cannot be read.
    """
    if len(data) > limits.file:
        raise DocumentError(DocumentCode.TOO_LARGE, limit=limits.file, size=len(data))
    found = detect(data, name)
    if found in _ARCHIVES:
        from retrieval.documents.archive import guard

        guard(data, limits)
    try:
        made = _call(found, data, name, limits, cases)
    except DocumentError:
        raise
    except MemoryError as error:
        raise DocumentError(DocumentCode.MEMORY) from error
    except RecursionError as error:
        raise DocumentError(DocumentCode.TOO_COMPLEX) from error
    except ImportError as error:
        raise DocumentError(DocumentCode.READER_MISSING, format=str(found)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise DocumentError(DocumentCode.DAMAGED, format=str(found)) from error
    except Exception as error:  # noqa: BLE001  the readers' edge: libraries raise anything on a damaged file
        raise DocumentError(DocumentCode.DAMAGED, format=str(found), reason=type(error).__name__[:40]) from error
    for document in made:
        if len(document.blocks) > limits.blocks:
            raise DocumentError(DocumentCode.TOO_COMPLEX, blocks=len(document.blocks), limit=limits.blocks)
    return made


def _call(found: Format, data: bytes, name: str, limits: Limits, cases: bool) -> tuple[Document, ...]:
    reader = importlib.import_module(READERS[found])
    take = getattr(reader, "read_cases", reader.read) if cases else reader.read
    made = take(data, name, limits)
    return (made,) if isinstance(made, Document) else tuple(made)
