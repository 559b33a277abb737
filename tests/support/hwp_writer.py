"""HWP 5 files of given records, plain, as distribution documents or under a password: written apart from the reader."""

from __future__ import annotations

import base64
import hashlib
import struct
import zlib
from typing import TYPE_CHECKING

import olefile
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from support.compound_writer import compound
from support.office_files import hwp_paragraph, record, zip_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOTICE = "이 문서는 상위 버전의 배포용 문서입니다. 최신 버전의 한글에서 여십시오."
COMPRESSED, PASSWORD, DISTRIBUTION = 0x1, 0x2, 0x4


def file_header(flags: int, version: int = 0x05010001) -> bytes:
    """The FileHeader stream."""
    head = b"HWP Document File".ljust(32, b"\x00") + struct.pack("<IIII", version, flags, 0, 4)
    return head.ljust(256, b"\x00")


def packed(data: bytes) -> bytes:
    """Raw deflate, as streams are stored."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return engine.compress(data) + engine.flush()


def hwp_of(
    sections: Sequence[bytes], info: bytes = b"", flags: int = COMPRESSED, others: Mapping[str, bytes] | None = None
) -> bytes:
    """An HWP 5 file of these sections and this DocInfo."""
    store = packed if flags & COMPRESSED else bytes
    streams = {"FileHeader": file_header(flags), "DocInfo": store(info)}
    streams |= {f"BodyText/Section{number}": store(section) for number, section in enumerate(sections)}
    return compound({**streams, **(others or {})})


def streams_of(data: bytes) -> dict[str, bytes]:
    """The streams of a compound file, by olefile."""
    with olefile.OleFileIO(data) as ole:
        return {"/".join(path): ole.openstream(path).read() for path in ole.listdir()}


def distribution_of(data: bytes, *, word: str = "열쇠", seed: int = 0x1234ABCD, flags: int = 0) -> bytes:
    """The file as the distribution document that Hangul makes of it: the body under a lock, a notice in its place.

    Args:
        data: an ordinary HWP 5 file.
        word: the author's password, whose digest is the key.
        seed: of the whitening.
        flags: 1 no copying, 2 no printing.
    """
    streams = streams_of(data)
    compressed = bool(streams["FileHeader"][36] & COMPRESSED)
    store = packed if compressed else bytes
    header = bytearray(streams["FileHeader"])
    header[36] |= DISTRIBUTION
    streams["FileHeader"] = bytes(header)
    lock = _lock(word, seed, flags)
    for name in [name for name in streams if name.startswith("BodyText/")]:
        body = streams[name]
        streams[name.replace("BodyText", "ViewText")] = record(28, 0, lock[0]) + _encrypted(lock[1], body)
        streams[name] = store(hwp_paragraph(NOTICE))
    for name in [name for name in streams if name.startswith("Scripts/")]:
        streams[name] = record(28, 0, lock[0]) + _encrypted(lock[1], streams[name])
    return compound(streams)


def _lock(word: str, seed: int, flags: int) -> tuple[bytes, bytes]:
    """The record's 256 bytes and the key in them."""
    digest = hashlib.sha1(word.encode("utf-16-le")).hexdigest().upper().encode("utf-16-le")  # noqa: S324  the format's
    start = 4 + seed % 16
    plain = bytearray(struct.pack("<I", seed).ljust(256, b"\x5a"))
    plain[start : start + 80] = digest
    plain[start + 80 : start + 82] = struct.pack("<H", flags)
    stream = _whitening(seed)
    return bytes(plain[:4]) + bytes(a ^ b for a, b in zip(plain[4:], stream[4:], strict=True)), digest[:16]


def _whitening(seed: int) -> list[int]:
    """What the bytes are XORed with: numbers of rand(), each for a run of one to sixteen bytes."""
    numbers: list[int] = []
    while len(numbers) < 256:
        drawn = []
        for _ in range(2):
            seed = (214013 * seed + 2531011) % 2**32
            drawn.append(seed // 65536 % 32768)
        numbers += [drawn[0] % 256] * (drawn[1] % 16 + 1)
    return numbers[:256]


def _encrypted(key: bytes, data: bytes) -> bytes:
    engine = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305  the format's own mode
    return engine.update(data.ljust(-(-len(data) // 16) * 16, b"\x00")) + engine.finalize()


def password_of(data: bytes, key: bytes) -> bytes:
    """The HWP 5 file under a password whose key is given: AES one bit at a time, written from its description."""
    streams = streams_of(data)
    header = bytearray(streams["FileHeader"])
    header[36] |= PASSWORD
    header[44:48] = struct.pack("<I", 4)  # the kind of lock, since Hangul 7
    streams["FileHeader"] = bytes(header)
    for name in streams:
        if name.startswith(("BodyText/", "Scripts/")) or name == "DocInfo":
            streams[name] = _bit_by_bit(key, streams[name])
    return compound(streams)


def _bit_by_bit(key: bytes, data: bytes) -> bytes:
    engine = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305  CFB-1 is built on it
    register, made = 0, bytearray(len(data))
    for place in range(len(data) * 8):
        plain = data[place // 8] >> (7 - place % 8) & 1
        locked = plain ^ (engine.update(register.to_bytes(16, "big"))[0] >> 7)
        made[place // 8] |= locked << (7 - place % 8)
        register = (register << 1 | locked) % 2**128
    return bytes(made)


def sealed_package(members: Mapping[str, bytes], word: str, *, rounds: int = 1024, digest: str = "sha1") -> bytes:
    """An HWPX of these members, its XML locked with a password in the way of OpenDocument, as Hangul does."""
    start = hashlib.sha256(word.encode()).digest()
    made: dict[str, bytes | str] = {}
    entries = []
    for number, (name, data) in enumerate(members.items()):
        if not name.startswith("Contents/") or name == "Contents/content.hpf":
            made[name] = data
            continue
        salt, vector = bytes([number + 1]) * 16, bytes([number + 7]) * 16
        engine = Cipher(
            algorithms.AES(hashlib.pbkdf2_hmac(digest, start, salt, rounds, 32)), modes.CBC(vector)
        ).encryptor()
        body = packed(data)
        made[name] = engine.update(body.ljust(-(-len(body) // 16) * 16, b"\x00")) + engine.finalize()
        checksum = hashlib.sha256(data[:1024]).digest()
        entries.append(_entry(name, checksum, vector, salt, rounds))
    namespace = 'xmlns:odf="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    made["META-INF/manifest.xml"] = f"<odf:manifest {namespace}>{''.join(entries)}</odf:manifest>"
    return zip_of(made)


def _entry(name: str, checksum: bytes, vector: bytes, salt: bytes, rounds: int) -> str:
    shown = [base64.b64encode(each).decode() for each in (checksum, vector, salt)]
    return (
        f'<odf:file-entry odf:full-path="{name}" odf:media-type="application/xml"><odf:encryption-data '
        f'odf:checksum-type="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k" odf:checksum="{shown[0]}">'
        '<odf:algorithm odf:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc" '
        f'odf:initialisation-vector="{shown[1]}"/><odf:key-derivation odf:key-derivation-name="PBKDF2" '
        f'odf:key-size="32" odf:iteration-count="{rounds}" odf:salt="{shown[2]}"/><odf:start-key-generation '
        'odf:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256" odf:key-size="32"/>'
        "</odf:encryption-data></odf:file-entry>"
    )
