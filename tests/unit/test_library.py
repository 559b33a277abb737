from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow
import pytest
from support.shelf import close_all, library, parse, track

from retrieval import storage
from retrieval.adding import Wish
from retrieval.errors import LibraryCode, LibraryError
from retrieval.library import LONGEST_QUERY, Library
from retrieval.morphology import Analyser
from retrieval.segments import RECORDS, Segments
from retrieval.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
S = Wish()


class CancelledError(Exception):
    """What a caller's check raises."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "집 home"
    close_all()


@pytest.fixture
def src(tmp_path: Path) -> Path:
    folder = tmp_path / "문서 자료"
    folder.mkdir()
    _write(folder, "여비.txt", "출장 여비는 실비로 지급한다.\n○ 숙박비는 7만원이다.")
    _write(folder, "휴가.txt", "연가는 15일이다.\n제12조(병가) 병가는 60일이다.")
    return folder


def _write(folder: Path, name: str, text: str, mtime: int | None = None) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    if mtime is not None:
        os.utime(path, ns=(mtime, mtime))
    return path


def _records(folder: Path, name: str, count: int, word: str = "민원") -> Path:
    lines = [
        json.dumps({"id": f"r{at}", "title": f"{word} {at}", "text": f"{word} 답변 {at}번"}) for at in range(count)
    ]
    return _write(folder, name, "\n".join(lines))


def _found(shelf: Library, query: str, k: int = 10) -> list[str]:
    return [Path(hit.info.path).name for hit in shelf.search(query, k)]


def _code(error: pytest.ExceptionInfo[LibraryError]) -> str:
    return error.value.code


# adding


def test_a_folder_is_added_found_and_still_there_after_opening_again(home: Path, src: Path) -> None:
    shelf = library(home)
    report = shelf.add([str(src)], S)
    assert sorted(Path(added.info.path).name for added in report.added) == ["여비.txt", "휴가.txt"]
    assert not report.failed and not report.skipped
    assert report.added[0].info.grade == "S"
    assert _found(shelf, "출장여비") == ["여비.txt"]
    before = [(info.id, info.title, info.passages) for info in shelf.documents()]
    shelf.close()
    again = library(home)
    assert [(info.id, info.title, info.passages) for info in again.documents()] == before
    assert _found(again, "병가") == ["휴가.txt"]
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
    _write(src, "여비.txt", "식비는 정액으로 지급한다.", mtime=5)
    report = shelf.add([str(src)], S)
    assert [added.info.id for added in report.added] == [ident]
    assert _found(shelf, "숙박비") == []
    assert _found(shelf, "식비 정액") == ["여비.txt"]
    assert len(shelf.documents()) == 2
    assert len(list((home / "library").glob("*.seg"))) == 2
    shelf.close()
    assert _found(library(home), "식비") == ["여비.txt"]


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
    _write(src, "가.txt", "!DAMAGED")
    _write(src, "나.txt", "!!bug")
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
    _write(src, "가.txt", "고친 문서다", mtime=kept.mtime_ns)
    os.truncate(src / "가.txt", kept.size)
    os.utime(src / "가.txt", ns=(kept.mtime_ns, kept.mtime_ns))
    assert [one.code for one in shelf.add([str(src / "가.txt")], S).failed] == ["DAMAGED"], "seems the same: not tried"
    _write(src, "가.txt", "고친 문서다")
    report = shelf.retry([kept.id])
    assert [Path(added.info.path).name for added in report.added] == ["가.txt"]
    assert shelf.quarantine() == []


def test_a_failed_file_that_changed_is_tried_again(home: Path, src: Path) -> None:
    path = _write(src, "가.txt", "!ENCRYPTED")
    shelf = library(home)
    shelf.add([str(src)], S)
    _write(src, "가.txt", "암호를 풀었다", mtime=9)
    assert [added.info.path for added in shelf.add([str(src)], S).added] == [str(path)]
    assert shelf.status().failed == 0


def test_retry_of_nothing_and_of_the_unknown(home: Path) -> None:
    shelf = library(home)
    assert shelf.retry([]).added == []
    with pytest.raises(LibraryError) as unknown:
        shelf.retry(["q0"])
    assert _code(unknown) == "NO_SUCH_DOCUMENT"


def test_records_are_documents_with_their_own_ids(home: Path, src: Path) -> None:
    path = _records(src, "답변.jsonl", RECORDS + 5)
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
    path = _records(src, "답변.jsonl", RECORDS + 5)
    shelf = library(home)
    shelf.add([str(path)], S)
    _records(src, "답변.jsonl", 3, word="질의")
    os.utime(path, ns=(7, 7))
    shelf.add([str(path)], S)
    assert [info.id for info in shelf.documents()] == ["r0", "r1", "r2"]
    assert len(list((home / "library").glob("*.seg"))) == 1
    assert shelf.open()._index.count() == shelf.status().passages
    _records(src, "답변.jsonl", RECORDS * 2 + 1, word="건의")
    shelf.add([str(path)], S)
    assert len(shelf.documents()) == RECORDS * 2 + 1
    shelf.close()
    again = library(home)
    assert len(again.documents()) == RECORDS * 2 + 1
    assert again.open()._index.count() == again.status().passages


def test_a_file_of_records_without_one_fails(home: Path, src: Path) -> None:
    report = library(home).add([str(_write(src, "빈.jsonl", "\n\n"))], S)
    assert [one.code for one in report.failed] == ["EMPTY_FILE"]


def test_records_of_other_files_with_the_same_id_and_twice_in_one(home: Path, src: Path) -> None:
    first, second = _records(src, "가.jsonl", 2), _records(src, "나.jsonl", 2, word="질의")
    twice = _write(src, "다.jsonl", "\n".join([json.dumps({"id": "같다", "text": f"본문 {at}"}) for at in range(2)]))
    shelf = library(home)
    shelf.add([str(first), str(second), str(twice)], S)
    assert [info.id for info in shelf.documents()] == ["r0", "r1", "나/r0", "나/r1", "같다", "같다#2"]


def test_a_table_of_cases(home: Path, src: Path) -> None:
    path = _write(src, "민원.csv", json.dumps({"id": "c1", "text": "소음 민원"}))
    shelf = library(home)
    assert [added.info.id for added in shelf.add([str(path)], Wish(cases=True)).added] == ["c1"]
    report = shelf.add([str(path)], Wish())
    assert len(report.added) == 1, "as a document now: what was asked for changed"
    assert len(shelf.documents()) == 1


def test_a_cut_short_file_of_records_is_completed(home: Path, src: Path) -> None:
    path = _records(src, "답변.jsonl", RECORDS * 2 + 5)
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
    path = _records(src, "답변.jsonl", RECORDS + 1)
    shelf = library(home)
    shelf.add([str(path)], S)
    shelf.close()
    folder = home / "library"
    old = {file.name: file.read_bytes() for file in folder.glob("*.seg")}
    _records(src, "답변.jsonl", RECORDS + 2, word="질의")
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


# walking


def test_what_is_no_document_is_passed_over_and_loops_end(home: Path, src: Path) -> None:
    for name in (".숨김.txt", "~$여비.txt", "Thumbs.db", "사진.jpg", "작업.tmp"):
        _write(src, name, "본문")
    (src / "아래").mkdir()
    _write(src / "아래", "여비 정산.txt", "정산은 5일 안에 한다")
    (src / "아래" / "고리").symlink_to(src)
    (src / "자기").symlink_to(src / "자기")
    shelf = library(home)
    report = shelf.add([str(src), str(src / "아래"), str(home)], S)
    assert sorted(Path(added.info.path).name for added in report.added) == ["여비 정산.txt", "여비.txt", "휴가.txt"]
    assert [(Path(one.path).name, one.code) for one in report.failed] == [("자기", "LINK_LOOP")]


def test_paths_that_are_not_there(home: Path, src: Path) -> None:
    os.mkfifo(src / "관")
    _write(src, "빈.txt", "")
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
        _write(src, name, f"내용 {at}번 문서")
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


# stopping


def test_cancelling_keeps_what_is_done(home: Path, src: Path) -> None:
    shelf = library(home)
    calls = iter([None, CancelledError()])

    def check() -> None:
        error = next(calls)
        if error is not None:
            raise error

    with pytest.raises(CancelledError):
        shelf.add([str(src)], S, check=check)
    assert len(shelf.documents()) == 1
    assert shelf.status().pending == 0
    assert len(shelf.add([str(src)], S).added) == 1


def test_a_full_disk_keeps_what_was_sealed(home: Path, src: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(src, "가.txt", "첫 문서다")
    shelf = library(home)
    shelf.add([str(src / "가.txt")], S)
    real = storage.os.fsync

    def full(descriptor: int) -> None:
        real(descriptor)
        raise OSError(errno.ENOSPC, "planted")

    monkeypatch.setattr(storage.os, "fsync", full)
    report = shelf.add([str(src)], S)
    assert {one.code for one in report.failed} == {"DISK_FULL"}
    assert len(report.failed) == 2
    monkeypatch.undo()
    assert _found(shelf, "첫 문서") == ["가.txt"]
    assert len(shelf.documents()) == 1
    shelf.close()
    again = library(home)
    assert len(again.documents()) == 1
    assert not list((home / "library").glob(".part-*"))
    assert len(again.add([str(src)], S).added) == 2


def test_a_disk_that_fills_while_a_failure_is_kept(home: Path, src: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(src, "가.txt", "!DAMAGED")
    shelf = library(home)
    shelf.open()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "planted")

    monkeypatch.setattr(storage.os, "fsync", full)
    codes = [(Path(one.path).name, one.code) for one in shelf.add([str(src)], S).failed]
    assert codes == [
        ("가.txt", "DAMAGED"),
        ("가.txt", "DISK_FULL"),
        ("여비.txt", "DISK_FULL"),
        ("휴가.txt", "DISK_FULL"),
    ]


# opening


def test_one_owner(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    other = library(home)
    with pytest.raises(LibraryError) as taken:
        other.documents()
    assert _code(taken) == "LIBRARY_IN_USE"
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
    assert _code(newer) == "LIBRARY_NEWER"
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
        assert _code(missing) == "KEY_MISSING"
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
    assert _code(missing) == "KEY_MISSING"
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
    assert _code(refused) == "NOT_WRITABLE"


def test_importing_the_library_loads_no_index() -> None:
    script = (
        "import sys, retrieval.library; print([m for m in ('lancedb', 'kiwipiepy', 'pymupdf') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == b"[]"


# removing and grading


def test_removing_lists_what_went_and_leaves_nothing(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    shelf.evidence("병가", 1)
    ident = shelf.search("병가", 1)[0].info.id
    (removed,) = shelf.remove([ident])
    assert removed.id == ident
    assert removed.what == ("segment", "passages: 2", "index rows", "tokens")
    assert _found(shelf, "병가") == []
    assert len(list((home / "library").glob("*.seg"))) == 1
    assert shelf.open()._index.count() == shelf.status().passages
    with pytest.raises(LibraryError) as gone:
        shelf.remove([ident])
    assert _code(gone) == "NO_SUCH_DOCUMENT"
    assert len(shelf.add([str(src)], S).added) == 1


def test_removing_from_quarantine(home: Path, src: Path) -> None:
    _write(src, "가.txt", "!DRM")
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
    _write(src, "휴가.txt", "바뀐 휴가 규정이다", mtime=3)
    again.add([str(src)], S)
    assert again.search("바뀐 휴가", 1)[0].info.grade == "C", "a new version inherits the grade"


def test_a_record_has_a_grade_of_its_own(home: Path, src: Path) -> None:
    path = _records(src, "답변.jsonl", 4)
    shelf = library(home)
    shelf.add([str(path)], S)
    assert [info.grade for info in shelf.grade(["r1"], "C")] == ["C"]
    assert [info.grade for info in shelf.documents()] == ["S", "C", "S", "S"]
    _records(src, "답변.jsonl", 3, word="질의")
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


# searching


def test_in_chosen_documents_only(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    ident = shelf.search("병가", 1)[0].info.id
    assert {hit.info.id for hit in shelf.search("여비 병가", 10, [ident])} == {ident}
    assert shelf.search("여비", 10, []) == []
    with pytest.raises(LibraryError) as unknown:
        shelf.search("여비", 10, ["없음"])
    assert _code(unknown) == "NO_SUCH_DOCUMENT"


@pytest.mark.parametrize(
    "query",
    ["", " ", "가", "!?", "AND OR NOT", "여비 -숙박", '"여비"', "'); DROP TABLE passages;--", "\u200b\u202e", "여*"],
)
def test_any_query_is_answered(home: Path, src: Path, query: str) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    shelf.search(query, 5)
    evidence = shelf.evidence(query, 5)
    assert 0 <= evidence.coverage <= 1


def test_a_very_long_query(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    assert _found(shelf, "출장 여비 " * 20_000)[0] == "여비.txt"
    assert len(shelf.evidence("여비" + "가나다라" * LONGEST_QUERY).terms) < 20
    assert shelf.search("여비", 0) == []


def test_an_empty_library_answers(home: Path) -> None:
    shelf = library(home)
    assert shelf.search("여비") == []
    evidence = shelf.evidence("여비")
    assert evidence.coverage == 0.0
    assert evidence.hits == ()


def test_the_article_that_is_named_comes_first(home: Path, src: Path) -> None:
    for rule in ("당직 규정", "복무 규정"):
        articles = [f"제{at}조(사항{at}) {rule}의 {at}번째 사항을 정한다." for at in range(1, 30)]
        _write(src, f"{rule}.txt", "\n".join(articles))
    shelf = library(home)
    shelf.add([str(src)], S)
    first = shelf.search("복무규정 제 17 조는 무엇을 정하나", 1)[0]
    assert Path(first.info.path).name == "복무 규정.txt"
    assert first.passage.text.startswith("제17조(")


def test_evidence_tells_found_from_not_found(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    found, missing = shelf.evidence("출장 여비 지급"), shelf.evidence("우주선 발사 기지")
    assert found.coverage > 0.7 > 0.3 > missing.coverage
    assert found.hits[0].coverage == found.coverage
    assert set(found.terms) >= {"출장", "여비", "지급"}


def test_searching_while_adding(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    for at in range(30):
        _write(src, f"추가{at}.txt", f"추가 문서 {at}번은 출장 여비를 다룬다.")
    failures: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                assert "여비.txt" in _found(shelf, "숙박비 출장 여비")
                shelf.evidence("출장 여비")
                shelf.status()
        except BaseException as error:  # noqa: BLE001  reported below
            failures.append(error)

    thread = threading.Thread(target=search)
    thread.start()
    report = shelf.add([str(src)], S)
    done.set()
    thread.join()
    assert not failures
    assert len(report.added) == 30


def test_many_small_files_make_few_versions_of_the_table(home: Path, src: Path) -> None:
    for at in range(80):
        _write(src, f"추가{at}.txt", f"추가 문서 {at}번이다.")
    shelf = library(home)
    begin = time.monotonic()
    shelf.add([str(src)], S)
    seconds = time.monotonic() - begin
    versions = len(shelf.open()._index._table.list_versions())
    assert versions < 12 + 3 * seconds, "one for each second of adding, not for each file"
    assert len(_found(shelf, "추가 문서 79번")) > 0


def test_words_are_counted_once_while_documents_come_and_go(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    shelf.evidence("여비")
    _write(src, "가.txt", "새 문서의 여비다.")
    shelf.add([str(src)], S)
    shelf.remove([shelf.search("새 문서", 1)[0].info.id])
    terms = shelf.open()._terms["gram"]
    assert terms._passages == shelf.status().passages
    shelf.close()
    again = library(home)
    again.evidence("여비")
    assert +terms._counts == again.open()._terms["gram"]._counts


def test_progress_is_told_of_each_file(home: Path, src: Path) -> None:
    told: list[tuple[int, int, str, str]] = []
    library(home).add([str(src)], S, lambda *event: told.append(event))
    assert told == [
        (0, 2, "여비.txt", "reading"),
        (1, 2, "여비.txt", "added"),
        (1, 2, "휴가.txt", "reading"),
        (2, 2, "휴가.txt", "added"),
    ]


def test_what_was_added_without_kiwi_gets_its_morphemes_later(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    assert shelf.open().leg("tok", ["여비"], 5, None) == []
    shelf.close()
    shelf = library(home, kiwi=True)
    assert len(shelf.open().stale) == 2
    shelf.add([], S)
    assert shelf.open().stale == []
    assert len(shelf.open().leg("tok", ["여비"], 5, None)) == 1
    assert [hit.info.title for hit in shelf.search("출장 여비", 3)] == ["여비"]
    shelf.close()
    assert library(home, kiwi=True).open().stale == []


# nothing readable on the disk

MARKERS = {
    "text": "은하수표식",
    "title": "제목표식글",
    "cell": "칸표식글",
    "name": "파일이름표식",
    "folder": "폴더표식글",
}


def _unpacked(raw: bytes) -> list[bytes]:
    """A file's bytes, and what comes out of every place in it that can be unpacked."""
    made = [raw]
    for magic in (b"\x28\xb5\x2f\xfd", b"\x1f\x8b", b"\x78\x9c"):
        at = raw.find(magic)
        while at >= 0:
            codec = "zstd" if magic[0] == 0x28 else "gzip"
            with contextlib.suppress(OSError, ValueError):
                made.append(pyarrow.CompressedInputStream(pyarrow.BufferReader(raw[at:]), codec).read())
            at = raw.find(magic, at + 1)
    return made


