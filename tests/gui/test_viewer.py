"""Citations opened at their place: every format of the samples, files that are gone or changed, hostile text."""

from __future__ import annotations

import hashlib
import os
import signal
from typing import TYPE_CHECKING, Any

import pymupdf
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from support import gui
from support.chat import SAMPLES, Office, questions

from desktop import palette

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtGui import QColor

    from desktop.text_view import TextView
    from desktop.viewer import Viewer

PDF = "생활민원_안내서.pdf"
PDF_QUOTE = "소파 2인용은 6,000원, 침대 매트리스는 8,000원입니다."
PDF_PLACE = {"page": 2, "bbox": [57.0, 181.9, 281.4, 227.9]}
HWPX = "책빛축제_변경계획.hwpx"
HWPX_QUOTE = "○ 비가 오면 개막식은 가온시립도서관 대강당(420석)에서 진행"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = Office(tmp_path_factory.mktemp("office"))
    yield made
    made.close()


@pytest.fixture
def office(shared: Office, faults: list[BaseException]) -> Office:
    return shared


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def marked(viewer: Viewer) -> str:
    """The words that are marked in the laid-out text."""
    words = []
    block = viewer.text.document().begin()
    while block.isValid():
        runs = block.begin()
        while not runs.atEnd():
            if runs.fragment().charFormat().background().color().name() == palette.current().highlight:
                words.append(runs.fragment().text())
            runs += 1
        block = block.next()
    return "".join(words)


def cursor_is_seen(view: TextView) -> bool:
    return view.viewport().rect().contains(QPoint(5, view.cursorRect().center().y()))


def letters(text: str) -> str:
    return "".join(text.split())


def pdf_citation(office: Office, **more: Any) -> dict[str, Any]:
    made = {"document": office.ident(PDF), "title": "안내서", "location": PDF_PLACE, "quote": PDF_QUOTE}
    return made | more


def hwpx_citation(office: Office, **more: Any) -> dict[str, Any]:
    made = {"document": office.ident(HWPX), "title": "변경계획", "location": {"paragraph": 21}, "quote": HWPX_QUOTE}
    return made | more


# real citations


def test_every_answer_over_the_samples_opens_at_its_words(office: Office) -> None:
    before = hashes(office.documents)
    formats, missed = set(), []
    for question in questions():
        params = {"question": question["text"], "documents": None, "engine": "extractive"}
        for sentence in office.run("task", "ask", params)["sentences"]:
            for citation in sentence["citations"]:
                viewer = office.open(citation)
                if viewer.is_paged:
                    formats.add("pdf")
                    good = bool(viewer.pages.canvas.boxes()) and viewer.number == citation["location"]["page"]
                else:
                    assert viewer._laid is not None
                    formats.add(viewer._laid.format)
                    good = letters(marked(viewer)) == letters(citation["quote"]) and cursor_is_seen(viewer.text)
                if not good or viewer.notice.isVisible():
                    missed.append((question["id"], citation))
    assert missed == []
    assert {"pdf", "hwpx", "docx", "jsonl"} <= formats
    assert hashes(office.documents) == before == hashes(SAMPLES)


def test_a_pdf_is_opened_at_its_page_with_marked_words(office: Office) -> None:
    viewer = office.open(pdf_citation(office))
    assert viewer.is_paged
    assert viewer.number == 2
    assert "2 / 3" in viewer.place.text()
    assert not viewer.notice.isVisible()
    boxes = viewer.pages.canvas.boxes()
    assert boxes
    image = viewer.pages.canvas.grab().toImage()
    assert image.devicePixelRatio() == 1.0
    for box in boxes:
        inside = box.toRect()
        points = [(x, y) for x in range(inside.left(), inside.right()) for y in range(inside.top(), inside.bottom())]
        assert sum(is_yellow(image.pixelColor(*point)) for point in points) > len(points) / 3  # the rest is ink
    assert not is_yellow(image.pixelColor(100, 30))
    first = boxes[0].center().toPoint()
    shown = viewer.pages.canvas.mapTo(viewer.pages.viewport(), first)
    assert viewer.pages.viewport().rect().contains(shown)


def is_yellow(colour: QColor) -> bool:
    return colour.red() > 200 and colour.green() > 150 and colour.blue() < 150


