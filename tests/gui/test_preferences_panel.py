"""The settings panel: what is chosen is on disk at once; models are registered, used, checked, forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from support import gui
from support.scripted_gguf import write_random

from engine import settings
from engine.errors import EngineCode

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.app import Program
    from desktop.panels.preferences import PreferencesPanel


@pytest.fixture
def panel(program: Program) -> PreferencesPanel:
    return cast("PreferencesPanel", program.window.show_panel("preferences"))


def choose(panel: PreferencesPanel, name: str, number: int) -> None:
    panel.boxes[name].setCurrentIndex(number)
    panel.boxes[name].activated.emit(number)


@pytest.mark.parametrize(
    ("name", "number", "value"),
    [("grade", 2, "O"), ("engine", 1, "extractive"), ("theme", 2, "dark"), ("language", 2, "en")],
)
def test_a_choice_is_on_disk_at_once(
    program: Program, panel: PreferencesPanel, name: str, number: int, value: str
) -> None:
    choose(panel, name, number)
    assert getattr(settings.load(program.home.settings), name) == value
    assert getattr(program.preferences.settings, name) == value


def test_a_damaged_file_is_reported_and_kept(program: Program, panel: PreferencesPanel) -> None:
    program.home.create()
    program.home.settings.write_bytes(b"language = ")
    choose(panel, "grade", 2)
    assert panel.problem.isVisible()
    assert program.home.settings.read_bytes() == b"language = "
    assert panel.boxes["grade"].currentIndex() == 1
    program.home.settings.unlink()
    choose(panel, "grade", 2)
    assert not panel.problem.isVisible()


def test_a_model_is_registered_used_checked_and_forgotten(
    program: Program, panel: PreferencesPanel, tmp_path: Path
) -> None:
    one, two = write_random(tmp_path / "하나.gguf", seed=1), write_random(tmp_path / "둘.gguf", seed=2)
    for path in (one, two):
        panel.take_paths([path])
        assert panel.busy()
        gui.wait_until(lambda: not panel.busy())
    assert program.preferences.active is not None
    assert program.preferences.active.name == "하나"
    assert panel.models.count() == 2
    assert "쓰는 중" in panel.models.item(0).text()
    panel.models.item(1).setSelected(True)
    panel.use_button.click()
    assert program.preferences.active.name == "둘"
    assert "둘" in program.window.status.model.text() or program.preferences.engine == "extractive"
    two.write_bytes(b"GGUF" + b"\0" * 5000)
    panel.check_button.click()
    gui.wait_until(lambda: not panel.busy())
    assert panel.problem.isVisible()
    panel.forget_button.click()
    assert panel.models.count() == 1
    assert program.preferences.active is None
    assert two.exists()


def test_what_is_no_model_is_refused_with_advice(program: Program, panel: PreferencesPanel, tmp_path: Path) -> None:
    wrong = tmp_path / "계획.hwpx"
    wrong.write_bytes(b"PK")
    panel.take_paths([wrong])
    gui.wait_until(lambda: not panel.busy())
    assert panel.problem.isVisible()
    assert program.failures is None
    described = program.work.failure(EngineCode.MODEL_DAMAGED, {"name": wrong.name})
    assert described.advice


def test_registering_can_be_stopped(program: Program, panel: PreferencesPanel, tmp_path: Path) -> None:
    path = write_random(tmp_path / "큰.gguf")
    with path.open("ab") as file:
        file.truncate(400 << 20)
    panel.take_paths([path])
    panel.stop_button.click()
    gui.wait_until(lambda: not panel.busy())
    assert not panel.problem.isVisible()
    assert program.preferences.active is None


def test_workers_learn_of_another_model_when_nothing_runs(
    program: Program, panel: PreferencesPanel, tmp_path: Path
) -> None:
    gui.wait_until(lambda: program.window.status.documents == 0 and not program.work.count)
    panel.take_paths([write_random(tmp_path / "하나.gguf")])
    gui.wait_until(lambda: not panel.busy() and not program.work.count)
    config = program.preferences.client_config()
    assert config.model is not None
    assert config.model.path == tmp_path / "하나.gguf"
    got: list[object] = []
    program.work.run("library", "status", {}, owner=panel, on_done=got.append)
    gui.wait_until(lambda: got)
