"""Points and commas of numbers, told by their shape: there recognition errs most, and amounts hang on them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from retrieval.documents.ocr.regions import runs

if TYPE_CHECKING:
    from retrieval.documents.ocr.image import Mask

_NUMBER = re.compile(r"\d[\d.,]*\d")
_PLAUSIBLE = re.compile(r"^(\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?|\d{4}(\.\d{1,2}){1,2}|\d{1,2}\.\d{1,2})$")
_LED = re.compile(r"[.,·'][0-9가-힣]")
_TRAILED = re.compile(r"[0-9A-Za-z가-힣][\"'”’]$")
_SHARE = re.compile(r"\(\d%\)$")
_NARROW = 0.5  # of the width of a percent sign: brackets are narrower, digits are not
_LOW = 0.5  # of the digits' height: marks are lower
_TAIL = 0.12  # of the digits' height: commas reach this far below the digits
_WIDE = 1.5  # times the usual digit: a wider stretch is no single digit
_FEWEST = 3


def repaired(text: str, ink: Mask) -> str:
    """A word with the points and commas that stand in its picture.

    Args:
        text: as it was recognised.
        ink: the word's picture, from its first letter on.
    """
    found = _NUMBER.search(text)
    if found is None or sum(letter.isdecimal() for letter in found.group()) < _FEWEST:
        return text
    before, number, after = text[: found.start()], found.group(), text[found.end() :]
    if before.strip("(-△▲+₩\\~"):
        return text  # syllables stand before it: how many strokes they have is unknown
    glyphs = _glyphs(ink)
    digits = [letter for letter in number if letter.isdecimal()]
    start = len(before)
    if before and (len(glyphs) <= start or not after):
        start = max(0, len(glyphs) - _strokes(number)) if not after else start
    made = _with_marks(digits, glyphs[start:])
    if made is None or made == number or not _PLAUSIBLE.match(made):
        return text
    return before + made + after


def without_phantoms(text: str, ink: Mask, *, first: bool, last: bool) -> str:
    """A word without points and quotes that are not in its picture: recognition adds them at the ends of a line.

    Args:
        text: as it was recognised.
        ink: the word's picture.
        first: the word begins the line.
        last: it ends the line.
    """
    glyphs = _glyphs(ink)
    height = ink.shape[0]
    if first and glyphs and _LED.match(text) and glyphs[0][2] - glyphs[0][1] > _LOW * height:
        text = text[1:]
    if last and glyphs and _TRAILED.search(text) and glyphs[-1][2] > _LOW * height:
        text = text[:-1]
    share = _SHARE.search(text)
    if share and len(glyphs) > 3 and glyphs[-3][0] < _NARROW * glyphs[-2][0]:
        text = f"{text[: share.start()]}(%)"  # a bracket stands where a digit was read
    return text


def _strokes(number: str) -> int:
    return len(number)


def _glyphs(ink: Mask) -> list[tuple[int, int, int]]:
    """Width, upper and lower edge of each stretch of ink."""
    made = []
    for start, end in runs(ink.any(axis=0)):
        rows = np.flatnonzero(ink[:, start:end].any(axis=1))
        made.append((end - start, int(rows[0]), int(rows[-1]) + 1))
    return made


def _with_marks(digits: list[str], glyphs: list[tuple[int, int, int]]) -> str | None:
    """Digits with the marks that stand between them; None where the picture does not bear the digits out."""
    heights = sorted(bottom - top for _, top, bottom in glyphs)
    if not heights:
        return None
    tall = heights[len(heights) * 3 // 4]
    large = [glyph for glyph in glyphs if glyph[2] - glyph[1] > _LOW * tall][: len(digits)]
    if len(large) < len(digits):
        return None
    tall = sorted(bottom - top for _, top, bottom in large)[len(large) // 2]  # syllables beside them are taller
    usual = sorted(width for width, _, _ in large)[len(large) // 2]
    base = sorted(bottom for _, _, bottom in large)[len(large) // 2]
    made: list[str] = []
    waiting = list(digits)
    for width, top, bottom in glyphs:
        if not waiting:
            break
        if bottom - top > _LOW * tall:
            if width > _WIDE * usual:
                return None
            made.append(waiting.pop(0))
        elif made and made[-1].isdecimal() and top > base - 0.55 * tall:
            made.append("," if bottom - base > _TAIL * tall else ".")
        else:
            return None
    return None if waiting else "".join(made)
