"""The icon in the notification area, its menu and its notifications."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop import icons

NOTICE_MS = 8000


class Tray(QObject):
    """A click opens the window, the menu has the rest. Made only where there is a notification area."""

    open_asked = Signal()
    quick_asked = Signal()
    dock_asked = Signal()
    lock_asked = Signal()
    quit_asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.menu = TrayMenu(self)
        self.lock_action = self.menu.lock
        self.icon = QSystemTrayIcon(icons.app_icon(), self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self.open_asked)
        self.menu.changed.connect(self._name)
        self._name()

    def show(self) -> None:
        """Show the icon."""
        self.icon.show()

    def hide(self) -> None:
        """Take it away."""
        self.icon.hide()
        self.menu.deleteLater()

    def notify(self, text: str) -> None:
        """A message beside the icon. It names no document: it may stand on a screen that others see."""
        self.icon.showMessage(self.tr("곁"), text, icons.app_icon(), NOTICE_MS)

    def _name(self) -> None:
        self.icon.setToolTip(self.tr("곁: 인터넷 없이 일하는 업무 도우미"))

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open_asked.emit()
        elif reason == QSystemTrayIcon.ActivationReason.MiddleClick:
            self.quick_asked.emit()


class TrayMenu(QMenu):
    """The menu of tray and dock; it follows the language."""

    changed = Signal()

    def __init__(self, tray: Tray) -> None:
        super().__init__()
        self.open, self.quick, self.dock, self.lock, self.leave = (QAction(self) for _ in range(5))
        self.open.triggered.connect(tray.open_asked)
        self.quick.triggered.connect(tray.quick_asked)
        self.dock.triggered.connect(tray.dock_asked)
        self.lock.triggered.connect(tray.lock_asked)
        self.leave.triggered.connect(tray.quit_asked)
        self.addActions([self.open, self.quick, self.dock, self.lock])
        self.lock.setEnabled(False)  # until it is known that there is a passphrase
        self.addSeparator()
        self.addAction(self.leave)
        self.setDefaultAction(self.open)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        self.setAccessibleName(self.tr("곁 메뉴"))
        self.open.setText(self.tr("곁 열기"))
        self.quick.setText(self.tr("빠른 질문"))
        self.dock.setText(self.tr("작은 창 띄우기"))
        self.lock.setText(self.tr("문서함 잠그기"))
        self.leave.setText(self.tr("끝내기"))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.changed.emit()
        super().changeEvent(event)
