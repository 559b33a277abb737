"""The summary panel with the real task worker on the sample documents."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, cast

import psutil
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from support import gui

from desktop.palette import LIGHT
from desktop.panels.summary_queue import MOST, Entry, Queue, State
from desktop.panels.summary_text import LINK, Html, coverage_text, escaped, markdown

if TYPE_CHECKING:
    from desktop.app import Program
    from desktop.panels.summary import SummaryPanel
    from engine.methods import Object

SAMPLES = Path(__file__).parents[2] / "resources" / "samples" / "documents"
PLAN = "책빛축제_추진계획.hwpx"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Samples in a folder of the test."""
    folder = tmp_path / "문서"
    folder.mkdir()
    for name in (PLAN, "당직근무일지.txt", "자원봉사_교육_안내.eml"):
        shutil.copy(SAMPLES / name, folder / name)
    return folder


def panel_of(program: Program) -> SummaryPanel:
    return cast("SummaryPanel", program.window.show_panel("summary"))


def drop(panel: SummaryPanel, paths: list[Path]) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    panel.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def states(panel: SummaryPanel) -> list[State]:
    return [entry.state for entry in panel.queue.entries]


def finished(panel: SummaryPanel) -> None:
    gui.wait_until(lambda: panel.queue.entries and not panel.busy(), 120)


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_a_document_becomes_a_summary_with_places(program: Program, documents: Path, tmp_path: Path) -> None:
    panel, before = panel_of(program), hashes(documents)
    opened: list[Object] = []
    object.__setattr__(panel.services, "open_citation", opened.append)
    drop(panel, [documents / PLAN])
    finished(panel)
    assert states(panel) == [State.DONE]
    assert panel.result.title.whole() == "제5회 은하천 책빛축제 추진계획"
    assert "71단위 중 71단위를 읽음(100%)" in panel.result.coverage.text()
    text = panel.result.browser.toPlainText()
    assert "핵심어" in text and "날짜" in text and "184,500,000원" in text
    panel.result.open_link(QUrl(f"{LINK}0"))
    assert opened[0]["document"] == str(documents / PLAN)
    assert opened[0]["quote"]
    panel.result.copy()
    assert "□ " in QGuiApplication.clipboard().text()
    target = tmp_path / "결과.md"
    panel.result.save_to(target)
    gui.wait_until(target.exists)
    assert target.read_text("utf-8").startswith("# 제5회 은하천 책빛축제 추진계획\n")
    assert hashes(documents) == before


def test_saving_asks_before_it_replaces_and_never_replaces_a_source(
    program: Program, documents: Path, tmp_path: Path
) -> None:
    panel = panel_of(program)
    failures: list[str] = []
    panel.result.saver._on_failed = lambda failure: failures.append(failure.code)
    drop(panel, [documents / "당직근무일지.txt"])
    finished(panel)
    target = tmp_path / "있는 파일.md"
    target.write_text("먼저 있던 글", "utf-8")
    panel.result.save_to(target)
    gui.wait_until(lambda: panel.result.saver.question is not None)
    question = panel.result.saver.question
    assert question is not None and "있는 파일.md" in question.text()
    question.reject()
    gui.settle()
    assert target.read_text("utf-8") == "먼저 있던 글"
    panel.result.save_to(target)
    gui.wait_until(lambda: panel.result.saver.question is not None)
    again = panel.result.saver.question
    assert again is not None
    next(button for button in again.buttons() if button.text() == "바꾸기").click()
    gui.wait_until(lambda: target.read_text("utf-8").startswith("# "))
    source = documents / "당직근무일지.txt"
    before = source.read_bytes()
    panel.result.save_to(source)
    gui.wait_until(lambda: failures)
    assert failures == ["OUTPUT_EXISTS"]
    assert source.read_bytes() == before
    panel.result.save_to(tmp_path / "없는 폴더" / "x.md")
    gui.wait_until(lambda: len(failures) == 2)
    assert failures[1] == "OUT_NOT_WRITABLE"


