"""Return while a Hangul syllable is composed, in every way an input method may behave; long pastes; keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication
from support import gui

from desktop.widgets.message_edit import MessageEdit

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.drops import Dropped


class InputMethod:
    """Composes in an edit as an input method does; what it does when it is asked to commit is the test's matter."""

    def __init__(self, edit: MessageEdit) -> None:
        self.edit = edit
        self.preedit = ""

    def compose(self, preedit: str) -> None:
        self.preedit = preedit
        QApplication.sendEvent(self.edit, QInputMethodEvent(preedit, []))

    def commit(self) -> None:
        """What a context that commits does when it is asked."""
        event = QInputMethodEvent("", [])
        event.setCommitString(self.preedit)
        self.preedit = ""
        QApplication.sendEvent(self.edit, event)

    def clear(self) -> None:
        """What a context that gives up does."""
        self.preedit = ""
        QApplication.sendEvent(self.edit, QInputMethodEvent("", []))


@pytest.fixture
def edit(app: QApplication) -> MessageEdit:
    made = MessageEdit()
    made.show()
    made.setFocus()
    gui.settle()
    return made


def press(edit: MessageEdit, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    text = {Qt.Key.Key_Return: "\r", Qt.Key.Key_Enter: "\r"}.get(key, "")
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(edit, QKeyEvent(kind, key, modifier, text))


def sent(edit: MessageEdit) -> list[str]:
    got: list[str] = []
    edit.submitted.connect(got.append)
    return got


def asked_to_commit(monkeypatch: pytest.MonkeyPatch, reaction: object) -> None:
    """Let the platform's input method react to commit() as a real context would."""

    class Context:
        def commit(self) -> None:
            reaction()  # type: ignore[operator]  # the test's function

        def reset(self) -> None:
            pass

    monkeypatch.setattr(QGuiApplication, "inputMethod", staticmethod(Context))


def test_offscreen_the_platform_does_not_commit_and_nothing_is_lost(edit: MessageEdit) -> None:
    got = sent(edit)
    method = InputMethod(edit)
    edit.insertPlainText("안녕하세")
    method.compose("요")
    assert edit.toPlainText() == "안녕하세"
    assert edit.text() == "안녕하세요"
    press(edit, Qt.Key.Key_Return)
    assert got == ["안녕하세요"]
    assert edit.toPlainText() == ""
    assert edit.composing() == ""


def test_a_context_that_commits_sends_once(edit: MessageEdit, monkeypatch: pytest.MonkeyPatch) -> None:
    got = sent(edit)
    method = InputMethod(edit)
    edit.insertPlainText("안녕하세")
    method.compose("요")
    asked_to_commit(monkeypatch, method.commit)
    press(edit, Qt.Key.Key_Return)
    assert got == ["안녕하세요"]
    assert edit.toPlainText() == ""


@pytest.mark.parametrize("reaction", ["commit", "clear"])
def test_a_context_that_reacts_late_doubles_nothing(
    edit: MessageEdit, monkeypatch: pytest.MonkeyPatch, reaction: str
) -> None:
    got = sent(edit)
    method = InputMethod(edit)
    method.compose("네")
    asked_to_commit(monkeypatch, lambda: None)
    press(edit, Qt.Key.Key_Return)
    getattr(method, reaction)()
    assert got == ["네"]
    assert edit.toPlainText() == ""


def test_a_context_that_only_clears_loses_nothing(edit: MessageEdit, monkeypatch: pytest.MonkeyPatch) -> None:
    got = sent(edit)
    method = InputMethod(edit)
    method.compose("네")
    asked_to_commit(monkeypatch, method.clear)
    press(edit, Qt.Key.Key_Return)
    assert got == ["네"]


def test_the_same_syllable_may_be_typed_again_after_sending(edit: MessageEdit, monkeypatch: pytest.MonkeyPatch) -> None:
    got = sent(edit)
    method = InputMethod(edit)
    asked_to_commit(monkeypatch, lambda: None)
    for _ in range(2):
        method.compose("ㄴ")
        method.compose("네")
        press(edit, Qt.Key.Key_Return)
    assert got == ["네", "네"]


def test_composing_in_the_middle_of_a_text(edit: MessageEdit) -> None:
    got = sent(edit)
    method = InputMethod(edit)
    edit.insertPlainText("부스 는?")
    cursor = edit.textCursor()
    cursor.setPosition(3)
    edit.setTextCursor(cursor)
    method.compose("료")
    assert edit.text() == "부스 료는?"
    press(edit, Qt.Key.Key_Return)
    assert got == ["부스 료는?"]


def test_one_return_is_enough_and_the_button_settles_too(edit: MessageEdit) -> None:
    got = sent(edit)
    method = InputMethod(edit)
    method.compose("요")
    edit.submit()
    edit.submit()
    press(edit, Qt.Key.Key_Return)
    assert got == ["요"]


def test_a_locked_edit_keeps_the_text_composed_or_not(edit: MessageEdit) -> None:
    got = sent(edit)
    method = InputMethod(edit)
    edit.locked = True
    edit.insertPlainText("다음 질")
    method.compose("문")
    press(edit, Qt.Key.Key_Return)
    assert got == []
    assert edit.toPlainText() == "다음 질문"
    edit.locked = False
    press(edit, Qt.Key.Key_Enter)
    assert got == ["다음 질문"]


@given(st.text("가나다ab ", min_size=1, max_size=12), st.integers(0, 12), st.sampled_from(["", "commit", "clear"]))
def test_whatever_is_composed_where_is_sent_whole(text: str, place: int, reaction: str) -> None:
    gui.application()
    edit = MessageEdit()
    got = sent(edit)
    method = InputMethod(edit)
    edit.insertPlainText(text)
    cursor = edit.textCursor()
    cursor.setPosition(min(place, len(text)))
    edit.setTextCursor(cursor)
    method.compose("뷁")
    place = min(place, len(text))
    with pytest.MonkeyPatch.context() as patch:
        asked_to_commit(patch, getattr(method, reaction) if reaction else lambda: None)
        press(edit, Qt.Key.Key_Return)
    assert got == [f"{text[:place]}뷁{text[place:]}".strip()]
    edit.deleteLater()


def test_shift_return_begins_a_line_and_nothing_is_sent_for_nothing(edit: MessageEdit) -> None:
    got = sent(edit)
    press(edit, Qt.Key.Key_Return)
    edit.insertPlainText("  ")
    press(edit, Qt.Key.Key_Return)
    assert got == []
    edit.setPlainText("첫 줄")
    edit.moveCursor(edit.textCursor().MoveOperation.End)
    press(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    edit.insertPlainText("둘째 줄")
    press(edit, Qt.Key.Key_Return)
    assert got == ["첫 줄\n둘째 줄"]


def test_a_held_return_sends_once(edit: MessageEdit) -> None:
    got = sent(edit)
    edit.insertPlainText("한 번")
    press(edit, Qt.Key.Key_Return)
    edit.insertPlainText("두 번")
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True)
    QApplication.sendEvent(edit, held)
    assert got == ["한 번"]


def test_ten_megabytes_are_cut_at_the_limit_and_said(edit: MessageEdit) -> None:
    told: list[int] = []
    edit.truncated.connect(told.append)
    mime = QMimeData()
    mime.setText("가" * (10 * 1024 * 1024))
    edit.insertFromMimeData(mime)
    assert len(edit.toPlainText()) == 4000
    edit.selectAll()
    edit.insertFromMimeData(mime)
    assert len(edit.toPlainText()) == 4000
    assert told == [4000, 4000]


def test_files_are_not_text(edit: MessageEdit, tmp_path: Path) -> None:
    got: list[Dropped] = []
    edit.dropped.connect(got.append)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "계획.hwpx"))])
    assert edit.canInsertFromMimeData(mime)
    edit.insertFromMimeData(mime)
    assert got[0].paths == (tmp_path / "계획.hwpx",)
    assert edit.toPlainText() == ""


def test_it_grows_with_its_lines_up_to_a_limit(edit: MessageEdit) -> None:
    heights = []
    for lines in (1, 2, 6, 30):
        edit.setPlainText("\n".join("가" for _ in range(lines)))
        gui.settle()
        heights.append(edit.height())
    assert heights[0] < heights[1] < heights[2] == heights[3]


def test_tab_leaves_it(edit: MessageEdit) -> None:
    assert edit.tabChangesFocus()
