"""The master key of a library: where it is kept, how a passphrase opens it, and how it gives way to a new one.

`master.key` is 32 bytes in a file that only its owner can read, or an envelope (JSON): the name of an entry in the
system's key store, or the key wrapped under a passphrase. `master.next` stands beside it only while everything is
sealed anew under the next key; it carries that key also under the present one, so that a change that was cut short
goes on with whatever opens the library.
"""

from __future__ import annotations

import json
import os
import secrets
import unicodedata
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from retrieval.errors import LibraryCode, LibraryError
from retrieval.keystore import KeyStore, SystemStore
from retrieval.storage import refusal, sync_folder, write_whole
from retrieval.vault import KEY_SIZE, key_id

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA: Final = 1
SHORTEST: Final = 8  # characters of a passphrase
LONGEST: Final = 1_000
_NONCE: Final = 12
_SALT: Final = 16
_BRIDGE: Final = b"gyeot next key"

Envelope = dict[str, object]


class Protection(StrEnum):
    """What keeps the master key."""

    FILE = "file"
    STORE = "store"
    PASSPHRASE = "passphrase"  # noqa: S105  the name of a kind


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess of a passphrase costs: memory in KiB, passes over it, lanes (Argon2id, RFC 9106, section 4)."""

    memory: int = 65_536
    passes: int = 3
    lanes: int = 4


_MOST = Cost(memory=1_048_576, passes=16, lanes=16)  # of an envelope that comes from elsewhere


class Keys:
    """The KeySource of a home folder.

    Args:
        home: 곁's folder.
        store: the system's key store, or another for tests.
        cost: of new passphrases.
    """

    def __init__(self, home: Path, store: KeyStore | None = None, cost: Cost | None = None) -> None:
        self._present = home / "master.key"
        self._next = home / "master.next"
        self._store = store if store is not None else SystemStore()
        self._cost = cost or Cost()
        self._opened: bytes | None = None

    @property
    def kind(self) -> str:
        """What keeps the key; what would keep it where there is none yet."""
        envelope = self._read(self._present)
        if envelope is None:
            return Protection.STORE if self._store.usable() else Protection.FILE
        return str(envelope["kind"]) if isinstance(envelope, dict) else Protection.FILE

    def has_store(self) -> bool:
        """Whether the system has a key store."""
        return self._store.usable()

    def load(self) -> bytes | None:
        """The key, or None where there is none.

        Raises:
            LibraryError: LOCKED where a passphrase keeps it and `unlock` has not been called; LIBRARY_NEWER.
        """
        if self._opened is None:
            envelope = self._read(self._present)
            if isinstance(envelope, dict) and envelope["kind"] == Protection.PASSPHRASE:
                raise LibraryError(LibraryCode.LOCKED)
            self._opened = self._open(envelope)
        return self._opened

    def create(self) -> bytes:
        """Make a key and keep it in the store, or where there is none in a file; a key that is there is an error."""
        if self._present.exists():  # the caller holds the library's lock: nobody makes one in between
            raise LibraryError(LibraryCode.KEY_MISSING)
        key = secrets.token_bytes(KEY_SIZE)
        write_whole(self._present, _data(self._wrap(key, Protection(self.kind), None)))
        self._opened = key
        return key

    def unlock(self, passphrase: str) -> None:
        """Open the key with its passphrase; harmless where none is needed.

        Raises:
            LibraryError: WRONG_PASSPHRASE.
        """
        envelope = self._read(self._present)
        if isinstance(envelope, dict) and envelope["kind"] == Protection.PASSPHRASE:
            self._opened = unwrap(envelope, passphrase)

    def lock(self) -> None:
        """Forget the key.

        Raises:
            LibraryError: NEEDS_PASSPHRASE where nothing but a passphrase would be asked for again.
        """
        if self.kind != Protection.PASSPHRASE:
            raise LibraryError(LibraryCode.NEEDS_PASSPHRASE)
        self._opened = None

    # changing the key

    def begin(self, protection: Protection, passphrase: str | None = None) -> bytes:
        """The next key, kept beside the present one until `finish`. An unfinished earlier change goes on with its key.

        Raises:
            LibraryError: WEAK_PASSPHRASE, KEY_STORE_MISSING, KEY_MISSING, LOCKED, NOT_WRITABLE.
        """
        present = self.load()
        if present is None:
            raise LibraryError(LibraryCode.KEY_MISSING)
        key = self.pending() or secrets.token_bytes(KEY_SIZE)
        nonce = os.urandom(_NONCE)
        bridge = nonce + AESGCM(present).encrypt(nonce, key, _BRIDGE)
        envelope = self._wrap(key, protection, passphrase)
        record = {"schema": SCHEMA, "bridge": bridge.hex(), "envelope": _text(envelope)}
        write_whole(self._next, json.dumps(record).encode("ascii"))
        return key

    def pending(self) -> bytes | None:
        """The next key of a change that was begun and not finished."""
        record = self._read(self._next)
        present = self.load()
        if not isinstance(record, dict) or present is None:
            return None
        try:
            bridge = bytes.fromhex(str(record["bridge"]))
            return AESGCM(present).decrypt(bridge[:_NONCE], bridge[_NONCE:], _BRIDGE)
        except (KeyError, ValueError, InvalidTag):  # cut off after `master.key` had been written: done already
            return None

    def finish(self) -> None:
        """The next key takes the present one's place. Everything must be sealed under it by now."""
        record, key = self._read(self._next), self.pending()
        if not isinstance(record, dict) or key is None:
            raise LibraryError(LibraryCode.KEY_MISSING)
        old = self._read(self._present)
        write_whole(self._present, str(record["envelope"]).encode("ascii") or key)
        self._opened = key
        self.sweep()
        if isinstance(old, dict) and old["kind"] == Protection.STORE:
            self._store.remove(str(old["name"]))

    def sweep(self) -> None:
        """Remove what a finished change left beside."""
        if self._next.exists() and self.pending() is None:
            try:
                self._next.unlink(missing_ok=True)
                sync_folder(self._next.parent)
            except OSError as error:
                raise refusal(error) from error

    # for backups

    def adopt(self, envelope: Envelope, key: bytes | None = None) -> None:
        """Keep the key of a restored library under the passphrase of its backup; without the key it is locked."""
        if key is None and self._read(self._present) == envelope:
            return  # a restore that was cut short after this
        write_whole(self._present, _data(envelope))
        self._opened = key

    def wrapped(self, passphrase: str) -> Envelope:
        """The present key under a passphrase, for a backup."""
        key = self.load()
        if key is None:
            raise LibraryError(LibraryCode.KEY_MISSING)
        return wrap(key, passphrase, self._cost)

    def _wrap(self, key: bytes, protection: Protection, passphrase: str | None) -> bytes | Envelope:
        if protection is Protection.FILE:
            return key
        if protection is Protection.STORE:
            name = key_id(key)
            self._store.put(name, key)
            return {"schema": SCHEMA, "kind": str(protection), "name": name}
        return wrap(key, passphrase or "", self._cost)

    def _open(self, envelope: bytes | Envelope | None) -> bytes | None:
        if isinstance(envelope, dict):
            return self._store.get(str(envelope.get("name", "")))
        return envelope

    @staticmethod
    def _read(path: Path) -> bytes | Envelope | None:
        try:
            untrusted = path.read_bytes()
        except OSError:
            return None
        if len(untrusted) == KEY_SIZE:
            return untrusted
        try:
            made = json.loads(untrusted)
        except ValueError:
            return None
        if not isinstance(made, dict) or not isinstance(made.get("schema"), int):
            return None
        if made["schema"] > SCHEMA:
            raise LibraryError(LibraryCode.LIBRARY_NEWER)
        return made if "bridge" in made or made.get("kind") in tuple(Protection) else None


