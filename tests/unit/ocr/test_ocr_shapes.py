"""OCR: columns, rules, marks, points of numbers and seals, told apart on masks drawn by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from retrieval.documents.ocr import image, ruled
from retrieval.documents.ocr.marks import find_marks
from retrieval.documents.ocr.numbers import repaired, without_phantoms
from retrieval.documents.ocr.regions import Cutter, runs, text_rows

if TYPE_CHECKING:
    from retrieval.documents.ocr.image import Mask


def blank(height: int, width: int) -> Mask:
    return np.zeros((height, width), dtype=np.bool_)


def lines(mask: Mask, x0: int, x1: int, tops: range, height: int = 12) -> None:
    for top in tops:
        mask[top : top + height, x0:x1] = True


def test_runs() -> None:
    assert runs(np.array([0, 1, 1, 0, 1], dtype=np.bool_)) == [(1, 3), (4, 5)]
    assert runs(np.array([], dtype=np.bool_)) == []


def test_a_title_over_two_columns_of_unlike_length() -> None:
    mask = blank(1100, 800)
    lines(mask, 80, 700, range(60, 61))
    lines(mask, 80, 380, range(150, 900, 20))
    lines(mask, 420, 700, range(150, 600, 20))
    regions = Cutter(mask, 100).regions()
    assert [(box[0], box[1]) for box in regions] == [(80, 60), (80, 150), (420, 150)]


def test_a_paragraph_break_at_one_height_is_no_band_across_columns() -> None:
    mask = blank(1100, 800)
    for x0, x1 in ((80, 380), (420, 700)):
        lines(mask, x0, x1, range(100, 300, 20))
        lines(mask, x0, x1, range(330, 600, 20))
    lefts = [box[0] for box in Cutter(mask, 100).regions()]
    assert lefts == sorted(lefts)


def test_rows_that_touch_come_apart_and_dots_stay() -> None:
    mask = blank(200, 300)
    lines(mask, 10, 290, range(10, 150, 30), height=24)
    mask[34:40, 100:102] = True  # touches the next line
    mask[5:7, 50:54] = True  # an accent
    assert len(text_rows(mask)) == 5
    assert text_rows(blank(10, 10)) == []


def grid(mask: Mask, xs: list[int], ys: list[int]) -> None:
    for y in ys:
        mask[y : y + 3, xs[0] : xs[-1] + 3] = True
    for x in xs:
        mask[ys[0] : ys[-1] + 3, x : x + 3] = True


def test_a_grid_with_a_merged_cell() -> None:
    mask = blank(600, 900)
    grid(mask, [100, 300, 500, 700], [100, 180, 260, 340])
    mask[103:180, 500:503] = False  # the second and third cell of the first row are one
    clean, (found,) = ruled.find(mask, 200)
    assert (found.rows, found.columns, len(found.cells), found.is_table) == (3, 3, 8, True)
    assert (0, 1, 1, 2) in [cell[:4] for cell in found.cells]
    assert not clean.any()


def test_a_table_without_rules_at_its_sides() -> None:
    mask = blank(600, 900)
    grid(mask, [300, 500], [100, 180, 260])
    for y in (100, 180, 260):
        mask[y : y + 3, 100:700] = True
    _, (found,) = ruled.find(mask, 200)
    assert (found.rows, found.columns) == (2, 3)


def test_a_frame_is_no_table_and_letters_are_no_rules() -> None:
    mask = blank(600, 900)
    grid(mask, [100, 700], [100, 400])
    lines(mask, 130, 150, range(130, 300, 40), height=24)
    clean, (found,) = ruled.find(mask, 200)
    assert not found.is_table
    assert clean.sum() == 5 * 24 * 20


def ring(size: int) -> Mask:
    y, x = np.mgrid[0:size, 0:size]
    far = np.hypot(y - (size - 1) / 2, x - (size - 1) / 2)
    return np.asarray((far <= size / 2) & (far >= size / 2 - 2.5))


def line_with(glyph: Mask, gap: int = 12) -> Mask:
    mask = blank(30, 120)
    top = (30 - glyph.shape[0]) // 2
    mask[top : top + glyph.shape[0], : glyph.shape[1]] = glyph
    start = glyph.shape[1] + gap
    mask[2:28, start : start + 4] = True
    mask[2:6, start : start + 20] = True
    return mask


def test_marks() -> None:
    square = blank(24, 24)
    square[:, :2] = square[:, -2:] = square[:2] = square[-2:] = True
    full = np.ones((24, 24), dtype=np.bool_)
    digit = ring(28)
    digit[8:20, 13:16] = True
    for glyph, expected in ((square, "□"), (full, "■"), (ring(24), "○"), (digit, "")):
        (mark,) = find_marks(line_with(glyph))
        assert (mark.text, mark.x0, mark.holds_digit) == (expected, 0, expected == "")
    assert find_marks(line_with(ring(18), gap=3)) == []  # part of a letter: 이


@pytest.mark.parametrize(("bars", "expected"), [(1, "Ⅰ."), (2, "Ⅱ."), (3, "Ⅲ.")])
def test_roman_numerals_before_a_point(bars: int, expected: str) -> None:
    mask = blank(30, 120)
    for bar in range(bars):
        mask[2:28, 8 * bar : 8 * bar + 3] = True
    end = 8 * bars + 4
    mask[24:28, end : end + 4] = True
    mask[2:28, end + 20 : end + 40] = True
    (mark,) = find_marks(mask)
    assert mark.text == expected
    mask[2:8, :] |= np.roll(mask[2:8, :], -1, axis=1)
    flagged = np.roll(mask, 6, axis=1)
    for bar in range(bars):
        flagged[2:9, 8 * bar + 1 : 8 * bar + 6] = True  # the flag of a digit 1
    assert expected not in [mark.text for mark in find_marks(flagged)]


def stroke(mask: Mask, start: float, end: float) -> None:
    """A stroke of three pixels from the top of a line to its foot."""
    for y in range(2, 28):
        x = round(start + (end - start) * (y - 2) / 25)
        mask[y, x : x + 3] = True


@pytest.mark.parametrize(
    ("strokes", "expected"),
    [
        (((0, 8), (16, 8)), "Ⅴ."),
        (((0, 0), (8, 15), (22, 15)), "Ⅳ."),
        (((0, 7), (14, 7), (22, 22)), "Ⅵ."),
        (((0, 16), (16, 0)), ""),
        (((8, 0), (8, 16)), ""),
    ],
)
def test_roman_four_to_six(strokes: tuple[tuple[int, int], ...], expected: str) -> None:
    mask = blank(30, 120)
    for start, end in strokes:
        stroke(mask, start, end)
    mask[24:28, 32:36] = True
    mask[2:28, 56:76] = True
    assert [mark.text for mark in find_marks(mask)] == [expected] * bool(expected)
    mask[2:28, 38:48] = True  # a number goes on: no heading
    assert expected not in [mark.text for mark in find_marks(mask)]


def test_signs_that_are_not_in_the_picture_go() -> None:
    ink = number_ink("2026")
    for text, first, last, expected in (
        (".2026", True, False, "2026"),
        (".2026", False, True, ".2026"),
        ('2026"', True, True, "2026"),
        ('2026"', True, False, '2026"'),
    ):
        assert without_phantoms(text, ink, first=first, last=last) == expected
    assert without_phantoms(".2026", number_ink(".2026"), first=True, last=True) == ".2026"


def test_a_digit_before_a_percent_sign_must_be_in_the_picture() -> None:
    ink = blank(30, 70)
    for start, end in ((0, 20), (24, 28), (32, 48), (52, 56)):
        ink[2:24, start:end] = True
    assert without_phantoms("률(6%)", ink, first=True, last=True) == "률(%)"
    ink[2:24, 24:36] = True
    assert without_phantoms("(6%)", number_ink("1111"), first=True, last=True) == "(6%)"


def test_points_beside_syllables_keep_their_kind() -> None:
    ink = np.concatenate((number_ink("25,000"), blank(30, 40)), axis=1)
    ink[0:30, 100:125] = True  # a syllable, taller than digits
    assert repaired("25.000명", ink) == "25,000명"


def number_ink(signs: str) -> Mask:
    mask = blank(30, 16 * len(signs))
    for index, sign in enumerate(signs):
        x = 16 * index
        if sign in ".,":
            mask[21 : 24 if sign == "." else 29, x + 4 : x + 8] = True
        else:
            mask[2:24, x : x + 11] = True
    return mask


@pytest.mark.parametrize(
    ("read", "drawn", "expected"),
    [
        ("1.234.567", "1,234,567", "1,234,567"),
        ("1.345,.678", "1,345,678", "1,345,678"),
        ("12500", "12,500", "12,500"),
        ("987,5", "987.5", "987.5"),
        ("1,234,567", "1,234,567", "1,234,567"),
        ("83.6", "83.6", "83.6"),
        ("12,34", "12,34", "12,34"),  # no way to write a number: left as it was read
        ("금12.500", "금12,500", "금12.500"),  # syllables before it: not looked into
    ],
)
def test_points_and_commas_follow_the_picture(read: str, drawn: str, expected: str) -> None:
    assert repaired(read, number_ink(drawn)) == expected


def test_a_red_seal_goes_and_black_and_coloured_lines_stay() -> None:
    colour = np.full((800, 800, 3), 255, dtype=np.uint8)
    colour[100:112, 100:700] = (20, 20, 20)  # black text
    colour[300:312, 100:700] = (30, 40, 200)  # a blue heading
    for inset in (0, 30, 60):
        colour[20 + inset : 24 + inset, 200:400] = (215, 40, 40)
    colour[20:220, 200:206] = colour[20:220, 394:400] = (215, 40, 40)
    colour[216:220, 200:400] = (215, 40, 40)
    colour[100:112, 200:206] = colour[100:112, 394:400] = (20, 10, 10)  # seal over text
    grey = image._without_seals(colour, 200)
    assert (grey[100:112, 100:700] < image.DARK).all()
    assert (grey[300:312, 100:700] < image.DARK).all()
    assert (grey[120:215, 200:206] > 200).all()


@pytest.mark.parametrize("angle", [-2.0, -0.5, 0.0, 1.5, 3.0])
def test_skew_is_found(angle: float) -> None:
    y, x = np.mgrid[0:1100, 0:800]
    upright = y + (x - 400) * np.tan(np.radians(angle))
    chance = np.random.default_rng(3)
    ink = (
        (upright % 22 < 10) & (upright > 100) & (upright < 1000) & (x > 80) & (x < 720) & (chance.random(y.shape) < 0.5)
    )
    assert image._skew(np.asarray(ink)) == pytest.approx(angle, abs=0.15)
