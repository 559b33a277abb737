"""Dates, times and lengths of time as a sheet shows them: "2026년 3월 2일", "3/2(월)", "오후 1:05", "30:05"."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BUILTIN = {15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
           27: 'yyyy"年" mm"月" dd"日"', 28: "mm-dd", 29: "mm-dd", 30: "mm-dd-yy", 31: 'yyyy"년" mm"월" dd"일"',
           32: 'h"시" mm"분"', 33: 'h"시" mm"분" ss"초"', 34: "yyyy-mm-dd", 35: "yyyy-mm-dd",
           36: 'yyyy"年" mm"月" dd"日"', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
           50: 'yyyy"年" mm"月" dd"日"', 57: 'yyyy"年" mm"月" dd"日"'}  # fmt: skip
_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|(\[(?:h+|m+|s+)\])|\[([^\]]*)\]|_.|\*.|(am/pm|a/p|오전/오후)|(y+|m+|d+|h+|s+|e+|a{3,4}|b+|g+)'
    r"|(\.0+)|(.)",
    re.DOTALL | re.IGNORECASE,
)
_USUAL = re.compile(r"^(\[\$-[^\]]*\])?yyyy-mm-dd(\s+h{1,2}:mm(:ss)?)?(;@)?$", re.IGNORECASE)  # shown the plain way
_PARTS = frozenset("ymdhsea")
_WEEK = "월화수목금토일"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_EPOCHS = (datetime.datetime(1899, 12, 30), datetime.datetime(1904, 1, 1))  # noqa: DTZ001  sheets know no zones
_LAST_DAY = 2_958_465
Moment = datetime.datetime | datetime.date | datetime.time | datetime.timedelta
_Token = tuple[str, str]  # what it is, its letters


def is_moment(number_format: str) -> bool:
    """Tells whether a format shows dates or times rather than amounts."""
    return bool(_tokens(number_format)) and any(kind in "pe" for kind, _ in _tokens(number_format))


def is_usual(number_format: str) -> bool:
    """Tells whether a format is the plain way to write a date (ISO), for which nothing has to be done."""
    return bool(_USUAL.match(number_format))


def of_serial(value: float, *, since_1904: bool) -> datetime.datetime | None:
    """The moment that a sheet's number means; None outside of its calendar."""
    if not 0 <= value < _LAST_DAY:
        return None
    days = value if since_1904 or value >= 60 else value + 1  # the 29th of February 1900, which never was
    whole = datetime.timedelta(seconds=round(days * 86_400, 3))
    return _EPOCHS[since_1904] + whole


def shown(moment: Moment, number_format: str) -> str | None:
    """A moment under a format; None where the format says nothing about one."""
    tokens = _tokens(number_format)
    if not tokens:
        return None
    korean = "412" in number_format
    span = moment if isinstance(moment, datetime.timedelta) else None
    when = _whole(moment)
    halves = any(kind == "e" and letters.lower() in ("am/pm", "a/p", "오전/오후") for kind, letters in tokens)
    pieces = []
    for kind, letters in tokens:
        if kind == "t":
            pieces.append(letters)
        elif kind == "b":
            pieces.append(_elapsed(span, when, letters))
        elif kind == "e":
            pieces.append(_half(when, letters, korean=korean))
        elif kind == "f":
            pieces.append(f"{when.microsecond / 1_000_000:.{len(letters) - 1}f}"[1:])
        else:
            pieces.append(_part(when, letters, korean=korean, halves=halves))
    return "".join(pieces).strip()


def _whole(moment: Moment) -> datetime.datetime:
    if isinstance(moment, datetime.datetime):
        return moment
    if isinstance(moment, datetime.date):
        return datetime.datetime.combine(moment, datetime.time())
    if isinstance(moment, datetime.time):
        return datetime.datetime.combine(_EPOCHS[0].date(), moment)
    return _EPOCHS[0] + min(moment, datetime.timedelta(days=_LAST_DAY))


