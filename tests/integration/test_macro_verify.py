"""Preview and macro agree cell by cell on adversarial tables, for every operation; broken macros are found."""

from __future__ import annotations

import json
import random
import shutil
import threading
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from support.workbooks import SPENDING, random_workbook, spending

from engine.errors import CancelledError
from engine.macros import runner
from engine.macros.compiler import MODULE, STEPS, compile_plan
from engine.macros.guard import own_problems
from engine.macros.interpreter import run
from engine.macros.loading import load
from engine.macros.package import to_xlsm
from engine.macros.plan import (
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
    TextToNumber,
    TrimText,
    UnifyDates,
    Where,
)
from engine.macros.profile import profile
from engine.macros.resolving import resolve
from engine.macros.verify import Bounds, expectation, private_folder, run_job, sweep

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.macros.plan import Step

Make = "Callable[[random.Random, str, int], list[Step]]"


TEXTUAL = ("=", "<>", "contains", "not_contains", "starts", "ends")
FUNCTIONS = ("sum", "count", "average", "min", "max")
NAMES = ("부서", "날짜", "금액", "비고")


def _where(rng: random.Random) -> Where:
    tests = [
        Condition(
            "금액", rng.choice((">=", "<=", ">", "<", "=", "<>")), (float(rng.choice((0, 2.5, 10, 500_000_000))),)
        ),
        Condition("부서", rng.choice(TEXTUAL), (rng.choice(("총무과", "a", "00123", "가")),)),
        Condition("부서", rng.choice(("in", "not_in")), ("총무과", "A", "=1+1")),
        Condition("날짜", rng.choice((">=", "<=", "=", "<")), (date(2025, rng.randrange(1, 13), 3),)),
        Condition("비고", rng.choice(("blank", "not_blank"))),
    ]
    return Where(tuple(rng.sample(tests, rng.choice((1, 1, 2)))), any=rng.random() < 0.4)


OPERATIONS: dict[str, Any] = {
    "trim_text": lambda rng, sheet, n: [TrimText(sheet, 1, ("부서", "비고"), rng.random() < 0.4)],
    "unify_dates": lambda rng, sheet, n: [UnifyDates(sheet, 1, ("날짜",), rng.choice(("yyyy-mm-dd", "yyyy.mm.dd")))],
    "text_to_number": lambda rng, sheet, n: [TextToNumber(sheet, 1, ("금액", "비고"))],
    "remove_duplicates": lambda rng, sheet, n: [
        RemoveDuplicates(sheet, 1, rng.choice(((), ("부서",), ("부서", "금액"))), rng.choice(("first", "last")))
    ],
    "delete_rows_where": lambda rng, sheet, n: [DeleteRows(sheet, 1, _where(rng))],
    "sort": lambda rng, sheet, n: [
        SortRows(sheet, 1, tuple(Key(one, rng.random() < 0.5) for one in rng.sample(NAMES, 2)))
    ],
    "copy_rows_where": lambda rng, sheet, n: [CopyRows(sheet, 1, _where(rng), f"복사{n}")],
    "aggregate": lambda rng, sheet, n: [
        Aggregate(
            sheet,
            1,
            rng.choice(((), (Group("부서"),), (Group("부서"), Group("날짜", "month")), (Group("날짜", "year"),))),
            tuple(Measure(one, None if one == "count" else "금액") for one in rng.sample(FUNCTIONS, 3)),
            f"집계{n}",
            rng.choice((None, _where(rng))),
        )
    ],
    "highlight_where": lambda rng, sheet, n: [
        Highlight(sheet, 1, _where(rng), rng.choice(("FFFF00", "92D050")), rng.choice((None, "금액")))
    ],
    "chain": lambda rng, sheet, n: [
        TrimText(sheet, 1, ("부서",)),
        UnifyDates(sheet, 1, ("날짜",)),
        RemoveDuplicates(sheet, 1, ("부서",)),
        SortRows(sheet, 1, (Key("금액", True),)),
        Aggregate(sheet, 1, (Group("부서"),), (Measure("sum", "금액"),), f"사슬{n}"),
        SortRows(f"사슬{n}", 1, (Key("금액 합계", True),)),
        Highlight(f"사슬{n}", 1, Where((Condition("금액 합계", ">", (0.0,)),)), "FFFF00"),
    ],
}


def prepare(folder: Path, data: bytes, steps: list[Step], change: Callable[[str], str] = str) -> dict[str, Any]:
    """Write what the verifier reads; the job for `runner.verify`."""
    book = load(data, "x.xlsx")
    resolved = resolve(Plan(tuple(steps)), profile(book))
    code = compile_plan(resolved)
    assert own_problems(code) == []
    expected = run(resolved, book).book
    (folder / "macro.xlsm").write_bytes(to_xlsm(data, {MODULE: change(code)}))
    prepared = {"expected": expectation(expected, expected.sheets)}
    (folder / "expected.json").write_text(json.dumps(prepared), "utf-8")
    return {"workbook": str(folder / "macro.xlsm"), "macro": STEPS, **prepared}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", OPERATIONS)
def test_preview_and_macro_agree(name: str, seed: int, tmp_path: Path) -> None:
    rng = random.Random(f"{name}{seed}")
    data = random_workbook(rng.randrange(10**6))
    book = load(data, "x.xlsx")
    tables = [table.sheet for table in profile(book).tables if {"부서", "금액"} <= {one.name for one in table.columns}]
    assert len(tables) >= 4
    steps = [step for number, sheet in enumerate(tables) for step in OPERATIONS[name](rng, sheet, number)]
    for begin in range(0, len(steps), 18):  # a plan has at most twenty steps; a chain has seven
        part = steps[begin : begin + 18] if name != "chain" else steps
        result = runner.verify(prepare(tmp_path, data, part))
        assert result["status"] == "match", result
        assert int(str(result["cells"])) > 20
        if name == "chain":
            break


