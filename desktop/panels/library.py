"""The library: what is in it, adding files and folders, grades, removing, what could not be read.

Searching it and keeping it safe stand behind two further tabs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from desktop.cli.library import objects
from desktop.cli.session import plain_detail
from desktop.panels.base import Panel
from desktop.panels.library_folders import FoldersDialog
from desktop.panels.library_removed import RemovedDialog, show_removed
from desktop.panels.library_safety import LibrarySafety
from desktop.panels.library_search import LibrarySearch
from desktop.panels.library_table import Row, rows_of
from desktop.panels.library_vectors import VectorsLine
from desktop.panels.library_view import LibraryView
from desktop.phrases import fill
from desktop.widgets.basic import SPACE, Button, Label, column
from desktop.widgets.drop_area import DropArea
from desktop.widgets.flow import Flow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QResizeEvent, QShowEvent

    from desktop.services import Services
    from desktop.work import Failure, Handle
    from engine.methods import Object

GRADES = ("C", "S", "O")
FEW = 5  # failures told in full below the table


class LibraryPanel(Panel):
    """Tabs: the documents (a table, a drop area, buttons for what is selected), a search, and keeping safe."""

    name = "library"
    icon = "library"
    takes_paths = True
    needs_library = True

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._handle: Handle[Object] | None = None
        self._queue: list[Path] = []
        self.removed_dialog: RemovedDialog | None = None
        self.folders_dialog: FoldersDialog | None = None
        self.view = LibraryView()
        self._table, self._sorted = self.view.table, self.view.sorted
        self.heading, self.tabs = Label("title"), QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.search, self.safety, self.vectors = LibrarySearch(services), LibrarySafety(services), VectorsLine(services)
        self.pages = (self._make_documents(), self.search, self.safety)
        layout = column(self)
        layout.addWidget(self.heading)
        layout.addWidget(self.tabs)
        for page in self.pages:
            self.tabs.addTab("")
            layout.addWidget(page, 1)
        layout.addWidget(self.vectors)
        self.tabs.currentChanged.connect(self.show_page)
        services.vault.changed.connect(self._vault_changed)
        self.show_page(0)
        self.retranslate()
        self._selection_changed()

    def _make_documents(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        self.drop = DropArea(folders=True)
        self.drop.chosen.connect(self.take_paths)
        self.grade_label, self.grade = Label(), QComboBox()
        self.grade.addItems(["", "", ""])
        layout.addWidget(self.drop)
        row = QHBoxLayout()
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._sorted.setFilterFixedString)
        row.addWidget(self.grade_label)
        row.addWidget(self.grade)
        row.addWidget(self.filter, 1)
        layout.addLayout(row)
        layout.addLayout(self._make_progress())
        self.report = Label("information", selectable=True)
        self.report.hide()
        layout.addWidget(self.report)
        self.view.selectionModel().selectionChanged.connect(self._selection_changed)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._make_actions())
        return page

    def _make_progress(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.progress, self.stop_button = QProgressBar(), Button()
        self.progress.hide()
        self.stop_button.hide()
        self.stop_button.clicked.connect(self._stop)
        row.addWidget(self.progress, 1)
        row.addWidget(self.stop_button)
        return row

    def _make_actions(self) -> Flow:
        row = Flow()
        self.change_label, self.change_grade = Label(), QComboBox()
        self.change_grade.addItems(["", "", ""])
        self.change_button, self.retry_button, self.remove_button = Button(), Button(), Button("danger")
        self.change_button.clicked.connect(self._change_grade)
        self.retry_button.clicked.connect(self._retry)
        self.remove_button.clicked.connect(self._ask_remove)
        self.folders_button = Button()
        self.folders_button.clicked.connect(self.show_folders)
        buttons = (self.change_button, self.folders_button, self.retry_button, self.remove_button)
        for widget in (self.change_grade, *buttons):
            row.add(widget)
        return row

    @classmethod
    def title(cls) -> str:
        """The name in the navigation."""
        return QCoreApplication.translate("LibraryPanel", "문서함")

    def retranslate(self) -> None:
        """Set every text."""
        self.heading.setText(self.title())
        self.drop.set_texts(
            self.tr("문서나 폴더를 여기에 끌어다 놓으세요"),
            self.tr("질문에 답할 수 있게 읽어 둡니다. 원본은 바꾸지 않습니다."),
        )
        for number, name in enumerate((self.tr("문서"), self.tr("찾기"), self.tr("보관과 잠금"))):
            self.tabs.setTabText(number, name)
        self.tabs.setAccessibleName(self.tr("문서함의 부분"))
        self.folders_button.setText(self.tr("폴더의 등급…"))
        self.grade_label.setText(self.tr("넣을 때 등급"))
        self.grade.setToolTip(self.tr("등급을 준 폴더에서 넣는 문서는 그 폴더의 등급을 따릅니다."))
        self.filter.setPlaceholderText(self.tr("제목이나 위치로 거르기"))
        self.filter.setAccessibleName(self.tr("문서 목록 거르기"))
        self.view.setAccessibleName(self.tr("문서 목록"))
        names = [self.tr("C 기밀"), self.tr("S 민감"), self.tr("O 공개")]
        for box, name in ((self.grade, self.tr("넣을 때 등급")), (self.change_grade, self.tr("고른 문서의 새 등급"))):
            box.setAccessibleName(name)
            for number, text in enumerate(names):
                box.setItemText(number, text)
        self.grade.setCurrentIndex(GRADES.index(self.services.settings.grade))
        self.change_button.setText(self.tr("등급 바꾸기"))
        self.retry_button.setText(self.tr("다시 읽기"))
        self.remove_button.setText(self.tr("문서함에서 빼기"))
        self.stop_button.setText(self.tr("멈추기"))
        self.progress.setAccessibleName(self.tr("읽은 정도"))
        self._table.retranslate()
        self.view.size_columns(self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is shared out anew."""
        super().resizeEvent(event)
        self.view.size_columns(self.width())

    def showEvent(self, event: QShowEvent) -> None:
        """Look what there is."""
        super().showEvent(event)
        self.refresh()

    def busy(self) -> bool:
        """While files are read, or everything is sealed anew, checked or backed up."""
        return self._handle is not None or self.safety.handle is not None

    def show_page(self, number: int) -> None:
        """Bring a tab into view: documents, search, keeping safe."""
        self.tabs.setCurrentIndex(number)
        for place, page in enumerate(self.pages):
            page.setVisible(place == number)

    def forget_documents(self) -> None:
        """Titles and passages go; what is being read is given up, and what waits for its turn waits on."""
        self._stop()
        self.search.forget()
        self.safety.forget()
        self.filter.clear()
        self.report.hide()
        self._table.replace([])
        for dialog in (self.removed_dialog, self.folders_dialog):
            if dialog is not None:
                dialog.close()

    def _vault_changed(self) -> None:
        if not self.services.vault.locked and self._handle is None and self._queue:
            self._add_queue()
        if not self.services.vault.locked and self.isVisible():
            self.refresh()

    def take_paths(self, paths: Sequence[Path]) -> None:
        """Add files and folders; what comes while others are read waits for its turn."""
        if not paths:
            return
        self._queue.extend(paths)
        if self.services.vault.locked:
            self.services.notify(self.tr("문서함이 잠겨 있습니다. 잠금을 풀면 넣습니다."))
        elif self._handle is None:
            self._add_queue()

    def refresh(self) -> None:
        """Ask the library for its documents."""
        if not self.services.vault.locked:
            self.services.work.run("library", "list", {}, owner=self, on_done=self._listed, on_failed=self._not_listed)
            self.vectors.refresh()

    def _add_queue(self) -> None:
        paths, self._queue = self._queue, []
        params: Object = {
            "paths": [str(path.absolute()) for path in paths],
            "usual_grade": GRADES[self.grade.currentIndex()],  # a folder's own grade comes first
            "cases": False,
            "wait": False,
        }
        self._begin("add", params)

    def _begin(self, method: str, params: Object) -> None:
        self.report.hide()
        self.progress.setRange(0, 0)
        self.progress.show()
        self.stop_button.show()
        self._handle = self.services.work.run(
            "library",
            method,
            params,
            owner=self,
            on_event=self._event,
            on_done=self._added,
            on_failed=self._not_added,
        )

    def _event(self, name: str, data: Object) -> None:
        done, total = data.get("done"), data.get("total")
        if name == "progress" and isinstance(done, int) and isinstance(total, int):
            self.progress.setRange(0, max(1, total))
            self.progress.setValue(done)
            self.progress.setFormat(fill(self.tr("%1/%2 %3"), done, total, data.get("name", "")))

    def _end(self) -> None:
        self._handle = None
        self.progress.hide()
        self.stop_button.hide()
        self.services.library_changed()
        self.refresh()
        if self._queue and not self.services.vault.locked:
            self._add_queue()

    def _added(self, result: Object) -> None:
        added, skipped, failed = (objects(result.get(key)) for key in ("added", "skipped", "failed"))
        self._end()
        lines = [
            fill(
                self.tr("%1건을 넣었습니다. 그대로인 것 %2건, 읽지 못한 것 %3건."),
                len(added),
                len(skipped),
                len(failed),
            )
        ]
        for one in failed[:FEW]:
            described = self.services.describe(str(one.get("code")), plain_detail(one.get("detail")))
            lines.append(fill(self.tr("%1: %2 %3"), _name(one), described.message, described.advice))
        if len(failed) > FEW:
            lines.append(self.tr("나머지는 아래 목록에서 '읽지 못함'으로 보입니다."))
        self._say("\n".join(lines), failed=bool(failed))
        if not self._queue:
            self.services.notify(lines[0])

    def _not_added(self, failure: Failure) -> None:
        if failure.cancelled and not self.services.vault.locked:
            self._queue = []
        self._end()
        if failure.cancelled:
            self._say(self.tr("멈췄습니다. 그때까지 읽은 문서는 남아 있습니다."), failed=False)
        else:
            self._say(f"{failure.message}\n{failure.advice}", failed=True)

    def _say(self, text: str, *, failed: bool) -> None:
        self.report.set_role("warning" if failed else "success")
        self.report.setText(text)
        self.report.show()

    def _listed(self, result: Object) -> None:
        if self.services.vault.locked:  # meanwhile
            return
        selected = {row.id for row in self.selected()}
        self._table.replace(rows_of(result.get("documents")))
        self.view.select_documents(selected)
        self._selection_changed()

    def _not_listed(self, failure: Failure) -> None:
        if not failure.cancelled:
            self._say(f"{failure.message}\n{failure.advice}", failed=True)

    def selected(self) -> list[Row]:
        """The documents that are selected."""
        return self.view.selected()

    def _selection_changed(self) -> None:
        rows = self.selected()
        self.change_button.setEnabled(any(row.state != "failed" for row in rows))
        self.change_grade.setEnabled(bool(rows))
        self.retry_button.setEnabled(any(row.state == "failed" for row in rows) and self._handle is None)
        self.remove_button.setEnabled(bool(rows))
        if len(rows) == 1 and rows[0].code:
            described = self.services.describe(rows[0].code, dict(rows[0].detail))
            self._say(f"{described.message}\n{described.advice}", failed=True)

    def _stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()

    def _change_grade(self) -> None:
        idents = [row.id for row in self.selected() if row.state != "failed"]
        params: Object = {"ids": [*idents], "grade": GRADES[self.change_grade.currentIndex()]}
        self.services.work.run("library", "grade", params, owner=self, on_done=lambda _result: self.refresh())

    def _retry(self) -> None:
        self._begin("retry", {"ids": [row.id for row in self.selected() if row.state == "failed"]})

    def _ask_remove(self) -> None:
        rows = self.selected()
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("문서함에서 빼기"))
        box.setText(fill(self.tr("%1건을 문서함에서 뺍니다. 원본 파일은 그대로 남습니다."), len(rows)))
        remove = box.addButton(self.tr("빼기"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("그대로 두기"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        titles = {row.id: row.title for row in rows}
        box.finished.connect(lambda _code: self._remove(titles) if box.clickedButton() is remove else None)
        box.finished.connect(box.deleteLater)
        box.open()

    def show_folders(self) -> None:
        """Grades of folders; the one of the selected document is offered."""
        paths = [row.path for row in self.selected() if row.path]
        folder = str(Path(paths[0]).parent) if paths else ""
        self.folders_dialog = FoldersDialog(self.services, folder, self)
        self.folders_dialog.changed.connect(self.refresh)
        self.folders_dialog.destroyed.connect(self._folders_gone)
        self.folders_dialog.open()

    def _folders_gone(self) -> None:
        self.folders_dialog = None

    def _removed_gone(self) -> None:
        self.removed_dialog = None

    def _remove(self, titles: Mapping[str, str]) -> None:
        params: Object = {"ids": [*titles]}
        self.services.work.run(
            "library", "remove", params, owner=self, on_done=lambda result: self._removed(result, titles)
        )

    def _removed(self, result: Object, titles: Mapping[str, str]) -> None:
        self._say(fill(self.tr("%1건을 뺐습니다."), len(objects(result.get("removed")))), failed=False)
        self.removed_dialog = show_removed(result, titles, self)
        self.removed_dialog.destroyed.connect(self._removed_gone)
        self.services.library_changed()
        self.refresh()


def _name(failed: Object) -> str:
    return str(failed.get("path", "")).replace("\\", "/").rpartition("/")[2]
