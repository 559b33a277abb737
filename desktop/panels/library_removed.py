"""What went with a deletion: a list that can be read, copied and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QWidget

from desktop.panels.chat_text import objects
from desktop.phrases import fill
from desktop.widgets.basic import Button, Label, column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.methods import Object

PASSAGES: Final = "passages: "


class RemovedDialog(QDialog):
    """The list of one deletion. It blocks nothing and is gone when it is closed.

    Args:
        removed: what the library says went.
        titles: ids to titles, as they stood in the list.
        parent: the panel.
    """

    def __init__(self, removed: list[Object], titles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._removed, self._titles = removed, dict(titles)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.summary, self.list = Label("strong"), QPlainTextEdit()
        self.list.setReadOnly(True)
        self.list.setTabChangesFocus(True)
        self.list.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.note = Label("subtle")
        self.copy_button, self.close_button = Button(), Button("primary")
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.list.toPlainText()))
        self.close_button.clicked.connect(self.close)
        layout = column(self)
        for widget in (self.summary, self.list, self.note):
            layout.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self.copy_button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        layout.addLayout(row)
        self.resize(self.fontMetrics().averageCharWidth() * 70, self.fontMetrics().height() * 20)
        self.retranslate()
        self.close_button.setFocus()

    def retranslate(self) -> None:
        """Set every text."""
        self.setWindowTitle(self.tr("지운 것의 목록"))
        self.summary.setText(fill(self.tr("%1건을 문서함에서 뺐고, 아래 것이 함께 지워졌습니다."), len(self._removed)))
        self.list.setPlainText("\n".join(removed_line(one, self._titles) for one in self._removed))
        self.list.setAccessibleName(self.windowTitle())
        self.note.setText(self.tr("원본 파일은 그대로 있습니다. 전에 만든 백업에는 남아 있을 수 있으니 함께 살피세요."))
        self.copy_button.setText(self.tr("목록 복사"))
        self.close_button.setText(self.tr("닫기"))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def removed_line(removed: Object, titles: Mapping[str, str]) -> str:
    """A document and what went with it."""
    what = removed.get("what")
    names = ", ".join(part_text(str(part)) for part in what) if isinstance(what, list) else ""
    ident = str(removed.get("id"))
    return fill(
        QCoreApplication.translate("RemovedDialog", "%1 (%2): %3"), titles.get(ident) or ident, ident[:12], names
    )


def part_text(part: str) -> str:
    """A part of a document in words."""
    translate = QCoreApplication.translate
    if part.startswith(PASSAGES):
        return fill(translate("RemovedDialog", "대목 %1개"), part.removeprefix(PASSAGES))
    texts = {
        "segment": translate("RemovedDialog", "봉인된 파일"),
        "record in segment": translate("RemovedDialog", "봉인된 파일 안의 기록(새 열쇠로 다시 봉인)"),
        "index rows": translate("RemovedDialog", "색인 줄"),
        "tokens": translate("RemovedDialog", "낱말"),
        "vectors": translate("RemovedDialog", "벡터"),
        "quarantine entry": translate("RemovedDialog", "읽지 못한 기록"),
    }
    return texts.get(part, part)


def show_removed(result: Object, titles: Mapping[str, str], parent: QWidget) -> RemovedDialog:
    """Show the list of a deletion."""
    dialog = RemovedDialog(objects(result.get("removed")), titles, parent)
    dialog.open()
    return dialog
