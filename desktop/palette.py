"""Colours, sizes and the style sheet: the values of KRDS, the design system of Korean digital government.

Panels name what a widget is (`role`, `kind` in `desktop.widgets.basic`), never a colour. Text that is drawn as HTML
takes its colours from `current()` and is drawn anew when `Panel.recolour` is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

FAMILIES: Final = (
    "Pretendard GOV",
    "Pretendard",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "NanumGothic",
)
LEAST_POINTS: Final = 10.5
RADIUS: Final = 6


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours. Every text colour reaches 4.5:1 on the surfaces and tints it is used on."""

    name: str
    text: str
    text_bolder: str
    text_subtle: str
    text_disabled: str
    surface: str
    surface_subtle: str
    surface_raised: str
    border: str
    border_strong: str
    border_dark: str
    primary: str
    primary_hover: str
    primary_pressed: str
    primary_text: str
    primary_tint: str
    on_primary: str
    danger_text: str
    danger_tint: str
    warning_text: str
    warning_tint: str
    success_text: str
    success_tint: str
    information_text: str
    information_tint: str
    highlight: str  # behind cited words
    on_highlight: str


LIGHT: Final = Theme(
    name="light",
    text="#1e2124",
    text_bolder="#131416",
    text_subtle="#464c53",
    text_disabled="#8a949e",
    surface="#ffffff",
    surface_subtle="#f4f5f6",
    surface_raised="#ffffff",
    border="#cdd1d5",
    border_strong="#b1b8be",
    border_dark="#58616a",
    primary="#256ef4",
    primary_hover="#0b50d0",
    primary_pressed="#083891",
    primary_text="#0b50d0",
    primary_tint="#ecf2fe",
    on_primary="#ffffff",
    danger_text="#bd2c0f",
    danger_tint="#fdefec",
    warning_text="#8a5c00",
    warning_tint="#fff3db",
    success_text="#267337",
    success_tint="#eaf6ec",
    information_text="#096ab3",
    information_tint="#e7f4fe",
    highlight="#ffe7a8",
    on_highlight="#131416",
)
DARK: Final = Theme(
    name="dark",
    text="#f4f5f6",
    text_bolder="#ffffff",
    text_subtle="#cdd1d5",
    text_disabled="#8a949e",
    surface="#131416",
    surface_subtle="#000000",
    surface_raised="#1e2124",
    border="#464c53",
    border_strong="#58616a",
    border_dark="#b1b8be",
    primary="#b1cefb",
    primary_hover="#d8e5fd",
    primary_pressed="#86affa",
    primary_text="#b1cefb",
    primary_tint="#10254d",
    on_primary="#131416",
    danger_text="#f7afa1",
    danger_tint="#3d130a",
    warning_text="#ffc95c",
    warning_tint="#362500",
    success_text="#a9dab4",
    success_tint="#12301a",
    information_text="#9ed2fa",
    information_tint="#062b44",
    highlight="#6b5200",
    on_highlight="#ffffff",
)


def current() -> Theme:
    """The theme the program shows now."""
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < 128 else LIGHT


def wanted(choice: str) -> Theme:
    """The theme for a setting: "light", "dark", or "auto" for the system's."""
    if choice == "auto":
        return DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
    return DARK if choice == "dark" else LIGHT


def apply(app: QApplication, theme: Theme) -> None:
    """Show a theme; harmless twice."""
    app.setStyle("Fusion")
    app.setFont(base_font())
    app.setPalette(_qt_palette(theme))
    app.setStyleSheet(style_sheet(theme, app.font().pointSizeF()))


def base_font() -> QFont:
    """The user's font size (never under the least) in the first Korean family that is installed."""
    font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
    installed = set(QFontDatabase.families())
    chosen = [family for family in FAMILIES if family in installed]
    font.setFamilies([*chosen, *font.families()])
    font.setPointSizeF(max(LEAST_POINTS, font.pointSizeF()))
    return font


def _qt_palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    colours = {
        role.Window: theme.surface_subtle,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.surface_subtle,
        role.Text: theme.text,
        role.Button: theme.surface_raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.text_bolder,
        role.ToolTipBase: theme.surface_raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.text_subtle,
        role.Highlight: theme.primary,
        role.HighlightedText: theme.on_primary,
        role.Link: theme.primary_text,
        role.LinkVisited: theme.primary_text,
        role.Mid: theme.border,
        role.Accent: theme.primary,
    }
    for name, colour in colours.items():
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(theme.text_disabled))
    return palette


