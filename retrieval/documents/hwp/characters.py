"""The characters of an HWP 5 paragraph: 16-bit words among which control characters stand for what hangs on it."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from retrieval.documents.hwp import records
from retrieval.documents.hwp.numbering import NAMES, number_text

if TYPE_CHECKING:
    from collections.abc import Sequence

# Control characters of one 16-bit word and what they show; all others below 32 take eight words.
_SINGLE = {0: "", 10: "\n", 13: "", 24: "-", 25: "", 26: "", 27: "", 28: "", 29: "", 30: " ", 31: " "}
_TAB, _AUTO_NUMBER, _OVERLAY = 9, 18, 23
_CONTROL = re.compile("[\x00-\x1f]")
_RUBY, _NUMBER = b"tudt", b"onta"


def paragraph_text(data: bytes, controls: Sequence[bytes]) -> tuple[str, str]:
    """The number that is drawn first, as before notes, and the text.

    Numbers that the program counts (of notes, tables, pictures) and ruby text (덧말) stand in their controls and are
    put where they belong. A page's number is none of a place in the text.
    """
    plain = data.decode("utf-16-le", "replace")
    control = _CONTROL.search(plain)
    if control is None or (control.end() == len(plain) and control[0] == "\r"):  # so most paragraphs are
        return "", plain[: control.start()] if control else plain
    codes = records.words(data)
    waiting = {name: [control for control in controls if control[:4] == name] for name in (_RUBY, _NUMBER)}
    pieces: list[str] = []
    made: list[int] = []
    lead = ""
    place = 0
    while place < len(codes):
        code = codes[place]
        if code >= 32:
            made.append(code)
        elif code in _SINGLE:
            made += [ord(character) for character in _SINGLE[code]]
        else:
            shown = _shown(code, codes[place + 1 : place + 3], waiting)
            if code == _AUTO_NUMBER and not pieces and not _decode(made).strip():
                lead = shown
            elif shown:
                pieces += [_decode(made), shown]
                made = []
            place += 7
        place += 1
    return lead, "".join([*pieces, _decode(made)])


def _shown(code: int, words: Sequence[int], waiting: dict[bytes, list[bytes]]) -> str:
    """What a control character of eight words shows in the line itself."""
    if code == _TAB:
        return "\t"
    name = b"".join(word.to_bytes(2, "little") for word in words)
    if code not in (_AUTO_NUMBER, _OVERLAY) or not waiting.get(name):
        return ""
    control = waiting[name].pop(0)
    return _auto_number(control) if name == _NUMBER else _ruby(control)


def _ruby(data: bytes) -> str:
    size = records.number(data, 4, 2)
    return data[6 : 6 + size * 2].decode("utf-16-le", "replace")


def _auto_number(data: bytes) -> str:
    """The number of a note, picture or table, with what stands around it: "1)"."""
    properties = records.number(data, 4, 4)
    if not properties & 15:
        return ""  # of a page
    form = (properties >> 4) & 0xFF
    before, after = (_character(records.number(data, place, 2)) for place in (12, 14))
    number = records.number(data, 8, 2)
    return f"{before}{number_text(number, NAMES[form] if form < len(NAMES) else 'DIGIT')}{after}"


def _character(code: int) -> str:
    return chr(code) if 32 < code < 0xD800 else ""


def _decode(codes: Sequence[int]) -> str:
    return struct.pack(f"<{len(codes)}H", *codes).decode("utf-16-le", "replace")
