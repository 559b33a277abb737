"""Asking in the window: real answers over the samples, marks where nothing is sure, sources by keyboard."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QAccessible, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from support import gui
from support.chat import Office, answer, citation, exchange_with, labels, sentence, spoken

from desktop import drops
from desktop.panels import chat as module
from desktop.panels import chat_text
from desktop.panels.chat_scope import DocumentsModel, ScopeDialog
from desktop.panels.chat_view import Exchange

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUESTION = "비가 오면 개막식은 어디에서 하나요?"
ANSWER = "가온시립도서관 대강당"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = Office(tmp_path_factory.mktemp("office"))
    yield made
    made.close()


@pytest.fixture
def office(shared: Office, faults: list[BaseException]) -> Iterator[Office]:
    yield shared
    shared.begin_anew()


# real answers


def test_an_answer_can_be_read_aloud_and_its_source_opened(office: Office) -> None:
    exchange = office.ask(QUESTION)
    assert exchange.answer is not None
    assert exchange.answer["status"] == "answered"
    read = spoken(exchange)
    assert ANSWER in read
    assert QUESTION in read
    assert "문서에 있는 답입니다." in read
    assert "원문 문장을 그대로 옮김" in read
    assert "등급 S 민감" in read
    [chip, *_] = exchange.chips
    assert chip.text().startswith("[1] ")
    assert chip.accessibleName().startswith("출처 [1] ")
    assert ANSWER in chip.accessibleDescription()
    chip.click()
    office.rest()
    assert ANSWER in office.viewer.text.toPlainText()


def test_the_chips_are_reached_and_opened_by_keyboard(office: Office) -> None:
    exchange = office.ask(QUESTION)
    office.program.window.activateWindow()
    office.chat.scope_button.setFocus()
    seen: list[QWidget | None] = []
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget() or office.program.window, Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert set(exchange.chips) <= set(seen)
    assert office.chat.edit in seen
    assert office.chat.send_button in seen
    exchange.chips[0].setFocus()
    QTest.keyClick(exchange.chips[0], Qt.Key.Key_Space)
    office.rest()
    assert office.viewer.number == 1


def test_return_asks_also_while_a_syllable_is_composed(office: Office) -> None:
    edit = office.chat.edit
    edit.setFocus()
    QApplication.sendEvent(edit, QInputMethodEvent("", []))
    commit = QInputMethodEvent("", [])
    commit.setCommitString("비가 오면 개막식은 어디에서 하나")
    QApplication.sendEvent(edit, commit)
    QApplication.sendEvent(edit, QInputMethodEvent("요", []))
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert [one.question for one in office.chat.exchanges] == ["비가 오면 개막식은 어디에서 하나요"]
    assert edit.toPlainText() == ""
    gui.wait_until(office.chat.exchanges[0].done)
    assert ANSWER in spoken(office.chat.exchanges[0])


def test_what_is_not_in_the_documents_is_said_not_to_be(office: Office) -> None:
    exchange = office.ask("화성 이주 지원금은 얼마인가요?")
    assert exchange.answer is not None
    assert exchange.answer["status"] == "not_found"
    assert labels(exchange, "success") == []
    assert labels(exchange, "information") == ["문서에서 답을 찾지 못했습니다."]
    assert "답이 아닐 수 있습니다" in spoken(exchange)
    assert exchange.chips
    exchange.chips[0].click()
    office.rest()
    assert office.viewer.number >= 1
    assert not office.viewer.notice.isVisible()  # nothing was quoted, so nothing is missed


def test_a_chosen_document_is_the_only_one_asked(office: Office) -> None:
    ident = office.ident("생활민원_안내서.pdf")
    office.chat.set_scope([ident])
    assert "1건" in office.chat.scope_button.text()
    exchange = office.ask("대형폐기물은 어떻게 버리나요?")
    assert exchange.answer is not None
    sentences = chat_text.objects(exchange.answer["sentences"])
    assert {one["document"] for each in sentences for one in chat_text.objects(each["citations"])} == {ident}
    again = office.ask(QUESTION).answer
    assert again is not None
    assert again["status"] == "not_found"


def test_an_answer_that_was_stopped_can_be_asked_for_again(office: Office) -> None:
    office.chat.ask(QUESTION)
    exchange = office.chat.exchanges[0]
    assert office.chat.stop_button.isVisible()
    assert not office.chat.send_button.isVisible()
    assert office.chat.busy()
    office.chat.stop_button.click()
    gui.wait_until(exchange.done)
    gui.settle()
    assert "멈췄습니다." in spoken(exchange)
    assert office.chat.send_button.isVisible()
    [again] = [one for one in exchange.findChildren(QPushButton) if one.text() == "다시 묻기"]
    again.click()
    gui.wait_until(office.chat.exchanges[-1].done)
    assert len(office.chat.exchanges) == 2
    assert ANSWER in spoken(office.chat.exchanges[-1])


def test_without_a_model_the_failure_offers_the_sources(office: Office) -> None:
    exchange = office.ask(QUESTION, "local")
    assert exchange.answer is None
    assert labels(exchange, "danger")
    [plain] = [one for one in exchange.findChildren(QPushButton) if one.text() == "모델 없이 원문에서 찾기"]
    plain.click()
    gui.wait_until(office.chat.exchanges[-1].done)
    assert ANSWER in spoken(office.chat.exchanges[-1])


def test_a_worker_that_dies_is_a_sentence_and_the_next_answer_comes(office: Office) -> None:
    office.ask(QUESTION)
    client = office.program.work._desk._client
    assert client is not None
    pid = client.pid("task")
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # so that it is surely in the middle
    office.chat.ask(QUESTION)
    os.kill(pid, signal.SIGKILL)
    exchange = office.chat.exchanges[-1]
    gui.wait_until(exchange.done)
    if exchange.answer is None:  # a request that had not begun may have been given to the new one
        assert labels(exchange, "danger")
    assert ANSWER in spoken(office.ask(QUESTION))


def test_a_question_that_comes_meanwhile_waits_in_the_field(office: Office) -> None:
    office.chat.ask(QUESTION)
    office.chat.take_text("  다음 물음  ")
    assert office.chat.edit.toPlainText() == "다음 물음"
    assert office.chat.hint.isVisible()
    office.chat.edit.submit()
    assert office.chat.edit.toPlainText() == "다음 물음"  # nothing is lost
    gui.wait_until(office.chat.exchanges[0].done)
    gui.settle()
    assert len(office.chat.exchanges) == 1
    assert not office.chat.hint.isVisible()


def test_clear_begins_anew_also_in_the_middle(office: Office) -> None:
    office.ask(QUESTION)
    office.chat.ask(QUESTION)
    office.chat.clear()
    gui.wait_until(lambda: not office.chat.busy())
    office.chat.clear()
    assert office.chat.exchanges == []
    assert office.chat.welcome.isVisible()


def test_another_language_reaches_old_answers_too(office: Office) -> None:
    exchange = office.ask(QUESTION)
    chips = len(exchange.chips)
    QApplication.sendEvent(office.chat, QEvent(QEvent.Type.LanguageChange))
    gui.settle()
    assert ANSWER in spoken(exchange)
    assert len(exchange.chips) == chips


def test_everything_that_takes_the_focus_has_a_name(office: Office) -> None:
    office.ask(QUESTION)
    exchange_with(office, answer(sentence("x", citation(), problems=("y",))))
    for widget in gui.widgets(office.chat):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible():
            name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            assert name, widget


# the rest of the panel


def test_files_go_to_the_library(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[object] = []
    monkeypatch.setattr(office.program.window, "open_paths", lambda name, found: handed.append((name, list(found))))
    office.chat.receive(drops.Dropped(paths=(tmp_path / "a.hwpx",)))
    assert handed == [("library", [tmp_path / "a.hwpx"])]


def test_a_paste_too_long_is_cut_and_said(office: Office) -> None:
    data = QMimeData()
    data.setText("가" * 10_000_000)
    office.chat.edit.insertFromMimeData(data)
    assert len(office.chat.edit.toPlainText()) == 4000
    assert "4,000자" in office.chat.hint.text()


def test_old_exchanges_go_when_there_are_many(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    for _ in range(3):
        office.ask(QUESTION)
    assert len(office.chat.exchanges) == 2
    assert len(office.chat.history.findChildren(Exchange)) == 2


def test_the_list_of_documents_is_ticked_and_filtered(office: Office) -> None:
    office.chat.choose_scope()
    dialog = office.chat.scope_dialog
    assert isinstance(dialog, ScopeDialog)
    gui.wait_until(lambda: dialog.model.rowCount() > 10)
    everything = dialog.model.rowCount()
    assert not dialog.take_button.isEnabled()
    dialog.filter.setText("생활 민원")
    assert 0 < dialog.model.rowCount() < everything
    index = dialog.model.index(0)
    assert dialog.model.setData(index, Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    assert "1건" in dialog.count.text()
    dialog.take_button.click()
    gui.settle()
    assert office.chat._documents == [office.ident("생활민원_안내서.pdf")]


def test_ticks_of_documents_that_are_gone_are_dropped() -> None:
    model = DocumentsModel()
    model.replace([("a", "가"), ("b", "나")], ["b", "gone"])
    assert model.ticked == {"b"}
    assert model.data(model.index(1), Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    assert not model.setData(model.index(9), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    assert model.data(model.index(9)) is None
