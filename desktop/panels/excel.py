"""The Excel panel: a workbook and a Korean request become a previewed, compared macro and new files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.panels.base import PairPanel
from desktop.panels.excel_choices import Choices
from desktop.panels.excel_outline import Outline
from desktop.panels.excel_preview import Preview
from desktop.panels.excel_text import files_text, may_save, stage_text, status_text
from desktop.phrases import fill
from desktop.widgets.basic import Button, ElidedLabel, Label, column, set_property
from desktop.widgets.drop_area import DropArea
from desktop.widgets.message_edit import MessageEdit
from desktop.widgets.pair import Pair
from engine.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from desktop.services import Services
    from desktop.widgets.basic import Role
    from desktop.work import Failure, Handle, Report
    from engine.methods import Object

REFLOW: Final = 80  # ms until everything has its new place
_Stamp = tuple[int, int]


class ExcelPanel(PairPanel):
    """One workbook at a time; it is only read, results are new files.

    Args:
        services: doors to the rest of the program.
    """

    name: ClassVar[str] = "excel"
    icon: ClassVar[str] = "excel"
    takes_paths: ClassVar[bool] = True

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self.workbook: Path | None = None
        self.made: Object | None = None  # the macro object in view
        self._handle: Handle[Object] | Handle[_Stamp] | None = None
        self._turn = 0  # an answer of an earlier turn comes too late
        self._request = ""
        self._answers: dict[int, int] = {}
        self._stamp: _Stamp | None = None  # the file as it was previewed
        self._told: tuple[str, Role] = ("", "")
        layout = column(self)
        self.heading = Label("title")
        self.area = DropArea(several=False)
        self.area.chosen.connect(self.take_paths)
        self.file = ElidedLabel()
        set_property(self.file, "role", "heading")
        self.outline = Outline()
        self.pair = Pair(self.outline, self._make_work())
        for widget in (self.heading, self.area, self.file):
            layout.addWidget(widget)
        layout.addWidget(self.pair, 1)
        self.retranslate()

    @classmethod
    def title(cls) -> str:
        """The name in the navigation."""
        return QCoreApplication.translate("ExcelPanel", "엑셀")

    def _make_work(self) -> QWidget:
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.request_label = Label("strong")
        self.request = MessageEdit(lines=4)
        self.request_label.setBuddy(self.request)
        self.request.submitted.connect(self.preview)
        self.request.dropped.connect(self.receive)
        self.preview_button, self.cancel_button = Button("primary"), Button()
        self.preview_button.clicked.connect(self.request.submit)
        self.cancel_button.clicked.connect(self.cancel)
        row = QHBoxLayout()
        row.addWidget(self.preview_button)
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        self.status = Label(selectable=True)
        self.choices = Choices()
        self.choices.answered.connect(self._answer)
        self.result = Preview()
        self.save_button = Button("primary")
        self.save_button.clicked.connect(self.ask_folder)
        self.saved = Label("success", selectable=True)
        saving = QHBoxLayout()
        saving.addStretch(1)
        saving.addWidget(self.save_button)
        layout.addWidget(self.request_label)
        layout.addWidget(self.request)
        layout.addLayout(row)
        for widget in (self.status, self.choices, self.result):
            layout.addWidget(widget)
        layout.addLayout(saving)
        layout.addWidget(self.saved)
        layout.addStretch(1)
        return side

    def take_paths(self, paths: Sequence[Path]) -> None:
        """Open a workbook: the first of those dropped."""
        if not paths:
            return
        if len(paths) > 1:
            self.services.notify(
                fill(self.tr("통합 문서는 한 번에 하나씩 다룹니다. '%1'만 열었습니다."), paths[0].name)
            )
        self.cancel()
        self.workbook, self.made, self._answers, self._stamp = paths[0].absolute(), None, {}, None
        self.outline.show_profile({})
        self.choices.clear()
        self._begin("outline", {"workbook": str(self.workbook)}, self._outlined)

    def preview(self, request: str) -> None:
        """Plan a request and show what it would do."""
        self.request.setPlainText(request)
        self.request.moveCursor(QTextCursor.MoveOperation.End)
        if self.workbook is None:
            self._tell(self.tr("먼저 통합 문서를 넣어 주세요."), "warning")
            return
        self._request, self._answers = request, {}
        self._start_preview()

    def cancel(self) -> None:
        """End what runs."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
            self._turn += 1
            self._tell(self.tr("취소했습니다."), "")
            self._refresh()

    def ask_folder(self) -> None:
        """Where the new files go; the window goes on meanwhile."""
        if self.workbook is None or self.made is None:
            return
        dialog = QFileDialog(self, self.tr("새 파일을 둘 폴더"), str(self.workbook.parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    def save_to(self, folder: Path) -> None:
        """Write the new files there, if the workbook still is what the preview showed."""
        if self.made is not None and may_save(self.made) and self._handle is None:
            self._check_file(lambda stamp: self._save(stamp, folder.absolute()))

    def busy(self) -> bool:
        """Something runs."""
        return self._handle is not None

    def entered(self) -> None:
        """The user begins with the request, or with the file."""
        chosen = self.area.files_button if self.workbook is None else self.request
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def _start_preview(self) -> None:
        self.made = None
        self.choices.clear()
        self._check_file(self._run_preview)

    def _check_file(self, then: Callable[[_Stamp], None]) -> None:
        """Note size and time of the workbook, on a thread."""
        workbook = self.workbook
        if workbook is None:
            return
        if self._handle is not None:
            self.cancel()
        turn = self._next_turn()
        self._handle = self.services.work.background(
            lambda report: _stamp(workbook, report),
            owner=self,
            on_done=lambda stamp: then(stamp) if turn == self._turn else None,
            on_failed=lambda failure: self._failed(turn, failure),
        )
        self._refresh()

    def _run_preview(self, stamp: _Stamp) -> None:
        self._stamp = stamp
        self._begin("macro", self._params(None), self._previewed)

    def _save(self, stamp: _Stamp, folder: Path) -> None:
        if stamp != self._stamp:
            self._handle = None
            self._start_preview()
            self.services.notify(self.tr("미리 본 뒤에 통합 문서가 바뀌어 저장하지 않고 미리 보기를 새로 만듭니다."))
            return
        self._begin("macro", self._params(folder), self._written)

    def _params(self, out: Path | None) -> Object:
        return {
            "workbook": str(self.workbook),
            "request": self._request,
            "out": str(out) if out is not None else None,
            "choices": {str(question): option for question, option in self._answers.items()},
            "plan": None,
        }

    def _begin(self, method: str, params: Object, then: Callable[[Object], None]) -> None:
        turn = self._next_turn()
        self._handle = self.services.work.run(
            "task",
            method,
            params,
            owner=self,
            on_event=lambda name, data: self._stage(turn, name, data),
            on_done=lambda made: self._done(turn, made, then),
            on_failed=lambda failure: self._failed(turn, failure),
        )
        self._tell(stage_text("read"), "subtle")
        self._refresh()

    def _next_turn(self) -> int:
        self._turn += 1
        return self._turn

    def _stage(self, turn: int, name: str, data: Mapping[str, object]) -> None:
        if turn == self._turn and name == "status":
            self._tell(stage_text(str(data.get("stage"))), "subtle")

    def _done(self, turn: int, made: Object, then: Callable[[Object], None]) -> None:
        if turn == self._turn:
            self._handle = None
            self._tell("", "")
            then(made)
            self._refresh()

    def _failed(self, turn: int, failure: Failure) -> None:
        if turn != self._turn:
            return
        self._handle = None
        if failure.cancelled:
            self._tell(self.tr("취소했습니다."), "")
        else:
            self._tell(fill(self.tr("%1 %2 (코드 %3)"), failure.message, failure.advice, failure.code), "danger")
        self._refresh()

    def _outlined(self, made: Object) -> None:
        self.outline.show_profile(made)
        self._tell(self.tr("무엇을 할지 적어 주세요. 원본은 바꾸지 않습니다."), "subtle")
        self.request.setFocus(Qt.FocusReason.OtherFocusReason)

    def _previewed(self, made: Object) -> None:
        self.made = made
        self._tell(*status_text(made))
        if made.get("status") == "needs_choice":
            self.choices.ask(made)

    def _written(self, made: Object) -> None:
        self.made = made
        if files_text(made):
            self.services.notify(self.tr("새 파일을 저장했습니다."))
            QTimer.singleShot(REFLOW, self, self._show_saved)
        else:
            self._tell(*status_text(made))

    def _show_saved(self) -> None:
        """Bring the names of the new files into view."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(self.saved)

    def _answer(self, answers: dict[int, int]) -> None:
        self._answers = answers
        self._start_preview()

    def _tell(self, text: str, role: Role) -> None:
        self._told = (text, role)
        self.status.set_role(role)
        self.status.setText(text)
        self.status.setVisible(bool(text))

    def _refresh(self) -> None:
        made, running = self.made, self._handle is not None
        self.file.set_whole(self.workbook.name if self.workbook is not None else "")
        self.file.setVisible(self.workbook is not None)
        self.pair.show_first(self.workbook is not None)
        self.request.locked = running
        self.preview_button.setEnabled(self.workbook is not None and not running)
        self.cancel_button.setVisible(running)
        ready = made is not None and made.get("status") == "ready"
        self.result.setVisible(ready)
        if made is not None and ready:
            self.result.show_made(made)
        self.save_button.setVisible(made is not None and may_save(made))
        self.save_button.setEnabled(not running)
        set_property(self.preview_button, "kind", "" if ready else "primary")
        files = files_text(made) if made is not None else ""
        self.saved.setText(fill(self.tr("저장했습니다.\n%1"), files) if files else "")
        self.saved.setVisible(bool(files))

    def retranslate(self) -> None:
        """Set every text."""
        self.heading.setText(self.title())
        self.area.set_texts(
            self.tr("엑셀 통합 문서를 여기에 끌어다 놓으세요"),
            self.tr("원본은 읽기만 합니다. 결과는 새 파일로 저장합니다."),
            self.tr("엑셀 통합 문서 (*.xlsx *.xlsm)"),
        )
        self.request_label.setText(self.tr("무엇을 할까요?"))
        self.request.setPlaceholderText(self.tr("예: 예산액을 큰 순서로 정렬해 줘"))
        self.request.setAccessibleName(self.tr("엑셀로 할 일"))
        self.preview_button.setText(self.tr("미리 보기"))
        self.cancel_button.setText(self.tr("취소"))
        self.save_button.setText(self.tr("새 파일로 저장"))
        self.choices.retranslate()
        self.outline.retranslate()
        self.result.retranslate()
        if self.made is not None:
            self._tell(*status_text(self.made))
        else:
            self._tell(*self._told)
        self._refresh()


def _stamp(path: Path, _report: Report) -> _Stamp:
    try:
        status = path.stat()
    except FileNotFoundError:
        raise EngineError("VANISHED", name=path.name) from None
    except (OSError, ValueError):
        raise EngineError("NOT_READABLE", name=path.name) from None
    return status.st_size, status.st_mtime_ns
