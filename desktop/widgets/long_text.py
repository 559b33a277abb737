"""A text field for very long texts: what is pasted is inserted piece by piece, and kept whole besides."""

from __future__ import annotations

import bisect
import re
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from desktop import drops

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QMimeData

LARGE: Final = 50_000  # characters; beyond it the text can only be read here, and is shown piece by piece
LONG_LINE: Final = 4_000  # characters; longer lines are broken where they are shown
PIECE: Final = 8_000  # characters inserted at a time
BUDGET: Final = 0.012  # seconds of one turn
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")  # characters of two units


class LongText(QPlainTextEdit):
    """Edits short texts; shows long ones without holding up the window.

    Args:
        read_only: nobody types here.
        parent: owner.
    """

    edited = Signal()  # by the user: typed, pasted, cut
    pasted = Signal()  # the change was a paste or drop of text
    dropped = Signal(object)  # drops.Dropped: files are not for the text

    def __init__(self, *, read_only: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read_only = read_only
        self._whole: str | None = None  # of a long text
        self._shown = 0  # characters of it that are in the field
        self._places: list[tuple[int, int]] = [(0, 0)]  # where pieces begin: in the text, in the field
        self._quiet = False
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._insert_pieces)
        self.setTabChangesFocus(True)
        self.setReadOnly(read_only)
        self.setMinimumHeight(self.fontMetrics().height() * 9)
        self.textChanged.connect(self._changed)

    def whole(self) -> str:
        """The text as it was given, or as it was typed."""
        if self._whole is not None:
            return self._whole
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def is_large(self) -> bool:
        """Whether it can only be read and replaced here."""
        return self._whole is not None

    def is_complete(self) -> bool:
        """Whether all of it is in the field."""
        return not self._timer.isActive()

    def set_whole(self, text: str) -> None:
        """Replace the text."""
        self._timer.stop()
        large = len(text) > LARGE or _longest_line(text) > LONG_LINE
        self._quiet = True
        self.setExtraSelections([])
        self.setUndoRedoEnabled(not large)
        self._whole, self._shown, self._places = (text if large else None), 0, [(0, 0)]
        if large:
            self.clear()
            self._timer.start()
        else:
            self.setPlainText(text)
        self.setReadOnly(self._read_only or large)
        self._quiet = False

    def mark(self, spans: Sequence[tuple[int, int]], background: str, foreground: str) -> None:
        """Colour stretches of a short text, given in characters; a long one stays plain."""
        if self._whole is not None:
            return
        look = QTextCharFormat()
        look.setBackground(QColor(background))
        look.setForeground(QColor(foreground))
        made = []
        wide = [found.start() for found in _ASTRAL.finditer(self.whole())]
        for start, end in spans:
            cursor = QTextCursor(self.document())
            cursor.setPosition(start + bisect.bisect_left(wide, start))
            cursor.setPosition(end + bisect.bisect_left(wide, end), QTextCursor.MoveMode.KeepAnchor)
            selection = QTextEdit.ExtraSelection()
            selection.cursor, selection.format = cursor, look
            made.append(selection)
        self.setExtraSelections(made)

    def go_to(self, start: int, end: int) -> None:
        """Select a stretch and bring it into view; what is not there yet is passed over."""
        text = self.whole()
        cursor = QTextCursor(self.document())
        last = self.document().characterCount() - 1
        cursor.setPosition(min(self._place(text, start), last))
        cursor.setPosition(min(self._place(text, end), last), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.centerCursor()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text for the text, files for the panel."""
        return source.hasUrls() or (source.hasText() and not self._read_only)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste or drop; a text that becomes long is inserted piece by piece."""
        if source.hasUrls():
            self.dropped.emit(drops.read(source))
            return
        self.paste_text(source.text())

    def paste_text(self, text: str) -> None:
        """Put a text in the place of what is selected; into a long text nothing is put but in its place."""
        if self._read_only or not text:
            return
        if self._whole is not None:
            self.set_whole(text)
        elif len(text) + self.document().characterCount() > LARGE or _longest_line(text) > LONG_LINE:
            self.set_whole(self._joined(text))
        else:
            self.insertPlainText(text)
            self.ensureCursorVisible()
        self.edited.emit()
        self.pasted.emit()

    def _joined(self, text: str) -> str:
        cursor = self.textCursor()
        raw = self.document().toRawText()
        units = raw.encode("utf-16-le", "surrogatepass")
        before = units[: 2 * cursor.selectionStart()].decode("utf-16-le", "replace")
        after = units[2 * cursor.selectionEnd() :].decode("utf-16-le", "replace")
        return "".join((before.replace("\u2029", "\n"), text, after.replace("\u2029", "\n")))

    def _changed(self) -> None:
        if not self._quiet and self._whole is None:
            self.edited.emit()

    def _insert_pieces(self) -> None:
        whole = self._whole or ""
        begun = time.monotonic()
        self._quiet = True
        cursor = QTextCursor(self.document())
        while self._shown < len(whole) and time.monotonic() - begun < BUDGET:
            end = _piece_end(whole, self._shown)
            piece = whole[self._shown : end].replace("\r\n", "\n").replace("\r", "\n")
            is_broken = end < len(whole) and not piece.endswith("\n")
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(f"{piece}\n" if is_broken else piece)
            cursor.movePosition(QTextCursor.MoveOperation.End)
            self._shown = end
            self._places.append((end, cursor.position()))
        self._quiet = False
        if self._shown >= len(whole):
            self._timer.stop()

    def _place(self, text: str, offset: int) -> int:
        """Where a character of the text stands in the field, which counts in UTF-16."""
        at = bisect.bisect_right(self._places, (offset, len(text) * 2)) - 1
        start, place = self._places[max(0, at)]
        inner = text[start:offset]
        if self._whole is not None:
            inner = inner.replace("\r\n", "\n")
        return place + len(inner) + len(_ASTRAL.findall(inner))


def _piece_end(text: str, start: int) -> int:
    """The end of a piece: behind a line's end where there is one, else in the middle of a long line."""
    if text.find("\n", start, start + LONG_LINE) >= 0:
        return text.rfind("\n", start, start + PIECE) + 1
    end = min(len(text), start + LONG_LINE)
    return end + 1 if text[end - 1 : end + 1] == "\r\n" else end


def _longest_line(text: str) -> int:
    if len(text) > LARGE:
        return len(text)  # it is long anyway; counting would take its time
    return max((len(one) for one in text.splitlines()), default=0)
