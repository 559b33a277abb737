"""A table of many rows that costs nothing until it is looked at, and the view for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent, QResizeEvent

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
MOST_SHOWN: Final = 200  # characters of a cell; the tool tip has more
MOST_TIP: Final = 1000
LAST: Final = 9  # letters that the last column gets at least, where the names of the others allow it


class RowsModel(QAbstractTableModel):
    """Asks for the texts of a row when they are needed.

    Args:
        cells: row number to the texts of its columns.
        parent: owner.
    """

    def __init__(self, cells: Callable[[int], Sequence[str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cells = cells
        self._count = 0
        self._headers: tuple[str, ...] = ()

    def set_headers(self, *headers: str) -> None:
        """Name the columns; their number must not change once there are rows."""
        if len(headers) == len(self._headers):
            self._headers = headers
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(headers) - 1)
            return
        self.beginResetModel()
        self._headers = headers
        self.endResetModel()

    def reset(self, count: int) -> None:
        """All rows are others now."""
        self.beginResetModel()
        self._count = count
        self.endResetModel()

    def grow(self, count: int) -> None:
        """Rows came at the end; there are `count` now."""
        if count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = count
            self.endInsertRows()

    def touch(self, row: int | None = None) -> None:
        """A row says something else now, or every row does."""
        if self._count:
            first, last = (row, row) if row is not None else (0, self._count - 1)
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._headers) - 1))

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """As many as headers."""
        return 0 if parent.isValid() else len(self._headers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text of a cell; a screen reader hears it with the column's name."""
        if not index.isValid() or not 0 <= index.row() < self._count:
            return None
        text = self._cells(index.row())[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(text[:MOST_SHOWN].split())
        if role == Qt.ItemDataRole.ToolTipRole:
            return text[:MOST_TIP]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ": ".join((self._headers[index.column()], text[:MOST_TIP]))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name of a column."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section] if 0 <= section < len(self._headers) else None
        return None


class RowsView(QTableView):
    """Shows rows; Delete calls back where something can be ended or removed.

    Args:
        model: the rows.
        lines: it is at least so many rows high.
        on_delete: called for the Delete key.
        parent: owner.
    """

    def __init__(
        self,
        model: RowsModel,
        *,
        lines: int = 5,
        on_delete: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._on_delete = on_delete
        self._letters: tuple[int, ...] = ()
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        line = self.fontMetrics().height()
        self.setMinimumHeight(round(line * 1.7 * (lines + 1)))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(round(line * 1.6))
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def rows(self) -> list[int]:
        """The selected rows, in order."""
        return sorted({index.row() for index in self.selectionModel().selectedRows()})

    def set_widths(self, *letters: int) -> None:
        """Widths of the first columns in letters; the last one takes what is left."""
        self._letters = letters
        for column in range(len(letters)):
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is shared out anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        """Wide as wanted; where that leaves too little to the last column, narrower, as far as their names allow."""
        header, one = self.horizontalHeader(), self.fontMetrics().horizontalAdvance("가")
        wanted = [one * count for count in self._letters]
        room = self.viewport().width() - one * LAST
        share = min(1.0, max(0, room) / sum(wanted)) if wanted else 1.0
        for column, width in enumerate(wanted):
            self.setColumnWidth(column, max(round(width * share), header.sectionSizeHint(column)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete ends or removes what is selected."""
        if event.key() == Qt.Key.Key_Delete and self._on_delete is not None:
            event.accept()
            self._on_delete()
            return
        super().keyPressEvent(event)
