"""Numbers as a sheet shows them: percents, thousands, decimals, signs and the words of the cell's number format."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

BUILTIN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
           39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00",
           44: "#,##0.00"}  # fmt: skip
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[([^\]]*)\]|_.|\*.|([#0?][#0?,.]*|General)|(.)', re.DOTALL | re.IGNORECASE)
_CONDITION = re.compile(r"^(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)$")
_SPREAD = "\x00"  # parts the groups of digit places that words stand between: 000-0000-0000
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
    if any(each.condition for each in sections):
        section = next((each for each in sections if each.holds(value)), sections[-1])
    elif negative and len(sections) > 1:
        section, negative = sections[1], False
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    before, digits, after = section.before, section.digits, section.after
    if not digits:
        return (before + after).strip()
    if digits.lower() == "general":
        number = plain(abs(value))
    elif _SPREAD in digits:
        number = _spread(abs(value), digits)
    else:
        number = _digits(abs(value) * 100**section.percent, digits)
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


def _spread(value: float, digits: str) -> str:
    """A whole number over groups of places, from the right: telephone numbers, numbers of residents and accounts."""
    left = list(str(int(value + 0.5)))
    made: list[str] = []
    places = digits.replace(_SPREAD, "")
    first = min((at for at, each in enumerate(places) if each in "0#?"), default=0)
    for at in range(len(places) - 1, -1, -1):
        each = places[at]
        if each not in "0#?":
            made.append(each if left or "0" in places[:at] else "")
        elif at == first:
            made += reversed(left or (["0"] if each == "0" else []))
        elif left:
            made.append(left.pop())
        else:
            made.append("0" if each == "0" else "")
    return "".join(reversed(made))


class _Section(NamedTuple):
    """One of the parts of a format that semicolons divide.

    Attributes:
        before: words before the number.
        digits: its places; "" for a section of words alone.
        after: words after it.
        percent: how many percent signs there are.
        condition: as in [>=1000]; "" for none.
    """

    before: str
    digits: str
    after: str
    percent: int
    condition: str = ""

    def holds(self, value: float) -> bool:
        """Does the condition hold? Without one it always does."""
        found = _CONDITION.match(self.condition)
        if not found:
            return True
        bound = float(found[2])
        return {
            "<": value < bound,
            "<=": value <= bound,
            ">": value > bound,
            ">=": value >= bound,
            "=": value == bound,
            "<>": value != bound,
        }[found[1]]


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
    if len(made) == 1 and (made[0].digits, made[0].before, made[0].after) == ("General", "", ""):
        return None
    return tuple(made) if made and made[0].digits else None


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
    before, digits, after, percent, condition = "", "", "", 0, ""
    for found in _TOKEN.finditer(text):
        quoted, escaped, bracket, places, other = found.groups()
        if places:
            if digits and (percent or not _may_spread(digits, after, places)):
                return None  # fractions
            digits, after = (f"{digits}{_SPREAD}{after}{_SPREAD}{places}", "") if digits else (places, "")
            continue
        words = _words(quoted, escaped, bracket, other, found[0])
        if words is None:
            return None  # dates, exponents
        condition = bracket if bracket and _CONDITION.match(bracket) else condition
        percent += other == "%"
        before, after = (before, after + words) if digits else (before + words, after)
    if digits.count(".") > 1:
        return None
    return _Section(before, digits, after, percent, condition)


def _words(quoted: str | None, escaped: str | None, bracket: str | None, other: str | None, whole: str) -> str | None:
    """What a token says that is no digit place; None where it means something else."""
    if bracket is not None:
        return bracket[1:].split("-")[0] if bracket.startswith("$") else ""
    if other and other.isascii() and other.isalpha():
        return None
    return quoted or escaped or other or (" " if whole.startswith("_") else "")


def _may_spread(digits: str, between: str, places: str) -> bool:
    """Only whole numbers are spread over groups, and only where what stands between can be no place itself."""
    plain_places = not set(digits.replace(_SPREAD, "") + places) & set(",.") and "eneral" not in digits + places
    return plain_places and between.strip() in ("-", ")", "") and between != ""
