"""Bytes to text: byte order mark, strict UTF-8, cp949, and only then a guess. Short Korean texts need this order.

Where more than one encoding holds, the one that gives more usual Korean is taken: combinational Korean (johab) and
UTF-16 without a mark often decode as cp949 too, into syllables that nobody writes.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

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
_SHIFTED = b"\x1b$)C"
_LIKELY = 0.8
_FEW_BROKEN = 0.005
_SAMPLE = 4000
_USUAL = ((0x2000, 0x22FF), (0x2460, 0x27BF), (0x3000, 0x303F), (0x3130, 0x33FF), (0xFF00, 0xFFEF), (0xA7, 0xB7))
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
        """ENCODING_GUESSED where it was, MOJIBAKE where the text was broken before it was written."""
        if self.guessed:
            return (DocumentWarning(WarningCode.ENCODING_GUESSED, {"encoding": self.encoding}),)
        if (broken := mojibake(self.text)) > _FEW_BROKEN:
            return (DocumentWarning(WarningCode.MOJIBAKE, {"share": max(1, round(100 * broken))}),)
        return ()


def decode(data: bytes) -> Decoded:
    """Decode a file's bytes; never fails, but says when it guessed."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            strict = _strict(body, name)
            if strict is not None:
                return Decoded(strict, name)
            return Decoded(body.decode(name, "replace"), name, guessed=True)
    if _SHIFTED in data[:_GUESS_BYTES] and (strict := _strict(data, "iso2022_kr")) is not None:
        return Decoded(strict, "iso2022_kr")
    for name in (*_unmarked_wide(data), "utf-8"):
        strict = _strict(data, name)
        if strict is not None:
            return Decoded(strict, name)
    if (korean := _korean(data)) is not None:
        return korean
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


def _unmarked_wide(data: bytes) -> tuple[str, ...]:
    """Names worth trying where every second byte of ASCII is null, or three of four are."""
    head = data[:4096]
    if len(head) < 4 or head.count(0) * 5 < len(head):
        return ()
    if len(data) % 4 == 0 and head.count(0) * 5 >= 2 * len(head):
        wide = "utf-32-le" if head[3::4].count(0) >= head[0::4].count(0) else "utf-32-be"
        if (text := _strict(data[: len(head) // 4 * 4], wide)) is not None and usual(text) > _LIKELY:
            return (wide,)
    return ("utf-16-le",) if head[1::2].count(0) >= head[0::2].count(0) else ("utf-16-be",)


def _korean(data: bytes) -> Decoded | None:
    """Code page 949, unless another Korean encoding gives far more usual text."""
    best = _strict(data, "cp949")
    score = usual(best) if best is not None else 0.0
    if best is not None and score > _LIKELY:
        return Decoded(best, "cp949")
    found: Decoded | None = Decoded(best, "cp949") if best is not None else None
    for name in ("utf-16-le", "utf-16-be", "johab"):
        text = _strict(data, name)
        if text is not None and (other := usual(text)) > max(score + 0.15, _LIKELY):
            found, score = Decoded(text, name, guessed=True), other
    if found is None:  # a few broken bytes in a long text
        for name in ("utf-8", "cp949"):
            text = data.decode(name, "replace")
            if text.count("\ufffd") * 100 <= len(text) and usual(text) > _LIKELY:
                return Decoded(text, name, guessed=True)
    return found


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    """The 2,350 syllables of KS X 1001: all but a few that are ever written."""
    pairs = (bytes((first, second)) for first in range(0xB0, 0xC9) for second in range(0xA1, 0xFF))
    return frozenset(pair.decode("euc_kr") for pair in pairs)


def usual(text: str) -> float:
    """How usual the characters of a text are in Korean documents, 0 to 1."""
    sample = text[:_SAMPLE].replace("\0", "")
    if not sample:
        return 0.0
    syllables = _syllables()
    total = 0.0
    for each in sample:
        code = ord(each)
        if 32 <= code < 127 or each in "\t\r\n\f" or each in syllables:
            total += 1
        elif any(first <= code <= last for first, last in _USUAL):
            total += 0.9
        elif 0x4E00 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7A3:
            total += 0.3
    return total / len(sample)


def mojibake(text: str) -> float:
    """Share of a text's letters that are what Korean becomes when it is read in a wrong encoding and saved so."""
    sample = text[:_SAMPLE]
    foreign = [each for each in sample if ord(each) > 127]
    if not foreign:
        return 0.0
    latin = sum(0xA0 <= ord(each) <= 0x17F for each in foreign)
    lost = sample.count("\ufffd")
    if latin * 2 > len(foreign) and not any(0xAC00 <= ord(each) <= 0xD7A3 for each in foreign):
        pairs = sum(ord(one) > 0xA0 and ord(two) > 0xA0 for one, two in pairwise(sample))
        return (latin + lost) / len(sample) if pairs * 2 > latin else lost / len(sample)
    return lost / len(sample)


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
