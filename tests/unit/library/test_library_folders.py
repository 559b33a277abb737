"""Grades of folders: inherited, remembered, finished after a crash."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.shelf import S, code_of, keys_of, library, write

from retrieval.adding import Wish
from retrieval.errors import LibraryError
from retrieval.folders import FOLDERS, FolderGrades
from retrieval.keys import Protection
from retrieval.safekeeping import Safekeeping
from retrieval.vault import Vault

if TYPE_CHECKING:
    from retrieval.library import Library

PASS = "여섯 낱말로 된 긴 암호"


def _grades(shelf: Library) -> dict[str, str]:
    return {Path(info.path).name: info.grade for info in shelf.documents()}


@pytest.fixture
def deep(src: Path) -> Path:
    (src / "아래" / "더 아래").mkdir(parents=True)
    write(src / "아래", "중간.txt", "중간에 있는 문서다")
    write(src / "아래" / "더 아래", "바닥.txt", "바닥에 있는 문서다")
    return src


def test_a_folders_grade_goes_to_what_is_there_and_to_what_comes(home: Path, deep: Path) -> None:
    shelf = library(home)
    shelf.add([str(deep)], S)
    changed = shelf.grade_path(str(deep / "아래"), "C")
    assert {Path(info.path).name for info in changed} == {"중간.txt", "바닥.txt"}
    assert _grades(shelf) == {"여비.txt": "S", "휴가.txt": "S", "중간.txt": "C", "바닥.txt": "C"}
    shelf.close()
    shelf = library(home)
    write(deep / "아래" / "더 아래", "새것.txt", "나중에 온 문서다")
    write(deep, "옆.txt", "옆에 온 문서다")
    shelf.add([str(deep)], Wish(usual="O"))
    assert _grades(shelf) | {} == {
        **{"여비.txt": "S", "휴가.txt": "S", "중간.txt": "C", "바닥.txt": "C"},
        **{"새것.txt": "C", "옆.txt": "O"},
    }
    assert [(Path(one.path).name, one.grade) for one in shelf.folders()] == [("아래", "C")]


def test_the_nearest_folder_counts_and_the_latest_word(home: Path, deep: Path) -> None:
    shelf = library(home)
    shelf.grade_path(str(deep), "O")
    shelf.grade_path(str(deep / "아래"), "C")
    shelf.add([str(deep)], S)
    assert _grades(shelf) == {"여비.txt": "O", "휴가.txt": "O", "중간.txt": "C", "바닥.txt": "C"}
    shelf.add([str(deep / "아래" / "중간.txt")], Wish("S"))
    assert _grades(shelf)["중간.txt"] == "S", "asked for by name"
    shelf.add([str(deep)], S)
    assert _grades(shelf)["중간.txt"] == "S", "and kept"
    shelf.grade_path(str(deep), "S")
    assert set(_grades(shelf).values()) == {"S"}
    assert [Path(one.path) for one in shelf.folders()] == [deep], "what was said of folders below is forgotten"


def test_a_file_by_its_path(home: Path, deep: Path) -> None:
    shelf = library(home)
    shelf.add([str(deep)], S)
    assert [info.grade for info in shelf.grade_path(str(deep / "여비.txt"), "C")] == ["C"]
    assert shelf.folders() == []
    with pytest.raises(LibraryError) as unknown:
        shelf.grade_path(str(deep / "없다"), "C")
    assert code_of(unknown) == "NO_SUCH_DOCUMENT"


def test_a_folder_that_is_not_plugged_in_can_still_be_graded(home: Path, deep: Path) -> None:
    shelf = library(home)
    shelf.add([str(deep / "아래")], S)
    (deep / "아래").rename(deep / "뽑힘")
    shelf.grade_path(str(deep / "아래"), "C")
    assert set(_grades(shelf).values()) == {"C"}


def test_a_folders_grade_that_was_cut_short_goes_on_when_the_library_is_opened(home: Path, deep: Path) -> None:
    shelf = library(home)
    shelf.add([str(deep)], S)
    calls: list[int] = []

    def cut() -> None:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shelf.grade_path(str(deep), "C", cut)
    assert sorted(_grades(shelf).values()) == ["C", "C", "S", "S"]
    shelf.close()
    assert set(_grades(library(home)).values()) == {"C"}


def test_a_new_key_and_a_backup_take_the_folders_along(home: Path, deep: Path, tmp_path: Path) -> None:
    keys = keys_of(home)
    shelf = library(home, keys=keys)
    shelf.add([str(deep)], S)
    shelf.grade_path(str(deep), "O")
    safe = Safekeeping(shelf, keys)
    safe.backup(tmp_path / "b", PASS, lambda _done, _total: None)
    old = (home / "master.key").read_bytes()
    safe.rekey(Protection.FILE, None, lambda _done, _total: None, lambda: None)
    assert FolderGrades(home / "library" / FOLDERS, Vault(old)).all() == []
    shelf.close()
    assert [one.grade for one in library(home).folders()] == ["O"]
    other_keys = keys_of(tmp_path / "other")
    other = library(tmp_path / "other", keys=other_keys)
    Safekeeping(other, other_keys).restore(tmp_path / "b", PASS, lambda _done, _total: None)
    assert [one.grade for one in other.folders()] == ["O"]


def test_the_names_of_folders_stand_nowhere(home: Path, deep: Path) -> None:
    shelf = library(home)
    shelf.grade_path(str(deep), "C")
    data = (home / "library" / FOLDERS).read_bytes()
    assert deep.name.encode() not in data and "\\u" not in data.decode("latin-1")
