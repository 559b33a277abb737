"""The task "macro": a request on a workbook -> plan, preview, VBA, its verification by another worker, result files."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from engine.errors import CancelledError, EngineCode, EngineError, describe
from engine.macros import export
from engine.macros.compiler import MODULE, compile_plan
from engine.macros.explain import explain
from engine.macros.guard import own_problems
from engine.macros.interpreter import Outcome, difference, run
from engine.macros.loading import load
from engine.macros.package import to_xlsm
from engine.macros.plan import CopyRows, DeleteRows, Highlight, Plan, plan_of
from engine.macros.planner.planning import Planned, plan_request
from engine.macros.profile import profile
from engine.macros.resolving import Problem, Resolved, resolve
from engine.macros.sample import sample_rows, sample_workbook
from engine.macros.verify import expectation, private_folder
from retrieval.errors import RetrievalError
from retrieval.sandbox import read_file

if TYPE_CHECKING:
    from engine.macros.book import Book
    from engine.macros.profile import Profile
    from engine.methods import Context, Json, Object

MAX_FILE: Final = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for."""

    workbook: Path
    text: str
    out: Path | None
    answers: dict[int, int]
    plan: Json


def request_of(params: Object) -> Request:
    """The request in checked form.

    Raises:
        EngineError: BAD_REQUEST.
    """
    workbook, text, out = params.get("workbook"), params.get("request"), params.get("out")
    for name, path in (("workbook", workbook), ("out", out)):
        if path is None and name == "out":
            continue
        if not isinstance(path, str) or "\0" in path or not Path(path).is_absolute():
            raise EngineError(EngineCode.BAD_REQUEST, what=name)
    if not isinstance(text, str):
        raise EngineError(EngineCode.BAD_REQUEST, what="request")
    return Request(
        Path(str(workbook)), text, Path(out) if isinstance(out, str) else None, _answers(params.get("choices")),
        params.get("plan"),
    )  # fmt: skip


def _answers(untrusted: Json) -> dict[int, int]:
    if untrusted is None:
        return {}
    if not isinstance(untrusted, dict):
        raise EngineError(EngineCode.BAD_REQUEST, what="choices")
    made: dict[int, int] = {}
    for key, value in untrusted.items():
        if not key.isdecimal() or isinstance(value, bool) or not isinstance(value, int):
            raise EngineError(EngineCode.BAD_REQUEST, what="choices")
        made[int(key)] = value
    return made


def macro(params: Object, context: Context, home: Path, language: str) -> Object:
    """Do it. The workbook is only read; CONTRACT's macro object.

    Raises:
        EngineError: the workbook can't be read (codes of retrieval too), or an output can't be written.
        CancelledError: the asker cancelled.
    """
    request = request_of(params)
    return _Run(request, context, home, language).result()


def outline(params: Object, context: Context) -> Object:
    """What a workbook holds: its sheets and tables with the types of their columns, for the window.

    Raises:
        EngineError: the workbook can't be read (codes of retrieval too).
    """
    request = request_of({**params, "request": ""})
    context.check()
    book = _load(request.workbook)[1]
    return {**profile(book).to_json(), "macros": book.macros, "fragile": [*book.fragile]}


def _load(path: Path) -> tuple[bytes, Book]:
    try:
        data = read_file(path, MAX_FILE)
        return data, load(data, path.name)
    except RetrievalError as error:
        raise EngineError(str(error.code), **error.detail) from error


