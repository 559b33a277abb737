"""Panels filled by real workers: no text cut off, none on another, none untranslated; two languages, two scales."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget
from support import gui
from support.walk import cut_off, overlapping, untranslated

MAIN = ("chat-page", "summary", "excel", "privacy", "library", "library-safety", "locked")  # of the scenes
# English words are the longer ones. The whole of the mixes is for eyes: tests/support/window_shots.py.
USUAL = ("--languages", "en", "--sizes", "normal", "smallest")
LARGE = ("--languages", "ko", "--sizes", "normal", "smallest", "--scenes", *MAIN)
SHOTS = Path(__file__).resolve().parents[1] / "support" / "window_shots.py"


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("scale", "mix"), [("1", USUAL), ("2", LARGE)], ids=["100 %", "200 %"])
def test_filled_panels_show_every_text_whole(scale: str, mix: tuple[str, ...], tmp_path: Path) -> None:
    """In a process of its own: the scale of the screen counts for a whole process."""
    command = [sys.executable, str(SHOTS), str(tmp_path), "--check", "--themes", "light", "--scale", scale, *mix]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=570)
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == []


@pytest.fixture
def box(app: QApplication) -> QWidget:
    made = QWidget()
    made.resize(400, 300)
    made.show()
    return made


def test_the_walk_sees_a_text_that_is_cut_off(box: QWidget) -> None:
    button = QPushButton("아주 긴 이름의 단추입니다", box)
    button.setGeometry(0, 0, 20, 20)
    button.show()
    assert len(cut_off(box)) == 1
    button.setProperty("kind", "chip")
    assert cut_off(box) == []
    box.deleteLater()


def test_the_walk_sees_one_text_on_another(box: QWidget) -> None:
    layout = QVBoxLayout(box)
    first, second = QLabel("가"), QLabel("나")
    layout.addWidget(first)
    layout.addWidget(second)
    gui.settle()
    assert overlapping(box) == []
    second.setGeometry(first.geometry())
    assert overlapping(box) == ["QLabel 가 and QLabel 나"]
    box.deleteLater()


def test_the_walk_tells_our_korean_from_that_of_documents(box: QWidget) -> None:
    browser = QTextBrowser(box)
    browser.setPlainText("축제의 목적은 다음과 같다.\n등급 S")
    browser.show()
    assert untranslated(box) == ["등급 S"]
    box.deleteLater()
