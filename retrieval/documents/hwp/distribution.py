"""Distribution documents (배포용): the key that each section of theirs carries, and the section under it.

A first record of 256 bytes holds, whitened by a generator whose seed is its first four bytes, the digest of the
author's password and what readers may do; half of the digest is the key of what follows. No password is guessed: the
format gives the text to whoever opens the file, and so do we.
"""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.documents.hwp import records
from retrieval.errors import DocumentCode, DocumentError

_TAG, _SIZE = 28, 256
_DIGEST, _KEY, _BLOCK = 80, 16, 16  # the digest stands as 40 wide characters
_NO_COPY, _NO_PRINT = 0x1, 0x2


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A section under the lock.

    Attributes:
        data: its bytes, deflated as in ordinary documents.
        copying: copying is allowed.
        printing: printing is allowed.
    """

    data: bytes
    copying: bool
    printing: bool


def is_locked(untrusted: bytes) -> bool:
    """Tells whether a stream begins with the record of a lock."""
    head = records.number(untrusted, 0, 4)
    return head & 0x3FF == _TAG and head >> 20 == _SIZE and len(untrusted) >= 4 + _SIZE


def unlock(untrusted: bytes) -> Unlocked:
    """Take the lock off a stream of ViewText or Scripts.

    Raises:
        DocumentError: DISTRIBUTION, where it does not begin as such a stream does.
    """
    if not is_locked(untrusted):
        raise DocumentError(DocumentCode.DISTRIBUTION, reason="record")
    plain = _clear(untrusted[4 : 4 + _SIZE])
    start = 4 + (plain[0] & 0xF)
    flags = records.number(plain, start + _DIGEST, 2)
    data = _decrypt(plain[start : start + _KEY], untrusted[4 + _SIZE :])
    return Unlocked(data, not flags & _NO_COPY, not flags & _NO_PRINT)


def _clear(whitened: bytes) -> bytes:
    """Undo the whitening: runs of bytes, each XORed with one number of Microsoft's rand()."""
    state = int.from_bytes(whitened[:4], "little")
    made = bytearray(whitened)
    mask = left = 0
    for place in range(len(made)):
        if not left:
            state, mask = _rand(state)
            state, left = _rand(state)
            mask, left = mask & 0xFF, (left & 0xF) + 1
        if place >= 4:
            made[place] ^= mask
        left -= 1
    return bytes(made)


def _rand(state: int) -> tuple[int, int]:
    state = (state * 214013 + 2531011) & 0xFFFFFFFF
    return state, (state >> 16) & 0x7FFF


def _decrypt(key: bytes, data: bytes) -> bytes:
    """AES-128 in ECB mode; what does not fill a block at the end belongs to nothing."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    engine = Cipher(algorithms.AES(key), modes.ECB()).decryptor()  # noqa: S305  the format's own mode
    return engine.update(data[: len(data) // _BLOCK * _BLOCK]) + engine.finalize()
