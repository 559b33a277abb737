"""The frame around the viewer: its title, its closing button, and the viewer itself when it is first needed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import icons
from desktop.widgets.basic import Button, ElidedLabel, set_property

if TYPE_CHECKING:
    from desktop.services import Services
    from engine.methods import Object


class Shows(Protocol):
    """What the viewer is: desktop.viewer.Viewer, a widget made with the services."""

    def show_citation(self, citation: Object) -> None:
        """Open the source at its place with the cited words highlighted."""


class ViewerFrame(QWidget):
    """Holds the viewer. Escape closes it.

    Args:
        services: doors to the rest of the program.
        parent: owner.
    """

    closed = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._viewer: Shows | None = None
        self._open = False
        self.title = ElidedLabel()
        set_property(self.title, "role", "strong")
        self.close_button = Button("quiet")
        self.close_button.clicked.connect(self.close_viewer)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 8, 0)
        row.addWidget(self.title, 1)
        row.addWidget(self.close_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(row)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close_viewer)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 24)
        self.retranslate()

    def is_open(self) -> bool:
        """Whether a source is shown."""
        return self._open

    def show_citation(self, citation: Object) -> None:
        """Open a source at its place."""
        if self._viewer is None:
            made = import_module("desktop.viewer").Viewer(self._services, self)
            self._column.addWidget(made, 1)
            self._viewer = cast("Shows", made)
        self._open = True
        title = str(citation.get("title") or "")
        location = citation.get("location")
        place = self._services.place(location) if isinstance(location, dict) else ""
        self.title.set_whole(" · ".join(part for part in (title, place) if part))
        self._viewer.show_citation(citation)

    def close_viewer(self) -> None:
        """Put it away."""
        self._open = False
        self.hide()
        self.closed.emit()

    def forget(self) -> None:
        """Put it away with everything it has read and drawn."""
        self.title.set_whole("")
        viewer, self._viewer = cast("QWidget | None", self._viewer), None
        if viewer is not None:
            viewer.hide()
            self._column.removeWidget(viewer)
            viewer.deleteLater()
        if self._open:
            self.close_viewer()

    def retranslate(self) -> None:
        """Set every text."""
        self.close_button.setText(self.tr("닫기"))
        self.close_button.setToolTip(self.tr("원문 닫기 (Esc)"))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language, wear the new colours."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self.close_button.setIcon(icons.icon("close"))
        super().changeEvent(event)
