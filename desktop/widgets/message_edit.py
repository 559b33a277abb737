"""Where the user writes: Return sends once, also while a Hangul syllable is being composed, and nothing is lost.

On Return the input method is asked to commit. Some contexts commit, some do nothing, some commit late: what was being
composed is taken over once, and a late copy of it is dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from desktop import drops

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

LINES: Final = 6  # it grows to so many
LIMIT: Final = 4000  # characters of a question


class MessageEdit(QPlainTextEdit):
    """A text field that sends.

    While `locked` Return keeps the text: an answer is still coming.

    Args:
        limit: characters it takes; what is pasted beyond is cut and `truncated` says so.
        lines: it grows to so many lines.
        parent: owner.
    """

    submitted = Signal(str)
    truncated = Signal(int)  # the limit
    dropped = Signal(object)  # drops.Dropped: files are not for the text

    def __init__(self, *, limit: int = LIMIT, lines: int = LINES, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.locked = False
        self._limit = limit
        self._lines = lines
        self._arrived = ""  # what the input method committed since it was asked
        self._taken = ""  # what was taken over itself and may still come late
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().contentsChanged.connect(self._grow)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)

    def text(self) -> str:
        """What stands there, with what is being composed."""
        position = self.textCursor().position()
        whole = self.toPlainText()
        return f"{whole[:position]}{self.composing()}{whole[position:]}"

    def composing(self) -> str:
        """What the input method has not committed yet."""
        return self.textCursor().block().layout().preeditAreaText()

    def submit(self) -> None:
        """Send what stands there, if it may be sent."""
        self._settle_composing()
        text = self.toPlainText().strip()
        if self.locked or not text:
            return
        self.clear()
        self.submitted.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return sends, Shift+Return begins a line."""
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_return and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.accept()
            if not event.isAutoRepeat():
                self.submit()
            return
        self._taken = ""
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Take what is composed; a late copy of what was taken over already is dropped."""
        late, self._taken = self._taken, ""
        if late and not event.preeditString() and event.commitString() == late:
            event.accept()
            return
        if late and not event.preeditString() and not event.commitString():
            self._taken = late  # the context only clears its preedit; the copy may follow
        self._arrived += event.commitString()
        super().inputMethodEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text for the text, files for the panel."""
        return source.hasUrls() or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste or drop: text up to the limit; files go to whoever listens."""
        if source.hasUrls():
            self.dropped.emit(drops.read(source))
            return
        room = self._limit - (self.document().characterCount() - 1) + len(self.textCursor().selectedText())
        text = source.text()
        self.insertPlainText(text[: max(0, room)])
        self.ensureCursorVisible()
        if len(text) > room:
            self.truncated.emit(self._limit)

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        """One line, and not wide."""
        return QSize(self.fontMetrics().height() * 6, self._height(1))

    def changeEvent(self, event: QEvent) -> None:
        """Another font has other lines."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._grow()

    def _settle_composing(self) -> None:
        composing = self.composing()
        if not composing:
            return
        self._arrived = ""
        QGuiApplication.inputMethod().commit()
        if self._arrived:
            return
        taken = QInputMethodEvent("", [])
        taken.setCommitString(composing)
        super().inputMethodEvent(taken)
        QGuiApplication.inputMethod().reset()
        self._taken = composing

    def _height(self, lines: int | None = None) -> int:
        wanted = lines or max(1, min(self._lines, round(self.document().size().height())))
        margins = 2 * (self.frameWidth() + round(self.document().documentMargin())) + 10
        return self.fontMetrics().lineSpacing() * wanted + margins

    def _grow(self) -> None:
        height = self._height()
        if self.height() != height or self.minimumHeight() != height:
            self.setFixedHeight(height)
