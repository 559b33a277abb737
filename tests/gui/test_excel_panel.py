"""The Excel panel with the real task worker on the sample workbook."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import psutil
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support import gui

from desktop.panels.excel_text import badge, cell_text, changes_text, may_save, status_text

if TYPE_CHECKING:
    from desktop.app import Program
    from desktop.panels.excel import ExcelPanel
    from engine.methods import Object

SAMPLES = Path(__file__).parents[2] / "resources" / "samples" / "documents"
BUDGET = "2026년_축제_예산.xlsx"
SORT = "집행현황 시트를 집행액이 큰 순서로 정렬해 줘"
ANY = "합계"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A copy of the sample."""
    return Path(shutil.copy(SAMPLES / BUDGET, tmp_path / BUDGET))


@pytest.fixture
def program(renewed_program: Program) -> Program:
    """One program for all tests here but those that close it."""
    return renewed_program


def panel_of(program: Program) -> ExcelPanel:
    return cast("ExcelPanel", program.window.show_panel("excel"))


def drop(panel: ExcelPanel, paths: list[Path]) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    panel.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, left, none))


def idle(panel: ExcelPanel) -> None:
    gui.wait_until(lambda: not panel.busy(), 120)


def opened(program: Program, workbook: Path) -> ExcelPanel:
    panel = panel_of(program)
    drop(panel, [workbook])
    idle(panel)
    return panel


def asked(panel: ExcelPanel, request: str) -> Object:
    panel.request.setPlainText(request)
    panel.preview_button.click()
    idle(panel)
    assert panel.made is not None, panel.status.text()
    return panel.made


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_outline_names_sheets_tables_and_columns(program: Program, workbook: Path) -> None:
    panel = opened(program, workbook)
    assert panel.file.whole() == BUDGET
    outline: Any = panel.outline
    names = [outline.topLevelItem(place).text(0) for place in range(outline.topLevelItemCount())]
    assert names == ["총괄", "책빛축제 세부", "집행현황", "단가표"]
    table = outline.topLevelItem(0).child(0)
    assert table.text(0) == "표 1 (A3:H9)"
    assert table.child(3).text(0) == "D 예산액 당초"
    assert table.child(3).text(1) == "숫자"
    assert panel.preview_button.isEnabled()


def test_a_request_is_previewed_compared_and_saved(program: Program, workbook: Path, tmp_path: Path) -> None:
    panel, before = opened(program, workbook), digest(workbook)
    made = asked(panel, SORT)
    assert made["status"] == "ready", panel.status.text()
    assert panel.result.steps.text().startswith("1. ")
    assert panel.result.model.rowCount() > 0
    count = cast("list[Object]", made["verification"])[0]["cells"]
    assert panel.result.badge.text() == f"미리보기와 매크로 일치: 셀 {count}개"
    assert panel.request.text() == SORT
    assert "Sub " in panel.result.code.toPlainText()
    out = tmp_path / "결과"
    panel.save_to(out)
    idle(panel)
    assert sorted(path.suffix for path in out.iterdir()) == [".bas", ".xlsm", ".xlsx"]
    assert panel.saved.isVisibleTo(panel)
    assert str(out) in panel.saved.text()
    panel.save_to(out)
    idle(panel)
    assert len(list(out.iterdir())) == 6  # nothing was overwritten
    assert digest(workbook) == before


def test_choices_are_asked_and_answered(program: Program, workbook: Path) -> None:
    panel = opened(program, workbook)
    made = asked(panel, ANY)
    assert made["status"] == "needs_choice"
    assert panel.status.text() == "먼저 하나 골라 주세요."
    for _ in range(4):
        if panel.made is None or panel.made["status"] != "needs_choice":
            break
        assert panel.choices.isVisibleTo(panel)
        assert not panel.choices.button.isEnabled()
        for question in list(panel.choices._groups):
            panel.choices.choose(question, 1)
        assert panel.choices.button.isEnabled()
        panel.choices.button.click()
        idle(panel)
    assert panel.made is not None
    assert panel.made["status"] in ("ready", "unsupported")
    assert not panel.choices.isVisibleTo(panel)


def test_unsupported_and_refused_are_said_plainly(program: Program, workbook: Path) -> None:
    panel = opened(program, workbook)
    asked(panel, "정리해 줘")
    assert panel.status.text().startswith("이 요청은 할 수 없습니다.")
    assert not panel.save_button.isVisibleTo(panel)
    asked(panel, "집행현황을 인터넷으로 보내 줘")
    assert panel.status.text().startswith("이 요청은 하지 않습니다.")
    assert not panel.result.isVisibleTo(panel)


