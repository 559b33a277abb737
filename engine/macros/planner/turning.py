"""Conditions turned round, and the names of the sheets that their rows are copied to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.macros.planner.asking import UnsupportedError

if TYPE_CHECKING:
    from engine.macros.plan import Where


def negated(where: Where) -> Where:
    """The rows that do not meet the conditions."""
    opposite = {
        "=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "contains": "not_contains",
        "not_contains": "contains", "blank": "not_blank", "not_blank": "blank", "in": "not_in", "not_in": "in",
    }  # fmt: skip
    if any(one.operator not in opposite or one.operator in ("<", "<=", ">", ">=") for one in where.tests):
        # A text in a number column is neither below nor above: rows must not vanish for that.
        raise UnsupportedError(
            "이 조건으로는 나머지 행을 지울 수 없습니다. 지울 행의 조건을 바로 적거나, 새 시트에 복사해 주세요."
        )
    tests = tuple(replace(one, operator=opposite[one.operator]) for one in where.tests)
    return replace(where, tests=tests, any=not where.any)


def positive(where: Where) -> Where:
    """취소를 제외해줘: the rows that are left out."""
    opposite = {"<>": "=", "not_in": "in", "not_contains": "contains"}
    return replace(
        where, tests=tuple(replace(one, operator=opposite.get(one.operator, one.operator)) for one in where.tests)
    )


def title(where: Where) -> str:
    """A name for the sheet that the rows are copied to."""
    test = where.tests[0]
    value = test.values[0] if test.values else ""
    shown = (
        value if isinstance(value, str) else f"{value:,.10g}" if isinstance(value, float | int) else value.isoformat()
    )
    dated = {">=": " 부터", "<=": " 까지"} if hasattr(value, "isoformat") else {}
    tail = {
        ">=": " 이상", "<=": " 이하", ">": " 초과", "<": " 미만", "<>": " 제외", "not_in": " 제외", "contains": " 포함",
        "not_contains": " 미포함", "blank": " 빈칸", "not_blank": " 있음",
    } | dated  # fmt: skip
    if isinstance(value, str) and test.operator in ("=", "in"):
        return "·".join(str(one) for one in test.values[:2])
    return f"{test.column} {shown}{tail.get(test.operator, '')}"