def test_no_planted_word_is_in_any_file_of_the_home(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / MARKERS["folder"]
    folder.mkdir()
    lines = [f"{MARKERS['text']}은 비밀이다.", f"부서\t{MARKERS['cell']}"]
    for at in range(5):
        _write(folder, f"{MARKERS['name']}{at}.txt", "\n".join([*lines, f"{at}번 문서"]))
    _write(folder, "답변.jsonl", json.dumps({"id": "기록표식글", "title": MARKERS["title"], "text": MARKERS["text"]}))
    _write(folder, f"{MARKERS['name']}실패.txt", "!DAMAGED")
    shelf = library(home)
    shelf.add([str(folder)], Wish(grade="C"))
    assert shelf.search(MARKERS["text"], 1)
    shelf.grade([shelf.search(MARKERS["text"], 1)[0].info.id], "S")
    shelf.remove([shelf.documents()[0].id])
    files = [path for path in home.rglob("*") if path.is_file()]
    assert len(files) >= 8
    words = [*MARKERS.values(), "기록표식글", "비밀이다"]
    for path in files:
        assert not any(word in str(path.relative_to(home)) for word in words)
        for content in _unpacked(path.read_bytes()):
            for word in words:
                for encoding in ("utf-8", "utf-16-le", "cp949"):
                    assert word.encode(encoding) not in content, f"{word} in {path.name}"
                assert json.dumps(word)[1:-1].encode() not in content
    if os.name != "nt":
        assert all(path.stat().st_mode & 0o077 == 0 for path in files if path.name not in {"lock"})


def test_codes_are_plain() -> None:
    assert {str(code) for code in LibraryCode} >= {"KEY_MISSING", "DISK_FULL"}
