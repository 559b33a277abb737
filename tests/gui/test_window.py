"""The window as a whole: names, tab order, languages, themes, small screens, closing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox, QScrollArea, QToolButton, QWidget
from support import gui
from support.walk import cut_off, focusable, hangul, nameless, reachable, visible_texts

from desktop import palette
from desktop.window import PANELS, panel_class
from engine.supervision import Notice, NoticeKind

if TYPE_CHECKING:
    from desktop.app import Program

ROOT = Path(__file__).resolve().parents[2]


def names(program: Program) -> list[str]:
    return [name for name in PANELS if program.window.has_panel(name)]


def test_the_window_shows_the_first_page_and_asks_the_library(program: Program) -> None:
    assert program.window.isVisible()
    assert program.window.current is not None
    gui.wait_until(lambda: program.window.status.documents == 0)
    assert program.window.status.library.text() == "문서함: 0건"
    assert program.window.status.network.text() == "네트워크 꺼짐"
    assert program.window.status.mode.text() == "원문에서 찾아 답함"


def test_panels_follow_their_rule(program: Program) -> None:
    for name in names(program):
        kind = panel_class(name)
        assert kind.name == name
        assert kind.title()
        assert (ROOT / "resources" / "icons" / f"{kind.icon}.svg").is_file()
    assert names(program)[0] == "start"


def test_panels_are_made_when_they_are_first_shown(program: Program) -> None:
    assert "library" not in program.window._panels
    first = program.window.show_panel("library")
    assert program.window.show_panel("library") is first
    assert program.window.current is first


def test_the_keyboard_reaches_every_panel(program: Program) -> None:
    for number, name in enumerate(names(program), 1):
        QTest.keySequence(program.window, QKeySequence(f"Ctrl+{number}"))
        current = program.window.current
        assert current is not None
        assert current.name == name


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_widget_is_named_reachable_and_translated(program: Program, language: str) -> None:
    program.preferences.change("language", language)
    gui.settle()
    problems: list[str] = []
    for name in names(program):
        program.window.show_panel(name)
        gui.settle()
        problems += [f"{name}: nameless {what}" for what in nameless(program.window)]
        problems += [
            f"{name}: unreachable {what}" for what in set(focusable(program.window)) - reachable(program.window)
        ]
        if language == "en":
            problems += [f"{name}: untranslated {text}" for text in visible_texts(program.window) if hangul(text)]
    assert problems == []


def test_the_walk_finds_what_is_wrong(program: Program) -> None:
    bad = QLineEdit(program.window.show_panel("start"))
    bad.show()
    assert len(nameless(program.window)) == 1
    button = QToolButton(program.window.show_panel("start"))
    button.setText("한글")
    button.show()
    assert "한글" in visible_texts(program.window)
    bad.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    assert nameless(program.window) == []


def test_the_language_changes_while_it_runs_and_back(program: Program) -> None:
    button = program.window.findChild(QToolButton, "go-library")
    assert isinstance(button, QToolButton)
    korean = button.text()
    program.preferences.change("language", "en")
    gui.settle()
    assert button.text() == "Library"
    assert program.window.status.network.text() == "Network off"
    program.preferences.change("language", "ko")
    gui.settle()
    assert button.text() == korean == "문서함"


def test_a_change_of_language_waits_for_what_runs(program: Program) -> None:
    got: list[object] = []
    program.work.run("library", "status", {}, owner=program.window, on_done=got.append, on_failed=got.append)
    program.preferences.change("language", "en")
    gui.wait_until(lambda: got and not program.work.count)
    assert "documents" in got[0]  # type: ignore[operator]  # an answer, not a failure


@pytest.mark.parametrize("choice", ["dark", "light"])
def test_the_theme_changes_while_it_runs(program: Program, choice: str) -> None:
    program.preferences.change("theme", choice)
    gui.settle()
    assert palette.current().name == choice
    image = program.window.grab().toImage()
    corner = image.pixelColor(3, 3)
    assert (corner.lightness() < 100) == (choice == "dark")


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("points", [10.5, 21.0])
def test_no_text_is_cut_off(program: Program, language: str, points: float) -> None:
    program.preferences.change("language", language)
    font = program.app.font()
    font.setPointSizeF(points)
    program.app.setFont(font)
    program.app.setStyleSheet(palette.style_sheet(palette.current(), points))
    program.window.resize(1500, 1100)
    problems: list[str] = []
    for name in names(program):
        program.window.show_panel(name)
        gui.wait_until(lambda: not program.work.count)
        gui.settle()
        problems += [f"{name}: {text}" for text in cut_off(program.window)]
    palette.apply(program.app, palette.LIGHT)
    assert problems == []


def test_a_tiny_screen_shows_icons_and_scrolls(program: Program) -> None:
    program.window.resize(320, 240)
    gui.settle()
    button = program.window.findChild(QToolButton, "go-library")
    assert isinstance(button, QToolButton)
    assert button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    assert program.window.width() <= 400
    for name in names(program):
        panel = program.window.show_panel(name)
        gui.settle()
        area = program.window._areas[name]
        assert isinstance(area, QScrollArea)
        assert panel.width() >= area.viewport().width()
        assert program.window.width() <= 400, name
    assert program.window.status.network.isVisible()
    program.window.resize(1100, 700)
    gui.settle()
    assert button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon


def test_the_accessibility_tree_tells_the_status(program: Program) -> None:
    found = QAccessible.queryAccessibleInterface(program.window.status.network)
    assert found is not None
    assert "네트워크 꺼짐" in found.text(QAccessible.Text.Name)


def test_a_device_nobody_has_seen_is_not_called_cpu(program: Program) -> None:
    status = program.window.status
    assert status.device.text() == "CPU"
    program.preferences.change("engine", "local")
    assert status.device.text() == "CPU"
    program.preferences.change("model.gpu_layers", -1)
    assert status.device.text() == "장치: 확인 안 됨"
    assert "CPU" not in status.device.toolTip()
    program.preferences.change("engine", "extractive")
    assert status.device.text() == "CPU"


def test_a_dead_worker_is_a_line(program: Program) -> None:
    program.work.noticed.emit(Notice(NoticeKind.DIED, "library", "WORKER_DIED"))
    assert (
        program.window.status.message.whole() == "문서함 담당 프로세스가 갑자기 끝났습니다. 다시 쓰면 새로 시작합니다."
    )
    assert program.failures is None


def test_closing_without_a_tray_leaves_the_dock_and_its_end_is_the_programs(program: Program) -> None:
    asked: list[bool] = []
    program.presence.quit_asked.connect(lambda: asked.append(True))
    assert program.presence.tray is None  # offscreen there is none
    gui.wait_until(lambda: not program.work.count)
    program.window.close()
    dock = program.presence.dock
    assert dock is not None
    assert not program.window.isVisible()
    assert dock.isVisible()
    assert nameless(dock) == []
    dock.open_button.click()
    assert program.window.isVisible()
    program.window.close()
    dock.close()
    assert asked == [True]


def test_leaving_while_something_runs_asks_first(program: Program) -> None:
    asked: list[bool] = []
    program.presence.quit_asked.connect(lambda: asked.append(True))
    program.work.background(lambda report: wait_for_end(report), owner=program.window)
    program.presence.leave()
    box = program.window.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert asked == []
    stay = box.defaultButton()
    assert stay.text() == "계속하기"
    stay.click()
    gui.settle()
    assert asked == []
    program.presence.leave()
    boxes = [one for one in program.window.findChildren(QMessageBox) if one.isVisible()]
    next(button for button in boxes[0].buttons() if button.text() == "멈추고 끝내기").click()
    gui.settle()
    assert asked == [True]


def wait_for_end(report: object) -> int:
    import threading

    while not report.cancelled():  # type: ignore[attr-defined]  # a Report
        threading.Event().wait(0.005)
    return 1


def test_many_failures_are_one_dialog(program: Program) -> None:
    for code in ("NO_MODEL", "MODEL_MISSING", "NO_MODEL"):
        program.work.report(program.work.failure(code, {"name": "x"}))
    dialog = program.failures
    assert dialog is not None
    assert dialog.isVisible()
    assert "모두 2건" in dialog.place.text()
    first = dialog.message.text()
    dialog.next_button.click()
    assert dialog.message.text() != first
    assert nameless(dialog) == []
    dialog.copy_button.click()
    assert "MODEL_MISSING" in program.app.clipboard().text()
    dialog.close_button.click()
    program.work.report(program.work.failure("NO_MODEL", {}))
    assert dialog.isVisible()
    assert "모두" not in dialog.place.text()
    dialog.close()


def test_labels_take_no_markup(program: Program) -> None:
    labels = [widget for widget in gui.widgets(program.window) if isinstance(widget, QLabel) and widget.text()]
    assert labels
    assert [label.text() for label in labels if label.textFormat() != Qt.TextFormat.PlainText] == []


def test_the_window_loads_nothing_heavy() -> None:
    heavy = ["llama_cpp", "lancedb", "pyarrow", "torch", "sentence_transformers", "presidio_analyzer", "spacy"]
    heavy += ["pymupdf", "fitz", "kiwipiepy", "numpy", "openpyxl", "lxml", "docx", "pptx", "PySide6.QtQml", "jinja2"]
    code = (
        "import sys\n"
        "from importlib.util import find_spec\n"
        "import desktop.app\n"
        "from desktop.window import PANELS, panel_class\n"
        "[panel_class(name) for name in PANELS if find_spec('desktop.panels.' + name)]\n"
        "find_spec('desktop.viewer') and __import__('desktop.viewer')\n"
        f"print([name for name in {heavy!r} if name in sys.modules])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_nothing_is_left_of_a_closed_window(program: Program) -> None:
    program.close()
    assert not program.window.isVisible()
    left: list[object] = list(program.app.topLevelWidgets())
    assert [widget for widget in left if isinstance(widget, QWidget) and widget.isVisible()] == []
