"""Searching the library: passages for a few words, within grades, with the place where each stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.panels.chat_text import inline, objects
from desktop.phrases import fill
from desktop.widgets.basic import SPACE, Button, Label
from desktop.widgets.grade_filter import GradeFilter
from desktop.widgets.rows import RowsModel, RowsView

if TYPE_CHECKING:
    from desktop.services import Services
    from desktop.work import Failure, Handle
    from engine.methods import Object

MOST: Final = 20  # passages
LONGEST: Final = 2_000  # letters of a query


class LibrarySearch(QWidget):
    """A query line, the grades, and what was found; Enter on a row opens the source there.

    Args:
        services: doors to the rest of the program.
        parent: owner.
    """

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._handle: Handle[Object] | None = None
        self._hits: list[Object] = []
        self.query, self.button = QLineEdit(), Button("primary")
        self.query.setMaxLength(LONGEST)
        self.query.setClearButtonEnabled(True)
        self.query.returnPressed.connect(self.search)
        self.button.clicked.connect(self.search)
        self.grades = GradeFilter()
        self.grades.changed.connect(self._search_again)
        self.state = Label("subtle")
        self.model = RowsModel(self._cells, self)
        self.view = RowsView(self.model, lines=6)
        self.view.activated.connect(lambda index: self.open(index.row()))
        self.view.selectionModel().selectionChanged.connect(self._selected)
        self.passage, self.open_button = Label(selectable=True), Button()
        self.open_button.clicked.connect(self._open_selected)
        row = QHBoxLayout()
        row.addWidget(self.query, 1)
        row.addWidget(self.button)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.open_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addLayout(row)
        for widget in (self.grades, self.state, self.view, self.passage):
            layout.addWidget(widget, 1 if widget is self.view else 0)
        layout.addLayout(below)
        self.setFocusProxy(self.query)
        self.retranslate()
        self._selected()

    def search(self) -> None:
        """Ask the library; an earlier question that is still under way is given up."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        text = self.query.text().strip()
        if not text:
            self._show([], self.tr("찾을 말을 쓰세요."))
            return
        self.state.setText(self.tr("찾는 중…"))
        grades = self.grades.grades
        params: Object = {"query": text, "k": MOST, "grades": None if grades is None else [*grades]}
        handle = self._services.work.run(
            "library",
            "evidence",
            params,
            owner=self,
            on_done=lambda result: self._found(result, handle),
            on_failed=lambda failure: self._failed(failure, handle),
        )
        self._handle = handle

    def open(self, row: int) -> None:
        """Open the source of a passage there."""
        if 0 <= row < len(self._hits):
            self._services.open_citation(citation(self._hits[row]))

    def forget(self) -> None:
        """Nothing of an answer stays."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        self.query.clear()
        self._show([], "")

    def retranslate(self) -> None:
        """Set every text."""
        self.query.setPlaceholderText(self.tr("찾을 말 (예: 출장 여비 지급 기준)"))
        self.query.setAccessibleName(self.tr("찾을 말"))
        self.button.setText(self.tr("찾기"))
        self.model.set_headers(self.tr("문서"), self.tr("자리"), self.tr("등급"), self.tr("대목"))
        self.view.set_widths(14, 8, 4)
        self.view.setAccessibleName(self.tr("찾은 대목"))
        self.open_button.setText(self.tr("원문 열기"))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _search_again(self) -> None:
        if self.query.text().strip():
            self.search()

    def _found(self, result: Object, handle: Handle[Object]) -> None:
        if handle is not self._handle:
            return
        self._handle = None
        hits = objects(result.get("hits"))
        if hits:
            self._show(hits, fill(self.tr("%1개를 찾았습니다. Enter나 두 번 누르기로 원문을 엽니다."), len(hits)))
        elif self.grades.grades is not None:
            self._show([], self.tr("고른 등급의 문서에서는 찾지 못했습니다."))
        else:
            self._show([], self.tr("문서함에서 찾지 못했습니다."))

    def _failed(self, failure: Failure, handle: Handle[Object]) -> None:
        if handle is self._handle:
            self._handle = None
            self._show([], "" if failure.cancelled else f"{failure.message} {failure.advice}")

    def _show(self, hits: list[Object], state: str) -> None:
        self._hits = hits
        self.model.reset(len(hits))
        self.state.setText(state)
        if hits:
            self.view.selectRow(0)
        self._selected()

    def _selected(self) -> None:
        rows = self.view.rows()
        self.passage.setText(str(self._hits[rows[0]].get("text", "")) if len(rows) == 1 and self._hits else "")
        self.passage.setVisible(bool(self.passage.text()))
        self.open_button.setEnabled(len(rows) == 1)

    def _open_selected(self) -> None:
        for row in self.view.rows():
            self.open(row)

    def _cells(self, row: int) -> tuple[str, str, str, str]:
        hit = self._hits[row]
        location = hit.get("location")
        place = self._services.place(location) if isinstance(location, dict) else ""
        return inline(hit.get("title")), place, str(hit.get("grade", "")), inline(hit.get("text"))


def citation(hit: Object) -> Object:
    """What opens the source of a passage: its first span, which stands there word for word."""
    made: Object = {key: hit.get(key) for key in ("document", "title", "location")}
    spans = objects(hit.get("spans"))
    if spans:
        made |= {"quote": spans[0].get("text"), "location": spans[0].get("location")}
    return made
