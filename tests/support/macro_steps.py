"""Expected steps of macro plans, as JSON without sheet, table and the new sheet's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.macros.planner.planning import Planned


def steps(planned: Planned) -> list[dict[str, Any]]:
    assert planned.plan is not None, (planned.status, planned.reason, planned.choices)
    made = planned.plan.to_json()["steps"]
    assert isinstance(made, list)
    return made  # type: ignore[return-value]  # a list of objects


def sort(*keys: tuple[str, str]) -> dict[str, Any]:
    return {"op": "sort", "by": [{"column": column, "order": order} for column, order in keys]}


def conditions(*listed: tuple[str, str, list[Any]], join: str = "and") -> dict[str, Any]:
    return {"join": join, "tests": [{"column": one, "operator": op, "values": values} for one, op, values in listed]}


def copied(*listed: tuple[str, str, list[Any]]) -> dict[str, Any]:
    return {"op": "copy_rows_where", "where": conditions(*listed)}


def deleted(*listed: tuple[str, str, list[Any]]) -> dict[str, Any]:
    return {"op": "delete_rows_where", "where": conditions(*listed)}


def summed(groups: list[str | tuple[str, str]], *values: tuple[str, str | None], where: Any = None) -> dict[str, Any]:
    named = [
        {"column": one, "unit": None} if isinstance(one, str) else {"column": one[0], "unit": one[1]} for one in groups
    ]
    return {
        "op": "aggregate",
        "group": named,
        "values": [{"function": function, "column": column} for function, column in values],
        "where": where,
    }


def coloured(color: str, column: str | None, where: dict[str, Any]) -> dict[str, Any]:
    return {"op": "highlight_where", "where": where, "color": color, "column": column}
