"""The typed plan: operations as frozen dataclasses, and their JSON. Nothing here knows a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from engine.errors import EngineCode, EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.methods import Json, Object

Literal = str | float | date
NUMERIC: Final = ("=", "<>", "<", "<=", ">", ">=")
TEXTUAL: Final = ("contains", "not_contains", "starts", "ends")
BLANK: Final = ("blank", "not_blank")
OPERATORS: Final = (*NUMERIC, *TEXTUAL, *BLANK, "in", "not_in")
FUNCTIONS: Final = ("sum", "count", "average", "min", "max")
MAX_STEPS: Final = 20


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on one column. `values` holds one literal, several for in and not_in, none for blank."""

    column: str
    operator: str
    values: tuple[Literal, ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """Conditions joined by and, or by or."""

    tests: tuple[Condition, ...]
    any: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A sort key."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A grouping column; dates may be grouped by month or year."""

    column: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What is calculated for each group; count needs no column."""

    function: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What every operation names: a table by its sheet and its number on it."""

    sheet: str
    table: int = 1


@dataclass(frozen=True, slots=True)
class TrimText(Step):
    """Spaces at both ends and doubled ones go; `everything` removes all."""

    columns: tuple[str, ...] = ()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class UnifyDates(Step):
    """Dates written as text become dates with one format."""

    columns: tuple[str, ...] = ()
    format: str = "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class TextToNumber(Step):
    """Numbers written as text become numbers."""

    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoveDuplicates(Step):
    """Rows that agree in the columns (in all, where none is named) stay once."""

    columns: tuple[str, ...] = ()
    keep: str = "first"


@dataclass(frozen=True, slots=True)
class DeleteRows(Step):
    """Rows that meet the conditions go."""

    where: Where = Where(())


@dataclass(frozen=True, slots=True)
class SortRows(Step):
    """Rows in order, stable, blanks last."""

    by: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class CopyRows(Step):
    """Rows that meet the conditions are copied to a new sheet."""

    where: Where = Where(())
    to: str = ""


@dataclass(frozen=True, slots=True)
class Aggregate(Step):
    """Groups with sums and counts on a new sheet; without a group one row for all."""

    group: tuple[Group, ...] = ()
    values: tuple[Measure, ...] = ()
    to: str = ""
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Highlight(Step):
    """Cells of a column, or whole rows of the table, are coloured where the conditions hold."""

    where: Where = Where(())
    color: str = "FFFF00"
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps, done one after the other."""

    steps: tuple[Step, ...]

    def to_json(self) -> Object:
        """CONTRACT's plan object."""
        return {"steps": [step_json(step) for step in self.steps]}


OPERATIONS: Final[Mapping[str, type[Step]]] = {
    "trim_text": TrimText,
    "unify_dates": UnifyDates,
    "text_to_number": TextToNumber,
    "remove_duplicates": RemoveDuplicates,
    "delete_rows_where": DeleteRows,
    "sort": SortRows,
    "copy_rows_where": CopyRows,
    "aggregate": Aggregate,
    "highlight_where": Highlight,
}
_NAMES: Final = {made: name for name, made in OPERATIONS.items()}


def operation(step: Step) -> str:
    """The name of a step's operation."""
    return _NAMES[type(step)]


def step_json(step: Step) -> Json:
    """A step as JSON."""
    made: Object = {"op": operation(step), "sheet": step.sheet, "table": step.table}
    if isinstance(step, TrimText | UnifyDates | TextToNumber | RemoveDuplicates):
        made["columns"] = [*step.columns]
    if isinstance(step, TrimText):
        made["everything"] = step.everything
    elif isinstance(step, UnifyDates):
        made["format"] = step.format
    elif isinstance(step, RemoveDuplicates):
        made["keep"] = step.keep
    elif isinstance(step, SortRows):
        made["by"] = [{"column": one.column, "order": "desc" if one.descending else "asc"} for one in step.by]
    elif isinstance(step, DeleteRows):
        made["where"] = _where_json(step.where)
    elif isinstance(step, CopyRows):
        made |= {"where": _where_json(step.where), "to": step.to}
    elif isinstance(step, Highlight):
        made |= {"where": _where_json(step.where), "color": step.color, "column": step.column}
    elif isinstance(step, Aggregate):
        made |= {
            "group": [{"column": one.column, "unit": one.unit} for one in step.group],
            "values": [{"function": one.function, "column": one.column} for one in step.values],
            "to": step.to,
            "where": _where_json(step.where) if step.where else None,
        }
    return made


def _where_json(where: Where) -> Object:
    tests: list[Json] = [
        {"column": one.column, "operator": one.operator, "values": [_literal_json(value) for value in one.values]}
        for one in where.tests
    ]
    return {"join": "or" if where.any else "and", "tests": tests}


def _literal_json(value: Literal) -> Json:
    return {"date": value.isoformat()} if isinstance(value, date) else value


class _Reader:
    """Takes an untrusted JSON object apart; anything unexpected is BAD_PLAN."""

    def __init__(self, untrusted: Json, where: str) -> None:
        if not isinstance(untrusted, dict):
            raise bad_plan(where)
        self._data = untrusted
        self._where = where

    def text(self, key: str, default: str | None = None) -> str:
        value = self._data.get(key, default)
        if not isinstance(value, str) or not value or len(value) > 300:
            raise bad_plan(f"{self._where}.{key}")
        return value

    def optional(self, key: str) -> str | None:
        return None if self._data.get(key) is None else self.text(key)

    def number(self, key: str, default: int) -> int:
        value = self._data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 10_000:
            raise bad_plan(f"{self._where}.{key}")
        return value

    def flag(self, key: str) -> bool:
        value = self._data.get(key, False)
        if not isinstance(value, bool):
            raise bad_plan(f"{self._where}.{key}")
        return value

    def one_of(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in allowed:
            raise bad_plan(f"{self._where}.{key}")
        return value

    def listed(self, key: str) -> list[Json]:
        value = self._data.get(key, [])
        if not isinstance(value, list) or len(value) > 200:
            raise bad_plan(f"{self._where}.{key}")
        return value

    def parts(self, key: str) -> list[_Reader]:
        return [_Reader(one, f"{self._where}.{key}") for one in self.listed(key)]

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.listed(key)
        texts = tuple(one for one in values if isinstance(one, str) and one)
        if len(texts) != len(values):
            raise bad_plan(f"{self._where}.{key}")
        return texts

    def part(self, key: str) -> _Reader:
        return _Reader(self._data.get(key), f"{self._where}.{key}")

    def has(self, key: str) -> bool:
        return self._data.get(key) is not None

    def literals(self, key: str) -> tuple[Literal, ...]:
        return tuple(self._literal(one) for one in self.listed(key))

    def _literal(self, untrusted: Json) -> Literal:
        if isinstance(untrusted, dict):
            try:
                return date.fromisoformat(str(untrusted.get("date")))
            except ValueError:
                raise bad_plan(f"{self._where}.date") from None
        if isinstance(untrusted, bool) or not isinstance(untrusted, str | int | float) or len(str(untrusted)) > 300:
            raise bad_plan(f"{self._where}.values")
        return untrusted if isinstance(untrusted, str) else _finite(untrusted, self._where)


def _finite(number: float, where: str) -> float:
    if not -1e15 < number < 1e15:
        raise bad_plan(f"{where}.values")
    return number


def bad_plan(what: str) -> EngineError:
    """The error of a plan that is none."""
    return EngineError(EngineCode.BAD_PLAN, what=what)


def _where(reader: _Reader) -> Where:
    tests = tuple(
        Condition(one.text("column"), one.one_of("operator", OPERATORS), one.literals("values"))
        for one in reader.parts("tests")
    )
    return Where(tests, any=reader.one_of("join", ("and", "or"), "and") == "or")


def _aggregate(reader: _Reader) -> dict[str, object]:
    return {
        "group": tuple(Group(one.text("column"), one.optional("unit")) for one in reader.parts("group")),
        "values": tuple(
            Measure(one.one_of("function", FUNCTIONS), one.optional("column")) for one in reader.parts("values")
        ),
        "to": reader.text("to"),
        "where": _where(reader.part("where")) if reader.has("where") else None,
    }


def _keys(reader: _Reader) -> tuple[Key, ...]:
    return tuple(
        Key(one.text("column"), one.one_of("order", ("asc", "desc"), "asc") == "desc") for one in reader.parts("by")
    )


_FIELDS: Final[Mapping[type[Step], Callable[[_Reader], dict[str, object]]]] = {
    TrimText: lambda one: {"columns": one.texts("columns"), "everything": one.flag("everything")},
    UnifyDates: lambda one: {"columns": one.texts("columns"), "format": one.text("format", "yyyy-mm-dd")},
    TextToNumber: lambda one: {"columns": one.texts("columns")},
    RemoveDuplicates: lambda one: {
        "columns": one.texts("columns"),
        "keep": one.one_of("keep", ("first", "last"), "first"),
    },
    DeleteRows: lambda one: {"where": _where(one.part("where"))},
    SortRows: lambda one: {"by": _keys(one)},
    CopyRows: lambda one: {"where": _where(one.part("where")), "to": one.text("to")},
    Aggregate: _aggregate,
    Highlight: lambda one: {
        "where": _where(one.part("where")),
        "color": one.text("color", "FFFF00"),
        "column": one.optional("column"),
    },
}


def plan_of(untrusted: Json) -> Plan:
    """The plan that a JSON object spells.

    Raises:
        EngineError: BAD_PLAN with the place.
    """
    steps = _Reader(untrusted, "plan").parts("steps")
    if not 1 <= len(steps) <= MAX_STEPS:
        raise bad_plan("plan.steps")
    made: list[Step] = []
    for reader in steps:
        operation_type = OPERATIONS[reader.one_of("op", tuple(OPERATIONS))]
        fields = _FIELDS[operation_type](reader)
        made.append(operation_type(reader.text("sheet"), reader.number("table", 1), **fields))
    return Plan(tuple(made))
