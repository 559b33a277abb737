"""The library worker's process is killed (SIGKILL) at random moments of an add, again and again.

After each kill everything that was sealed must be readable, once, findable, and nothing that was there may be gone; the
next run adds the rest. GYEOT_KILLS sets the number of kills (default 8).
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from retrieval.errors import LibraryError
from retrieval.library import Library
from retrieval.morphology import Analyser
from retrieval.segments import RECORDS
from retrieval.storage import FolderLock

if TYPE_CHECKING:
    from retrieval.documents.model import Document

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("GYEOT_KILLS", "8"))
FILES = 60
RECORD_COUNT = RECORDS * 3 + 7
CHANGED = 6  # files that change before each run

CHILD = """
import json, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from engine.roles.library import LibraryRole
from retrieval.morphology import Analyser
class Context:
    def emit(self, name, data): print(json.dumps(dict(data)), flush=True)
    def cancelled(self): return False
    def check(self): pass
role = LibraryRole(Path(sys.argv[2]), Analyser("bigram"))
report = role.add({"paths": [sys.argv[3]]}, Context())
print(json.dumps({"state": "end", "failed": len(report["failed"])}), flush=True)
role.close()
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL")


def _no_reading(_data: bytes, _name: str, _cases: bool) -> tuple[Document, ...]:
    raise AssertionError("nothing is read here")


def _text(number: int, version: int) -> str:
    body = [
        f"문서번호표{number:03d} 제{version}판이다.",
        *(f"{number}번 문서의 {line}번째 줄이다." for line in range(40)),
    ]
    return "\n".join([*body, f"끝말표{number:03d} 제{version}판이다."])


class Folder:
    """The user's files, and what their newest and older versions say."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.versions = dict.fromkeys(range(FILES), 0)
        path.mkdir()
        for number in self.versions:
            self.write(number, 0)
        lines = [json.dumps({"id": f"r{at}", "text": f"기록본문 {at}번이다."}) for at in range(RECORD_COUNT)]
        (path / "기록.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def write(self, number: int, version: int) -> None:
        self.versions[number] = version
        (self.path / f"문서{number:03d}.txt").write_text(_text(number, version), encoding="utf-8")


def _start(home: Path, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", "-c", CHILD, str(ROOT), str(home), str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )


def _kill_somewhere(child: subprocess.Popen[bytes], chance: random.Random) -> int:
    """Kill the process a moment after some file began; returns how many events it had told."""
    assert child.stdout is not None
    events = chance.choice([0, 1, 3, 10, 30, 60, chance.randint(1, 2 * FILES)])
    told = 0
    while told < events and child.stdout.readline():
        told += 1
    try:
        child.wait(chance.random() * 0.06)  # not a pause: the moment of the kill
    except subprocess.TimeoutExpired:
        child.kill()
    child.stdout.read()
    child.stdout.close()
    child.wait()
    return told


def _check(home: Path, folder: Folder) -> set[str]:
    """Open the library as it was left; everything that stands in it is whole. The ids it holds."""
    shelf = Library(home, _no_reading, Analyser("bigram"))
    try:
        assert shelf.damaged() == []
        documents = shelf.documents()
        assert len({info.id for info in documents}) == len(documents)
        files = [info.path for info in documents if not info.path.endswith(".jsonl")]
        assert len(set(files)) == len(files), "no file twice"
        assert shelf.open()._index.count() == sum(info.passages for info in documents)
        assert not list((home / "library").glob(".part-*"))
        for info in documents:
            lines = [block.text for block in shelf.blocks(info.id)]
            if info.path.endswith(".jsonl"):
                assert any(f"기록본문 {info.id[1:]}번" in line for line in lines)
                continue
            number = int(Path(info.path).stem[2:])
            assert "\n".join(lines) in {_text(number, version) for version in range(folder.versions[number] + 1)}, (
                "one version, whole"
            )
        for info in random.Random(1).sample(documents, min(10, len(documents))):
            if not info.path.endswith(".jsonl"):
                hits = shelf.search(f"끝말표{Path(info.path).stem[2:]}", 3)
                assert hits[0].info.id == info.id
        return {info.id for info in documents}
    finally:
        shelf.close()


@pytest.mark.timeout(120 + 60 * KILLS)
def test_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path) -> None:
    chance = random.Random(20260304)
    home, folder = tmp_path / "집", Folder(tmp_path / "문서")
    home.mkdir()
    known: set[str] = set()
    killed = 0
    for round_number in range(1, KILLS + 1):
        child = _start(home, folder.path)
        killed += _kill_somewhere(child, chance) < 2 * FILES
        found = _check(home, folder)
        assert known <= found, "what was sealed once stays"
        known = found
        for number in chance.sample(range(FILES), CHANGED):
            folder.write(number, round_number)
    assert killed

    child = _start(home, folder.path)
    output, _ = child.communicate(timeout=120)
    assert json.loads(output.splitlines()[-1]) == {"state": "end", "failed": 0}
    assert len(_check(home, folder)) == FILES + RECORD_COUNT
    shelf = Library(home, _no_reading, Analyser("bigram"))
    for number, version in folder.versions.items():
        (info,) = [info for info in shelf.documents() if info.path.endswith(f"문서{number:03d}.txt")]
        assert shelf.blocks(info.id)[0].text.startswith(f"문서번호표{number:03d} 제{version}판")
    report_names = {path.suffix for path in (home / "library").iterdir()}
    shelf.close()
    assert report_names <= {".seg", ".json", ".sealed", ""}


def test_a_killed_owner_leaves_the_library_free(tmp_path: Path) -> None:
    home, folder = tmp_path / "집", Folder(tmp_path / "문서")
    home.mkdir()
    child = _start(home, folder.path)
    assert child.stdout is not None
    child.stdout.readline()
    with pytest.raises(LibraryError):
        FolderLock(home / "library" / "lock")
    child.kill()
    child.stdout.close()
    child.wait()
    FolderLock(home / "library" / "lock").close()
