"""The outline of a workbook: sheets, the tables on them, and their columns with types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from desktop.panels.excel_text import mapping, objects, texts, type_text
from desktop.phrases import fill

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from engine.methods import Object

MOST: Final = 500  # columns shown of the whole workbook


class Outline(QTreeWidget):
    """Shows a profile.

    Args:
        parent: owner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profile: Object = {}
        self.setColumnCount(2)
        self.setUniformRowHeights(True)
        self.setMinimumHeight(self.fontMetrics().height() * 8)
        self.setMinimumWidth(self.fontMetrics().height() * 9)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.retranslate()

    def show_profile(self, profile: Object) -> None:
        """Show a workbook; an empty profile clears."""
        self._profile = profile
        self.clear()
        left = MOST
        tables = objects(profile.get("tables"))
        for sheet in texts(profile.get("sheets"))[:MOST]:
            item = _item(self, sheet, "")
            own = [table for table in tables if table.get("sheet") == sheet]
            for table in own:
                columns = objects(table.get("columns"))
                shown = columns[:left]
                left -= len(shown)
                branch = _item(item, self._table_text(table), self._state_text(table))
                for column in shown:
                    _item(branch, f"{column.get('column')} {column.get('name')}", type_text(column))
                if len(shown) < len(columns):
                    _item(branch, fill(self.tr("그 밖에 열 %1개"), len(columns) - len(shown)), "")
            if not own:
                _item(item, self.tr("표가 없음"), "")
        self.expandAll()
        self._fit()
        first = self.topLevelItem(0)
        if first is not None:
            self.setCurrentItem(first)

    def retranslate(self) -> None:
        """Set every text."""
        self.setHeaderLabels([self.tr("시트와 표"), self.tr("내용")])
        self.setAccessibleName(self.tr("통합 문서의 짜임"))
        self._fit()
        if mapping(self._profile):
            self.show_profile(self._profile)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is shared out anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The second column as wide as its words, up to two fifths of the room; names get the rest."""
        wanted = max(self.sizeHintForColumn(1), self.header().sectionSizeHint(1))
        least, room = self.header().sectionSizeHint(1), self.viewport().width()
        most = min(room * 2 // 5, room - self.header().sectionSizeHint(0))
        self.setColumnWidth(1, max(least, min(wanted, most)))

    def _table_text(self, table: Object) -> str:
        return fill(self.tr("표 %1 (%2)"), table.get("table"), table.get("range"))

    def _state_text(self, table: Object) -> str:
        parts = [fill(self.tr("%1행"), table.get("rows"))]
        if table.get("hidden"):
            parts.append(self.tr("숨긴 행이나 열 있음"))
        if table.get("protected"):
            parts.append(self.tr("보호됨"))
        return ", ".join(parts)


def _item(parent: QTreeWidget | QTreeWidgetItem, name: str, text: str) -> QTreeWidgetItem:
    made = QTreeWidgetItem(parent, [" ".join(name.split()), text])
    made.setToolTip(0, name)
    made.setToolTip(1, text)
    made.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{name} {text}".strip())
    return made
