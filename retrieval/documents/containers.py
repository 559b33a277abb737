"""What is inside an OLE or ZIP container: Hangul, Office, a password around either, or something nothing reads."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from retrieval.documents.archive import names, open_archive, read_member
from retrieval.documents.model import Format
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Set

_MANIFEST = 4 * 1024 * 1024
DISTRIBUTION = 0x4  # flag of HWP 5: read through its own lock
PASSWORD = 0x2
_DRM, _CERTIFICATE, _CERTIFICATE_DRM = 0x10, 0x100, 0x400
_BIFF_PASSWORD = 0x2F
_OLE_FORMATS = (
    ("Workbook", Format.XLS),
    ("Book", Format.XLS),
    ("WordDocument", Format.DOC),
    ("PowerPoint Document", Format.PPT),
    ("__properties_version1.0", Format.MSG),
)
_SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"


def detect_ole(data: bytes) -> Format:
    """Tell what an OLE container holds.

    Raises:
        DocumentError: DAMAGED, or why what it holds cannot be read.
    """
    from retrieval.documents.hwp.compound import Compound

    ole = Compound(data)
    streams = frozenset(ole.names())
    if "FileHeader" in streams:
        header = ole.read("FileHeader")[:256]
        if header.startswith(b"HWP Document File"):
            refuse_protected(header)
            return Format.HWP
    if any("DRMContent" in stream or "DRMEncrypted" in stream for stream in streams):
        raise DocumentError(DocumentCode.DRM)
    if "EncryptedPackage" in streams:
        raise DocumentError(DocumentCode.ENCRYPTED, format="ooxml")
    for stream, found in _OLE_FORMATS:
        if stream in streams:
            if found is Format.XLS and _has_biff_password(ole.read(stream)[: 64 * 1024]):
                raise DocumentError(DocumentCode.ENCRYPTED, format="xls")
            return found
    if not streams or ole.defects:
        raise DocumentError(DocumentCode.DAMAGED, format="ole")
    raise DocumentError(DocumentCode.UNSUPPORTED_FORMAT, format="ole")


def refuse_protected(header: bytes, *, unless_password: bool = False) -> None:
    """Read the flags of an HWP 5 FileHeader stream.

    Args:
        header: the stream.
        unless_password: a file under a password passes, as one was given.

    Raises:
        DocumentError: ENCRYPTED, DRM, UNSUPPORTED_FORMAT or DAMAGED.
    """
    if len(header) < 40:
        raise DocumentError(DocumentCode.DAMAGED, format="hwp")
    version, flags = struct.unpack_from("<II", header, 32)
    if version >> 24 != 5:
        raise DocumentError(DocumentCode.UNSUPPORTED_FORMAT, format=f"hwp{version >> 24}")
    if flags & (_DRM | _CERTIFICATE_DRM):
        raise DocumentError(DocumentCode.DRM)
    if flags & _CERTIFICATE or (flags & PASSWORD and not unless_password):
        raise DocumentError(DocumentCode.ENCRYPTED, format="hwp")


def _has_biff_password(head: bytes) -> bool:
    """A FILEPASS record stands among the first records of an encrypted XLS."""
    place = 0
    for _ in range(20):
        if place + 4 > len(head):
            return False
        record, size = struct.unpack_from("<HH", head, place)
        if record == _BIFF_PASSWORD:
            return True
        place += 4 + size
    return False


def detect_zip(data: bytes) -> Format:
    """Tell what a ZIP holds.

    Raises:
        DocumentError: DAMAGED, or why what it holds cannot be read.
    """
    with open_archive(data) as archive:
        members = names(archive)
        mimetype = _mimetype(archive, members)
        if mimetype == "application/hwp+zip" or any(is_section(name) for name in members):
            return _hwpx(archive, members)
        if "[Content_Types].xml" in members:
            return _ooxml(members)
        if mimetype == _SPREADSHEET:
            return _open_document(archive, members)
    if mimetype:
        raise DocumentError(DocumentCode.UNSUPPORTED_FORMAT, format=_zip_name(mimetype))
    return Format.ZIP


def is_section(name: str) -> bool:
    """Tells whether a member of an HWPX is a section of its body."""
    return name.startswith("Contents/section") and name.endswith(".xml") and name[16:-4].isdigit()


def _mimetype(archive: zipfile.ZipFile, members: Set[str]) -> str:
    if "mimetype" not in members:
        return ""
    return read_member(archive, "mimetype", 1024).decode("ascii", "replace").strip()


def _hwpx(archive: zipfile.ZipFile, members: Set[str]) -> Format:
    manifest = "META-INF/manifest.xml"
    if manifest in members and b"encryption-data" in read_member(archive, manifest, _MANIFEST):
        raise DocumentError(DocumentCode.ENCRYPTED, format="hwpx")
    return Format.HWPX


def _ooxml(members: Set[str]) -> Format:
    if "xl/workbook.bin" in members:
        return Format.XLSB
    for folder, found in (("word/", Format.DOCX), ("ppt/", Format.PPTX), ("xl/", Format.XLSX)):
        if any(name.startswith(folder) for name in members):
            return found
    raise DocumentError(DocumentCode.UNSUPPORTED_FORMAT, format="ooxml")


def _open_document(archive: zipfile.ZipFile, members: Set[str]) -> Format:
    manifest = "META-INF/manifest.xml"
    if manifest in members and b"encryption-data" in read_member(archive, manifest, _MANIFEST):
        raise DocumentError(DocumentCode.ENCRYPTED, format="ods")
    return Format.ODS


def _zip_name(mimetype: str) -> str:
    if mimetype.startswith("application/vnd.oasis.opendocument."):
        return "odf"
    return "epub" if mimetype == "application/epub+zip" else "zip"
