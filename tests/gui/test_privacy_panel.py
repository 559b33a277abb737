"""The privacy panel with the real pii worker."""

from __future__ import annotations

import gc
import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, cast

import psutil
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from support import gui

from desktop.panels.privacy_files import LARGEST, Texts, check_size, read_text
from desktop.panels.privacy_text import Findings, reason_text
from desktop.widgets.long_text import LONG_LINE, LongText
from engine.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

    from desktop.app import Program
    from desktop.panels.privacy import PrivacyPanel
    from desktop.work import Report
    from engine.methods import Object

SAMPLES = Path(__file__).parents[2] / "resources" / "samples" / "documents"
# Seconds of our own work in one turn of the event loop. The aim is 0.05 (measured 0.02 to 0.05); twice that is left to
# what a busy neighbour of the core does to its caches.
LONGEST = 0.1
TEXT = "신청인 900101-1234568, 연락처 010-1234-5678 😀 전자우편 hong@example.kr\n둘째 줄"


@pytest.fixture
def program(renewed_program: Program) -> Program:
    """One program for all tests here but those that end it or its worker."""
    return renewed_program


@pytest.fixture
def frozen() -> Iterator[None]:
    """As in the program: a garbage collection passes over what was loaded before, here the test runner too."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def panel_of(program: Program) -> PrivacyPanel:
    return cast("PrivacyPanel", program.window.show_panel("privacy"))


def done(panel: PrivacyPanel, seconds: float = 120) -> None:
    gui.wait_until(lambda: not panel.running() and not panel._pause.isActive(), seconds)


def mime_of(text: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(text)
    return mime


def drop(panel: PrivacyPanel, paths: list[Path]) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    panel.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, left, none))


def paste(panel: PrivacyPanel, text: str) -> None:
    panel.original.insertFromMimeData(mime_of(text))


def test_a_pasted_text_is_masked_with_reasons(program: Program) -> None:
    panel = panel_of(program)
    assert "아무것도 밖으로 보낼 수 없습니다" in panel.notice.text()
    paste(panel, TEXT)
    done(panel)
    masked = panel.masked.whole()
    assert "[주민번호-1]" in masked and "[전화번호-1]" in masked and "[이메일-1]" in masked
    assert "900101" not in masked and "hong" not in masked
    assert masked.endswith("\n둘째 줄")
    assert panel.status.text().startswith("모두 3곳을 가렸습니다")
    assert panel.model.rowCount() == 3
    row = [str(panel.model.index(0, column).data()) for column in range(4)]
    assert row[:3] == ["주민등록번호", "900101-1234568", "[주민번호-1]"]
    assert "검증번호가 맞음" in row[3] and "되돌릴 수 없게 가림" in row[3]
    panel.copy_button.click()
    assert QGuiApplication.clipboard().text() == masked


def test_a_row_leads_to_its_place_in_both_texts(program: Program) -> None:
    panel = panel_of(program)
    paste(panel, TEXT)
    done(panel)
    panel.view.setCurrentIndex(panel.model.index(2, 0))
    assert panel.original.textCursor().selectedText() == "hong@example.kr"  # behind a character of two units
    assert panel.masked.textCursor().selectedText() == "[이메일-1]"
    marked = [selection.cursor.selectedText() for selection in panel.original.extraSelections()]
    assert marked == ["900101-1234568", "010-1234-5678", "hong@example.kr"]


def test_another_text_takes_the_masked_one_away(program: Program) -> None:
    panel = panel_of(program)
    paste(panel, TEXT)
    done(panel)
    panel.original.setFocus()
    panel.original.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(panel.original, " 010-9999-8888")
    assert panel.masked.whole() == ""
    assert not panel.copy_button.isEnabled()
    done(panel)
    assert panel.model.rowCount() == 4
    panel.clear_all()
    assert panel.original.whole() == "" and panel.masked.whole() == ""
    assert panel.model.rowCount() == 0
    paste(panel, "가릴 것이 없는 글입니다.")
    done(panel)
    assert panel.status.text() == "형식으로 알 수 있는 개인정보를 찾지 못했습니다."
    assert panel.masked.whole() == "가릴 것이 없는 글입니다."


def test_files_of_many_kinds(program: Program, tmp_path: Path) -> None:
    panel = panel_of(program)
    folder = tmp_path / "파일"
    folder.mkdir()
    plain = folder / "가.txt"
    plain.write_bytes("전화 010-1234-5678".encode("cp949"))
    document = Path(shutil.copy(SAMPLES / "책빛축제_추진계획.hwpx", folder / "나.hwpx"))
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in (plain, document)}
    picture = tmp_path / "그림.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    link = tmp_path / "링크.txt"
    link.symlink_to(plain)
    drop(panel, [folder, link, tmp_path / "없음.txt", picture])
    done(panel)
    gui.wait_until(lambda: panel.found is not None)
    text = panel.original.whole()
    assert "[가.txt]\n전화 010-1234-5678" in text and "[나.hwpx]" in text and "[링크.txt]" in text
    assert "010-1234-5678" not in panel.masked.whole()
    assert "없음.txt" in panel.warning.text() and "VANISHED" in panel.warning.text()
    assert "그림.png" in panel.warning.text()
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in before} == before


def test_two_hundred_files_are_bounded(program: Program, tmp_path: Path) -> None:
    panel = panel_of(program)
    for number in range(200):
        (tmp_path / f"{number:03}.txt").write_text(f"010-1234-{number:04}", "utf-8")
    drop(panel, sorted(tmp_path.glob("*.txt")))
    done(panel)
    gui.wait_until(lambda: panel.found is not None)
    assert panel.model.rowCount() == 50


def test_nothing_readable_is_said(program: Program, tmp_path: Path) -> None:
    panel = panel_of(program)
    drop(panel, [tmp_path / "없음.txt"])
    done(panel)
    assert "VANISHED" in panel.warning.text()
    assert panel.original.whole() == ""


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("newlines", [True, False], ids=["lines", "one line"])
def test_ten_megabytes_do_not_hold_up_the_window(program: Program, newlines: bool) -> None:
    panel = panel_of(program)
    piece = "가나다라 마바사 010-1234-5678 아자차카 " + ("\n" if newlines else "")
    text = piece * (10_000_000 // len(piece.encode()))
    heart = gui.Heart()
    panel.original.paste_text(text)
    gui.wait_until(panel.original.is_complete)
    assert panel.running()
    panel.cancel()
    gui.settle()
    assert heart.stop() < LONGEST, heart.longest
    assert panel.original.whole() == text
    assert "긴 글은" in panel.warning.text()


@pytest.mark.usefixtures("frozen")
def test_two_hundred_thousand_findings_do_not_hold_up_the_window(program: Program) -> None:
    """The answer to 10 MB as the worker sends it, in its parts, through the bridge; our own work, not the machine's."""
    panel, count, per_part = panel_of(program), 196_000, 1000
    line = "가나다라 마바사 010-1234-5678 아자차카\n"
    begin = line.index("010")

    def entity(number: int) -> Object:
        start = number * len(line) + begin
        return {
            "type": "PHONE", "start": start, "end": start + 13, "text": f"010-1234-{number % 10_000:04}",
            "placeholder": f"[전화번호-{number}]", "reason": "형식이 맞음", "reversible": True, "score": 0.9,
        }  # fmt: skip

    def answer(report: Report) -> Object:
        masked = "".join(f"{line[:begin]}[전화번호-{number}]{line[begin + 13 :]}" for number in range(count))
        for start in range(0, len(masked), 256 * 1024):
            report.emit("part", {"text": masked[start : start + 256 * 1024]})
        for start in range(0, count, per_part):
            report.emit("part", {"entities": [entity(number) for number in range(start, start + per_part)]})
        return {"text": "", "entities": []}

    found, over = Findings(), []
    panel.original.set_whole(line * count)
    heart = gui.Heart()

    def take(result: Object) -> None:
        panel._masked(found, result)
        over.append(result)

    program.work.background(answer, owner=panel, on_event=found.on_event, on_done=take)
    gui.wait_until(lambda: over and panel.original.is_complete() and panel.masked.is_complete(), 200)
    panel.view.scrollToBottom()
    panel.view.selectRow(count - 1)
    gui.settle()
    assert heart.stop() < LONGEST, heart.longest
    assert panel.model.rowCount() == count
    assert panel.masked.textCursor().selectedText() == f"[전화번호-{count - 1}]"
    panel.clear_all()


