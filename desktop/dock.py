"""A small window above the others: a drop target and a way back where there is no tray."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop import drops, icons
from desktop.widgets.basic import Button

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QContextMenuEvent, QDragEnterEvent, QDropEvent, QMouseEvent


class Dock(QWidget):
    """Opens the window, asks a quick question, takes files, ends the program; it can be dragged anywhere."""

    open_asked = Signal()
    quick_asked = Signal()
    lock_asked = Signal()
    quit_asked = Signal()
    closed = Signal()
    received = Signal(object)  # drops.Dropped

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Tool | Qt.WindowType.WindowStaysOnTopHint)
        self._grip: QPoint | None = None
        self.setAcceptDrops(True)
        self.setWindowIcon(icons.app_icon())
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        self.open_button, self.quick_button = Button("primary"), Button()
        self.open_button.setIcon(icons.app_icon())
        self.open_button.clicked.connect(self.open_asked)
        self.quick_button.clicked.connect(self.quick_asked)
        row.addWidget(self.open_button)
        row.addWidget(self.quick_button)
        self.menu = QMenu(self)
        self.lock_action, self.leave = QAction(self), QAction(self)
        self.lock_action.triggered.connect(self.lock_asked)
        self.leave.triggered.connect(self.quit_asked)
        self.menu.addActions([self.lock_action, self.leave])
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        self.setWindowTitle(self.tr("곁"))
        self.setAccessibleName(self.tr("곁 작은 창"))
        self.open_button.setText(self.tr("곁 열기"))
        self.quick_button.setText(self.tr("빠른 질문"))
        self.lock_action.setText(self.tr("문서함 잠그기"))
        self.leave.setText(self.tr("끝내기"))
        self.setToolTip(self.tr("문서를 여기에 끌어다 놓으면 요약합니다."))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell: it may have been the last way back."""
        super().closeEvent(event)
        self.closed.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu."""
        self.menu.popup(event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what a panel could take."""
        if drops.could_hold(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand it over."""
        event.acceptProposedAction()
        self.received.emit(drops.read(event.mimeData()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.globalPosition().toPoint() - self.frameGeometry().topLeft()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it."""
        if self._grip is not None:
            self.move(event.globalPosition().toPoint() - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go."""
        self._grip = None
