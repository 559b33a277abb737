"""The one error dialog: what happened, what to do, and the code. Many failures at once are one dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from desktop.phrases import fill
from desktop.widgets.basic import Button, Label, column

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from desktop.work import Failure

MOST = 200  # failures it remembers


class FailureDialog(QDialog):
    """Shows failures one after the other; it blocks nothing, and what comes while it is open is added.

    Args:
        parent: the window.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failures: list[Failure] = []
        self._shown = 0
        self.setModal(False)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 46)
        layout = column(self)
        self.message = Label("strong", selectable=True)
        self.advice = Label(selectable=True)
        self.place = Label("subtle", selectable=True)
        layout.addWidget(self.message)
        layout.addWidget(self.advice)
        layout.addWidget(self.place)
        row = QHBoxLayout()
        self.copy_button, self.next_button, self.close_button = Button("quiet"), Button(), Button("primary")
        row.addWidget(self.copy_button)
        row.addStretch(1)
        row.addWidget(self.next_button)
        row.addWidget(self.close_button)
        layout.addLayout(row)
        self.copy_button.clicked.connect(self._copy)
        self.next_button.clicked.connect(self._next)
        self.close_button.clicked.connect(self.close)
        self.finished.connect(self._forget)
        self.retranslate()

    def add(self, failure: Failure) -> None:
        """Show a failure; one that is shown already is not repeated."""
        if any((known.code, known.message) == (failure.code, failure.message) for known in self._failures):
            return
        del self._failures[MOST:]
        self._failures.append(failure)
        self.retranslate()
        if not self.isVisible():
            self.show()
            self.raise_()
            self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set every text."""
        self.setWindowTitle(self.tr("곁: 하지 못한 일"))
        self.copy_button.setText(self.tr("내용 복사"))
        self.next_button.setText(self.tr("다음"))
        self.close_button.setText(self.tr("닫기"))
        if not self._failures:
            return
        failure = self._failures[self._shown]
        self.message.setText(failure.message)
        self.advice.setText(failure.advice)
        several = fill(self.tr("%1번째, 모두 %2건 · 코드 %3"), self._shown + 1, len(self._failures), failure.code)
        self.place.setText(several if len(self._failures) > 1 else fill(self.tr("코드 %1"), failure.code))
        self.next_button.setVisible(len(self._failures) > 1)

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """A closed dialog begins anew."""
        self._forget()
        super().closeEvent(event)

    def _next(self) -> None:
        self._shown = (self._shown + 1) % len(self._failures)
        self.retranslate()

    def _copy(self) -> None:
        failure = self._failures[self._shown]
        QGuiApplication.clipboard().setText(f"{failure.code}\n{failure.message}\n{failure.advice}")

    def _forget(self) -> None:
        self._failures, self._shown = [], 0
