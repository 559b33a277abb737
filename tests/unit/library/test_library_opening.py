"""Opening a library: its owner, its version, its key, its damage."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.shelf import S, code_of, library, parse

from retrieval.errors import LibraryCode, LibraryError
from retrieval.library import Library
from retrieval.morphology import Analyser

ROOT = Path(__file__).resolve().parents[3]


def test_one_owner(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    other = library(home)
    with pytest.raises(LibraryError) as taken:
        other.documents()
    assert code_of(taken) == "LIBRARY_IN_USE"
    shelf.close()
    assert len(other.documents()) == 2, "tried again when asked again"


def test_a_newer_library_is_refused_and_not_touched(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    shelf.close()
    about = home / "library" / "library.json"
    about.write_text(json.dumps({"schema": 99, "key_id": "x"}))
    before = {path.name: path.read_bytes() for path in (home / "library").iterdir()}
    with pytest.raises(LibraryError) as newer:
        library(home).documents()
    assert code_of(newer) == "LIBRARY_NEWER"
    assert {path.name: path.read_bytes() for path in (home / "library").iterdir()} == before


def test_a_missing_or_wrong_key_is_never_replaced(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    shelf.close()
    key = (home / "master.key").read_bytes()
    for wrong in (None, bytes(32), b"short"):
        (home / "master.key").unlink(missing_ok=True)
        if wrong is not None:
            (home / "master.key").write_bytes(wrong)
        with pytest.raises(LibraryError) as missing:
            library(home).documents()
        assert code_of(missing) == "KEY_MISSING"
        assert (home / "master.key").exists() is (wrong is not None)
    (home / "master.key").write_bytes(key)
    assert len(library(home).documents()) == 2


def test_a_wrong_key_is_noticed_without_the_note_too(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    shelf.close()
    key = (home / "master.key").read_bytes()
    (home / "library" / "library.json").unlink()
    (home / "master.key").write_bytes(bytes(32))
    with pytest.raises(LibraryError) as missing:
        library(home).documents()
    assert code_of(missing) == "KEY_MISSING"
    (home / "master.key").write_bytes(key)
    assert len(library(home).documents()) == 2


def test_an_empty_library_may_get_a_new_key(home: Path) -> None:
    shelf = library(home)
    shelf.documents()
    shelf.close()
    (home / "master.key").unlink()
    assert library(home).documents() == []


def test_a_damaged_note_about_the_library_is_made_again(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    shelf.close()
    (home / "library" / "library.json").write_bytes(b"\0{")
    assert len(library(home).documents()) == 2


def test_damaged_segments_are_set_aside_and_can_be_removed(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    shelf.close()
    names = sorted(path.stem for path in (home / "library").glob("*.seg"))
    path = home / "library" / f"{names[0]}.seg"
    path.write_bytes(path.read_bytes()[:-20])
    again = library(home)
    assert again.damaged() == [names[0]]
    assert len(again.documents()) == 1
    assert again.status().failed == 1
    report = again.add([str(src)], S)
    assert len(report.added) == 1, "the source is still there: simply added again"
    assert again.remove([names[0]])[0].what == ("segment",)
    assert again.damaged() == []
    assert not path.exists()


def test_a_home_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    shelf = Library(tmp_path / "home", parse, Analyser("bigram"))
    with pytest.raises(LibraryError) as refused:
        shelf.documents()
    assert code_of(refused) == "NOT_WRITABLE"


def test_importing_the_library_loads_no_index() -> None:
    script = (
        "import sys, retrieval.library; print([m for m in ('lancedb', 'kiwipiepy', 'pymupdf') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == b"[]"


def test_codes_are_plain() -> None:
    assert {str(code) for code in LibraryCode} >= {"KEY_MISSING", "DISK_FULL"}
