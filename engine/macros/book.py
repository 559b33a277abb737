"""A workbook as the macros see it: sheets of cells with value, format and fill; changes are recorded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Fault:
    """An error value such as #N/A."""

    code: str


Value = None | bool | int | float | str | datetime | Fault
GENERAL: Final = "General"
TEXT: Final = "@"
EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001  Excel's days have no zone


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `value` of a formula is its stored result; `fill` is RRGGBB where a step coloured it."""

    value: Value = None
    format: str = GENERAL
    formula: bool = False
    fill: str | None = None


EMPTY: Final = Cell()
Place = tuple[int, int]
Area = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass(slots=True)
class Sheet:
    """A sheet; rows and columns count from 1. `before` keeps what a changed cell was."""

    name: str
    cells: dict[Place, Cell] = field(default_factory=dict)
    hidden: bool = False
    protected: bool = False
    merges: tuple[Area, ...] = ()
    new: bool = False
    widths: dict[int, float] = field(default_factory=dict)
    before: dict[Place, Cell] = field(default_factory=dict)

    def at(self, row: int, column: int) -> Cell:
        """The cell at a place."""
        return self.cells.get((row, column), EMPTY)

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Change a cell and remember what it was."""
        place = (row, column)
        old = self.cells.get(place, EMPTY)
        if old == cell:
            return
        self.before.setdefault(place, old)
        self.cells[place] = cell

    def changed(self) -> list[Place]:
        """Places that differ from how they were, in reading order."""
        return sorted(place for place, old in self.before.items() if self.at(*place) != old)

    @property
    def last_row(self) -> int:
        """The last row that holds a value."""
        return max((row for (row, _), cell in self.cells.items() if cell.value is not None or cell.formula), default=0)

    @property
    def last_column(self) -> int:
        """The last column that holds a value."""
        return max((at for (_, at), cell in self.cells.items() if cell.value is not None or cell.formula), default=0)


@dataclass(slots=True)
class Book:
    """A workbook in memory; the file it came from is never written."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    protected: bool = False
    macros: bool = False
    fragile: tuple[str, ...] = ()  # parts that a rewrite by openpyxl would lose

    def add(self, sheet: Sheet) -> Sheet:
        """Put a sheet at the end."""
        self.sheets[sheet.name] = sheet
        return sheet

    def copy(self) -> Book:
        """A copy whose changes do not reach this one, with nothing recorded yet."""
        sheets = {
            name: replace(one, cells=dict(one.cells), widths=dict(one.widths), before={})
            for name, one in self.sheets.items()
        }
        return replace(self, sheets=sheets)


def serial(value: datetime) -> float:
    """Excel's number of a date."""
    return (value - EPOCH) / timedelta(days=1)


def letters(column: int) -> str:
    """1 -> A, 28 -> AB."""
    made = ""
    while column:
        column, rest = divmod(column - 1, 26)
        made = chr(65 + rest) + made
    return made


def address(row: int, column: int) -> str:
    """The name of a place: C5."""
    return f"{letters(column)}{row}"
