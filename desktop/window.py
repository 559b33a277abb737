"""The window: navigation on the left, the panel in the middle, the viewer on the right, the status bar below."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop import icons
from desktop.locked import LockedPage
from desktop.phrases import fill
from desktop.status import StatusLine
from desktop.viewing import ViewerFrame
from desktop.widgets.basic import set_property

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent, QResizeEvent

    from desktop.drops import Dropped
    from desktop.panels.base import Panel
    from desktop.services import Services
    from engine.methods import Object

# Module desktop.panels.<name> with class <Name>Panel, in the order of the navigation.
PANELS: Final = ("start", "chat", "summary", "excel", "library", "privacy", "preferences")
LOW: Final = 24  # of the window in heights of a line: below it the navigation stands closer
NARROW: Final = 45  # of the window in heights of a line: below it the navigation shows icons only
SPLIT: Final = 60  # below it the viewer takes the panel's place


class Window(QMainWindow):
    """The one window.

    Args:
        services: doors to the rest of the program.
    """

    close_asked = Signal()  # the user closed it; the program decides what that means

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.may_close = False
        self._kinds = {name: panel_class(name) for name in PANELS if find_spec(f"desktop.panels.{name}")}
        self._panels: dict[str, Panel] = {}
        self._areas: dict[str, QScrollArea] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._navigation = self._make_navigation()
        self._stack = QStackedWidget()
        self._shown = ""  # name of the panel in view, which a locked library's page may cover
        self._locked: QScrollArea | None = None
        self._viewer = ViewerFrame(services)
        self._viewer.closed.connect(self._arrange)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(self._stack)
        self._splitter.addWidget(self._viewer)
        self._splitter.setChildrenCollapsible(False)
        self._viewer.hide()
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._navigation)
        row.addWidget(self._splitter, 1)
        self.setCentralWidget(middle)
        self.status = StatusLine(services)
        self.setStatusBar(self.status)
        self.setWindowIcon(icons.app_icon())
        services.vault.changed.connect(self._vault_changed)
        services.vault.locking.connect(self._forget_documents)
        QShortcut(QKeySequence("Ctrl+Shift+L"), self, services.vault.lock)
        self.setMinimumSize(320, 240)
        self.resize(self._first_size())
        self.retranslate()
        self._recolour()

    def _make_navigation(self) -> QWidget:
        navigation = QWidget()
        navigation.setObjectName("navigation")
        navigation.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._navigation_column = column = QVBoxLayout(navigation)
        for number, name in enumerate(self._kinds, 1):
            button = QToolButton()
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setObjectName(f"go-{name}")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _checked=False, name=name: self.show_panel(name))
            self._group.addButton(button)
            self._buttons[name] = button
            QShortcut(QKeySequence(f"Ctrl+{number}"), self, lambda name=name: self.show_panel(name))
            if name == "preferences":
                column.addStretch(1)
            column.addWidget(button)
        if "preferences" not in self._kinds:
            column.addStretch(1)
        return navigation

    @property
    def current(self) -> Panel | None:
        """The panel in view."""
        return self._panels.get(self._shown)

    def panel(self, name: str) -> Panel:
        """A panel by its name, made when it is first asked for.

        Raises:
            KeyError: there is none of that name.
        """
        if name not in self._panels:
            made = self._kinds[name](self.services)
            self._panels[name], self._areas[name] = made, _scrolling(made)
            self._stack.addWidget(self._areas[name])
        return self._panels[name]

    def has_panel(self, name: str) -> bool:
        """Whether there is one of that name."""
        return name in self._kinds

    def show_panel(self, name: str) -> Panel:
        """Bring a panel into view."""
        panel = self.panel(name)
        self._shown = name
        self._show_area()
        self._buttons[name].setChecked(True)
        if self._viewer.isVisible() and not self._stack.isVisible():
            self._viewer.close_viewer()
        if not self._covered():
            panel.entered()
        return panel

    def _covered(self) -> bool:
        return self.services.vault.locked and self._kinds[self._shown].needs_library

    def _show_area(self) -> None:
        """The panel, or in its place how to open the library it needs."""
        if not self._covered():
            self._stack.setCurrentWidget(self._areas[self._shown])
            return
        if self._locked is None:
            page = LockedPage(self.services)
            self._locked = _scrolling(page)
            self._locked.setFocusProxy(page)
            self._stack.addWidget(self._locked)
        self._stack.setCurrentWidget(self._locked)
        self._locked.setFocus(Qt.FocusReason.OtherFocusReason)

    def _vault_changed(self) -> None:
        current = self.current
        if current is None:
            return
        before = self._stack.currentWidget()
        self._show_area()
        if self._stack.currentWidget() is not before and not self._covered():
            current.entered()

    def _forget_documents(self) -> None:
        for panel in self._panels.values():
            panel.forget_documents()
        self._viewer.forget()

    def come_forward(self) -> None:
        """Show the window in front of the others."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def open_citation(self, citation: Object) -> None:
        """Show a source at its place."""
        self.come_forward()
        self._viewer.show_citation(citation)
        self._viewer.show()
        self._arrange()

    def open_paths(self, name: str, paths: Sequence[Path]) -> None:
        """Hand files to a panel and show it."""
        self.come_forward()
        self.show_panel(name).take_paths(paths)

    def ask(self, question: str) -> None:
        """Hand a question to the chat panel and show it."""
        self.come_forward()
        self.show_panel("chat").take_text(question)

    def receive_drop(self, dropped: Dropped) -> None:
        """What was dropped on the dock: a document is summarised, text goes where the window is."""
        self.come_forward()
        if dropped.paths:
            self.show_panel("summary" if self.has_panel("summary") else "library").receive(dropped)
        elif self.current is not None:
            self.current.receive(dropped)

    def busy_panels(self) -> list[Panel]:
        """Panels with work that would be lost."""
        return [panel for panel in self._panels.values() if panel.busy()]

    def retranslate(self) -> None:
        """Set every text."""
        self.setWindowTitle(self.tr("곁"))
        self._navigation.setAccessibleName(self.tr("화면 고르기"))
        self._viewer.setAccessibleName(self.tr("원문 보기"))
        for number, (name, button) in enumerate(self._buttons.items(), 1):
            title = self._kinds[name].title()
            button.setText(title)
            button.setAccessibleName(title)
            button.setToolTip(fill(self.tr("%1 (Ctrl+%2)"), title, number))
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language, wear the new colours."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._recolour()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the best of a narrow screen."""
        super().resizeEvent(event)
        self._arrange()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing is asked for; only the program itself ends it."""
        if self.may_close:
            event.accept()
        else:
            event.ignore()
            self.close_asked.emit()

    def _recolour(self) -> None:
        side = round(self.fontMetrics().height() * 1.2)
        for name, button in self._buttons.items():
            button.setIcon(icons.icon(self._kinds[name].icon))
            button.setIconSize(QSize(side, side))

    def _arrange(self) -> None:
        line = self.fontMetrics().height()
        only_icons = self.width() < NARROW * line
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if only_icons else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        low = self.height() < LOW * line
        self._navigation_column.setContentsMargins(8, 2 if low else 12, 8, 2 if low else 12)
        self._navigation_column.setSpacing(0 if low else 4)
        for button in self._buttons.values():
            set_property(button, "low", "true" if low else "false")
            button.setToolButtonStyle(style)
            words = button.fontMetrics().horizontalAdvance(button.text()) + line * 4  # icon, bold letters, edges
            button.setMinimumWidth(0 if only_icons else max(line * 9, words))
        viewing = self._viewer.is_open()
        self._stack.setVisible(not viewing or self.width() >= SPLIT * line)

    def _first_size(self) -> QSize:
        line = self.fontMetrics().height()
        room = self.screen().availableGeometry().size()
        return QSize(min(line * 68, room.width() - 20), min(line * 44, room.height() - 40))


def _scrolling(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(widget)
    return area


def panel_class(name: str) -> type[Panel]:
    """The class of a panel, by the rule of names."""
    module = import_module(f"desktop.panels.{name}")
    return cast("type[Panel]", getattr(module, f"{name.capitalize()}Panel"))
