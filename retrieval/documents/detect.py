"""What a file is, by its content. Its name only breaks ties among text formats and explains what was not recognised."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from retrieval.documents.model import Format
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HANGUL = b"HWP Document File V"
_KNOWN: Mapping[bytes, str] = {  # recognised, and read by nothing here
    b"\x78\x9f\x3e\x22": "winmail.dat (TNEF)",
    b"GIF8": "gif",
    b"BM": "bmp",
    b"RIFF": "riff",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "rar",
    b"\x1f\x8b": "gzip",
    b"%!PS": "ps",
    b"EGGA": "egg",
    b"ALZ\x01": "alz",
}
_PICTURES: Mapping[bytes, Format] = {  # scans that came without a PDF around them
    b"\x89PNG\r\n\x1a\n": Format.PNG,
    b"\xff\xd8\xff": Format.JPEG,
    b"II*\x00": Format.TIFF,
    b"MM\x00*": Format.TIFF,
}
_DRM = re.compile(rb"DRMONE|SCDSA00|NASCA DRM|MarkAny|Fasoo|<DRM |FSDRM|DOCUMENT SAFER", re.IGNORECASE)
_MARKUP = re.compile(rb"<(\?xml|!doctype|html|HWPML|svg)[\s>]", re.IGNORECASE)
_HEADER_LINE = re.compile(r"^([A-Za-z][A-Za-z0-9-]{0,60}):(\s|$)")
_MAIL_HEADERS = frozenset(
    {"from", "to", "subject", "date", "message-id", "mime-version", "received", "return-path", "content-type"}
)
_MAIL_ROUTES = frozenset({"message-id", "mime-version", "received", "return-path"})
_DOCUMENT_NAMES = frozenset({"hwp", "hwpx", "pdf", "doc", "docx", "ppt", "pptx", "xls", "xlsx", "xlsm"})
_HEAD = 64 * 1024
_TEXT_NAMES = frozenset({"txt", "csv", "tsv", "md", "log", "text"})
_WIDE_TEXT = 0.9
_CONTROLS = frozenset(range(32)) - {9, 10, 11, 12, 13, 26, 27} | {127}


def detect(data: bytes, name: str) -> Format:
    """Tell the format of a file.

    Args:
        data: the whole file.
        name: its name.

    Raises:
        DocumentError: EMPTY_FILE, UNKNOWN_FORMAT, UNSUPPORTED_FORMAT (detail `format`), ENCRYPTED, DISTRIBUTION, DRM
            or DAMAGED.
    """
    if not data:
        raise DocumentError(DocumentCode.EMPTY_FILE)
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    head = data[:_HEAD]
    if (found := _by_container(data)) is not None:
        return found
    text = looks_like_text(head) or (extension in _TEXT_NAMES and looks_like_text(head.replace(b"\0", b"")))
    for magic, known in _KNOWN.items():
        if data.startswith(magic) and (len(magic) > 2 or not text):
            raise DocumentError(DocumentCode.UNSUPPORTED_FORMAT, format=known)
    if text:
        return _text_format(head, extension)
    if _DRM.search(head[:512]):
        raise DocumentError(DocumentCode.DRM)
    if extension in _DOCUMENT_NAMES and _entropy(head) > 7.0:
        raise DocumentError(DocumentCode.DRM)  # neither magic, though named as a document: wrapped or no document
    raise DocumentError(DocumentCode.UNKNOWN_FORMAT)


def _by_container(data: bytes) -> Format | None:
    """Formats known by how the file is held together; None where it is none of them."""
    if _is_pdf(data):
        return Format.PDF
    if data.startswith(_OLE):
        from retrieval.documents.containers import detect_ole

        return detect_ole(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        from retrieval.documents.containers import detect_zip

        return detect_zip(data)
    if data.startswith(_HANGUL):
        return _old_hangul(data)
    if data.startswith(b"{\\rtf"):
        return Format.RTF
    return picture_format(data)


def picture_format(data: bytes) -> Format | None:
    """The format of a picture file, None for any other."""
    return next((kind for magic, kind in _PICTURES.items() if data.startswith(magic)), None)


def _old_hangul(data: bytes) -> Format:
    """Hangul without a container: version 3 is read; older ones, and what Word exported as version 2, are not."""
    version = data[len(_HANGUL) : len(_HANGUL) + 4].decode("ascii", "replace")
    if version.startswith("3"):
        return Format.HWP3
    raise DocumentError(DocumentCode.OLD_HANGUL, format=f"hwp {version.strip()}")


def _is_pdf(data: bytes) -> bool:
    head = data[:1024]
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        return True
    return b"%PDF-" in head and (b"startxref" in data[-2048:] or b"endobj" in data)


def _entropy(head: bytes) -> float:
    """Bits per byte: what is encrypted or compressed comes near 8 (a short head falls short of it)."""
    total = len(head)
    bits = -sum(count / total * math.log2(count / total) for count in Counter(head).values())
    return bits + max(0.0, 1.0 - total / 2048)


def looks_like_text(head: bytes) -> bool:
    """Tells whether bytes are text: a byte order mark, or few control characters and a decoding that holds."""
    if head.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return _decodes(head)
    if b"\x1b$)C" in head:  # Korean between shifts (ISO-2022-KR)
        return _strictly(head, "iso2022_kr")
    if _is_wide(head):
        return True
    controls = sum(count for byte, count in Counter(head).items() if byte in _CONTROLS)
    if b"\x00" in head or controls * 200 > len(head):
        return False
    return _decodes(head)


def _is_wide(head: bytes) -> bool:
    """Tells whether bytes are UTF-16 or UTF-32 without a mark, by the text that they give."""
    from retrieval.documents.encoding import usual

    whole = head[: len(head) // 4 * 4]
    names = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be") if whole.count(0) * 50 > len(whole) else ()
    for name in names:
        if len(whole) >= 8 and _strictly(whole, name):
            text = whole.decode(name)
            if usual(text) > _WIDE_TEXT and text.count("\0") * 100 <= len(text):
                return True
    return False


def _strictly(head: bytes, name: str) -> bool:
    """A head may end in the middle of a character."""
    for cut in range(4):
        try:
            head[: len(head) - cut].decode(name)
        except UnicodeError:
            continue
        return True
    return False


def _decodes(head: bytes) -> bool:
    """At most one broken character in fifty, in UTF-16 by its mark, UTF-8, cp949 or johab."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and _strictly(head, "utf-8"):
        return True  # whatever it says: it may have been saved broken
    for encoding in ("utf-16",) if wide else ("utf-8", "cp949", "johab"):
        text = head.decode(encoding, "replace")
        if text.count("\ufffd") * 50 <= len(text) and (encoding == "utf-8" or _plausible(text)):
            return True
    return False


