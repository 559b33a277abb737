"""Removing, grading and showing what a library holds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.shelf import S, code_of, library, names_found, write, write_records

from retrieval.adding import Wish
from retrieval.errors import LibraryError


def test_removing_lists_what_went_and_leaves_nothing(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    shelf.evidence("병가", 1)
    ident = shelf.search("병가", 1)[0].info.id
    (removed,) = shelf.remove([ident])
    assert removed.id == ident
    assert removed.what == ("segment", "passages: 2", "index rows", "tokens")
    assert names_found(shelf, "병가") == []
    assert len(list((home / "library").glob("*.seg"))) == 1
    assert shelf.open()._index.count() == shelf.status().passages
    with pytest.raises(LibraryError) as gone:
        shelf.remove([ident])
    assert code_of(gone) == "NO_SUCH_DOCUMENT"
    assert len(shelf.add([str(src)], S).added) == 1


def test_removing_from_quarantine(home: Path, src: Path) -> None:
    write(src, "가.txt", "!DRM")
    shelf = library(home)
    shelf.add([str(src)], S)
    (kept,) = shelf.quarantine()
    assert shelf.remove([kept.id])[0].what == ("quarantine entry",)
    assert shelf.status().failed == 0


def test_grades(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src / "여비.txt")], Wish(grade="O"))
    shelf.add([str(src)], S)
    grades = {Path(info.path).name: info.grade for info in shelf.documents()}
    assert grades == {"여비.txt": "O", "휴가.txt": "S"}
    ident = shelf.search("병가", 1)[0].info.id
    assert [info.grade for info in shelf.grade([ident], "C")] == ["C"]
    assert shelf.search("병가", 1)[0].info.grade == "C"
    shelf.close()
    again = library(home)
    assert again.search("병가", 1)[0].info.grade == "C"
    write(src, "휴가.txt", "바뀐 휴가 규정이다", mtime=3)
    again.add([str(src)], S)
    assert again.search("바뀐 휴가", 1)[0].info.grade == "C", "a new version inherits the grade"


def test_a_record_has_a_grade_of_its_own(home: Path, src: Path) -> None:
    path = write_records(src, "답변.jsonl", 4)
    shelf = library(home)
    shelf.add([str(path)], S)
    assert [info.grade for info in shelf.grade(["r1"], "C")] == ["C"]
    assert [info.grade for info in shelf.documents()] == ["S", "C", "S", "S"]
    write_records(src, "답변.jsonl", 3, word="질의")
    os.utime(path, ns=(4, 4))
    shelf.add([str(path)], S)
    shelf.close()
    shelf = library(home)
    assert [info.grade for info in shelf.documents()] == ["S", "C", "S"], "a new version inherits it"
    skipped = shelf.add([str(path)], Wish(grade="O")).skipped
    assert [one.reason for one in skipped] == ["unchanged"]
    assert {info.grade for info in shelf.documents()} == {"O"}, "what was asked for is written"
    shelf.close()
    assert {info.grade for info in library(home).documents()} == {"O"}


def test_blocks_for_a_viewer(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    ident = shelf.search("병가", 1)[0].info.id
    assert [block.text for block in shelf.blocks(ident)] == ["연가는 15일이다.", "제12조(병가) 병가는 60일이다."]
