"""Bad input to a library: any text as a question, a full or vanished disk, two owners, wrong passphrases, a clock."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.shelf import S, close_all, code_of, keys_of, library, names_found, parse, write

from retrieval.errors import LibraryError
from retrieval.keys import Protection
from retrieval.library import Library
from retrieval.morphology import Analyser
from retrieval.safekeeping import Safekeeping
from retrieval.storage import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
PASS = "여섯 낱말로 된 긴 암호"
QUERIES = [
    "", "가", "a", " ", "\n\t", "\0", "?!…", "()", '"', "''''", "*", "+ - ~ ^", "여비" * 50_000, "가 " * 50_000,
    "여비 AND NOT 숙박비 OR (", "NEAR(여비, 5)", "여비^9", "tok:여비", "title:*", "여비~2", "[a TO z]", "/.*/",
    "' OR 1=1 --", "'; DROP TABLE passages; --", "grade IN ('C')", "%_%", "\\", "{}", "${여비}",
    "\u200b여\u200b비\u200d", "\u202e비여\u202c", "\ufeff", "\u2066여비\u2069", "\ud800", "😀\u200d👧", "ㅇㅂ", "旅費",
    "ｙｅｏｂｉ　여비", "1" * 5_000, "\x1b[31m",
]  # fmt: skip


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("bad")
    made = Library(folder / "home", parse, Analyser("bigram"))
    (folder / "home").mkdir()
    made.add([str(write(folder, "여비.txt", "출장 여비는 실비로 지급한다.\n숙박비는 7만원이다."))], S)
    yield made
    made.close()


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_any_text_is_a_question(shelf: Library, query: str) -> None:
    hits = shelf.search(query, 5)
    evidence = shelf.evidence(query, 5)
    assert len(hits) <= 1 and 0 <= evidence.coverage <= 1.0001
    assert hits or "여비" not in query, "a word in it is found, whatever stands around it"
    assert len(shelf.documents()) == 1


def test_marks_that_nobody_sees_change_nothing(shelf: Library) -> None:
    for query in ("여\u200b비", "\u202e여비\u202c", "\u2066여비\u2069", "\ufeff여비"):
        assert names_found(shelf, query) == ["여비.txt"], ascii(query)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.text(max_size=300) | st.text("\"'*()+-~^:\\/[]{}여비 AND OR NOT", max_size=80))
def test_no_text_breaks_a_search(shelf: Library, query: str) -> None:
    assert len(shelf.search(query, 3)) <= 1
    assert all(weight >= 0 for weight in shelf.evidence(query, 3).terms.values())


def test_two_owners(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    other = library(home)
    for call in (lambda: other.documents(), lambda: other.add([str(src)], S).added):
        with pytest.raises(LibraryError) as taken:
            call()
        assert code_of(taken) == "LIBRARY_IN_USE"
    assert names_found(shelf, "병가") == ["휴가.txt"]


FULL = """
import resource, signal, sys
sys.path[:0] = sys.argv[1:3]
from pathlib import Path
from support.shelf import library, S
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
shelf = library(Path(sys.argv[3]))
shelf.open()
before = len(shelf.documents())
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
report = shelf.add([sys.argv[4]], S)
print(before, len(report.added), sorted({str(one.code) for one in report.failed}), len(shelf.search("병가")))
shelf.close()
"""


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
def test_a_disk_that_takes_nothing_more(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src / "휴가.txt")], S)
    close_all()
    before = {path.name: path.read_bytes() for path in (home / "library").iterdir()}
    command = [sys.executable, "-c", FULL, str(ROOT), str(ROOT / "tests"), str(home), str(src)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "1 0 ['NOT_WRITABLE'] 1", done.stderr[-2_000:]
    assert {path.name: path.read_bytes() for path in (home / "library").iterdir()} == before, "nothing half-written"
    again = library(home)
    assert len(again.add([str(src)], S).added) == 1


def test_a_full_disk_is_told_from_one_that_refuses(tmp_path: Path) -> None:
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None or os.geteuid() != 0:
        pytest.skip("needs a small file system of its own")
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("no file system can be mounted here")
    try:
        write_whole(small / "a", b"x" * 1_000)
        with pytest.raises(LibraryError) as full:
            write_whole(small / "a", os.urandom(1_000_000))
        assert code_of(full) == "DISK_FULL"
        assert [path.name for path in small.iterdir()] == ["a"] and (small / "a").read_bytes() == b"x" * 1_000
    finally:
        subprocess.run([umount, str(small)], check=True)


def test_a_stick_that_is_pulled_out_while_the_library_is_open(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src / "여비.txt")], S)
    ident = shelf.documents()[0].id
    (home / "library").rename(home / "gone")
    assert names_found(shelf, "숙박비") == ["여비.txt"], "what is in memory still answers"
    report = shelf.add([str(src)], S)
    assert {str(one.code) for one in report.failed} == {"NOT_WRITABLE"} and not report.added
    for call in (lambda: shelf.grade([ident], "C"), lambda: shelf.blocks(ident), lambda: shelf.remove([ident])):
        with pytest.raises(LibraryError) as refused:
            call()
        assert code_of(refused) in ("NOT_WRITABLE", "LIBRARY_DAMAGED")
    (home / "gone").rename(home / "library")
    assert len(shelf.add([str(src)], S).added) == 1
    close_all()
    again = library(home)
    assert {Path(info.path).name for info in again.documents()} == {"여비.txt", "휴가.txt"}


def test_wrong_passphrases_open_nothing_and_break_nothing(home: Path, src: Path) -> None:
    keys = keys_of(home)
    safe = Safekeeping(library(home, keys=keys), keys)
    safe.library.add([str(src)], S)
    safe.rekey(Protection.PASSPHRASE, PASS, lambda _done, _total: None, lambda: None)
    safe.lock()
    for wrong in ("", "x", PASS + " ", PASS[:-1], "\0" * 20, "\ud800" * 9, "가" * 1_000):
        with pytest.raises(LibraryError) as refused:
            safe.unlock(wrong)
        assert code_of(refused) == "WRONG_PASSPHRASE", ascii(wrong)
        assert safe.state().locked
    safe.unlock(PASS)
    assert len(safe.library.documents()) == 2


@pytest.mark.parametrize("now", [0, 1, -(10**18), 4 * 10**18])
def test_a_clock_that_jumps_neither_loses_nor_doubles(
    home: Path, src: Path, now: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    held = shelf.open().file(str(src / "여비.txt"))
    assert held is not None
    first = held.source.added
    monkeypatch.setattr(time, "time_ns", lambda: now)
    write(src, "여비.txt", "식비는 정액으로 지급한다.", mtime=77)
    shelf.add([str(src)], S)
    close_all()
    shelf = library(home)
    assert len(shelf.documents()) == 2
    held = shelf.open().file(str(src / "여비.txt"))
    assert held is not None and held.source.added > first, "a later reading counts as one, whatever the clock says"
    assert names_found(shelf, "식비 정액") == ["여비.txt"] and names_found(shelf, "숙박비") == []