def test_too_much_is_refused_with_advice(program: Program) -> None:
    panel = panel_of(program)
    panel.original.paste_text("가" * (LARGEST // 3 + 1))
    assert "(코드 TEXT_TOO_LARGE)" in panel.status.text()
    assert not panel.running()
    panel.clear_all()


def test_a_worker_that_dies_is_said_and_the_next_text_works(own_program: Program) -> None:
    panel = panel_of(own_program)
    paste(panel, TEXT)
    gui.wait_until(lambda: [c for c in psutil.Process().children(recursive=True) if "pii" in c.cmdline()])
    for child in psutil.Process().children(recursive=True):
        if "pii" in child.cmdline():
            child.kill()
    done(panel)
    if panel.found is None:
        assert "(코드 WORKER_DIED)" in panel.status.text()
    panel.search()
    done(panel)
    assert panel.model.rowCount() == 3


def test_closing_in_the_middle_ends_quietly(own_program: Program) -> None:
    panel = panel_of(own_program)
    panel.original.paste_text(TEXT * 5000)
    assert panel.running()
    own_program.close()
    gui.settle()


@pytest.mark.parametrize(
    "text", ["", "짧은 글", "줄\r\n줄\r\n", "\xa0사이\xa0", "x" * (LONG_LINE + 1), "😀\n" * 60_000]
)
def test_a_long_text_field_keeps_the_text(app: QApplication, text: str) -> None:
    field = LongText()
    field.set_whole(text)
    gui.wait_until(field.is_complete)
    expected = text if field.is_large() else text.replace("\r\n", "\n")
    assert field.whole() == expected
    field.go_to(max(0, len(text) - 2), len(text))
    field.deleteLater()


def test_a_paste_into_a_text_that_becomes_long_goes_to_the_cursor(app: QApplication) -> None:
    field = LongText()
    field.paste_text("앞😀뒤")
    cursor = field.textCursor()
    cursor.setPosition(3)
    field.setTextCursor(cursor)
    field.paste_text("긴" * (LONG_LINE + 1))
    assert field.is_large()
    assert field.whole() == "앞😀" + "긴" * (LONG_LINE + 1) + "뒤"
    field.paste_text("새 글")
    assert field.whole() == "새 글" and not field.is_large() and not field.isReadOnly()
    field.deleteLater()


def test_places_in_a_long_text(app: QApplication) -> None:
    field = LongText()
    text = ("가" * (LONG_LINE - 1) + "😀" + "나" * 50 + "\r\n") * 40
    field.set_whole(text)
    gui.wait_until(field.is_complete)
    for start in (0, LONG_LINE - 1, LONG_LINE + 10, len(text) // 2, len(text) - 20):
        field.go_to(start, start + 3)
        chosen = field.textCursor().selectedText().replace("\u2029", "")
        assert chosen == text[start : start + 3].replace("\r\n", "")
    field.deleteLater()


def test_findings_come_in_parts() -> None:
    one: Object = {
        "type": "PHONE", "start": 2, "end": 10, "text": "010-1234", "placeholder": "[전화-1]", "reason": "형식이 맞음"
    }  # fmt: skip
    two: Object = {**one, "start": 11, "end": 19, "type": "NEW", "reversible": False}
    found = Findings()
    assert found.text() == "형식으로 알 수 있는 개인정보를 찾지 못했습니다."
    found.on_event("part", {"text": "가 [전화-1] "})
    found.on_event("other", {"text": "아님"})
    found.on_event("part", {"entities": [one, "아님", {"type": "X"}]})
    found.take({"text": "[전화-1]", "entities": [two]})
    assert found.masked() == "가 [전화-1] [전화-1]"
    for row in found.rows:
        assert found.masked()[slice(*row[6])] == "[전화-1]"
    assert found.text() == "모두 2곳을 가렸습니다: 전화번호 1곳, NEW 1곳"
    assert reason_text(found.rows[0]) == "형식이 맞음"
    assert reason_text(found.rows[1]) == "형식이 맞음 · 되돌릴 수 없게 가림"


def test_plain_files(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp949"):
        path.write_bytes("한글 글".encode(encoding))
        assert read_text(path) == "한글 글"
    for data, code in ((b"\0\1", "NOT_TEXT"), (b"\xff\xfe\x00", "NOT_TEXT"), (b"\x81\xff\xff", "NOT_TEXT")):
        path.write_bytes(data)
        with pytest.raises(EngineError) as caught:
            read_text(path)
        assert caught.value.code == code
    for other, code in ((tmp_path, "NOT_READABLE"), (tmp_path / "b", "VANISHED")):
        with pytest.raises(EngineError) as caught:
            read_text(other)
        assert caught.value.code in (code, "NOT_A_FILE")
    check_size("가" * 10)
    with pytest.raises(EngineError):
        check_size("가" * LARGEST)
    assert Texts((path,), {path: "글"}).joined() == "글"
