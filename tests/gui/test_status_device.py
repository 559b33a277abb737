"""The status bar names the device once the language model's worker has said it, and starts none for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil
import pytest
from support import gui

pytest.importorskip("llama_cpp", reason="llama.cpp is not built here")
from support.scripted_gguf import write_scripted  # needs gguf

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.app import Program
    from engine.methods import Object

TEXT = "축제는 5월 15일에 연다. 부스 사용료는 통지를 받은 날부터 7일 이내에 내야 한다. 예산은 3억원이다."


def summarize(program: Program, path: Path, engine: str) -> None:
    got: list[object] = []
    params: Object = {"paths": [str(path)], "together": False, "shape": "brief", "ratio": None, "engine": engine}
    program.work.run("task", "summarize", params, owner=program, on_done=got.append, on_failed=got.append)
    gui.wait_until(lambda: got and not program.work.count)
    assert isinstance(got[0], dict), got


def llm_workers() -> int:
    return sum("llm" in child.cmdline() for child in psutil.Process().children(recursive=True))


def test_the_device_is_what_the_worker_says(program: Program, tmp_path: Path) -> None:
    status, path = program.window.status, tmp_path / "글.txt"
    path.write_text(TEXT, "utf-8")
    model = write_scripted(tmp_path / "모델.gguf", {"요약": {"bullets": ["축제를 5월에 연다."]}})
    registered = program.preferences.catalogue.register(model)
    program.preferences.catalogue.use(registered.name)
    program.preferences.models_changed()
    program.preferences.change("model.gpu_layers", -1)
    program.preferences.change("engine", "local")
    assert status.device.text() == "장치: 확인 안 됨"
    summarize(program, path, "extractive")
    assert llm_workers() == 0
    assert status.device.text() == "장치: 확인 안 됨"
    summarize(program, path, "local")
    assert llm_workers() == 1
    gui.wait_until(lambda: status.device.text() != "장치: 확인 안 됨")
    said = status.device.text()
    assert said in status.device.accessibleName() or said == "CPU"
    program.preferences.change("model.gpu_layers", 0)
    assert status.device.text() == "CPU"
    program.preferences.change("model.gpu_layers", -1)
    assert status.device.text() == "장치: 확인 안 됨"  # another worker comes, and has not said anything
