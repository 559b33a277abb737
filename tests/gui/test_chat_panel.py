"""Asking in the window: real answers over the samples, marks where nothing is sure, sources by keyboard."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QBoxLayout, QLabel, QPushButton, QWidget
from support import gui
from support.chat import Office, answer, citation, sentence

from desktop import drops
from desktop.panels import chat as module
from desktop.panels import chat_text
from desktop.panels.chat_scope import DocumentsModel, ScopeDialog
from desktop.panels.chat_view import Exchange, Sides

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


def spoken(widget: QWidget) -> str:
    """Everything a screen reader can read in a widget."""
    texts = []
    for one in gui.widgets(widget):
        if one.isVisibleTo(widget):
            interface = QAccessible.queryAccessibleInterface(one)
            texts.append(interface.text(QAccessible.Text.Name))
    return "\n".join(texts)


def made(office: Office, result: dict[str, Any], question: str = "얼마인가요?") -> Exchange:
    """An exchange with a made-up answer, in the panel's place."""
    exchange = Exchange(office.program.window.services, question, office.chat)
    exchange.resize(900, 400)
    exchange.show_answer(result)
    exchange.show()
    gui.settle()
    return exchange


def labels(widget: QWidget, role: str) -> list[str]:
    return [one.text() for one in widget.findChildren(QLabel) if one.property("role") == role and not one.isHidden()]


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


# what is sure and what is not


def test_an_unsupported_sentence_is_never_shown_as_sure(office: Office) -> None:
    result = answer(sentence("3억원입니다.", citation(), problems=("숫자 3억원이 출처에 없습니다.",)))
    exchange = made(office, result)
    assert labels(exchange, "success") == []
    assert labels(exchange, "warning") == [
        "⚠ 확인이 필요한 문장이 있습니다.",
        "⚠ 확인 필요: 숫자 3억원이 출처에 없습니다.",
    ]
    assert "3억원입니다." in labels(exchange, "subtle")


@pytest.mark.parametrize("checks", [None, {}, {"supported": "yes"}, {"supported": 1}, []])
def test_what_says_nothing_of_checks_is_not_sure(office: Office, checks: Any) -> None:
    result = answer({"text": "그렇습니다.", "citations": [], "checks": checks})
    exchange = made(office, result)
    assert labels(exchange, "success") == []
    assert "⚠ 확인 필요: 근거를 찾지 못했습니다." in labels(exchange, "warning")


def test_an_answer_without_sentences_is_not_sure(office: Office) -> None:
    assert labels(made(office, answer()), "success") == []


def test_one_doubt_among_sure_sentences_is_said_at_the_top(office: Office) -> None:
    result = answer(sentence("맞는 문장.", citation()), sentence("틀린 문장.", problems=("출처가 없습니다.",)))
    exchange = made(office, result)
    assert labels(exchange, "success") == []
    assert labels(exchange, "warning")[0] == "⚠ 확인이 필요한 문장이 있습니다."


def test_a_conflict_stands_side_by_side_where_there_is_room(office: Office) -> None:
    first, second = citation("d1", "추진계획", quote="5월 8일"), citation("d2", "변경계획", quote="5월 29일")
    result = answer(sentence("5월 8일에 엽니다.", first), sentence("5월 29일에 엽니다.", second), status="conflict")
    exchange = made(office, result)
    [sides] = exchange.findChildren(Sides)
    assert sides.direction() == QBoxLayout.Direction.LeftToRight
    left, right = (sides.layout().itemAt(place).widget() for place in (0, 1))  # type: ignore[union-attr]  # both are there
    assert left is not None
    assert right is not None
    assert left.geometry().right() < right.geometry().left()
    assert labels(left, "strong") == ["추진계획"]
    assert labels(right, "strong") == ["변경계획"]
    assert labels(exchange, "success") == []
    exchange.resize(300, 900)
    gui.settle()
    assert sides.direction() == QBoxLayout.Direction.TopToBottom


def test_a_models_answer_that_fell_through_keeps_its_marks_beside_the_extract(office: Office) -> None:
    result = answer(
        sentence("지어낸 말.", problems=("출처가 없습니다.",)),
        status="not_found",
        mode="generative",
        model="작은 모델",
        extract=[sentence("원문 문장.", citation())],
        nearest=[{"document": "d2", "title": "다른 문서", "location": {"line": 3}, "text": "가" * 500}],
        notes=[{"code": "X", "message": "물음을 줄였습니다."}],
    )
    read = spoken(made(office, result))
    for text in ("문서에서 답을 찾지 못했습니다.", "⚠ 확인 필요: 출처가 없습니다.", "원문 문장.", "작은 모델"):
        assert text in read
    assert "물음을 줄였습니다." in read
    assert "언어 모델이 쓰고 원문과 대조함" in read
    assert "가" * 241 not in read


