"""Automatic numbers and bullets of Hangul's paragraphs, as the program draws them: 1. 가. 1) 가) (1) ① □ ○ -."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_VOWELS = "ㅏㅓㅗㅜㅡㅣ"  # 가 나 다 ... 하, then 거 너 더 ... 허, 고 노 ... (행정업무 편람)
_INITIALS = (0, 2, 3, 5, 6, 7, 9, 11, 12, 14, 15, 16, 17, 18)  # ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ among the 19
_MEDIALS = {"ㅏ": 0, "ㅓ": 4, "ㅗ": 8, "ㅜ": 13, "ㅡ": 18, "ㅣ": 20}
_ROMAN = {
    1000: "M", 900: "CM", 500: "D", 400: "CD", 100: "C", 90: "XC", 50: "L", 40: "XL", 10: "X", 9: "IX", 5: "V", 4: "IV",
    1: "I",
}  # fmt: skip
_JAMO = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_DIGITS = {"일": "일이삼사오육칠팔구십백천만", "一": "一二三四五六七八九十百千萬"}
_LEVELS = 10
_HIGHEST = 100_000


def _circled(number: int) -> str:
    for first, start, count in ((1, 0x2460, 20), (21, 0x3251, 15), (36, 0x32B1, 15)):
        if first <= number < first + count:
            return chr(start + number - first)
    return str(number)


def _syllable(number: int) -> str:
    turn, place = divmod(number - 1, 14)
    return chr(0xAC00 + _INITIALS[place] * 588 + _MEDIALS[_VOWELS[turn % len(_VOWELS)]] * 28)


def _letters(first: str) -> Callable[[int], str]:
    def made(number: int) -> str:
        text = ""
        while number > 0:
            number, rest = divmod(number - 1, 26)
            text = chr(ord(first) + rest) + text
        return text

    return made


def _row(start: int, count: int) -> Callable[[int], str]:
    return lambda number: chr(start + number - 1) if 1 <= number <= count else str(number)


def _of(text: str) -> Callable[[int], str]:
    return lambda number: text[number - 1] if 1 <= number <= len(text) else str(number)


def _roman(number: int) -> str:
    """In letters, as the program draws them."""
    text = ""
    for value, letters in _ROMAN.items():
        text += letters * (number // value)
        number %= value
    return text


def _small_roman(number: int) -> str:
    return _roman(number).lower()


def _words(kind: str) -> Callable[[int], str]:
    digits = _DIGITS[kind]

    def made(number: int) -> str:
        text = ""
        for power in (4, 3, 2, 1):
            digit, number = divmod(number, 10**power)
            text += (digits[digit - 1] if digit > 1 else "") + digits[8 + power] if digit else ""
        return text + (digits[number - 1] if number else "")

    return made


# Names of OWPML; their order up to DECAGON_CIRCLE_HANJA is that of the codes of HWP 5.
_FORMATS: dict[str, Callable[[int], str]] = {
    "DIGIT": str,
    "CIRCLED_DIGIT": _circled,
    "ROMAN_CAPITAL": _roman,
    "ROMAN_SMALL": _small_roman,
    "LATIN_CAPITAL": _letters("A"),
    "LATIN_SMALL": _letters("a"),
    "CIRCLED_LATIN_CAPITAL": _row(0x24B6, 26),
    "CIRCLED_LATIN_SMALL": _row(0x24D0, 26),
    "HANGUL_SYLLABLE": _syllable,
    "CIRCLED_HANGUL_SYLLABLE": _row(0x326E, 14),
    "HANGUL_JAMO": _of(_JAMO),
    "CIRCLED_HANGUL_JAMO": _row(0x3260, 14),
    "HANGUL_PHONETIC": _words("일"),
    "IDEOGRAPH": _words("一"),
    "CIRCLED_IDEOGRAPH": _row(0x3280, 10),
    "DECAGON_CIRCLE": _of("갑을병정무기경신임계"),
    "DECAGON_CIRCLE_HANJA": _of("甲乙丙丁戊己庚辛壬癸"),
}
NAMES = tuple(_FORMATS)
# HWPML writes the names without underscores and in another case.
_LOOSE = {name.replace("_", "").lower(): name for name in NAMES}


def number_text(number: int, name: str) -> str:
    """A number in one of Hangul's formats; plain digits where the format is unknown or the number out of its range."""
    if not 0 < number < _HIGHEST:
        return str(number)
    return _FORMATS[_LOOSE.get(name.replace("_", "").lower(), "DIGIT")](number)


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a numbering looks: "^1." with the format and the first number."""

    pattern: str
    format: str = "DIGIT"
    start: int = 1


class Numberings:
    """The numberings and bullets of a document, and how far each has counted."""

    def __init__(self) -> None:
        self._levels: dict[int, list[Level]] = {}
        self._bullets: dict[int, str] = {}
        self._counters: dict[int, list[int]] = {}
        self._recent = [0] * _LEVELS

    def define(self, ident: int, levels: list[Level]) -> None:
        """Add a numbering with its levels, from the highest."""
        self._levels[ident] = levels[:_LEVELS]

    def define_bullet(self, ident: int, character: str) -> None:
        """Add a bullet."""
        self._bullets[ident] = bullet_text(character)

    def bullet(self, ident: int) -> str:
        """The bullet's character; "" where there is none."""
        return self._bullets.get(ident, "")

    def next(self, ident: int, level: int, *, outline: bool = False) -> str:
        """Count one more paragraph of a numbering at a level (from 1); returns its number as drawn.

        Args:
            ident: the numbering.
            level: level from 1.
            outline: outlines count apart from the lists that share their numbering.
        """
        levels = self._levels.get(ident)
        if not levels:
            return ""
        at = min(max(level, 1), len(levels)) - 1
        key = -1 - ident if outline else ident
        if key not in self._counters:  # below a list of another numbering it goes on from there
            self._counters[key] = [*([0] * at if outline else self._recent[:at]), *[0] * (_LEVELS - at)]
        counts = self._counters[key]
        counts[at] += 1
        counts[:at] = [max(count, 1) for count in counts[:at]]  # a level that was left out counts as begun
        counts[at + 1 :] = [0] * (_LEVELS - at - 1)
        if not outline:
            self._recent = counts
        return _filled(levels, at, counts)


