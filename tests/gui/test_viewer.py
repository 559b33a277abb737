"""Citations opened at their place: every format of the samples, files that are gone or changed, hostile text."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any

import pymupdf
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from support import gui
from support.chat import SAMPLES, Office, questions

from desktop import palette
from desktop.laid_out import PART, chosen, lay_out
from desktop.text_view import TextView

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtGui import QColor

    from desktop.viewer import Viewer

PDF = "생활민원_안내서.pdf"
PDF_QUOTE = "소파 2인용은 6,000원, 침대 매트리스는 8,000원입니다."
PDF_PLACE = {"page": 2, "bbox": [57.0, 181.9, 281.4, 227.9]}
HWPX = "책빛축제_변경계획.hwpx"
HWPX_QUOTE = "○ 비가 오면 개막식은 가온시립도서관 대강당(420석)에서 진행"
EVIL = '<img src="http://evil/x.png"><script>alert(1)</script><a href="file:///etc/passwd">x</a>&lt;b&gt; </td></table>'


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


# the layout


def block(text: str, kind: str = "paragraph", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "level": 0, "text": text, "location": {"paragraph": 1}} | more


def shown(code: str) -> TextView:
    view = TextView()
    view.resize(500, 400)
    view.show_html(code, 1.0)
    return view


def test_hostile_text_is_shown_and_does_nothing(monkeypatch: pytest.MonkeyPatch, app: QApplication) -> None:
    asked: list[object] = []
    monkeypatch.setattr(TextView, "loadResource", lambda _self, _kind, name: asked.append(name))
    rows = [[EVIL, "2"], ["a", EVIL]]
    blocks: list[Any] = [
        block(EVIL, "heading", level=1),
        block(EVIL, "list", level=2),
        block(EVIL, location={"paragraph": 2}),
        block("", "table", rows=rows, header_rows=1, location={"table": 1}),
        block('"><img src=x>\ue000\ue001\x00\u2028', "note"),
    ]
    for location, quote in (({"paragraph": 2}, EVIL), ({"table": 1, "row": 2}, "a " + EVIL), ({}, "")):
        laid = lay_out({"blocks": blocks, "format": "txt"}, location, quote)
        view = shown("".join(laid.parts))
        assert view.toPlainText().count(EVIL) == 5
        assert "\ufffc" not in view.toPlainText()  # a picture would stand as an object
        cursor = QTextCursor(view.document())
        cursor.select(QTextCursor.SelectionType.Document)
        assert "href" not in view.document().toHtml().replace("&lt;a href", "")
        view.deleteLater()
    assert asked == []


def test_a_row_is_quoted_without_its_repeated_cells(app: QApplication) -> None:
    rows = [["구분", "지급액", "비고"], ["2시간 이내", "100,000원", "1회"], ["2시간 초과", "150,000원", "1회"]]
    table = block("", "table", rows=rows, covered=[[2, 2]], header_rows=1, location={"table": 2})
    laid = lay_out({"blocks": [block("앞"), table]}, {"table": 2, "row": 3}, "2시간  초과\n150,000원")
    assert laid.found == "words"
    assert laid.parts[0].count('class="words"') == 2
    assert '<td class="at"><a name="cited"></a><span class="words">2시간 초과</span></td>' in laid.parts[0]
    assert lay_out({"blocks": [table]}, {"table": 2, "row": 3, "column": 2}, "150,000원").found == "words"


def test_cells_of_sheets_and_lines_of_lists_are_found(app: QApplication) -> None:
    rows = [["항목", "금액"], ["무대", "10"], ["음향", "20"]]
    sheet = block("", "table", rows=rows, header_rows=1, location={"sheet": "예산", "range": "B3:C5"})
    for place in ({"sheet": "예산", "range": "B5:C5"}, {"sheet": "예산", "range": "C5"}):
        laid = lay_out({"blocks": [sheet]}, place, "20")
        assert laid.found == "words"
        assert laid.parts[0].index("cited") < laid.parts[0].index("음향")
    lines = block("", "table", rows=rows, header_rows=1, location={"line": 1})
    assert lay_out({"blocks": [lines]}, {"line": 3}, "음향 20").found == "words"


def test_a_long_document_comes_in_parts_and_opens_at_the_right_one(app: QApplication) -> None:
    blocks: list[Any] = [
        block(f"{number}번 문단입니다. " * 20, location={"paragraph": number}) for number in range(1, 500)
    ]
    laid = lay_out({"blocks": blocks, "format": "docx"}, {"paragraph": 400}, "400번 문단입니다.")
    assert len(laid.parts) > 10
    assert 'class="words">400번' in laid.parts[laid.cited]
    assert all(len(part) < PART * 4 for part in laid.parts)
    assert "".join(laid.parts).count('name="cited"') == 1


def test_a_long_table_is_divided_and_repeats_its_heads(app: QApplication) -> None:
    rows = [["번호", "이름"], *([str(number), f"사람{number}"] for number in range(1, 5000))]
    table = block("", "table", rows=rows, header_rows=1, location={"table": 1})
    laid = lay_out({"blocks": [table]}, {"table": 1, "row": 3001}, "사람3000")
    assert laid.found == "words"
    assert 'class="words">사람3000<' in laid.parts[laid.cited]
    assert all("번호" in part for part in laid.parts)


def test_a_part_is_laid_out_quickly(app: QApplication) -> None:
    rows = [[f"칸 {row} {column}" for column in range(10)] for row in range(2000)]
    table = block("", "table", rows=rows, header_rows=1, location={"table": 1})
    text = [block("가나다라 마바사 " * 60, location={"paragraph": number}) for number in range(1, 300)]
    laid = lay_out({"blocks": [*text, table]}, {"table": 1, "row": 1000}, "칸 999 5")
    view = TextView()
    view.resize(500, 700)
    view.show()
    spent = []
    for part in (laid.parts[0], laid.parts[laid.cited], laid.parts[-1]):
        best = 1.0
        for _ in range(3):
            start = time.thread_time()
            view.show_html(part, 1.0)
            best = min(best, time.thread_time() - start)
        spent.append(best)
    view.deleteLater()
    assert max(spent) < 0.05


def test_a_record_is_told_from_the_others_of_its_file() -> None:
    records: list[Any] = [{"record": "a"}, {"record": "b"}]
    assert chosen(records, "b") == {"record": "b"}
    assert chosen(records, "z") == {"record": "a"}
    assert chosen([], "z") is None


def test_a_shape_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="block"):
        lay_out({"blocks": [{"kind": 3}]}, {}, "")
    assert lay_out({"blocks": "x"}, {}, "q").found == "none"
    assert lay_out({}, {}, "").parts == ()


def test_a_pdf_without_text_is_shown_at_its_place(office: Office) -> None:
    scan = "안전점검_결과_스캔.pdf"
    source: Any = pymupdf.open(office.documents / scan)  # type: ignore[no-untyped-call]  # it carries no types
    pages = len(source)
    listed = office.run("library", "list", {})["documents"]
    row = next((one for one in listed if str(one["path"]).endswith(scan)), None)
    if row is None or row["format"] != "pdf":
        pytest.skip("scans are not in the library yet")
    viewer = office.open({"document": row["id"], "title": "스캔", "location": {"page": 1}, "quote": ""})
    assert (viewer.number, viewer._count) == (1, pages)
    assert not viewer.notice.isVisible()
