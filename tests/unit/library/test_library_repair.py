"""What is damaged is named and mended; older libraries are migrated with a copy beside, newer ones are left alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow
import pytest
from support.library_checker import look, opened, segment_parts
from support.shelf import S, close_all, code_of, keys_of, library, names_found, write

from retrieval.chunking import CHUNKER_VERSION
from retrieval.errors import LibraryError
from retrieval.keys import Protection
from retrieval.migration import COPY
from retrieval.safekeeping import Safekeeping
from retrieval.storage import write_whole
from retrieval.vault import VERSION, Vault

if TYPE_CHECKING:
    from pathlib import Path


def _safe(home: Path) -> Safekeeping:
    keys = keys_of(home)
    return Safekeeping(library(home, keys=keys), keys)


def _quiet(_done: int, _total: int) -> None:
    """Progress nobody looks at."""


def _damaged(safe: Safekeeping) -> tuple[str, ...]:
    return safe.verify(_quiet, lambda: None).damaged


@pytest.fixture
def filled(home: Path, src: Path) -> Path:
    shelf = library(home)
    write(src, "깨짐.txt", "!DAMAGED")
    shelf.add([str(src)], S)
    shelf.grade_path(str(src), "C")
    vault = shelf.open().vault
    for name in shelf.open().names():
        write_whole(home / "library" / f"{name}.vectors.sealed", vault.seal(b"no vectors", f"{name}.vectors"))
    close_all()
    return home


def test_every_kind_of_sealed_file_is_looked_at_and_what_can_be_made_again_is(filled: Path) -> None:
    safe = _safe(filled)
    assert _damaged(safe) == ()
    folder = filled / "library"
    vectors = sorted(folder.glob("*.vectors.sealed"))[0]
    for path in (vectors, folder / "quarantine.sealed", folder / "folders.sealed"):
        path.write_bytes(path.read_bytes()[:-1] + b"\0\0")
    assert set(_damaged(safe)) == {vectors.name, "quarantine.sealed", "folders.sealed"}
    assert safe.compact()[0] == 3
    assert _damaged(safe) == ()
    assert names_found(safe.library, "병가") == ["휴가.txt"]
    assert safe.library.quarantine() == [] and safe.library.folders() == []


@pytest.mark.parametrize("cut", [0, 3, 40, -1])
def test_a_truncated_segment_is_named_and_its_document_can_be_added_again(filled: Path, src: Path, cut: int) -> None:
    path = sorted((filled / "library").glob("*.seg"))[0]
    path.write_bytes(path.read_bytes()[:cut])
    safe = _safe(filled)
    assert _damaged(safe) == (path.stem,)
    safe.library.remove([path.stem])
    safe.library.add([str(src)], S)
    assert _damaged(safe) == ()
    assert len(safe.library.documents()) == 2


@pytest.mark.parametrize("note", [None, b"", b"{", b"[]", b'{"schema": "x"}', b"\xff" * 100])
def test_a_missing_or_damaged_note_costs_nothing(filled: Path, note: bytes | None) -> None:
    about = filled / "library" / "library.json"
    about.unlink()
    if note is not None:
        about.write_bytes(note)
    assert names_found(library(filled), "병가") == ["휴가.txt"]
    assert json.loads(about.read_bytes())["schema"] == 1
    assert not (filled / "library" / COPY).exists(), "nothing had to be migrated"


def test_an_index_that_lost_rows_is_built_anew(filled: Path) -> None:
    safe = _safe(filled)
    info = safe.library.documents()[0]
    safe.library.open()._index.delete([info.number])
    assert safe.verify(_quiet, lambda: None).missing > 0
    safe.compact()
    assert safe.verify(_quiet, lambda: None).missing == 0


@pytest.mark.parametrize("newer", ["note", "segment"])
def test_a_newer_library_is_refused_and_stays_as_it_is(filled: Path, newer: str) -> None:
    folder = filled / "library"
    if newer == "note":
        (folder / "library.json").write_text(json.dumps({"schema": 2, "key_id": "0"}))
    else:
        path = sorted(folder.glob("*.seg"))[0]
        path.write_bytes(path.read_bytes()[:4] + bytes([VERSION + 1]) + path.read_bytes()[5:])
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for call in (lambda: _safe(filled).library.documents(), lambda: _safe(filled).compact()):
        with pytest.raises(LibraryError) as refused:
            call()
        assert code_of(refused) == "LIBRARY_NEWER"
        close_all()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def _make_old(home: Path) -> dict[str, bytes]:
    """The library as schema 0 had it: no schema in the note, no chunker in the segments."""
    folder, key = home / "library", (home / "master.key").read_bytes()
    vault = Vault(key)
    for path in folder.glob("*.seg"):
        plain = opened(path.read_bytes(), f"segment:{path.stem}", key)
        assert plain is not None
        head, blocks = segment_parts(plain)
        del head["chunker"]
        frames = [json.dumps(one, ensure_ascii=False).encode() for one in ({**head, "schema": 0}, blocks)]
        packed = [pyarrow.compress(frame, codec="zstd", asbytes=True) for frame in frames]
        sizes = b"".join(size.to_bytes(8, "big") for size in (len(packed[0]), len(frames[0]), len(frames[1])))
        write_whole(path, vault.seal(sizes + packed[0] + packed[1], f"segment:{path.stem}"))
    note = json.loads((folder / "library.json").read_bytes())
    (folder / "library.json").write_text(json.dumps({"key_id": note["key_id"]}))
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".seg"}


def test_an_older_library_is_migrated_with_a_copy_until_the_next_clean_start(filled: Path, src: Path) -> None:
    old = _make_old(filled)
    copy = filled / "library" / COPY
    shelf = library(filled)
    assert names_found(shelf, "병가") == ["휴가.txt"]
    assert {path.name: path.read_bytes() for path in copy.iterdir() if path.suffix == ".seg"} == old
    assert json.loads((filled / "library" / "library.json").read_bytes())["schema"] == 1
    assert len(shelf.open().stale) == 2, "of a chunker that nobody knows: made anew with the next add"
    shelf.add([str(src)], S)
    close_all()
    shelf = library(filled)
    assert {shelf.open().read(name).chunker for name in shelf.open().names()} == {CHUNKER_VERSION}
    assert not copy.exists()
    assert {info.grade for info in shelf.documents()} == {"C"}
    assert look(filled, "").problems == []


def test_a_migration_that_was_cut_short_keeps_the_first_copy_and_goes_on(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = _make_old(filled)
    seal, calls = Vault.seal, []

    def cut(self: Vault, data: bytes, role: str) -> bytes:
        calls.append(role)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return seal(self, data, role)

    monkeypatch.setattr(Vault, "seal", cut)
    with pytest.raises(KeyboardInterrupt):
        library(filled).open()
    monkeypatch.undo()
    copy = filled / "library" / COPY
    shelf = library(filled)
    assert len(shelf.documents()) == 2
    assert not shelf.damaged()
    assert not copy.exists() or {one.name: one.read_bytes() for one in copy.glob("*.seg")} == old


@pytest.mark.parametrize("act", ["remove", "rekey"])
def test_the_copy_goes_with_the_first_removal_and_a_new_key(filled: Path, act: str) -> None:
    _make_old(filled)
    safe = _safe(filled)
    safe.library.open()
    copy = filled / "library" / COPY
    assert copy.exists()
    if act == "remove":
        safe.library.remove([safe.library.documents()[0].id])
    else:
        safe.rekey(Protection.FILE, None, _quiet, lambda: None)
    assert not copy.exists()
