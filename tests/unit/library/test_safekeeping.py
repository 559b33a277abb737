from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from support.shelf import MemoryStore, S, close_all, code_of, keys_of, library, names_found, write

from retrieval import backup as backups
from retrieval.errors import LibraryError
from retrieval.keys import Protection
from retrieval.safekeeping import Safekeeping
from retrieval.storage import write_whole

if TYPE_CHECKING:
    from pathlib import Path

PASS = "여섯 낱말로 된 긴 암호"
OTHER = "전혀 다른 긴 암호 문장"


class _CutError(Exception):
    """What a test cuts work short with."""


def _keep(home: Path, store: MemoryStore | None = None) -> Safekeeping:
    keys = keys_of(home, store)
    return Safekeeping(library(home, keys=keys), keys)


def _filled(home: Path, src: Path) -> Safekeeping:
    kept = _keep(home)
    kept.library.add([str(src)], S)
    return kept


def _quiet(_done: int, _total: int) -> None:
    """Progress nobody looks at."""


def _go_on() -> None:
    """Never cancelled."""


def _sealed(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "library").iterdir() if path.suffix == ".seg"}


def _rekey(kept: Safekeeping, protection: Protection = Protection.FILE, passphrase: str | None = None) -> int:
    return kept.rekey(protection, passphrase, _quiet, _go_on)


def test_a_new_key_seals_everything_anew_and_the_old_one_opens_nothing(home: Path, src: Path) -> None:
    kept = _filled(home, src)
    before, old = _sealed(home), (home / "master.key").read_bytes()
    assert _rekey(kept) == len(before) == 2
    assert names_found(kept.library, "숙박비") == ["여비.txt"]
    after = _sealed(home)
    assert after.keys() == before.keys()
    assert all(after[name] != before[name] for name in after)
    assert (home / "master.key").read_bytes() != old
    close_all()
    assert names_found(library(home), "병가") == ["휴가.txt"]
    close_all()
    (home / "master.key").write_bytes(old)
    with pytest.raises(LibraryError) as missing:
        library(home).open()
    assert code_of(missing) == "KEY_MISSING"


def test_with_a_passphrase_the_library_locks_and_opens_again(home: Path, src: Path) -> None:
    kept = _filled(home, src)
    with pytest.raises(LibraryError) as refused:
        kept.lock()
    assert code_of(refused) == "NEEDS_PASSPHRASE"
    _rekey(kept, Protection.PASSPHRASE, PASS)
    assert (kept.state().kind, kept.state().locked) == ("passphrase", False)
    kept.lock()
    assert kept.state().locked
    with pytest.raises(LibraryError) as locked:
        kept.library.search("숙박비")
    assert code_of(locked) == "LOCKED"
    with pytest.raises(LibraryError) as wrong:
        kept.unlock(OTHER)
    assert code_of(wrong) == "WRONG_PASSPHRASE"
    kept.unlock(PASS)
    assert names_found(kept.library, "숙박비") == ["여비.txt"]


def test_a_locked_library_does_not_hold_its_folder(home: Path, src: Path) -> None:
    kept = _filled(home, src)
    _rekey(kept, Protection.PASSPHRASE, PASS)
    kept.lock()
    other = _keep(home)
    other.unlock(PASS)
    assert len(other.library.documents()) == 2


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_change_of_key_that_is_cut_short_goes_on_when_the_library_is_next_opened(
    home: Path, src: Path, at: int
) -> None:
    kept = _filled(home, src)
    old = (home / "master.key").read_bytes()
    seen: list[int] = []

    def cut() -> None:
        if len(seen) == at:
            raise _CutError
        seen.append(1)

    if at < 2:
        with pytest.raises(_CutError):
            kept.rekey(Protection.PASSPHRASE, PASS, _quiet, cut)
    else:
        with pytest.MonkeyPatch.context() as patch, pytest.raises(_CutError):
            patch.setattr(type(keys_of(home)), "finish", _raise_cut)
            kept.rekey(Protection.PASSPHRASE, PASS, _quiet, _go_on)
    assert (home / "master.key").read_bytes() == old
    assert names_found(kept.library, "숙박비") == ["여비.txt"], "what is open goes on"
    kept.library.add([str(write(src, "새것.txt", "새 문서의 가마솥"))], S)
    close_all()
    again = _keep(home)
    assert names_found(again.library, "가마솥") == ["새것.txt"]
    assert names_found(again.library, "숙박비") == ["여비.txt"]
    assert again.library.damaged() == []
    assert again.state().kind == "passphrase"
    close_all()
    with pytest.raises(LibraryError) as locked:
        library(home).open()
    assert code_of(locked) == "LOCKED"


