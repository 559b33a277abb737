"""kill -9 of every process of an add at random moments: nothing but the document in work is lost."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
from pathlib import Path

import psutil
import pytest
from support.gyeot import COMMAND, environment, gyeot

# The campaign: GYEOT_KILLS=30 python -m pytest tests/e2e/test_kill_during_add.py
KILLS = int(os.environ.get("GYEOT_KILLS", "5"))
SEED = int(os.environ.get("GYEOT_SEED", "20261124"))
DOCUMENTS = 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "문서"
    made.mkdir()
    for number in range(DOCUMENTS):
        lines = [f"제{article}조(항목{number}) 담당{number}은 {article}일 안에 처리한다.\n" for article in range(1, 30)]
        (made / f"문서{number:02}.txt").write_text("".join(lines), encoding="utf-8")
    return made


def _kill_tree(process: subprocess.Popen[bytes], only_workers: bool) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        victims = psutil.Process(process.pid).children(recursive=True)
        for victim in victims if only_workers else [psutil.Process(process.pid), *victims]:
            with contextlib.suppress(psutil.NoSuchProcess):
                victim.send_signal(signal.SIGKILL)


def test_nothing_is_lost_but_the_document_in_work(tmp_path: Path, folder: Path) -> None:
    chance = random.Random(SEED)
    home = tmp_path / "home"
    kept: set[str] = set()
    for round_number in range(KILLS):
        process = subprocess.Popen(
            [*COMMAND, "add", str(folder), "--json"],
            env=environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=chance.uniform(0.5, 6.0))
        _kill_tree(process, only_workers=round_number % 2 == 0)
        process.communicate(timeout=120)

        listed = gyeot(home, "list", "--json")
        assert listed.code == 0, listed.err
        states = [(Path(document["path"]).name, document["state"]) for document in listed.object["documents"]]
        names = [name for name, state in states if state == "ready"]
        assert len(names) == len(states), states  # nothing is damaged
        assert len(names) == len(set(names))  # nothing is doubled
        assert kept <= set(names)  # what was in stays in
        kept = set(names)

    done = gyeot(home, "add", str(folder), "--json")
    assert done.code == 0, done.err
    assert {Path(document["path"]).name for document in done.object["added"]} | kept == {
        path.name for path in folder.iterdir()
    }
    for number in (0, DOCUMENTS // 2, DOCUMENTS - 1):
        hits = gyeot(home, "search", f"담당{number} 처리", "-k", "3", "--json").object["hits"]
        assert any(f"담당{number}은" in hit["text"] for hit in hits)