def test_the_page_can_be_read_aloud(office: Office) -> None:
    viewer = office.open(pdf_citation(office))
    interface = QAccessible.queryAccessibleInterface(viewer.pages.canvas)
    assert interface.text(QAccessible.Text.Name) == "안내서 2쪽 그림"
    assert "매트리스는" in interface.text(QAccessible.Text.Description)


def test_pages_are_turned_and_zoomed(office: Office) -> None:
    viewer = office.open(pdf_citation(office))
    width = viewer.pages.canvas.width()
    viewer.larger_button.click()
    office.rest()
    assert viewer.pages.canvas.width() > width
    viewer.smaller_button.click()
    viewer.smaller_button.click()
    office.rest()
    assert viewer.pages.canvas.width() < width * 1.3
    viewer.fit_button.click()
    office.rest()
    assert abs(viewer.pages.canvas.width() - viewer.pages.viewport().width()) < 30
    viewer.next_button.click()
    office.rest()
    assert viewer.number == 3
    assert viewer.pages.canvas.boxes() == []
    assert not viewer.next_button.isEnabled()
    viewer.turn(1)
    assert viewer.number == 3
    viewer.turn(-1)
    office.rest()
    assert viewer.number == 2
    assert viewer.pages.canvas.boxes()
    QTest.keyClick(viewer.pages, Qt.Key.Key_Home)
    viewer.pages.verticalScrollBar().setValue(0)
    QTest.keyClick(viewer.pages, Qt.Key.Key_PageUp)
    office.rest()
    assert viewer.number == 1


def test_a_hwpx_is_opened_at_its_paragraph(office: Office) -> None:
    viewer = office.open(hwpx_citation(office))
    assert not viewer.is_paged
    assert marked(viewer) == HWPX_QUOTE
    assert cursor_is_seen(viewer.text)
    assert not viewer.notice.isVisible()
    interface = QAccessible.queryAccessibleInterface(viewer.text)
    assert interface.text(QAccessible.Text.Name) == "변경계획 원문"
    before = viewer.text.document().defaultFont().pointSizeF()
    viewer.larger_button.click()
    assert viewer.text.document().defaultFont().pointSizeF() > before
    assert marked(viewer) == HWPX_QUOTE
    viewer.fit_button.click()
    assert viewer.text.document().defaultFont().pointSizeF() == before


def test_the_marks_follow_the_theme(office: Office) -> None:
    viewer = office.open(hwpx_citation(office))
    palette.apply(gui.application(), palette.DARK)
    gui.settle()
    assert marked(viewer) == HWPX_QUOTE  # in the colours of the theme of the moment
    palette.apply(gui.application(), palette.LIGHT)
    gui.settle()
    assert marked(viewer) == HWPX_QUOTE


def test_of_citations_in_a_hurry_the_last_one_is_shown(office: Office) -> None:
    for _ in range(5):
        office.program.window.open_citation(hwpx_citation(office))
        office.program.window.open_citation(pdf_citation(office))
    viewer = office.open(hwpx_citation(office))
    assert marked(viewer) == HWPX_QUOTE


def test_escape_puts_it_away(office: Office) -> None:
    viewer = office.open(hwpx_citation(office))
    viewer.text.setFocus()
    QTest.keyClick(viewer.text, Qt.Key.Key_Escape)
    gui.settle()
    assert not viewer.isVisible()


def test_the_focus_goes_to_the_words_and_back(office: Office) -> None:
    window = office.program.window
    window.activateWindow()
    for width in (1200, 500):  # beside the panel, and in its place
        window.resize(width, 700)
        edit = office.chat.edit
        edit.setFocus()
        viewer = office.open(hwpx_citation(office))
        assert QApplication.focusWidget() is viewer.text
        assert "비가 오면" in viewer.text.textCursor().block().text()  # where reading aloud begins
        QTest.keyClick(viewer.text, Qt.Key.Key_Escape)
        gui.wait_until(lambda: QApplication.focusWidget() is office.chat.edit)
    window.resize(1200, 800)


def test_everything_has_a_name(office: Office) -> None:
    for citation in (pdf_citation(office), hwpx_citation(office)):
        viewer = office.open(citation)
        for widget in gui.widgets(viewer):
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible():
                assert QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name), widget
        QApplication.sendEvent(viewer, QEvent(QEvent.Type.LanguageChange))
        assert all(button.text() for button in viewer.findChildren(QPushButton))


