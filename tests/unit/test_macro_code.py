"""The macro's text and files: deterministic, cp949, only what is allowed; the .xlsm leaves every other part alone."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import TYPE_CHECKING, Any

import olefile
import openpyxl
import pytest
from support.workbooks import SPENDING, saved, spending, spending_rows, workbook

from engine.errors import EngineCode, EngineError
from engine.macros import export
from engine.macros.compiler import ENTRY, MODULE, STEPS, compile_plan
from engine.macros.guard import dangerous, own_problems, stripped
from engine.macros.interpreter import difference, run
from engine.macros.literals import number, quoted
from engine.macros.loading import load
from engine.macros.package import to_xlsm
from engine.macros.plan import (
    Aggregate,
    Condition,
    CopyRows,
    Group,
    Highlight,
    Key,
    Measure,
    Plan,
    RemoveDuplicates,
    SortRows,
    Step,
    Where,
)
from engine.macros.profile import profile
from engine.macros.resolving import resolve
from engine.macros.sample import ROWS, sample_rows, sample_workbook
from engine.macros.support import needed, procedures
from engine.macros.vba_project import compress, vba_project
from retrieval.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path

WHERE = Where((Condition("부서", "=", ("총무과",)),))
STEPS_ALL: tuple[Step, ...] = (
    RemoveDuplicates(SPENDING, 1, ("부서", "담당자", "과목", "집행일", "금액")),
    SortRows(SPENDING, 1, (Key("금액", True),)),
    CopyRows(SPENDING, 1, WHERE, "총무과"),
    Aggregate(SPENDING, 1, (Group("부서"),), (Measure("sum", "금액"),), "부서별 합계"),
    Highlight(SPENDING, 1, WHERE, "FFFF00", "부서"),
)


def made(data: bytes | None = None, steps: tuple[Step, ...] = STEPS_ALL) -> tuple[Any, Any, str]:
    book = load(data or spending(), "x.xlsx")
    resolved = resolve(Plan(steps), profile(book))
    return book, resolved, compile_plan(resolved)


def test_the_macro_is_portable_and_deterministic() -> None:
    _, _, code = made()
    assert code == made()[2]
    assert code.startswith("Option Explicit\n")
    assert f"Public Sub {ENTRY}()\n    GyeotBackup\n    {STEPS}\n" in code
    for word in (
        "Select ",
        "ActiveSheet",
        "ActiveCell",
        "Activate",
        "Dictionary",
        "Value2",
        "Union",
        "On Error Resume Next\n    On",
    ):
        assert word not in stripped(code).replace("Select Case", "")
    for number_of_step in range(1, 6):
        assert f"    ' {number_of_step}. ‘{SPENDING}’" in code
    code.encode("cp949")
    assert max(len(line) for line in code.splitlines()) < 1_000


def test_only_what_is_needed_is_written() -> None:
    _, _, code = made(steps=(SortRows(SPENDING, 1, (Key("금액"),)),))
    assert "GyeotSort" in code
    assert "GyeotDate" not in code
    assert "GyeotFind" not in code
    assert [name for name in procedures() if f" {name}(" in "".join(needed("GyeotSort GyeotDate"))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("가나", '"가나"'),
        ('말 "이"', '"말 ""이"""'),
        ("", '""'),
        ("a\tb", '"a" & vbTab & "b"'),
        ("줄\n끝", '"줄" & vbLf & "끝"'),
        ("😀", "ChrW(&HD83D) & ChrW(&HDE00)"),
        ("a₩b", '"a" & ChrW(&H20A9) & "b"'),
        ("é", "ChrW(&H00E9)"),
        ('"', '""""'),
    ],
)
def test_texts_become_literals(text: str, expected: str) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(5.0, "5"), (-3.0, "-3"), (2.5, "2.5"), (3e9, "3000000000#"), (0.3, "0.3"), (1e-7, "1.000000000000000E-07")],
)
def test_numbers_become_literals(value: float, expected: str) -> None:
    assert number(value) == expected


