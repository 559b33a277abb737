"""Every test here needs Qt; the window is built on a home of its own and taken down afterwards."""

from __future__ import annotations

import sys
from contextlib import contextmanager
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


@contextmanager
def begun(home: Path) -> Iterator[Program]:
    """The whole program in Korean, with real workers when they are asked, its window shown offscreen."""
    made = Program(gui.application(), paths.home(home), "ko")
    gui.search_by_words(made)
    made.begin()
    gui.settle()
    yield made
    made.close()
    made.window.deleteLater()
    made.deleteLater()
    gui.settle()


@pytest.fixture
def own_program(app: QApplication, home: Path, faults: list[BaseException]) -> Iterator[Program]:
    """A program of the test's own."""
    with begun(home) as made:
        yield made


@pytest.fixture
def program(own_program: Program) -> Program:
    """The same; a module whose tests can share one overrides this."""
    return own_program


@pytest.fixture(scope="module")
def shared_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One program for a module, with its workers; a test that uses it leaves it without panels."""
    with begun(tmp_path_factory.mktemp("shared") / "home") as made:
        yield made


@pytest.fixture
def renewed_program(shared_program: Program, faults: list[BaseException]) -> Iterator[Program]:
    """The module's program; its panels are made anew for the next test, and what runs is ended."""
    yield shared_program
    gui.forget_panels(shared_program.window)
    gui.wait_until(lambda: not shared_program.work.count)