def spend(*steps: Step) -> list[Step]:
    return list(steps)


FULL = spend(
    RemoveDuplicates(SPENDING, 1, ("부서", "담당자", "과목", "금액")),
    SortRows(SPENDING, 1, (Key("부서"), Key("금액", True))),
    CopyRows(SPENDING, 1, Where((Condition("금액", ">=", (1_000_000.0,)),)), "백만 이상"),
    Aggregate(SPENDING, 1, (Group("부서"),), (Measure("sum", "금액"), Measure("count")), "부서별"),
    Highlight(SPENDING, 1, Where((Condition("상태", "=", ("취소",)),)), "FFC7CE"),
)
MUTANTS: dict[str, Callable[[str], str]] = {
    "order turned": lambda code: code.replace("Array(False, True)", "Array(False, False)"),
    "another limit": lambda code: code.replace('">=", 1000000', '">=", 2000000'),
    "comparison turned": lambda code: code.replace('">=", 1000000', '"<=", 1000000'),
    "off by one": lambda code: code.replace("For i = 1 To n\n            key", "For i = 2 To n\n            key"),
    "a key column missing": lambda code: code.replace("Array(2, 3, 4, 6)", "Array(2, 3)"),
    "another group column": lambda code: code.replace("x = v(i, 2)", "x = v(i, 4)"),
    "another colour": lambda code: code.replace("RGB(255, 199, 206)", "RGB(255, 199, 207)"),
    "one row too many coloured": lambda code: code.replace("ws.Cells(1 + i, 1)", "ws.Cells(2 + i, 1)"),
    "run-time error": lambda code: code.replace(f'Worksheets("{SPENDING}")', 'Worksheets("없음")'),
    "missing Next": lambda code: code.replace("        Next i\n", "", 1),
    "undeclared variable": lambda code: code.replace("count1 = 0", "count9 = 0", 1),
    "nothing cleared": lambda code: code.replace(".ClearContents", ".HasFormula = False"),
    "a sheet name": lambda code: code.replace('GyeotSheet("부서별")', 'GyeotSheet("부서별 ")'),
    "a header": lambda code: code.replace('"금액 합계"', '"금액 함계"'),
    "a number format": lambda code: code.replace('f(i, 2) = "#,##0"', 'f(i, 2) = "0"'),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_broken_macros_are_found(name: str, tmp_path: Path) -> None:
    data = spending()
    plain = runner.verify(prepare(tmp_path, data, FULL))
    assert plain["status"] == "match", plain
    changed: list[bool] = []

    def change(code: str) -> str:
        made = MUTANTS[name](code)
        changed.append(made != code)
        return made

    result = runner.verify(prepare(tmp_path, data, FULL, change))
    assert changed == [True], "the mutant changes nothing"
    assert result["status"] == "differs", result


def test_in_a_child_process(tmp_path: Path) -> None:
    prepare(tmp_path, spending(), FULL)
    result = run_job(tmp_path, Bounds(), lambda: False)
    assert result["status"] == "match"
    assert result["differences"] == 0


def test_an_endless_macro_is_ended(tmp_path: Path) -> None:
    def endless(code: str) -> str:
        return code.replace("    Application.ScreenUpdating = False", "    Do While True\n    Loop", 1)

    prepare(tmp_path, spending(), FULL, endless)
    result = run_job(tmp_path, Bounds(seconds=4), lambda: False)
    assert (result["status"], result["reason"]) == ("not_covered", "timeout")


def test_cancelling_ends_the_run(tmp_path: Path) -> None:
    prepare(tmp_path, spending(), FULL)
    asked = threading.Event()

    def cancelled() -> bool:
        was = asked.is_set()
        asked.set()
        return was

    with pytest.raises(CancelledError):
        run_job(tmp_path, Bounds(), cancelled)


@pytest.mark.parametrize(
    "call",
    ['Shell "x"', 'Kill "x"', 'Open "x" For Output As #1', 'CreateObject("Scripting.FileSystemObject").DeleteFile "x"'],
)
def test_the_engine_reaches_nothing_outside(call: str, tmp_path: Path) -> None:
    victim = tmp_path / "x"
    victim.write_text("", "utf-8")
    prepare(
        tmp_path,
        spending(),
        FULL,
        lambda code: code.replace("    Application.ScreenUpdating = False", f"    {call}", 1),
    )
    result = run_job(tmp_path, Bounds(), lambda: False)
    assert result["status"] in ("differs", "not_covered")
    assert victim.exists()


def test_nonsense_from_the_child_is_not_believed(tmp_path: Path) -> None:
    prepare(tmp_path, spending(), FULL)
    (tmp_path / "macro.xlsm").write_bytes(b"no workbook")
    result = run_job(tmp_path, Bounds(), lambda: False)
    assert result["status"] != "match"


def test_folders_are_private_and_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    from engine.macros import verify

    monkeypatch.setattr(verify, "_MEMORY_FOLDER", tmp_path / "missing")
    folder = private_folder(tmp_path / "cache")
    assert folder.parent == tmp_path / "cache"
    assert folder.stat().st_mode & 0o777 == 0o700
    os.utime(folder, (1, 1))
    other = tmp_path / "cache" / "other"
    other.mkdir()
    sweep(tmp_path / "cache")
    assert not folder.exists()
    assert other.exists()
    shutil.rmtree(other)
