"""Summaries by drag and drop: a queue of files, each read whole, its summary with places, coverage and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from desktop import palette
from desktop.panels.base import Panel
from desktop.panels.summary_queue import MOST, Entry, Found, Queue, State, find
from desktop.panels.summary_text import LINK, Html, coverage_text, foot_text, line, markdown, plain
from desktop.phrases import fill
from desktop.widgets.basic import Button, ElidedLabel, Label, column, set_property
from desktop.widgets.drop_area import DropArea
from desktop.widgets.rows import RowsModel, RowsView
from desktop.widgets.saving import Saver

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent

    from desktop.services import Services
    from desktop.work import Failure, Handle
    from engine.methods import Json, Object

SHAPES: Final = ("brief", "report", "bullets")
RATIOS: Final = (None, 0.05, 0.15, 0.3)  # share of the text; None: as fits the document
NARROW: Final = 42  # of the panel in heights of a line: below it queue and result stand one over the other


class SummaryPanel(Panel):
    """Drop files, folders and mails; read what they say.

    Args:
        services: doors to the rest of the program.
    """

    name: ClassVar[str] = "summary"
    icon: ClassVar[str] = "summary"
    takes_paths: ClassVar[bool] = True

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self.queue = Queue()
        self._handle: Handle[Object] | None = None
        self._looking = 0  # folders being walked
        self._running: Entry | None = None
        self._shown: Entry | None = None
        self._follow = True  # show each result as it comes, until the user chooses one
        self._citations: list[Object] = []
        layout = column(self)
        self.heading = Label("title")
        self.area = DropArea(folders=True)
        self.area.chosen.connect(self.take_paths)
        layout.addWidget(self.heading)
        layout.addWidget(self.area)
        layout.addLayout(self._make_options())
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self._make_queue())
        self.splitter.addWidget(self._make_result())
        self.splitter.setStretchFactor(0, 2)
        self.splitter.setStretchFactor(1, 3)
        layout.addWidget(self.splitter, 1)
        self._saver = Saver(services.work, self, self._saved, services.show_failure)
        self.retranslate()

    @classmethod
    def title(cls) -> str:
        """The name in the navigation."""
        return QCoreApplication.translate("SummaryPanel", "요약")

    def _make_options(self) -> QHBoxLayout:
        self.shape_label, self.length_label = Label(), Label()
        self.shape, self.length = QComboBox(), QComboBox()
        self.shape.addItems([""] * len(SHAPES))
        self.length.addItems([""] * len(RATIOS))
        self.shape_label.setBuddy(self.shape)
        self.length_label.setBuddy(self.length)
        row = QHBoxLayout()
        row.setSpacing(8)
        for label, box in ((self.shape_label, self.shape), (self.length_label, self.length)):
            label.setWordWrap(False)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            row.addWidget(label)
            row.addWidget(box)
            row.addSpacing(12)
        row.addStretch(1)
        return row

    def _make_queue(self) -> QWidget:
        side = QWidget()
        self.progress_label = Label("subtle")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(round(self.fontMetrics().height() * 0.6))
        self.model = RowsModel(self._cells, self)
        self.view = RowsView(self.model, lines=4, on_delete=self.cancel_selected)
        self.view.selectionModel().selectionChanged.connect(self._selected)
        self.view.clicked.connect(self._chosen_by_user)
        self.view.activated.connect(self._chosen_by_user)
        self.cancel_button, self.cancel_all_button = Button(), Button()
        self.again_button, self.clear_button = Button(), Button()
        self.cancel_button.clicked.connect(self.cancel_selected)
        self.cancel_all_button.clicked.connect(self.cancel_all)
        self.again_button.clicked.connect(self.run_again)
        self.clear_button.clicked.connect(self.clear_over)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.setSpacing(8)
        layout.addWidget(self.progress_label)
        layout.addWidget(self.progress)
        layout.addWidget(self.view, 1)
        for pair in ((self.cancel_button, self.cancel_all_button), (self.again_button, self.clear_button)):
            row = QHBoxLayout()
            for button in pair:
                button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
                row.addWidget(button)
            layout.addLayout(row)
        return side

    def _make_result(self) -> QWidget:
        side = QWidget()
        self.result_title = ElidedLabel()
        set_property(self.result_title, "role", "heading")
        self.coverage, self.foot = Label("strong"), Label("subtle")
        self.browser = QTextBrowser()
        self.browser.setOpenLinks(False)
        self.browser.anchorClicked.connect(self._open)
        self.browser.setMinimumHeight(self.fontMetrics().height() * 9)
        self.copy_button, self.save_button = Button(), Button("primary")
        self.copy_button.clicked.connect(self.copy)
        self.save_button.clicked.connect(self.ask_name)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(6, 0, 0, 0)
        layout.setSpacing(6)
        for widget in (self.result_title, self.coverage, self.foot):
            layout.addWidget(widget)
        layout.addWidget(self.browser, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.copy_button)
        row.addWidget(self.save_button)
        layout.addLayout(row)
        return side

    def take_paths(self, paths: Sequence[Path]) -> None:
        """Put files in the queue; folders are walked on a thread."""
        given = tuple(paths)
        own = self.services.home.root
        self._looking += 1
        self._refresh()
        self.services.work.background(
            lambda report: find(given, own, report), owner=self, on_done=self._found, on_failed=self._not_found
        )

    def busy(self) -> bool:
        """Files wait or run."""
        return bool(self._looking) or self.queue.count(State.WAITING, State.RUNNING) > 0

    def entered(self) -> None:
        """The user begins where the files are."""
        (self.view if self.queue.entries else self.area.files_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def cancel_selected(self) -> None:
        """End the selected files: waiting ones at once, the running one when its worker stops."""
        self._cancel(self.view.rows())

    def cancel_all(self) -> None:
        """End everything that is not over."""
        self._cancel(range(len(self.queue.entries)))

    def run_again(self) -> None:
        """Let the selected files that are over run again, in the shape and length chosen now."""
        rows = [row for row in self.view.rows() if self.queue.entries[row].state.over]
        for row in rows:
            self.queue.entries[row].wait()
        self._follow = True
        self._next()

    def clear_over(self) -> None:
        """Take what is over out of the list. The files stay where they are."""
        self.queue.remove_over()
        self.model.reset(len(self.queue.entries))
        self._follow = True
        self._show(None)
        self._refresh()

    def copy(self) -> None:
        """The whole summary as text."""
        if self._shown is not None and self._shown.summary is not None:
            QGuiApplication.clipboard().setText(plain(self._shown.summary, self.services.place))
            self.services.notify(self.tr("요약을 복사했습니다."))

    def ask_name(self) -> None:
        """Where to save it."""
        entry = self._shown
        if entry is not None and entry.summary is not None:
            suggestion = entry.path.with_name(fill(self.tr("%1_요약.md"), entry.path.stem[:80]))
            self._saver.ask_name(self.tr("요약 저장"), suggestion, self.tr("Markdown 문서 (*.md)"), self.save_to)

    def save_to(self, path: Path) -> None:
        """Save as Markdown; a file that exists is asked about, and no file of the queue is ever replaced."""
        if self._shown is not None and self._shown.summary is not None:
            text = markdown(self._shown.summary, self.services.place)
            self._saver.save(path, text, [entry.path for entry in self.queue.entries])

    def _saved(self, path: Path) -> None:
        self.services.notify(fill(self.tr("요약을 저장했습니다: %1"), path))

    def _found(self, found: Found) -> None:
        self._looking -= 1
        before = len(self.queue.entries)
        taken = {row for row in map(self.queue.add, found.paths) if row is not None}
        for path, code in found.refused:
            row = self.queue.add(path)
            if row is not None:
                self.queue.entries[row].fail(code, {"name": path.name})
                taken.add(row)
        self.model.grow(len(self.queue.entries))
        for row in taken:
            if row < before:
                self.model.touch(row)
        if found.left_out or len(self.queue.entries) >= MOST:
            self.services.notify(fill(self.tr("한 번에 파일 %1개까지 받습니다. 나머지는 넣지 않았습니다."), MOST))
        elif not found.paths and not found.refused:
            self.services.notify(self.tr("그 폴더에는 요약할 문서가 없습니다."))
        self._next()

    def _not_found(self, failure: Failure) -> None:
        self._looking -= 1
        self._refresh()
        self.services.work.report(failure)

    def _next(self) -> None:
        """Begin the next file, one at a time: the worker has one lane, and questions may come between."""
        row = self.queue.next_waiting() if self._running is None else None
        if row is not None:
            entry = self.queue.entries[row]
            entry.run()
            self._running = entry
            params: Object = {
                "paths": [str(entry.path.absolute())],
                "together": False,
                "shape": SHAPES[self.shape.currentIndex()],
                "ratio": RATIOS[self.length.currentIndex()],
                "engine": self.services.preferences.engine,
            }
            self._handle = self.services.work.run(
                "task",
                "summarize",
                params,
                owner=self,
                on_event=self._progressed,
                on_done=self._summarized,
                on_failed=self._failed,
            )
        self._refresh()

    def _progressed(self, name: str, data: Object) -> None:
        entry = self._running
        if entry is None or name != "progress":
            return
        done, total = data.get("done"), data.get("total")
        entry.stage = str(data.get("stage"))
        is_share = isinstance(done, int) and isinstance(total, int) and total > 1
        entry.percent = round(100 * int(str(done)) / int(str(total))) if is_share else None
        self._touch(entry)

    def _summarized(self, result: Object) -> None:
        made: Json = result.get("summaries")
        first = made[0] if isinstance(made, list) and made else None
        self._finish(first if isinstance(first, dict) else {"partial": True})

    def _failed(self, failure: Failure) -> None:
        entry, self._running, self._handle = self._running, None, None
        if entry is not None:
            entry.fail_with(failure)
            self._ended(entry)

    def _finish(self, made: Object) -> None:
        entry, self._running, self._handle = self._running, None, None
        if entry is not None:
            entry.finish(made)
            self._ended(entry)

    def _ended(self, entry: Entry) -> None:
        self._touch(entry)
        if self._shown is entry or (self._follow and entry.state is not State.CANCELLED):
            self._select(entry)
        self._next()
        if not self.busy():
            done, count = self.queue.count(State.DONE), len(self.queue.entries)
            self.services.notify(fill(self.tr("요약이 끝났습니다: %1개 가운데 %2개를 요약했습니다."), count, done))

    def _cancel(self, rows: Sequence[int]) -> None:
        for row in rows:
            entry = self.queue.entries[row]
            if entry.state is State.WAITING:
                entry.state = State.CANCELLED
            elif entry.state is State.RUNNING and not entry.ending:
                entry.ending = True
                if self._handle is not None:
                    self._handle.cancel()
        self.model.touch()
        self._refresh()

    def _touch(self, entry: Entry) -> None:
        row = next((row for row, one in enumerate(self.queue.entries) if one is entry), None)
        if row is not None:
            self.model.touch(row)

    def _select(self, entry: Entry) -> None:
        row = next((row for row, one in enumerate(self.queue.entries) if one is entry), None)
        if row is not None:
            self.view.setCurrentIndex(self.model.index(row, 0))
        self._show(entry)

    def _chosen_by_user(self) -> None:
        self._follow = False

    def _selected(self) -> None:
        rows = self.view.rows()
        if len(rows) == 1:
            self._show(self.queue.entries[rows[0]])
        self._refresh_buttons()

    def _show(self, entry: Entry | None) -> None:
        self._shown = entry
        summary = entry.summary if entry is not None else None
        self._citations = []
        if entry is None:
            self.result_title.set_whole(self.tr("요약 결과"))
        else:
            self.result_title.set_whole(line(summary.get("title")) if summary else entry.path.name)
        if summary is not None:
            shown = Html(summary, self.services.place, palette.current()).made()
            self._citations = shown.citations
            self.coverage.setText(coverage_text(summary))
            self.foot.setText(foot_text(summary))
            self.browser.setHtml(shown.html)
        else:
            self.browser.setPlainText(self._why_none(entry))
        self.coverage.setVisible(summary is not None)
        self.foot.setVisible(summary is not None)
        self._refresh_buttons()

    def _why_none(self, entry: Entry | None) -> str:
        if entry is None:
            return self.tr("파일을 넣으면 여기에 요약이 나옵니다. 문장 뒤의 자리를 누르면 원문을 엽니다.")
        if entry.state is State.FAILED:
            described = self.services.describe(entry.code, entry.detail)
            code = fill(self.tr("코드 %1"), entry.code)
            return "\n\n".join((described.message, described.advice, code))
        return self._state_text(entry)

    def _open(self, url: QUrl) -> None:
        number = url.toString().removeprefix(LINK)
        if number.isdecimal() and int(number) < len(self._citations):
            self.services.open_citation(self._citations[int(number)])

    def _cells(self, row: int) -> tuple[str, str, str]:
        entry = self.queue.entries[row]
        return entry.path.name, self._state_text(entry), self._detail_text(entry)

    def _state_text(self, entry: Entry) -> str:
        if entry.state is State.RUNNING and entry.ending:
            return self.tr("취소하는 중")
        texts = {
            State.WAITING: self.tr("기다림"),
            State.RUNNING: self.tr("요약하는 중"),
            State.DONE: self.tr("끝남"),
            State.FAILED: self.tr("못 함"),
            State.CANCELLED: self.tr("취소함"),
        }
        return texts[entry.state]

    def _detail_text(self, entry: Entry) -> str:
        if entry.state is State.RUNNING:
            stages = {
                "reading": self.tr("문서를 읽는 중"),
                "analysing": self.tr("중요한 문장을 찾는 중"),
                "writing": self.tr("줄여 쓰는 중"),
            }
            stage = stages.get(entry.stage, self.tr("문서를 읽는 중"))
            return stage if entry.percent is None else fill(self.tr("%1 %2%"), stage, entry.percent)
        if entry.state is State.FAILED:
            described = self.services.describe(entry.code, entry.detail)
            return fill(self.tr("%1: %2 %3"), entry.code, described.message, described.advice)
        return coverage_text(entry.summary) if entry.summary is not None else ""

    def _refresh(self) -> None:
        count = len(self.queue.entries)
        over = self.queue.count(State.DONE, State.FAILED, State.CANCELLED)
        counts = [self.queue.count(state) for state in (State.DONE, State.FAILED, State.CANCELLED)]
        text = fill(self.tr("파일 %1개: 요약함 %2 · 못 함 %3 · 취소함 %4 · 남음 %5"), count, *counts, count - over)
        if self._looking:
            text = self.tr("파일을 찾는 중")
        elif not count:
            text = self.tr("넣은 파일이 없습니다.")
        self.progress_label.setText(text)
        self.progress.setRange(0, max(1, count))
        self.progress.setValue(over)
        self.progress.setVisible(self.busy())
        self._refresh_buttons()

    def _refresh_buttons(self) -> None:
        chosen = [self.queue.entries[row].state for row in self.view.rows()]
        self.cancel_button.setEnabled(any(not state.over for state in chosen))
        self.again_button.setEnabled(any(state.over for state in chosen))
        self.cancel_all_button.setEnabled(self.queue.count(State.WAITING, State.RUNNING) > 0)
        self.clear_button.setEnabled(self.queue.count(State.DONE, State.FAILED, State.CANCELLED) > 0)
        has_summary = self._shown is not None and self._shown.summary is not None
        self.copy_button.setEnabled(has_summary)
        self.save_button.setEnabled(has_summary)

    def retranslate(self) -> None:
        """Set every text."""
        self.heading.setText(self.title())
        self.area.set_texts(
            self.tr("문서를 여기에 끌어다 놓으세요"),
            self.tr("한글(HWP·HWPX), PDF, 워드, 엑셀, 파워포인트, 메일, 폴더. 여러 개를 한꺼번에 넣어도 됩니다."),
        )
        self.shape_label.setText(self.tr("모양"))
        self.length_label.setText(self.tr("길이"))
        shapes = (self.tr("핵심만"), self.tr("보고서(장마다)"), self.tr("항목별"))
        lengths = (self.tr("알맞게"), self.tr("짧게(5%)"), self.tr("보통(15%)"), self.tr("자세히(30%)"))
        for box, texts in ((self.shape, shapes), (self.length, lengths)):
            for place, text in enumerate(texts):
                box.setItemText(place, text)
        self.shape.setAccessibleName(self.tr("요약 모양"))
        self.length.setAccessibleName(self.tr("요약 길이"))
        self.model.set_headers(self.tr("파일"), self.tr("상태"), self.tr("내용"))
        self.view.set_widths(12, 6)
        self.view.setAccessibleName(self.tr("요약할 파일 목록"))
        self.progress.setAccessibleName(self.tr("요약 진행"))
        self.cancel_button.setText(self.tr("고른 파일 취소"))
        self.cancel_all_button.setText(self.tr("모두 취소"))
        self.again_button.setText(self.tr("다시 요약"))
        self.clear_button.setText(self.tr("끝난 것 지우기"))
        self.browser.setAccessibleName(self.tr("요약 내용"))
        self.copy_button.setText(self.tr("복사"))
        self.save_button.setText(self.tr("Markdown으로 저장"))
        self.model.touch()
        self._show(self._shown)
        self._refresh()

    def recolour(self) -> None:
        """Draw the result in the colours of the theme."""
        self._show(self._shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        wide = self.width() >= NARROW * self.fontMetrics().height()
        self.splitter.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Light up."""
        super().dragEnterEvent(event)
        self.area.light(event.isAccepted())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Go dark."""
        self.area.light(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what fits."""
        self.area.light(False)
        super().dropEvent(event)