def wrap(key: bytes, passphrase: str, cost: Cost) -> Envelope:
    """A key under a passphrase.

    Raises:
        LibraryError: WEAK_PASSPHRASE for one of fewer than 8 characters.
    """
    if len(passphrase.strip()) < SHORTEST or len(passphrase) > LONGEST:
        raise LibraryError(LibraryCode.WEAK_PASSPHRASE, shortest=SHORTEST)
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    head: Envelope = {"schema": SCHEMA, "kind": str(Protection.PASSPHRASE), "salt": salt.hex()} | asdict(cost)
    sealed = AESGCM(_derive(passphrase, salt, cost)).encrypt(nonce, key, _bound(head))
    return head | {"wrapped": (nonce + sealed).hex()}


def unwrap(untrusted: Envelope, passphrase: str) -> bytes:
    """The key of an envelope.

    Raises:
        LibraryError: WRONG_PASSPHRASE, or KEY_MISSING for an envelope that is none.
    """
    try:
        values = [int(cast("int", untrusted[name])) for name in ("memory", "passes", "lanes")]
        salt, sealed = bytes.fromhex(str(untrusted["salt"])), bytes.fromhex(str(untrusted["wrapped"]))
    except (KeyError, TypeError, ValueError):
        raise LibraryError(LibraryCode.KEY_MISSING) from None
    cost = Cost(*values)
    bounded = all(0 < value <= most for value, most in zip(values, asdict(_MOST).values(), strict=True))
    if not bounded or cost.memory < 8 * cost.lanes or len(salt) != _SALT or len(passphrase) > LONGEST:
        raise LibraryError(LibraryCode.KEY_MISSING)
    head = {name: value for name, value in untrusted.items() if name != "wrapped"}
    try:
        return AESGCM(_derive(passphrase, salt, cost)).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(head))
    except (InvalidTag, ValueError):
        raise LibraryError(LibraryCode.WRONG_PASSPHRASE) from None


def _derive(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    kdf = Argon2id(salt=salt, length=KEY_SIZE, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory)
    return kdf.derive(secret)


def _bound(head: Envelope) -> bytes:
    return json.dumps(head, sort_keys=True).encode("ascii")


def _data(envelope: bytes | Envelope) -> bytes:
    return envelope if isinstance(envelope, bytes) else json.dumps(envelope).encode("ascii")


def _text(envelope: bytes | Envelope) -> str:
    """An envelope inside a record. A bare key never stands in one: it is under the bridge there already."""
    return "" if isinstance(envelope, bytes) else json.dumps(envelope)
