"""Summaries by drag and drop: a queue of files, each read whole, its summary with places, coverage and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.panels.base import PairPanel
from desktop.panels.summary_queue import MOST, MOST_TOGETHER, Entry, Found, Queue, State, find
from desktop.panels.summary_result import SummaryResult
from desktop.panels.summary_rows import detail_text, name_text, state_text
from desktop.panels.summary_text import objects
from desktop.phrases import fill
from desktop.widgets.basic import Button, Label, column
from desktop.widgets.drop_area import DropArea
from desktop.widgets.flow import Flow
from desktop.widgets.pair import Pair
from desktop.widgets.rows import RowsModel, RowsView

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from desktop.services import Services
    from desktop.work import Failure, Handle
    from engine.methods import Object

SHAPES: Final = ("brief", "report", "bullets")
RATIOS: Final = (None, 0.05, 0.15, 0.3)  # share of the text; None: as fits the document


class SummaryPanel(PairPanel):
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
        self._forgetting = False  # what is being made is not to be shown
        self._follow = True  # show each result as it comes, until the user chooses one
        layout = column(self)
        self.heading = Label("title")
        self.area = DropArea(folders=True)
        self.area.chosen.connect(self.take_paths)
        layout.addWidget(self.heading)
        layout.addWidget(self.area)
        layout.addWidget(self._make_options())
        self.result = SummaryResult(services, lambda: [path for entry in self.queue.entries for path in entry.paths])
        self.pair = Pair(self._make_queue(), self.result)
        layout.addWidget(self.pair, 1)
        self.retranslate()

    @classmethod
    def title(cls) -> str:
        """The name in the navigation."""
        return QCoreApplication.translate("SummaryPanel", "요약")

    def _make_options(self) -> Flow:
        self.shape_label, self.length_label = Label(), Label()
        self.shape, self.length = QComboBox(), QComboBox()
        self.shape.addItems([""] * len(SHAPES))
        self.length.addItems([""] * len(RATIOS))
        self.shape_label.setBuddy(self.shape)
        self.length_label.setBuddy(self.length)
        self.together = QCheckBox()
        row = Flow()
        for label, box in ((self.shape_label, self.shape), (self.length_label, self.length)):
            label.setWordWrap(False)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            row.add(_beside(label, box))
        row.add(self.together)
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
        layout.setContentsMargins(0, 0, 0, 0)
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

    def forget_documents(self) -> None:
        """Summaries of S and C documents go, the one that is being made too."""
        self._forgetting = self._running is not None
        self.cancel_all()
        self.queue.remove_secret()
        self.model.reset(len(self.queue.entries))
        self.result.show_entry(None)
        self._refresh()

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
        self.result.show_entry(None)
        self._refresh()

    def _found(self, found: Found) -> None:
        self._looking -= 1
        before = len(self.queue.entries)
        taken, left_out = self._put(found)
        for path, code in found.refused:
            row = self.queue.add(path)
            if row is not None:
                self.queue.entries[row].fail(code, {"name": path.name})
                taken.add(row)
        self.model.grow(len(self.queue.entries))
        for row in taken:
            if row < before:
                self.model.touch(row)
        if left_out:
            self.services.notify(fill(self.tr("한 번에 파일 %1개까지 받습니다. 나머지는 넣지 않았습니다."), left_out))
        elif not found.paths and not found.refused:
            self.services.notify(self.tr("그 폴더에는 요약할 문서가 없습니다."))
        self._next()

    def _put(self, found: Found) -> tuple[set[int], int]:
        """Into the queue, each for itself or together; the rows, and the limit where files were left out (else 0)."""
        paths = found.paths
        if self.together.isChecked() and len(paths) > 1:
            first, *others = paths[:MOST_TOGETHER]
            rows = {self.queue.add(first, tuple(others))}
            limit = MOST_TOGETHER if found.left_out or len(paths) > MOST_TOGETHER else 0
        else:
            rows = {self.queue.add(path) for path in paths}
            limit = MOST if found.left_out else 0
        full = MOST if len(self.queue.entries) >= MOST else 0
        return {row for row in rows if row is not None}, limit or full

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
                "paths": [str(path.absolute()) for path in entry.paths],
                "together": bool(entry.others),
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
        made = objects(result.get("summaries"))
        first, unread = (made[0], made[1:]) if made else ({"partial": True}, [])
        self._finish(first, unread)

    def _failed(self, failure: Failure) -> None:
        entry, self._running, self._handle = self._running, None, None
        if entry is not None:
            entry.fail_with(failure)
            self._ended(entry)

    def _finish(self, made: Object, unread: Sequence[Object]) -> None:
        entry, self._running, self._handle = self._running, None, None
        if entry is not None:
            entry.finish(made, unread)
            self._ended(entry)

    def _ended(self, entry: Entry) -> None:
        self._touch(entry)
        if self._forgetting:
            self.forget_documents()
        elif self.result.entry is entry or (self._follow and entry.state is not State.CANCELLED):
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
        self.result.show_entry(entry)

    def _chosen_by_user(self) -> None:
        self._follow = False

    def _selected(self) -> None:
        rows = self.view.rows()
        if len(rows) == 1:
            self.result.show_entry(self.queue.entries[rows[0]])
        self._refresh_buttons()

    def _cells(self, row: int) -> tuple[str, str, str]:
        entry = self.queue.entries[row]
        return name_text(entry), state_text(entry), detail_text(entry, self.services)

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
        self.together.setText(self.tr("여러 파일을 하나로 요약"))
        self.together.setToolTip(self.tr("켜면 한 번에 넣은 파일들로 요약 하나를 만듭니다."))
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
        self.model.touch()
        self.result.retranslate()
        self._refresh()

    def recolour(self) -> None:
        """Draw the result in the colours of the theme."""
        self.result.retranslate()


def _beside(label: Label, box: QComboBox) -> QWidget:
    """A choice with its name, which stay together where the line breaks."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 12, 0)
    row.setSpacing(8)
    row.addWidget(label)
    row.addWidget(box)
    return made