def test_folders_links_pictures_and_what_vanishes(program: Program, documents: Path) -> None:
    panel = panel_of(program)
    (documents / "그림.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    gone = documents / "사라진.txt"
    inner = documents / "안"
    inner.mkdir()
    (inner / "고리").symlink_to(documents, target_is_directory=True)
    link = documents.parent / "링크.txt"
    link.symlink_to(documents / "당직근무일지.txt")
    drop(panel, [documents, link, gone, documents / "그림.png"])
    finished(panel)
    found = {entry.path.name: (entry.state, entry.code) for entry in panel.queue.entries}
    assert found[PLAN][0] is State.DONE
    assert found["자원봉사_교육_안내.eml"][0] is State.DONE
    assert found["링크.txt"][0] is State.DONE
    assert found["사라진.txt"] == (State.FAILED, "VANISHED")
    assert found["그림.png"][0] is State.FAILED
    row = [entry.path.name for entry in panel.queue.entries].index("사라진.txt")
    shown = panel.model.index(row, 2).data()
    assert shown.endswith("(코드 VANISHED)")
    panel.view.setCurrentIndex(panel.model.index(row, 0))
    assert "코드 VANISHED" in panel.result.browser.toPlainText()
    assert panel.result.title.whole() == "사라진.txt"
    assert not panel.result.save_button.isEnabled()


def test_many_files_cancel_each_and_all(program: Program, tmp_path: Path) -> None:
    panel, folder = panel_of(program), tmp_path / "많음"
    folder.mkdir()
    for number in range(200):
        (folder / f"{number:03}.txt").write_text(f"{number}번 문서입니다. 내용은 짧습니다.\n" * 5, "utf-8")
    drop(panel, sorted(folder.iterdir()))
    gui.wait_until(lambda: panel.queue.count(State.DONE) >= 2)
    assert len(panel.queue.entries) == 200
    assert panel.queue.count(State.RUNNING) == 1
    panel.view.setCurrentIndex(panel.model.index(150, 0))
    panel.cancel_selected()
    assert panel.queue.entries[150].state is State.CANCELLED
    panel.cancel_all()
    finished(panel)
    assert panel.queue.count(State.WAITING, State.RUNNING) == 0
    assert panel.queue.count(State.CANCELLED) > 150
    panel.view.setCurrentIndex(panel.model.index(150, 0))
    panel.run_again()
    gui.wait_until(lambda: panel.queue.entries[150].state is State.DONE)
    panel.clear_over()
    assert panel.queue.entries == []
    assert panel.model.rowCount() == 0


def test_a_file_that_vanishes_while_it_waits(program: Program, documents: Path) -> None:
    panel = panel_of(program)
    drop(panel, [documents / PLAN, documents / "당직근무일지.txt"])
    gui.wait_until(lambda: len(panel.queue.entries) == 2)
    (documents / "당직근무일지.txt").unlink()
    finished(panel)
    assert states(panel) == [State.DONE, State.FAILED]
    assert panel.queue.entries[1].code == "VANISHED"


def workers(role: str) -> list[psutil.Process]:
    return [child for child in psutil.Process().children(recursive=True) if role in child.cmdline()]


def test_a_worker_that_dies_fails_one_file_and_the_next_goes_on(program: Program, documents: Path) -> None:
    panel = panel_of(program)
    drop(panel, [documents / PLAN])
    finished(panel)
    drop(panel, [documents / "당직근무일지.txt", documents / "자원봉사_교육_안내.eml"])
    gui.wait_until(lambda: len(panel.queue.entries) == 3 and panel.queue.entries[1].state is State.RUNNING)
    workers("task")[0].kill()
    finished(panel)
    assert states(panel)[1] in (State.FAILED, State.DONE)  # it may have been done just before
    assert states(panel)[2] is State.DONE
    if states(panel)[1] is State.FAILED:
        assert panel.queue.entries[1].code == "WORKER_DIED"


def test_shape_and_length_reach_the_worker(program: Program, documents: Path) -> None:
    panel = panel_of(program)
    panel.shape.setCurrentIndex(2)
    panel.length.setCurrentIndex(1)
    drop(panel, [documents / PLAN])
    finished(panel)
    short = panel.queue.entries[0].summary
    assert short is not None and short["shape"] == "bullets"
    panel.length.setCurrentIndex(3)
    panel.view.setCurrentIndex(panel.model.index(0, 0))
    panel.run_again()
    finished(panel)
    long = panel.queue.entries[0].summary
    assert long is not None
    assert cast("float", long["ratio"]) > cast("float", short["ratio"])


def test_closing_in_the_middle_ends_quietly(program: Program, documents: Path) -> None:
    panel = panel_of(program)
    drop(panel, [documents / PLAN])
    gui.wait_until(lambda: panel.busy() and panel.queue.entries)
    assert panel in program.window.busy_panels()
    program.close()
    gui.settle()


def test_english_and_dark(program: Program, documents: Path) -> None:
    panel = panel_of(program)
    drop(panel, [documents / "당직근무일지.txt"])
    finished(panel)
    program.preferences.change("theme", "dark")
    gui.settle()
    assert "#b1cefb" in panel.result.browser.toHtml()
    program.preferences.change("theme", "light")
    gui.settle()


def test_a_file_waits_only_once_and_the_queue_is_bounded() -> None:
    queue = Queue()
    assert queue.add(Path("a")) == 0
    assert queue.add(Path("a")) is None
    queue.entries[0].fail("DAMAGED", {})
    assert queue.add(Path("a")) == 0
    assert queue.entries[0].state is State.WAITING
    for number in range(MOST):
        queue.add(Path(str(number)))
    assert len(queue.entries) == MOST
    assert queue.add(Path("b")) is None


def test_a_cancelled_one_keeps_its_part() -> None:
    entry = Entry(Path("a"))
    entry.finish({"partial": True, "sections": [{"heading": "", "sentences": []}]})
    assert entry.state is State.CANCELLED and entry.summary is not None
    other = Entry(Path("a"))
    other.finish({"partial": True})
    assert other.state is State.CANCELLED and other.summary is None


def test_text_of_a_document_is_never_markup() -> None:
    sentence: Object = {
        "text": "<img src=x> **굵게** ~~지움~~ [링크](http://x)",
        "citations": [{"location": {"page": 1}, "title": "가"}],
        "checks": {"supported": False, "problems": [{"message": "숫자가 <다름>"}]},
    }
    summary: Object = {
        "title": "# 제목 <b>",
        "mode": "generative",
        "coverage": {"units": 10, "read": 9, "ocr": 1, "failed": 1, "characters": 1234},
        "sections": [{"heading": "<h1>", "sentences": [sentence]}],
        "grade": "S",
        "partial": True,
    }
    shown = Html(summary, lambda _: "1쪽", LIGHT).made()
    assert "<img" not in shown.html and "<h1>" not in shown.html
    assert "[확인 필요: 숫자가 &lt;다름&gt;]" in shown.html
    saved = markdown(summary, lambda _: "1쪽")
    assert r"\<img src=x\> \*\*굵게\*\* \~\~지움\~\~ \[링크\](http://x)" in saved
    assert coverage_text(summary).startswith("10단위 중 9단위를 읽음(90%)")
    assert "읽지 못한 곳 1단위" in coverage_text(summary)
    assert escaped("a_b") == r"a\_b"


def test_several_files_make_one_summary_when_wished(program: Program, documents: Path) -> None:
    panel, before = panel_of(program), hashes(documents)
    (documents / "깨짐.hwpx").write_bytes(b"PK\x03\x04 no")
    panel.together.setChecked(True)
    drop(panel, [documents / PLAN, documents / "당직근무일지.txt", documents / "깨짐.hwpx"])
    finished(panel)
    [entry] = panel.queue.entries
    assert entry.state is State.DONE and len(entry.paths) == 3
    assert str(panel.model.index(0, 0).data()).endswith("외 2개 함께")
    assert panel.result.title.whole().endswith("외 1건")
    assert "읽지 못해 빠진 파일 1개: 깨짐.hwpx" in panel.result.foot.text()
    assert entry.summary is not None
    written = markdown(entry.summary, panel.services.place)
    assert "깨짐" in written and "외 1건" in written
    headings = {section["heading"] for section in cast("list[Object]", entry.summary["sections"])}
    assert len(headings) == 2  # one a document
    panel.together.setChecked(False)
    drop(panel, [documents / PLAN])
    finished(panel)
    assert len(panel.queue.entries) == 2 and not panel.queue.entries[1].others
    (documents / "깨짐.hwpx").unlink()
    assert hashes(documents) == before


def test_files_together_that_cannot_be_read_are_one_failure() -> None:
    queue = Queue()
    assert queue.add(Path("/a"), (Path("/b"),)) == 0
    assert queue.add(Path("/a"), (Path("/b"),)) is None  # it waits
    assert queue.add(Path("/a")) == 1
    entry = queue.entries[0]
    entry.finish({"path": "/a", "code": "DAMAGED"}, [{"path": "/b", "code": "VANISHED"}])
    assert (entry.state, entry.code, entry.summary) == (State.FAILED, "DAMAGED", None)
    assert queue.add(Path("/a"), (Path("/b"),)) == 0
