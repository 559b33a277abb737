"""The lock of an HWP 5 file under a password: AES-128 one bit at a time (CFB-1), its key made of the password.

Written from published descriptions; no real file was at hand, but another program opens what the tests lock so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 80
_CHUNK = 8192
_BLOCK = 16


def hwp_keys(password: str) -> list[bytes]:
    """The keys that a password may stand for: how letters beyond ASCII are spelled in it is not published."""
    spelled = [password.encode("utf-8", "replace"), password.encode("cp949", "replace"), password.encode("utf-16-le")]
    return [_key(each[:_LONGEST]) for each in dict.fromkeys(spelled)]


def _key(password: bytes) -> bytes:
    """Half of a digest of the bytes, each behind the one before it turned by a bit."""
    import hashlib

    mixed = bytearray()
    before = 0xEC
    for byte in password:
        mixed += bytes(((2 * before | before >> 7) & 0xFF, byte))
        before = byte
    return hashlib.sha1(mixed).digest()[:_BLOCK]  # noqa: S324  the format's


def hwp_plain(key: bytes, data: bytes) -> bytes:
    """A stream of an HWP 5 file: AES as a generator of single bits, each of which sees the 128 locked bits before."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    engine = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305  CFB-1 is built on it
    made = bytearray()
    before = bytes(_BLOCK)
    for place in range(0, len(data), _CHUNK):
        part = data[place : place + _CHUNK]
        drawn = engine.update(b"".join(_registers(before + part)))
        made += bytes(byte ^ _bits(drawn, index) for index, byte in enumerate(part))
        before = (before + part)[-_BLOCK:]
    return bytes(made)


def _registers(data: bytes) -> Iterator[bytes]:
    """The 128 bits before each bit of what follows the first block."""
    size = len(data)
    whole = int.from_bytes(data, "big") << 8
    shifted = [(whole << bit).to_bytes(size + 2, "big")[1:] for bit in range(8)]
    for start in range(size - _BLOCK):
        for row in shifted:
            yield row[start : start + _BLOCK]


def _bits(drawn: bytes, index: int) -> int:
    """The highest bit of eight drawn blocks, as one byte."""
    start = index * 8 * _BLOCK
    return sum((drawn[start + bit * _BLOCK] >> 7) << (7 - bit) for bit in range(8))
