"""Lock, unlock, a new key, check, backup, restore, folder grades, a search within grades: with the real worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from support import gui
from support.walk import nameless

from desktop.locked import LockedPage
from desktop.panels.library_folders import FoldersDialog
from desktop.widgets.passphrase import PassphraseDialog

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.app import Program
    from desktop.panels.chat import ChatPanel
    from desktop.panels.library import LibraryPanel

PASSPHRASE = "가온시 나무 아홉 그루"
SECRET = "비밀 회의에서 정한 부스 사용료는 37만 원입니다."


@pytest.fixture
def program(renewed_program: Program) -> Program:
    """One program, whose library goes on from test to test in this order."""
    return renewed_program


@pytest.fixture
def panel(program: Program) -> LibraryPanel:
    made = cast("LibraryPanel", program.window.show_panel("library"))
    rest(program)
    return made


def rest(program: Program) -> None:
    gui.wait_until(lambda: not program.work.count and not program.vault.busy)
    gui.settle()


def write(dialog: PassphraseDialog | None, *typed: str) -> None:
    """Type a passphrase as often as it is asked for, and Return."""
    assert dialog is not None
    for field, text in zip((dialog.first, dialog.again), typed, strict=False):
        field.edit.setText(text)
    QTest.keyClick((dialog.first, dialog.again)[len(typed) - 1].edit, Qt.Key.Key_Return)
    gui.settle()


def is_locked(program: Program) -> bool:
    """Asked anew: it changes behind the back of the type checker."""
    return program.vault.locked


def locked_page(program: Program) -> LockedPage:
    page = program.window.findChild(LockedPage)
    assert isinstance(page, LockedPage)
    return page


def test_a_folder_gives_its_grade_to_what_is_in_it_and_what_comes(
    program: Program, panel: LibraryPanel, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("자료") / "비공개"
    folder.mkdir()
    (folder / "비밀 회의.txt").write_text(SECRET, "utf-8")
    (folder.parent / "공개 안내.txt").write_text("부스 사용료 안내: 공개 부스 사용료는 12만 원입니다.", "utf-8")
    panel.grade.setCurrentIndex(2)
    panel.take_paths([folder.parent])
    rest(program)
    panel.view.selectRow(1 if panel._sorted.index(1, 0).data() == "비밀 회의" else 0)
    panel.folders_button.click()
    dialog = panel.folders_dialog
    assert isinstance(dialog, FoldersDialog)
    assert dialog.folder.text() == str(folder)
    assert nameless(dialog) == []
    dialog.grade.setCurrentIndex(0)
    dialog.give_button.click()
    rest(program)
    assert dialog.view.model().index(0, 1).data() == str(folder)
    assert "문서 1건" in dialog.state.text()
    grades = {panel._table.row(number).title: panel._table.row(number).grade for number in range(2)}
    assert grades == {"비밀 회의": "C", "공개 안내": "O"}
    dialog.folder.setText("/nowhere/at/all")
    dialog.give_button.click()
    rest(program)
    assert dialog.state.property("role") == "warning"
    dialog.close_button.click()
    (folder / "또 하나.txt").write_text("비밀 회의의 다음 날짜는 아직 정하지 않았습니다.", "utf-8")
    panel.take_paths([folder / "또 하나.txt"])  # the choice for new files says O, the folder C
    rest(program)
    assert {panel._table.row(number).grade for number in range(3)} == {"C", "O"}
    assert panel.vectors.text().startswith("뜻으로 찾기:")


def test_a_search_stays_within_the_grades(program: Program, panel: LibraryPanel) -> None:
    panel.show_page(1)
    search = panel.search
    search.query.setText("부스 사용료는 얼마인가")
    QTest.keyClick(search.query, Qt.Key.Key_Return)
    rest(program)
    assert {search.model.index(row, 2).data() for row in range(search.model.rowCount())} == {"C", "O"}
    search.grades.boxes["C"].click()
    rest(program)
    assert {search.model.index(row, 2).data() for row in range(search.model.rowCount())} == {"O"}
    assert "12만 원" in search.passage.text()
    assert nameless(panel) == []
    search.open_button.click()
    gui.wait_until(lambda: program.window._viewer.is_open())
    rest(program)
    program.window._viewer.close_viewer()
    for grade in "SO":
        search.grades.boxes[grade].click()
    rest(program)
    assert search.grades.grades == ["O"]  # the last tick stays
    search.query.setText("   ")
    search.search()
    assert search.state.text() == "찾을 말을 쓰세요."
    assert search.model.rowCount() == 0


def test_the_chat_asks_within_the_grades(program: Program) -> None:
    chat = cast("ChatPanel", program.window.show_panel("chat"))
    chat.choose_scope()
    dialog = chat.scope_dialog
    assert dialog is not None
    rest(program)
    assert dialog.model.rowCount() == 3
    dialog.grades.boxes["C"].click()
    assert dialog.model.rowCount() == 1
    dialog.all_button.click()
    assert chat.scope_button.text() == "찾을 곳: 모든 문서, 등급 S, O만"
    chat.ask("부스 사용료는 얼마인가요?")
    gui.wait_until(chat.exchanges[-1].done)
    answer = chat.exchanges[-1].answer
    assert answer is not None
    assert answer["grade"] == "O"
    assert "37만" not in str(answer)


def test_a_new_passphrase_is_typed_twice_and_long_enough(program: Program, panel: LibraryPanel) -> None:
    panel.show_page(2)
    safety = panel.safety
    assert program.vault.kind == "file"
    assert not safety.lock_button.isEnabled()
    assert not program.vault.can_lock
    program.vault.lock()  # nothing to lock with
    assert not is_locked(program)
    safety.rekey_button.click()
    assert safety.dialog is not None
    assert nameless(safety.dialog) == []
    write(safety.dialog, PASSPHRASE, PASSPHRASE + "!")
    assert "서로 다릅니다" in safety.dialog.problem.text()
    assert safety.dialog.first.edit.text() == safety.dialog.again.edit.text() == ""
    write(safety.dialog, "짧다", "짧다")
    assert "8자 이상" in safety.dialog.problem.text()
    write(safety.dialog, PASSPHRASE, PASSPHRASE)
    rest(program)
    assert program.vault.kind == "passphrase"
    assert "다시 잠갔습니다" in safety.report.text()
    assert safety.lock_button.isEnabled()
    assert panel.safety.dialog is None
    assert nameless(panel) == []


def test_locking_takes_everything_away_and_the_passphrase_brings_it_back(program: Program) -> None:
    chat = cast("ChatPanel", program.window.show_panel("chat"))
    chat.ask("비밀 회의에서 정한 부스 사용료는 얼마인가요?")
    gui.wait_until(chat.exchanges[-1].done)
    assert "37만" in str(chat.exchanges[-1].answer)
    chat.exchanges[-1].chips[0].click()
    rest(program)
    program.presence.show_quick()
    quick = program.presence.quick
    assert quick is not None
    quick.ask("비밀 회의에서 정한 부스 사용료는 얼마인가요?")
    rest(program)
    assert "37만" in quick.answer.text()
    program.presence.show_dock()
    assert program.presence.dock is not None
    assert program.presence.dock.lock_action.isEnabled()
    program.presence.dock.lock_action.trigger()
    assert chat.exchanges == []  # at once, before any worker has answered
    assert quick.answer.text() == ""
    assert not program.window._viewer.is_open()
    page = locked_page(program)
    assert page.isVisible()
    rest(program)
    assert is_locked(program)
    assert not program.presence.dock.lock_action.isEnabled()
    assert program.window.status.library.text() == "문서함: 잠김"
    assert gui.ask(program, "library", "search", {"query": "부스"}).code == "LOCKED"
    assert nameless(program.window) == []
    page.field.edit.setText("틀린 암호입니다")
    page.button.click()
    assert page.field.edit.text() == ""
    rest(program)
    assert "암호가 맞지 않습니다" in page.problem.text()
    assert is_locked(program)
    page.field.edit.setText(PASSPHRASE)
    QTest.keyClick(page.field.edit, Qt.Key.Key_Return)
    rest(program)
    assert not is_locked(program)
    assert not page.isVisible()
    assert program.window.current is chat
    assert chat.isVisible()
    assert program.window.status.documents == 3
    program.presence.dock.hide()
    quick.hide()


def test_files_that_come_while_it_is_locked_wait(program: Program, panel: LibraryPanel, tmp_path: Path) -> None:
    program.vault.lock()
    rest(program)
    assert panel._table.rowCount() == 0
    assert panel.search.query.text() == ""
    late = tmp_path / "늦은 문서.txt"
    late.write_text("늦게 온 문서의 내용입니다.", "utf-8")
    program.window.open_paths("library", [late])
    rest(program)
    assert "잠금을 풀면 넣습니다" in program.window.status.message.whole()
    page = locked_page(program)
    page.field.edit.setText(PASSPHRASE)
    page.unlock()
    rest(program)
    assert panel.isVisible()
    assert panel._table.rowCount() == 4
    kept = [path.read_bytes() for path in program.home.root.rglob("*") if path.is_file()]
    assert any(kept)
    assert [data for data in kept if PASSPHRASE.encode() in data or SECRET.encode() in data] == []


def test_check_tidy_backup_and_restore(program: Program, panel: LibraryPanel, tmp_path: Path) -> None:
    panel.show_page(2)
    safety = panel.safety
    safety.verify_button.click()
    assert not safety.verify_button.isEnabled()
    rest(program)
    assert "문서 4건" in safety.report.text()
    assert safety.report.property("role") == "success"
    safety.compact_button.click()
    rest(program)
    assert "색인을 새로 만들었습니다" in safety.report.text()
    target = tmp_path / "백업.gyeotbackup"
    safety.backup(target)
    write(safety.dialog, "백업 암호는 이것", "백업 암호는 이것")
    rest(program)
    assert target.is_file()
    assert SECRET.encode() not in target.read_bytes()
    safety.backup(target)
    assert "새 이름을 쓰세요" in safety.report.text()
    safety.restore(target)
    write(safety.dialog, "백업 암호는 이것")
    rest(program)
    assert "이미 문서가 있어" in safety.report.text()
    titles = [panel._table.row(number).id for number in range(4)]
    gui.ask(program, "library", "remove", {"ids": [*titles]})
    safety.restore(target)
    write(safety.dialog, "이건 틀린 암호")
    rest(program)
    assert "암호가 맞지 않습니다" in safety.report.text()
    safety.restore(target)
    write(safety.dialog, "백업 암호는 이것")
    rest(program)
    assert "되돌렸습니다" in safety.report.text()
    assert program.window.status.documents == 4
    assert program.vault.kind == "passphrase"


def test_a_key_without_a_passphrase_again(program: Program, panel: LibraryPanel) -> None:
    panel.show_page(2)
    safety = panel.safety
    assert not safety.kinds["store"][0].isEnabled()  # this test's system has none
    safety.kinds["file"][0].click()
    safety.rekey_button.click()
    rest(program)
    assert program.vault.kind == "file"
    assert not program.vault.can_lock
    assert "암호를 정하면 잠글 수 있습니다" in safety.state.text()


def press(edit: QLineEdit, letter: str, modifier: Qt.KeyboardModifier) -> None:
    """A key as a keyboard sends it, which QTest does not: with the letter that Caps Lock makes of it."""
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key(ord(letter.upper())), modifier, letter)
    QCoreApplication.sendEvent(edit, event)


def test_a_field_for_a_passphrase_hides_hints_and_forgets(app: object) -> None:
    dialog = PassphraseDialog("암호 정하기", "까닭", lambda _typed: None, new=False)
    dialog.show()
    field = dialog.first
    edit = field.edit
    assert edit.echoMode() is QLineEdit.EchoMode.Password
    press(edit, "a", Qt.KeyboardModifier.NoModifier)
    press(edit, "A", Qt.KeyboardModifier.ShiftModifier)
    assert field.hint.isHidden()
    press(edit, "B", Qt.KeyboardModifier.NoModifier)
    assert "Caps Lock" in field.hint.text()
    edit.setText("가나다")
    assert "한/영" in field.hint.text()
    field.shown.click()
    assert edit.echoMode() is QLineEdit.EchoMode.Normal
    assert field.take() == "가나다"
    assert edit.text() == ""
    assert edit.echoMode() is QLineEdit.EchoMode.Password
    edit.undo()
    assert edit.text() == ""
    dialog.close()
