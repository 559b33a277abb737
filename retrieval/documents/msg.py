"""Outlook messages (.msg): heads, body and attachments out of their MAPI properties ([MS-OXMSG])."""

from __future__ import annotations

import datetime
import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.documents.enclosed import NAME_LENGTH, Enclosed
from retrieval.documents.encoding import decode, decode_as
from retrieval.documents.html_text import html_text
from retrieval.documents.hwp.compound import Compound
from retrieval.documents.model import Block, Document, DocumentWarning, Format, Kind, Location
from retrieval.documents.packed_rtf import unpacked
from retrieval.documents.text import text_blocks
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from retrieval.documents.limits import Limits

_SUBJECT, _BODY, _HTML, _RTF = 0x0037, 0x1000, 0x1013, 0x1009
_SENDER, _SENDER_ADDRESS, _SMTP, _TO, _CC = 0x0C1A, 0x0C1F, 0x5D01, 0x0E04, 0x0E03
_SENT, _RECEIVED, _CODE_PAGE, _MESSAGE_PAGE = 0x0039, 0x0E06, 0x3FDE, 0x3FFD
_LONG_NAME, _SHORT_NAME, _DISPLAY, _DATA = 0x3707, 0x3704, 0x3001, 0x3701
_TEXT, _ANSI, _BINARY, _TIME, _LONG = 0x001F, 0x001E, 0x0102, 0x0040, 0x0003
_ROOT_HEAD, _INNER_HEAD = 32, 24
_MOST_ATTACHMENTS = 100
_EPOCH = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)
_KOREA = datetime.timezone(datetime.timedelta(hours=9))


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read a .msg file and what is attached to it.

    Raises:
        DocumentError: DAMAGED.
    """
    del name
    ole = Compound(data)
    blocks, warnings, units, title = _message(_Store(ole, "", _ROOT_HEAD), limits)
    if not blocks:
        raise DocumentError(DocumentCode.DAMAGED, format="msg")
    return Document(Format.MSG, title, tuple(blocks), max(1, units), warnings=tuple(warnings))


def _message(store: _Store, limits: Limits) -> tuple[list[Block], list[DocumentWarning], int, str]:
    subject = " ".join(store.text(_SUBJECT).split())
    heads = {
        "From": _sender(store),
        "To": store.text(_TO),
        "Cc": store.text(_CC),
        "Date": store.time(_SENT) or store.time(_RECEIVED),
        "Subject": subject,
    }
    head = "\n".join(f"{key}: {' '.join(text.split())}" for key, text in heads.items() if text.strip())
    blocks = [Block(Kind.HEADER, head, Location())] if head else []
    blocks += text_blocks(_body(store, limits))
    units = len(blocks)
    enclosed = Enclosed(limits)
    attachments = store.attachments()
    for inner in attachments[:_MOST_ATTACHMENTS]:
        _attachment(inner, enclosed)
    enclosed.leave_out([_file_name(inner) for inner in attachments[_MOST_ATTACHMENTS:]])
    enclosed.close()
    return blocks + enclosed.blocks, enclosed.warnings, units + enclosed.files, subject[:NAME_LENGTH]


def _sender(store: _Store) -> str:
    name = store.text(_SENDER).strip()
    address = (store.text(_SMTP) or store.text(_SENDER_ADDRESS)).strip()
    return f"{name} <{address}>" if name and "@" in address and address != name else name or address


def _body(store: _Store, limits: Limits) -> str:
    """Plain text before HTML before rich text."""
    if (text := store.text(_BODY)).strip():
        return text
    if html := store.raw(_HTML, _BINARY):
        return html_text(decode_as(html, store.page(_CODE_PAGE)).text)
    if packed := store.raw(_RTF, _BINARY):
        from retrieval.documents import rtf

        try:
            document = rtf.read(unpacked(packed, limits.file), "", limits)
        except DocumentError:
            return ""
        return "\n".join(block.text for block in document.blocks)
    return ""


def _attachment(store: _Store, enclosed: Enclosed) -> None:
    name = _file_name(store)
    inner = store.inner()
    if inner is None:
        enclosed.read(name, store.raw(_DATA, _BINARY))
        return
    if enclosed.limits.depth <= 0:
        enclosed.fail(name, DocumentCode.TOO_COMPLEX)
        return
    blocks, warnings, _, title = _message(inner, replace(enclosed.limits, depth=enclosed.limits.depth - 1))
    enclosed.take(name if store.text(_LONG_NAME) else f"{title[:100] or 'message'}.msg", blocks, warnings)


def _file_name(store: _Store) -> str:
    text = store.text(_LONG_NAME) or store.text(_SHORT_NAME) or store.text(_DISPLAY) or "attachment"
    text = text.replace("/", "_").replace("\\", "_")
    return "".join(each for each in text if each.isprintable())[-NAME_LENGTH:]


class _Store:
    """One storage with its properties: a message or an attachment."""

    def __init__(self, ole: Compound, path: str, head: int) -> None:
        self._ole = ole
        self._path = path
        self._names = frozenset(ole.names())
        self._fixed: dict[tuple[int, int], bytes] = {}
        name = f"{path}__properties_version1.0"
        data = ole.read(name) if name in self._names else b""
        for place in range(head, len(data) - 15, 16):
            kind, identity = struct.unpack_from("<HH", data, place)
            self._fixed[identity, kind] = data[place + 8 : place + 16]

    def raw(self, identity: int, kind: int) -> bytes:
        """A property that has a stream of its own; b"" where it is missing."""
        name = f"{self._path}__substg1.0_{identity:04X}{kind:04X}"
        return self._ole.read(name) if name in self._names else b""

    def text(self, identity: int) -> str:
        """A text; "" where it is missing."""
        if wide := self.raw(identity, _TEXT):
            return wide.decode("utf-16-le", "replace").replace("\0", "")
        narrow = self.raw(identity, _ANSI)
        page = self.page(_MESSAGE_PAGE)
        return (decode_as(narrow, page) if page else decode(narrow)).text.replace("\0", "") if narrow else ""

    def page(self, identity: int) -> str | None:
        """Name of a code page that a property tells."""
        value = self._fixed.get((identity, _LONG))
        number = struct.unpack_from("<I", value)[0] if value else 0
        return {65001: "utf-8", 949: "cp949", 51949: "euc-kr", 1200: "utf-16-le", 50225: "iso2022_kr"}.get(number)

    def time(self, identity: int) -> str:
        """A moment in Korean time."""
        value = self._fixed.get((identity, _TIME))
        ticks = struct.unpack_from("<Q", value)[0] if value else 0
        if not 0 < ticks < 2_650_467_744_000_000_000:
            return ""
        moment = _EPOCH + datetime.timedelta(microseconds=ticks // 10)
        return moment.astimezone(_KOREA).strftime("%Y-%m-%d %H:%M:%S +0900")

    def attachments(self) -> list[_Store]:
        """The storages of what is attached, in order."""
        start = f"{self._path}__attach_version1.0_#"
        folders = {
            name[: name.index("/", len(start))]
            for name in self._names
            if name.startswith(start) and "/" in name[len(start) :]
        }
        return [_Store(self._ole, f"{folder}/", 8) for folder in sorted(folders)]

    def inner(self) -> _Store | None:
        """The message that an attachment is; None where it is a file."""
        path = f"{self._path}__substg1.0_{_DATA:04X}000D/"
        if not any(name.startswith(path) for name in self._names):
            return None
        return _Store(self._ole, path, _INNER_HEAD)
