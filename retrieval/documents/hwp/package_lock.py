"""An HWPX under a password, opened with the user's; nothing is guessed or tried out.

The lock is OpenDocument's: deflated members under AES-256-CBC, their key by PBKDF2 of the password's digest. Checked
with files that the tests lock; no real one was at hand.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from retrieval.documents import archive as archives
from retrieval.documents import xml
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from retrieval.documents.limits import Limits
    from retrieval.documents.xml import Element

_MANIFEST = "META-INF/manifest.xml"
_MOST_ROUNDS = 1_000_000  # Hangul writes 1,024; a hostile file may ask for days
_CHECKED = 1024  # plain bytes that the checksum is made of
_BLOCK = 16


def unlock_package(data: bytes, password: str, limits: Limits) -> bytes:
    """An HWPX without its lock.

    Raises:
        DocumentError: WRONG_PASSWORD, ENCRYPTED where the lock is of another kind, ARCHIVE_BOMB, DAMAGED.
    """
    start = hashlib.sha256(password.encode()).digest()
    left = limits.archive_total
    made = io.BytesIO()
    with archives.open_archive(data) as source, zipfile.ZipFile(made, "w") as target:
        manifest = xml.parse(archives.read_member(source, _MANIFEST, limits.archive_total), limits)
        locks = {entry.get(_name(entry, "full-path"), ""): entry for entry in manifest.iter("{*}file-entry")}
        rounds = 0
        for member in source.namelist():
            content = archives.read_member(source, member, left)
            lock = next(locks[member].iter("{*}encryption-data"), None) if member in locks else None
            if lock is not None:
                rounds += _rounds(lock)
                if rounds > _MOST_ROUNDS:
                    raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_MOST_ROUNDS)
                content = _plain(content, lock, start, left)
            left -= len(content)
            if member != _MANIFEST:
                target.writestr(member, content)
    return made.getvalue()


def _plain(content: bytes, lock: Element, start: bytes, limit: int) -> bytes:
    """One member: unlocked, unpacked and compared with its checksum. Hangul adds no padding to be taken off."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    algorithm, derivation = next(lock.iter("{*}algorithm"), None), next(lock.iter("{*}key-derivation"), None)
    if algorithm is None or derivation is None or not _of(algorithm, "algorithm-name").endswith("aes256-cbc"):
        raise DocumentError(DocumentCode.ENCRYPTED, format="hwpx", reason="kind")
    salt, vector = _bytes(derivation, "salt"), _bytes(algorithm, "initialisation-vector")
    wanted = _bytes(lock, "checksum")
    if len(vector) != _BLOCK or not content or len(content) % _BLOCK:
        raise DocumentError(DocumentCode.DAMAGED, format="hwpx", reason="lock")
    for digest in ("sha1", "sha256"):  # the file does not say which; OpenDocument 1.2 means the first
        key = hashlib.pbkdf2_hmac(digest, start, salt, _rounds(lock), 32)
        engine = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        made = _inflated(engine.update(content) + engine.finalize(), limit)
        if hmac.compare_digest(hashlib.sha256(made[:_CHECKED]).digest(), wanted):
            return made
    raise DocumentError(DocumentCode.WRONG_PASSWORD)


def _inflated(data: bytes, limit: int) -> bytes:
    engine = zlib.decompressobj(-15)
    try:
        made = engine.decompress(data, limit + 1)
    except zlib.error:
        return b""  # the wrong key
    if len(made) > limit:
        raise DocumentError(DocumentCode.ARCHIVE_BOMB, limit=limit)
    return made


def _rounds(lock: Element) -> int:
    derivation = next(lock.iter("{*}key-derivation"), None)
    untrusted = _of(derivation, "iteration-count") if derivation is not None else ""
    if not untrusted.isascii() or not untrusted.isdigit() or len(untrusted) > 9 or not int(untrusted):
        raise DocumentError(DocumentCode.DAMAGED, format="hwpx", reason="rounds")
    return int(untrusted)


def _name(element: Element, local: str) -> str:
    """An attribute's full name, whatever its namespace."""
    return next((str(name) for name in element.keys() if str(name).rsplit("}", 1)[-1] == local), local)  # noqa: SIM118  lxml's attributes


def _of(element: Element, local: str) -> str:
    return element.get(_name(element, local), "")


def _bytes(element: Element, local: str) -> bytes:
    try:
        return base64.b64decode(_of(element, local), validate=True)
    except (binascii.Error, ValueError):
        return b""
