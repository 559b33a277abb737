"""Numbers as a sheet shows them: percents, thousands, decimals, signs and the words of the cell's number format."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

BUILTIN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
           39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00",
           44: "#,##0.00"}  # fmt: skip
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[([^\]]*)\]|_.|\*.|([#0?][#0?,.]*)|(.)', re.DOTALL)
_WHOLE = frozenset({"#,##0", "0", "#", "#,###"})  # the usual ones, for speed
_LARGEST = 1e15
_MOST_DECIMALS = 15


def shown(value: float, number_format: str) -> str:
    """A number under a format of a cell; the plain number where the format is beyond what is understood here."""
    made = _formatted(value, number_format) if abs(value) < _LARGEST else None
    return plain(value) if made is None else made


def plain(value: float) -> str:
    """A number without a format: no exponent, no trailing zeros."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e21):
        return str(int(value))
    return format(value, ".15g")


def matters(number_format: str) -> bool:
    """Tells whether a format changes how a number reads; dates and General are left to the reader of values."""
    return _parts(number_format) is not None


def _formatted(value: float, number_format: str) -> str | None:
    sections = _parts(number_format)
    if sections is None:
        return None
    negative = value < 0
    section = sections[0]
    if negative and len(sections) > 1:
        section, negative = sections[1], False
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    before, digits, after, percent = section
    if not digits:
        return (before + after).strip()
    number = _digits(abs(value) * 100**percent, digits)
    sign = "-" if negative and number.strip("0.,") else ""
    return f"{sign}{before}{number}{after}".strip()


def _digits(value: float, digits: str) -> str:
    if value == (number := int(value)) and digits in _WHOLE:
        return f"{number:,}" if "," in digits else str(number)
    whole = digits.rstrip(",")
    scaled = Decimal(repr(value)) / (Decimal(1000) ** (len(digits) - len(whole)))
    left, _, right = whole.partition(".")
    right = right.replace(",", "")[:_MOST_DECIMALS]
    rounded = scaled.quantize(Decimal(1).scaleb(-len(right)), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in left else f"{rounded:f}"
    optional = len(right) - len(right.rstrip("#"))
    if optional and "." in text:
        head, _, tail = text.partition(".")
        kept = tail[: len(tail) - optional] + tail[len(tail) - optional :].rstrip("0")
        text = f"{head}.{kept}".rstrip(".")
    least = sum(each == "0" for each in left)
    head, dot, tail = text.partition(".")
    return head.zfill(least) + dot + tail if "," not in left else text


_Section = tuple[str, str, str, int]  # words before, digit places, words after, how many percent signs


@lru_cache(maxsize=512)
def _parts(number_format: str) -> tuple[_Section, ...] | None:
    if number_format in ("", "@") or len(number_format) > 255:
        return None
    made = []
    for text in _sections(number_format)[:3]:
        section = _section(text)
        if section is None:
            return None
        made.append(section)
    return tuple(made) if made and made[0][1] else None


def _sections(number_format: str) -> list[str]:
    made, current, quoted = [], "", False
    for each in number_format:
        quoted ^= each == '"'
        if each == ";" and not quoted:
            made.append(current)
            current = ""
        else:
            current += each
    return [*made, current]


def _section(text: str) -> _Section | None:
    before, digits, after, percent = "", "", "", 0
    for found in _TOKEN.finditer(text):
        quoted, escaped, bracket, places, other = found.groups()
        if places and digits:
            return None  # fractions, telephone numbers
        if places:
            digits = places
            continue
        if bracket is not None:
            words = bracket[1:].split("-")[0] if bracket.startswith("$") else ""
        elif other and other.isascii() and other.isalpha():
            return None  # dates, General, exponents
        else:
            words = quoted or escaped or other or (" " if found.group().startswith("_") else "")
        percent += other == "%"
        before, after = (before, after + words) if digits else (before + words, after)
    if digits.count(".") > 1:
        return None
    return before, digits, after, percent
