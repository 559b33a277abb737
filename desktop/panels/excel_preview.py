"""What a macro would do: its steps, the changed cells before and after, what was compared, warnings, the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.panels.excel_text import badge, cell_text, changes_text, mapping, objects, texts
from desktop.phrases import fill
from desktop.widgets.basic import Button, Label
from desktop.widgets.rows import RowsModel, RowsView

if TYPE_CHECKING:
    from engine.methods import Object

MOST_WARNINGS: Final = 8


class Preview(QWidget):
    """Shows one macro object that is ready.

    Args:
        parent: owner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._made: Object = {}
        self._samples: list[Object] = []
        self.steps_heading, self.steps = Label("strong"), Label(selectable=True)
        self.changes = Label("strong")
        self.model = RowsModel(self._cells, self)
        self.view = RowsView(self.model, lines=6)
        self.badge = Label("success", selectable=True)
        self.warnings = Label("warning", selectable=True)
        self.code_button = Button("quiet")
        self.code_button.setCheckable(True)
        self.code_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.code_button.toggled.connect(self._show_code)
        self.code = QPlainTextEdit()
        self.code.setReadOnly(True)
        self.code.setTabChangesFocus(True)
        self.code.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.code.setMinimumHeight(self.fontMetrics().height() * 12)
        self.code.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (
            self.steps_heading, self.steps, self.changes, self.view, self.badge, self.warnings, self.code_button,
            self.code,
        ):  # fmt: skip
            layout.addWidget(widget)
        self.retranslate()

    def show_made(self, made: Object) -> None:
        """Show it."""
        if made is self._made:
            return
        self._made = made
        self._samples = objects(mapping(made.get("changes")).get("samples"))
        self.model.reset(len(self._samples))
        self.view.setVisible(bool(self._samples))
        self.code.setPlainText(str(made.get("vba") or ""))
        self.code_button.setVisible(bool(made.get("vba")))
        self._write()

    def retranslate(self) -> None:
        """Set every text."""
        self.steps_heading.setText(self.tr("이렇게 합니다"))
        self.model.set_headers(self.tr("시트"), self.tr("셀"), self.tr("지금"), self.tr("바뀐 뒤"))
        self.view.set_widths(7, 4, 10)
        self.view.setAccessibleName(self.tr("바뀌는 셀"))
        self.code.setAccessibleName(self.tr("매크로 코드"))
        self.code_button.setText(self.tr("매크로 코드 보기"))
        self._write()

    def _write(self) -> None:
        lines = [
            fill(self.tr("%1. %2"), number, text) for number, text in enumerate(texts(self._made.get("explanation")), 1)
        ]
        self.steps.setText("\n".join(lines))
        self.changes.setText(changes_text(self._made))
        text, role = badge(self._made)
        self.badge.set_role(role)
        self.badge.setText(text)
        warnings = objects(self._made.get("warnings"))[:MOST_WARNINGS]
        told = [fill(self.tr("%1 %2"), one.get("message"), one.get("advice")).strip() for one in warnings]
        self.warnings.setText("\n".join(told))
        self.warnings.setVisible(bool(told))

    def _cells(self, row: int) -> tuple[str, str, str, str]:
        sample = self._samples[row]
        return (
            str(sample.get("sheet")),
            str(sample.get("cell")),
            cell_text(sample.get("before")),
            cell_text(sample.get("after")),
        )

    def _show_code(self, shown: bool) -> None:
        self.code.setVisible(shown)
