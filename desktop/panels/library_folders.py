"""Grades of folders: what is added from a folder, or stands in the library from it, takes the folder's grade."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QHBoxLayout, QLineEdit, QWidget

from desktop.panels.chat_text import objects
from desktop.phrases import fill
from desktop.widgets.basic import Button, Label, column, grow
from desktop.widgets.flow import Flow
from desktop.widgets.rows import RowsModel, RowsView

if TYPE_CHECKING:
    from desktop.services import Services
    from desktop.work import Failure
    from engine.methods import Object

GRADES: Final = ("C", "S", "O")


class FoldersDialog(QDialog):
    """The graded folders, and a folder with its new grade. It blocks nothing; `changed` tells that documents have.

    Args:
        services: doors to the rest of the program.
        folder: that is offered at first; "" for none.
        parent: the panel.
    """

    changed = Signal()

    def __init__(self, services: Services, folder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._folders: list[tuple[str, str]] = []  # path, grade
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.hint, self.state = Label("subtle"), Label("information", selectable=True)
        self.state.hide()
        self.folder, self.choose_button = QLineEdit(folder), Button()
        self.choose_button.clicked.connect(self._choose)
        self.folder.textChanged.connect(lambda _text: self._enable())
        self.grade, self.give_button, self.close_button = QComboBox(), Button("primary"), Button()
        self.grade.addItems(["", "", ""])
        self.grade.setCurrentIndex(GRADES.index(services.settings.grade))
        self.give_button.clicked.connect(self.give)
        self.close_button.clicked.connect(self.close)
        self.model = RowsModel(lambda row: self._folders[row][::-1], self)
        self.view = RowsView(self.model, lines=4)
        self.view.selectionModel().selectionChanged.connect(self._selected)
        place = QHBoxLayout()
        place.addWidget(self.folder, 1)
        place.addWidget(self.choose_button)
        giving = Flow()
        giving.add(self.grade)
        giving.add(self.give_button)
        closing = QHBoxLayout()
        closing.addStretch(1)
        closing.addWidget(self.close_button)
        layout = column(self)
        layout.addWidget(self.hint)
        layout.addLayout(place)
        for widget in (giving, self.state, self.view):
            layout.addWidget(widget)
        layout.addLayout(closing)
        self.resize(self.fontMetrics().averageCharWidth() * 74, self.fontMetrics().height() * 24)
        self._busy = False
        self.retranslate()
        services.work.run("library", "list", {}, owner=self, on_done=self._listed, on_failed=self._failed)

    def retranslate(self) -> None:
        """Set every text."""
        self.setWindowTitle(self.tr("폴더의 등급"))
        self.hint.setText(
            self.tr(
                "폴더에 등급을 주면 그 아래에서 넣은 문서가 모두 그 등급이 되고, 앞으로 넣는 문서도 따릅니다. "
                "그 뒤에 따로 바꾼 문서나 아래 폴더의 등급은 그대로입니다."
            )
        )
        self.folder.setPlaceholderText(self.tr("폴더의 위치"))
        self.folder.setAccessibleName(self.tr("폴더의 위치"))
        self.choose_button.setText(self.tr("폴더 고르기…"))
        for number, text in enumerate((self.tr("C 기밀"), self.tr("S 민감"), self.tr("O 공개"))):
            self.grade.setItemText(number, text)
        self.grade.setAccessibleName(self.tr("폴더에 줄 등급"))
        self.give_button.setText(self.tr("폴더에 등급 주기"))
        self.close_button.setText(self.tr("닫기"))
        self.model.set_headers(self.tr("등급"), self.tr("폴더"))
        self.view.set_widths(4)
        self.view.setAccessibleName(self.tr("등급이 있는 폴더"))
        self._enable()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def give(self) -> None:
        """Give the folder its grade."""
        self._busy = True
        self._enable()
        params: Object = {
            "ids": [],
            "paths": [str(Path(self.folder.text().strip()).absolute())],
            "grade": GRADES[self.grade.currentIndex()],
        }
        self._services.work.run("library", "grade", params, owner=self, on_done=self._given, on_failed=self._failed)

    def _given(self, result: Object) -> None:
        self._busy = False
        self._listed(result)
        count = len(objects(result.get("documents")))
        self._say(fill(self.tr("등급을 주었습니다. 그 아래 문서 %1건이 이 등급입니다."), count), failed=False)
        self.changed.emit()

    def _listed(self, result: Object) -> None:
        self._folders = [(str(one.get("path")), str(one.get("grade"))) for one in objects(result.get("folders"))]
        self.model.reset(len(self._folders))
        self._enable()

    def _failed(self, failure: Failure) -> None:
        self._busy = False
        self._enable()
        if not failure.cancelled:
            self._say(f"{failure.message}\n{failure.advice}", failed=True)

    def _say(self, text: str, *, failed: bool) -> None:
        self.state.set_role("warning" if failed else "success")
        self.state.setText(text)
        self.state.show()
        grow(self)

    def _selected(self) -> None:
        rows = self.view.rows()
        if len(rows) == 1:
            path, grade = self._folders[rows[0]]
            self.folder.setText(path)
            if grade in GRADES:
                self.grade.setCurrentIndex(GRADES.index(grade))

    def _enable(self) -> None:
        self.give_button.setEnabled(not self._busy and bool(self.folder.text().strip()))

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("폴더 고르기"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
