"""Looks into a library's folder without the product: own unsealing by `cryptography`, own reading of segments.

Written from the descriptions of the formats, so that a fault of the product's own reading can't hide what is lost.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Reading:
    """One reading of one file of the user, as its segments hold it."""

    parts: int
    added: int
    grade: str
    segments: dict[int, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)  # document -> text of its blocks
    grades: dict[str, str] = field(default_factory=dict)

    @property
    def rank(self) -> tuple[bool, int]:
        """Of two readings of a file the newest whole one counts."""
        return len(self.segments) == self.parts, self.added


@dataclass
class Looked:
    """What stands in a folder."""

    keys: list[bytes]
    files: dict[str, dict[str, Reading]] = field(default_factory=dict)  # path -> batch -> reading
    vectors: dict[str, dict[str, int]] = field(default_factory=dict)  # segment -> document -> passages with one
    passages: dict[str, int] = field(default_factory=dict)  # document -> passages
    problems: list[str] = field(default_factory=list)

    def best(self, path: str) -> Reading | None:
        """The reading of a file that counts."""
        return max(self.files.get(path, {}).values(), key=lambda one: one.rank, default=None)


def master_keys(home: Path, passphrase: str) -> list[bytes]:
    """The key a home has, and the next one where a change was begun."""
    raw = (home / "master.key").read_bytes()
    present = raw if len(raw) == 32 else _unwrapped(json.loads(raw), passphrase)
    beside = home / "master.next"
    if not beside.exists():
        return [present]
    bridge = bytes.fromhex(json.loads(beside.read_bytes())["bridge"])
    try:
        return [present, AESGCM(present).decrypt(bridge[:12], bridge[12:], b"gyeot next key")]
    except InvalidTag:  # of a change that was finished
        return [present]


def _unwrapped(envelope: dict[str, Any], passphrase: str) -> bytes:
    head = {name: value for name, value in envelope.items() if name != "wrapped"}
    wrapped, salt = bytes.fromhex(envelope["wrapped"]), bytes.fromhex(envelope["salt"])
    costs = {"iterations": envelope["passes"], "lanes": envelope["lanes"], "memory_cost": envelope["memory"]}
    key = Argon2id(salt=salt, length=32, **costs).derive(passphrase.encode())
    return AESGCM(key).decrypt(wrapped[:12], wrapped[12:], json.dumps(head, sort_keys=True).encode())


def opened(data: bytes, role: str, key: bytes) -> bytes | None:
    """What is sealed in a blob, or None where this key does not open it."""
    head, salt, nonce, sealed = data[:5], data[5:21], data[21:33], data[33:]
    if head[:4] != b"GYSL":
        return None
    own = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"gyeot sealed file").derive(key)
    try:
        return AESGCM(own).decrypt(nonce, sealed, head + salt + role.encode())
    except InvalidTag:
        return None


def look(home: Path, passphrase: str) -> Looked:
    """Open everything that is sealed; whatever is not as it should be stands in `problems`."""
    made = Looked(master_keys(home, passphrase))
    for path in sorted((home / "library").iterdir()):
        if path.suffix not in (".seg", ".sealed"):
            continue
        role = f"segment:{path.stem}" if path.suffix == ".seg" else path.stem
        data = path.read_bytes()
        plain = [one for one in (opened(data, role, key) for key in made.keys) if one is not None]
        if len(plain) != 1:
            made.problems.append(f"{path.name} opens under {len(plain)} keys")
        elif path.suffix == ".seg":
            _segment(made, path.stem, plain[0])
        elif path.name.endswith(".vectors.sealed"):
            _vectors(made, path.name.removesuffix(".vectors.sealed"), plain[0])
        else:
            json.loads(plain[0])
    return made


def segment_parts(data: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two frames of a segment."""
    packed, size, rest = struct.unpack_from(">QQQ", data)
    frames = (data[24 : 24 + packed], size), (data[24 + packed :], rest)
    head, blocks = (
        json.loads(pyarrow.decompress(frame, decompressed_size=plain, codec="zstd", asbytes=True))
        for frame, plain in frames
    )
    return head, blocks


def _segment(made: Looked, name: str, data: bytes) -> None:
    head, blocks = segment_parts(data)
    source = head["source"]
    readings = made.files.setdefault(source["path"], {})
    reading = readings.setdefault(source["batch"], Reading(source["parts"], source["added"], source["grade"]))
    if source["part"] in reading.segments:
        made.problems.append(f"{name} is there twice")
    reading.segments[source["part"]] = name
    for entry in head["entries"]:
        if entry["id"] in reading.texts:
            made.problems.append(f"{entry['id']} is there twice")
        reading.texts[entry["id"]] = "\n".join(block["text"] for block in blocks[entry["id"]])
        reading.grades[entry["id"]] = entry["grade"] or source["grade"]
        made.passages[entry["id"]] = len(entry["rows"])


def _vectors(made: Looked, segment: str, data: bytes) -> None:
    (size,) = struct.unpack_from(">Q", data)
    listed = json.loads(data[8 : 8 + size])["documents"]
    made.vectors[segment] = {one["id"]: one["passages"] for one in listed}
    count = sum(one["passages"] + sum(one["counts"]) for one in listed)
    floats = (len(data) - 8 - size) // 2
    if count and floats % count:
        made.problems.append(f"vectors of {segment} have another length")
