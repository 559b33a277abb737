"""What stands in the place of a panel while the library is locked: why, what still works, and the passphrase field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from desktop.widgets.basic import Button, Card, Label, column
from desktop.widgets.flow import Flow
from desktop.widgets.passphrase import PassphraseField

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from desktop.services import Services
    from desktop.work import Failure


class LockedPage(QWidget):
    """Unlocks the library; a wrong passphrase is told, and what was typed is gone from the field in any case.

    Args:
        services: doors to the rest of the program.
        parent: owner.
    """

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vault = services.vault
        self._failure: Failure | None = None
        self.setProperty("panel", "true")
        layout = column(self)
        self.heading, self.reason, self.rest = Label("title"), Label(), Label("subtle")
        self.field, self.button = PassphraseField(), Button("primary")
        self.problem = Label("danger", selectable=True)
        self.problem.hide()
        self.field.submitted.connect(self.unlock)
        self.button.clicked.connect(self.unlock)
        card = Card()
        row = Flow()
        row.add(self.button)
        for widget in (self.field, self.problem, row):
            card.body.addWidget(widget)
        for part in (self.heading, self.reason, card, self.rest):
            layout.addWidget(part)
        layout.addStretch(1)
        self._vault.changed.connect(self._show_state)
        self.setFocusProxy(self.field)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        self.heading.setText(self.tr("문서함이 잠겨 있습니다"))
        self.reason.setText(
            self.tr(
                "열쇠와 문서 내용이 메모리에 없어 찾거나 물을 수 없습니다. 암호를 쓰면 다시 열립니다. "
                "암호를 잊으면 저장된 문서를 되살릴 방법이 없습니다."
            )
        )
        self.rest.setText(self.tr("요약, 엑셀, 개인정보 화면은 잠겨 있어도 쓸 수 있습니다."))
        self.field.set_name(self.tr("문서함 암호"))
        self._show_state()

    def unlock(self) -> None:
        """Try what was typed."""
        typed = self.field.take()
        if typed and not self._vault.busy:
            self.problem.hide()
            self._vault.unlock(typed, self._failed)

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Nothing of an earlier try stands here; a terminal may have opened the library."""
        super().showEvent(event)
        self.field.take()
        self.problem.hide()
        self._vault.refresh()

    def _failed(self, failure: Failure) -> None:
        self.problem.setText(f"{failure.message}\n{failure.advice}")
        self.problem.show()
        self.field.setFocus()

    def _show_state(self) -> None:
        busy = self._vault.busy
        if busy:
            self.button.setText(self.tr("기다리는 중…"))
        else:
            self.button.setText(self.tr("잠금 풀기"))
        self.field.setEnabled(not busy)
        self.button.setEnabled(not busy)
