"""Widgets the panels share: the drop area, rows, two parts side by side, saving."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from support import gui

from desktop.widgets.drop_area import DropArea
from desktop.widgets.pair import NARROW, Pair
from desktop.widgets.rows import MOST_SHOWN, RowsModel, RowsView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from desktop.app import Program


def chosen_in(owner: QWidget, names: list[str]) -> None:
    dialog = owner.findChild(QFileDialog)
    assert dialog is not None
    dialog.filesSelected.emit(names)
    dialog.close()
    gui.settle()


def test_the_buttons_of_a_drop_area_choose_files_and_folders(app: QApplication) -> None:
    area = DropArea(folders=True)
    found: list[list[Path]] = []
    area.chosen.connect(found.append)
    area.set_texts("여기에", "설명", "글 (*.txt)")
    assert area.accessibleName() == "여기에"
    area.files_button.click()
    chosen_in(area, ["/a/b.txt", ""])
    area.folder_button.click()
    chosen_in(area, ["/a"])
    assert found == [[Path("/a/b.txt")], [Path("/a")]]
    area.set_texts("여기에", "")
    assert area.hint.isHidden()
    area.deleteLater()


@pytest.mark.filterwarnings("ignore:Function. .QDragEnterEvent:DeprecationWarning")  # the only one there is
@pytest.mark.parametrize("name", ["summary", "excel", "privacy"])
def test_a_drag_lights_the_drop_area_and_leaving_darkens_it(program: Program, name: str) -> None:
    panel = program.window.show_panel(name)
    area = panel.findChild(DropArea)
    assert area is not None
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/a.txt")])
    actions, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    panel.dragEnterEvent(QDragEnterEvent(QPoint(1, 1), actions, mime, left, none))
    assert area.property("lit") == "true"
    panel.dragLeaveEvent(QDragLeaveEvent())
    assert area.property("lit") == "false"


def test_rows_are_asked_for_when_they_are_looked_at(app: QApplication) -> None:
    asked: list[int] = []

    def cells(row: int) -> tuple[str, str]:
        asked.append(row)
        return f"{row}번", "긴 글\n" * 400

    model = RowsModel(cells)
    model.set_headers("이름", "내용")
    model.reset(100_000)
    assert asked == []
    index = model.index(3, 1)
    assert len(cast("str", index.data())) <= MOST_SHOWN and "\n" not in cast("str", index.data())
    assert cast("str", index.data(Qt.ItemDataRole.AccessibleTextRole)).startswith("내용: 긴 글")
    assert model.headerData(0, Qt.Orientation.Horizontal) == "이름"
    model.grow(100_001)
    assert model.rowCount() == 100_001
    assert model.rowCount(index) == 0
    deleted: list[list[int]] = []
    view = RowsView(model, on_delete=lambda: deleted.append(view.rows()))
    view.resize(400, 300)
    view.show()
    gui.settle()
    assert len(set(asked)) < 100
    view.setCurrentIndex(model.index(2, 0))
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert deleted == [[2]]
    view.deleteLater()


def test_two_parts_stand_side_by_side_where_there_is_room(app: QApplication) -> None:
    pair = Pair(QLabel("가"), QLabel("나"))
    line = pair.fontMetrics().height()
    pair.fit(NARROW * line - 1)
    assert pair.orientation() == Qt.Orientation.Vertical
    pair.fit(NARROW * line)
    assert pair.orientation() == Qt.Orientation.Horizontal
    pair.resize(1000, 300)
    pair.show_first(False)
    pair.show()
    gui.settle()
    pair.show_first(True)
    gui.settle()
    first, second = pair.sizes()
    assert 0.3 < first / (first + second) < 0.5
    pair.deleteLater()