def test_names_cannot_leave_their_strings() -> None:
    """Sheet, column and cell texts that look like VBA stay texts."""
    evil = '금액")\nShell "calc'
    rows = [["부서", evil.replace("\n", " ")], ["가", 5], ["나", 7]]
    book: Any = openpyxl.Workbook()
    book.active.title = 'x" & Shell(1) & "'[:20]
    for row in rows:
        book.active.append(row)
    name = book.active.title
    column = profile(load(saved(book), "x.xlsx")).tables[0].columns[1].name
    steps = (
        CopyRows(name, 1, Where((Condition("부서", "=", ('가" : Kill "x',)),)), "결과"),
        SortRows(name, 1, (Key(column),)),
    )
    _, _, code = made(saved(book), steps)
    assert own_problems(code) == []
    assert dangerous(code) == []


@pytest.mark.parametrize(
    "line",
    [
        'Shell "calc"',
        'CreateObject("WScript.Shell").Run "x"',
        'Kill "C:\\x"',
        'Open "x" For Output As #1',
        'Workbooks.Open "x"',
        "Sub Auto_Open()",
        "Private Sub Workbook_Open()",
        'Declare PtrSafe Function f Lib "k" ()',
        'Application.OnTime Now, "x"',
        'ThisWorkbook.SaveAs "x"',
        "SendKeys 1",
        'ExecuteExcel4Macro "x"',
        "Environ(1)",
        'Name "a" As "b"',
        "x = Evaluate(y)",
        "MkDir x",
        "ActiveSheet.Delete",
        "frobnicate 1",
    ],
)
def test_the_guard_stops_what_is_not_on_the_list(line: str) -> None:
    _, _, code = made()
    assert own_problems(code) == []
    assert own_problems(code.replace("    Application.ScreenUpdating = False", f"    {line}", 1)) != []


def test_the_guard_is_not_fooled_by_strings_and_comments() -> None:
    assert dangerous('MsgBox "Shell" \' Kill x\nRem Open y') == []
    assert dangerous('x = """": Shell 1 \' "') == ["Shell"]


def test_the_project_is_a_sound_compound_file_in_code_page_949() -> None:
    project = vba_project({MODULE: "Option Explicit\nSub 업무()\nEnd Sub\n" + "' 한글 주석 줄\n" * 900}, ["Sheet1"])
    assert project == vba_project(
        {MODULE: "Option Explicit\nSub 업무()\nEnd Sub\n" + "' 한글 주석 줄\n" * 900}, ["Sheet1"]
    )
    with olefile.OleFileIO(io.BytesIO(project)) as ole:
        assert ole.exists("VBA/dir")
        assert ole.exists(f"VBA/{MODULE}")
        assert b"Module=GyeotMacro" in ole.openstream("PROJECT").read()
        assert not ole.parsing_issues


def test_compression_of_text_shrinks_it() -> None:
    assert len(compress(b"Option Explicit\r\n" * 500)) < 1_000
    assert compress(b"")[:1] == b"\x01"


def test_the_xlsm_leaves_every_other_part_alone() -> None:
    data = io.BytesIO(spending())
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/charts/chart9.xml", "<c:chartSpace/>")
        archive.writestr("customXml/item1.xml", "<x/>")
    _, _, code = made()
    changed = to_xlsm(data.getvalue(), {MODULE: code})
    with zipfile.ZipFile(data) as before, zipfile.ZipFile(io.BytesIO(changed)) as after:
        assert set(after.namelist()) - set(before.namelist()) == {"xl/vbaProject.bin"}
        touched = {name for name in before.namelist() if before.read(name) != after.read(name)}
        assert touched <= {
            "[Content_Types].xml",
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
            "xl/worksheets/sheet1.xml",
            "xl/worksheets/sheet2.xml",
        }
        assert b"macroEnabled" in after.read("[Content_Types].xml")
    with pytest.raises(DocumentError):
        to_xlsm(changed, {MODULE: code})
    assert openpyxl.load_workbook(io.BytesIO(changed), keep_vba=True).sheetnames == [SPENDING, "직원명단"]