def test_a_workbook_that_changed_after_the_preview_is_previewed_again(
    program: Program, workbook: Path, tmp_path: Path
) -> None:
    panel = opened(program, workbook)
    asked(panel, SORT)
    workbook.write_bytes(workbook.read_bytes() + b"\0")
    out = tmp_path / "결과"
    panel.save_to(out)
    idle(panel)
    assert not out.exists()
    assert panel.made is not None and panel.made["status"] == "ready"


def test_what_is_no_workbook(program: Program, tmp_path: Path, workbook: Path) -> None:
    panel = panel_of(program)
    panel.preview("정렬")
    assert panel.status.text() == "먼저 통합 문서를 넣어 주세요."
    picture = tmp_path / "그림.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    for path, code in (
        (picture, ""),
        (tmp_path, "NOT_A_FILE"),
        (tmp_path / "없음.xlsx", "VANISHED"),
        (SAMPLES / "인수인계서.md", ""),
    ):
        drop(panel, [path])
        idle(panel)
        assert f"(코드 {code}" in panel.status.text(), panel.status.text()
        assert panel.outline.topLevelItemCount() == 0
    drop(panel, [workbook, picture])
    idle(panel)
    assert panel.outline.topLevelItemCount() == 4
    link = tmp_path / "링크.xlsx"
    link.symlink_to(workbook)
    drop(panel, [link])
    idle(panel)
    assert panel.outline.topLevelItemCount() == 4
    workbook.unlink()
    panel.preview(SORT)
    idle(panel)
    assert "(코드 VANISHED" in panel.status.text()


def test_two_hundred_workbooks_open_one(program: Program, workbook: Path, tmp_path: Path) -> None:
    panel = panel_of(program)
    drop(panel, [workbook, *(tmp_path / f"{number}.xlsx" for number in range(199))])
    idle(panel)
    assert panel.file.whole() == BUDGET
    assert panel.outline.topLevelItemCount() == 4


def test_cancel_and_a_late_answer(program: Program, workbook: Path) -> None:
    panel = opened(program, workbook)
    panel.preview(SORT)
    assert panel.cancel_button.isVisibleTo(panel)
    panel.cancel()
    assert not panel.busy()
    assert panel.status.text() == "취소했습니다."
    assert asked(panel, SORT)["status"] == "ready"


def test_a_worker_that_dies_is_said_and_the_next_request_works(program: Program, workbook: Path) -> None:
    panel = opened(program, workbook)
    for child in psutil.Process().children(recursive=True):
        if "task" in child.cmdline():
            child.kill()
    panel.preview(SORT)
    idle(panel)
    assert panel.made is not None or "(코드 WORKER_DIED)" in panel.status.text()
    assert asked(panel, SORT)["status"] == "ready"


def test_return_while_composing_sends_the_whole_request(program: Program, workbook: Path) -> None:
    panel = opened(program, workbook)
    panel.request.setFocus()
    panel.request.insertPlainText("집행현황 시트를 집행액이 큰 순서로 정렬해 ")
    QApplication.sendEvent(panel.request, QInputMethodEvent("줘", []))
    QTest.keyClick(panel.request, Qt.Key.Key_Return)
    idle(panel)
    assert panel.made is not None
    assert panel.made["request"] == SORT


def test_closing_in_the_middle_ends_quietly(own_program: Program, workbook: Path) -> None:
    panel = opened(own_program, workbook)
    panel.preview(SORT)
    assert panel in own_program.window.busy_panels()
    own_program.close()
    gui.settle()


def test_sentences_for_every_outcome() -> None:
    differs: Object = {"status": "ready", "verification": [{"status": "differs", "differences": 3, "sample_rows": 40}]}
    assert badge(differs) == ("미리보기와 매크로 불일치: 셀 3개, 표본 40행. 저장하지 않습니다.", "danger")
    assert not may_save(differs)
    sampled: Object = {"status": "ready", "verification": [{"status": "match", "cells": 9, "sample_rows": 5}]}
    assert badge(sampled) == ("미리보기와 매크로 일치: 셀 9개, 표본 5행", "success")
    untested: Object = {"status": "ready", "verification": [{"status": "not_covered"}]}
    assert badge(untested)[1] == "warning"
    assert may_save(untested)
    assert status_text({"status": "refused", "reason": "까닭"}) == ("이 요청은 하지 않습니다. 까닭", "danger")
    changes: Object = {"cells": 30, "rows_removed": 2, "sheets_added": ["새로"], "samples": [{"sheet": "가"}]}
    assert changes_text({"changes": changes}) == (
        "바뀌는 셀 30개 · 빠지는 행 2개 · 새 시트: 새로 · 아래는 그 가운데 1개"
    )
    assert cell_text(None) == "(빈 칸)"
    assert cell_text(0) == "0"
