"""A row of small widgets that breaks into lines, as words of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

SPACING = 6


class Flow(QWidget):
    """Its widgets one after the other, as many on a line as fit; one wider than the line is made as narrow as it.

    It places them itself: a layout written in Python would share its items with C++, which is easy to get wrong.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        """One more."""
        widget.setParent(self)
        self._all.append(widget)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """How high in this width."""
        return self._arrange(width, move=False)

    def sizeHint(self) -> QSize:
        """All on one line."""
        hints = [one.sizeHint() for one in self._all]
        width = sum(hint.width() for hint in hints) + SPACING * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSizeHint(self) -> QSize:
        """One of them, however narrow."""
        hints = [one.minimumSizeHint() for one in self._all]
        return QSize(max((one.width() for one in hints), default=0), max((one.height() for one in hints), default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put everything in its place."""
        super().resizeEvent(event)
        self._arrange(self.width(), move=True)

    def _arrange(self, room: int, *, move: bool) -> int:
        hints = [one.sizeHint() for one in self._all]
        height = max((hint.height() for hint in hints), default=0)  # of every line
        x = y = 0
        for widget, hint in zip(self._all, hints, strict=True):
            width = min(hint.width(), max(1, room))
            if x and x + width > room:
                x, y = 0, y + height + SPACING
            if move:
                widget.setGeometry(x, y + (height - hint.height()) // 2, width, hint.height())
            x += width + SPACING
        return y + height

    def event(self, event: QEvent) -> bool:
        """A widget whose text has changed needs other room."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange(self.width(), move=True)
            self.updateGeometry()
        return super().event(event)
