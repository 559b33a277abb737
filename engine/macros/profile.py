"""What a workbook holds: tables with their header rows on real, messy sheets, columns with types and odd values."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from engine.macros.book import address, letters
from engine.macros.values import ValueKind, date_of, is_foot, kind, number_of, trimmed

if TYPE_CHECKING:
    from engine.macros.book import Area, Book, Cell, Sheet, Value
    from engine.methods import Json, Object

UNITS: Final = {"원": 1, "천원": 1_000, "만원": 10_000, "백만원": 1_000_000, "천만원": 10_000_000, "억원": 100_000_000}
_UNIT_NOTE = re.compile(r"단위\s*[:：]?\s*(원|천원|만원|백만원|천만원|억원)")
_UNIT_NAME = re.compile(r"\((원|천원|만원|백만원|천만원|억원)\)")
_SAMPLE: Final = 5_000
_DISTINCT: Final = 500
_LONGEST_NAME: Final = 40
_HEADER_ROWS: Final = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        name: header text, unique in the table.
        at: column number on the sheet.
        type: number, date, text, mixed or blank.
        format: most frequent number format of its values.
        text_numbers: how many numbers are written as text.
        text_dates: how many dates are written as text or as 20260304.
        formulas: how many cells are formulas.
        uncalculated: how many of them have no stored result.
        distinct: its distinct texts, the first ones.
        unit: won per unit where the header or the sheet says one.
    """

    name: str
    at: int
    type: str = "text"
    format: str = "General"
    filled: int = 0
    text_numbers: int = 0
    text_dates: int = 0
    formulas: int = 0
    uncalculated: int = 0
    largest: float | None = None
    distinct: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a sheet. `fixed` is its last row where something else follows below; None: to the sheet's end."""

    sheet: str
    number: int
    header: int
    first: int
    columns: tuple[Column, ...]
    rows: int = 0
    fixed: int | None = None
    merged: bool = False
    tail: bool = False  # total rows stand below
    hidden: bool = False
    protected: bool = False

    @property
    def left(self) -> int:
        """First column on the sheet."""
        return self.columns[0].at

    @property
    def right(self) -> int:
        """Last column on the sheet."""
        return self.columns[-1].at

    @property
    def range(self) -> str:
        """Where it stands, headers included."""
        return f"{address(self.header, self.left)}:{address(self.first + max(self.rows, 1) - 1, self.right)}"

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((one for one in self.columns if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Profile:
    """All tables of a workbook and the names of its sheets."""

    tables: tuple[Table, ...]
    sheets: tuple[str, ...]
    structure_locked: bool = False

    def table(self, sheet: str, number: int) -> Table | None:
        """The n-th table of a sheet."""
        return next((one for one in self.tables if (one.sheet, one.number) == (sheet, number)), None)

    def to_json(self) -> Object:
        """For the outline in the window."""
        tables: list[Json] = [_table_json(one) for one in self.tables]
        return {"sheets": [*self.sheets], "tables": tables}


def _table_json(table: Table) -> Object:
    columns: list[Json] = [
        {
            "name": one.name,
            "column": letters(one.at),
            "type": one.type,
            "filled": one.filled,
            "text_numbers": one.text_numbers,
            "text_dates": one.text_dates,
            "formulas": one.formulas,
        }
        for one in table.columns
    ]
    return {
        "sheet": table.sheet,
        "table": table.number,
        "range": table.range,
        "rows": table.rows,
        "hidden": table.hidden,
        "protected": table.protected,
        "columns": columns,
    }


def profile(book: Book) -> Profile:
    """Find the tables of all sheets."""
    tables = tuple(table for sheet in book.sheets.values() for table in _Finder(sheet).tables())
    return Profile(tables, tuple(book.sheets), book.protected)


def last_row(sheet: Sheet, first: int, left: int, right: int, fixed: int | None) -> int:
    """The last data row: total rows and blank rows at the end are no data. At least `first - 1`."""
    row = fixed if fixed is not None else max(sheet.last_row, first - 1)
    while row >= first:
        values = [sheet.at(row, at).value for at in range(left, right + 1)]
        filled = [one for one in values if kind(one) is not ValueKind.BLANK]
        if not is_foot(filled[0] if filled else None, blank=not filled):
            break
        row -= 1
    return row


@dataclass(slots=True)
class _Finder:
    """Walks down one sheet."""

    sheet: Sheet
    _filled: dict[int, list[int]] = field(default_factory=dict)
    _spread: dict[tuple[int, int], Area] = field(default_factory=dict)

    def tables(self) -> list[Table]:
        for (row, at), cell in sorted(self.sheet.cells.items()):
            if cell.formula or kind(cell.value) is not ValueKind.BLANK:
                self._filled.setdefault(row, []).append(at)
        for area in self.sheet.merges:
            if area[2] - area[0] < 100 and area[3] - area[1] < 100:
                self._spread.update(
                    {(r, c): area for r in range(area[0], area[2] + 1) for c in range(area[1], area[3] + 1)}
                )
        found: list[Table] = []
        row, end = 1, max(self._filled, default=0)
        while row <= end:
            rows = self._header_rows(row)
            if not rows:
                row += 1
                continue
            made = [self._table(row, rows, run, len(found) + n + 1) for n, run in enumerate(self._runs(row, rows))]
            found += made
            row = max((one.first + one.rows for one in made), default=row) + 1
        return found

    def _text(self, row: int, at: int) -> str:
        """Header text at a place; merged cells say it everywhere."""
        area = self._spread.get((row, at))
        value = self.sheet.at(area[0], area[1]).value if area else self.sheet.at(row, at).value
        return " ".join(value.split()) if isinstance(value, str) else ""

    def _headed(self, row: int) -> list[int]:
        """Columns with header text in this row, merged ones included."""
        columns = set(self._filled.get(row, []))
        for area in self.sheet.merges:
            if area[0] <= row <= area[2] and self._text(row, area[1]):
                columns |= set(range(area[1], min(area[3], area[1] + 60) + 1))
        return sorted(columns)

    def _all_text(self, row: int) -> bool:
        cells = [self.sheet.at(row, at) for at in self._filled.get(row, [])]
        return all(isinstance(one.value, str) and not one.formula and len(one.value) <= _LONGEST_NAME for one in cells)

    def _header_rows(self, row: int) -> int:
        """How many header rows begin here; 0: none."""
        filled = self._filled.get(row, [])
        widths = [len(self._filled.get(row + n, [])) for n in range(1, 12)]
        widest = max(widths, default=0)
        narrow = widest <= 1
        if not filled or (len(filled) < 2 and not narrow) or not self._all_text(row):
            return 0
        if any(_UNIT_NOTE.search(self._text(row, at)) for at in filled) and len(filled) < 2:
            return 0
        if len(filled) == 1 and (self._spread.get((row, filled[0])) or not widths or not widths[0]):
            return 0  # a title
        if len(self._headed(row)) < 0.7 * widest:
            return 0
        rows = 1
        while rows < _HEADER_ROWS and self._continues(row, rows):
            rows += 1
        return rows if self._filled.get(row + rows) or any(widths) or len(filled) > 1 else 0

    def _continues(self, row: int, rows: int) -> bool:
        """Whether the next row still belongs to the header: something is merged over it, or stands split below."""
        under = row + rows
        if not self._filled.get(under) or not self._all_text(under):
            return False
        covering = any(area[0] < under <= area[2] for area in self.sheet.merges if area[0] >= row)
        split = any(area[0] == under - 1 and area[3] > area[1] for area in self.sheet.merges)
        return covering or (split and not self._headed_fully(under))

    def _headed_fully(self, row: int) -> bool:
        return len(self._filled.get(row, [])) >= len(self._headed(row - 1))

    def _runs(self, row: int, rows: int) -> list[tuple[int, int]]:
        """Column runs of the header: a blank column without data below parts two tables."""
        columns = sorted({at for n in range(rows) for at in self._headed(row + n)})
        runs: list[tuple[int, int]] = []
        for at in columns:
            if runs and self._joined(runs[-1][1], at, row + rows):
                runs[-1] = (runs[-1][0], at)
            else:
                runs.append((at, at))
        return runs

    def _joined(self, left: int, right: int, below: int) -> bool:
        gap = range(left + 1, right)
        return all(any(at in self._filled.get(row, []) for row in range(below, below + 30)) for at in gap)

    def _table(self, row: int, rows: int, run: tuple[int, int], number: int) -> Table:
        first = row + rows
        fixed = self._stop(first, run)
        last = last_row(self.sheet, first, *run, fixed)
        merged = any(
            area[0] <= last and area[2] >= first and area[1] <= run[1] and area[3] >= run[0]
            for area in self.sheet.merges
        )
        unit = self._unit(row)
        names = self._names(row, rows, run)
        columns = tuple(
            describe_column(name, at, [self.sheet.at(r, at) for r in range(first, last + 1)], unit)
            for at, name in zip(range(run[0], run[1] + 1), names, strict=True)
        )
        below = fixed if fixed is not None else max(self._filled, default=last)
        tail = any(run[0] <= at <= run[1] for r, filled in self._filled.items() if last < r <= below for at in filled)
        sheet = self.sheet
        return Table(
            sheet.name, number, row, first, columns, max(0, last - first + 1), fixed, merged, tail, sheet.hidden,
            sheet.protected,
        )  # fmt: skip

    def _stop(self, first: int, run: tuple[int, int]) -> int | None:
        """The row before whatever follows the table after a blank row: another table, or a note."""
        end, width = max(self._filled, default=0), run[1] - run[0] + 1
        blank = False
        for row in range(first, end + 1):
            filled = [at for at in self._filled.get(row, []) if run[0] <= at <= run[1]]
            if not filled:
                blank = True
                continue
            value = self.sheet.at(row, filled[0]).value
            note = isinstance(value, str) and value.lstrip().startswith(("※", "*", "주)", "비고:", "["))
            total = is_foot(value, blank=False)
            alone = len(filled) == 1 and width >= 3 and not total
            if (blank and (alone or (self._header_rows(row) and not total))) or (note and len(filled) == 1):
                return row - 1
            blank = False
        return None

    def _names(self, row: int, rows: int, run: tuple[int, int]) -> list[str]:
        names: list[str] = []
        for at in range(run[0], run[1] + 1):
            parts = dict.fromkeys(text for n in range(rows) if (text := self._text(row + n, at)))
            name = " ".join(parts) or f"{letters(at)}열"
            count = sum(one == name or one.startswith(f"{name} (") for one in names)
            names.append(name if not count else f"{name} ({count + 1})")
        return names

    def _unit(self, row: int) -> int | None:
        for above in range(row, max(0, row - 4), -1):
            for at in self._filled.get(above, []):
                if note := _UNIT_NOTE.search(self._text(above, at)):
                    return UNITS[note[1]]
        return None


def describe_column(name: str, at: int, cells: list[Cell], unit: int | None = None) -> Column:
    """Type and odd values of a column's cells."""
    values = [one.value for one in cells[:_SAMPLE]]
    kinds = Counter(kind(one) for one in values)
    blank = kinds.pop(ValueKind.BLANK, 0)
    texts = [one for one in values if isinstance(one, str) and one]
    named = _UNIT_NAME.search(name)
    formats = Counter(one.format for one in cells[:_SAMPLE] if kind(one.value) is not ValueKind.BLANK)
    numbers = [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
    stamps = sum(date_of(one) is not None for one in numbers)
    return Column(
        name=name,
        at=at,
        type=_type(kinds),
        format=formats.most_common(1)[0][0] if formats else "General",
        filled=len(values) - blank,
        text_numbers=sum(number_of(one) is not None for one in texts),
        text_dates=sum(date_of(one) is not None for one in texts) + (stamps if stamps == len(numbers) else 0),
        formulas=sum(one.formula for one in cells),
        uncalculated=sum(one.formula and one.value is None for one in cells),
        largest=max(numbers, default=None),
        distinct=tuple(dict.fromkeys(trimmed(one, everything=False) for one in texts))[:_DISTINCT],
        years=tuple(sorted(_years(values))),
        unit=UNITS[named[1]] if named else unit,
    )


def _type(kinds: Counter[ValueKind]) -> str:
    if not kinds:
        return "blank"
    if len(kinds) > 1:
        return "mixed"
    names = {ValueKind.NUMBER: "number", ValueKind.DATE: "date"}
    return names.get(next(iter(kinds)), "text")


def _years(values: list[Value]) -> set[int]:
    found: set[int] = set()
    for one in values:
        if kind(one) is ValueKind.DATE:
            found.add(one.year)  # type: ignore[union-attr]  # a date
        elif isinstance(one, str) and (day := date_of(one)):
            found.add(day.year)
    return found
