"""Check digits: evidence for a value, never against it.

A number that fails may be mistyped, or newer than the rule: resident numbers given since October 2020 are random.
"""

from __future__ import annotations

from typing import Final

_RESIDENT: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_BUSINESS: Final = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_CORPORATE_TYPES: Final = frozenset({*range(11, 16), 21, 22, *range(31, 54), 71, *range(81, 87)})
_VIN_VALUES: Final = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", (*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def digits(value: str) -> list[int]:
    """The ASCII digits of a value."""
    return [ord(char) - 48 for char in value if "0" <= char <= "9"]


def _weighted(numbers: list[int], weights: tuple[int, ...]) -> int:
    return sum(number * weight for number, weight in zip(numbers, weights, strict=False))


def resident(value: str) -> bool:
    """주민등록번호 of before October 2020."""
    found = digits(value)
    return len(found) == 13 and (11 - _weighted(found, _RESIDENT) % 11) % 10 == found[12]


def foreigner(value: str) -> bool:
    """외국인등록번호 of before October 2020; both rules in use are accepted."""
    found = digits(value)
    if len(found) != 13:
        return False
    rest = _weighted(found, _RESIDENT) % 11
    return found[12] in {(13 - rest) % 10, (11 - rest) % 10}


def corporate(value: str) -> bool:
    """법인등록번호: the check digit."""
    found = digits(value)
    return len(found) == 13 and (10 - _weighted(found, (1, 2) * 6) % 10) % 10 == found[12]


def corporate_type(value: str) -> bool:
    """법인등록번호: whether digits five and six name a kind of corporation."""
    found = digits(value)
    return len(found) == 13 and found[4] * 10 + found[5] in _CORPORATE_TYPES


def business(value: str) -> bool:
    """사업자등록번호."""
    found = digits(value)
    if len(found) != 10:
        return False
    total = _weighted(found, _BUSINESS) + found[8] * 5 // 10
    return (10 - total % 10) % 10 == found[9]


def luhn(value: str) -> bool:
    """Payment cards."""
    found = digits(value)[::-1]
    doubled = ((2 * x - 9 if x > 4 else 2 * x) if place % 2 else x for place, x in enumerate(found))
    return bool(found) and sum(doubled) % 10 == 0


def vehicle(value: str) -> bool:
    """차대번호: the check digit of North American vehicle identification numbers."""
    if len(value) != 17 or not all(char in _VIN_VALUES for char in value):
        return False
    rest = sum(_VIN_VALUES[char] * weight for char, weight in zip(value, _VIN_WEIGHTS, strict=True)) % 11
    return value[8] == ("X" if rest == 10 else str(rest))
