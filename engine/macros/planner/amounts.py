"""Amounts and dates as requests write them: 1억 5천만원, 30%, 1,000, 2026. 3. 4., 3월, 2026년."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_SCALES: Final = {
    "조": 10**12, "억": 10**8, "천만": 10**7, "백만": 10**6, "십만": 10**5, "만": 10**4, "천": 10**3, "백": 100,
}  # fmt: skip
_SCALE: Final = "|".join(_SCALES)
_PART: Final = rf"\d[\d,]*(?:\.\d+)?\s*(?:{_SCALE})?"
AMOUNT: Final = re.compile(
    rf"(?<![\d.,\-/])(?P<body>-?{_PART}(?:\s*\d[\d,]*(?:\.\d+)?\s*(?:{_SCALE}))*|(?:천만|백만|십만|만|천|억)(?=\s*원))"
    r"\s*(?P<unit>원|%|퍼센트|프로|건|개|명|회|점|세|살|시간|일|매|대|년|월)?"
)
DATE: Final = re.compile(
    r"(?<!\d)(?:(?P<year>\d{4})\s*(?:년|[-./])\s*)?(?P<month>\d{1,2})\s*(?:월|[-./])\s*(?P<day>\d{1,2})\s*일?\.?(?!\d)"
    r"|(?<!\d)(?:(?P<year2>\d{4})\s*년\s*)?(?P<month2>\d{1,2})\s*월(?!\s*\d)(?!별)"
    r"|(?<!\d)(?P<year3>\d{4})\s*년(?:도)?(?!\s*\d)(?!별)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what was said of it."""

    value: float
    unit: str | None


@dataclass(frozen=True, slots=True)
class Days:
    """A day, a month or a year of a request; `year` None: not said."""

    year: int | None
    month: int | None
    day: int | None

    def span(self, year: int) -> tuple[date, date] | None:
        """First and last day; None where there is no such day."""
        try:
            if self.month is None:
                return date(year, 1, 1), date(year, 12, 31)
            if self.day is not None:
                one = date(year, self.month, self.day)
                return one, one
            after = date(year + self.month // 12, self.month % 12 + 1, 1)
            return date(year, self.month, 1), after - timedelta(days=1)
        except ValueError:
            return None


def amount_of(match: re.Match[str]) -> Amount:
    """The number of a match of AMOUNT."""
    body = match["body"]
    total = 0.0
    for number, scale in re.findall(rf"(\d[\d,]*(?:\.\d+)?)\s*({_SCALE})?", body):
        total += round(float(number.replace(",", "")) * _SCALES.get(scale, 1), 6)
    if not re.search(r"\d", body):
        total = float(_SCALES[body.strip()])
    return Amount(-total if body.startswith("-") else total, match["unit"])


def days_of(match: re.Match[str]) -> Days | None:
    """The date of a match of DATE; None where the numbers are none."""
    year = match["year"] or match["year2"] or match["year3"]
    month = match["month"] or match["month2"]
    made = Days(int(year) if year else None, int(month) if month else None, int(match["day"]) if match["day"] else None)
    return made if made.span(made.year or 2024) is not None else None
