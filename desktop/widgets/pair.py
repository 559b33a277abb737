"""Two parts of a panel: side by side where there is room, one over the other where there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

NARROW: Final = 42  # in heights of a line: below it one stands over the other
GAP: Final = 8


class Pair(QSplitter):
    """Holds two widgets; the user may move the border.

    Args:
        first: the left or upper one.
        second: the right or lower one.
        shares: of the room.
        parent: owner.
    """

    def __init__(
        self, first: QWidget, second: QWidget, shares: tuple[int, int] = (2, 3), parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setChildrenCollapsible(False)
        self._shares = shares
        self._layouts: list[QVBoxLayout] = []
        for place, (widget, share) in enumerate(zip((first, second), shares, strict=True)):
            frame = _Part()
            layout = QVBoxLayout(frame)
            layout.addWidget(widget)
            self._layouts.append(layout)
            self.addWidget(frame)
            self.setStretchFactor(place, share)
        self._space()

    def fit(self, width: int) -> None:
        """Arrange for a panel of this width."""
        wide = width >= NARROW * self.fontMetrics().height()
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if wanted != self.orientation():
            self.setOrientation(wanted)
            self._space()

    def show_first(self, shown: bool) -> None:
        """Show or hide the first one; it comes back with its share of the room."""
        frame = self.widget(0)
        if frame is None or frame.isHidden() is not shown:
            return
        frame.setVisible(shown)
        self._space()
        if shown:
            whole = max(1, self.width() if self.orientation() == Qt.Orientation.Horizontal else self.height())
            self.setSizes([whole * share // sum(self._shares) for share in self._shares])

    def _space(self) -> None:
        first, second = self._layouts
        frame = self.widget(0)
        if frame is None or frame.isHidden():
            second.setContentsMargins(0, 0, 0, 0)
        elif self.orientation() == Qt.Orientation.Horizontal:
            first.setContentsMargins(0, 0, GAP, 0)
            second.setContentsMargins(GAP, 0, 0, 0)
        else:
            first.setContentsMargins(0, 0, 0, GAP)
            second.setContentsMargins(0, GAP, 0, 0)


class _Part(QWidget):
    """As high as its wrapped texts need in the width it has; a splitter asks for a height without telling the width."""

    def minimumSizeHint(self) -> QSize:
        """The least height in this width."""
        hint = super().minimumSizeHint()
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            hint.setHeight(max(hint.height(), layout.minimumHeightForWidth(self.width())))
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
