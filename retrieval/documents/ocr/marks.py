"""Marks that the recognition data has no letters for, told by their shape: □ ■ ○ ● at line starts, ① … in a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from retrieval.documents.ocr.regions import runs

if TYPE_CHECKING:
    from retrieval.documents.ocr.image import Mask

_GAP = 0.22  # of the line's height after a mark at a line's start
_LOWEST = 0.3  # of the line's height
_ROUND = (0.8, 1.25)  # width to height


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark: its text ("" where a digit stands inside) and its box in the line."""

    text: str
    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def holds_digit(self) -> bool:
        """A ring around something."""
        return not self.text


def find_marks(line: Mask, dark: Mask | None = None) -> list[Mark]:
    """Marks of a line, from the left.

    Args:
        line: its ink, thin strokes whole.
        dark: its darkest ink, in which strokes side by side stay apart; the same where None.
    """
    height = line.shape[0]
    glyphs = runs(line.any(axis=0))
    roman = _roman(line, line if dark is None else dark, glyphs)
    if roman is not None:
        return [roman]
    made = []
    for index, (start, end) in enumerate(glyphs):
        after = glyphs[index + 1][0] - end if index + 1 < len(glyphs) else height
        before = start - glyphs[index - 1][1] if index else height
        rows = np.flatnonzero(line[:, start:end].any(axis=1))
        top, bottom = int(rows[0]), int(rows[-1]) + 1
        wide, high = end - start, bottom - top
        if high < max(6, _LOWEST * height) or not _ROUND[0] <= wide / high <= _ROUND[1]:
            continue
        glyph = line[top:bottom, start:end]
        if min(before, after) >= 0.08 * height and high >= 0.6 * height and _is_ring(glyph):
            made.append(Mark("", start, top, end, bottom))
        elif index == 0 and len(glyphs) > 1 and after >= _GAP * height:
            text = _bullet(glyph)
            if text:
                made.append(Mark(text, start, top, end, bottom))
    return made


def _roman(line: Mask, dark: Mask, glyphs: list[tuple[int, int]]) -> Mark | None:
    """Ⅰ to Ⅵ before a point and a blank at a line's start, where a digit 1 has a flag that Ⅰ has not."""
    height = line.shape[0]
    dots = [index for index, one in enumerate(glyphs[:5]) if _is_dot(line, one)]
    if not dots or not dots[0]:
        return None
    after = glyphs[dots[0] + 1][0] - glyphs[dots[0]][1] if dots[0] + 1 < len(glyphs) else height
    x0, x1 = glyphs[0][0], glyphs[dots[0] - 1][1]
    rows = np.flatnonzero(line[:, x0:x1].any(axis=1))
    if after < _GAP * height or not len(rows):
        return None  # the comma of 1,234
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    glyph = line[top:bottom, x0:x1]
    if bottom - top < 0.6 * height or x1 - x0 > 1.3 * (bottom - top):
        return None
    darkest = dark[top:bottom, x0:x1]
    text = _bars(glyph) or _bars(darkest).replace("Ⅰ", "") or _with_five(darkest)  # a flag may be too faint to be dark
    return Mark(f"{text}.", x0, top, glyphs[dots[0]][1], bottom) if text else None


def _bars(glyph: Mask) -> str:
    """Ⅰ Ⅱ Ⅲ: upright bars and nothing between them."""
    middle = glyph[round(0.35 * len(glyph)) : round(0.65 * len(glyph))].mean(axis=0)
    bars = runs(middle > 0.9)
    loose = ((middle > 0.1) & (middle <= 0.9)).sum()
    if not 1 <= len(bars) <= 3 or loose > 0.25 * len(glyph):
        return ""
    upper = glyph[: round(0.3 * len(glyph))]
    if any(_flagged(upper, start, end) for start, end in bars):
        return ""
    return "ⅠⅡⅢ"[len(bars) - 1]


