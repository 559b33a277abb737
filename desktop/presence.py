"""How the program stays at hand: tray icon or dock, quick question, notifications, and what closing means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QSystemTrayIcon

from desktop.dock import Dock
from desktop.phrases import fill
from desktop.quick import QuickWindow
from desktop.tray import Tray

if TYPE_CHECKING:
    from desktop.services import Services
    from desktop.window import Window


class Presence(QObject):
    """Tray where there is one, else the dock.

    Args:
        window: the window.
        services: doors to the rest of the program.
        parent: owner.
    """

    quit_asked = Signal()

    def __init__(self, window: Window, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._services = services
        self.tray: Tray | None = None
        self.dock: Dock | None = None
        self.quick: QuickWindow | None = None
        self._told = False
        window.close_asked.connect(self.window_closed)
        services.vault.changed.connect(self._vault_changed)
        services.vault.locking.connect(self._forget_documents)

    def begin(self) -> None:
        """Put the icon into the tray, where there is one."""
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.tray = Tray(self)
            self.tray.open_asked.connect(self._window.come_forward)
            self.tray.quick_asked.connect(self.show_quick)
            self.tray.dock_asked.connect(self.show_dock)
            self.tray.lock_asked.connect(self._services.vault.lock)
            self.tray.quit_asked.connect(self.leave)
            self._vault_changed()
            self.tray.show()

    def close(self) -> None:
        """Take everything away."""
        for part in (self.quick, self.dock):
            if part is not None:
                part.hide()
                part.deleteLater()
        if self.tray is not None:
            self.tray.hide()

    def notify(self, text: str) -> None:
        """Tell that something ended: in the status bar, and in the tray when the window is not in front."""
        self._window.status.show_text(text)
        if not self._window.isActiveWindow() and self.tray is not None:
            self.tray.notify(text)

    def show_quick(self) -> None:
        """The quick question window."""
        if self.quick is None:
            self.quick = QuickWindow(self._services)
        self.quick.come_forward()

    def show_dock(self) -> None:
        """The small window that stays above the others and takes drops."""
        if self.dock is None:
            self.dock = Dock()
            self.dock.open_asked.connect(self._window.come_forward)
            self.dock.quick_asked.connect(self.show_quick)
            self.dock.lock_asked.connect(self._services.vault.lock)
            self.dock.quit_asked.connect(self.leave)
            self._vault_changed()
            self.dock.closed.connect(self.dock_closed)
            self.dock.received.connect(self._window.receive_drop)
        self.dock.show()

    def window_closed(self) -> None:
        """The window goes; the program stays in the tray, or in the dock where there is no tray."""
        self._window.hide()
        if self.tray is None:
            self.show_dock()
        elif not self._told:
            self._told = True
            self.tray.notify(self.tr("곁은 알림 영역에 남아 있습니다. 끝내려면 아이콘 메뉴에서 '끝내기'를 고르세요."))

    def _vault_changed(self) -> None:
        for part in (self.tray, self.dock):
            if part is not None:
                part.lock_action.setEnabled(self._services.vault.can_lock)

    def _forget_documents(self) -> None:
        if self.quick is not None:
            self.quick.forget_documents()

    def dock_closed(self) -> None:
        """Without a tray and with the window closed the dock was the last way back: its end is the program's."""
        if self.tray is None and not self._window.isVisible():
            self.leave()

    def leave(self) -> None:
        """End the program; where work would be lost the user is asked."""
        running = self._services.work.count
        if not running and not self._window.busy_panels():
            self.quit_asked.emit()
            return
        self._window.come_forward()
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("곁 끝내기"))
        box.setText(fill(self.tr("진행 중인 일이 %1건 있습니다. 지금 끝내면 그 일은 멈춥니다."), max(1, running)))
        stop = box.addButton(self.tr("멈추고 끝내기"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("계속하기"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.finished.connect(lambda _result: self.quit_asked.emit() if box.clickedButton() is stop else None)
        box.open()