def _filled(levels: list[Level], at: int, counts: list[int]) -> str:
    def number(place: int) -> str:
        level = levels[place]
        return number_text(max(level.start, 1) + max(counts[place], 1) - 1, level.format)

    def put(found: re.Match[str]) -> str:
        sign = found[1]
        if sign in "nN":  # the whole path
            path = ".".join(number(place) for place in range(at + 1))
            return path + "." if sign == "N" else path
        place = (int(sign) if sign != "0" else _LEVELS) - 1
        return number(place) if place < len(levels) else ""

    return re.sub(r"\^([0-9nN])", put, levels[at].pattern).replace("^", "").strip()[:64]


# Bullets out of symbol fonts (Wingdings and Hancom's own) as what they look like.
_SYMBOLS = {
    0xF06C: "●", 0xF06D: "❍", 0xF06E: "■", 0xF06F: "□", 0xF070: "□", 0xF071: "❑", 0xF072: "❒", 0xF073: "◆",
    0xF074: "◆", 0xF075: "◆", 0xF076: "❖", 0xF077: "◆", 0xF09E: "·", 0xF09F: "•", 0xF0A0: "•", 0xF0A1: "○",
    0xF0A4: "◉", 0xF0A7: "▪", 0xF0A8: "◻", 0xF0AB: "★", 0xF0B7: "•", 0xF0D8: "➢", 0xF0E0: "→", 0xF0E8: "➔",
    0xF0F0: "⇨", 0xF0FB: "✗", 0xF0FC: "✓", 0xF0FE: "☑", 0xF046: "☞", 0xF0A2: "○", 0xF0A6: "◉", 0xF0B2: "✧",
}  # fmt: skip


def bullet_text(character: str) -> str:
    """A bullet as a character that shows without its font."""
    if not character or character < " ":
        return ""
    return _SYMBOLS.get(ord(character[0]), character[:1])


_TYPED = re.compile(
    r"\s*(\d{1,3}[.)](?!\d)|[가-하][.)]|\(\d{1,3}\)|\([가-하]\)|[①-⑳㉮-㉻㉠-㉭❶-❿➊-➓]|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX]+[.．]"
    r"|[□■◻◼❏○●◦〇◯◎◇◆▶▷·•‧∙※▪]|[-–―]\s|제\s?\d+\s?[편장절관조])"
)


def has_typed_mark(text: str) -> bool:
    """Tells whether a line begins with a number or bullet that is typed: an outline's own would come twice."""
    return bool(_TYPED.match(text))
