"""Answers in the window: what is sure and what is not, conflicts, drafts, hostile text, what is copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QBoxLayout, QLabel
from support import gui
from support.chat import Office, answer, citation, exchange_with, labels, sentence, spoken

from desktop.panels import chat_text
from desktop.panels.chat_view import Exchange, Sides

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = Office(tmp_path_factory.mktemp("office"), documents=False)
    yield made
    made.close()


@pytest.fixture
def office(shared: Office, faults: list[BaseException]) -> Iterator[Office]:
    yield shared
    shared.begin_anew()


# what is sure and what is not


def test_an_unsupported_sentence_is_never_shown_as_sure(office: Office) -> None:
    result = answer(sentence("3억원입니다.", citation(), problems=("숫자 3억원이 출처에 없습니다.",)))
    exchange = exchange_with(office, result)
    assert labels(exchange, "success") == []
    assert labels(exchange, "warning") == [
        "⚠ 확인이 필요한 문장이 있습니다.",
        "⚠ 확인 필요: 숫자 3억원이 출처에 없습니다.",
    ]
    assert "3억원입니다." in labels(exchange, "subtle")


@pytest.mark.parametrize("checks", [None, {}, {"supported": "yes"}, {"supported": 1}, []])
def test_what_says_nothing_of_checks_is_not_sure(office: Office, checks: Any) -> None:
    result = answer({"text": "그렇습니다.", "citations": [], "checks": checks})
    exchange = exchange_with(office, result)
    assert labels(exchange, "success") == []
    assert "⚠ 확인 필요: 근거를 찾지 못했습니다." in labels(exchange, "warning")


def test_an_answer_without_sentences_is_not_sure(office: Office) -> None:
    assert labels(exchange_with(office, answer()), "success") == []


def test_one_doubt_among_sure_sentences_is_said_at_the_top(office: Office) -> None:
    result = answer(sentence("맞는 문장.", citation()), sentence("틀린 문장.", problems=("출처가 없습니다.",)))
    exchange = exchange_with(office, result)
    assert labels(exchange, "success") == []
    assert labels(exchange, "warning")[0] == "⚠ 확인이 필요한 문장이 있습니다."


def test_a_conflict_stands_side_by_side_where_there_is_room(office: Office) -> None:
    first, second = citation("d1", "추진계획", quote="5월 8일"), citation("d2", "변경계획", quote="5월 29일")
    result = answer(sentence("5월 8일에 엽니다.", first), sentence("5월 29일에 엽니다.", second), status="conflict")
    exchange = exchange_with(office, result)
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
    read = spoken(exchange_with(office, result))
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
    exchange = exchange_with(office, result, evil)
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
        assert labels(exchange_with(office, odd), "success") in ([], ["문서에 있는 답입니다."])


# copying, numbers, language


def test_what_is_copied_carries_marks_and_sources(office: Office) -> None:
    result = answer(
        sentence("100만원입니다.", citation()),
        sentence("또 100만원입니다.", citation(), citation(page=4, quote="따로")),
        sentence("모르는 일.", problems=("출처가 없습니다.",)),
    )
    exchange = exchange_with(office, result)
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
    [chip] = exchange_with(office, answer(sentence("x", citation(title=title)))).chips
    assert len(chip.text()) < 60
    assert "3쪽" in chip.text()
    assert title in chip.accessibleName()


def test_nothing_is_wider_than_a_narrow_window(office: Office) -> None:
    long = "https://" + "a" * 300
    first, second = citation("d1", "추진계획 " * 20, quote="x"), citation("d2", long)
    result = answer(sentence(long, first, second), sentence("나", second), status="conflict")
    exchange = exchange_with(office, result, long)
    assert exchange.minimumSizeHint().width() < 340
    exchange.resize(340, 2000)
    gui.settle()
    for chip in exchange.chips:
        assert chip.mapTo(exchange, chip.rect().topRight()).x() <= exchange.width()
        assert "…" in chip.text()
        assert long in chip.accessibleName() or "추진계획" in chip.accessibleName()
    copied = chat_text.copied(result, office.program.window.services.place)
    assert long in copied  # what is broken for the eye is whole for the clipboard