@lru_cache(maxsize=256)
def _tokens(number_format: str) -> tuple[_Token, ...]:
    """p: part of a moment; n: minutes among them; b: elapsed; e: half of the day; f: parts of a second; t: text."""
    if len(number_format) > 255 or "general" in number_format.lower():
        return ()
    made: list[_Token] = []
    for found in _TOKEN.finditer(_first_section(number_format)):
        quoted, escaped, elapsed, bracket, half, part, fraction, other = found.groups()
        if quoted is not None or escaped or other:
            made.append(("t", quoted or escaped or other or ""))
        elif elapsed:
            made.append(("b", elapsed[1:-1].lower()))
        elif bracket is not None:
            continue
        elif half:
            made.append(("e", half))
        elif part:
            made.append(("p", part.lower()))
        elif fraction:
            made.append(("f", fraction))
        else:
            made.append(("t", " "))
    if any(kind == "t" and letters in "#0?%" and letters for kind, letters in made):
        return ()  # an amount with letters about it
    return tuple(_minutes(made)) if any(kind in "pb" for kind, _ in made) else ()


def _first_section(number_format: str) -> str:
    quoted = False
    for place, each in enumerate(number_format):
        quoted ^= each == '"'
        if each == ";" and not quoted:
            return number_format[:place]
    return number_format


def _minutes(tokens: Sequence[_Token]) -> list[_Token]:
    """The letter m means minutes after hours and before seconds."""
    parts = [(place, letters[:1]) for place, (kind, letters) in enumerate(tokens) if kind in "pb"]
    made = list(tokens)
    for at, (place, letter) in enumerate(parts):
        before = parts[at - 1][1] if at else ""
        after = parts[at + 1][1] if at + 1 < len(parts) else ""
        if letter == "m" and made[place][0] == "p" and len(made[place][1]) < 3 and (before == "h" or after == "s"):
            made[place] = ("p", "n" * len(made[place][1]))
    return made


def _part(when: datetime.datetime, letters: str, *, korean: bool, halves: bool) -> str:
    return _SHOWN[letters[0]](when, len(letters), korean, halves) if letters[0] in _SHOWN else ""


def _year(when: datetime.datetime, count: int, korean: bool, halves: bool) -> str:
    del korean, halves
    return f"{when.year % 100:02}" if count <= 2 else f"{when.year:04}"


def _month(when: datetime.datetime, count: int, korean: bool, halves: bool) -> str:
    del halves
    if count < 3:
        return f"{when.month:0{count}}"
    if korean:
        return f"{when.month}월"
    name = _MONTHS[when.month - 1]
    return name[:3] if count == 3 else name[:1] if count == 5 else name


def _day(when: datetime.datetime, count: int, korean: bool, halves: bool) -> str:
    del halves
    if count < 3:
        return f"{when.day:0{count}}"
    return _weekday(when, count, False, False) if korean else _DAYS[when.weekday()][: 3 if count == 3 else None]


def _weekday(when: datetime.datetime, count: int, korean: bool, halves: bool) -> str:
    del korean, halves
    return _WEEK[when.weekday()] + ("요일" if count > 3 else "")


def _hour(when: datetime.datetime, count: int, korean: bool, halves: bool) -> str:
    del korean
    hour = (when.hour + 11) % 12 + 1 if halves else when.hour
    return f"{hour:0{min(count, 2)}}"


def _minute(when: datetime.datetime, count: int, korean: bool, halves: bool) -> str:
    del korean, halves
    return f"{when.minute:0{min(count, 2)}}"


def _second(when: datetime.datetime, count: int, korean: bool, halves: bool) -> str:
    del korean, halves
    return f"{when.second:0{min(count, 2)}}"


_SHOWN: dict[str, Callable[[datetime.datetime, int, bool, bool], str]] = {
    "y": _year, "e": _year, "m": _month, "d": _day, "a": _weekday, "h": _hour, "n": _minute, "s": _second,
}  # fmt: skip


def _half(when: datetime.datetime, letters: str, *, korean: bool) -> str:
    late = when.hour >= 12
    if korean or letters == "오전/오후":
        return "오후" if late else "오전"
    names = letters.split("/")
    return names[late]


def _elapsed(span: datetime.timedelta | None, when: datetime.datetime, letters: str) -> str:
    seconds = int((span if span is not None else when - _EPOCHS[0]).total_seconds())
    amount = {"h": seconds // 3600, "m": seconds // 60, "s": seconds}[letters[0]]
    return f"{amount:0{len(letters)}}"
