from __future__ import annotations

from dataclasses import fields
from itertools import product
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor
from support import gui

from desktop import icons, palette
from desktop.palette import DARK, LIGHT, Theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

THEMES = [LIGHT, DARK]
TEXTS = ("text", "text_bolder", "text_subtle", "primary_text", "danger_text", "warning_text")
TINTS = {
    "primary_tint": ("primary_text", "text"),
    "danger_tint": ("danger_text", "text"),
    "warning_tint": ("warning_text", "text"),
    "success_tint": ("success_text", "text"),
    "information_tint": ("information_text", "text"),
    "primary": ("on_primary",),
    "primary_hover": ("on_primary",),
    "primary_pressed": ("on_primary",),
    "highlight": ("on_highlight",),
}


def luminance(colour: str) -> float:
    parts = [channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4 for channel in rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def rgb(colour: str) -> tuple[float, float, float]:
    made = QColor(colour)
    return made.redF(), made.greenF(), made.blueF()


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs() -> list[tuple[str, str]]:
    surfaces = ("surface", "surface_subtle", "surface_raised")
    return [*product(TEXTS, surfaces), *((text, tint) for tint, texts in TINTS.items() for text in texts)]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize(("text", "surface"), pairs())
def test_every_text_can_be_read(theme: Theme, text: str, surface: str) -> None:
    assert contrast(getattr(theme, text), getattr(theme, surface)) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_controls_stand_out(theme: Theme) -> None:
    assert contrast(theme.border_dark, theme.surface) >= 3
    assert contrast(theme.primary, theme.surface) >= 3


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_colours_are_in_the_palette_only() -> None:
    assert all(QColor(getattr(theme, field.name)).isValid() for theme in THEMES for field in fields(Theme)[1:])


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_style_sheet_leaves_no_mark_and_follows_the_font(theme: Theme) -> None:
    small, large = palette.style_sheet(theme, 10.5), palette.style_sheet(theme, 21.0)
    assert "$" not in small
    assert small.count("{") == small.count("}")
    assert "font-size: 31.5pt" in large
    assert small != large


def test_a_theme_is_applied_at_once_and_back(app: QApplication) -> None:
    for theme in (DARK, LIGHT, DARK, LIGHT):
        palette.apply(app, theme)
        assert palette.current() is theme


def test_choices() -> None:
    gui.application()
    assert palette.wanted("dark") is DARK
    assert palette.wanted("light") is LIGHT
    assert palette.wanted("auto") in THEMES


def test_a_font_is_never_smaller_than_the_least(app: QApplication) -> None:
    assert palette.base_font().pointSizeF() >= palette.LEAST_POINTS


@pytest.mark.parametrize(
    "name", ["start", "chat", "summary", "excel", "library", "privacy", "preferences", "close", "open", "add"]
)
def test_icons_are_drawn_in_the_colours_of_the_theme(app: QApplication, name: str) -> None:
    drawn = {}
    for theme in THEMES:
        palette.apply(app, theme)
        image = icons.icon(name).pixmap(24, 24).toImage()
        strong = [
            image.pixelColor(x, y)
            for x, y in product(range(image.width()), range(image.height()))
            if image.pixelColor(x, y).alpha() > 200
        ]
        assert strong, f"{name} is empty"
        drawn[theme.name] = sum(colour.lightness() for colour in strong) / len(strong)
    palette.apply(app, LIGHT)
    assert drawn["light"] < 100 < drawn["dark"]


def test_the_programs_icon_is_there(app: QApplication) -> None:
    assert not icons.app_icon().pixmap(64, 64).isNull()
