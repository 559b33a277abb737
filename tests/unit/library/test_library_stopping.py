"""Adding that stops half-way: cancelled, or on a full disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from support.shelf import S, library, names_found, write


class CancelledError(Exception):
    """What a caller's check raises."""


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
    write(src, "가.txt", "첫 문서다")
    shelf = library(home)
    shelf.add([str(src / "가.txt")], S)
    real = os.fsync

    def full(descriptor: int) -> None:
        real(descriptor)
        raise OSError(errno.ENOSPC, "planted")

    monkeypatch.setattr(os, "fsync", full)
    report = shelf.add([str(src)], S)
    assert {one.code for one in report.failed} == {"DISK_FULL"}
    assert len(report.failed) == 2
    monkeypatch.undo()
    assert names_found(shelf, "첫 문서") == ["가.txt"]
    assert len(shelf.documents()) == 1
    shelf.close()
    again = library(home)
    assert len(again.documents()) == 1
    assert not list((home / "library").glob(".part-*"))
    assert len(again.add([str(src)], S).added) == 2


def test_a_disk_that_fills_while_a_failure_is_kept(home: Path, src: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(src, "가.txt", "!DAMAGED")
    shelf = library(home)
    shelf.open()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "planted")

    monkeypatch.setattr(os, "fsync", full)
    codes = [(Path(one.path).name, one.code) for one in shelf.add([str(src)], S).failed]
    assert codes == [
        ("가.txt", "DAMAGED"),
        ("가.txt", "DISK_FULL"),
        ("여비.txt", "DISK_FULL"),
        ("휴가.txt", "DISK_FULL"),
    ]
