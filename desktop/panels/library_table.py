"""The documents of the library as a table model, and the words for their states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from engine.methods import Json, Object

COLUMNS: Final = ("title", "grade", "state", "format", "path")
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """One document, or one file that could not be read."""

    id: str
    title: str
    grade: str
    state: str
    format: str
    path: str
    code: str = ""
    detail: tuple[tuple[str, str | int | float], ...] = ()


class LibraryTable(QAbstractTableModel):
    """Thousands of documents without a widget for each."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []

    def replace(self, rows: list[Row]) -> None:
        """Show other documents."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, number: int) -> Row:
        """The document of a row."""
        return self._rows[number]

    def rowCount(self, parent: Index | None = None) -> int:
        """How many documents."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """How many columns."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows; the tool tip tells it whole."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) or not index.isValid():
            return None
        row = self._rows[index.row()]
        return shown(row, COLUMNS[index.column()])

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The columns' names."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        translate = QCoreApplication.translate
        names = {
            "title": translate("LibraryTable", "제목"),
            "grade": translate("LibraryTable", "등급"),
            "state": translate("LibraryTable", "상태"),
            "format": translate("LibraryTable", "형식"),
            "path": translate("LibraryTable", "있는 곳"),
        }
        return names[COLUMNS[section]]

    def retranslate(self) -> None:
        """Say states and columns in the new language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(COLUMNS) - 1))


def shown(row: Row, column: str) -> str:
    """A cell's text."""
    if column == "state":
        return state_text(row.state)
    if column == "format":
        return row.format.upper()
    return str(getattr(row, column))


def state_text(state: str) -> str:
    """A state in words."""
    translate = QCoreApplication.translate
    texts = {
        "ready": translate("LibraryTable", "준비됨"),
        "pending": translate("LibraryTable", "읽는 중"),
        "failed": translate("LibraryTable", "읽지 못함"),
        "damaged": translate("LibraryTable", "손상됨"),
    }
    return texts.get(state, state)


def rows_of(value: Json) -> list[Row]:
    """The rows of a worker's list."""
    return [_row(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _row(item: Object) -> Row:
    detail = item.get("detail")
    plain = detail.items() if isinstance(detail, dict) else ()
    return Row(
        **{name: str(item.get(name) or "") for name in ("id", "title", "grade", "state", "format", "path", "code")},
        detail=tuple((key, value) for key, value in plain if isinstance(value, str | int | float)),
    )
