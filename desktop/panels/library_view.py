"""The table of the library's documents: sorted, filtered, several rows to choose, columns that share the width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.panels.library_table import LibraryTable
from desktop.widgets.basic import MARGIN

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.panels.library_table import Row


class LibraryView(QTableView):
    """Shows `table` through `sorted`.

    Args:
        parent: owner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = LibraryTable()
        self.sorted = QSortFilterProxyModel(self)
        self.sorted.setSourceModel(self.table)
        self.sorted.setFilterKeyColumn(-1)
        self.sorted.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setModel(self.sorted)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(self.fontMetrics().height() * 8)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)

    def size_columns(self, width: int) -> None:
        """Titles get room; the short columns as much as their names need in this language and font."""
        header, letter = self.horizontalHeader(), self.fontMetrics().averageCharWidth()
        widths = [
            max(letter * letters, header.sectionSizeHint(number)) for number, letters in enumerate((34, 8, 12, 9))
        ]
        # Where little is left to the last column, titles give way.
        room = width - 2 * MARGIN - sum(widths[1:]) - letter * 22
        widths[0] = max(header.sectionSizeHint(0), min(widths[0], room))
        for number, one in enumerate(widths):
            header.resizeSection(number, one)

    def selected(self) -> list[Row]:
        """The documents that are selected."""
        indexes = self.selectionModel().selectedRows()
        return [self.table.row(self.sorted.mapToSource(index).row()) for index in indexes]

    def select_documents(self, idents: set[str]) -> None:
        """Select those that are there."""
        for number in range(self.sorted.rowCount()) if idents else ():
            row = self.table.row(self.sorted.mapToSource(self.sorted.index(number, 0)).row())
            if row.id in idents:
                flags = self.selectionModel().SelectionFlag
                self.selectionModel().select(self.sorted.index(number, 0), flags.Select | flags.Rows)
