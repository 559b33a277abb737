"""gyeot macro with real workers: files, choices, batches, refusals, damaged input; the workbook never changes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from support.gyeot import gyeot
from support.workbooks import SPENDING, saved, spending, workbook

from engine.macros.compiler import MODULE
from engine.macros.package import to_xlsm

BUDGET = "2026년_축제_예산.xlsx"
KEYS = {
    "request",
    "status",
    "plan",
    "explanation",
    "choices",
    "changes",
    "verification",
    "files",
    "warnings",
    "planner",
    "seconds",
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "집행 내역.xlsx"
    path.write_bytes(spending())
    path.chmod(0o444)
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_request_becomes_verified_files(home: Path, book: Path, tmp_path: Path) -> None:
    before, out = digest(book), tmp_path / "결과"
    run = gyeot(
        home,
        "macro",
        str(book),
        "중복 제거하고 그 다음 부서별 금액 합계를 구하고 합계가 큰 순으로 정렬해줘",
        "--out",
        str(out),
        "--json",
        "--choose",
        "1=1",
    )
    assert run.code == 0, run.err
    made = run.object
    assert set(made) >= KEYS
    assert made["status"] == "ready"
    assert [one["op"] for one in made["plan"]["steps"]] == ["remove_duplicates", "aggregate", "sort"]
    assert len(made["explanation"]) == 3
    [verification] = made["verification"]
    assert (verification["engine"], verification["status"], verification["differences"]) == ("pyOpenVBA", "match", 0)
    assert verification["cells"] > 100
    assert made["badge"].startswith("미리보기와 매크로 일치: 셀 ")
    files = {name: Path(path) for name, path in made["files"].items()}
    assert all(path.is_absolute() and path.parent == out and path.is_file() for path in files.values())
    result: Any = openpyxl.load_workbook(files["workbook"])
    amounts = [row[1] for row in result["부서별 합계"].iter_rows(min_row=2, values_only=True)]
    assert amounts == sorted(amounts, reverse=True)
    assert files["module"].read_bytes().decode("cp949").startswith(f'Attribute VB_Name = "{MODULE}"\r\n')
    assert digest(book) == before
    assert sorted(path.name for path in book.parent.iterdir() if path.is_file()) == [book.name]
    leftover = [path for path in Path("/dev/shm").glob("gyeot-verify-*")] if os.path.isdir("/dev/shm") else []  # noqa: PTH112, S108  where the worker looks
    assert leftover == []


def test_a_doubt_is_asked_and_answered(home: Path, book: Path, tmp_path: Path) -> None:
    asked = gyeot(home, "macro", str(book), "금액순으로 정렬해줘", "--out", str(tmp_path / "o"), "--json")
    assert asked.code == 5
    assert asked.object["status"] == "needs_choice"
    assert asked.object["choices"][0]["options"][1] == "큰 것(최근 것)부터"
    assert asked.object["files"] == {"workbook": None, "macro_workbook": None, "module": None}
    assert not (tmp_path / "o").exists()
    done = gyeot(
        home, "macro", str(book), "금액순으로 정렬해줘", "--out", str(tmp_path / "o"), "--json", "--choose", "1=2"
    )
    assert done.code == 0
    assert done.object["plan"]["steps"][0]["by"] == [{"column": "금액", "order": "desc"}]


def test_people_can_read_it(home: Path, book: Path, tmp_path: Path) -> None:
    shown = gyeot(home, "macro", str(book), "금액이 큰 순으로 정렬해줘", "--out", str(tmp_path / "o"))
    assert shown.code == 0, shown.err
    assert "이렇게 합니다" in shown.out
    assert "미리보기와 매크로 일치" in shown.out
    assert "집행 내역_자동화.xlsm" in shown.out
    asked = gyeot(home, "macro", str(book), "금액순으로 정렬해줘", "--out", str(tmp_path / "o"))
    assert "1) 작은 것" in asked.out
    refused = gyeot(home, "macro", str(book), "파일을 전부 삭제해줘", "--out", str(tmp_path / "o"))
    assert refused.code == 3
    assert "거절" in refused.out
    unknown = gyeot(home, "macro", str(book), "차트를 그려줘", "--out", str(tmp_path / "o"))
    assert unknown.code == 5
    assert "차트" in unknown.out


def test_a_plan_in_place_of_words(home: Path, book: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(
        json.dumps({"plan": {"steps": [{"op": "trim_text", "sheet": SPENDING, "columns": ["비고"]}]}}), "utf-8"
    )
    run = gyeot(home, "macro", str(book), "--plan", str(plan), "--out", str(tmp_path / "o"), "--json")
    assert (run.code, run.object["planner"]) == (0, "plan")
    plan.write_text('{"steps": [{"op": "shell"}]}', "utf-8")
    bad = gyeot(home, "macro", str(book), "--plan", str(plan), "--json")
    assert bad.object["code"] == "BAD_PLAN"
    assert bad.code == 1


def test_a_batch_answers_every_line(home: Path, tmp_path: Path) -> None:
    shutil.copy(str(resources.files("resources").joinpath("samples", "documents", BUDGET)), tmp_path / BUDGET)
    (tmp_path / "암호.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(4096))
    before = digest(tmp_path / BUDGET)
    lines = [
        {"id": 1, "workbook": BUDGET, "request": "집행현황을 집행액이 큰 순으로 정렬해줘"},
        {"id": "둘", "workbook": BUDGET, "request": "담당부서별 변경 예산액 합계를 구해줘"},
        {"id": 3, "workbook": "없음.xlsx", "request": "정렬해줘"},
        {"id": 4, "workbook": BUDGET, "request": "집행현황을 정렬해줘"},
        {"id": 5, "workbook": BUDGET},
        {"id": 6, "workbook": "암호.xlsx", "request": "정렬해줘"},
        {"id": 7, "workbook": BUDGET, "request": "집행현황에서 집행액이 1천만원 이상인 행을 새 시트에 복사해줘"},
    ]
    batch = tmp_path / "batch.jsonl"
    batch.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in lines) + "\nnonsense\n", "utf-8")
    run = gyeot(home, "macro", "--batch", str(batch), "--out", str(tmp_path / "o"), "--json")
    assert run.code == 0, run.err
    found = run.objects
    assert [one["id"] for one in found] == [1, "둘", 3, 4, 5, 6, 7, None]
    assert [one.get("status", one.get("code")) for one in found] == [
        "ready", "ready", "VANISHED", "needs_choice", "BAD_REQUEST", found[5]["code"], "ready", "BAD_REQUEST",
    ]  # fmt: skip
    assert all({"message", "advice"} <= set(one) for one in found if "code" in one)
    files = [path for one in found for path in one.get("files", {}).values() if path]
    assert len(files) == len(set(files)) == 9
    assert found[6]["plan"]["steps"][0]["where"]["tests"][0]["values"] == [10_000.0]
    assert digest(tmp_path / BUDGET) == before


def test_protected_empty_damaged_and_macro_workbooks(home: Path, tmp_path: Path) -> None:
    locked: Any = openpyxl.Workbook()
    locked.active.append(["부서", "금액"])
    locked.active.append(["가", 5])
    locked.active.append(["나", 7])
    locked.active.protection.enable()
    plain = workbook(표=[["부서", "금액"], ["가", 5], ["나", 7]])
    files = {
        "잠김.xlsx": saved(locked),
        "빈.xlsx": workbook(빈=[]),
        "깨짐.xlsx": spending()[:2000],
        "영.xlsx": b"",
        "글.xlsx": "그냥 글입니다.".encode(),
        "매크로.xlsm": to_xlsm(plain, {"Mod": "Sub a()\nEnd Sub\n"}),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    lines = [{"id": name, "workbook": name, "request": "금액 큰 순으로 정렬해줘"} for name in files]
    batch = tmp_path / "b.jsonl"
    batch.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in lines), "utf-8")
    found = {
        one["id"]: one for one in gyeot(home, "macro", "--batch", str(batch), "--out", str(tmp_path / "o")).objects
    }
    assert found["잠김.xlsx"]["status"] == "unsupported"
    assert "보호" in found["잠김.xlsx"]["reason"]
    assert found["빈.xlsx"]["status"] == "unsupported"
    assert found["깨짐.xlsx"]["code"] == "DAMAGED"
    assert found["영.xlsx"]["code"] == "EMPTY_FILE"
    assert found["글.xlsx"]["code"] == "UNSUPPORTED_FORMAT"
    with_macros = found["매크로.xlsm"]
    assert with_macros["status"] == "ready"
    assert with_macros["files"]["macro_workbook"] is None
    assert with_macros["files"]["module"]
    assert [one["code"] for one in with_macros["warnings"]] == ["MACRO_HAS_MACROS"]
    assert with_macros["verification"][0]["status"] == "match"


def test_a_damaged_workbook_leaves_with_4_and_wrong_usage_with_2(home: Path, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(spending()[:2000])
    damaged = gyeot(home, "macro", str(tmp_path / "x.xlsx"), "정렬해줘", "--json")
    assert (damaged.code, damaged.object["code"]) == (4, "DAMAGED")
    assert gyeot(home, "macro", "--json").code == 2
    assert gyeot(home, "macro", "a.xlsx", "b", "--choose", "x").code == 2