def test_the_new_workbook_holds_the_preview() -> None:
    book, resolved, _ = made()
    outcome = run(resolved, book)
    result = openpyxl.load_workbook(io.BytesIO(export.applied(spending(), outcome.book)))
    assert result.sheetnames == [SPENDING, "직원명단", "총무과", "부서별 합계"]
    for sheet in outcome.book.sheets.values():
        for (row, at), cell in sheet.cells.items():
            assert result[sheet.name].cell(row, at).value == cell.value, (sheet.name, row, at)
    assert result["총무과"]["A1"].font.bold
    assert [one.value for one in result["부서별 합계"][1]] == ["부서", "금액 합계"]


def test_formulas_in_cells_stay_text_on_export() -> None:
    rows = [
        ["부서", "메모"],
        ["가", '=WEBSERVICE("http://x")'],
        ["나", "=cmd|'/c calc'!A1"],
        ["다", "+1"],
        ["라", "@SUM(A1)"],
    ]
    data = workbook(표=rows)
    steps = (
        CopyRows("표", 1, Where((Condition("부서", "not_blank"),)), "복사"),
        SortRows("표", 1, (Key("부서", True),)),
    )
    book, resolved, _ = made(data, steps)
    result = openpyxl.load_workbook(io.BytesIO(export.applied(data, run(resolved, book).book)))
    for sheet in result:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert result["복사"]["B2"].number_format == "@"


def test_files_are_never_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "새 폴더"
    first = export.write(out, "예산", b"1", b"2", b"3")
    second = export.write(out, "예산", b"4", None, b"6")
    assert [path.name for path in (first.workbook, first.macro_workbook, first.module) if path] == [
        "예산_자동화.xlsx",
        "예산_자동화.xlsm",
        "예산_자동화.bas",
    ]
    assert second.workbook is not None
    assert second.workbook.name == "예산_자동화 (2).xlsx"
    assert second.macro_workbook is None
    assert first.workbook is not None
    assert first.workbook.read_bytes() == b"1"
    assert second.workbook.is_absolute()


def test_an_output_folder_that_is_a_file_has_a_code(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(EngineError) as raised:
        export.write(blocked, "x", b"1", None, b"3")
    assert raised.value.code in (EngineCode.OUT_NOT_WRITABLE, EngineCode.OUTPUT_EXISTS)
    assert blocked.read_bytes() == b""


def test_the_module_file_is_what_the_editor_reads() -> None:
    data = export.module_bytes(made()[2])
    text = data.decode("cp949")
    assert text.startswith(f'Attribute VB_Name = "{MODULE}"\r\nOption Explicit\r\n')
    assert "\n" not in text.replace("\r\n", "")


def test_the_preview_touches_a_copy_and_counts() -> None:
    book, resolved, _ = made()
    before = {name: dict(sheet.cells) for name, sheet in book.sheets.items()}
    digest = hashlib.sha256(repr(before).encode()).hexdigest()
    changes = difference(run(resolved, book))
    assert (
        hashlib.sha256(repr({name: dict(sheet.cells) for name, sheet in book.sheets.items()}).encode()).hexdigest()
        == digest
    )
    assert changes["rows_removed"] == 1
    assert changes["sheets_added"] == ["총무과", "부서별 합계"]
    assert 0 < len(changes["samples"]) <= 20  # type: ignore[arg-type]  # a list


def test_a_long_table_is_sampled_with_its_odd_values() -> None:
    head, *rows = spending_rows()
    many = [head, *([*row] for _ in range(60) for row in rows)]
    many[500] = [500, "이상한 과", " 앞뒤 ", "여비", "2026.3.4", "1,200", "완료", "=1+1"]
    data = workbook(**{SPENDING: many})
    book, resolved, _ = made(data, (SortRows(SPENDING, 1, (Key("금액"),)),))
    chosen = sample_rows(resolved, book)
    assert len(chosen[SPENDING, 1]) <= ROWS
    assert 501 in chosen[SPENDING, 1]
    sampled = load(sample_workbook(data, chosen, [one.table for one in resolved], book), "x.xlsx")
    assert (
        len({row for (row, _), cell in sampled.sheets[SPENDING].cells.items() if cell.value is not None})
        == len(chosen[SPENDING, 1]) + 1
    )
