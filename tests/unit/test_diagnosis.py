"""The doctor's look at this PC: code that could open a connection, fonts, displays, and what is called a problem."""

from __future__ import annotations

import os
import stat
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from engine import diagnosis
from engine.diagnosis import LOW_MEMORY, diagnose, has_display, korean_font, network_call_sites, version
from engine.errors import EngineCode, EngineError, describe

if TYPE_CHECKING:
    from pathlib import Path

    from engine.methods import Object

posix = pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="fonts are found in another way there")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Four packages that open nothing."""
    for package in diagnosis.PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text('"""A package."""\n', "utf-8")
    return tmp_path


def test_nothing_of_ours_could_open_a_connection() -> None:
    assert network_call_sites() == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("import socket\n", [1]),
        ("import os, ssl as s\n", [1]),
        ("import os\n\n\ndef late():\n    from urllib.request import urlopen\n    return urlopen\n", [5]),
        ("import http.client\nimport requests\n", [1, 2]),
        ("try:\n    import httpx\nexcept ImportError:\n    httpx = None\n", [2]),
        ("text = 'import socket'\n# import socket\n", []),
        ("import socketless\nfrom os import path\nfrom . import http\n", []),
        ("", []),
    ],
)
def test_a_planted_import_is_found(tree: Path, source: str, lines: list[int]) -> None:
    (tree / "engine" / "deep").mkdir()
    (tree / "engine" / "deep" / "plant.py").write_text(source, "utf-8")
    assert network_call_sites(tree) == [f"engine/deep/plant.py:{line}" for line in lines]


def test_only_our_packages_are_looked_at(tree: Path) -> None:
    (tree / "other").mkdir()
    (tree / "other" / "net.py").write_text("import socket\n", "utf-8")
    (tree / "pii" / "notes.txt").write_text("import socket\n", "utf-8")
    (tree / "retrieval" / "나.py").write_text("import socket\n", "utf-8")
    assert network_call_sites(tree) == ["retrieval/나.py:1"]


def listing(folder: Path, lines: str, code: int = 0) -> Path:
    """A fc-list that prints lines."""
    program = folder / "fc-list"
    program.write_text(f"#!{sys.executable}\nimport sys\nsys.stdout.write({lines!r})\nsys.exit({code})\n", "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@posix
@pytest.mark.parametrize(
    ("lines", "font"),
    [
        ("NanumGothic,나눔고딕\nBaekmuk Batang\n", "Baekmuk Batang"),
        ("NanumGothic,나눔고딕\n", "NanumGothic"),
        ("\n \n", None),
        ("", None),
    ],
)
def test_the_first_korean_font_of_the_listing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str, font: str | None
) -> None:
    listing(tmp_path, lines)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert korean_font() == font


@posix
def test_no_listing_is_no_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert korean_font() is None


@posix
def test_a_listing_that_can_not_start_is_no_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "fc-list"
    program.write_text("#!/no/such/interpreter\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert korean_font() is None


@posix
def test_a_listing_that_hangs_is_no_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fc-list").write_text(f"#!{sys.executable}\nimport time\ntime.sleep(60)\n", "utf-8")
    (tmp_path / "fc-list").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(diagnosis, "_LISTING_FONTS", 0.2)
    assert korean_font() is None


@posix
@pytest.mark.parametrize(
    ("variables", "shown"),
    [({}, False), ({"DISPLAY": ":0"}, True), ({"WAYLAND_DISPLAY": "wayland-0"}, True), ({"DISPLAY": ""}, False)],
)
def test_a_display(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], shown: bool) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert has_display() is shown


def test_versions() -> None:
    assert version("pytest") == pytest.__version__
    assert version("no-such-distribution") is None


def problem(code: str) -> Object:
    described = describe(code, "ko", {})
    return {"code": described.code, "message": described.message, "advice": described.advice}


def look(ask: Any = None, model: str | None = "모델") -> Any:
    def nobody(role: str, method: str) -> Object:
        raise EngineError(EngineCode.ENGINE_MISSING)

    return diagnose(ask or nobody, problem, isolation=["no-network"], model=model)


def codes(found: Any) -> list[str]:
    return [one["code"] for one in found["problems"]]


@pytest.fixture
def well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A PC with an engine, morphemes, a font and memory."""
    for name in ("llama_cpp", "kiwipiepy"):
        module = ModuleType(name)
        module.__spec__ = ModuleSpec(name, None)
        monkeypatch.setitem(sys.modules, name, module)
    listing(tmp_path, "NanumGothic\n")
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path), os.environ["PATH"]]))
    memory(monkeypatch, 8 << 30)
    monkeypatch.setattr(diagnosis, "PACKAGES", ("pii",))  # one is enough here: reading all takes a second
    return monkeypatch


