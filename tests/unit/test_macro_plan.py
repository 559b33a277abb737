"""The plan's JSON, its validation against a workbook, and its lines in Korean."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from support.workbooks import SPENDING, messy, spending

from engine.errors import EngineCode, EngineError
from engine.macros.explain import explain
from engine.macros.loading import load
from engine.macros.plan import (
    OPERATIONS,
    Aggregate,
    Condition,
    CopyRows,
    DeleteRows,
    Group,
    Highlight,
    Key,
    Measure,
    Plan,
    RemoveDuplicates,
    SortRows,
    Step,
    TextToNumber,
    TrimText,
    UnifyDates,
    Where,
    plan_of,
)
from engine.macros.profile import profile
from engine.macros.resolving import Problem, free_sheet_name, resolve, sheet_name_ok

BIG = Where((Condition("금액", ">=", (1_000_000.0,)), Condition("집행일", "<", (date(2026, 3, 1),))))
ALL: tuple[Step, ...] = (
    TrimText(SPENDING, 1, ("부서",), True),
    UnifyDates(SPENDING, 1, ("집행일",), "yyyy.mm.dd"),
    TextToNumber(SPENDING, 1, ("금액",)),
    RemoveDuplicates(SPENDING, 1, ("부서", "금액"), "last"),
    DeleteRows(SPENDING, 1, Where((Condition("비고", "blank"),))),
    SortRows(SPENDING, 1, (Key("부서"), Key("금액", True))),
    CopyRows(SPENDING, 1, BIG, "큰 것"),
    Aggregate(
        SPENDING, 1, (Group("부서"), Group("집행일", "month")), (Measure("sum", "금액"), Measure("count")), "합계", BIG
    ),
    Highlight(SPENDING, 1, Where((Condition("상태", "in", ("취소", "진행")),), any=True), "92D050", "상태"),
)


def found() -> Any:
    return profile(load(spending(), "x.xlsx"))


def test_every_operation_survives_its_json() -> None:
    assert {type(step) for step in ALL} == set(OPERATIONS.values())
    plan = Plan(ALL)
    assert plan_of(json.loads(json.dumps(plan.to_json()))) == plan
    assert len(resolve(plan, found())) == len(ALL)


@pytest.mark.parametrize(
    "untrusted",
    [
        None,
        [],
        {},
        {"steps": []},
        {"steps": [{}]},
        {"steps": [{"op": "shell", "sheet": "x"}]},
        {"steps": [{"op": "sort", "sheet": SPENDING, "by": "부서"}]},
        {"steps": [{"op": "sort", "sheet": SPENDING, "by": [{"column": "부서", "order": "up"}]}]},
        {"steps": [{"op": "sort", "sheet": SPENDING, "table": 0, "by": []}]},
        {"steps": [{"op": "trim_text", "sheet": SPENDING, "columns": [1]}]},
        {
            "steps": [
                {
                    "op": "copy_rows_where",
                    "sheet": SPENDING,
                    "to": "x",
                    "where": {"tests": [{"column": "금액", "operator": "like", "values": []}]},
                }
            ]
        },
        {
            "steps": [
                {
                    "op": "copy_rows_where",
                    "sheet": SPENDING,
                    "to": "x",
                    "where": {"tests": [{"column": "금액", "operator": "=", "values": [True]}]},
                }
            ]
        },
        {
            "steps": [
                {
                    "op": "copy_rows_where",
                    "sheet": SPENDING,
                    "to": "x",
                    "where": {"tests": [{"column": "금액", "operator": "=", "values": [1e300]}]},
                }
            ]
        },
        {
            "steps": [
                {
                    "op": "copy_rows_where",
                    "sheet": SPENDING,
                    "to": "x",
                    "where": {"tests": [{"column": "금액", "operator": "=", "values": [{"date": "x"}]}]},
                }
            ]
        },
        {"steps": [{"op": "trim_text", "sheet": SPENDING, "columns": ["부서"]}] * 21},
    ],
)
def test_what_is_no_plan_has_a_code(untrusted: Any) -> None:
    with pytest.raises(EngineError) as raised:
        plan_of(untrusted)
    assert raised.value.code == EngineCode.BAD_PLAN


@pytest.mark.parametrize(
    ("step", "part"),
    [
        (SortRows("없음", 1, (Key("부서"),)), "표를 찾지 못했습니다"),
        (SortRows(SPENDING, 2, (Key("부서"),)), "표를 찾지 못했습니다"),
        (SortRows(SPENDING, 1, (Key("지역"),)), "‘지역’ 열이 없습니다"),
        (SortRows(SPENDING, 1, ()), "정렬할지"),
        (TrimText(SPENDING, 1, ()), "어느 열"),
        (UnifyDates(SPENDING, 1, ("집행일",), '[$-F800]"x"'), "날짜 형식"),
        (DeleteRows(SPENDING, 1, Where(())), "조건이 없습니다"),
        (CopyRows(SPENDING, 1, Where((Condition("금액", ">", ("가",)),)), "x"), "글자와 견줄"),
        (CopyRows(SPENDING, 1, Where((Condition("금액", "=", ()),)), "x"), "값이 올바르지"),
        (CopyRows(SPENDING, 1, Where((Condition("금액", "blank", (1.0,)),)), "x"), "값이 올바르지"),
        (CopyRows(SPENDING, 1, Where((Condition("부서", "contains", (1.0,)),)), "x"), "글자가 없습니다"),
        (CopyRows(SPENDING, 1, BIG, SPENDING), "이미 있습니다"),
        (CopyRows(SPENDING, 1, BIG, "a/b"), "쓸 수 없습니다"),
        (Highlight(SPENDING, 1, BIG, "red"), "색"),
        (Aggregate(SPENDING, 1, (), (), "x"), "계산할지"),
        (Aggregate(SPENDING, 1, (Group("집행일", "week"),), (Measure("count"),), "x"), "묶음 단위"),
    ],
)
def test_what_cannot_be_is_said_in_korean(step: Step, part: str) -> None:
    with pytest.raises(Problem) as raised:
        resolve(Plan((step,)), found())
    assert part in raised.value.message


def test_merged_cells_stop_moves_and_later_steps_see_new_sheets() -> None:
    plan = Plan((CopyRows(SPENDING, 1, BIG, "새"), SortRows("새", 1, (Key("금액"),))))
    assert resolve(plan, found())[1].table.sheet == "새"
    with pytest.raises(Problem):
        resolve(Plan(tuple(reversed(plan.steps))), found())


@pytest.mark.parametrize("step", ALL, ids=lambda step: type(step).__name__)
def test_every_step_is_a_korean_sentence(step: Step) -> None:
    [resolved] = resolve(Plan((step,)), found())
    line = explain(resolved)
    assert line.startswith(f"‘{SPENDING}’ 시트의 표(A1:H13)")
    assert line.endswith(("니다.", "둡니다."))


def test_units_are_said() -> None:
    plan = Plan((CopyRows("집계", 1, Where((Condition("예산액 변경", ">=", (100_000.0,)),)), "큰 것"),))
    assert "100,000천원 이상" in explain(resolve(plan, profile(load(messy(), "x.xlsx")))[0])


@pytest.mark.parametrize(
    ("wanted", "taken", "free"),
    [
        ("합계", (), "합계"),
        ("합계", ("합계",), "합계 2"),
        ("ABC", ("abc", "abc 2"), "ABC 3"),
        ("a/b:c*d?[e]\\f'", (), "a b c d e f"),
        ("", (), "결과"),
        ("가" * 40, (), "가" * 28),
        ("History", (), "History 2"),
    ],
)
def test_sheet_names(wanted: str, taken: tuple[str, ...], free: str) -> None:
    assert free_sheet_name(wanted, taken) == free
    assert sheet_name_ok(free)
