"""Dates, times of day, quarters and weekdays of Korean office text, in comparable form.

2026. 9. 30. = 2026-09-30 = 2026년 9월 30일 = '26.9.30.; 9월 30일 leaves the year open; the end of a range inherits
what it lacks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FULL = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d|['’‘]\d\d)\s?(?:년도?|[.\-/])\s?(?P<month>1[0-2]|0?[1-9])\s?(?:월|[.\-/])\s?"
    r"(?P<day>3[01]|[12]\d|0?[1-9])(?![\d,])\s?(?:일|\.)?"
)
_YEAR_MONTH = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d|['’‘]\d\d)\s?(?:년도?\s?(?P<a>1[0-2]|0?[1-9])\s?월|\.\s?(?P<b>1[0-2]|0?[1-9])\s?(?:월|\.(?!\d)))"
)
_MONTH_DAY = re.compile(
    r"(?<![\d.])(?P<month>1[0-2]|0?[1-9])(?:\s?월\s?(?P<a>3[01]|[12]\d|0?[1-9])\s?일|"
    r"\s?\.\s?(?P<b>3[01]|[12]\d|0?[1-9])\s?(?:\.(?!\d)|(?=\([월화수목금토일]\))))"
)
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d|['’‘]\d\d)\s?년(?!\s?간)도?")
_MONTH = re.compile(r"(?<!\d)(?P<month>1[0-2]|0?[1-9])\s?월(?![가-힣]*요일)")
_RANGE_DAY = re.compile(
    r"^\s?(?:\([월화수목금토일]\))?\s?[~∼〜～]\s?(?P<day>3[01]|[12]\d|0?[1-9])\s?(?:일|\.)(?!\s?\d)"
)
_QUARTER = re.compile(r"(?:제\s?)?(?P<quarter>[1-4])\s?/?\s?4?\s?분기")
_HALF = re.compile(r"(?P<half>상|하)반기")
_CLOCK = re.compile(
    r"(?<![\d:])(?:(?P<half>오전|오후|낮|저녁|밤)\s?)?(?:(?P<a>[01]?\d|2[0-4])\s?시(?!간|[가-힣]*[군도])(?:\s?(?P<b>[0-5]?\d)\s?분|\s?(?P<c>반))?|"
    r"(?P<d>[01]?\d|2[0-4]):(?P<e>[0-5]\d)(?![\d:]))"
)
_WEEKDAY = re.compile(r"(?P<day>[월화수목금토일])요일|\((?P<short>[월화수목금토일])\)")
_TO = re.compile(
    r"^\s?(?:\([월화수목금토일]\))?\s?(?:말\s?)?(?:(?:오전|오후)?\s?\d{1,2}(?::\d\d|시(?:\s?\d{1,2}분)?)\s?)?(까지|부터|이전|이후|이내)"
)
_DIRECTION = {"까지": "<=", "이전": "<=", "이내": "<=", "부터": ">=", "이후": ">="}


@dataclass(frozen=True, slots=True)
class When:
    """A point in time as far as the text gives it.

    Attributes:
        kind: "date", "quarter", "half", "clock" or "weekday".
        year: four digits, or None.
        month: or None.
        day: of the month; else the quarter, half, minute of the day, or weekday (0 is Monday).
        direction: "<=" (까지), ">=" (부터) or "".
        text: as written.
        start: where it begins.
        end: where it ends.
    """

    kind: str
    year: int | None
    month: int | None
    day: int | None
    direction: str
    text: str
    start: int
    end: int

    @property
    def key(self) -> tuple[str, int | None, int | None, int | None]:
        """What two equal points in time share."""
        return self.kind, self.year, self.month, self.day


def dates(text: str) -> list[When]:
    """The points in time of a text, in order of place; what one pattern took, a later one does not take again."""
    found: list[When] = []
    taken = [False] * len(text)
    for pattern in (_FULL, _YEAR_MONTH, _MONTH_DAY, _QUARTER, _HALF, _CLOCK, _YEAR, _MONTH, _WEEKDAY):
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
            found.append(_when(text, match))
    found.sort(key=lambda when: when.start)
    return _with_range_ends(text, found)


def _with_range_ends(text: str, found: list[When]) -> list[When]:
    made: list[When] = []
    for position, when in enumerate(found):
        made.append(when)
        if when.kind != "date" or when.day is None:
            continue
        match = _RANGE_DAY.match(text[when.end :])
        following = found[position + 1].start if position + 1 < len(found) else len(text)
        if match and when.end + match.start("day") < following:
            start, end = when.end + match.start("day"), when.end + match.end()
            direction = _direction(text, end)
            made.append(When("date", when.year, when.month, int(match["day"]), direction, text[start:end], start, end))
    return made


def _when(text: str, match: re.Match[str]) -> When:
    groups = match.groupdict()
    kind, year, month, day = "date", _year(groups.get("year")), _int(groups.get("month")), None
    if match.re is _FULL:
        day = int(match["day"])
    elif match.re is _YEAR_MONTH:
        month = _int(groups["a"] or groups["b"])
    elif match.re is _MONTH_DAY:
        day = _int(groups["a"] or groups["b"])
    elif match.re is _QUARTER:
        kind, day = "quarter", int(match["quarter"])
    elif match.re is _HALF:
        kind, day = "half", 1 if match["half"] == "상" else 2
    elif match.re is _CLOCK:
        kind, day = "clock", _minutes(groups)
    elif match.re is _WEEKDAY:
        kind, day = "weekday", "월화수목금토일".index(match["day"] or match["short"])
    return When(kind, year, month, day, _direction(text, match.end()), match[0].strip(), match.start(), match.end())


def _direction(text: str, end: int) -> str:
    after = _TO.match(text[end : end + 24])
    return _DIRECTION[after[1]] if after else ""


def _minutes(groups: dict[str, str | None]) -> int:
    hour = int(groups["a"] or groups["d"] or 0)
    minute = 30 if groups["c"] else int(groups["b"] or groups["e"] or 0)
    if groups["half"] in ("오후", "저녁", "밤") and hour < 12:
        hour += 12
    return hour * 60 + minute


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    return 2000 + int(text[1:]) if len(text) == 3 else int(text)


def _int(text: str | None) -> int | None:
    return None if text is None else int(text)