def _with_five(glyph: Mask) -> str:
    """Ⅳ Ⅴ Ⅵ: two strokes that come together at the foot, alone or beside an upright bar."""
    rows = [runs(glyph[round(share * len(glyph))]) for share in (0.3, 0.5, 0.88)]
    upper, middle, foot = ([(start + end) / 2 for start, end in row] for row in rows)
    if len(upper) != len(middle) or len(upper) != len(foot) + 1 or not 2 <= len(upper) <= 3:
        return ""
    if max(end - start for start, end in (*rows[0], *rows[1])) > 0.3 * len(glyph):
        return ""
    steady = 0.08 * len(glyph)
    if len(upper) == 2:
        return "Ⅴ" if _meet(upper, middle, foot[0]) else ""
    if max(abs(upper[0] - middle[0]), abs(upper[0] - foot[0])) < steady:
        return "Ⅳ" if _meet(upper[1:], middle[1:], foot[1]) else ""
    if max(abs(upper[2] - middle[2]), abs(upper[2] - foot[1])) < steady:
        return "Ⅵ" if _meet(upper[:2], middle[:2], foot[0]) else ""
    return ""


def _meet(upper: list[float], middle: list[float], foot: float) -> bool:
    """Tells whether two strokes come nearer from both sides and end at one place between them."""
    return bool(upper[0] < middle[0] < foot < middle[1] < upper[1])


def _is_dot(line: Mask, one: tuple[int, int]) -> bool:
    rows = np.flatnonzero(line[:, one[0] : one[1]].any(axis=1))
    return bool(len(rows) and rows[0] > 0.55 * line.shape[0] and rows[-1] - rows[0] < 0.3 * line.shape[0])


def _flagged(upper: Mask, start: int, end: int) -> bool:
    """More ink to the left of a bar's top than to the right: a digit."""
    reach = max(3, round(0.5 * len(upper)))
    left, right = int(upper[:, max(0, start - reach) : start].sum()), int(upper[:, end : end + reach].sum())
    return bool(left - right > 0.15 * upper.shape[0] * reach)


def _bullet(glyph: Mask) -> str:
    """□ ■ ○ ●, or "" for a letter."""
    height, width = glyph.shape
    inner = glyph[round(0.3 * height) : round(0.7 * height), round(0.3 * width) : round(0.7 * width)]
    corner = max(1, round(0.12 * min(height, width)))
    corners = [glyph[:corner, :corner], glyph[:corner, -corner:], glyph[-corner:, :corner], glyph[-corner:, -corner:]]
    square = all(part.mean() > 0.5 for part in corners)
    if inner.mean() > 0.95 and glyph.mean() > 0.7:
        return "■" if square else "●"
    closed = _closed(glyph)
    if inner.mean() < 0.02 and closed:
        return "□" if square else "○"
    return ""


def _closed(glyph: Mask) -> bool:
    """Ink on every way from the middle out, near the edge."""
    height, width = glyph.shape
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    for angle in angles:
        steps = np.linspace(0.2, 0.75, 24)
        y = np.clip(np.rint((0.5 + steps * np.sin(angle)) * height - 0.5), 0, height - 1).astype(np.int64)
        x = np.clip(np.rint((0.5 + steps * np.cos(angle)) * width - 0.5), 0, width - 1).astype(np.int64)
        if not glyph[y, x].any():
            return False
    return True


def _is_ring(glyph: Mask) -> bool:
    """A circle around something: ink along the circle, none just inside it, some in the middle."""
    height, width = glyph.shape
    if min(height, width) < 14:
        return False
    y, x = np.mgrid[0:height, 0:width]
    far = np.hypot((y - (height - 1) / 2) / (height / 2), (x - (width - 1) / 2) / (width / 2))
    angle = np.floor((np.arctan2(y - (height - 1) / 2, x - (width - 1) / 2) + np.pi) / (2 * np.pi) * 24).astype(
        np.int64
    )
    rim = (far > 0.8) & (far < 1.08)
    hit = np.bincount(angle[rim & glyph] % 24, minlength=24) > 0
    between = glyph[(far > 0.7) & (far < 0.8)]
    corners = glyph[far > 1.2]
    return bool(
        hit.mean() > 0.95
        and (not between.size or between.mean() < 0.25)
        and (not corners.size or corners.mean() < 0.05)
        and 0.05 < glyph[far < 0.6].mean() < 0.6
    )
