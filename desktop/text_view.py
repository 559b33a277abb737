"""A laid-out document: text that loads nothing, follows no link, and is scrolled to its cited words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextBrowser, QWidget

from desktop import palette
from desktop.laid_out import ANCHOR

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QWheelEvent


class TextView(QTextBrowser):
    """Shows one part of a document."""

    zoom_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._html = ""
        self._cited: int | None = None  # where the cited place begins
        self._zoom = 1.0
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(14)

    def loadResource(self, _type: int, _name: QUrl | str) -> object:
        """No picture, style sheet or page is ever loaded."""
        return None

    def show_html(self, code: str, zoom: float) -> None:
        """Show a part, its cited place in view."""
        self._html, self._zoom = code, zoom
        self._draw()
        self._go_to_cited()

    def recolour(self) -> None:
        """Draw anew with the colours of the theme, at the same place."""
        before = self.verticalScrollBar().value()
        self._draw()
        self.verticalScrollBar().setValue(before)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl through the owner, who remembers it; scroll without."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.accept()
            if event.angleDelta().y():
                self.zoom_wanted.emit(1 if event.angleDelta().y() > 0 else -1)
            return
        super().wheelEvent(event)

    def _go_to_cited(self) -> None:
        """Put the cursor, where reading aloud begins, on the cited place, a quarter from the top."""
        self._cited = self._position_of(ANCHOR)
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._cited or 0)
        self.setTextCursor(cursor)
        self._bring_cited()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break elsewhere in another width: what was in view of the cited place stays in view."""
        seen = self._cited is not None and 0 <= self._cited_top() < event.oldSize().height()
        super().resizeEvent(event)
        if seen:
            self._bring_cited()

    def _cited_top(self) -> int:
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(self._cited or 0, self.document().characterCount() - 1))
        return self.cursorRect(cursor).top()  # has the text laid out that far

    def _bring_cited(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self._cited_top() - self.viewport().height() // 4 if self._cited is not None else 0)

    def _position_of(self, name: str) -> int | None:
        block = self.document().begin()
        while block.isValid():
            runs = block.begin()
            while not runs.atEnd():
                if name in runs.fragment().charFormat().anchorNames():
                    return runs.fragment().position()
                runs += 1
            block = block.next()
        return None

    def _draw(self) -> None:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * self._zoom)
        self.document().setDefaultFont(font)
        self.document().setDefaultStyleSheet(_style(palette.current()))
        self.setHtml(f"<body>{self._html}</body>")


def _style(theme: palette.Theme) -> str:
    return (
        f"body {{ color: {theme.text}; }}"
        f"p, h2, h3, h4, h5 {{ margin-top: 6px; margin-bottom: 6px; line-height: 140%; }}"
        f"h2, h3, h4, h5 {{ color: {theme.text_bolder}; }}"
        f".edge, .note {{ color: {theme.text_subtle}; }}"
        f".at {{ background-color: {theme.primary_tint}; }}"
        f"td.at, th.at {{ background-color: {theme.primary_tint}; }}"
        f"table {{ border-collapse: collapse; }}"
        f"td, th {{ border: 1px solid {theme.border_strong}; }}"
        f"th {{ background-color: {theme.surface_subtle}; }}"
        f".words {{ background-color: {theme.highlight}; color: {theme.on_highlight}; text-decoration: underline; }}"
    )
