from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from retrieval.errors import LibraryCode, LibraryError
from retrieval.quarantine import Kept, Quarantine, new_id, passing
from retrieval.vault import Vault

if TYPE_CHECKING:
    from pathlib import Path

VAULT = Vault(bytes(32))
KEPT = Kept("q1", "/h/비밀 문서.hwp", 10, 20, "DAMAGED", {"limit": 3}, "C", cases=True)


def test_what_is_kept_is_there_after_opening_again(tmp_path: Path) -> None:
    path = tmp_path / "quarantine.sealed"
    quarantine = Quarantine(path, VAULT)
    quarantine.put(KEPT)
    again = Quarantine(path, VAULT)
    assert again.all() == [KEPT]
    assert again.get(KEPT.path) == KEPT == again.by_id("q1")
    assert again.get("/h/x") is None and again.by_id("q2") is None
    assert len(again) == 1


def test_nothing_readable_is_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "quarantine.sealed"
    Quarantine(path, VAULT).put(KEPT)
    raw = path.read_bytes()
    assert "비밀".encode() not in raw
    assert b"hwp" not in raw and b"DAMAGED" not in raw


def test_a_file_that_fails_again_keeps_its_id(tmp_path: Path) -> None:
    quarantine = Quarantine(tmp_path / "quarantine.sealed", VAULT)
    quarantine.put(KEPT)
    quarantine.put(replace(KEPT, id="q9", code="DRM", detail={}))
    (kept,) = quarantine.all()
    assert (kept.id, kept.code) == ("q1", "DRM")


def test_releasing(tmp_path: Path) -> None:
    path = tmp_path / "quarantine.sealed"
    quarantine = Quarantine(path, VAULT)
    quarantine.release(["/h/unknown"])
    assert not path.exists(), "nothing changed, nothing written"
    quarantine.put(KEPT)
    quarantine.release([KEPT.path])
    assert len(Quarantine(path, VAULT)) == 0


@pytest.mark.parametrize("content", [b"", b"rubbish", VAULT.seal(b"[]", "quarantine"), VAULT.seal(b"{", "quarantine")])
def test_a_damaged_list_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "quarantine.sealed").write_bytes(content)
    quarantine = Quarantine(tmp_path / "quarantine.sealed", VAULT)
    assert quarantine.all() == []
    quarantine.put(KEPT)
    assert len(Quarantine(tmp_path / "quarantine.sealed", VAULT)) == 1


def test_a_newer_list_is_refused(tmp_path: Path) -> None:
    (tmp_path / "quarantine.sealed").write_bytes(
        VAULT.seal(json.dumps({"schema": 9, "kept": []}).encode(), "quarantine")
    )
    with pytest.raises(LibraryError) as newer:
        Quarantine(tmp_path / "quarantine.sealed", VAULT)
    assert newer.value.code is LibraryCode.LIBRARY_NEWER


def test_what_passes_by_itself() -> None:
    assert passing("VANISHED") and passing("NOT_READABLE")
    assert not passing("DAMAGED")
    assert new_id() != new_id()
