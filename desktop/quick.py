"""The quick question window: one line in, the answer with its sources out, without opening the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop import icons
from desktop.panels.chat_text import headline, mark
from desktop.phrases import fill
from desktop.widgets.basic import Button, Chip, Label, column
from desktop.widgets.message_edit import MessageEdit

if TYPE_CHECKING:
    from desktop.services import Services
    from desktop.work import Failure, Handle
    from engine.methods import Json, Object

SOURCES = 4  # chips below an answer


class QuickWindow(QWidget):
    """Asks the documents. Escape hides it, and what runs goes on to its end.

    Args:
        services: doors to the rest of the program.
    """

    def __init__(self, services: Services) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self._services = services
        self._handle: Handle[Object] | None = None
        self._question = ""
        self._forgotten = False  # the library was locked while it was asked
        self.setWindowIcon(icons.app_icon())
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = column(self, margin=14)
        self.edit = MessageEdit(lines=3)
        self.edit.submitted.connect(self.ask)
        self.send_button, self.stop_button, self.more_button = Button("primary"), Button(), Button("quiet")
        row = QHBoxLayout()
        row.addWidget(self.edit, 1)
        row.addWidget(self.send_button, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.stop_button, 0, Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(row)
        self.answer = Label(selectable=True)
        self._sources = QVBoxLayout()
        inner = QWidget()
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.answer)
        inside.addLayout(self._sources)
        inside.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(inner)
        layout.addWidget(self._area, 1)
        layout.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignRight)
        self.send_button.clicked.connect(self.edit.submit)
        self.stop_button.clicked.connect(self._stop)
        self.more_button.clicked.connect(self._more)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.hide)
        self.resize(self.fontMetrics().averageCharWidth() * 70, self.fontMetrics().height() * 16)
        self.retranslate()
        self._show_running(running=False)

    def come_forward(self) -> None:
        """Show it with the cursor in the question."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask(self, question: str) -> None:
        """Ask, and show the answer when it comes."""
        self._question, self._forgotten = question, False
        self._clear_sources()
        self.answer.setText(self.tr("찾는 중…"))
        self._show_running(running=True)
        params: Object = {"question": question, "documents": None, "engine": self._services.preferences.engine}
        self._handle = self._services.work.run(
            "task", "ask", params, owner=self, on_done=self._answered, on_failed=self._failed
        )

    def forget_documents(self) -> None:
        """The library is being locked: the answer goes."""
        self._stop()
        self._question, self._forgotten = "", True
        self._clear_sources()
        self.answer.setText("")
        self._show_running(running=False)

    def retranslate(self) -> None:
        """Set every text."""
        self.setWindowTitle(self.tr("곁: 빠른 질문"))
        self.edit.setAccessibleName(self.tr("질문"))
        self.edit.setPlaceholderText(self.tr("문서함에서 찾을 것을 물어보세요"))
        self.send_button.setText(self.tr("묻기"))
        self.stop_button.setText(self.tr("멈추기"))
        self.more_button.setText(self.tr("대화에서 이어 묻기"))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _show_running(self, *, running: bool) -> None:
        self.edit.locked = running
        self.send_button.setVisible(not running)
        self.stop_button.setVisible(running)
        self.more_button.setVisible(bool(self._question) and not running)

    def _stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()

    def _more(self) -> None:
        self.hide()
        self._services.ask(self._question)

    def _answered(self, answer: Object) -> None:
        self._show_running(running=False)
        if self._forgotten:
            return
        sentences = [one for one in _objects(answer.get("sentences"))]
        if answer.get("status") == "not_found" or not sentences:
            text = self.tr("문서함의 문서에서는 답을 찾지 못했습니다.")
        else:
            lines = [headline(answer)[0]]
            for sentence in sentences:
                lines += [str(sentence.get("text", "")), mark(sentence)]
            text = "\n".join(line for line in lines if line)
        self.answer.setText(text)
        citations = [citation for sentence in sentences for citation in _objects(sentence.get("citations"))]
        for number, citation in enumerate(_distinct(citations)[:SOURCES], 1):
            self._add_source(number, citation)

    def _failed(self, failure: Failure) -> None:
        self._show_running(running=False)
        if self._forgotten:
            return
        self.answer.setText(self.tr("멈췄습니다.") if failure.cancelled else f"{failure.message}\n{failure.advice}")

    def _add_source(self, number: int, citation: Object) -> None:
        chip = Chip()
        location = citation.get("location")
        place = self._services.place(location) if isinstance(location, dict) else ""
        chip.setText(fill(self.tr("[%1] %2 %3"), number, citation.get("title", ""), place))
        chip.clicked.connect(lambda: self._services.open_citation(citation))
        self._sources.addWidget(chip)

    def _clear_sources(self) -> None:
        while (item := self._sources.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()


def _objects(value: Json) -> list[Object]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _distinct(citations: list[Object]) -> list[Object]:
    kept = {(str(citation.get("document")), str(citation.get("location"))): citation for citation in citations}
    return list(kept.values())
