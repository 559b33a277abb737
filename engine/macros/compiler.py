"""Plan -> VBA in the portable subset: no Select, no ActiveSheet, arrays, explicit formats, Korean comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.macros.explain import explain
from engine.macros.literals import comment, quoted
from engine.macros.plan import Aggregate, CopyRows
from engine.macros.step_code import StepCode
from engine.macros.support import needed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.macros.resolving import Resolved

MODULE: Final = "GyeotMacro"
ENTRY: Final = "업무자동화"
STEPS: Final = "GyeotRun"  # what verifiers run: everything but the backup
_DECLARATIONS: Final = (
    "Dim ws As Worksheet, target As Worksheet, groups As Collection, key As String, text1 As String",
    "Dim v As Variant, f As Variant, w As Variant, g As Variant, x As Variant",
    "Dim o() As Long, a() As Variant, b() As Variant",
    "Dim i As Long, j As Long, k As Long, n As Long, count1 As Long, lastRow As Long",
)


def compile_plan(steps: tuple[Resolved, ...]) -> str:
    """The module's text, with LF; the same plan gives the same text."""
    body: list[str] = []
    tests: list[str] = []
    for number, resolved in enumerate(steps, 1):
        body += ["", f"    ' {number}. {comment(explain(resolved))}"]
        body += [f"    {line}" for line in StepCode(resolved, number, tests).lines()]
    checks = list(_checks(steps))
    main = [
        f"' 요청을 {len(steps)}단계로 처리하는 매크로입니다. 실행: 개발 도구 > 매크로 > {ENTRY}",
        f"Public Sub {ENTRY}()",
        "    GyeotBackup",
        f"    {STEPS}",
        "End Sub",
        "",
        f"Public Sub {STEPS}()",
        *(f"    {line}" for line in _DECLARATIONS),
        *(f"    {line}" for line in checks),
        "    Application.ScreenUpdating = False",
        *body,
        "",
        "    Application.ScreenUpdating = True",
        "End Sub",
    ]
    code = "\n".join([*main, *tests])
    return "\n".join(["Option Explicit", "", code, "", "\n\n".join(_safe(one) for one in needed(code)), ""])


def _checks(steps: tuple[Resolved, ...]) -> Iterable[str]:
    """What must hold before anything is changed: sheets there, names free, no protection."""
    made = {one.made.sheet for one in steps if one.made is not None}
    for name in dict.fromkeys(one.table.sheet for one in steps if one.table.sheet not in made):
        yield f"If Not GyeotHasSheet({quoted(name)}) Then"
        yield f"    MsgBox {quoted(f'‘{name}’ 시트가 없어 멈추었습니다.')}, vbExclamation"
        yield "    Exit Sub"
        yield "End If"
    for name in made:
        yield f"If GyeotHasSheet({quoted(name)}) Then"
        there = f"‘{name}’ 시트가 이미 있어 멈추었습니다. 지우거나 이름을 바꾼 뒤 다시 실행해 주세요."
        yield f"    MsgBox {quoted(there)}, vbExclamation"
        yield "    Exit Sub"
        yield "End If"
    changing = [one.table.sheet for one in steps if not isinstance(one.step, CopyRows | Aggregate)]
    changed = dict.fromkeys(name for name in changing if name not in made)
    for name in changed:
        yield f"If ThisWorkbook.Worksheets({quoted(name)}).ProtectContents Then"
        yield f"    MsgBox {quoted(f'‘{name}’ 시트가 보호되어 있어 멈추었습니다.')}, vbExclamation"
        yield "    Exit Sub"
        yield "End If"


def _safe(code: str) -> str:
    code.encode("cp949")  # the support procedures are ours: a character outside would be a fault of ours
    return code
