"""Requirements, the torch question, pip's failures, the wheel's content and the lock file of this project."""

from __future__ import annotations

import platform
import re
import sys
import zipfile
from pathlib import Path

import pytest

from installer import engine_build, messages, packages
from installer.environment import Environment
from installer.processes import Outcome
from installer.processor import backends

ROOT = Path(__file__).resolve().parents[2]
X86 = platform.machine().lower() in {"x86_64", "amd64"}


def report(version: str, *requires: str) -> dict[str, object]:
    return {"install": [{"metadata": {"version": version, "requires_dist": list(requires)}}]}


@pytest.mark.parametrize(
    ("found", "graphics"),
    [
        (report("2.13.0+cpu", "filelock"), False),
        (report("2.13.0", "filelock", "sympy>=1.13"), False),
        (report("2.13.0", 'nvidia-cublas==13; platform_system == "Linux"'), True),
        (report("2.13.0", 'triton==3.5; platform_system == "Linux"'), True),
        (report("2.13.0", 'cuda-bindings<14,>=13; platform_system == "Linux"'), True),
        (report("2.13.0", "filelock", 'nvidia-cuda-x; extra == "all"'), False),
        (report("2.13.0", 'nvidia-cublas==13; platform_machine == "x86_64"'), X86),
        ({"install": []}, True),
        ({}, True),
        (None, True),
        ({"install": [{"metadata": {}}]}, True),
    ],
)
def test_a_torch_with_cuda_is_recognised(found: object, graphics: bool) -> None:
    assert packages.wants_graphics(found) is graphics


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("WARNING: Retrying after connection broken by 'NewConnectionError(...)'", messages.NO_NETWORK),
        ("ERROR: No matching distribution found for numpy==2.4.6", messages.NO_NETWORK),
        ("OSError: [Errno 28] No space left on device", messages.DISK_FULL),
        ("error: subprocess-exited-with-error", messages.PACKAGES_FAILED),
    ],
)
def test_pips_failures_become_sentences(tmp_path: Path, line: str, sentence: messages.Sentence) -> None:
    error = packages.explain_failure(Environment(tmp_path), Outcome(1, ("Collecting x", line)))
    assert error.sentence.en[:30] == sentence.en[:30]
    assert "Retrying" not in "".join(error.tail)
    assert (line in error.tail) is (sentence is not messages.DISK_FULL and "Retrying" not in line)


def test_every_requirement_of_the_project_is_locked() -> None:
    project = packages.read_project(ROOT)
    everything = [*project.dependencies, *project.build, *packages.EDITABLE_REQUIREMENTS, *packages.ENGINE_REQUIREMENTS]
    for items in project.extras.values():
        everything += items
    for requirement in everything:
        name = re.split(r"[\s<>=!~;\[]", requirement)[0]
        assert project.version(name), name
    assert project.version("pip")
    assert project.version("scikit-build-core"), "what builds the engine is pinned too"
    assert project.version("not-a-package") == ""


def test_the_lock_is_portable() -> None:
    for line in packages.read_project(ROOT).locked.splitlines():
        assert line.startswith("#") or re.fullmatch(r"[a-z0-9-]+==[A-Za-z0-9.]+", line), line


def test_the_engine_is_pinned_exactly() -> None:
    project = packages.read_project(ROOT)
    assert project.extras["engine"] == (f"llama-cpp-python=={project.version('llama-cpp-python')}",)


def test_engine_keys_follow_what_they_depend_on(monkeypatch: pytest.MonkeyPatch) -> None:
    project = packages.read_project(ROOT)
    first = engine_build.plan(project)
    assert [engine.backend for engine in first] == backends()
    assert first == engine_build.plan(project)
    monkeypatch.setenv("CMAKE_ARGS", "-DGGML_BLAS=ON")
    assert {engine.key for engine in first}.isdisjoint(engine.key for engine in engine_build.plan(project))
    monkeypatch.delenv("CMAKE_ARGS")
    monkeypatch.setattr(engine_build, "processor", lambda: "x86_64 another")
    assert {engine.key for engine in first}.isdisjoint(engine.key for engine in engine_build.plan(project))


def test_the_build_compiles_only_what_is_loaded() -> None:
    told = engine_build.defines("cpu")
    assert told["LLAVA_BUILD"] == "OFF"
    assert told["GGML_NATIVE"] == "ON"
    included = Path(told["CMAKE_PROJECT_llama_cpp_INCLUDE"])
    assert "set(LLAMA_BUILD_COMMON OFF)" in included.read_text("utf-8")
    assert engine_build.defines("cuda")["GGML_CUDA"] == "ON"


def files_of(*names: str) -> list[str]:
    return [f"llama_cpp/lib/{name}" for name in names]


@pytest.mark.parametrize(
    ("names", "backend", "missing"),
    [
        (files_of("libllama.so", "libggml.so.0", "libggml-base.so", "libggml-cpu.so"), "cpu", []),
        (files_of("llama.dll", "ggml.dll", "ggml-base.dll", "ggml-cpu.dll"), "cpu", []),
        (
            files_of("libllama.dylib", "libggml.dylib", "libggml-base.dylib", "libggml-cpu.dylib"),
            "metal",
            ["ggml-metal"],
        ),
        (files_of("libllama.so"), "cpu", ["ggml", "ggml-base", "ggml-cpu"]),
        (["lib/libllama.so"], "vulkan", ["llama", "ggml", "ggml-base", "ggml-cpu", "ggml-vulkan"]),
    ],
)
def test_a_wheel_without_its_libraries_is_refused(names: list[str], backend: str, missing: list[str]) -> None:
    assert engine_build.missing_libraries(names, backend) == missing


def fake_wheel(path: Path, module: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in files_of("libllama.so", "libggml.so", "libggml-base.so", "libggml-cpu.so"):
            archive.writestr(name, b"")
        archive.writestr("llama_cpp/__init__.py", module)
    return path


@pytest.mark.parametrize(
    ("module", "good"),
    [
        ("__version__ = '1'\ndef llama_backend_init(): pass\n", True),
        ("raise OSError('libcuda.so.1: cannot open shared object file')\n", False),
        ("import os; os.abort()\n", False),
    ],
)
def test_a_wheel_is_tried_before_it_is_kept(tmp_path: Path, module: str, good: bool) -> None:
    place = Environment(tmp_path)
    place.scripts.mkdir(parents=True)
    place.python.symlink_to(sys.executable)
    wheel = fake_wheel(tmp_path / "e.whl", module)
    assert engine_build.works(place, wheel, "cpu", tmp_path) is good


def test_a_broken_archive_is_no_wheel(tmp_path: Path) -> None:
    (tmp_path / "e.whl").write_bytes(b"PK\x03\x04")
    assert not engine_build.works(Environment(tmp_path), tmp_path / "e.whl", "cpu", tmp_path)
