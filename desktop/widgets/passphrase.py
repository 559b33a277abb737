"""Typing a passphrase: hidden unless asked for, a hint for Caps Lock and 한/영, and gone from the field once taken."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.phrases import fill
from desktop.widgets.basic import Button, Label, column, grow
from desktop.widgets.flow import Flow

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

SHORTEST, LONGEST = 8, 1_000  # characters, as the library wants them


class PassphraseEdit(QLineEdit):
    """A field whose letters are hidden. Qt tells nothing of Caps Lock: a letter against its Shift key does."""

    noticed = Signal()  # caps or hangul may be others now

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caps = False
        self.setMaxLength(LONGEST)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.textChanged.connect(lambda _text: self.noticed.emit())
        self.show_letters(False)

    @property
    def hangul(self) -> bool:
        """Whether Korean letters were typed."""
        return any(unicodedata.name(letter, "").startswith("HANGUL") for letter in self.text())

    def show_letters(self, shown: bool) -> None:
        """Show or hide what is typed; hidden, most systems let no Korean be composed."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        self.setInputMethodHints(hints if shown else hints | Qt.InputMethodHint.ImhHiddenText)

    def sizeHint(self) -> QSize:
        """Room for a sentence."""
        return QSize(self.fontMetrics().averageCharWidth() * 34, super().sizeHint().height())

    def take(self) -> str:
        """What was typed. It stands in the field no more, nor in its history of changes."""
        text = self.text()
        self.setText("")
        return text

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Look at the letter before it is typed."""
        letter = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self.caps = False  # which way it went is seen with the next letter
        elif len(letter) == 1 and letter.isascii() and letter.isalpha():
            self.caps = letter.isupper() != bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().keyPressEvent(event)
        self.noticed.emit()


class PassphraseField(QWidget):
    """The field with its name, a box that shows the letters, and the hint.

    Args:
        parent: owner.
    """

    submitted = Signal()  # Return

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label, self.edit, self.shown, self.hint = Label(), PassphraseEdit(), QCheckBox(), Label("warning")
        self.label.setWordWrap(False)
        self.label.setBuddy(self.edit)
        self.edit.noticed.connect(self._say_hint)
        self.edit.returnPressed.connect(self.submitted)
        self.shown.toggled.connect(self.edit.show_letters)
        row = Flow()
        for widget in (self.edit, self.shown):
            row.add(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (self.label, row, self.hint):
            layout.addWidget(part)
        self.hint.hide()
        self.setFocusProxy(self.edit)

    def set_name(self, name: str) -> None:
        """Name it, and set every other text."""
        self.label.setText(name)
        self.edit.setAccessibleName(name)
        self.shown.setText(self.tr("글자 보기"))
        self._say_hint()

    def take(self) -> str:
        """What was typed; the field is empty and hidden again."""
        self.shown.setChecked(False)
        return self.edit.take()

    def _say_hint(self) -> None:
        lines = []
        if self.edit.caps and self.edit.text():
            lines.append(self.tr("Caps Lock이 켜져 있는 것 같습니다."))
        if self.edit.hangul:
            lines.append(self.tr("한글이 들어 있습니다. 한/영 키를 확인하세요."))
        self.hint.setText(" ".join(lines))
        self.hint.setVisible(bool(lines))
        window = self.window()
        if lines and isinstance(window, QDialog):
            grow(window)


class PassphraseDialog(QDialog):
    """Asks for a passphrase, a new one twice. It blocks nothing and keeps nothing.

    Args:
        title: of the window and of the button.
        reason: what it is for, and what follows from forgetting it.
        taken: called once with the passphrase.
        new: whether it is a new one.
        parent: owner.
    """

    def __init__(
        self,
        title: str,
        reason: str,
        taken: Callable[[str], object],
        *,
        new: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._taken = taken
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.reason, self.problem = Label(), Label("danger", selectable=True)
        self.problem.hide()
        self.reason.setText(reason)
        self.first, self.again = PassphraseField(), PassphraseField()
        self.again.setVisible(new)
        self._new = new
        self.keep_button, self.take_button = Button(), Button("primary")
        self.keep_button.clicked.connect(self.reject)
        self.take_button.clicked.connect(self.finish)
        self.first.submitted.connect(self.again.edit.setFocus if new else self.finish)
        self.again.submitted.connect(self.finish)
        layout = column(self)
        for widget in (self.reason, self.first, self.again, self.problem):
            layout.addWidget(widget)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.keep_button)
        row.addWidget(self.take_button)
        layout.addStretch(1)
        layout.addLayout(row)
        self.take_button.setText(title)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 56)
        self.retranslate()
        self.first.setFocus()

    def retranslate(self) -> None:
        """Set every text that did not come from the asker."""
        self.first.set_name(self.tr("새 암호") if self._new else self.tr("암호"))
        self.again.set_name(self.tr("새 암호 한 번 더"))
        self.keep_button.setText(self.tr("취소"))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def finish(self) -> None:
        """Hand it over, if both are the same."""
        first, again = self.first.take(), self.again.take()
        if self._new and first != again:
            self._say(self.tr("두 번 쓴 암호가 서로 다릅니다. 같은 암호를 두 번 쓰세요."))
        elif self._new and len(first) < SHORTEST:
            self._say(fill(self.tr("암호는 %1자 이상이어야 합니다. 남이 짐작하기 어려운 문장을 쓰세요."), SHORTEST))
        elif first:
            self.accept()
            self._taken(first)
            return
        self.first.setFocus()

    def _say(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()
        grow(self)
