"""ZIP archives from strangers: sizes, ratios, names and DTDs are checked before any parser sees them."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from typing import TYPE_CHECKING

from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval.documents.limits import Limits

_SMALL = 1024 * 1024
_PROLOG = 64 * 1024
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"^[A-Za-z]:")
_ROOT = re.compile(r"<[A-Za-z_]")
_DTD = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Open a ZIP held in memory.

    Raises:
        DocumentError: DAMAGED.
    """
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
        raise DocumentError(DocumentCode.DAMAGED, format="zip") from error


def guard(data: bytes, limits: Limits, streamed: Callable[[str], bool] = lambda name: False) -> None:
    """Refuse an archive that would cost too much, leave its folder or smuggle a DTD into a parser.

    Args:
        data: the archive.
        limits: what it may cost.
        streamed: tells members that are never unpacked at once, but read as far as the reader's own bounds let it.

    Raises:
        DocumentError: ARCHIVE_BOMB, HOSTILE, ENCRYPTED or DAMAGED.
    """
    with open_archive(data) as archive:
        entries = archive.infolist()
        guard_sizes(entries, limits, streamed)
        for entry in entries:
            guard_name(entry)
            if entry.flag_bits & _ENCRYPTED:
                raise DocumentError(DocumentCode.ENCRYPTED, format="zip")
        for entry in entries:
            if entry.filename.lower().endswith((".xml", ".rels", ".hpf", ".vml", ".rdf")):
                refuse_dtd(_prolog(archive, entry))


def guard_sizes(
    entries: list[zipfile.ZipInfo], limits: Limits, streamed: Callable[[str], bool] = lambda name: False
) -> None:
    """Refuse members that are too many, or too large once unpacked.

    Raises:
        DocumentError: ARCHIVE_BOMB.
    """
    if len(entries) > limits.archive_entries:
        raise DocumentError(DocumentCode.ARCHIVE_BOMB, entries=len(entries), limit=limits.archive_entries)
    entries = [entry for entry in entries if not streamed(entry.filename)]
    total = sum(entry.file_size for entry in entries)
    if total > limits.archive_total:
        raise DocumentError(DocumentCode.ARCHIVE_BOMB, size=total, limit=limits.archive_total)
    for entry in entries:
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > _SMALL and ratio > limits.archive_ratio:
            raise DocumentError(DocumentCode.ARCHIVE_BOMB, ratio=round(ratio), limit=limits.archive_ratio)


def guard_name(entry: zipfile.ZipInfo) -> None:
    """Refuse a member that would leave its folder.

    Raises:
        DocumentError: HOSTILE.
    """
    untrusted_name = entry.filename.replace("\\", "/")
    parts = untrusted_name.split("/")
    if untrusted_name.startswith("/") or _DRIVE.match(untrusted_name) or ".." in parts:
        raise DocumentError(DocumentCode.HOSTILE, what="path")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise DocumentError(DocumentCode.HOSTILE, what="link")


def _prolog(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Reads what stands before the root element, in growing steps: mostly one small read."""
    for size in (1024, _PROLOG, _SMALL):
        head = _read(archive, entry, size)
        if len(head) < size or _ROOT.search(_COMMENT.sub("", decode_markup(head))):
            return head
    raise DocumentError(DocumentCode.HOSTILE, what="prolog")


def refuse_dtd(untrusted_markup: bytes) -> None:
    """Refuse XML that declares a document type: entities in documents serve attacks only.

    Raises:
        DocumentError: HOSTILE.
    """
    text = _COMMENT.sub("", decode_markup(untrusted_markup))
    root = _ROOT.search(text)
    if _DTD.search(text, 0, root.start() if root else len(text)):
        raise DocumentError(DocumentCode.HOSTILE, what="dtd")


def decode_markup(untrusted: bytes) -> str:
    """Markup as text as far as its ASCII part matters."""
    if untrusted[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return untrusted.decode("utf-16", "replace")
    if untrusted[:4].count(0) == 2:
        return untrusted.decode("utf-16-le" if untrusted[1] == 0 else "utf-16-be", "replace")
    return untrusted.decode("latin-1")


def names(archive: zipfile.ZipFile) -> frozenset[str]:
    """Names of all members."""
    return frozenset(entry.filename for entry in archive.infolist())


def read_member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """One member, unpacked.

    Raises:
        DocumentError: ARCHIVE_BOMB past the limit, DAMAGED where it is missing or broken, ENCRYPTED.
    """
    try:
        entry = archive.getinfo(name)
    except KeyError as error:
        raise DocumentError(DocumentCode.DAMAGED, format="zip", reason="missing member") from error
    return read_entry(archive, entry, limit)


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """A member by its entry, as several may bear one name.

    Raises:
        DocumentError: as read_member.
    """
    data = _read(archive, entry, limit + 1)
    if len(data) > limit:
        raise DocumentError(DocumentCode.ARCHIVE_BOMB, limit=limit)
    return data


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, size: int) -> bytes:
    if entry.flag_bits & _ENCRYPTED:
        raise DocumentError(DocumentCode.ENCRYPTED, format="zip")
    try:
        with archive.open(entry) as stream:
            return stream.read(size)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise DocumentError(DocumentCode.DAMAGED, format="zip") from error
