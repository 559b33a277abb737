"""The place that says what may be dropped, with buttons for those who do not drag."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QFrame, QVBoxLayout, QWidget

from desktop.widgets.basic import Button, Label, set_property
from desktop.widgets.flow import Flow

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

STACKED: Final = 28  # in heights of a line: in a narrower one the buttons stand below the words


class DropArea(QFrame):
    """Shows where to drop; the drop itself goes to the panel, which takes it anywhere.

    Args:
        folders: whether whole folders may be chosen.
        several: whether several files may be chosen at once.
        parent: owner.
    """

    chosen = Signal(list)  # list[Path]

    def __init__(self, *, folders: bool = False, several: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_property(self, "role", "drop")
        self._several = several
        self._filter = ""
        self.heading = Label("strong")
        self.hint = Label("subtle")
        self.files_button = Button()
        self.folder_button = Button()
        self.files_button.clicked.connect(self.choose_files)
        self.folder_button.clicked.connect(self.choose_folder)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.heading)
        words.addWidget(self.hint)
        self._buttons = Flow()
        self._buttons.add(self.files_button)
        if folders:
            self._buttons.add(self.folder_button)
        else:
            self.folder_button.setParent(self)
            self.folder_button.hide()
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(16, 12, 16, 12)
        self._box.setSpacing(10)
        self._box.addLayout(words, 1)
        self._box.addWidget(self._buttons, 0, Qt.AlignmentFlag.AlignVCenter)
        self.retranslate()

    def minimumSizeHint(self) -> QSize:
        """As narrow as one button: the buttons beside the words must not keep it from putting them below."""
        edges = self._box.contentsMargins()
        width = self._buttons.minimumSizeHint().width() + edges.left() + edges.right()
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Buttons beside the words where there is room."""
        super().resizeEvent(event)
        stacked = self.width() < STACKED * self.fontMetrics().height()
        direction = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if direction != self._box.direction():
            self._box.setDirection(direction)
            self._box.setAlignment(self._buttons, Qt.AlignmentFlag(0) if stacked else Qt.AlignmentFlag.AlignVCenter)

    def set_texts(self, heading: str, hint: str, file_filter: str = "") -> None:
        """What may be dropped here."""
        self.heading.setText(heading)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.setAccessibleName(heading)
        self._filter = file_filter

    def light(self, lit: bool) -> None:
        """Show that a drop would be taken."""
        set_property(self, "lit", "true" if lit else "false")

    def choose_files(self) -> None:
        """Ask for files; the window goes on meanwhile."""
        mode = QFileDialog.FileMode.ExistingFiles if self._several else QFileDialog.FileMode.ExistingFile
        self._ask(self.tr("파일 고르기"), mode)

    def choose_folder(self) -> None:
        """Ask for a folder; the window goes on meanwhile."""
        self._ask(self.tr("폴더 고르기"), QFileDialog.FileMode.Directory)

    def retranslate(self) -> None:
        """Set every text of its own."""
        self.files_button.setText(self.tr("파일 고르기"))
        self.folder_button.setText(self.tr("폴더 고르기"))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _ask(self, title: str, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, title)
        dialog.setFileMode(mode)
        if mode == QFileDialog.FileMode.Directory:
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        elif self._filter:
            dialog.setNameFilter(self._filter)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.chosen.emit([Path(name) for name in names if name]))
        dialog.open()
