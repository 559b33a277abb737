"""Adding files and records: what is read, what is passed over, what takes the place of what."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from support.shelf import S, code_of, library, names_found, parse, track, write, write_records

from retrieval.adding import Wish
from retrieval.errors import LibraryError
from retrieval.library import Library
from retrieval.morphology import Analyser
from retrieval.segments import RECORDS, Segments
from retrieval.vault import Vault


def test_a_folder_is_added_found_and_still_there_after_opening_again(home: Path, src: Path) -> None:
    shelf = library(home)
    report = shelf.add([str(src)], S)
    assert sorted(Path(added.info.path).name for added in report.added) == ["여비.txt", "휴가.txt"]
    assert not report.failed and not report.skipped
    assert report.added[0].info.grade == "S"
    assert names_found(shelf, "출장여비") == ["여비.txt"]
    before = [(info.id, info.title, info.passages) for info in shelf.documents()]
    shelf.close()
    again = library(home)
    assert [(info.id, info.title, info.passages) for info in again.documents()] == before
    assert names_found(again, "병가") == ["휴가.txt"]
    assert again.search("병가", 1)[0].passage.spans[-1].location.line == 2


def test_what_is_unchanged_is_not_read_again(home: Path, src: Path) -> None:
    reads: list[str] = []

    def counting(data: bytes, name: str, cases: bool) -> tuple[object, ...]:
        reads.append(name)
        return parse(data, name, cases)

    home.mkdir()
    shelf = track(Library(home, counting, Analyser("bigram")))  # type: ignore[arg-type]  # counts, and passes on
    shelf.add([str(src)], S)
    assert len(reads) == 2
    report = shelf.add([str(src)], S)
    assert [skipped.reason for skipped in report.skipped] == ["unchanged", "unchanged"]
    os.utime(src / "여비.txt", ns=(1, 1))  # another time, the same content
    assert [skipped.reason for skipped in shelf.add([str(src)], S).skipped] == ["unchanged", "unchanged"]
    shelf.close()
    held = library(home).open().file(str(src / "여비.txt"))
    assert held is not None
    assert held.source.mtime_ns == 1, "noted, so that it is not hashed each time"
    assert len(reads) == 2


def test_a_changed_file_takes_the_old_ones_place_and_id(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    ident = shelf.search("출장 여비", 1)[0].info.id
    write(src, "여비.txt", "식비는 정액으로 지급한다.", mtime=5)
    report = shelf.add([str(src)], S)
    assert [added.info.id for added in report.added] == [ident]
    assert names_found(shelf, "숙박비") == []
    assert names_found(shelf, "식비 정액") == ["여비.txt"]
    assert len(shelf.documents()) == 2
    assert len(list((home / "library").glob("*.seg"))) == 2
    shelf.close()
    assert names_found(library(home), "식비") == ["여비.txt"]


def test_the_same_file_elsewhere_is_a_duplicate(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    shutil.copy(src / "여비.txt", src / "여비 사본.txt")
    report = shelf.add([str(src)], S)
    assert [(Path(one.path).name, one.reason) for one in report.skipped if one.reason == "duplicate"] == [
        ("여비 사본.txt", "duplicate")
    ]
    assert len(shelf.documents()) == 2


def test_one_failure_stops_nothing_and_is_not_tried_again_until_asked(
    home: Path, src: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(src, "가.txt", "!DAMAGED")
    write(src, "나.txt", "!!bug")
    shelf = library(home)
    report = shelf.add([str(src)], S)
    assert {(Path(one.path).name, one.code) for one in report.failed} == {
        ("가.txt", "DAMAGED"),
        ("나.txt", "UNEXPECTED"),
    }
    assert len(report.added) == 2
    assert [record.getMessage() for record in caplog.records if record.levelno >= 30] == ["adding failed: ValueError"]
    assert shelf.status().failed == 1, "a fault of ours does not put a file into quarantine"
    shelf.close()

    shelf = library(home)
    (kept,) = shelf.quarantine()
    write(src, "가.txt", "고친 문서다", mtime=kept.mtime_ns)
    os.truncate(src / "가.txt", kept.size)
    os.utime(src / "가.txt", ns=(kept.mtime_ns, kept.mtime_ns))
    assert [one.code for one in shelf.add([str(src / "가.txt")], S).failed] == ["DAMAGED"], "seems the same: not tried"
    write(src, "가.txt", "고친 문서다")
    report = shelf.retry([kept.id])
    assert [Path(added.info.path).name for added in report.added] == ["가.txt"]
    assert shelf.quarantine() == []


def test_a_failed_file_that_changed_is_tried_again(home: Path, src: Path) -> None:
    path = write(src, "가.txt", "!ENCRYPTED")
    shelf = library(home)
    shelf.add([str(src)], S)
    write(src, "가.txt", "암호를 풀었다", mtime=9)
    assert [added.info.path for added in shelf.add([str(src)], S).added] == [str(path)]
    assert shelf.status().failed == 0


def test_retry_of_nothing_and_of_the_unknown(home: Path) -> None:
    shelf = library(home)
    assert shelf.retry([]).added == []
    with pytest.raises(LibraryError) as unknown:
        shelf.retry(["q0"])
    assert code_of(unknown) == "NO_SUCH_DOCUMENT"


def test_records_are_documents_with_their_own_ids(home: Path, src: Path) -> None:
    path = write_records(src, "답변.jsonl", RECORDS + 5)
    shelf = library(home)
    report = shelf.add([str(path)], S)
    assert [added.info.id for added in report.added][:3] == ["r0", "r1", "r2"]
    assert len(list((home / "library").glob("*.seg"))) == 2
    assert shelf.search("민원 답변 7번", 1)[0].info.id == "r7"
    removed = shelf.remove(["r7"])
    assert removed[0].what[0] == "record in segment"
    assert "r7" not in [hit.info.id for hit in shelf.search("민원 답변 7번", 300)]
    shelf.close()
    again = library(home)
    assert len(again.documents()) == RECORDS + 4
    assert [skipped.reason for skipped in again.add([str(path)], S).skipped] == ["unchanged"]


def test_changed_records_replace_the_old_ones(home: Path, src: Path) -> None:
    path = write_records(src, "답변.jsonl", RECORDS + 5)
    shelf = library(home)
    shelf.add([str(path)], S)
    write_records(src, "답변.jsonl", 3, word="질의")
    os.utime(path, ns=(7, 7))
    shelf.add([str(path)], S)
    assert [info.id for info in shelf.documents()] == ["r0", "r1", "r2"]
    assert len(list((home / "library").glob("*.seg"))) == 1
    assert shelf.open()._index.count() == shelf.status().passages
    write_records(src, "답변.jsonl", RECORDS * 2 + 1, word="건의")
    shelf.add([str(path)], S)
    assert len(shelf.documents()) == RECORDS * 2 + 1
    shelf.close()
    again = library(home)
    assert len(again.documents()) == RECORDS * 2 + 1
    assert again.open()._index.count() == again.status().passages


def test_a_file_of_records_without_one_fails(home: Path, src: Path) -> None:
    report = library(home).add([str(write(src, "빈.jsonl", "\n\n"))], S)
    assert [one.code for one in report.failed] == ["EMPTY_FILE"]


def test_records_of_other_files_with_the_same_id_and_twice_in_one(home: Path, src: Path) -> None:
    first, second = write_records(src, "가.jsonl", 2), write_records(src, "나.jsonl", 2, word="질의")
    twice = write(src, "다.jsonl", "\n".join([json.dumps({"id": "같다", "text": f"본문 {at}"}) for at in range(2)]))
    shelf = library(home)
    shelf.add([str(first), str(second), str(twice)], S)
    assert [info.id for info in shelf.documents()] == ["r0", "r1", "나/r0", "나/r1", "같다", "같다#2"]


def test_a_table_of_cases(home: Path, src: Path) -> None:
    path = write(src, "민원.csv", json.dumps({"id": "c1", "text": "소음 민원"}))
    shelf = library(home)
    assert [added.info.id for added in shelf.add([str(path)], Wish(cases=True)).added] == ["c1"]
    report = shelf.add([str(path)], Wish())
    assert len(report.added) == 1, "as a document now: what was asked for changed"
    assert len(shelf.documents()) == 1


def test_a_cut_short_file_of_records_is_completed(home: Path, src: Path) -> None:
    path = write_records(src, "답변.jsonl", RECORDS * 2 + 5)
    shelf = library(home)
    shelf.add([str(path)], S)
    shelf.close()
    segments = Segments(home / "library", Vault((home / "master.key").read_bytes()))
    middle = next(name for name in segments.names() if segments.read(name).source.part == 1)
    segments.remove(middle)
    kept = {name: (home / "library" / f"{name}.seg").read_bytes() for name in segments.names()}
    again = library(home)
    assert len(again.documents()) == RECORDS + 5
    assert len(again.add([str(path)], S).added) == RECORDS, "only what is missing is made"
    assert len(again.documents()) == RECORDS * 2 + 5
    assert all((home / "library" / f"{name}.seg").read_bytes() == data for name, data in kept.items())


def test_of_two_readings_of_a_file_the_newest_whole_one_stays(home: Path, src: Path) -> None:
    path = write_records(src, "답변.jsonl", RECORDS + 1)
    shelf = library(home)
    shelf.add([str(path)], S)
    shelf.close()
    folder = home / "library"
    old = {file.name: file.read_bytes() for file in folder.glob("*.seg")}
    write_records(src, "답변.jsonl", RECORDS + 2, word="질의")
    shelf = library(home)
    shelf.add([str(path)], S)
    shelf.close()
    new = {file.name for file in folder.glob("*.seg")}
    for name, data in old.items():  # as after a crash before the old ones were removed
        (folder / name).write_bytes(data)
    shelf = library(home)
    assert len(shelf.documents()) == RECORDS + 2
    assert {file.name for file in folder.glob("*.seg")} == new
    shelf.close()
    for name, data in old.items():  # and as after a crash in the middle of the new ones
        (folder / name).write_bytes(data)
    (folder / sorted(new)[0]).unlink()
    shelf = library(home)
    assert len(shelf.documents()) == RECORDS + 1
    assert shelf.open()._index.count() == shelf.status().passages
    assert len(shelf.add([str(path)], S).added) == RECORDS + 2


def test_progress_is_told_of_each_file(home: Path, src: Path) -> None:
    told: list[tuple[int, int, str, str]] = []
    library(home).add([str(src)], S, lambda *event: told.append(event))
    assert told == [
        (0, 2, "여비.txt", "reading"),
        (1, 2, "여비.txt", "added"),
        (1, 2, "휴가.txt", "reading"),
        (2, 2, "휴가.txt", "added"),
    ]