def test_a_draft_is_said_to_be_unchecked_and_goes_with_the_answer(office: Office) -> None:
    exchange = Exchange(office.program.window.services, "얼마인가요?", office.chat)
    exchange.show_stage("searching")
    assert exchange.status.text()
    for piece in ("백만", "원입", "니다."):
        exchange.add_draft(piece)
    assert exchange.draft.text() == "백만원입니다."
    assert "대조하지 않은" in exchange.status.text()
    exchange.show_answer(answer(sentence("100만원입니다.", citation())))
    assert exchange.draft.isHidden()
    assert exchange.draft.text() == ""
    exchange.deleteLater()


def test_text_of_documents_is_never_taken_for_markup(office: Office) -> None:
    evil = '<img src="http://evil/x.png"><b>굵게</b> &amp; <a href="x">y</a>'
    result = answer(sentence(evil, citation(title=evil, quote=evil), problems=(evil,)))
    exchange = made(office, result, evil)
    for label in exchange.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
    assert evil in spoken(exchange)
    [chip] = exchange.chips
    assert "&&amp;" in chip.text() or "<img" in chip.text()  # shown as it is


def test_odd_answers_break_nothing(office: Office) -> None:
    for odd in (
        {},
        {"status": "answered", "sentences": None, "seconds": "x", "grade": 3},
        {"status": "conflict", "sentences": [{"text": None}]},
        {"status": "not_found", "nearest": [{}], "notes": [1, {"message": None}], "extract": "x"},
        answer(sentence("x", {"location": 5})),
    ):
        assert labels(made(office, odd), "success") in ([], ["문서에 있는 답입니다."])


# copying, numbers, language


def test_what_is_copied_carries_marks_and_sources(office: Office) -> None:
    result = answer(
        sentence("100만원입니다.", citation()),
        sentence("또 100만원입니다.", citation(), citation(page=4, quote="따로")),
        sentence("모르는 일.", problems=("출처가 없습니다.",)),
    )
    exchange = made(office, result)
    exchange.copy()
    assert QGuiApplication.clipboard().text().splitlines() == [
        "물음: 얼마인가요?",
        "",
        "⚠ 확인이 필요한 문장이 있습니다.",
        "100만원입니다. [1]",
        "또 100만원입니다. [1][2]",
        "모르는 일. ⚠ 확인 필요: 출처가 없습니다.",
        "",
        "출처",
        '[1] 운영 규정 · 3쪽: "100만원"',
        '[2] 운영 규정 · 4쪽: "따로"',
        "",
        "원문 문장을 그대로 옮김 · 등급 S 민감 · 1.2초",
    ]


def test_the_same_source_has_the_same_number(office: Office) -> None:
    numbers = chat_text.Numbers()
    assert [numbers.of(citation()), numbers.of(citation(page=4)), numbers.of(citation())] == [1, 2, 1]


def test_long_titles_are_short_on_the_chip_and_whole_for_the_reader(office: Office) -> None:
    title = "아주 긴 제목의 " * 20 + "문서"
    [chip] = made(office, answer(sentence("x", citation(title=title)))).chips
    assert len(chip.text()) < 60
    assert "3쪽" in chip.text()
    assert title in chip.accessibleName()


def test_nothing_is_wider_than_a_narrow_window(office: Office) -> None:
    long = "https://" + "a" * 300
    first, second = citation("d1", "추진계획 " * 20, quote="x"), citation("d2", long)
    result = answer(sentence(long, first, second), sentence("나", second), status="conflict")
    exchange = made(office, result, long)
    assert exchange.minimumSizeHint().width() < 340
    exchange.resize(340, 2000)
    gui.settle()
    for chip in exchange.chips:
        assert chip.mapTo(exchange, chip.rect().topRight()).x() <= exchange.width()
        assert "…" in chip.text()
        assert long in chip.accessibleName() or "추진계획" in chip.accessibleName()
    copied = chat_text.copied(result, office.program.window.services.place)
    assert long in copied  # what is broken for the eye is whole for the clipboard


def test_another_language_reaches_old_answers_too(office: Office) -> None:
    exchange = office.ask(QUESTION)
    chips = len(exchange.chips)
    QApplication.sendEvent(office.chat, QEvent(QEvent.Type.LanguageChange))
    gui.settle()
    assert ANSWER in spoken(exchange)
    assert len(exchange.chips) == chips


def test_everything_that_takes_the_focus_has_a_name(office: Office) -> None:
    office.ask(QUESTION)
    made(office, answer(sentence("x", citation(), problems=("y",))))
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
