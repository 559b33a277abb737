"""Sealing of what stands on the disk: AES-256-GCM under a key per file, derived from a master key by HKDF-SHA256.

Security measures, in one place:
- each sealed blob carries its own random salt; its key is HKDF(master, salt): erasing the file erases the content;
- the additional data binds a blob to its role ("segment:<name>"), so that two files can't be swapped unnoticed;
- the master key comes from a KeySource: a file only its owner can read; a key store and a passphrase fit behind it;
- the cipher sits behind Cipher, so that an agency can put a validated module in its place. Ours is not KCMVP-validated.

A sealed blob: magic 4 | version 1 | salt 16 | nonce 12 | ciphertext and tag.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from typing import TYPE_CHECKING, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from retrieval.errors import LibraryCode, LibraryError
from retrieval.storage import write_whole

if TYPE_CHECKING:
    from pathlib import Path

MAGIC = b"GYSL"
VERSION = 1
KEY_SIZE = 32
_SALT = 16
_NONCE = 12
_TAG = 16
_HEAD = len(MAGIC) + 1


class Cipher(Protocol):
    """Authenticated encryption of one blob."""

    def seal(self, key: bytes, nonce: bytes, data: bytes, bound: bytes) -> bytes:
        """Ciphertext and tag."""

    def unseal(self, key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
        """The data, or ValueError if key, nonce, bound data or a byte of it is not what was sealed."""


class AesGcm:
    """Cipher by the cryptography library (OpenSSL)."""

    def seal(self, key: bytes, nonce: bytes, data: bytes, bound: bytes) -> bytes:
        """Ciphertext and tag."""
        return AESGCM(key).encrypt(nonce, data, bound)

    def unseal(self, key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
        """The data, or ValueError."""
        try:
            return AESGCM(key).decrypt(nonce, sealed, bound)
        except InvalidTag:
            raise ValueError("sealed") from None


class KeySource(Protocol):
    """Where the master key comes from."""

    @property
    def kind(self) -> str:
        """Shown to the user: "file", later "store" or "passphrase"."""

    def load(self) -> bytes | None:
        """The key, or None where there is none."""

    def create(self) -> bytes:
        """Make a key and keep it. Only called where load() gave None and nothing is sealed under another."""


class KeyFile:
    """A key in a file that only its owner can read (0600)."""

    kind = "file"

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> bytes | None:
        """The key, or None where there is no file or it holds no key."""
        try:
            untrusted = self._path.read_bytes()
        except OSError:
            return None
        return untrusted if len(untrusted) == KEY_SIZE else None

    def create(self) -> bytes:
        """Make the file, whole or not at all; a file that is there already is kept and an error."""
        if self._path.exists():  # the caller holds the library's lock: nobody makes one in between
            raise LibraryError(LibraryCode.KEY_MISSING)
        key = secrets.token_bytes(KEY_SIZE)
        write_whole(self._path, key)
        return key


def key_id(master: bytes) -> str:
    """A name for a master key that tells nothing about it."""
    return hmac.new(master, b"gyeot key id", hashlib.sha256).hexdigest()[:16]


class Vault:
    """Seals and unseals blobs under one master key. Its repr shows nothing of it."""

    def __init__(self, master: bytes, cipher: Cipher | None = None) -> None:
        if len(master) != KEY_SIZE:
            raise ValueError("master key")
        self._master = master
        self._cipher = cipher or AesGcm()
        self.key_id = key_id(master)

    def seal(self, data: bytes, role: str) -> bytes:
        """A blob that only this key, for this role, opens again."""
        salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
        head = MAGIC + bytes([VERSION])
        return head + salt + nonce + self._cipher.seal(self._derive(salt), nonce, data, self._bound(head, salt, role))

    def unseal(self, untrusted: bytes, role: str) -> bytes:
        """What was sealed.

        Raises:
            LibraryError: LIBRARY_NEWER for a version this program does not know; LIBRARY_DAMAGED for anything that is
                not exactly what was sealed for this role with this key.
        """
        if len(untrusted) < _HEAD + _SALT + _NONCE + _TAG or not untrusted.startswith(MAGIC):
            raise LibraryError(LibraryCode.LIBRARY_DAMAGED)
        if untrusted[len(MAGIC)] > VERSION:
            raise LibraryError(LibraryCode.LIBRARY_NEWER)
        head, rest = untrusted[:_HEAD], untrusted[_HEAD:]
        salt, nonce, sealed = rest[:_SALT], rest[_SALT : _SALT + _NONCE], rest[_SALT + _NONCE :]
        try:
            return self._cipher.unseal(self._derive(salt), nonce, sealed, self._bound(head, salt, role))
        except ValueError:
            raise LibraryError(LibraryCode.LIBRARY_DAMAGED) from None

    def _derive(self, salt: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=salt, info=b"gyeot sealed file").derive(self._master)

    @staticmethod
    def _bound(head: bytes, salt: bytes, role: str) -> bytes:
        return head + salt + role.encode()
