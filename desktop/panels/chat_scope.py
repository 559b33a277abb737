"""Which documents are asked: all of them, or those that are ticked in a list that can be filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QListView, QWidget

from desktop.panels.chat_text import inline, objects
from desktop.phrases import fill
from desktop.widgets.basic import Button, Label, column
from desktop.widgets.grade_filter import GradeFilter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop.services import Services
    from desktop.work import Failure
    from engine.methods import Object

_NOWHERE: Final = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class DocumentsModel(QAbstractListModel):
    """Documents with a tick each; thousands cost nothing until they are looked at."""

    ticked_changed = Signal(int)  # how many are ticked

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[tuple[str, str]] = []  # id, title
        self._shown: list[tuple[str, str]] = []
        self._filter = ""
        self.ticked: set[str] = set()

    def replace(self, documents: Iterable[tuple[str, str]], ticked: Iterable[str]) -> None:
        """Other documents; ticks of those that are gone are dropped."""
        self._all = sorted(documents, key=lambda one: one[1])
        self.ticked = set(ticked) & {ident for ident, _ in self._all}
        self.filter(self._filter)
        self.ticked_changed.emit(len(self.ticked))

    def filter(self, text: str) -> None:
        """Show those whose titles hold the text."""
        self.beginResetModel()
        self._filter = text
        wanted = "".join(text.split()).casefold()
        self._shown = [one for one in self._all if wanted in "".join(one[1].split()).casefold()]
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """They can be ticked."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Title and tick."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        ident, title = self._shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return title
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if ident in self.ticked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802  Qt's
        """Tick or untick."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        ident = self._shown[index.row()][0]
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            self.ticked.add(ident)
        else:
            self.ticked.discard(ident)
        self.dataChanged.emit(index, index, [role])
        self.ticked_changed.emit(len(self.ticked))
        return True


class ScopeDialog(QDialog):
    """Choose the documents. It blocks nothing; `chosen` tells the outcome.

    Args:
        services: doors to the rest of the program.
        chosen: ids that are chosen now; none for all documents.
        grades: that are looked at now; None for all.
        parent: the panel.
    """

    chosen = Signal(list, object)  # list[str], empty: all documents; list[str] of grades, or None for all

    def __init__(
        self,
        services: Services,
        chosen: Iterable[str],
        grades: list[str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._documents: list[tuple[str, str, str]] = []  # id, title, grade
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.model = DocumentsModel(self)
        self.model.ticked = set(chosen)
        self.hint = Label("subtle")
        self.grades = GradeFilter()
        self.grades.set_grades(grades)
        self.grades.changed.connect(self._show_documents)
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self.model.filter)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.count = Label("subtle")
        self.count.setWordWrap(False)
        self.all_button, self.keep_button, self.take_button = Button(), Button(), Button("primary")
        self.all_button.clicked.connect(lambda: self._finish([]))
        self.keep_button.clicked.connect(self.reject)
        self.take_button.clicked.connect(lambda: self._finish(sorted(self.model.ticked)))
        self.model.ticked_changed.connect(self._ticked)
        layout = column(self)
        for widget in (self.hint, self.grades, self.filter, self.list, self.count):
            layout.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self.all_button)
        row.addStretch(1)
        row.addWidget(self.keep_button)
        row.addWidget(self.take_button)
        layout.addLayout(row)
        self.resize(self.fontMetrics().averageCharWidth() * 70, self.fontMetrics().height() * 26)
        self.retranslate()
        services.work.run("library", "list", {}, owner=self, on_done=self._listed, on_failed=self._not_listed)

    def retranslate(self) -> None:
        """Set every text."""
        self.setWindowTitle(self.tr("물어볼 문서 고르기"))
        self.hint.setText(self.tr("고른 문서에서만 답을 찾습니다. Space로 표시합니다."))
        self.filter.setPlaceholderText(self.tr("제목으로 거르기"))
        self.filter.setAccessibleName(self.tr("제목으로 거르기"))
        self.list.setAccessibleName(self.tr("문서 목록"))
        self.all_button.setText(self.tr("모든 문서에서 찾기"))
        self.keep_button.setText(self.tr("취소"))
        self.take_button.setText(self.tr("고른 문서에서 찾기"))
        self._ticked(len(self.model.ticked))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _ticked(self, count: int) -> None:
        self.count.setText(fill(self.tr("%1건 골랐습니다."), count))
        self.take_button.setEnabled(count > 0)

    def _listed(self, result: Object) -> None:
        readable = [row for row in objects(result.get("documents")) if row.get("state") not in ("failed", "damaged")]
        self._documents = [
            (str(row.get("id")), inline(row.get("title")), str(row.get("grade") or "S")) for row in readable
        ]
        self._show_documents()

    def _show_documents(self) -> None:
        """Those of the wanted grades; ticks of the others go."""
        grades = self.grades.grades
        shown = [(ident, title) for ident, title, grade in self._documents if grades is None or grade in grades]
        if self._documents:
            self.model.replace(shown, self.model.ticked)

    def _not_listed(self, failure: Failure) -> None:
        if not failure.cancelled:
            self.count.setText(f"{failure.message} {failure.advice}")

    def _finish(self, chosen: list[str]) -> None:
        self.chosen.emit(chosen, self.grades.grades)
        self.accept()
