"""Mail (.eml) to blocks: its heads, its body by line, and its attachments through the same readers."""

from __future__ import annotations

import email.errors
import email.header
import email.parser
import email.policy
from typing import TYPE_CHECKING, Any

from retrieval.documents.enclosed import NAME_LENGTH, Enclosed
from retrieval.documents.encoding import decode, decode_as
from retrieval.documents.html_text import html_text
from retrieval.documents.model import Block, Document, DocumentWarning, Format, Kind, Location
from retrieval.documents.text import text_blocks
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from retrieval.documents.limits import Limits

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_MOST_PARTS = 500
_MOST_ATTACHMENTS = 100
_LONGEST_HEAD = 4096  # characters that are looked at of a head: the library's time grows with the square


class _Bounded(email.policy.EmailPolicy):
    """Heads of a mail, parsed as far as a head is long in earnest."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """The parsed head."""
        return super().header_fetch_parse(name, value if len(value) <= _LONGEST_HEAD else value[:_LONGEST_HEAD])


_POLICY = _Bounded()


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read a mail and what is attached to it, at most `limits.depth` mails or files deep."""
    message = email.parser.BytesParser(policy=_POLICY).parsebytes(data)
    heads = _heads(message)
    blocks: list[Block] = []
    if heads:
        text = "\n".join(f"{key}: {value}" for key, value in heads.items())
        blocks.append(Block(Kind.HEADER, text, Location()))
    body, attached = _parts(message)
    _body(body, blocks)
    warnings: list[DocumentWarning] = []
    units = len(blocks)
    enclosed = Enclosed(limits)
    for part in attached[:_MOST_ATTACHMENTS]:
        enclosed.read(*_file(part))
    enclosed.leave_out([_file_name(part) for part in attached[_MOST_ATTACHMENTS:]])
    enclosed.close()
    blocks += enclosed.blocks
    warnings += enclosed.warnings
    units += enclosed.files
    pictures = sum(_is_inline_picture(part) for part in _walk(message))
    if pictures:
        warnings.append(DocumentWarning(WarningCode.OBJECTS_NOT_READ, {"pictures": pictures, "objects": 0}))
    if not blocks:
        raise DocumentError(DocumentCode.DAMAGED, format="eml")
    title = " ".join(heads.get("Subject", "").split())[:NAME_LENGTH]
    return Document(Format.EML, title, tuple(blocks), units=max(1, units), warnings=tuple(warnings))


def _heads(message: Message) -> dict[str, str]:
    """The shown heads, decoded here: the library decodes Korean ones as euc-kr, which lacks half of the syllables."""
    raw: dict[str, str] = {}
    for name, untrusted in message.raw_items():
        raw.setdefault(str(name).title(), str(untrusted))
    return {name: text for name in _SHOWN if (text := _head(raw.get(name, "")))}


def _head(untrusted: str) -> str:
    if not untrusted:
        return ""
    plain = untrusted.encode("utf-8", "surrogateescape")
    if b"=?" not in plain:
        return " ".join(decode(plain).text.split())
    pieces = []
    try:
        decoded = email.header.decode_header(" ".join(untrusted.split()))
    except (ValueError, LookupError, email.errors.HeaderParseError):
        return " ".join(decode(plain).text.split())
    for text, charset in decoded:
        if isinstance(text, str):
            pieces.append(text)
        elif charset is None:
            pieces.append(decode(text).text)
        else:
            pieces.append(decode_as(text, charset).text)
    return " ".join("".join(pieces).split())


def _parts(message: Message) -> tuple[list[Message], list[Message]]:
    """Parts of the body (plain text before HTML), and attached ones."""
    plain: list[Message] = []
    rich: list[Message] = []
    attached: list[Message] = []
    for count, part in enumerate(_walk(message)):
        if count >= _MOST_PARTS:
            break
        kind = part.get_content_type()
        if kind == "message/rfc822" or _is_attached(part):
            attached.append(part)
        elif kind == "text/plain":
            plain.append(part)
        elif kind == "text/html":
            rich.append(part)
    if any(_text(part).strip() for part in plain):
        return plain, attached
    return rich or plain, attached


def _walk(part: Message) -> Iterator[Message]:
    """Leaves of a mail, and whole mails inside it."""
    if part.get_content_type() == "message/rfc822" or not part.is_multipart():
        yield part
        return
    for inner in part.get_payload():
        if hasattr(inner, "get_content_type"):
            yield from _walk(inner)  # type: ignore[arg-type]  # a part has the method


def _is_attached(part: Message) -> bool:
    if part.get_content_disposition() == "attachment":
        return True
    return bool(_file_name(part)) and not _is_inline_picture(part)


def _is_inline_picture(part: Message) -> bool:
    """A picture that the body shows."""
    shown = part.get_content_disposition() != "attachment"
    return shown and part.get_content_maintype() == "image" and bool(part.get("Content-ID"))


def _file_name(part: Message) -> str:
    try:
        untrusted = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""
    text = _head(str(untrusted)).replace("/", "_").replace("\\", "_").replace("\0", "")
    return "".join(each for each in text if each.isprintable())[-NAME_LENGTH:]


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = part.get_param("charset")
    text = decode_as(data, charset if isinstance(charset, str) else None).text
    return html_text(text) if part.get_content_type() == "text/html" else text


def _body(parts: list[Message], blocks: list[Block]) -> None:
    """Append the body's blocks; lines are counted through all of its parts."""
    text = "\n".join(_text(part).rstrip("\r\n") for part in parts)
    blocks += text_blocks(text)


def _file(part: Message) -> tuple[str, bytes]:
    """Name and bytes of an attached file; an attached mail is written out again."""
    name = _file_name(part)
    if part.get_content_type() == "message/rfc822":
        first = next((inner for inner in part.walk() if inner is not part), None)
        if first is not None:
            title = name or _heads(first).get("Subject", "mail")
            return (title if title.lower().endswith(".eml") else f"{title[:100]}.eml"), _flat(first)
    payload = part.get_payload(decode=True)
    return name or f"attachment.{part.get_content_subtype()}", payload if isinstance(payload, bytes) else b""


def _flat(message: Message) -> bytes:
    try:
        return message.as_bytes(policy=email.policy.compat32)
    except (ValueError, LookupError, TypeError, AttributeError, KeyError):
        return b""
