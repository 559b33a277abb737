"""Icons of resources/icons in the colours of the theme."""

from __future__ import annotations

from importlib import resources
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop import palette

SIZES: Final = (16, 22, 24, 32, 48, 64)


def icon(name: str) -> QIcon:
    """A line icon in the text colour, in the primary colour where it is checked, pale where it is off."""
    theme = palette.current()
    made = QIcon()
    source = _source(name)
    for size in SIZES:
        made.addPixmap(_drawn(source, theme.text, size), QIcon.Mode.Normal, QIcon.State.Off)
        made.addPixmap(_drawn(source, theme.primary_text, size), QIcon.Mode.Normal, QIcon.State.On)
        made.addPixmap(_drawn(source, theme.text_disabled, size), QIcon.Mode.Disabled, QIcon.State.Off)
    return made


def app_icon() -> QIcon:
    """The program's own icon, the same in every theme."""
    made = QIcon()
    source = _source("app")
    for size in (*SIZES, 128):
        made.addPixmap(_drawn(source, "", size))
    return made


def _source(name: str) -> str:
    return resources.files("resources").joinpath("icons", f"{name}.svg").read_text("utf-8")


def _drawn(source: str, colour: str, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