_SHEET: Final = Template("""
QWidget { color: $text; }
QMainWindow, QDialog, QScrollArea, QScrollArea > QWidget > QWidget[panel="true"] { background: $surface; }
QScrollArea { border: none; }
QScrollArea[ring="true"] { border: 1px solid transparent; border-radius: 4px; }
QScrollArea[ring="true"]:focus { border: 1px solid $primary; }
QToolTip { color: $text; background: $surface_raised; border: 1px solid $border_dark; padding: 4px; }
QLabel { background: transparent; }
QLabel[role="title"] { color: $text_bolder; font-size: ${title}pt; font-weight: 700; }
QLabel[role="heading"] { color: $text_bolder; font-size: ${heading}pt; font-weight: 700; }
QLabel[role="strong"] { color: $text_bolder; font-weight: 700; }
QLabel[role="subtle"] { color: $text_subtle; }
QLabel[role="danger"], QLabel[role="warning"], QLabel[role="success"], QLabel[role="information"] {
  border-radius: 4px; padding: 3px 8px; }
QLabel[role="danger"] { color: $danger_text; background: $danger_tint; }
QLabel[role="warning"] { color: $warning_text; background: $warning_tint; }
QLabel[role="success"] { color: $success_text; background: $success_tint; }
QLabel[role="information"] { color: $information_text; background: $information_tint; }
QPushButton, QToolButton[kind="plain"] { background: $surface_raised; color: $text; border: 1px solid $border_dark;
  border-radius: 6px; padding: 5px 14px; min-height: ${control}px; }
QPushButton:hover { background: $primary_tint; }
QPushButton:pressed { background: $border; }
QPushButton:disabled { color: $text_disabled; border-color: $border; }
QPushButton:focus, QToolButton:focus { border: 2px solid $primary; padding: 4px 13px; }
QPushButton[kind="primary"] { background: $primary; color: $on_primary; border: 1px solid $primary; font-weight: 700; }
QPushButton[kind="primary"]:hover { background: $primary_hover; border-color: $primary_hover; }
QPushButton[kind="primary"]:pressed { background: $primary_pressed; border-color: $primary_pressed; }
QPushButton[kind="primary"]:focus { border: 2px solid $text_bolder; }
QPushButton[kind="primary"]:disabled { background: $border; color: $text_subtle; border-color: $border; }
QPushButton[kind="quiet"] { background: transparent; border: 1px solid transparent; color: $primary_text;
  padding: 3px 8px; }
QPushButton[kind="quiet"]:hover { background: $primary_tint; }
QPushButton[kind="quiet"]:focus { border: 1px solid $primary; }
QPushButton[kind="danger"] { color: $danger_text; border-color: $danger_text; }
QPushButton[kind="danger"]:disabled { color: $text_disabled; border-color: $border; }
QPushButton[kind="chip"] { background: $primary_tint; color: $primary_text; border: 1px solid $primary_tint;
  border-radius: 4px; padding: 1px 8px; min-height: 0; text-align: left; }
QPushButton[kind="chip"]:hover, QPushButton[kind="chip"]:focus { border: 1px solid $primary; }
QFrame[role="card"] { background: $surface_raised; border: 1px solid $border; border-radius: 10px; }
QFrame[role="subtle-card"] { background: $surface_subtle; border: 1px solid $border; border-radius: 10px; }
QFrame[role="drop"] { background: $surface_subtle; border: 2px dashed $border_strong; border-radius: 10px; }
QFrame[role="drop"][lit="true"] { background: $primary_tint; border: 2px dashed $primary; }
QFrame[role="line"] { background: $border; border: none; max-height: 1px; min-height: 1px; }
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox { background: $surface; color: $text;
  border: 1px solid $border_dark; border-radius: 6px; padding: 4px 8px; selection-background-color: $primary;
  selection-color: $on_primary; placeholder-text-color: $text_subtle; }
QLineEdit, QComboBox, QSpinBox { min-height: ${control}px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus { border: 2px solid $primary;
  padding: 3px 7px; }
QTextBrowser[role="document"] { border: none; background: transparent; padding: 0; }
QTextBrowser[role="document"]:focus { border: 1px solid $primary; }
QComboBox::drop-down { border: none; width: ${control}px; }
QComboBox::down-arrow { image: url("$arrow"); width: ${arrow_size}px; height: ${arrow_size}px; }
QComboBox QAbstractItemView { background: $surface_raised; color: $text; border: 1px solid $border_dark;
  selection-background-color: $primary_tint; selection-color: $primary_text; }
QListView, QTreeView, QTableView { background: $surface; alternate-background-color: $surface_subtle; color: $text;
  border: 1px solid $border; border-radius: 6px; gridline-color: $border;
  selection-background-color: $primary_tint; selection-color: $primary_text; }
QListView::item { padding: 5px 4px; }
QListView:focus, QTreeView:focus, QTableView:focus { border: 2px solid $primary; }
QHeaderView::section { background: $surface_subtle; color: $text_subtle; border: none; text-align: left;
  border-bottom: 1px solid $border; padding: 5px 8px; font-weight: 700; }
QProgressBar { background: $surface_subtle; border: 1px solid $border; border-radius: 4px; text-align: center;
  color: $text; min-height: 14px; }
QProgressBar::chunk { background: $primary_tint; border-right: 2px solid $primary; border-radius: 3px; }
QMenu { background: $surface_raised; color: $text; border: 1px solid $border_dark; padding: 4px; }
QMenu::item { padding: 6px 20px; border-radius: 4px; }
QMenu::item:selected { background: $primary_tint; color: $primary_text; }
QMenu::separator { height: 1px; background: $border; margin: 4px; }
QWidget#navigation { background: $surface_subtle; border-right: 1px solid $border; }
QWidget#navigation QToolButton { background: transparent; border: 2px solid transparent; border-radius: 6px;
  padding: 7px 10px; text-align: left; color: $text; }
QWidget#navigation QToolButton[low="true"] { padding: 1px 6px; }
QWidget#navigation QToolButton:hover { background: $primary_tint; }
QWidget#navigation QToolButton:checked { background: $primary_tint; color: $primary_text; font-weight: 700;
  border-left: 4px solid $primary; }
QWidget#navigation QToolButton:focus { border: 2px solid $primary; }
QStatusBar { background: $surface_subtle; border-top: 1px solid $border; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $text_subtle; padding: 2px 8px; }
QStatusBar QLabel[role="warning"] { color: $warning_text; }
QSplitter::handle { background: $border; width: 1px; height: 1px; }
QCheckBox, QRadioButton { spacing: 8px; padding: 3px; border: 1px solid transparent; border-radius: 4px; }
QCheckBox:focus, QRadioButton:focus { border: 1px solid $primary; }
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator { width: ${mark}px; height: ${mark}px;
  background: $surface; border: 1px solid $border_dark; border-radius: 3px; }
QRadioButton::indicator { border-radius: ${mark_half}px; }
QCheckBox::indicator:checked, QListView::indicator:checked { background: $primary; border-color: $primary;
  image: url("$check"); }
QRadioButton::indicator:checked { border: ${dot}px solid $primary; width: ${mark_inner}px; height: ${mark_inner}px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $border; }
QTabBar::tab { background: transparent; color: $text_subtle; padding: 6px 14px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $primary_text; border-bottom: 2px solid $primary; font-weight: 700; }
QTabBar::tab:focus { background: $primary_tint; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }
""")


def style_sheet(theme: Theme, points: float) -> str:
    """The style sheet of a theme for a base font of so many points."""
    colours = {name: getattr(theme, name) for name in theme.__dataclass_fields__}
    sizes = {"title": round(points * 1.5, 1), "heading": round(points * 1.2, 1)}
    pixels = {"control": round(points * 1.9), "arrow_size": round(points * 1.2)}
    mark = max(14, round(points * 1.4))
    pixels |= {"mark": mark, "mark_half": mark // 2 + 1, "dot": mark // 3, "mark_inner": mark + 2 - 2 * (mark // 3)}
    files = {name: _icon_file(f"{name}-{theme.name}.svg") for name in ("arrow", "check")}
    values = {name: str(size) for name, size in (sizes | pixels).items()}
    return _SHEET.substitute(colours | values | files)


def _icon_file(name: str) -> str:
    return Path(str(resources.files("resources").joinpath("icons", name))).as_posix()
