"""A ZIP of documents: each file in it read under its name, in the archive's order; nothing is ever written out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.documents import archive as archives
from retrieval.documents.enclosed import Enclosed
from retrieval.documents.encoding import decode
from retrieval.documents.model import Document, DocumentWarning, Format
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    import zipfile

    from retrieval.documents.limits import Limits

_UTF8, _ENCRYPTED = 0x800, 0x1
_MOST_FILES = 2000
_UNICODE_PATH = 0x7075
_SYSTEM = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read the documents in a ZIP, ZIPs in it at most `limits.depth` deep.

    Raises:
        DocumentError: it is no archive, or would cost too much.
    """
    del name
    enclosed = Enclosed(limits)
    with archives.open_archive(data) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        archives.guard_sizes(entries, limits)
        wanted = [(entry, shown) for entry in entries if not _SYSTEM.search(shown := entry_name(entry))]
        for entry, shown in wanted[:_MOST_FILES]:
            _take(archive, entry, shown, enclosed)
        enclosed.leave_out([shown for _, shown in wanted[_MOST_FILES:]])
    enclosed.close()
    warnings = list(enclosed.warnings)
    if wanted and enclosed.failed == len(wanted) and all(entry.flag_bits & _ENCRYPTED for entry, _ in wanted):
        raise DocumentError(DocumentCode.ENCRYPTED, format="zip")
    if not enclosed.blocks:
        warnings.append(DocumentWarning(WarningCode.NO_TEXT))
    return Document(
        Format.ZIP,
        "",
        tuple(enclosed.blocks),
        max(1, enclosed.files),
        warnings=tuple(warnings),
        units_failed=enclosed.failed,
    )


def _take(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, shown: str, enclosed: Enclosed) -> None:
    try:
        archives.guard_name(entry)
        data = archives.read_entry(archive, entry, enclosed.limits.file)
    except DocumentError as error:
        enclosed.fail(shown, error.code)
        return
    enclosed.read(shown, data)


def entry_name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry as it is meant: programs on Korean Windows write cp949 without saying so."""
    if entry.flag_bits & _UTF8:
        text = entry.filename
    else:
        raw = _unicode_path(entry.extra) or entry.orig_filename.encode("cp437", "replace")
        text = decode(raw).text
    text = "".join(each for each in text.replace("\\", "/") if each.isprintable())
    parts = [part for part in text.split("/") if part not in ("", ".", "..")]
    return "/".join(parts)[-1000:] or "?"


def _unicode_path(extra: bytes) -> bytes:
    """The field in which some programs write a name in UTF-8 besides."""
    place = 0
    while place + 4 <= len(extra):
        kind, size = (
            int.from_bytes(extra[place : place + 2], "little"),
            int.from_bytes(extra[place + 2 : place + 4], "little"),
        )
        if kind == _UNICODE_PATH and size > 5:
            return extra[place + 9 : place + 4 + size]
        place += 4 + size
    return b""
