"""The library: what is in it, adding files and folders, grades, removing, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QTableView,
    QWidget,
)

from desktop.cli.library import objects
from desktop.cli.session import plain_detail
from desktop.panels.base import Panel
from desktop.panels.library_table import LibraryTable, Row, rows_of
from desktop.phrases import fill
from desktop.widgets.basic import MARGIN, Button, Label, column
from desktop.widgets.drop_area import DropArea
from desktop.widgets.flow import Flow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtGui import QResizeEvent, QShowEvent

    from desktop.services import Services
    from desktop.work import Failure, Handle
    from engine.methods import Object

GRADES = ("C", "S", "O")
FEW = 5  # failures told in full below the table


class LibraryPanel(Panel):
    """One table, one drop area, and buttons for what is selected."""

    name = "library"
    icon = "library"
    takes_paths = True

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._handle: Handle[Object] | None = None
        self._queue: list[Path] = []
        self._table = LibraryTable()
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._table)
        self._sorted.setFilterKeyColumn(-1)
        self._sorted.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        layout = column(self)
        self.heading = Label("title")
        layout.addWidget(self.heading)
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
        self.view = self._make_view()
        layout.addWidget(self.view, 1)
        layout.addWidget(self._make_actions())
        self.retranslate()
        self._selection_changed()

    def _make_progress(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.progress, self.stop_button = QProgressBar(), Button()
        self.progress.hide()
        self.stop_button.hide()
        self.stop_button.clicked.connect(self._stop)
        row.addWidget(self.progress, 1)
        row.addWidget(self.stop_button)
        return row

    def _make_view(self) -> QTableView:
        view = QTableView()
        view.setModel(self._sorted)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setAlternatingRowColors(True)
        view.setShowGrid(False)
        view.setSortingEnabled(True)
        view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setMinimumHeight(view.fontMetrics().height() * 8)
        view.verticalHeader().hide()
        header = view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        view.selectionModel().selectionChanged.connect(self._selection_changed)
        return view

    def _make_actions(self) -> Flow:
        row = Flow()
        self.change_label, self.change_grade = Label(), QComboBox()
        self.change_grade.addItems(["", "", ""])
        self.change_button, self.retry_button, self.remove_button = Button(), Button(), Button("danger")
        self.change_button.clicked.connect(self._change_grade)
        self.retry_button.clicked.connect(self._retry)
        self.remove_button.clicked.connect(self._ask_remove)
        for widget in (self.change_grade, self.change_button, self.retry_button, self.remove_button):
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
        self.grade_label.setText(self.tr("넣을 때 등급"))
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
        self._size_columns()

    def _size_columns(self) -> None:
        """Titles get room; the short columns as much as their names need in this language and font."""
        header, letter = self.view.horizontalHeader(), self.view.fontMetrics().averageCharWidth()
        widths = [
            max(letter * letters, header.sectionSizeHint(number)) for number, letters in enumerate((34, 8, 12, 9))
        ]
        # Where little is left to the last column, titles give way.
        room = self.width() - 2 * MARGIN - sum(widths[1:]) - letter * 22
        widths[0] = max(header.sectionSizeHint(0), min(widths[0], room))
        for number, width in enumerate(widths):
            header.resizeSection(number, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is shared out anew."""
        super().resizeEvent(event)
        self._size_columns()

    def showEvent(self, event: QShowEvent) -> None:
        """Look what there is."""
        super().showEvent(event)
        self.refresh()

    def busy(self) -> bool:
        """While files are read."""
        return self._handle is not None

    def take_paths(self, paths: Sequence[Path]) -> None:
        """Add files and folders; what comes while others are read waits for its turn."""
        if not paths:
            return
        self._queue.extend(paths)
        if self._handle is None:
            self._add_queue()

    def refresh(self) -> None:
        """Ask the library for its documents."""
        self.services.work.run("library", "list", {}, owner=self, on_done=self._listed, on_failed=self._not_listed)

    def _add_queue(self) -> None:
        paths, self._queue = self._queue, []
        params: Object = {
            "paths": [str(path.absolute()) for path in paths],
            "grade": GRADES[self.grade.currentIndex()],
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
        if self._queue:
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
        if failure.cancelled:
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
        selected = {row.id for row in self.selected()}
        self._table.replace(rows_of(result.get("documents")))
        self._select(selected)
        self._selection_changed()

    def _not_listed(self, failure: Failure) -> None:
        if not failure.cancelled:
            self._say(f"{failure.message}\n{failure.advice}", failed=True)

    def selected(self) -> list[Row]:
        """The documents that are selected."""
        indexes = self.view.selectionModel().selectedRows()
        return [self._table.row(self._sorted.mapToSource(index).row()) for index in indexes]

    def _select(self, idents: set[str]) -> None:
        for number in range(self._sorted.rowCount()) if idents else ():
            row = self._table.row(self._sorted.mapToSource(self._sorted.index(number, 0)).row())
            if row.id in idents:
                flags = self.view.selectionModel().SelectionFlag
                self.view.selectionModel().select(self._sorted.index(number, 0), flags.Select | flags.Rows)

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
        idents = [row.id for row in rows]
        box.finished.connect(lambda _code: self._remove(idents) if box.clickedButton() is remove else None)
        box.finished.connect(box.deleteLater)
        box.open()

    def _remove(self, idents: list[str]) -> None:
        params: Object = {"ids": [*idents]}
        self.services.work.run("library", "remove", params, owner=self, on_done=self._removed)

    def _removed(self, result: Object) -> None:
        self._say(fill(self.tr("%1건을 뺐습니다."), len(objects(result.get("removed")))), failed=False)
        self.services.library_changed()
        self.refresh()


def _name(failed: Object) -> str:
    return str(failed.get("path", "")).replace("\\", "/").rpartition("/")[2]
