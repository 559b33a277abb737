"""Automatic numbers and bullets of Word paragraphs, computed from numbering.xml as Word draws them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from retrieval.documents import xml
from retrieval.documents.hwp.numbering import bullet_text, number_text
from retrieval.documents.word.styles import xml_attribute, xml_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval.documents.xml import Element

_LEVELS = 9
_LONGEST = 64
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_NATIVE = ("하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
_NATIVE_TENS = ("열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _letters(number: int) -> str:
    """From a to z, then aa, bb: Word repeats the letter."""
    turns, place = divmod(number - 1, 26)
    return chr(97 + place) * min(turns + 1, 20)


def _digits(signs: str) -> Callable[[int], str]:
    return lambda number: "".join(signs[int(digit)] for digit in str(number))


def _native(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return (_NATIVE_TENS[tens - 1] if tens else "") + (_NATIVE[ones - 1] if ones else "")


def _row(start: int, count: int) -> Callable[[int], str]:
    return lambda number: chr(start + number - 1) if 1 <= number <= count else str(number)


def _turning(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _hangul(name: str) -> Callable[[int], str]:
    return lambda number: number_text(number, name)


_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    "decimalEnclosedCircle": _hangul("CIRCLED_DIGIT"),
    "decimalEnclosedCircleChinese": _hangul("CIRCLED_DIGIT"),
    "decimalEnclosedFullstop": _row(0x2488, 20),
    "decimalEnclosedParen": _row(0x2474, 20),
    "numberInDash": lambda number: f"- {number} -",
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "ganada": _hangul("HANGUL_SYLLABLE"),
    "chosung": _hangul("HANGUL_JAMO"),
    "koreanCounting": _hangul("HANGUL_PHONETIC"),
    "koreanDigital": _digits("영일이삼사오육칠팔구"),
    "koreanDigital2": _digits("零一二三四五六七八九"),
    "koreanLegal": _native,
    "ideographDigital": _digits("〇一二三四五六七八九"),
    "ideographEnclosedCircle": _row(0x3280, 10),
    "ideographTraditional": _turning("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _turning("子丑寅卯辰巳午未申酉戌亥"),
    "japaneseCounting": _hangul("IDEOGRAPH"),
    "chineseCounting": _hangul("IDEOGRAPH"),
    "chineseCountingThousand": _hangul("IDEOGRAPH"),
    "taiwaneseCounting": _hangul("IDEOGRAPH"),
    "hex": lambda number: f"{number:X}",
    "ordinal": lambda number: f"{number}{'th' if 10 < number % 100 < 14 else _ENDINGS.get(number % 10, 'th')}",
    "none": lambda number: "",
}
_HIGHEST = 100_000


def numeral(number: int, name: str) -> str:
    """A number in one of Word's formats; plain digits where the format is unknown."""
    if not 0 < number < _HIGHEST:
        return str(number)
    return _FORMATS.get(name, str)(number)


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list looks.

    Attributes:
        text: as in "%1.%2."; for a bullet its character.
        format: name of the number's format.
        start: the first number.
        restart: the level (from 1) after which it begins anew; 0 for never, None for the one above.
        legal: all numbers are shown in digits.
        style: the paragraph style that stands for this level.
    """

    text: str = ""
    format: str = "decimal"
    start: int = 1
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _List:
    """A num: the abstract list that it draws with, its own levels, and levels that it starts anew."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document, and how far each has counted."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def next(self, identity: str, level: int | None, styles: tuple[str, ...] = ()) -> str:
        """Count one more paragraph; returns what is drawn before it.

        Args:
            identity: id of the list.
            level: level from 0; None where only a style says that there is a list.
            styles: ids of the paragraph's style and of those that it is based on.
        """
        found = self._lists.get(identity)
        if found is None:
            return ""
        at = self.level(identity, level, styles)
        look = found.levels.get(at)
        if look is None:
            return ""
        if look.format == "bullet":
            return bullet_text(look.text)
        self._count(identity, found, at)
        return self._drawn(found, at)

    def level(self, identity: str, level: int | None, styles: tuple[str, ...]) -> int:
        """The level from 0 that a paragraph of this list stands at."""
        found = self._lists.get(identity)
        if level is None and found is not None:
            for style in styles:
                for at, look in found.levels.items():
                    if look.style == style:
                        return at
        return min(max(level or 0, 0), _LEVELS - 1)

    def _count(self, identity: str, found: _List, at: int) -> None:
        counts = self._counts.setdefault(found.abstract, [None] * _LEVELS)
        if at in found.starts and (identity, at) not in self._started:
            self._started.add((identity, at))
            counts[at] = found.starts[at]
        else:
            before = counts[at]
            counts[at] = found.levels[at].start if before is None else before + 1
        for higher in range(at):  # a level that was skipped counts as its first
            if counts[higher] is None:
                counts[higher] = found.levels[higher].start if higher in found.levels else 1
        for lower in range(at + 1, _LEVELS):
            look = found.levels.get(lower)
            restart = lower if look is None or look.restart is None else look.restart
            if restart and at < restart:
                counts[lower] = None

    def _drawn(self, found: _List, at: int) -> str:
        counts = self._counts[found.abstract]
        look = found.levels[at]

        def put(sign: re.Match[str]) -> str:
            place = int(sign[1]) - 1
            number, other = counts[place], found.levels.get(place)
            if number is None or other is None or place > at:
                return ""
            return numeral(number, "decimal" if look.legal and other.format != "none" else other.format)

        return " ".join(re.sub(r"%([1-9])", put, look.text).split())[:_LONGEST]

    def _read(self, root: Element) -> None:
        abstracts: dict[str, dict[int, Level]] = {}
        linked: dict[str, str] = {}  # style of a list -> the abstract list that defines it
        wanted: dict[str, str] = {}  # abstract list -> style of the list that it stands for
        for child in root:
            if xml.local(child) == "abstractNum":
                identity = xml_attribute(child, "abstractNumId")
                abstracts[identity] = dict(_levels(child))
                if style := xml_value(child, "styleLink"):
                    linked[style] = identity
                if style := xml_value(child, "numStyleLink"):
                    wanted[identity] = style
        for child in root:
            if xml.local(child) == "num":
                abstract = xml_value(child, "abstractNumId")
                abstract = linked.get(wanted.get(abstract, ""), abstract)
                made = _List(abstract, dict(abstracts.get(abstract, {})))
                _override(made, child)
                self._lists[xml_attribute(child, "numId")] = made


