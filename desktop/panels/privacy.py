"""The privacy panel: what would be masked in a text and why, side by side, before anything could leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import palette
from desktop.panels.base import PairPanel
from desktop.panels.privacy_files import MOST_FILES, Texts, check_size, gather_texts
from desktop.panels.privacy_text import Findings, reason_text, type_text
from desktop.phrases import fill
from desktop.widgets.basic import Button, Label, column
from desktop.widgets.drop_area import DropArea
from desktop.widgets.long_text import LongText
from desktop.widgets.pair import Pair
from desktop.widgets.rows import RowsModel, RowsView
from engine.errors import EngineError
from engine.parts import Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from desktop.services import Services
    from desktop.widgets.basic import Role
    from desktop.work import Failure, Handle
    from engine.methods import Object

PAUSE_MS: Final = 700  # after the last key
TYPED_MOST: Final = 20_000  # characters of a text that is masked anew while the user types
MARKED_MOST: Final = 400  # findings that are coloured in the texts
FAILURES_MOST: Final = 5


class PrivacyPanel(PairPanel):
    """Paste or drop; nothing is sent, and nothing is kept.

    Args:
        services: doors to the rest of the program.
    """

    name: ClassVar[str] = "privacy"
    icon: ClassVar[str] = "privacy"
    takes_paths: ClassVar[bool] = True
    takes_text: ClassVar[bool] = True

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self.found: Findings | None = None
        self._handle: Handle[Object] | Handle[Texts] | None = None
        self._turn = 0  # an answer of an earlier turn comes too late
        self._failures: list[tuple[str, Failure]] = []
        layout = column(self)
        self.heading = Label("title")
        self.notice = Label("information")
        self.area = DropArea(folders=False)
        self.area.chosen.connect(self.take_paths)
        self.original_label, self.masked_label = Label("strong"), Label("strong")
        self.original, self.masked = LongText(), LongText(read_only=True)
        self.original_label.setBuddy(self.original)
        self.masked_label.setBuddy(self.masked)
        sides = _side(self.original_label, self.original), _side(self.masked_label, self.masked)
        self.pair = Pair(*sides, shares=(1, 1))
        self.status, self.warning = Label(selectable=True), Label("warning", selectable=True)
        self.model = RowsModel(self._cells, self)
        self.view = RowsView(self.model, lines=4)
        self.view.selectionModel().selectionChanged.connect(self._selected)
        for widget in (self.heading, self.notice, self.area):
            layout.addWidget(widget)
        layout.addWidget(self.pair, 3)
        layout.addLayout(self._make_actions())
        layout.addWidget(self.status)
        layout.addWidget(self.warning)
        layout.addWidget(self.view, 2)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.search)
        self.original.edited.connect(self._edited)
        self.original.pasted.connect(self.search)
        self.original.dropped.connect(self.receive)
        self.masked.dropped.connect(self.receive)
        self.retranslate()

    @classmethod
    def title(cls) -> str:
        """The name in the navigation."""
        return QCoreApplication.translate("PrivacyPanel", "개인정보")

    def _make_actions(self) -> QHBoxLayout:
        self.mask_button, self.copy_button = Button(), Button("primary")
        self.clear_button, self.cancel_button = Button(), Button()
        self.mask_button.clicked.connect(self.search)
        self.copy_button.clicked.connect(self.copy)
        self.clear_button.clicked.connect(self.clear_all)
        self.cancel_button.clicked.connect(self.cancel)
        row = QHBoxLayout()
        for button in (self.mask_button, self.cancel_button, self.clear_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.copy_button)
        return row

    def take_text(self, text: str) -> None:
        """Mask a text in place of the one before."""
        self._failures = []
        self.original.set_whole(text)
        self._edited()
        self.search()

    def take_paths(self, paths: Sequence[Path]) -> None:
        """Mask the texts of files."""
        given, own = tuple(paths), self.services.home.root
        turn = self._begin(self.tr("파일을 읽는 중"))
        self._failures = []
        self._handle = self.services.work.background(
            lambda report: gather_texts(given, own, report),
            owner=self,
            on_done=lambda texts: self._gathered(turn, texts),
            on_failed=lambda failure: self._failed(turn, failure),
        )
        self._refresh()

    def search(self) -> None:
        """Ask the pii worker about the text that stands there."""
        self._pause.stop()
        text = self.original.whole()
        if not text or text.isspace():
            self._forget()
            return
        turn = self._begin(self.tr("개인정보를 찾는 중"))
        try:
            check_size(text)
        except EngineError as error:
            self._failed(turn, self.services.work.failure(error.code, error.detail))
            return
        found = Findings()
        self._handle = self.services.work.run(
            "pii",
            "scrub",
            {"text": text},
            owner=self,
            on_event=found.on_event,
            on_done=lambda result: self._done(turn, lambda: self._masked(found, result)),
            on_failed=lambda failure: self._failed(turn, failure),
        )
        self._refresh()

    def copy(self) -> None:
        """The masked text, whole."""
        if self.found is not None:
            QGuiApplication.clipboard().setText(self.masked.whole())
            self.services.notify(self.tr("가린 글을 복사했습니다."))

    def clear_all(self) -> None:
        """Forget both texts."""
        self._failures = []
        self.original.set_whole("")
        self._forget()

    def cancel(self) -> None:
        """End what runs."""
        if self._handle is not None:
            self._forget()
            self._tell(self.tr("취소했습니다."), "")

    def busy(self) -> bool:
        """Nothing here is lost by closing: the text is the user's own."""
        return False

    def running(self) -> bool:
        """Whether an answer is awaited."""
        return self._handle is not None

    def entered(self) -> None:
        """The user begins with the text."""
        self.original.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin(self, doing: str) -> int:
        if self._handle is not None:
            self._handle.cancel()
        self._handle = None
        self._turn += 1
        self._show(None)
        self._tell(doing, "subtle")
        return self._turn

    def _done(self, turn: int, then: Callable[[], None]) -> None:
        if turn == self._turn:
            self._handle = None
            then()
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

    def _forget(self) -> None:
        """Drop the result, and the answer that may still come."""
        if self._handle is not None:
            self._handle.cancel()
        self._handle = None
        self._turn += 1
        self._show(None)
        self._tell("", "")
        self._refresh()

    def _edited(self) -> None:
        """A masked text that belongs to another text must not be copied by mistake."""
        if self.found is not None or self._handle is not None:
            self._forget()
        self._refresh()
        if self.original.document().characterCount() <= TYPED_MOST and not self.original.is_large():
            self._pause.start()

    def _gathered(self, turn: int, texts: Texts) -> None:
        if turn != self._turn:
            return
        if texts.left_out:
            self.services.notify(fill(self.tr("한 번에 파일 %1개까지 봅니다. 나머지는 넣지 않았습니다."), MOST_FILES))
        documents = texts.documents()
        if not documents:
            self._handle = None
            self._take(texts)
            return
        self._handle = self.services.work.run(
            "task",
            "read",
            {"paths": [str(path) for path in documents], "as": "text"},
            owner=self,
            on_event=Whole(lambda data: _note_document(texts, documents, data)).on_event,
            on_done=lambda _: self._done(turn, lambda: self._take(texts)),
            on_failed=lambda failure: self._failed(turn, failure),
        )

    def _take(self, texts: Texts) -> None:
        """All files are read, or failed."""
        failures = [(path.name, self.services.work.failure(*why)) for path, why in texts.failures.items()]
        if texts.texts:
            self.take_text(texts.joined())
        else:
            self._forget()
        self._failures = failures
        self._refresh()

    def _masked(self, found: Findings, result: Object) -> None:
        found.take(result)
        self._show(found)
        self._tell_found(found)

    def _tell_found(self, found: Findings) -> None:
        self._tell(found.text(), "success" if found.rows else "information")

    def _show(self, found: Findings | None) -> None:
        self.found = found
        self.masked.set_whole(found.masked() if found is not None else "")
        self.model.reset(len(found.rows) if found is not None else 0)
        self._mark()

    def _mark(self) -> None:
        theme = palette.current()
        rows = self.found.rows[:MARKED_MOST] if self.found is not None else []
        for field, spans in ((self.original, [row[5] for row in rows]), (self.masked, [row[6] for row in rows])):
            field.mark(spans, theme.highlight, theme.on_highlight)

    def _selected(self) -> None:
        rows = self.view.rows()
        if len(rows) == 1 and self.found is not None:
            *_, span, masked_span = self.found.rows[rows[0]]
            self.original.go_to(*span)
            self.masked.go_to(*masked_span)

    def _cells(self, row: int) -> tuple[str, str, str, str]:
        if self.found is None:
            return ("", "", "", "")
        found = self.found.rows[row]
        return type_text(found[0]), found[1], found[2], reason_text(found)

    def _tell(self, text: str, role: Role) -> None:
        self.status.set_role(role)
        self.status.setText(text)
        self.status.setVisible(bool(text))

    def _refresh(self) -> None:
        has_text = self.original.document().characterCount() > 1 or self.original.is_large()
        self.mask_button.setEnabled(has_text and self._handle is None)
        self.clear_button.setEnabled(has_text)
        self.cancel_button.setVisible(self._handle is not None)
        self.copy_button.setEnabled(self.found is not None)
        lines = [
            fill(self.tr("%1: %2 %3 (코드 %4)"), name, failure.message, failure.advice, failure.code)
            for name, failure in self._failures[:FAILURES_MOST]
        ]
        if len(self._failures) > FAILURES_MOST:
            lines.append(fill(self.tr("그 밖에 읽지 못한 파일 %1개"), len(self._failures) - FAILURES_MOST))
        if self.original.is_large():
            lines.append(self.tr("긴 글은 여기서 고칠 수 없습니다. 지우고 새로 붙여 넣으세요."))
        self.warning.setText("\n".join(lines))
        self.warning.setVisible(bool(lines))

    def retranslate(self) -> None:
        """Set every text."""
        self.heading.setText(self.title())
        self.notice.setText(
            self.tr(
                "지금은 아무것도 밖으로 보낼 수 없습니다. 클라우드는 꺼져 있고, 내보내기 심사는 뒤에 들어갑니다. "
                "이름과 주소는 아직 찾지 못하니 직접 확인하세요."
            )
        )
        self.area.set_texts(
            self.tr("글을 아래에 붙여 넣거나 파일을 끌어다 놓으세요"),
            self.tr("주민등록번호, 전화번호, 이메일, 카드번호처럼 형식이 있는 개인정보를 찾아 가립니다."),
        )
        self.original_label.setText(self.tr("원래 글"))
        self.masked_label.setText(self.tr("가린 글"))
        self.original.setAccessibleName(self.tr("원래 글"))
        self.original.setPlaceholderText(self.tr("여기에 글을 붙여 넣으세요."))
        self.masked.setAccessibleName(self.tr("가린 글"))
        self.mask_button.setText(self.tr("가릴 곳 찾기"))
        self.cancel_button.setText(self.tr("취소"))
        self.clear_button.setText(self.tr("지우기"))
        self.copy_button.setText(self.tr("가린 글 복사"))
        self.model.set_headers(self.tr("종류"), self.tr("찾은 글"), self.tr("가림표"), self.tr("까닭"))
        self.view.set_widths(9, 13, 8)
        self.view.setAccessibleName(self.tr("찾은 개인정보"))
        self.model.touch()
        if self.found is not None:
            self._tell_found(self.found)
        self._refresh()

    def recolour(self) -> None:
        """Colour the findings anew."""
        self._mark()


def _side(label: Label, field: LongText) -> QWidget:
    side = QWidget()
    layout = QVBoxLayout(side)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    layout.addWidget(label)
    layout.addWidget(field, 1)
    return side


def _note_document(texts: Texts, documents: Sequence[Path], data: Object) -> None:
    """A document was read, or could not be."""
    index, made, rendered = data.get("index"), data.get("object"), data.get("rendered")
    if not isinstance(index, int) or not 0 <= index < len(documents):
        return
    path = documents[index]
    if isinstance(rendered, str):
        before = texts.texts.get(path)
        texts.texts[path] = rendered if before is None else f"{before}\n\n{rendered}"  # a file of records has several
    elif isinstance(made, dict) and isinstance(made.get("code"), str):
        texts.failures[path] = (str(made["code"]), {"name": path.name})
