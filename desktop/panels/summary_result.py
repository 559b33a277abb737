"""One summary: title, coverage, sentences with places to open, copying and saving; or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from desktop import palette
from desktop.panels.summary_queue import State
from desktop.panels.summary_rows import name_text, state_text
from desktop.panels.summary_text import LINK, Html, coverage_text, foot_text, markdown, plain, title_text
from desktop.phrases import fill
from desktop.widgets.basic import Button, ElidedLabel, Label, set_property
from desktop.widgets.saving import Saver

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtCore import QUrl

    from desktop.panels.summary_queue import Entry
    from desktop.services import Services
    from engine.methods import Object


class SummaryResult(QWidget):
    """Shows what became of one file.

    Args:
        services: doors to the rest of the program.
        sources: files that a saved summary must never replace.
        parent: owner.
    """

    def __init__(
        self, services: Services, sources: Callable[[], Sequence[Path]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.entry: Entry | None = None
        self._services = services
        self._sources = sources
        self._citations: list[Object] = []
        self.title = ElidedLabel()
        set_property(self.title, "role", "heading")
        self.coverage, self.foot = Label("strong"), Label("subtle")
        self.browser = QTextBrowser()
        self.browser.setOpenLinks(False)
        self.browser.anchorClicked.connect(self.open_link)
        self.browser.setMinimumHeight(self.fontMetrics().height() * 9)
        self.copy_button, self.save_button = Button(), Button("primary")
        self.copy_button.clicked.connect(self.copy)
        self.save_button.clicked.connect(self.ask_name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for widget in (self.title, self.coverage, self.foot):
            layout.addWidget(widget)
        layout.addWidget(self.browser, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.copy_button)
        row.addWidget(self.save_button)
        layout.addLayout(row)
        self.saver = Saver(services.work, self, self._saved, services.show_failure)

    def show_entry(self, entry: Entry | None) -> None:
        """Show a file of the queue, or how to begin."""
        self.entry = entry
        summary = entry.summary if entry is not None else None
        self._citations = []
        if summary is not None:
            shown = Html(summary, self._services.place, palette.current()).made()
            self._citations = shown.citations
            self.title.set_whole(title_text(summary))
            self.coverage.setText(coverage_text(summary))
            self.foot.setText(foot_text(summary))
            self.browser.setHtml(shown.html)
        else:
            self.title.set_whole(name_text(entry) if entry is not None else self.tr("요약 결과"))
            self.browser.setPlainText(self._why_none(entry))
        for label in (self.coverage, self.foot):
            label.setVisible(summary is not None)
        for button in (self.copy_button, self.save_button):
            button.setEnabled(summary is not None)

    def open_link(self, url: QUrl) -> None:
        """Open the source a link stands for."""
        number = url.toString().removeprefix(LINK)
        if number.isdecimal() and int(number) < len(self._citations):
            self._services.open_citation(self._citations[int(number)])

    def copy(self) -> None:
        """The whole summary as text."""
        if self.entry is not None and self.entry.summary is not None:
            QGuiApplication.clipboard().setText(plain(self.entry.summary, self._services.place))
            self._services.notify(self.tr("요약을 복사했습니다."))

    def ask_name(self) -> None:
        """Where to save it."""
        if self.entry is not None and self.entry.summary is not None:
            path = self.entry.path
            suggestion = path.with_name(fill(self.tr("%1_요약.md"), path.stem[:80]))
            self.saver.ask_name(self.tr("요약 저장"), suggestion, self.tr("Markdown 문서 (*.md)"), self.save_to)

    def save_to(self, path: Path) -> None:
        """Save as Markdown; a file that exists is asked about, and no source is ever replaced."""
        if self.entry is not None and self.entry.summary is not None:
            self.saver.save(path, markdown(self.entry.summary, self._services.place), self._sources())

    def retranslate(self) -> None:
        """Set every text, in the colours of the theme."""
        self.browser.setAccessibleName(self.tr("요약 내용"))
        self.copy_button.setText(self.tr("복사"))
        self.save_button.setText(self.tr("Markdown으로 저장"))
        self.show_entry(self.entry)

    def _saved(self, path: Path) -> None:
        self._services.notify(fill(self.tr("요약을 저장했습니다: %1"), path))

    def _why_none(self, entry: Entry | None) -> str:
        if entry is None:
            return self.tr("파일을 넣으면 여기에 요약이 나옵니다. 문장 뒤의 자리를 누르면 원문을 엽니다.")
        if entry.state is State.FAILED:
            described = self._services.describe(entry.code, entry.detail)
            return "\n\n".join((described.message, described.advice, fill(self.tr("코드 %1"), entry.code)))
        return state_text(entry)