def _raise_cut(_keys: object) -> None:
    raise _CutError


def test_a_damaged_segment_survives_a_change_of_key_as_damaged(home: Path, src: Path) -> None:
    kept = _filled(home, src)
    close_all()
    name = sorted(_sealed(home))[0]
    path = home / "library" / name
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    kept = _keep(home)
    assert kept.library.damaged() == [path.stem]
    assert _rekey(kept) == 1
    assert kept.verify(_quiet, _go_on).damaged == (path.stem,)


def test_a_look_at_everything_counts_what_is_whole(home: Path, src: Path) -> None:
    kept = _filled(home, src)
    told: list[tuple[int, int]] = []
    found = kept.verify(lambda done, total: told.append((done, total)), _go_on)
    assert (found.segments, found.documents, found.damaged, found.missing) == (2, 2, (), 0)
    assert found.passages == kept.library.status().passages
    assert told == [(1, 2), (2, 2)]


def test_a_backup_comes_back_elsewhere_under_its_own_passphrase(home: Path, src: Path, tmp_path: Path) -> None:
    kept = _filled(home, src)
    target = tmp_path / "백업.gyeot"
    assert kept.backup(target, PASS, _quiet) == 2
    with pytest.raises(LibraryError):
        kept.backup(target, PASS, _quiet)
    new = tmp_path / "다른 집"
    other = _keep(new)
    assert other.restore(target, PASS, _quiet) == 2
    assert names_found(other.library, "숙박비") == ["여비.txt"]
    assert other.state().kind == "passphrase"
    assert _rekey(other) == 2, "from then on it is kept as its user wishes"
    with pytest.raises(LibraryError) as full:
        other.restore(target, PASS, _quiet)
    assert code_of(full) == "LIBRARY_NOT_EMPTY"


def test_a_library_that_was_emptied_takes_a_backup_whatever_was_said_of_folders(
    home: Path, src: Path, tmp_path: Path
) -> None:
    kept = _filled(home, src)
    kept.library.grade_path(str(src), "C")
    kept.backup(tmp_path / "b", PASS, _quiet)
    other = _filled(tmp_path / "other", src)
    other.library.grade_path(str(tmp_path), "O")
    for info in other.library.documents():
        other.library.remove([info.id])
    with pytest.raises(LibraryError) as wrong:
        other.restore(tmp_path / "b", "another passphrase", _quiet)
    assert code_of(wrong) == "WRONG_PASSPHRASE"
    assert [one.path for one in other.library.folders()] == [str(tmp_path)]
    other.restore(tmp_path / "b", PASS, _quiet)
    assert [(one.path, one.grade) for one in other.library.folders()] == [(str(src), "C")]
    assert {info.grade for info in other.library.documents()} == {"C"}
    assert other.verify(_quiet, _go_on).damaged == ()


def test_a_backup_holds_vectors_and_the_quarantine(home: Path, src: Path, tmp_path: Path) -> None:
    write(src, "못 읽음.txt", "!DAMAGED")
    kept = _filled(home, src)
    (name, *_) = kept.library.open().names()
    vault, beside = kept.library.open().vault, home / "library" / f"{name}.vectors.sealed"
    write_whole(beside, vault.seal(b"vectors", f"{name}.vectors"))
    assert kept.backup(tmp_path / "b", PASS, _quiet) == 4
    other = _keep(tmp_path / "other")
    assert other.restore(tmp_path / "b", PASS, _quiet) == 4
    assert [one.code for one in other.library.quarantine()] == ["DAMAGED"]
    assert (tmp_path / "other" / "library" / beside.name).read_bytes() == beside.read_bytes()
    assert _rekey(other) == 4


