"""Whole characters, stop strings across borders, hidden thoughts, circles."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.llm.stream import LOOP_TOKENS, Characters, Circles, Stops, Thoughts

FAST = settings(deadline=None, max_examples=80, derandomize=True)


def cut(data, sizes):
    """Cut a sequence at sizes taken in turn."""
    pieces: list[Any] = []
    start = 0
    while start < len(data):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(data[start : start + size])
        start += size
    return pieces


@FAST
@given(st.text(alphabet="가나다힣a1 \n🙂é"), st.lists(st.integers(1, 5), min_size=1))
def test_characters_come_out_whole_however_bytes_are_cut(text, sizes):
    characters = Characters()
    shown = [characters.push(piece) for piece in cut(text.encode(), sizes)]
    assert "".join(shown) + characters.end() == text
    assert "\ufffd" not in "".join(shown)


def test_broken_bytes_become_replacement_characters_and_never_raise():
    characters = Characters()
    assert characters.push(b"\xec\x98") == ""
    assert characters.push(b"a") == "\ufffda"
    assert characters.push(b"\xed\xa0\x80")  # a surrogate
    assert characters.push(b"\xec") == ""
    assert characters.end() == "\ufffd"


@pytest.mark.parametrize(
    ("before", "piece", "fits"),
    [
        (b"", "가".encode(), True),
        (b"", "가".encode()[:2], True),
        ("가".encode()[:2], "가".encode()[2:], True),
        ("가".encode()[:2], b"a", False),
        (b"", b"\xc1\x80", False),  # overlong
        (b"", b"\xed\xa0\x80", False),  # surrogate
        (b"", b"\xff", False),
    ],
)
def test_fits_tells_whether_a_piece_keeps_the_text_valid(before, piece, fits):
    characters = Characters()
    characters.push(before)
    assert characters.fits(piece) is fits
    assert characters.fits(piece) is fits  # asking changes nothing


@FAST
@given(
    st.text(alphabet="ab끝"),
    st.lists(st.text(alphabet="ab끝", min_size=1, max_size=4), max_size=3),
    st.lists(st.integers(1, 4), min_size=1),
)
def test_stops_end_before_the_first_stop_string_wherever_it_is_cut(text, stops, sizes):
    scanner = Stops(stops)
    shown = ""
    for piece in cut(text, sizes):
        shown += scanner.push(piece)
    shown += scanner.end()
    seen = ""
    for index in range(len(text)):  # the stop string that is complete first ends the text
        seen = text[: index + 1]
        ended = [stop for stop in stops if seen.endswith(stop)]
        if ended:
            break
    else:
        assert shown == text
        assert not scanner.stopped
        return
    assert scanner.stopped
    assert text.startswith(shown)
    assert not any(stop in shown for stop in stops)


def test_stops_hold_back_only_what_may_become_a_stop_string():
    scanner = Stops(["###"])
    assert scanner.push("예산#") == "예산"
    assert scanner.push("1") == "#1"
    assert scanner.push("##") == ""
    assert scanner.push("# 끝") == ""
    assert scanner.stopped
    assert scanner.push("더") == scanner.end() == ""


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("<think>\n속생각\n</think>\n\n답입니다.", "답입니다."),
        ("  <think></think>답", "답"),
        ("답에 <think>가 나와도", "답에 <think>가 나와도"),
        ("<thi", "<thi"),
        ("< 3보다 작다", "< 3보다 작다"),
        ("<think>끝나지 않는", ""),
        ("", ""),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 100])
def test_thoughts_are_removed_at_the_start_only(text, answer, size):
    thoughts = Thoughts()
    shown = "".join(thoughts.push(piece) for piece in cut(text, [size]))
    assert shown + thoughts.end() == answer


def test_thoughts_that_the_prompt_opened_are_removed():
    thoughts = Thoughts(thinking=True)
    assert thoughts.push("생각 </th") == ""
    assert thoughts.push("ink>\n") == ""
    assert thoughts.push("\n답") == "답"
    assert thoughts.push(" 둘") == " 둘"
    assert Thoughts(thinking=True, active=False).push("<think>") == "<think>"


def circle_after(tokens):
    circles = Circles()
    for index, token in enumerate(tokens):
        if circles.push(token):
            return index + 1
    return None


@pytest.mark.parametrize("period", [1, 2, 7, 30, 45, 60])
def test_circles_are_found_for_every_period(period):
    found = circle_after([*range(1000, 1040), *([*range(period)] * 400)])
    assert found is not None
    assert found <= 40 + period + max(LOOP_TOKENS, 2 * period) + 1


@FAST
@given(st.lists(st.integers(0, 10_000), unique=True, max_size=300))
def test_a_text_without_repetition_is_no_circle(tokens):
    assert circle_after(tokens) is None


def test_two_equal_paragraphs_are_no_circle():
    paragraph = list(range(59))
    assert circle_after([*paragraph, *paragraph, *range(100, 200)]) is None
