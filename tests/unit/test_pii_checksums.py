"""Check digits: known numbers, every single wrong digit, and anything at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pii import checksums

KNOWN = [
    (checksums.resident, "960121-1021413"),
    (checksums.resident, "050912-2000019"),
    (checksums.foreigner, "911124-5678906"),
    (checksums.foreigner, "050912-6000012"),
    (checksums.corporate, "110111-0062432"),
    (checksums.business, "104-86-56659"),
    (checksums.business, "104-82-13138"),
    (checksums.luhn, "4111-1111-1111-1111"),
    (checksums.luhn, "371449635398431"),
    (checksums.vehicle, "1M8GDM9AXKP042788"),
]


@pytest.mark.parametrize(("holds", "value"), KNOWN)
def test_known_numbers_hold(holds, value: str) -> None:
    assert holds(value)
    assert not holds(value[:-1])


@pytest.mark.parametrize(("holds", "value"), [case for case in KNOWN if case[0] is not checksums.foreigner])
def test_another_last_digit_does_not_hold(holds, value: str) -> None:
    others = [value[:-1] + sign for sign in "0123456789" if sign != value[-1]]
    if holds is checksums.vehicle:  # its check digit stands in the middle
        others = [value[:8] + sign + value[9:] for sign in "0123456789"]
    assert not any(holds(other) for other in others)


@given(st.text(max_size=20))
def test_anything_is_answered(value: str) -> None:
    for holds in {case[0] for case in KNOWN} | {checksums.corporate_type}:
        assert holds(value) in {True, False}


@pytest.mark.parametrize(("value", "listed"), [("110111-0062432", True), ("110199-0062432", False), ("11", False)])
def test_corporate_types(value: str, listed: bool) -> None:
    assert checksums.corporate_type(value) is listed


def test_oracle() -> None:
    """python-stdnum has its own resident check; it is not installed everywhere."""
    rrn = pytest.importorskip("stdnum.kr.rrn", reason="python-stdnum is not installed")
    for number in range(0, 10**12, 10**12 // 999):
        start = f"{number:012d}"
        assert checksums.resident(start + rrn.calc_check_digit(start))
