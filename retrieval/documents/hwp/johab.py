"""Characters of HWP 3.0: words of 16 bits, Hangul in johab code, signs and Hanja by their place in KS X 1001."""

from __future__ import annotations

import re
from functools import lru_cache

_SIGNS, _SIGN_ROW, _SIGN_ROWS = 0x3400, 96, 12
_HANJA, _HANJA_COUNT, _ROW = 0x4000, 4888, 94
_FIRST_HANJA = 0xCA
_ARAEA = 30  # the vowel ㆍ, which only old Hangul has
_OWN = {0x81: "“", 0x82: "”", 0x301C: "━", 0x303D: "■", 0x3366: "□", 0x2F67: "▸", 0x3404: "·", 0x347A: "▶"}
_INITIALS = {index: 0x1100 + index - 2 for index in range(2, 21)}
_FINALS = {index: 0x11A7 + index - 1 - (index > 18) for index in range(2, 30) if index != 18}
_PLAIN = re.compile(r"[가-힣 0-9A-Za-z.,()~·:;%/\-□○●■※△▲「」‘’“”①-⑳Ⅰ-Ⅹ一-鿿]")


@lru_cache(maxsize=8192)
def character(code: int) -> str:
    """What a word shows; "" where it shows nothing that is known."""
    if code < 0x80:
        return chr(code) if code >= 32 else ""
    if code in _OWN:
        return _OWN[code]
    if code >= 0x8000:
        return _hangul(code)
    if _SIGNS <= code < _SIGNS + _SIGN_ROW * _SIGN_ROWS:
        row, column = divmod(code - _SIGNS, _SIGN_ROW)
        return _korean(0xA1 + row, 0xA0 + column)
    if _HANJA <= code < _HANJA + _HANJA_COUNT:
        row, column = divmod(code - _HANJA, _ROW)
        return _korean(_FIRST_HANJA + row, 0xA1 + column)
    return ""


def _korean(high: int, low: int) -> str:
    return bytes((high, low)).decode("euc_kr", "ignore")


def _hangul(code: int) -> str:
    if (code >> 5) & 31 == _ARAEA and (code >> 10) & 31 in _INITIALS:
        final = _FINALS.get(code & 31)
        return chr(_INITIALS[(code >> 10) & 31]) + "\u119e" + (chr(final) if final else "")
    return code.to_bytes(2, "big").decode("johab", "ignore")


def text_of(data: bytes) -> str:
    """A string of words, up to the first zero."""
    made = []
    for place in range(0, len(data) - 1, 2):
        code = int.from_bytes(data[place : place + 2], "little")
        if not code:
            break
        made.append(character(code))
    return "".join(made)


def runs(data: bytes, shortest: int = 4) -> list[str]:
    """Runs of words that are text, where nothing is known of what stands between them."""
    found: list[str] = []
    made: list[str] = []
    for place in range(0, len(data) - 1, 2):
        shown = character(int.from_bytes(data[place : place + 2], "little"))
        if shown and _PLAIN.match(shown):
            made.append(shown)
            continue
        if len(made) >= shortest and any("가" <= letter <= "힣" for letter in made):
            found.append("".join(made).strip())
        made = []
    if len(made) >= shortest:
        found.append("".join(made).strip())
    return found