def memory(monkeypatch: pytest.MonkeyPatch, available: int) -> None:
    made = SimpleNamespace(total=16 << 30, available=available)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: made)


@posix
def test_a_pc_without_a_problem(well: pytest.MonkeyPatch) -> None:
    found = look()
    assert codes(found) == []
    assert (found["model"], found["isolation"], found["korean_font"]) == ("모델", ["no-network"], "NanumGothic")
    assert found["ram"] == {"total": 16 << 30, "free": 8 << 30}
    assert found["network_call_sites"] == []
    assert found["gpu"] == [], "the worker did not start: no device, and no failure"


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"kind": "file", "locked": False}, "file (0600)"),
        ({"kind": "store", "locked": False}, "key store of the system"),
        ({"kind": "passphrase", "locked": True}, "passphrase (Argon2id), locked"),
        (None, None),
    ],
)
def test_where_the_key_is_kept(well: pytest.MonkeyPatch, state: Object | None, told: str | None) -> None:
    def ask(role: str, method: str) -> Object:
        if state is None or (role, method) != ("library", "protection"):
            raise EngineError(EngineCode.WORKER_START, role=role)
        return state

    assert look(ask)["key_store"] == told


@posix
def test_each_problem_is_told_with_advice(well: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert codes(look(model=None)) == ["NO_MODEL"]
    listing(tmp_path, "")
    memory(well, LOW_MEMORY - 1)
    well.setitem(sys.modules, "llama_cpp", None)
    well.setitem(sys.modules, "kiwipiepy", None)
    found = look(model=None)
    assert codes(found) == ["ENGINE_MISSING", "KIWI_MISSING", "NO_KOREAN_FONT", "LOW_MEMORY"]
    assert all(one["message"] and one["advice"] for one in found["problems"])


def test_enough_memory_is_no_problem(well: pytest.MonkeyPatch) -> None:
    memory(well, LOW_MEMORY)
    assert "LOW_MEMORY" not in codes(look())


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        (
            {"devices": [{"name": "가", "kind": "GPU"}, {"name": "나", "kind": "cpu"}, {"name": "다", "kind": "iGPU"}]},
            "가다",
        ),
        ({"devices": ["GPU", None, {}]}, ""),
        ({"devices": None}, ""),
    ],
)
def test_devices_are_the_graphics_ones(well: pytest.MonkeyPatch, answer: Object, names: str) -> None:
    asked = []

    def ask(role: str, method: str) -> Object:
        asked.append((role, method))
        return answer if role == "llm" else {"kind": "file", "locked": False}

    assert "".join(device["name"] for device in look(ask)["gpu"]) == names
    assert asked == [("llm", "devices"), ("library", "protection")]


def test_without_an_engine_no_worker_is_asked(well: pytest.MonkeyPatch) -> None:
    well.setitem(sys.modules, "llama_cpp", None)

    def ask(role: str, method: str) -> Object:
        assert role != "llm", "it is not asked"
        raise EngineError(EngineCode.WORKER_START, role=role)

    assert look(ask)["gpu"] == []


@pytest.mark.parametrize(
    ("kind", "layers", "told"),
    [("gpu", 0, True), ("igpu", 0, True), ("gpu", -1, False), ("gpu", 5, False), ("cpu", 0, False)],
)
def test_a_graphics_card_that_is_there_and_unused_is_named(
    well: pytest.MonkeyPatch, kind: str, layers: int, told: bool
) -> None:
    def ask(role: str, method: str) -> Object:
        if role != "llm":
            raise EngineError(EngineCode.WORKER_START)
        return {"devices": [{"name": "카드", "backend": "Vulkan0", "kind": kind, "free": 1, "total": 2}]}

    found = diagnose(ask, problem, isolation=[], model="모델", gpu_layers=layers)
    assert ("GPU_UNUSED" in codes(found)) is told
