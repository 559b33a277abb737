"""Obtaining an engine: built, cached, falling back, unreachable, interrupted; pip is played by a small program."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from installer import engine_build
from installer.engine_build import Built, Engine
from installer.environment import Environment
from installer.packages import Project
from installer.wheel_cache import WheelCache

if TYPE_CHECKING:
    from pathlib import Path

    from installer.messages import Sentence

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the played pip is a script with a first line for Unix")

# Answers as `python -I -m pip download|wheel …` and `python -I -c …` do; `plan.json` beside it says what goes wrong.
PLAYED = """#!{python}
import json, pathlib, sys, zipfile
plan = json.loads(pathlib.Path(__file__).with_name("plan.json").read_text())
words = sys.argv[1:]
if "download" in words:
    if plan["network"]:
        folder = pathlib.Path(words[words.index("--dest") + 1])
        (folder / "llama_cpp_python-0.3.36.tar.gz").write_bytes(b"source")
    else:
        print("WARNING: Retrying after connection broken by 'NewConnectionError(...)'")
    sys.exit(0 if plan["network"] else 1)
if "wheel" in words:
    pathlib.Path(__file__).with_name("built").open("a").write(" ".join(words) + "\\n")
    print("  [1/2] c++ a.cpp", flush=True)
    print("  [2/2] c++ b.cpp", flush=True)
    if any(f"GGML_{{name.upper()}}=ON" in " ".join(words) for name in plan["broken"]):
        sys.exit(1)
    folder = pathlib.Path(words[words.index("--wheel-dir") + 1])
    folder.mkdir()
    with zipfile.ZipFile(folder / "llama_cpp_python-0.3.36-py3-none-any.whl", "w") as wheel:
        for name in plan["libraries"]:
            wheel.writestr(f"llama_cpp/lib/lib{{name}}.so", b"")
    sys.exit(0)
sys.exit(0 if plan["loads"] else 132)
"""
LIBRARIES = ["llama", "ggml", "ggml-base", "ggml-cpu", "ggml-cuda"]


@dataclass(frozen=True)
class Plan:
    network: bool = True
    broken: tuple[str, ...] = ()
    libraries: tuple[str, ...] = tuple(LIBRARIES)
    loads: bool = True


class Workshop:
    """An environment whose Python is played, a cache, and what was said."""

    def __init__(self, root: Path) -> None:
        self.place = Environment(root / "새 폴더 곁")
        self.place.scripts.mkdir(parents=True)
        self.place.python.write_text(PLAYED.format(python=sys.executable), "utf-8")
        self.place.python.chmod(0o755)
        self.cache = WheelCache(root / "바퀴")
        self.project = Project(root, (), {"engine": ("llama-cpp-python==0.3.36",)}, (), "pip==26.3\n")
        self.lines: list[str] = []
        self.said: list[Sentence] = []

    def obtain(self, plan: Plan, *backends: str) -> Built:
        (self.place.scripts / "plan.json").write_text(json.dumps(vars(plan)))
        engines = [Engine("llama-cpp-python==0.3.36", backend, f"{backend}-key") for backend in backends or ("cpu",)]
        return engine_build.obtain(self.place, self.project, engines, self.cache, self.lines.append, self.said.append)

    @property
    def builds(self) -> list[str]:
        record = self.place.scripts / "built"
        return record.read_text().splitlines() if record.exists() else []

    def entries(self) -> list[str]:
        return sorted(path.name for path in self.cache.folder.iterdir())


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def test_an_engine_is_built_once_and_kept(workshop: Workshop) -> None:
    first = workshop.obtain(Plan())
    assert first.wheel is not None
    assert not first.cached
    assert any("[2/2]" in line for line in workshop.lines)
    second = workshop.obtain(Plan(network=False))
    assert second == replace(first, cached=True)
    assert len(workshop.builds) == 1
    assert workshop.entries() == ["cpu-key"]


def test_the_build_is_told_what_to_leave_out(workshop: Workshop) -> None:
    workshop.obtain(Plan())
    (words,) = workshop.builds
    for name, value in engine_build.defines("cpu").items():
        assert f"--config-settings=cmake.define.{name}={value}" in words
    assert "--build-constraint" in words
    assert "--no-cache-dir" in words


def test_a_back_end_that_does_not_compile_gives_way(workshop: Workshop) -> None:
    result = workshop.obtain(Plan(broken=("cuda",)), "cuda", "cpu")
    assert result.wheel is not None
    assert result.engine.backend == "cpu"
    assert ["cuda" in sentence.en and "cpu" in sentence.en for sentence in workshop.said] == [True]
    assert workshop.entries() == ["cpu-key"]


@pytest.mark.parametrize("plan", [Plan(loads=False), Plan(libraries=("llama",)), Plan(libraries=())])
def test_an_engine_that_does_not_load_is_not_kept(workshop: Workshop, plan: Plan) -> None:
    result = workshop.obtain(plan)
    assert (result.wheel, result.reason) == (None, "failed")
    assert workshop.entries() == []


def test_no_network_is_told_apart_and_tries_no_other_back_end(workshop: Workshop) -> None:
    result = workshop.obtain(Plan(network=False), "cuda", "cpu")
    assert (result.wheel, result.reason) == (None, "unreachable")
    assert workshop.builds == []
    assert workshop.said == []
    assert workshop.entries() == []


def test_an_interruption_in_the_build_leaves_nothing(workshop: Workshop) -> None:
    def interrupt(line: str) -> None:
        if "[1/2]" in line:
            raise KeyboardInterrupt

    (workshop.place.scripts / "plan.json").write_text(json.dumps(vars(Plan())))
    engine = Engine("llama-cpp-python==0.3.36", "cpu", "cpu-key")
    with pytest.raises(KeyboardInterrupt):
        engine_build.build(workshop.place, workshop.project, engine, workshop.cache, interrupt)
    assert workshop.entries() == []
    assert workshop.obtain(Plan()).wheel is not None