def _levels(parent: Element) -> list[tuple[int, Level]]:
    made = []
    for child in parent:
        if xml.local(child) == "lvl":
            at = _number(xml_attribute(child, "ilvl"), 0)
            if 0 <= at < _LEVELS:
                made.append((at, _level(child)))
    return made


def _level(element: Element) -> Level:
    kind = ""
    for child in element.iter("{*}numFmt"):  # Word wraps a custom format into alternatives
        kind = kind or xml_attribute(child, "val")
    restart = xml_value(element, "lvlRestart")
    legal = xml.find(element, "isLgl")
    return Level(
        text=xml_value(element, "lvlText"),
        format=kind or "decimal",
        start=_number(xml_value(element, "start"), 1),
        restart=_number(restart, 0) if restart else None,
        legal=legal is not None and xml_attribute(legal, "val") not in ("0", "false"),
        style=xml_value(element, "pStyle"),
    )


def _override(made: _List, num: Element) -> None:
    for child in num:
        if xml.local(child) != "lvlOverride":
            continue
        at = _number(xml_attribute(child, "ilvl"), 0)
        for inner_at, level in _levels(child):
            made.levels[inner_at] = level
        start = xml_value(child, "startOverride")
        if start and at in made.levels:
            made.starts[at] = _number(start, 1)
            made.levels[at] = replace(made.levels[at], start=made.starts[at])


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else default
