"""One question and what became of it: being answered, answered with citations, not found, in conflict, failed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.panels import chat_text
from desktop.panels.chat_text import inline, objects
from desktop.phrases import fill
from desktop.widgets.basic import Button, Card, Label
from desktop.widgets.flow import Flow

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from desktop.services import Services
    from desktop.widgets.basic import Role
    from desktop.work import Failure
    from engine.methods import Object

STAGES: Final = frozenset({"searching", "loading", "reading", "analysing", "writing", "checking", "done"})
CHIP: Final = 34  # letters of a chip; the whole is its name and tool tip
_LONG_RUN: Final = re.compile(r"\S{24}(?=\S)")  # a line must be able to end in it
SIDE_BY_SIDE: Final = 36  # heights of a line: in a narrower view they stand one below the other


class Exchange(Card):
    """A question and its answer.

    Args:
        services: doors to the rest of the program.
        question: as it was asked.
        parent: owner.
    """

    ask_again = Signal(str, str)  # question, engine ("" for the one of the settings)

    opened = Signal(QWidget)  # the chip whose source was opened

    def __init__(self, services: Services, question: str, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self._services = services
        self.question = question
        self._stage = ""
        self._draft = ""
        self._failure: Failure | None = None
        self._engine = ""
        self.answer: Object | None = None
        self.asked = Label("strong", selectable=True)
        self.status = Label("subtle")
        self.draft = Label("subtle")
        self.draft.hide()
        self.result = QWidget()
        self.result.setVisible(False)
        QVBoxLayout(self.result).setContentsMargins(0, 0, 0, 0)
        self.chips: list[Chip] = []
        for widget in (self.asked, self.status, self.draft, self.result):
            self.body.addWidget(widget)
        self.retranslate()

    # what happens while it is answered

    def show_stage(self, stage: str) -> None:
        """Say what is done now."""
        self._stage = stage
        known = stage in STAGES
        self.status.setText(self._services.preferences.texts(f"stage_{stage}") if known else self.tr("답을 찾는 중…"))

    def add_draft(self, text: str) -> None:
        """More of what the model writes; nobody has checked it yet."""
        self._draft += text
        self.draft.setText(self._draft)
        self.draft.setVisible(True)
        self.status.setText(self.tr("쓰는 중… 아직 원문과 대조하지 않은 글입니다."))

    def show_answer(self, answer: Object) -> None:
        """The answer came."""
        self.answer = answer
        self._build()
        self._announce(chat_text.headline(answer)[0])

    def show_failure(self, failure: Failure, engine: str) -> None:
        """It could not be answered, or was stopped."""
        self._failure, self._engine = failure, engine
        self._build()
        self._announce(self.tr("멈췄습니다.") if failure.cancelled else failure.message)

    def done(self) -> bool:
        """Whether its outcome stands."""
        return self.answer is not None or self._failure is not None

    def retranslate(self) -> None:
        """Say everything in the language of the moment."""
        self.asked.setText(_LONG_RUN.sub("\\g<0>\u200b", self.question))
        self.setAccessibleName(fill(self.tr("물음: %1"), inline(self.question)))
        if self.done():
            self._build()
        elif self._stage:
            self.show_stage(self._stage)
        else:
            self.status.setText(self.tr("기다리는 중…"))

    # the outcome

    def _build(self) -> None:
        self.status.hide()
        self.draft.hide()
        self.draft.setText("")
        layout = cast("QVBoxLayout", self.result.layout())
        self.chips = []
        fresh = QWidget()
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        if self.answer is not None:
            self._fill_answer(column, self.answer)
        else:
            self._fill_failure(column)
        while (item := layout.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        layout.addWidget(fresh)
        self.result.setVisible(True)

    def _fill_answer(self, column: QVBoxLayout, answer: Object) -> None:
        numbers = chat_text.Numbers()
        text, role = chat_text.headline(answer)
        column.addWidget(_label(text, cast("Role", role)))
        sentences = objects(answer.get("sentences"))
        if answer.get("status") == "conflict":
            column.addWidget(self._sides(sentences, numbers))
        else:
            for sentence in sentences:
                column.addWidget(self._sentence(sentence, numbers))
        extract = objects(answer.get("extract"))
        if extract:
            column.addWidget(_label(self.tr("원문에서 그대로 옮긴 가까운 문장"), "strong"))
        for sentence in extract:
            column.addWidget(self._sentence(sentence, numbers))
        self._fill_nearest(column, objects(answer.get("nearest")))
        for note in objects(answer.get("notes")):
            column.addWidget(_label(inline(note.get("message")), "subtle"))
        self._fill_foot(column, answer)

    def _fill_nearest(self, column: QVBoxLayout, nearest: list[Object]) -> None:
        if not nearest:
            return
        column.addWidget(
            _label(self.tr("아래는 물음과 가까운 대목일 뿐 답이 아닐 수 있습니다. 원문을 열어 확인하세요."), "")
        )
        for hit in nearest:
            card = Card("subtle-card")
            text = inline(hit.get("text"))
            shown = text if len(text) <= chat_text.SHOWN else f"{text[: chat_text.SHOWN]}…"
            card.body.addWidget(_label(shown, "", selectable=True))
            place = {key: hit.get(key) for key in ("document", "title", "location")}
            card.body.addLayout(_left(self._chip(place, self.tr("원문 열기:"))))
            column.addWidget(card)

    def _fill_foot(self, column: QVBoxLayout, answer: Object) -> None:
        row = QHBoxLayout()
        row.addWidget(_label(chat_text.foot(answer), "subtle", selectable=True), 1)
        copy = Button("quiet")
        copy.setText(self.tr("답과 출처 복사"))
        copy.clicked.connect(self.copy)
        row.addWidget(copy)
        column.addLayout(row)

    def _fill_failure(self, column: QVBoxLayout) -> None:
        failure = self._failure
        if failure is None:
            return
        if failure.cancelled:
            column.addWidget(_label(self.tr("멈췄습니다."), "subtle"))
        else:
            column.addWidget(_label(failure.message, "danger", selectable=True))
            column.addWidget(_label(failure.advice, "", selectable=True))
        row = QHBoxLayout()
        again = Button()
        again.setText(self.tr("다시 묻기"))
        again.clicked.connect(lambda: self.ask_again.emit(self.question, ""))
        row.addWidget(again)
        if self._engine == "local" and not failure.cancelled:
            plain = Button()
            plain.setText(self.tr("모델 없이 원문에서 찾기"))
            plain.clicked.connect(lambda: self.ask_again.emit(self.question, "extractive"))
            row.addWidget(plain)
        row.addStretch(1)
        column.addLayout(row)

    def _sides(self, sentences: list[Object], numbers: chat_text.Numbers) -> Sides:
        sides = Sides()
        for sentence in sentences:
            card = Card("subtle-card")
            first = next(iter(objects(sentence.get("citations"))), {})
            card.body.addWidget(_label(inline(first.get("title")), "strong"))
            card.body.addWidget(self._sentence(sentence, numbers))
            card.body.addStretch(1)
            sides.add(card)
        return sides

    def _sentence(self, sentence: Object, numbers: chat_text.Numbers) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        mark = chat_text.mark(sentence)
        column.addWidget(_label(str(sentence.get("text", "")), "subtle" if mark else "", selectable=True))
        if mark:
            column.addWidget(_label(mark, "warning", selectable=True))
        citations = objects(sentence.get("citations"))
        if citations:
            chips = Flow()
            for citation in citations:
                chips.add(self._chip(citation, f"[{numbers.of(citation)}]"))
            column.addWidget(chips)
        return made

    def _chip(self, citation: Object, label: str) -> Chip:
        chip = Chip()
        whole = chat_text.source(citation, self._services.place)
        title, place = inline(citation.get("title")), whole.rpartition(" · ")[2]
        room = max(8, CHIP - len(place))
        short = whole if len(title) <= room else f"{title[:room]}… · {place}"
        chip.set_whole(f"{label} {short}")
        chip.setAccessibleName(fill(self.tr("출처 %1 원문 열기"), f"{label} {whole}"))
        quote = inline(citation.get("quote"))
        chip.setAccessibleDescription(quote)
        chip.setToolTip(f"{whole}\n{quote[:300]}" if quote else whole)
        chip.clicked.connect(lambda: self._open(chip, citation))
        self.chips.append(chip)
        return chip

    def _open(self, chip: Chip, citation: Object) -> None:
        self._services.open_citation(citation)
        self.opened.emit(chip)

    def copy(self) -> None:
        """Put the answer and its sources on the clipboard."""
        if self.answer is not None:
            QGuiApplication.clipboard().setText(chat_text.copied(self.answer, self._services.place))
            self._services.notify(self.tr("답과 출처를 복사했습니다."))

    def _announce(self, text: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))


class Chip(Button):
    """A source, shortened where there is no room for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("chip", parent)
        self._whole = ""
        self._hint = QSize()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_whole(self, text: str) -> None:
        """Show a text as far as there is room."""
        self._whole = text
        self.setText(text)
        self._hint = super().sizeHint()

    def sizeHint(self) -> QSize:
        """Room for the whole."""
        return self._hint

    def minimumSizeHint(self) -> QSize:
        """Room for the number and a little."""
        return QSize(min(self._hint.width(), self.fontMetrics().height() * 6), self._hint.height())

    def changeEvent(self, event: QEvent) -> None:
        """Another font needs other room."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._whole:
            name = self.accessibleName()
            self.set_whole(self._whole)
            self.setAccessibleName(name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        margins = self._hint.width() - self.fontMetrics().horizontalAdvance(self._whole)
        room = max(0, self.width() - margins)
        name = self.accessibleName()
        fits = self.width() >= self._hint.width()
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room)
        self.setText(self._whole if fits else shown)
        self.setAccessibleName(name)


class Sides(QWidget):
    """Things to compare: side by side where there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: list[QWidget] = []
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(10)

    def add(self, widget: QWidget) -> None:
        """One more."""
        self._all.append(widget)
        self._box.addWidget(widget, 1)

    def direction(self) -> QBoxLayout.Direction:
        """How they stand now."""
        return self._box.direction()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the widest alone: what stands side by side must not keep itself from standing otherwise."""
        widths = [one.minimumSizeHint().width() for one in self._all]
        return QSize(max(widths, default=0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Below one another where it is narrow."""
        super().resizeEvent(event)
        narrow = self.width() < SIDE_BY_SIDE * self.fontMetrics().height()
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if direction != self._box.direction():
            self._box.setDirection(direction)


def _label(text: str, role: Role, *, selectable: bool = False) -> Label:
    made = Label(role, selectable=selectable and bool(text))  # nothing is no stop for the keyboard
    made.setText(_LONG_RUN.sub("\\g<0>\u200b", text))
    return made


def _left(widget: QWidget) -> QHBoxLayout:
    """As wide as it needs, on the left."""
    row = QHBoxLayout()
    row.addWidget(widget)
    row.addStretch(1)
    return row
