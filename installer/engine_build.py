"""Builds llama-cpp-python for this PC: only the libraries that 곁 loads, with the back end found, once per key."""

from __future__ import annotations

import os
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from installer.messages import BACKEND_FAILED, Sentence
from installer.packages import UNREACHABLE, locked_builds, pip
from installer.processes import run_logged
from installer.processor import backends, processor, system
from installer.stamp import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

    from installer.environment import Environment
    from installer.packages import Project
    from installer.wheel_cache import WheelCache

ONLY_LIBRARIES = Path(__file__).with_name("llama-only.cmake")
LIBRARIES = ("llama", "ggml", "ggml-base", "ggml-cpu")
BACKEND_LIBRARY = {"cuda": "ggml-cuda", "vulkan": "ggml-vulkan", "metal": "ggml-metal"}
SWITCHES = {
    "cpu": {},
    "cuda": {"GGML_CUDA": "ON", "CMAKE_CUDA_ARCHITECTURES": "native"},
    "vulkan": {"GGML_VULKAN": "ON"},
    "metal": {"GGML_METAL": "ON", "GGML_METAL_EMBED_LIBRARY": "ON"},
}
TRIAL = """
import sys
sys.path.insert(0, sys.argv[1])
import llama_cpp
assert llama_cpp.__file__.startswith(sys.argv[1])
llama_cpp.llama_backend_init()
print(llama_cpp.__version__)
"""


@dataclass(frozen=True)
class Engine:
    """One way of building the engine, and the key under which its wheel is kept."""

    requirement: str
    backend: str
    key: str


@dataclass(frozen=True)
class Built:
    """What came of it: a wheel, or the reason why there is none (`unreachable` or `failed`)."""

    wheel: Path | None
    engine: Engine
    reason: str = ""
    cached: bool = False


def defines(backend: str) -> dict[str, str]:
    """What CMake is told."""
    return {
        "CMAKE_BUILD_TYPE": "Release",
        "GGML_NATIVE": "ON",
        "LLAVA_BUILD": "OFF",
        "CMAKE_PROJECT_llama_cpp_INCLUDE": ONLY_LIBRARIES.as_posix(),
        **SWITCHES[backend],
    }


def plan(project: Project) -> list[Engine]:
    """The ways to try on this PC, best first. Equal keys mean that a wheel may be shared."""
    requirement = project.extras["engine"][0]
    here = (processor(), system(), os.environ.get("CMAKE_ARGS", ""), ONLY_LIBRARIES.read_text("utf-8"))
    engines = []
    for backend in backends():
        # The path of the include file is no part of the key: its text is.
        told = sorted((name, value) for name, value in defines(backend).items() if not name.endswith("_INCLUDE"))
        engines.append(Engine(requirement, backend, f"{backend}-{fingerprint(requirement, told, *here)}"))
    return engines


def missing_libraries(names: list[str], backend: str) -> list[str]:
    """The libraries that a wheel with these files should hold and doesn't."""
    stems = {Path(name).name.split(".")[0].removeprefix("lib") for name in names if name.startswith("llama_cpp/lib/")}
    wanted = [*LIBRARIES, *([BACKEND_LIBRARY[backend]] if backend in BACKEND_LIBRARY else [])]
    return [name for name in wanted if name not in stems]


def works(environment: Environment, wheel: Path, backend: str, work: Path) -> bool:
    """Whether the wheel holds its libraries and they load and start, tried outside the environment."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            if missing_libraries(archive.namelist(), backend):
                return False
            trial = work / "trial"
            archive.extractall(trial)
    except (OSError, zipfile.BadZipFile):
        return False
    return run_logged([environment.python, "-I", "-c", TRIAL, trial], environment.log, cwd=work).code == 0


def build(
    environment: Environment, project: Project, engine: Engine, cache: WheelCache, on_line: Callable[[str], None]
) -> Built:
    """Build one wheel in a folder of its own and keep it when it works."""
    started = time.monotonic()
    with cache.workspace() as work:
        # Fetched first, so that "no network" and "doesn't compile" are told apart; built from that file without pip's
        # own cache, whose key knows nothing of the switches.
        locked = locked_builds(project)
        only_source = ("--no-deps", "--no-binary", "llama-cpp-python")
        fetch = pip(environment, "download", *only_source, *locked, "--dest", work, engine.requirement)
        outcome = run_logged(fetch, environment.log, on_line)
        sources = sorted(work.glob("llama_cpp_python-*.tar.gz"))
        if outcome.code != 0 or not sources:
            lost = any(sign in line for sign in UNREACHABLE for line in outcome.tail)
            return Built(None, engine, "unreachable" if lost else "failed")
        settings = [f"--config-settings=cmake.define.{name}={value}" for name, value in defines(engine.backend).items()]
        places = (*locked, "--wheel-dir", work / "wheel", sources[0])
        command = pip(environment, "wheel", "-v", "--no-deps", "--no-cache-dir", *settings, *places)
        outcome = run_logged(command, environment.log, on_line)
        wheels = sorted((work / "wheel").glob("*.whl"))
        if outcome.code != 0 or not wheels or not works(environment, wheels[0], engine.backend, work):
            return Built(None, engine, "failed")
        facts = {
            "backend": engine.backend,
            "seconds": round(time.monotonic() - started),
            "python": sys.version.split()[0],
        }
        return Built(cache.keep(engine.key, wheels[0], facts), engine)


def obtain(
    environment: Environment,
    project: Project,
    engines: list[Engine],
    cache: WheelCache,
    on_line: Callable[[str], None],
    say: Callable[[Sentence], None],
) -> Built:
    """The best engine that works here: from the cache, else built, falling back to the next back end."""
    result = Built(None, engines[0], "failed")
    for position, engine in enumerate(engines):
        if wheel := cache.find(engine.key):
            return Built(wheel, engine, cached=True)
        result = build(environment, project, engine, cache, on_line)
        if result.wheel or result.reason == "unreachable":
            return result
        if position + 1 < len(engines):
            say(BACKEND_FAILED.with_fields(backend=engine.backend, next_backend=engines[position + 1].backend))
    return result