# what went wrong since


def test_words_that_are_not_there_are_missed_aloud(office: Office) -> None:
    for citation in (pdf_citation(office, quote="없던 말입니다"), hwpx_citation(office, quote="없던 말입니다")):
        viewer = office.open(citation)
        assert viewer.notice.isVisible()
        assert viewer.notice.text().startswith("⚠ 인용한 문장이 이 자리에 없습니다.")
        assert viewer.number >= 1
    viewer = office.open(hwpx_citation(office, location={"paragraph": 5}))
    assert "다른 자리" in viewer.notice.text()
    assert marked(viewer) == HWPX_QUOTE
    viewer = office.open(hwpx_citation(office, quote="없던 말입니다", location={"paragraph": 5000}))
    assert "찾지 못했습니다" in viewer.notice.text()


def test_a_page_that_is_gone_is_missed(office: Office) -> None:
    viewer = office.open(pdf_citation(office, location={"page": 99}))
    assert viewer.number == 3
    assert "찾지 못했습니다" in viewer.notice.text()


def test_a_document_that_was_removed_is_said_to_be(office: Office) -> None:
    viewer = office.open({"document": "gone", "title": "없음", "location": {}, "quote": "x"})
    assert viewer.number == 0
    assert "문서함에 없습니다" in viewer.empty.text()


def test_files_that_vanish_or_change_are_said_to(office: Office) -> None:
    for name in (PDF, HWPX):
        path = office.documents / name
        kept = path.read_bytes()
        citation = {"document": office.ident(name), "title": name, "location": {"page": 1}, "quote": "x"}
        try:
            path.unlink()
            viewer = office.open(citation)
            assert viewer.number == 0
            assert "파일이 그 자리에 없습니다." in viewer.empty.text()
            path.write_bytes(b"\0 broken")
            viewer = office.open(citation)
            assert viewer.number == 0
            assert viewer.empty.text()
        finally:
            path.write_bytes(kept)


def test_a_drawing_worker_that_dies_comes_back(office: Office) -> None:
    office.open(pdf_citation(office))
    client = office.program.work._desk._client
    assert client is not None
    pid = client.pid("render")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    viewer = office.open(pdf_citation(office))
    if not viewer.number:  # the wish reached the dying one: it is said, and the next one is served
        assert viewer.empty.text()
        viewer = office.open(pdf_citation(office))
    assert viewer.number == 2
    assert viewer.pages.canvas.boxes()


def test_a_source_opens_while_an_answer_is_made(office: Office) -> None:
    office.chat.ask("대형폐기물은 어떻게 버리나요?")
    office.program.window.open_citation(hwpx_citation(office))
    viewer = office.viewer
    gui.wait_until(lambda: viewer.number == 1)
    gui.wait_until(office.chat.exchanges[-1].done)
    assert marked(viewer) == HWPX_QUOTE


def test_a_changed_text_is_not_passed_off_as_the_proof(office: Office) -> None:
    name = "당직근무일지.txt"
    path = office.documents / name
    kept = path.read_bytes()
    line = next(one for one in kept.decode("utf-8").splitlines()[3:] if len(one) > 10)
    number = kept.decode("utf-8").splitlines().index(line) + 1
    citation = {"document": office.ident(name), "title": name, "location": {"line": number}, "quote": line}
    try:
        assert not office.open(citation).notice.isVisible()
        path.write_bytes(kept.replace(line.encode(), "전혀 다른 말".encode()))
        assert office.open(citation).notice.isVisible()
    finally:
        path.write_bytes(kept)


def test_a_pdf_without_text_is_shown_at_its_place(office: Office) -> None:
    scan = "안전점검_결과_스캔.pdf"
    library: Any = pymupdf  # it carries no types
    source = library.open(office.documents / scan)
    pages = len(source)
    listed = office.run("library", "list", {})["documents"]
    row = next((one for one in listed if str(one["path"]).endswith(scan)), None)
    if row is None or row["format"] != "pdf":
        pytest.skip("the scan was not read: recognition is not there")
    viewer = office.open({"document": row["id"], "title": "스캔", "location": {"page": 1}, "quote": ""})
    assert (viewer.number, viewer._count) == (1, pages)
    assert not viewer.notice.isVisible()
