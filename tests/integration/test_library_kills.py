"""kill -9 at random moments of everything that changes a library: nothing is lost or doubled, all opens, all is found.

Each round starts a process, looks at the library with it and, without the product's code, beside it (support's
library_checker), then kills it somewhere in an operation. GYEOT_KILLS=100 runs the campaign, GYEOT_SEED another one.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

import pytest
from support.library_checker import Looked, look

ROOT = Path(__file__).resolve().parents[2]
WORKER = ROOT / "tests" / "support" / "kill_worker.py"
KILLS = int(os.environ.get("GYEOT_KILLS", "6"))
SEED = int(os.environ.get("GYEOT_SEED", "20261124"))
PASS = "여섯 낱말로 된 긴 암호"
FOLDERS, FILES = ("가", "나"), 12  # files of each folder
OPERATIONS = ("add", "rekey", "delete", "reembed", "folder", "restore", "compact", "grade", "rebuild")
GONE: tuple[int, str] = (-1, "")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL")


@dataclass
class Model:
    """What the library may hold: of each file the states (version, grade) it may be in after the last kill."""

    root: Path
    chance: random.Random
    states: dict[str, set[tuple[int, str]]] = field(default_factory=dict)
    folders: dict[str, set[str]] = field(default_factory=dict)  # folder -> grades it may have by now
    version: int = 0

    def __post_init__(self) -> None:
        for folder in FOLDERS:
            (self.root / folder).mkdir(parents=True)
            self.folders[str(self.root / folder)] = {"S"}
        names = [str(self.root / folder / f"문서{at:02}.txt") for folder in FOLDERS for at in range(FILES)]
        self.states = {name: {GONE} for name in names}
        syllables = [chr(0xAC00 + code) for code in self.chance.sample(range(11_172), 6 * len(names))]
        self.words = {name: "".join(syllables[6 * at : 6 * at + 6]) for at, name in enumerate(names)}

    def text(self, path: str, version: int) -> str:
        """What a version of a file says."""
        return "\n".join([f"{self.words[path]} 판{version}", *(f"{at}번째 줄이다" for at in range(8))])

    def order(self, operation: str) -> dict[str, Any]:
        """An operation with random objects."""
        some = self.chance.sample(sorted(self.states), self.chance.randint(1, 8))
        grade = self.chance.choice("CSO")
        if operation == "add":
            self.version += 1
            files = {path: self.text(path, self.version) for path in some}
            return {"do": operation, "version": self.version, "files": files}
        if operation == "delete":
            return {"do": operation, "paths": some[:3]}
        if operation == "grade":
            held = [path for path, states in self.states.items() if GONE not in states]
            return {"do": operation if held else "compact", "path": self.chance.choice(held or [""]), "grade": grade}
        if operation == "folder":
            return {"do": operation, "path": str(self.root / self.chance.choice(FOLDERS)), "grade": grade}
        if operation == "restore":
            return {"do": operation, "backup": str(self.root.parent / "b"), "other": str(self.root.parent / "other")}
        return {"do": operation}

    def after(self, order: dict[str, Any], *, whole: bool) -> None:
        """Take in that an operation was done, or was begun and may have done any part of its work."""
        for path in self.states:
            new = self._changed(path, order)
            if new is not None:
                self.states[path] = new if whole else self.states[path] | new
        if order["do"] == "folder":
            old = set() if whole else self.folders[order["path"]]
            self.folders[order["path"]] = old | {order["grade"]}

    def _changed(self, path: str, order: dict[str, Any]) -> set[tuple[int, str]] | None:
        if order["do"] == "add" and path in order["files"]:
            kept = {grade for version, grade in self.states[path] if version >= 0}
            new = self.folders[str(Path(path).parent)] if GONE in self.states[path] else set()
            return {(order["version"], grade) for grade in kept | new}
        if order["do"] == "delete" and path in order["paths"]:
            return {GONE}
        named = order["do"] in ("grade", "folder") and order["path"] in (path, str(Path(path).parent))
        if named:
            return {one if one == GONE else (one[0], order["grade"]) for one in self.states[path]}
        return None


class Child:
    """The process that is killed."""

    def __init__(self, home: Path, words: dict[str, str]) -> None:
        command = [sys.executable, "-I", "-X", "utf8", str(WORKER), str(home), PASS]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        self._in, self._out = cast("IO[bytes]", self.process.stdin), cast("IO[bytes]", self.process.stdout)
        self.say(words)

    def say(self, value: dict[str, Any]) -> None:
        self._in.write(json.dumps(value).encode() + b"\n")
        self._in.flush()

    def heard(self) -> dict[str, Any]:
        line = self._out.readline()
        return json.loads(line) if line else {"state": "dead"}

    def kill_after(self, seconds: float) -> None:
        try:
            self.process.wait(seconds)  # not a pause: the moment of the kill
        except subprocess.TimeoutExpired:
            self.process.kill()

    def rest(self) -> list[dict[str, Any]]:
        """What it said before it died."""
        lines = [json.loads(line) for line in self._out.read().splitlines(keepends=True) if line.endswith(b"\n")]
        self._out.close()
        self._in.close()
        self.process.wait()
        return lines


def _raw_check(model: Model, looked: Looked) -> None:
    """Right after a kill: all opens under one key, and each file's reading that counts is one it may have."""
    assert looked.problems == []
    assert set(looked.files) <= set(model.states)
    for path, states in model.states.items():
        best = looked.best(path)
        held = None if best is None or not best.texts else next(iter(best.texts.values()))
        assert held in {None if one == GONE else model.text(path, one[0]) for one in states}, path


