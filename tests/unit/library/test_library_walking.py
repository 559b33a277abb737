"""Walking through folders: what is no document, links, vanished files, names of every kind."""

from __future__ import annotations

import os
import shutil
import unicodedata
from pathlib import Path

import pytest
from support.shelf import S, library, write


def test_what_is_no_document_is_passed_over_and_loops_end(home: Path, src: Path) -> None:
    for name in (".숨김.txt", "~$여비.txt", "Thumbs.db", "사진.jpg", "작업.tmp"):
        write(src, name, "본문")
    (src / "아래").mkdir()
    write(src / "아래", "여비 정산.txt", "정산은 5일 안에 한다")
    (src / "아래" / "고리").symlink_to(src)
    (src / "자기").symlink_to(src / "자기")
    shelf = library(home)
    report = shelf.add([str(src), str(src / "아래"), str(home)], S)
    assert sorted(Path(added.info.path).name for added in report.added) == ["여비 정산.txt", "여비.txt", "휴가.txt"]
    assert [(Path(one.path).name, one.code) for one in report.failed] == [("자기", "LINK_LOOP")]


def test_paths_that_are_not_there(home: Path, src: Path) -> None:
    os.mkfifo(src / "관")
    write(src, "빈.txt", "")
    report = library(home).add([str(src / "없음"), str(src / "관"), str(src / "빈.txt"), "/x\0y"], S)
    assert [one.code for one in report.failed] == ["VANISHED", "VANISHED", "NOT_A_FILE", "EMPTY_FILE"]


def test_a_folder_that_vanishes_while_it_is_added(home: Path, src: Path) -> None:
    shelf = library(home)

    def vanish(done: int, _total: int, _name: str, state: str) -> None:
        if done == 1 and state == "added":
            shutil.rmtree(src)

    report = shelf.add([str(src)], S, vanish)
    assert [one.code for one in report.failed] == ["VANISHED"]
    assert len(report.added) == 1
    assert shelf.status().failed == 0


@pytest.mark.skipif(os.name == "nt", reason="names of Linux")
def test_names_of_every_kind(home: Path, src: Path) -> None:
    names = ["줄\n바꿈.txt", "전각\u3000공백.txt", unicodedata.normalize("NFD", "풀어쓴 이름.txt"), "a'b\"c;--.txt"]
    for at, name in enumerate(names):
        write(src, name, f"내용 {at}번 문서")
    broken = os.fsencode(src) + b"/\xff.txt"
    Path(os.fsdecode(broken)).write_text("깨진 이름의 문서", encoding="utf-8")
    shelf = library(home)
    report = shelf.add([str(src)], S)
    assert len(report.added) == 7 and not report.failed
    shelf.close()
    again = library(home)
    assert "풀어쓴 이름" in [info.title for info in again.documents()]
    assert len(again.search("깨진 이름")) > 0
    assert all(skipped.reason == "unchanged" for skipped in again.add([str(src)], S).skipped)
