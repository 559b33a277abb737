"""The whole set-up of a tiny project in a folder with Korean letters and blanks, without a network."""

from __future__ import annotations

import ensurepip
import json
import os
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from installer import engine_build, packages
from installer.checks import Check, Result, all_checks, run_checks, table
from installer.commands import parser, split
from installer.environment import Environment
from installer.progress import Display
from installer.stamp import NAME, Stamp
from installer.wheel_cache import WheelCache

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "gyeot"
version = "0.1"
dependencies = []
[project.optional-dependencies]
engine = ["llama-cpp-python==0.3.36"]
encoders = ["torch>=2"]
test = []
"""
# The least that pip needs for an editable install; it writes the absolute path, as hatchling does.
BACKEND = """
import pathlib, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name, info = "gyeot-0.1-py3-none-any.whl", "gyeot-0.1.dist-info"
    files = {
        "_editable_impl_gyeot.pth": str(pathlib.Path.cwd()),
        f"{info}/METADATA": "Metadata-Version: 2.1\\nName: gyeot\\nVersion: 0.1\\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        f"{info}/entry_points.txt": "[console_scripts]\\ngyeot = desktop.__main__:main\\n",
    }
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
        wheel.writestr(f"{info}/RECORD", "".join(f"{path},,\\n" for path in [*files, f"{info}/RECORD"]))
    return name
"""
DESKTOP = """
import importlib.util, json, pathlib, sys

def main():
    engine = importlib.util.find_spec("llama_cpp") is not None
    print(json.dumps({"arguments": sys.argv[1:], "engine": engine, "file": __file__}))
    return 7
"""
DRIVER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from installer import commands, packages
packages.EDITABLE_REQUIREMENTS = packages.ENGINE_REQUIREMENTS = ()
sys.exit(commands.run(sys.argv[3:], Path(sys.argv[2])))
"""


@dataclass(frozen=True)
class Run:
    code: int
    out: str
    err: str
    seconds: float