def _plausible(text: str) -> bool:
    """Noise decodes too, into private and unassigned characters."""
    sample = text[:4000]
    odd = sum(unicodedata.category(character) in ("Co", "Cn", "Cs") for character in sample)
    return odd * 20 <= len(sample)


def _text_format(head: bytes, extension: str) -> Format:
    named_text = extension in {"txt", "md", "csv", "jsonl"}
    if not named_text and re.match(r"\s*<", decoded := _ascii_part(head)) and "<HWPML" in decoded:
        return Format.HWPML
    if _MARKUP.match(head.lstrip(b"\xef\xbb\xbf \t\r\n")) and not named_text:
        if _markup(head) == "html":
            return Format.HTML
        raise DocumentError(DocumentCode.UNSUPPORTED_FORMAT, format="xml")
    start = _start(head)
    if _is_mail(start, extension):
        return Format.MBOX if start[0].startswith("From ") else Format.EML
    if _is_records(start, extension):
        return Format.JSONL
    if extension in {"csv", "tsv"}:
        return Format.CSV
    if extension in {"md", "markdown"}:
        return Format.MD
    return Format.TXT


def _markup(head: bytes) -> str:
    start = head[:4096].lower()
    return "html" if b"<html" in start or b"<!doctype html" in start else "xml"


def _ascii_part(head: bytes) -> str:
    """The beginning as far as ASCII goes, of UTF-16 too."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return head[:8192].decode("utf-16" if wide else "utf-8-sig", "replace")


def _start(head: bytes) -> list[str]:
    """First lines, decoded well enough to see ASCII syntax."""
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return head.decode(encoding, "replace").lstrip().splitlines()[:60]


def _is_mail(lines: list[str], extension: str) -> bool:
    seen = set()
    for line in lines:
        if not line.strip():
            break
        found = _HEADER_LINE.match(line)
        if found:
            seen.add(found.group(1).lower())
        elif not line.startswith((" ", "\t", "From ")):
            return False
    known = seen & _MAIL_HEADERS
    if extension in {"eml", "mht", "mhtml"}:
        return bool(known)
    return len(known) >= 3 and bool(known & _MAIL_ROUTES)


def _is_records(lines: list[str], extension: str) -> bool:
    filled = [line for line in lines if line.strip()]
    if not filled or not filled[0].lstrip().startswith("{"):
        return extension in {"jsonl", "ndjson"}
    if extension in {"jsonl", "ndjson"}:
        return True
    if extension in {"txt", "md", "csv"}:
        return False
    return len(filled) >= 2 and all(_is_object(line) for line in filled[:2])


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
