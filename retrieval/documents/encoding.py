"""Bytes to text: byte order mark, strict UTF-8, cp949, and only then a guess. Short Korean texts need this order."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from retrieval.documents.model import DocumentWarning
from retrieval.errors import WarningCode

_MARKS = (  # UTF-32's little-endian mark begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KOREAN = frozenset({"ks_c_5601-1987", "ks_c_5601-1989", "ksc5601", "ks_c_5601", "euc-kr", "euc_kr", "uhc", "ms949"})
_GUESS_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was in.

    Attributes:
        text: decoded, without a byte order mark.
        encoding: Python's name.
        guessed: True where neither a mark nor strict decoding decided.
    """

    text: str
    encoding: str
    guessed: bool = False

    @property
    def warnings(self) -> tuple[DocumentWarning, ...]:
        """ENCODING_GUESSED where it was."""
        if not self.guessed:
            return ()
        return (DocumentWarning(WarningCode.ENCODING_GUESSED, {"encoding": self.encoding}),)


def decode(data: bytes) -> Decoded:
    """Decode a file's bytes; never fails, but says when it guessed."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            strict = _strict(body, name)
            if strict is not None:
                return Decoded(strict, name)
            return Decoded(body.decode(name, "replace"), name, guessed=True)
    for name in (*_unmarked_utf16(data), "utf-8", "cp949"):
        strict = _strict(data, name)
        if strict is not None:
            return Decoded(strict, name)
    cut = _strict(data[: _last_whole(data)], "utf-8")  # a text cut in the middle of a character
    if cut is not None:
        return Decoded(cut, "utf-8", guessed=True)
    return _guess(data)


def decode_as(data: bytes, untrusted_charset: str | None) -> Decoded:
    """Decode a mail's part by the charset it claims; Korean ones mean cp949, as senders write what euc-kr lacks."""
    name = (untrusted_charset or "").strip().strip("\"'").lower()
    if name in _KOREAN:
        name = "cp949"
    if name and name not in ("us-ascii", "ascii", "unknown-8bit"):
        strict = _strict(data, name)
        if strict is not None:
            return Decoded(strict, name)
    return decode(data)


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


def _unmarked_utf16(data: bytes) -> tuple[str, ...]:
    """Names worth trying where every second byte of ASCII is null."""
    head = data[:4096]
    if len(head) < 4 or head.count(0) * 5 < len(head):
        return ()
    return ("utf-16-le",) if head[1::2].count(0) >= head[0::2].count(0) else ("utf-16-be",)


def _last_whole(data: bytes) -> int:
    """Length without the unfinished UTF-8 character at the end."""
    for back in range(1, min(4, len(data) + 1)):
        byte = data[-back]
        if byte >= 0xC0:
            return len(data) - back
        if byte < 0x80:
            break
    return len(data)


def _guess(data: bytes) -> Decoded:
    from charset_normalizer import from_bytes  # only for the few files that need it

    best = from_bytes(data[:_GUESS_BYTES]).best()
    name = best.encoding if best is not None else "cp949"
    return Decoded(data.decode(name, "replace"), name, guessed=True)
