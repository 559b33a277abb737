"""Sealing of what stands on the disk: AES-256-GCM under a key per file, derived from a master key by HKDF-SHA256.

Security measures, in one place:
- each sealed blob carries its own random salt; its key is HKDF(master, salt): erasing the file erases the content;
- the additional data binds a blob to its role ("segment:<name>"), so that two files can't be swapped unnoticed;
- the master key comes from a KeySource (retrieval.keys): a key store, a passphrase, or a file only its owner can read;
- while the master key changes, what is still sealed under the earlier one opens too, and nothing is sealed under it;
- the cipher sits behind Cipher, so that an agency can put a validated module in its place. Ours is not KCMVP-validated.

A sealed blob: magic 4 | version 1 | salt 16 | nonce 12 | ciphertext and tag.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from retrieval.errors import LibraryCode, LibraryError

MAGIC = b"GYSL"
VERSION = 1
KEY_SIZE = 32
_SALT = 16
_NONCE = 12
_TAG = 16
_HEAD = len(MAGIC) + 1
HEAD_SIZE = _HEAD + _SALT + _NONCE  # of a sealed blob: without it nothing opens the rest


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
        """Shown to the user: "file", "store" or "passphrase"."""

    def load(self) -> bytes | None:
        """The key, or None where there is none."""

    def create(self) -> bytes:
        """Make a key and keep it. Only called where load() gave None and nothing is sealed under another."""

    def pending(self) -> bytes | None:
        """The next key, where a change of key was begun and not finished."""


def key_id(master: bytes) -> str:
    """A name for a master key that tells nothing about it."""
    return hmac.new(master, b"gyeot key id", hashlib.sha256).hexdigest()[:16]


class Vault:
    """Seals and unseals blobs under one master key. Its repr shows nothing of it.

    Args:
        master: the key.
        cipher: another than AES-256-GCM.
        earlier: the key before it, while a change of key is going on.
    """

    def __init__(self, master: bytes, cipher: Cipher | None = None, earlier: bytes | None = None) -> None:
        self._cipher = cipher or AesGcm()
        self._masters: tuple[bytes, ...] = ()
        self.change(master, earlier)

    @property
    def key_id(self) -> str:
        """The name of the key it seals with."""
        return key_id(self._masters[0])

    def change(self, master: bytes, earlier: bytes | None = None) -> None:
        """Seal with another key from now on; what `earlier` sealed still opens. Harmless beside readers."""
        masters = (master,) if earlier is None else (master, earlier)
        if any(len(key) != KEY_SIZE for key in masters):
            raise ValueError("master key")
        self._masters = masters

    def is_present(self, untrusted: bytes, role: str) -> bool:
        """Whether a blob is sealed under the present key."""
        return self._open(self._masters[:1], untrusted, role) is not None

    def seal(self, data: bytes, role: str) -> bytes:
        """A blob that only this key, for this role, opens again."""
        salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
        head = MAGIC + bytes([VERSION])
        key = _derive(self._masters[0], salt)
        return head + salt + nonce + self._cipher.seal(key, nonce, data, _bound(head, salt, role))

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
        data = self._open(self._masters, untrusted, role)
        if data is None:
            raise LibraryError(LibraryCode.LIBRARY_DAMAGED)
        return data

    def _open(self, masters: tuple[bytes, ...], untrusted: bytes, role: str) -> bytes | None:
        head, rest = untrusted[:_HEAD], untrusted[_HEAD:]
        salt, nonce, sealed = rest[:_SALT], rest[_SALT : _SALT + _NONCE], rest[_SALT + _NONCE :]
        for master in masters:
            try:
                return self._cipher.unseal(_derive(master, salt), nonce, sealed, _bound(head, salt, role))
            except ValueError:
                continue
        return None


def _derive(master: bytes, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=salt, info=b"gyeot sealed file").derive(master)


def _bound(head: bytes, salt: bytes, role: str) -> bytes:
    return head + salt + role.encode()
