"""The library panel with the real library worker on real files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtWidgets import QMessageBox
from support import gui
from support.chat import PATIENCE
from support.walk import nameless

from desktop.panels.library_table import Row, rows_of, shown, state_text
from desktop.panels.start import samples_folder

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.app import Program
    from desktop.panels.library import LibraryPanel
    from desktop.panels.start import StartPanel


@pytest.fixture
def program(renewed_program: Program) -> Program:
    """One program for all tests; each begins with an empty library."""
    listed = gui.ask(renewed_program, "library", "list", {})["documents"]
    gui.ask(renewed_program, "library", "remove", {"ids": [one["id"] for one in listed]})
    return renewed_program


@pytest.fixture
def panel(program: Program) -> LibraryPanel:
    made = cast("LibraryPanel", program.window.show_panel("library"))
    gui.wait_until(lambda: not program.work.count)
    return made


def files(folder: Path, count: int) -> list[Path]:
    folder.mkdir()
    made = [folder / f"문서 {number}.txt" for number in range(count)]
    for number, path in enumerate(made):
        path.write_text(f"부스 번호 {number}의 사용료는 {number + 1}만 원입니다.\n", "utf-8")
    return made


def titles(panel: LibraryPanel) -> list[str]:
    return [panel._table.row(number).title for number in range(panel._table.rowCount())]


def add(program: Program, panel: LibraryPanel, *paths: Path) -> None:
    panel.take_paths(paths)
    assert panel.busy()
    gui.wait_until(lambda: not panel.busy() and not program.work.count)


def test_files_and_folders_are_added_and_the_originals_stay(
    program: Program, panel: LibraryPanel, tmp_path: Path
) -> None:
    made = files(tmp_path / "새 폴더", 3)
    before = [hashlib.sha256(path.read_bytes()).digest() for path in made]
    panel.grade.setCurrentIndex(2)
    add(program, panel, tmp_path / "새 폴더")
    assert sorted(titles(panel)) == ["문서 0", "문서 1", "문서 2"]
    assert {panel._table.row(number).grade for number in range(3)} == {"O"}
    assert panel.report.text().startswith("3건을 넣었습니다.")
    assert program.window.status.documents == 3
    assert [hashlib.sha256(path.read_bytes()).digest() for path in made] == before
    add(program, panel, tmp_path / "새 폴더")
    assert "그대로인 것 3건" in panel.report.text()


def test_what_comes_while_files_are_read_waits_for_its_turn(
    program: Program, panel: LibraryPanel, tmp_path: Path
) -> None:
    one, two = files(tmp_path / "a", 2)
    panel.take_paths([one])
    panel.take_paths([two])
    gui.wait_until(lambda: not panel.busy() and not program.work.count)
    assert len(titles(panel)) == 2


def test_what_cannot_be_read_is_told_with_advice_and_stays_in_the_list(
    program: Program, panel: LibraryPanel, tmp_path: Path
) -> None:
    good = files(tmp_path / "a", 1)[0]
    bad = tmp_path / "깨진.pdf"
    bad.write_bytes(b"%PDF-1.7\n" + b"\0" * 100)
    gone = tmp_path / "gone.hwp"
    add(program, panel, good, bad, gone)
    assert "1건을 넣었습니다" in panel.report.text()
    assert "깨진.pdf" in panel.report.text()
    assert "gone.hwp" in panel.report.text()
    failed = [
        number for number in range(panel._sorted.rowCount()) if panel._sorted.index(number, 2).data() == "읽지 못함"
    ]
    assert failed
    panel.view.selectRow(failed[0])
    assert panel.retry_button.isEnabled()
    assert not panel.change_button.isEnabled()
    panel.retry_button.click()
    gui.wait_until(lambda: not panel.busy() and not program.work.count)


def test_stopping_keeps_what_was_read(program: Program, panel: LibraryPanel, tmp_path: Path) -> None:
    files(tmp_path / "a", 60)
    panel.take_paths([tmp_path / "a"])
    gui.wait_until(lambda: panel.progress.maximum() > 0)
    panel.stop_button.click()
    gui.wait_until(lambda: not panel.busy() and not program.work.count)
    assert program.failures is None


def test_grades_change_and_documents_go(program: Program, panel: LibraryPanel, tmp_path: Path) -> None:
    files(tmp_path / "a", 2)
    add(program, panel, tmp_path / "a")
    panel.view.selectAll()
    panel.change_grade.setCurrentIndex(0)
    panel.change_button.click()
    gui.wait_until(lambda: not program.work.count)
    assert {panel._table.row(number).grade for number in range(2)} == {"C"}
    assert len(panel.selected()) == 2
    panel.remove_button.click()
    box = panel.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert box.defaultButton().text() == "그대로 두기"
    next(button for button in box.buttons() if button.text() == "빼기").click()
    gui.wait_until(lambda: panel._table.rowCount() == 0 and not program.work.count)
    assert program.window.status.documents == 0
    removed = panel.removed_dialog
    assert removed is not None
    lines = removed.list.toPlainText().splitlines()
    assert [line.partition(" (")[0] for line in sorted(lines)] == ["문서 0", "문서 1"]
    assert all("봉인된 파일" in line and "대목 1개" in line and "색인 줄" in line for line in lines)
    removed.copy_button.click()
    assert gui.application().clipboard().text().splitlines() == lines
    assert nameless(removed) == []
    removed.close_button.click()
    gui.settle()
    assert panel.removed_dialog is None
    assert (tmp_path / "a" / "문서 0.txt").exists()


def test_keeping_keeps(program: Program, panel: LibraryPanel, tmp_path: Path) -> None:
    files(tmp_path / "a", 1)
    add(program, panel, tmp_path / "a")
    panel.view.selectAll()
    panel.remove_button.click()
    box = panel.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    box.defaultButton().click()
    gui.settle()
    assert panel._table.rowCount() == 1


def test_the_filter_hides_what_does_not_match(program: Program, panel: LibraryPanel, tmp_path: Path) -> None:
    files(tmp_path / "a", 12)
    add(program, panel, tmp_path / "a")
    panel.filter.setText("문서 11")
    assert panel._sorted.rowCount() == 1
    panel.filter.clear()
    assert panel._sorted.rowCount() == 12
    assert nameless(panel) == []


def test_twenty_thousand_documents_are_shown_at_once(panel: LibraryPanel) -> None:
    rows = [Row(str(n), f"제목 {n}", "S", "ready", "hwpx", f"/a/{n}") for n in range(20_000)]
    panel._table.replace(rows)
    assert panel._sorted.rowCount() == 20_000
    panel._table.replace([])


def test_rows_of_untrusted_lists() -> None:
    assert rows_of(None) == []
    rows = rows_of([7, {"id": "x", "title": None, "code": "DAMAGED", "detail": {"name": "a", "n": [1]}}])
    assert rows == [Row("x", "", "", "", "", "", "DAMAGED", (("name", "a"),))]
    assert shown(rows[0], "state") == ""
    assert state_text("pending") == "읽는 중"


def test_the_samples_come_with_one_click_and_can_be_asked(program: Program) -> None:
    start = cast("StartPanel", program.window.show_panel("start"))
    start.add_samples.click()
    assert not start.add_samples.isEnabled()
    gui.wait_until(lambda: start.add_samples.isEnabled() and not program.work.count, PATIENCE)
    assert "건을 넣었습니다" in start.samples_state.text()
    documents = program.window.status.documents
    assert documents is not None
    assert documents >= len(list(samples_folder().iterdir()))
    program.presence.show_quick()
    quick = program.presence.quick
    assert quick is not None
    assert nameless(quick) == []
    quick.edit.setPlainText("부스 사용료는 통지를 받고 며칠 안에 내야 하나요?")
    quick.edit.submit()
    assert quick.edit.locked
    gui.wait_until(lambda: not quick.edit.locked)
    assert "7일" in quick.answer.text()
    assert quick._sources.count() >= 1
    quick.edit.setPlainText("시청 구내식당의 점심값은 얼마인가요?")
    quick.edit.submit()
    gui.wait_until(lambda: not quick.edit.locked)
    assert quick.answer.text() == "문서함의 문서에서는 답을 찾지 못했습니다."
    quick.hide()