def test_a_backup_tells_nothing(home: Path, src: Path, tmp_path: Path) -> None:
    kept = _filled(home, src)
    target = tmp_path / "b.gyeot"
    kept.backup(target, PASS, _quiet)
    with zipfile.ZipFile(target) as archive:
        held = b"".join([target.read_bytes(), *(archive.read(name) for name in archive.namelist())])
    for word in ("숙박비", "여비", "휴가"):
        assert word.encode() not in held
        assert word.encode("utf-16-le") not in held
    assert (home / "master.key").read_bytes() not in held


def _rewrite(source: Path, target: Path, change: str) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        names = old.namelist()
        for at, name in enumerate(names):
            data = old.read(name)
            if change == "swap" and at < 2:
                data = old.read(names[1 - at])
            if change == "drop" and at == 0:
                continue
            if change == "path" and name == "manifest.json":
                manifest = json.loads(data)
                manifest["files"][0]["name"] = "../evil.seg"
                data = json.dumps(manifest).encode()
            if change == "forget" and name == "manifest.json":
                manifest = json.loads(data)
                del manifest["files"][0]
                data = json.dumps(manifest).encode()
            new.writestr(name, data)


@pytest.mark.parametrize("change", ["swap", "drop", "path", "forget", "cut", "none", "text"])
def test_a_backup_that_was_altered_is_refused_and_leaves_nothing(
    home: Path, src: Path, tmp_path: Path, change: str
) -> None:
    kept = _filled(home, src)
    good, bad = tmp_path / "good", tmp_path / "bad"
    kept.backup(good, PASS, _quiet)
    if change == "cut":
        bad.write_bytes(good.read_bytes()[:-40])
    elif change == "text":
        bad.write_text("백업이 아니다")
    elif change != "none":
        _rewrite(good, bad, change)
    other = _keep(tmp_path / "다른 집")
    with pytest.raises(LibraryError) as refused:
        other.restore(bad, PASS, _quiet)
    assert code_of(refused) == ("NOT_WRITABLE" if change == "none" else "BACKUP_DAMAGED")
    assert other.library.documents() == []
    close_all()
    again = _keep(tmp_path / "다른 집")
    assert again.library.documents() == []
    assert again.restore(good, PASS, _quiet) == 2
    with pytest.raises(LibraryError) as wrong:
        _keep(tmp_path / "drittes").restore(good, OTHER, _quiet)
    assert code_of(wrong) == "WRONG_PASSPHRASE"


@pytest.mark.parametrize("cut", ["before", "key", "half"])
def test_a_restore_that_is_cut_short_is_whole_or_nothing(home: Path, src: Path, tmp_path: Path, cut: str) -> None:
    _filled(home, src).backup(tmp_path / "b", PASS, _quiet)
    new = tmp_path / "다른 집"
    other = _keep(new)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(_CutError):
        if cut == "before":
            patch.setattr(backups, "_move", _cut_anyway)
        elif cut == "key":
            patch.setattr(type(keys_of(new)), "adopt", _cut_anyway)
        else:
            patch.setattr(backups, "sync_folder", _cut_anyway)
        other.restore(tmp_path / "b", PASS, _quiet)
    close_all()
    again = _keep(new)
    if again.state().kind == "passphrase":
        again.unlock(PASS)
    else:  # opening brings the key with it
        with pytest.raises(LibraryError) as locked:
            again.library.open()
        assert code_of(locked) == "LOCKED"
        again.unlock(PASS)
    assert len(again.library.documents()) == 2
    assert not (new / "library" / "restoring").exists()


def _cut_anyway(*_: object) -> None:
    raise _CutError


def test_what_a_restore_left_before_it_was_complete_is_swept(home: Path) -> None:
    kept = _keep(home)
    kept.library.open()
    close_all()
    place = home / "library" / "restoring"
    place.mkdir()
    write_whole(place / "half.seg", b"half")
    assert _keep(home).library.documents() == []
    assert not place.exists()
