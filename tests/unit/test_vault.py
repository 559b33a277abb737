from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import LibraryCode, LibraryError
from retrieval.storage import FolderLock, remove_strays, write_whole
from retrieval.vault import MAGIC, Vault, key_id

MASTER = bytes(range(32))


def _code(error: pytest.ExceptionInfo[LibraryError]) -> LibraryCode:
    return error.value.code


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.binary(max_size=2_000), st.text(max_size=30))
def test_what_is_sealed_comes_back(data: bytes, role: str) -> None:
    vault = Vault(MASTER)
    assert vault.unseal(vault.seal(data, role), role) == data


def test_equal_data_is_sealed_differently() -> None:
    vault = Vault(MASTER)
    assert vault.seal(b"same", "r") != vault.seal(b"same", "r")
    assert b"same" not in vault.seal(b"same", "r")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(0, 200), st.integers(1, 255))
def test_every_changed_byte_is_noticed(at: int, change: int) -> None:
    vault = Vault(MASTER)
    blob = bytearray(vault.seal(b"x" * 40, "segment:a"))
    blob[at % len(blob)] ^= change
    with pytest.raises(LibraryError):
        vault.unseal(bytes(blob), "segment:a")


def test_truncated_swapped_and_foreign_blobs_are_damaged() -> None:
    vault = Vault(MASTER)
    blob = vault.seal(b"text", "segment:a")
    for wrong in (b"", b"GYSL", blob[:-1], blob[:30], b"XXXX" + blob[4:], blob + b"x"):
        with pytest.raises(LibraryError) as damaged:
            vault.unseal(wrong, "segment:a")
        assert _code(damaged) is LibraryCode.LIBRARY_DAMAGED
    with pytest.raises(LibraryError):
        vault.unseal(blob, "segment:b")
    with pytest.raises(LibraryError):
        Vault(bytes(32)).unseal(blob, "segment:a")


def test_a_newer_version_is_refused_as_newer() -> None:
    vault = Vault(MASTER)
    blob = bytearray(vault.seal(b"text", "r"))
    blob[len(MAGIC)] = 9
    with pytest.raises(LibraryError) as newer:
        vault.unseal(bytes(blob), "r")
    assert _code(newer) is LibraryCode.LIBRARY_NEWER


def test_a_key_has_a_name_and_no_repr() -> None:
    assert key_id(MASTER) != key_id(bytes(32))
    assert MASTER.hex() not in repr(Vault(MASTER))
    with pytest.raises(ValueError, match="master key"):
        Vault(b"short")


def test_while_the_key_changes_both_open_and_only_the_new_one_seals() -> None:
    old = Vault(bytes(32))
    blob = old.seal(b"text", "r")
    vault = Vault(MASTER, earlier=bytes(32))
    assert vault.key_id == key_id(MASTER)
    assert vault.unseal(blob, "r") == b"text"
    assert not vault.is_present(blob, "r")
    anew = vault.seal(b"text", "r")
    assert vault.is_present(anew, "r")
    with pytest.raises(LibraryError):
        old.unseal(anew, "r")
    vault.change(MASTER)
    with pytest.raises(LibraryError):
        vault.unseal(blob, "r")


def test_writes_are_whole_and_leave_nothing_beside(tmp_path: Path) -> None:
    target = tmp_path / "a.seg"
    write_whole(target, b"one")
    write_whole(target, b"two")
    assert target.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "DISK_FULL"), (errno.EACCES, "NOT_WRITABLE")])
def test_a_failed_write_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    target = tmp_path / "a.seg"
    write_whole(target, b"old")

    def fail(descriptor: int) -> None:
        raise OSError(number, "planted")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(LibraryError) as refused:
        write_whole(target, b"new")
    assert _code(refused) == code
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_strays_of_a_crash_are_removed(tmp_path: Path) -> None:
    (tmp_path / ".part-abc").write_bytes(b"half")
    (tmp_path / "a.seg").write_bytes(b"whole")
    assert remove_strays(tmp_path) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.seg"]


def test_the_lock_is_for_one(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path / "lock")
    with pytest.raises(LibraryError) as taken:
        FolderLock(tmp_path / "lock")
    assert _code(taken) is LibraryCode.LIBRARY_IN_USE
    lock.close()
    lock.close()
    FolderLock(tmp_path / "lock").close()


def test_a_killed_owner_lets_go(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from retrieval.storage import FolderLock\n"
        "lock = FolderLock(pathlib.Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=root,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == b"held"
        with pytest.raises(LibraryError):
            FolderLock(tmp_path / "lock")
        child.kill()
        child.wait()
    FolderLock(tmp_path / "lock").close()


def test_a_lock_in_a_missing_folder_is_not_writable(tmp_path: Path) -> None:
    with pytest.raises(LibraryError) as refused:
        FolderLock(tmp_path / "none" / "lock")
    assert _code(refused) is LibraryCode.NOT_WRITABLE


@pytest.mark.skipif(os.name == "nt", reason="fork")
def test_a_forked_child_does_not_hold_it(tmp_path: Path) -> None:
    script = (
        "import os, sys, pathlib; from retrieval.storage import FolderLock\n"
        "lock = FolderLock(pathlib.Path(sys.argv[1]))\n"
        "if os.fork() == 0:\n    sys.stdin.read(); os._exit(0)\n"
        "os._exit(0)"
    )
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "lock")], stdin=subprocess.PIPE, cwd=root
    ) as owner:
        owner.wait()
        FolderLock(tmp_path / "lock").close()
