from __future__ import annotations

import json
import os
import stat
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.shelf import MemoryStore, code_of, keys_of

from retrieval.errors import LibraryError
from retrieval.keys import Cost, Keys, Protection, unwrap, wrap
from retrieval.keystore import SystemStore

if TYPE_CHECKING:
    from pathlib import Path

KEY = bytes(range(32))
CHEAP = Cost(memory=64, passes=1, lanes=1)


def test_without_a_store_a_key_is_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    keys = keys_of(tmp_path)
    assert keys.kind == "file"
    assert keys.load() is None
    key = keys.create()
    assert (tmp_path / "master.key").read_bytes() == key
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "master.key").stat().st_mode) == 0o600
    with pytest.raises(LibraryError):
        keys.create()
    assert keys_of(tmp_path).load() == key
    assert [path.name for path in tmp_path.iterdir()] == ["master.key"]


def test_a_file_of_the_wrong_size_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "master.key").write_bytes(b"short")
    assert keys_of(tmp_path).load() is None


def test_with_a_store_no_file_holds_the_key(tmp_path: Path) -> None:
    store = MemoryStore()
    keys = keys_of(tmp_path, store)
    assert keys.kind == "store"
    key = keys.create()
    assert key not in (tmp_path / "master.key").read_bytes()
    assert list(store.secrets.values()) == [key]
    assert keys_of(tmp_path, store).load() == key
    store.secrets.clear()
    assert keys_of(tmp_path, store).load() is None


def test_a_passphrase_opens_only_what_it_closed(tmp_path: Path) -> None:
    keys = keys_of(tmp_path)
    old = keys.create()
    new = keys.begin(Protection.PASSPHRASE, "올해의 긴 암호 문장")
    assert new != old
    keys.finish()
    assert keys.load() == new
    assert keys.kind == "passphrase"
    for secret in (old, new):
        assert secret not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert secret.hex().encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    again = keys_of(tmp_path)
    with pytest.raises(LibraryError) as locked:
        again.load()
    assert code_of(locked) == "LOCKED"
    with pytest.raises(LibraryError) as wrong:
        again.unlock("올해의 긴 암호 문장 ")
    assert code_of(wrong) == "WRONG_PASSPHRASE"
    again.unlock(unicodedata.normalize("NFD", "올해의 긴 암호 문장"))
    assert again.load() == new
    again.lock()
    with pytest.raises(LibraryError):
        again.load()


def test_only_a_passphrase_can_be_locked(tmp_path: Path) -> None:
    keys = keys_of(tmp_path)
    keys.create()
    with pytest.raises(LibraryError) as refused:
        keys.lock()
    assert code_of(refused) == "NEEDS_PASSPHRASE"


@pytest.mark.parametrize("passphrase", [None, "", "short", "       7", "x" * 1_001])
def test_a_weak_passphrase_changes_nothing(tmp_path: Path, passphrase: str | None) -> None:
    keys = keys_of(tmp_path)
    key = keys.create()
    with pytest.raises(LibraryError) as weak:
        keys.begin(Protection.PASSPHRASE, passphrase)
    assert code_of(weak) == "WEAK_PASSPHRASE"
    assert [path.name for path in tmp_path.iterdir()] == ["master.key"]
    assert keys_of(tmp_path).load() == key


def test_a_change_that_was_cut_short_goes_on_with_the_same_key(tmp_path: Path) -> None:
    keys = keys_of(tmp_path)
    old = keys.create()
    new = keys.begin(Protection.PASSPHRASE, "첫 번째 긴 암호")
    again = keys_of(tmp_path)  # as after a crash: still opened by what opened it before
    assert again.load() == old
    assert again.pending() == new
    assert again.begin(Protection.FILE) == new
    again.finish()
    assert (tmp_path / "master.key").read_bytes() == new
    assert not (tmp_path / "master.next").exists()


def test_cut_short_at_the_very_end_nothing_is_pending(tmp_path: Path) -> None:
    keys = keys_of(tmp_path)
    keys.create()
    new = keys.begin(Protection.FILE)
    left = (tmp_path / "master.next").read_bytes()
    keys.finish()
    (tmp_path / "master.next").write_bytes(left)
    again = keys_of(tmp_path)
    assert again.load() == new
    assert again.pending() is None
    again.sweep()
    assert not (tmp_path / "master.next").exists()


def test_from_store_to_passphrase_the_store_forgets(tmp_path: Path) -> None:
    store = MemoryStore()
    keys = keys_of(tmp_path, store)
    keys.create()
    keys.begin(Protection.PASSPHRASE, "아주 긴 새 암호")
    keys.finish()
    assert store.secrets == {}
    keys.begin(Protection.STORE)
    keys.finish()
    assert list(store.secrets.values()) == [keys.load()]


def test_a_store_that_fails_changes_nothing(tmp_path: Path) -> None:
    keys = keys_of(tmp_path)
    key = keys.create()
    with pytest.raises(LibraryError) as failed:
        keys.begin(Protection.STORE)
    assert code_of(failed) == "KEY_STORE_MISSING"
    assert keys.pending() is None
    assert keys_of(tmp_path).load() == key


def test_a_newer_envelope_is_refused(tmp_path: Path) -> None:
    (tmp_path / "master.key").write_text(json.dumps({"schema": 9, "kind": "passphrase"}))
    with pytest.raises(LibraryError) as newer:
        keys_of(tmp_path).load()
    assert code_of(newer) == "LIBRARY_NEWER"


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.sampled_from(["memory", "passes", "lanes", "salt", "wrapped"]), st.sampled_from([-1, 0, 2**40, "", "zz", None])
)
def test_a_hostile_envelope_costs_nothing_and_opens_nothing(name: str, value: object) -> None:
    envelope = wrap(KEY, "아주 긴 새 암호", CHEAP)
    with pytest.raises(LibraryError) as refused:
        unwrap(envelope | {name: value}, "아주 긴 새 암호")
    assert code_of(refused) in {"KEY_MISSING", "WRONG_PASSPHRASE"}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.text(min_size=8, max_size=60).filter(lambda text: len(text.strip()) >= 8), st.integers(0, 10_000))
def test_every_changed_character_of_an_envelope_is_noticed(passphrase: str, at: int) -> None:
    envelope = wrap(KEY, passphrase, CHEAP)
    assert unwrap(envelope, passphrase) == KEY
    wrapped = str(envelope["wrapped"])
    at %= len(wrapped)
    changed = wrapped[:at] + ("0" if wrapped[at] != "0" else "1") + wrapped[at + 1 :]
    with pytest.raises(LibraryError):
        unwrap(envelope | {"wrapped": changed}, passphrase)
    with pytest.raises(LibraryError):
        unwrap(envelope | {"kind": "store"}, passphrase)


def test_the_system_store_says_when_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    import keyring.core

    keyring.core.init_backend()
    store = SystemStore()
    assert not store.usable()
    assert store.get("x") is None
    store.remove("x")
    with pytest.raises(LibraryError) as failed:
        store.put("x", KEY)
    assert code_of(failed) == "KEY_STORE_MISSING"


def test_a_key_is_in_no_repr(tmp_path: Path) -> None:
    keys = Keys(tmp_path, MemoryStore(working=False))
    key = keys.create()
    assert key.hex() not in repr(keys)
    assert repr(key) not in repr(keys)
