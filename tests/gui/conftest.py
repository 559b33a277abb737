"""Every test here needs Qt; the window is built on a home of its own and taken down afterwards."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from support import gui

from desktop.app import Program
from engine import paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

FOLDER = "gui"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    for item in items:
        if item.path.parent.name == FOLDER:
            item.add_marker(pytest.mark.gui)


@pytest.fixture
def app() -> QApplication:
    """The Qt application."""
    return gui.application()


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[BaseException]]:
    """Exceptions that reached the excepthook; a test that expects none fails on any."""
    found: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: found.append(error))
    yield found
    assert found == []


@pytest.fixture
def program(app: QApplication, home: Path, faults: list[BaseException]) -> Iterator[Program]:
    """The whole program in Korean, with real workers when they are asked, its window shown offscreen."""
    made = Program(app, paths.home(home), "ko")
    made.begin()
    gui.settle()
    yield made
    made.close()
    made.window.deleteLater()
    made.deleteLater()
    gui.settle()