def _settled_check(home: Path, model: Model, report: dict[str, Any]) -> None:
    """After it was opened again: nothing doubled, one key only, vectors complete, all found and nothing else."""
    looked = look(home, PASS)
    assert looked.problems == []
    assert not list((home / "library").glob(".part-*"))
    assert not (home / "master.next").exists()
    assert [len(readings) for readings in looked.files.values()] == [1] * len(looked.files), "one reading of each file"
    assert report["damaged"] == [] and report["missing"] == 0
    listed = {path: (ident, grade, passages) for path, ident, grade, passages in report["documents"]}
    assert len(listed) == len(report["documents"]) == len(looked.files), "each file once"
    for path, states in model.states.items():
        best = looked.best(path)
        if best is None:
            assert GONE in states and path not in listed and report["found"][path] == [None], path
            states.intersection_update({GONE})
            continue
        ((ident, text),) = best.texts.items()
        assert (ident, best.grades[ident]) == listed[path][:2]
        here = {(version, grade) for version, grade in states if version >= 0 and text == model.text(path, version)}
        here = {one for one in here if one[1] == best.grades[ident]}
        assert here, (path, states, best.grades)
        states.intersection_update(here)
        assert report["found"][path] == [path, path], "by its word, and nothing else by it"
        assert looked.vectors[best.segments[0]] == {ident: looked.passages[ident]}, "sealed beside, complete"
    named = {name for readings in looked.files.values() for one in readings.values() for name in one.segments.values()}
    assert set(looked.vectors) == named


def _check_other(root: Path, count: int) -> None:
    """The home that a restore was killed in: as if it had not begun, or whole once opened again."""
    other = root / "other"
    if (other / "master.key").exists() and not (other / "library" / "restoring").exists():
        looked = look(other, PASS)
        assert looked.problems == []
        assert sum(1 for path in looked.files) in (0, count)
    shutil.rmtree(other, ignore_errors=True)  # what is added later is not in it


@pytest.mark.timeout(180 + 30 * KILLS)
def test_kills_at_random_moments_of_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(SEED)
    home, root = tmp_path / "집", tmp_path / "문서"
    home.mkdir()
    model = Model(root, chance)
    lasts: dict[str, float] = {}
    killed: Counter[str] = Counter()
    for number in range(KILLS + 1):
        child = Child(home, model.words)
        report = child.heard()
        assert report["state"] == "ready", (number, report)
        _settled_check(home, model, report)
        _check_other(tmp_path, sum(GONE not in states for states in model.states.values()))
        if number == KILLS:
            child.kill_after(0)
            child.rest()
            break
        prelude = [model.order("add")] if number % 2 == 0 else []
        target = model.order(OPERATIONS[number % len(OPERATIONS)])
        for order in prelude:
            child.say(order)
            assert [child.heard()["state"], child.heard()["state"]] == ["begin", "end"]
            model.after(order, whole=True)
        child.say(target)
        assert child.heard()["state"] == "begin"
        child.kill_after(chance.random() * lasts.get(target["do"], 0.3))
        done = [line for line in child.rest() if line["state"] == "end"]
        model.after(target, whole=bool(done))
        killed[target["do"] if not done else "between"] += 1
        known = lasts.get(target["do"], 0.3)
        lasts[target["do"]] = 0.8 * done[0]["seconds"] if done else known * 1.1
        _raw_check(model, look(home, PASS))
    with capsys.disabled():
        if KILLS > 10:
            sys.stdout.write(f"\n{KILLS} kills, seed {SEED}, in the middle of: {dict(killed)}\n")
    assert killed
