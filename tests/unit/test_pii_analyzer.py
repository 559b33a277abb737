"""Overlaps, windows, torn and repeated values; time that grows with the length and no faster."""

from __future__ import annotations

import itertools
import random
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pii import analyzer as module
from pii.analyzer import Analyzer
from pii.findings import Finding, Sign, Type, resolve

ANALYZER = Analyzer()


def finding(start: int, end: int, score: float = 0.5, kind: Type = Type.PHONE) -> Finding:
    return Finding(kind, start, end, score, "test")


# overlaps

FINDINGS = st.lists(
    st.builds(
        lambda start, length, score, kind: finding(start, start + length, score / 10, kind),
        st.integers(0, 30),
        st.integers(1, 10),
        st.integers(4, 9),
        st.sampled_from(list(Type)),
    ),
    max_size=12,
)


@given(FINDINGS, st.randoms(use_true_random=False))
def test_resolving_is_complete_ordered_and_does_not_depend_on_the_order(found, rng) -> None:
    made = resolve(found)
    covered = {at for one in found for at in range(one.start, one.end)}
    assert {at for one in made for at in range(one.start, one.end)} == covered
    assert all(left.end <= right.start for left, right in itertools.pairwise(made))
    shuffled = found[:]
    rng.shuffle(shuffled)
    assert resolve(shuffled) == made
    assert resolve(made) == made


def test_the_strongest_gives_the_type_and_covers_all() -> None:
    [one] = resolve([finding(0, 10, 0.5, Type.PHONE), finding(5, 15, 0.9, Type.RRN), finding(6, 8, 0.4, Type.IP)])
    assert (one.type, one.start, one.end, one.score) == (Type.RRN, 0, 15, 0.9)


def test_what_may_not_be_restored_comes_first_where_two_overlap_in_part() -> None:
    [one] = resolve([finding(0, 9, 0.5, Type.PASSPORT), finding(5, 20, 0.9, Type.CARD)])
    assert (one.type, one.start, one.end) == (Type.PASSPORT, 0, 20)
    [inside] = resolve([finding(0, 20, 0.95, Type.EMAIL), finding(0, 9, 0.5, Type.PASSPORT)])
    assert inside.type is Type.EMAIL


def test_neighbours_stay_apart() -> None:
    assert len(resolve([finding(0, 5), finding(5, 9)])) == 2


# torn digits


@pytest.mark.parametrize(
    "value",
    [
        "9 0 0 1 0 1 - 1 2 3 4 5 6 7",
        "9 0 0 1 0 1 1 2 3 4 5 6 7",
        "900101-123\n4567",
        "9001\n01-1234567",
        "900101-\n1234567",
        "0 1 0 1 2 3 4 5 6 7 8",
        "010-12\n34-5678",
        "010-1234-56\r\n78",
        "0 1 0 - 1 2 3 4 - 5 6 7 8",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
    ],
)
def test_torn_values(value: str) -> None:
    text = f"가나 {value}입니다"
    [found] = ANALYZER.analyze(text)
    assert text[found.start : found.end] == value


def test_a_column_of_numbers_stays_itself() -> None:
    text = "연도\n2019\n2020\n2021\n인원\n12\n34\n56\n"
    assert ANALYZER.analyze(text) == []
    phones = "".join(f"010-1234-{number}\n" for number in range(5000, 5020))
    assert len(ANALYZER.analyze(phones)) == 20


def test_signs_of_a_torn_value() -> None:
    [found] = ANALYZER.analyze("9 0 0 1 0 1 - 1 2 3 4 5 6 7")
    assert Sign.SPLIT in found.signs


# the same number elsewhere


def test_a_number_found_once_is_found_everywhere() -> None:
    text = f"환급 계좌 123456-04-123456로 받음.\n{'가' * 100}\n(참고 12345604123456) 끝"
    found = ANALYZER.analyze(text)
    assert [(one.type, text[one.start : one.end]) for one in found] == [
        (Type.ACCOUNT, "123456-04-123456"),
        (Type.ACCOUNT, "12345604123456"),
    ]
    assert Sign.SAME_VALUE in found[1].signs


# windows


@pytest.mark.parametrize("filler", ["가", "가 ", "1", "a", "\n", "\u200b", "가\u200b", "０"])
def test_a_value_at_every_place_of_a_border(monkeypatch: pytest.MonkeyPatch, filler: str) -> None:
    monkeypatch.setattr(module, "WINDOW", 300)
    for shift in range(0, 40, 3):
        lead = (filler * 300)[: 285 + shift]
        lead = lead[:-1] + "," if lead else lead
        text = f"{lead}010-1234-5678로 {filler * 300}"
        places = [(one.start, one.end) for one in ANALYZER.analyze(text) if one.type is Type.PHONE]
        assert places == [(len(lead), len(lead) + 13)], shift


def test_windows_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(3)
    parts = [
        "연락처 010-1234-5678로 ",
        "hong@korea.kr에 ",
        "900101-1234567, ",
        "예산 12조 3456억원 ",
        "가나다라 마바사\n",
    ]
    text = "".join(rng.choice(parts) for _ in range(400))
    whole = ANALYZER.analyze(text)
    monkeypatch.setattr(module, "WINDOW", 500)
    assert ANALYZER.analyze(text) == whole


def test_it_can_be_stopped() -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        ANALYZER.analyze("가", stop)


@pytest.mark.parametrize("text", ["", " ", "\n", "\x00", "\ud800", "\U0010ffff", "[", "-", "0", "@", "\u200b"])
def test_almost_nothing(text: str) -> None:
    assert ANALYZER.analyze(text) == []


@given(st.text(max_size=80))
def test_never_raises_and_places_are_inside(text: str) -> None:
    found = ANALYZER.analyze(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)


# time and memory

PATTERNS = {
    "digits": "7", "spaced digits": "7 ", "dashed digits": "7-", "dotted": "1.", "letters": "a", "at": "a@",
    "ats": "a@a.", "colons": ":", "blanks": " ", "zero width": "\u200b", "lines": "1\n",
    "keys": "-----BEGIN PRIVATE KEY-----\n",
    "words": "여권 ", "jwt": "eyJabcdefghijk.", "passwords": "password: ", "tokens": "[전화번호-", "brackets": "[",
    "phones": "010-1234-5678\n", "plus": "+1 ", "jamo": "\u1100", "dashes": "- ", "groups": "12 34 ",
}  # fmt: skip


def seconds(text: str) -> float:
    """Processor time, the better of two: caches and other programs only ever add to it."""
    spent = []
    for _ in range(2):
        begin = time.process_time()
        ANALYZER.analyze(text)
        spent.append(time.process_time() - begin)
    return min(spent)


@pytest.mark.parametrize("name", PATTERNS)
def test_time_is_linear(name: str) -> None:
    pattern = PATTERNS[name]
    short, long = (pattern * (length // len(pattern)) for length in (30_000, 240_000))
    assert seconds(long) < 8 * 4 * max(seconds(short), 0.02)  # quadratic would be 64 times


def test_ten_megabytes_of_digits() -> None:
    rng = random.Random(1)
    text = "".join(rng.choices("0123456789", k=10_000_000))
    assert ANALYZER.analyze(text) == []


def test_memory_does_not_grow_with_the_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WINDOW", 20_000)
    peaks = []
    for length in (60_000, 180_000):
        text = "０1" * (length // 2)  # the full-width digit has places to be kept
        tracemalloc.start()
        try:
            ANALYZER.analyze(text)
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2
    assert peaks[1] < 8 * 1024 * 1024