class House:
    """A checkout of the tiny project, and the installer run on it as a user would, without a compiler or an index."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.place = Environment(root)
        self.wheels = root.parent / "바퀴"
        bundled = ensurepip.version()
        (root / "desktop").mkdir(parents=True)
        for name, text in {
            "pyproject.toml": PYPROJECT,
            "constraints.txt": f"pip=={bundled}\ntorch==2.13.0\n",
            "backend.py": BACKEND,
            "desktop/__init__.py": "",
            "desktop/__main__.py": DESKTOP,
        }.items():
            (root / name).write_text(text, "utf-8")

    def environment(self, **extra: str) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if name.upper() in {"SYSTEMROOT", "TEMP", "TMP", "TMPDIR"}
        }
        nowhere = str(self.root.parent / "no programs")
        home = str(self.root.parent)
        return {
            **kept, "PATH": nowhere, "HOME": home, "LOCALAPPDATA": home, "XDG_CACHE_HOME": home,
            "GYEOT_WHEELS": str(self.wheels), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PYTHONUTF8": "1",
            **extra,
        }  # fmt: skip

    def run(self, *arguments: str, **extra: str) -> Run:
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-I", "-c", DRIVER, str(ROOT), str(self.root), *arguments],
            capture_output=True, text=True, encoding="utf-8", env=self.environment(**extra), check=False,
        )  # fmt: skip
        return Run(done.returncode, done.stdout, done.stderr, time.monotonic() - started)

    def put_engine(self) -> None:
        """A wheel that was built elsewhere, under the key of this PC."""
        info = "llama_cpp_python-0.3.36.dist-info"
        inside = {
            "llama_cpp/__init__.py": "__version__ = '0.3.36'\n",
            f"{info}/METADATA": "Metadata-Version: 2.1\nName: llama-cpp-python\nVersion: 0.3.36\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = f"{info}/RECORD"
        wheel = self.root.parent / "llama_cpp_python-0.3.36-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, text in inside.items():
                archive.writestr(name, text)
            archive.writestr(record, "".join(f"{name},,\n" for name in [*inside, record]))
        self.wheels.mkdir(exist_ok=True)
        for engine in engine_build.plan(packages.read_project(self.root)):
            WheelCache(self.wheels).keep(engine.key, wheel, {})


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """One checkout for the story below: making an environment takes seconds."""
    return House(tmp_path_factory.mktemp("설치") / "새 폴더 곁" / "main")


@pytest.mark.skipif(sys.platform != "linux", reason="the absence of a compiler is arranged through PATH")
def test_the_story_of_a_set_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    # First time: no compiler is no failure, the arguments arrive, the exit code comes back.
    first = house.run("run", "--light", "--", "ask", "--", "질문 하나")
    assert first.code == 7, first.err
    answer = json.loads(first.out)
    assert answer == {"arguments": ["ask", "--", "질문 하나"], "engine": False, "file": answer["file"]}
    assert Path(answer["file"]) == house.root / "desktop" / "__main__.py"
    assert "C++ 컴파일러가 없어" in first.err
    assert "extractive mode" in first.err
    assert "[1/4]" in first.err
    pth = sorted(house.place.site_packages.glob("*gyeot*.pth"))
    assert [path.read_text("ascii").strip() for path in pth] == ["../../../.."]

    # Second time: nothing is done again, and --light is remembered.
    second = house.run("run", "--", "x")
    assert second.code == 7
    assert "[1/" not in second.err
    assert second.seconds < 10
    assert json.loads(second.out)["arguments"] == ["x"]

    # A locale that can't read Korean paths makes no difference.
    assert house.run("run", LC_ALL="C", PYTHONUTF8="0").code == 7

    # An engine that was carried in is taken.
    monkeypatch.delenv("CMAKE_ARGS", raising=False)
    for name, value in house.environment().items():
        monkeypatch.setenv(name, value)
    house.put_engine()
    third = house.run("run")
    assert json.loads(third.out)["engine"] is True, third.err
    assert "[1/1]" in third.err

    # Killed while packages were written: the environment is made anew, choice and engine included.
    Stamp.load(house.place.folder).begin_writing("packages")
    (house.place.folder / "leftover").write_text("")
    fourth = house.run("run")
    assert json.loads(fourth.out)["engine"] is True, fourth.err
    assert "interrupted while writing" in fourth.err
    assert not (house.place.folder / "leftover").exists()
    assert Stamp.load(house.place.folder).choice == "light"

    # Moved to another folder: noticed and made anew.
    moved = House.__new__(House)
    moved.root, moved.wheels = house.root.with_name("옮긴 곳"), house.wheels
    moved.place = Environment(moved.root)
    house.root.rename(moved.root)
    fifth = moved.run("run", "--", "here")
    assert fifth.code == 7, fifth.err
    assert "moved" in fifth.err
    assert Path(json.loads(fifth.out)["file"]).parent.parent == moved.root


def test_no_network_the_first_time_is_one_sentence(tmp_path: Path) -> None:
    house = House(tmp_path / "main")
    (house.root / "pyproject.toml").write_text(PYPROJECT.replace("dependencies = []", 'dependencies = ["numpy"]'))
    failed = house.run("run", "--light")
    assert failed.code == 1
    assert "pip download" in failed.err
    assert "Traceback" not in failed.err
    assert Stamp.load(house.place.folder).writing == ""
    assert (house.place.folder / NAME).exists()


def test_a_failing_child_of_the_set_up_names_the_log(tmp_path: Path) -> None:
    house = House(tmp_path / "main")
    (house.root / "backend.py").write_text("def build_editable(*a, **k): raise RuntimeError('broken back end')\n")
    failed = house.run("run", "--light")
    assert failed.code == 1
    assert "install.log" in failed.err
    assert "broken back end" in failed.err


def test_something_else_named_venv_is_refused(tmp_path: Path) -> None:
    house = House(tmp_path / "main")
    house.place.folder.mkdir()
    (house.place.folder / "mine.txt").write_text("mine")
    refused = house.run("run")
    assert refused.code == 1
    assert ".venv" in refused.err
    assert (house.place.folder / "mine.txt").read_text() == "mine"


def test_arguments_are_split_at_the_first_double_dash() -> None:
    assert split(["run", "--light"]) == (["run", "--light"], [])
    assert split(["run", "--", "a", "--", "b"]) == (["run"], ["a", "--", "b"])
    assert split([]) == ([], [])


@pytest.mark.parametrize("words", [[], ["install"], ["bundle"], ["run", "--light", "--encoders"], ["lock", "--light"]])
def test_what_is_not_built_is_not_offered(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parser().parse_args(words)
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_all_checks_run_although_one_fails(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    place = Environment(tmp_path)
    checks = [
        Check("bad", (sys.executable, "-c", "import sys; sys.exit(3)")),
        Check("absent", (tmp_path / "no-such-program",)),
        Check("good", (sys.executable, "-c", "print('한글 출력')")),
    ]
    results = run_checks(place, checks, Display(sys.stderr))
    assert [(result.name, result.code) for result in results] == [("bad", 3), ("absent", 127), ("good", 0)]
    assert "한글 출력" in capfd.readouterr().out


def test_the_table_says_what_failed() -> None:
    text = table([Result("lint", 0, 1.0), Result("tests", 1, 61.0)])
    assert "✓ lint" in text
    assert "✗ tests" in text
    assert "1m 01s" in text
    assert "1 failed" in text
    assert "all passed" in table([Result("lint", 0, 1.0)])


def test_the_checks_are_those_of_the_agreement(tmp_path: Path) -> None:
    checks = {
        check.name: [str(word) for word in check.command] for check in all_checks(Environment(tmp_path), ["-k", "x"])
    }
    assert checks["format"][1:] == ["format", "--check", "."]
    assert checks["tests"][-4:] == ["-m", "pytest", "-k", "x"]
    assert {"format", "lint", "types", "test types", "imports", "tests"} <= set(checks)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("from support.numbers import two\n\n\ndef test_two(tmp_path):\n    assert two() == 2\n", 0),
        ("from support.numbers import two\n\n\ndef test_two() -> None:\n    assert two().lower()\n", 1),
    ],
)
def test_the_types_of_tests_are_checked(tmp_path: Path, body: str, code: int) -> None:
    """With the project's own settings; a test may leave its parameters untyped, but not misuse what it calls."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"), "utf-8")
    for name, text in {"support/numbers.py": "def two() -> int:\n    return 2\n", "unit/test_two.py": body}.items():
        (tmp_path / "tests" / name).parent.mkdir(parents=True)
        (tmp_path / "tests" / name).write_text(text, "utf-8")
    (check,) = (one for one in all_checks(Environment(tmp_path), []) if one.name == "test types")
    words = [sys.executable, *(str(word) for word in check.command[1:])]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == code, done.stdout + done.stderr
