"""Saving a result under a name the user chooses: never over a file without asking, and never over a source."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop.phrases import fill
from engine.errors import EngineCode, EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from desktop.work import Failure, Report, Work


class Saver(QObject):
    """Asks for a name, asks before it replaces, and writes on a thread.

    Args:
        work: runs the writing.
        owner: the widget its questions belong to.
        on_saved: called with the path that was written.
        on_failed: called with the failure.
    """

    def __init__(
        self,
        work: Work,
        owner: QWidget,
        on_saved: Callable[[Path], object],
        on_failed: Callable[[Failure], object],
    ) -> None:
        super().__init__(owner)
        self._work = work
        self._owner = owner
        self._on_saved = on_saved
        self._on_failed = on_failed
        self.question: QMessageBox | None = None

    def ask_name(self, title: str, suggestion: Path, pattern: str, save: Callable[[Path], object]) -> None:
        """Let the user choose a name; the window goes on meanwhile."""
        dialog = QFileDialog(self._owner, title, str(suggestion.parent), pattern)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # asked below, in every dialog of every system
        dialog.setDefaultSuffix(suggestion.suffix.lstrip("."))
        dialog.selectFile(suggestion.name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: save(Path(name)))
        dialog.open()

    def save(self, path: Path, text: str, sources: Collection[Path] = ()) -> None:
        """Write a new file; one that exists is asked about, a source is refused."""

        def failed(failure: Failure) -> None:
            if failure.code == EngineCode.OUTPUT_EXISTS and not failure.detail.get("source"):
                self._ask_replace(path, text)
            else:
                self._on_failed(failure)

        self._work.background(
            lambda report: _write_new(path, text, sources, report),
            owner=self,
            on_done=self._on_saved,
            on_failed=failed,
        )

    def _ask_replace(self, path: Path, text: str) -> None:
        translate = QCoreApplication.translate
        question = QMessageBox(self._owner)
        question.setIcon(QMessageBox.Icon.Question)
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setWindowTitle(translate("Saver", "이미 있는 파일"))
        question.setText(fill(translate("Saver", "'%1' 파일이 이미 있습니다. 새 내용으로 바꿀까요?"), path.name))
        replace = question.addButton(translate("Saver", "바꾸기"), QMessageBox.ButtonRole.DestructiveRole)
        keep = question.addButton(translate("Saver", "그대로 두기"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(keep)
        question.setEscapeButton(keep)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        replace.clicked.connect(lambda: self._replace(path, text))
        question.finished.connect(self._asked)
        self.question = question
        question.open()

    def _asked(self) -> None:
        self.question = None

    def _replace(self, path: Path, text: str) -> None:
        self._work.background(
            lambda report: _write_over(path, text, report),
            owner=self,
            on_done=self._on_saved,
            on_failed=self._on_failed,
        )


def _write_new(path: Path, text: str, sources: Collection[Path], _report: Report) -> Path:
    try:
        if path.exists() and any(source.exists() and path.samefile(source) for source in sources):
            raise EngineError(EngineCode.OUTPUT_EXISTS, path=path.name, source=1)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise EngineError(EngineCode.OUTPUT_EXISTS, path=path.name) from None
    except (OSError, ValueError):
        raise EngineError(EngineCode.OUT_NOT_WRITABLE, path=path.parent.name) from None
    return path


def _write_over(path: Path, text: str, _report: Report) -> Path:
    """A whole new file takes the old one's place, or the old one stays."""
    fresh = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with fresh.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except (OSError, ValueError):
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise EngineError(EngineCode.OUT_NOT_WRITABLE, path=path.parent.name) from None
    return path
