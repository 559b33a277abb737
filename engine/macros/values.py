"""What values mean to the operations: kinds, order, sameness, text cleaning, dates in text. The VBA mirrors it."""

from __future__ import annotations

import re
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from engine.macros.book import GENERAL, TEXT, Cell, Fault, serial

if TYPE_CHECKING:
    from engine.macros.book import Value

SPACES: Final = (" ", "\u00a0", "\u3000", "\t")
TOTALS: Final = ("합계", "총계", "총합계", "계", "소계")
_STARTERS: Final = "=+-@'#"
_DATE_WORDS: Final = "년월일시분초오전후₩"
_WEEKDAY: Final = re.compile(r"\([월화수목금토일]\)$")


class ValueKind(IntEnum):
    """Kinds in the order in which Excel sorts them, blank aside."""

    BLANK = 0
    NUMBER = 1
    DATE = 2
    TEXT = 3
    LOGICAL = 4
    ERROR = 5


def kind(value: Value) -> ValueKind:
    """The kind of a value; an empty text is blank."""
    if value is None or value == "":
        return ValueKind.BLANK
    if isinstance(value, bool):
        return ValueKind.LOGICAL
    if isinstance(value, int | float):
        return ValueKind.NUMBER
    if isinstance(value, datetime):
        return ValueKind.DATE
    return ValueKind.ERROR if isinstance(value, Fault) else ValueKind.TEXT


def order_key(value: Value, *, descending: bool) -> tuple[int, int, float, bytes]:
    """What rows are sorted by: numbers and dates, texts by code (가나다 for Hangul), logicals, errors; blanks last."""
    of = kind(value)
    if of is ValueKind.BLANK:
        return (1, 0, 0.0, b"")
    sign = -1 if descending else 1
    group = sign * (1 if of is ValueKind.DATE else int(of))
    if isinstance(value, str):
        code = value.encode("utf-16-be", "surrogatepass")
        return (0, group, 0.0, bytes(255 - byte for byte in code) + b"\xff\xff\xff" if descending else code)
    if isinstance(value, bool):
        return (0, group, sign * float(value), b"")
    number = serial(value) if isinstance(value, datetime) else 0.0 if isinstance(value, Fault) else float(value or 0)
    return (0, group, sign * number, b"")


def same_key(value: Value) -> tuple[int, str]:
    """What makes two values the same: kind and exact text, numbers to 15 digits. Text "5" is not the number 5."""
    of = kind(value)
    if isinstance(value, datetime):
        return (int(of), f"{serial(value):.10f}")
    if isinstance(value, Fault):
        return (int(of), "")
    if isinstance(value, str) or value is None:
        return (int(of), value or "")
    return (int(of), f"{float(value):.15g}")


def trimmed(text: str, *, everything: bool) -> str:
    """Without spaces at both ends and with one where there were several; or without any space."""
    for space in SPACES[1:]:
        text = text.replace(space, " ")
    if everything:
        return text.replace(" ", "")
    text = text.strip(" ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def date_of(value: Value) -> datetime | None:
    """The date a text or an eight-digit number spells with year, month and day; None where it is none or in doubt."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if not isinstance(value, str):
        return _eight_digits(f"{value:.0f}") if value == int(value) and 19000301 <= value <= 21001231 else None
    text = trimmed(value, everything=True)
    text = _WEEKDAY.sub("", text)
    if len(text) == 8 and _plain_digits(text):
        return _eight_digits(text)
    for mark in ("년", "월", ".", "/"):
        text = text.replace(mark, "-")
    text = text.replace("일", "")
    text = text.removesuffix("-")
    parts = text.split("-")
    if len(parts) != 3 or not all(_plain_digits(part) and len(part) <= 4 for part in parts):
        return None
    if len(parts[0]) not in (2, 4) or len(parts[1]) > 2 or len(parts[2]) > 2:
        return None
    year = int(parts[0])
    if len(parts[0]) == 2:
        year += 2000 if year < 50 else 1900
    return _day(year, int(parts[1]), int(parts[2]))


def number_of(text: str) -> float | None:
    """The number a text spells, with commas in thousands; None where it is none."""
    plain = trimmed(text, everything=True)
    body = plain.removeprefix("-")
    whole, dot, rest = body.partition(".")
    if dot and not _plain_digits(rest):
        return None
    groups = whole.split(",")
    if not all(_plain_digits(part) for part in groups):
        return None
    if len(groups) > 1 and (len(groups[0]) > 3 or any(len(part) != 3 for part in groups[1:])):
        return None
    joined = "".join(groups)
    if len(joined) > 15 or len(rest) > 10 or (len(joined) > 1 and joined[0] == "0"):
        return None  # a code rather than an amount
    return float(("-" if plain != body else "") + joined + dot + rest)


def sensitive(text: str) -> bool:
    """Whether Excel might take the text for a number, a date or a formula when it is typed into a General cell."""
    if not text:
        return False
    if text[0] in _STARTERS or text.upper() in ("TRUE", "FALSE"):
        return True
    digit = False
    for one in text:
        wide = "\uff01" <= one <= "\uff5e"
        if not (one <= "~" or wide or one in _DATE_WORDS):
            return False
        digit = digit or "0" <= one <= "9" or "\uff10" <= one <= "\uff19"
    return digit


def protected(value: Value, form: str) -> str:
    """The number format a written value needs: text that Excel would convert stands in a text cell, dates look so."""
    if isinstance(value, datetime) and form == GENERAL:
        return "yyyy-mm-dd"
    return TEXT if isinstance(value, str) and sensitive(value) else form


def is_foot(first: Value, *, blank: bool) -> bool:
    """Whether a row at the end of a table is no data: blank, or its first filled cell says total."""
    return blank or (isinstance(first, str) and trimmed(first, everything=True) in TOTALS)


def plain(cell: Cell) -> Cell:
    """The cell as an array write leaves it: its value, no formula, text kept as text."""
    return Cell(cell.value, protected(cell.value, cell.format), fill=cell.fill)


def _plain_digits(text: str) -> bool:
    return bool(text) and all("0" <= one <= "9" for one in text)


def _eight_digits(text: str) -> datetime | None:
    return _day(int(text[:4]), int(text[4:6]), int(text[6:]))


def _day(year: int, month: int, day: int) -> datetime | None:
    if not 1901 <= year <= 2100:
        return None
    try:
        return datetime(year, month, day)  # noqa: DTZ001  Excel's days have no zone
    except ValueError:
        return None
