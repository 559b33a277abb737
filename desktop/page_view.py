"""The picture of a page with marked words: scrolls, zooms by its owner, and says its text to screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop import palette
from desktop.widgets.basic import set_property

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent, QWheelEvent

MARGIN: Final = 12
_MARK: Final = "#ffd34d"  # paper is white in every theme, so the mark on it is the same too
_EDGE: Final = "#8a5c00"


class PageCanvas(QWidget):
    """Paints one page at its own size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap = QPixmap()
        self._boxes: list[QRectF] = []
        self._is_place = False

    def show_page(self, image: QImage, ratio: float, boxes: Sequence[Sequence[float]], *, is_place: bool) -> None:
        """Show a picture; boxes are in its pixels.

        Args:
            image: the page.
            ratio: pixels of the picture a pixel of the layout.
            boxes: of the words, or of the place.
            is_place: the words are not there: the place is framed, not marked.
        """
        self._pixmap = QPixmap.fromImage(image)
        self._pixmap.setDevicePixelRatio(ratio)
        self._boxes = [
            QRectF(QPointF(box[0] / ratio, box[1] / ratio), QPointF(box[2] / ratio, box[3] / ratio)) for box in boxes
        ]
        self._is_place = is_place
        self.setFixedSize(self.sizeHint())
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._pixmap, self._boxes = QPixmap(), []
        self.setFixedSize(self.sizeHint())
        self.update()

    def boxes(self) -> list[QRectF]:
        """What is marked, in pixels of the widget."""
        return [box.translated(MARGIN, MARGIN) for box in self._boxes]

    def sizeHint(self) -> QSize:
        """The page and a margin."""
        size = self._pixmap.deviceIndependentSize()
        return QSize(round(size.width()) + 2 * MARGIN, round(size.height()) + 2 * MARGIN)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The page, and the marks as a text marker would leave them, with an edge for those who see no colour."""
        if self._pixmap.isNull():
            return
        painter = QPainter(self)
        painter.translate(MARGIN, MARGIN)
        painter.drawPixmap(0, 0, self._pixmap)
        size = self._pixmap.deviceIndependentSize()
        painter.setPen(QPen(QColor(palette.current().border_strong), 1))
        painter.drawRect(QRectF(0, 0, size.width() - 1, size.height() - 1))
        for box in self._boxes:
            around = box.adjusted(-2, -2, 2, 2)
            if not self._is_place:
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
                painter.fillRect(around, QColor(_MARK))
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            style = Qt.PenStyle.DashLine if self._is_place else Qt.PenStyle.SolidLine
            painter.setPen(QPen(QColor(_EDGE), 1.5, style))
            if self._is_place:
                painter.drawRect(around)
            else:
                painter.drawLine(around.bottomLeft(), around.bottomRight())
        painter.end()


class PageView(QScrollArea):
    """Scrolls a page; at its ends Page Up and Page Down ask for the neighbours."""

    page_wanted = Signal(int)  # +1 or -1
    zoom_wanted = Signal(int)  # +1 or -1
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = PageCanvas()
        self.setWidget(self.canvas)
        self.canvas.setAutoFillBackground(False)  # setWidget switched it on
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_property(self, "ring", "true")

    def show_marks(self) -> None:
        """Bring the first mark into view, a third from the top; without marks the page's beginning."""
        boxes = self.canvas.boxes()
        if not boxes:
            self.verticalScrollBar().setValue(0)
            return
        middle = boxes[0].center()
        self.verticalScrollBar().setValue(round(middle.y() - self.viewport().height() / 3))
        self.ensureVisible(round(boxes[0].left()), round(middle.y()), 40, 10)

    def position(self) -> float:
        """How far down the page is scrolled, 0..1."""
        bar = self.verticalScrollBar()
        return bar.value() / max(1, bar.maximum())

    def restore(self, position: float) -> None:
        """Scroll as far down as before another size."""
        bar = self.verticalScrollBar()
        bar.setValue(round(position * bar.maximum()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the page where there is nothing left to scroll."""
        bar = self.verticalScrollBar()
        if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_Space) and bar.value() >= bar.maximum():
            self.page_wanted.emit(1)
        elif event.key() == Qt.Key.Key_PageUp and bar.value() <= bar.minimum():
            self.page_wanted.emit(-1)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, scroll without."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.accept()
            if event.angleDelta().y():
                self.zoom_wanted.emit(1 if event.angleDelta().y() > 0 else -1)
            return
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A page that fits the width must be drawn anew."""
        super().resizeEvent(event)
        self.resized.emit()