class _Run:
    """One request from beginning to end."""

    def __init__(self, request: Request, context: Context, home: Path, language: str) -> None:
        self._request = request
        self._context = context
        self._home = home
        self._language = language
        self._begin = time.perf_counter()
        self._warnings: list[Json] = []

    def result(self) -> Object:
        self._stage("read")
        data, book = _load(self._request.workbook)
        self._stage("plan")
        found = profile(book)
        planned = self._planned(found)
        if planned.status != "ready" or planned.plan is None:
            return self._unready(planned, found)
        steps = resolve(planned.plan, found)
        self._stage("preview")
        outcome = run(steps, book)
        code = compile_plan(steps)
        if own_problems(code):
            raise EngineError(EngineCode.UNEXPECTED, what="guard")
        self._notes(steps, outcome, book, planned)
        self._stage("verify")
        verification = self._verified(data, book, steps, code, outcome.book)
        files = self._files(data, book, outcome, code, verification)
        return {
            **self._base(planned),
            "explanation": [explain(one) for one in steps],
            "changes": cast("Json", difference(outcome)),
            "verification": [verification],
            "badge": _badge(verification),
            "files": files,
            "vba": code,
            "warnings": self._warnings,
            "seconds": round(time.perf_counter() - self._begin, 3),
        }

    def _stage(self, name: str) -> None:
        self._context.check()
        self._context.emit("status", {"stage": name})

    def _planned(self, found: Profile) -> Planned:
        if self._request.plan is None:
            return plan_request(self._request.text, found, self._request.answers)
        plan: Plan = plan_of(self._request.plan)
        try:
            resolve(plan, found)
        except Problem as problem:
            return Planned("unsupported", reason=problem.message)
        return Planned("ready", plan)

    def _base(self, planned: Planned) -> Object:
        return {
            "request": self._request.text,
            "status": planned.status,
            "plan": planned.plan.to_json() if planned.plan else None,
            "choices": [one.to_json() for one in planned.choices],
            "planner": "recipe" if self._request.plan is None else "plan",
        }

    def _unready(self, planned: Planned, found: Profile) -> Object:
        nothing: Object = {"cells": 0, "rows_removed": 0, "sheets_added": [], "samples": []}
        return {
            **self._base(planned),
            "explanation": [planned.reason] if planned.reason else [],
            "reason": planned.reason,
            "changes": nothing,
            "verification": [],
            "files": {"workbook": None, "macro_workbook": None, "module": None},
            "profile": found.to_json(),
            "warnings": self._warnings,
            "seconds": round(time.perf_counter() - self._begin, 3),
        }

    def _warn(self, code: EngineCode, **detail: str | int) -> None:
        described = describe(code, self._language, detail)
        self._warnings.append({"code": code, "message": described.message, "advice": described.advice})

    def _notes(self, steps: tuple[Resolved, ...], outcome: Outcome, book: Book, planned: Planned) -> None:
        for sheet in planned.totals:
            self._warn(EngineCode.MACRO_TOTALS_STAY, sheet=sheet)
        for one, matched in zip(steps, outcome.matched, strict=True):
            if matched == 0 and isinstance(one.step, CopyRows | DeleteRows | Highlight):
                self._warn(EngineCode.MACRO_NO_MATCH)
        if book.fragile:
            self._warn(EngineCode.FRAGILE_WORKBOOK, parts=", ".join(book.fragile))
        if book.macros:
            self._warn(EngineCode.MACRO_HAS_MACROS)

    def _verified(self, data: bytes, book: Book, steps: tuple[Resolved, ...], code: str, preview: Book) -> Object:
        """Have the macro run on a copy by the verify worker; what can't be run is said, never passed over."""
        folder = private_folder(self._home / "cache")
        try:
            chosen = sample_rows(steps, book)
            sampled, expected = data, preview
            if chosen:
                sampled = sample_workbook(data, chosen, [one.table for one in steps], book)
                expected = run(steps, load(sampled, "sample.xlsx")).book
            if book.macros:  # its own project must not run: a plain copy holds the cells only
                sampled = export.applied(sampled, book.copy())
            (folder / "macro.xlsm").write_bytes(to_xlsm(sampled, {MODULE: code}))
            touched = dict.fromkeys(
                [*(one.table.sheet for one in steps), *(one.made.sheet for one in steps if one.made)]
            )
            job: Object = {"expected": expectation(expected, touched)}
            (folder / "expected.json").write_text(json.dumps(job, ensure_ascii=False), "utf-8")
            made = self._context.call("verify", "run", {"folder": str(folder)})
            if chosen:
                made["sample_rows"] = max(len(rows) for rows in chosen.values())
            return made
        except CancelledError:
            raise
        except (EngineError, RetrievalError, UnicodeEncodeError) as error:
            reason = str(getattr(error, "code", type(error).__name__))
            return {"engine": "pyOpenVBA", "cells": 0, "differences": 0, "status": "not_covered", "reason": reason}
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _files(self, data: bytes, book: Book, outcome: Outcome, code: str, verification: Object) -> Object:
        """Write the files, unless macro and preview disagree."""
        status = verification["status"]
        if status == "differs":
            self._warn(EngineCode.MACRO_DIFFERS)
        elif status != "match":
            self._warn(EngineCode.MACRO_UNVERIFIED)
        if status == "differs" or self._request.out is None:
            return {"workbook": None, "macro_workbook": None, "module": None}
        self._stage("write")
        workbook = export.applied(data, outcome.book)
        with_macro = None if book.macros else to_xlsm(data, {MODULE: code})
        made = export.write(
            self._request.out, self._request.workbook.stem, workbook, with_macro, export.module_bytes(code)
        )
        return {
            "workbook": str(made.workbook) if made.workbook else None,
            "macro_workbook": str(made.macro_workbook) if made.macro_workbook else None,
            "module": str(made.module) if made.module else None,
        }


def _badge(verification: Object) -> str:
    """What was compared, in words; never just "verified"."""
    rows = verification.get("sample_rows")
    where = f", 표본 {rows}행" if rows else ""
    if verification["status"] == "match":
        return f"미리보기와 매크로 일치: 셀 {verification['cells']}개{where}"
    if verification["status"] == "differs":
        return f"미리보기와 매크로 불일치: 셀 {verification['differences']}개{where}. 실행하지 마세요."
    return "매크로를 시험해 보지 못함: Excel에서 사본으로 확인하세요."
