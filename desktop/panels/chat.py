"""Asking the documents: the question, where to look, answers with their sources, and what could not be found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.panels.base import Panel
from desktop.panels.chat_scope import ScopeDialog
from desktop.panels.chat_view import Exchange
from desktop.phrases import fill
from desktop.widgets.basic import SPACE, Button, Label, column, set_property
from desktop.widgets.flow import Flow
from desktop.widgets.message_edit import MessageEdit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from desktop.services import Services
    from desktop.work import Failure, Handle
    from engine.methods import Object

MOST: Final = 60  # exchanges that are kept on the screen
REFLOW: Final = 80  # ms until the panel has its new width
NEAR_END: Final = 40  # pixels from the end within which the view follows


class ChatPanel(Panel):
    """The conversation of this session. One question is answered at a time."""

    name = "chat"
    icon = "chat"
    takes_paths = True
    takes_text = True
    needs_library = True

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._handle: Handle[Object] | None = None
        self._running: Exchange | None = None
        self._engine = ""
        self._documents: list[str] = []
        self._grades: list[str] | None = None  # None: all
        self._library: int | None = None  # how many documents; None: unknown
        self.scope_dialog: ScopeDialog | None = None
        self.exchanges: list[Exchange] = []
        layout = column(self)
        layout.addWidget(self._make_top())
        self.history = self._make_history()
        layout.addWidget(self.history, 1)
        self.hint = Label("subtle")
        layout.addWidget(self.hint)
        layout.addLayout(self._make_input())
        self.retranslate()

    def _make_top(self) -> Flow:
        self.heading = Label("title")
        self.heading.setWordWrap(False)
        self.scope_button, self.clear_button = Button("quiet"), Button("quiet")
        self.scope_button.clicked.connect(self.choose_scope)
        self.clear_button.clicked.connect(self.clear)
        top = Flow()
        for widget in (self.heading, self.scope_button, self.clear_button):
            top.add(widget)
        return top

    def _make_history(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that it scrolls by keyboard
        set_property(area, "ring", "true")
        inside = QWidget()
        inside.setProperty("panel", "true")
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 6, 0)
        self._list.setSpacing(SPACE)
        self.welcome = Label()
        self._list.addWidget(self.welcome)
        self._list.addStretch(1)
        area.setWidget(inside)
        area.setMinimumHeight(self.fontMetrics().height() * 5)
        return area

    def _make_input(self) -> QHBoxLayout:
        self.edit = MessageEdit()
        self.edit.submitted.connect(self.ask)
        self.edit.truncated.connect(self._was_cut)
        self.edit.dropped.connect(self.receive)
        self.send_button, self.stop_button = Button("primary"), Button()
        self.send_button.clicked.connect(self.edit.submit)
        self.stop_button.clicked.connect(self.stop)
        self.stop_button.hide()
        row = QHBoxLayout()
        row.addWidget(self.edit, 1)
        row.addWidget(self.send_button)
        row.addWidget(self.stop_button)
        return row

    @classmethod
    def title(cls) -> str:
        """The name in the navigation."""
        return QCoreApplication.translate("ChatPanel", "묻고 답하기")

    def retranslate(self) -> None:
        """Set every text."""
        self.heading.setText(self.title())
        self.clear_button.setText(self.tr("새 대화"))
        self.send_button.setText(self.tr("묻기"))
        self.stop_button.setText(self.tr("멈추기"))
        self.edit.setPlaceholderText(self.tr("문서에 대해 물어보세요."))
        self.edit.setAccessibleName(self.tr("물음 쓰는 곳"))
        self.edit.setToolTip(self.tr("Enter로 묻고, Shift+Enter로 줄을 바꿉니다."))
        self.history.setAccessibleName(self.tr("대화"))
        self._say_scope()
        self._say_library()
        self._say_hint("")
        for exchange in self.exchanges:
            exchange.retranslate()

    def entered(self) -> None:
        """Look whether there is anything to ask, and begin to write."""
        self.edit.setFocus()
        self.services.work.run(
            "library", "status", {}, owner=self, on_done=self._library_known, on_failed=self._library_unknown
        )

    def busy(self) -> bool:
        """While an answer is made."""
        return self._handle is not None

    def take_text(self, text: str) -> None:
        """Ask it; while another is being answered it waits in the field."""
        if self.busy():
            self.edit.setPlainText(text.strip())
            self._say_hint(self.tr("앞의 답이 끝나면 Enter로 물을 수 있습니다."))
        elif text.strip():
            self.ask(text.strip())

    def take_paths(self, paths: Sequence[Path]) -> None:
        """Files belong to the library first."""
        self.services.open_paths("library", paths)

    # asking

    def ask(self, question: str, engine: str = "") -> None:
        """Ask the documents.

        Args:
            question: in Korean or any other language.
            engine: "local" or "extractive"; "" for the one of the settings.
        """
        if self.busy():
            return
        exchange = Exchange(self.services, question)
        exchange.ask_again.connect(self.ask)
        exchange.opened.connect(self._keep_in_view)
        self.exchanges.append(exchange)
        self._list.insertWidget(self._list.count() - 1, exchange)
        self.welcome.hide()
        if len(self.exchanges) > MOST:
            self._drop(self.exchanges.pop(0))
        self._engine = engine or self.services.preferences.engine
        params: Object = {"question": question, "documents": [*self._documents] or None, "engine": self._engine}
        params["grades"] = None if self._grades is None else [*self._grades]
        self._running = exchange
        self._handle = self.services.work.run(
            "task",
            "ask",
            params,
            owner=self,
            on_event=self._event,
            on_done=self._answered,
            on_failed=self._failed,
        )
        self._say_running()
        self._show(exchange)

    def stop(self) -> None:
        """Give the answer up."""
        if self._handle is not None:
            self._handle.cancel()

    def clear(self) -> None:
        """Begin anew; an answer that is being made is given up."""
        self.stop()
        for exchange in self.exchanges:
            if exchange is not self._running:
                self._drop(exchange)
        self.exchanges = [self._running] if self._running is not None else []
        self.welcome.setVisible(not self.exchanges)
        self.edit.setFocus()

    def forget_documents(self) -> None:
        """Answers from S and C documents go, the one that is being made too."""
        self.stop()
        self._running = None
        kept = [one for one in self.exchanges if one.answer is not None and one.answer.get("grade") == "O"]
        for exchange in self.exchanges:
            if exchange not in kept:
                self._drop(exchange)
        self.exchanges = kept
        self.welcome.setVisible(not kept)
        if self.scope_dialog is not None and shiboken6.isValid(self.scope_dialog):
            self.scope_dialog.close()

    def choose_scope(self) -> None:
        """Let the user choose where to look."""
        dialog = ScopeDialog(self.services, self._documents, self._grades, self)
        dialog.chosen.connect(self.set_scope)
        self.scope_dialog = dialog
        dialog.open()
        dialog.filter.setFocus()

    def set_scope(self, documents: Sequence[str], grades: Sequence[str] | None = None) -> None:
        """Look in these documents only, in all for an empty list; and only in those of these grades."""
        self._documents = list(documents)
        self._grades = None if grades is None else list(grades)
        self._say_scope()

    def _event(self, name: str, data: Object) -> None:
        if self._running is None:
            return
        follows = self._is_at_end()
        if name == "status":
            self._running.show_stage(str(data.get("stage", "")))
        elif name == "token":
            self._running.add_draft(str(data.get("text", "")))
            if follows:
                QTimer.singleShot(0, self.history, self._to_end)

    def _answered(self, answer: Object) -> None:
        exchange = self._end()
        if exchange is not None:
            exchange.show_answer(answer)
            self._show(exchange)

    def _failed(self, failure: Failure) -> None:
        exchange = self._end()
        if exchange is not None:
            exchange.show_failure(failure, self._engine)
            self._show(exchange)

    def _end(self) -> Exchange | None:
        exchange, self._running, self._handle = self._running, None, None
        self._say_running()
        return exchange

    # what is said

    def _say_running(self) -> None:
        running = self.busy()
        had_focus = self.stop_button.hasFocus() or self.send_button.hasFocus()
        self.edit.locked = running
        self.send_button.setVisible(not running)
        self.stop_button.setVisible(running)
        if had_focus:
            self.edit.setFocus()
        self._say_hint("")

    def _say_scope(self) -> None:
        count = len(self._documents)
        text = fill(self.tr("찾을 곳: 고른 문서 %1건"), count) if count else self.tr("찾을 곳: 모든 문서")
        if self._grades is not None:
            text = fill(self.tr("%1, 등급 %2만"), text, ", ".join(self._grades))
        self.scope_button.setText(text)

    def _say_library(self) -> None:
        if self._library == 0:
            text = self.tr(
                "문서함이 비어 있습니다. 문서를 이 창에 끌어다 놓으면 읽어 두고, 그 내용을 물을 수 있습니다."
            )
        else:
            text = self.tr("문서에 적힌 것을 물으면 원문 문장과 출처를 찾아 답합니다. 문서에 없으면 없다고 답합니다.")
        self.welcome.setText(text)

    def _say_hint(self, text: str) -> None:
        self.hint.setText(text)
        self.hint.setVisible(bool(text))

    def _was_cut(self, limit: int) -> None:
        self._say_hint(fill(self.tr("물음은 %1자까지 쓸 수 있어 나머지는 넣지 않았습니다."), f"{limit:,}"))

    def _library_known(self, state: Object) -> None:
        count = state.get("documents")
        self._library = count if isinstance(count, int) else None
        self._say_library()

    def _library_unknown(self, _failure: Failure) -> None:
        self._library = None  # the status bar says why

    # the view

    def _show(self, exchange: Exchange) -> None:
        """The question at the top, once it has its place."""
        QTimer.singleShot(0, exchange, lambda: self._bring(exchange))

    def _bring(self, exchange: Exchange) -> None:
        self._list.activate()
        self.history.verticalScrollBar().setValue(exchange.y())

    def _keep_in_view(self, chip: QWidget) -> None:
        """The source that was opened stays in sight, when the viewer has taken its part of the window."""
        QTimer.singleShot(REFLOW, chip, lambda: self.history.ensureWidgetVisible(chip, 0, chip.height() * 4))

    def _is_at_end(self) -> bool:
        bar = self.history.verticalScrollBar()
        return bar.value() >= bar.maximum() - NEAR_END

    def _to_end(self) -> None:
        bar = self.history.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _drop(self, exchange: Exchange) -> None:
        exchange.hide()
        self._list.removeWidget(exchange)
        exchange.deleteLater()
