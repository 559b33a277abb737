"""Everything that can be read from files: bytes, and what comes out of compressed, zipped, Arrow and Lance content."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import zipfile
import zlib
from typing import TYPE_CHECKING, Literal

import lancedb
import pyarrow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp949")
_DEPTH = 3


def leaks(folders: Collection[Path], words: Collection[str]) -> list[str]:
    """Where planted words stand: "word in file" for each, names of files and folders included."""
    made = []
    needles = [(word, needle) for word in words for needle in _needles(word)]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            name = str(path.relative_to(folder))
            made += [f"{word} in the name of {name}" for word in words if word in name]
            for content in contents(path):
                made += [f"{word} in {name}" for word, needle in needles if needle in content]
    return made


def _needles(word: str) -> list[bytes]:
    made = [json.dumps(word)[1:-1].encode()]
    for encoding in ENCODINGS:
        with contextlib.suppress(UnicodeEncodeError):
            made.append(word.encode(encoding))
    return made


def contents(path: Path) -> Iterator[bytes]:
    """The bytes of a file and all that can be unpacked of them; of a folder of Lance its rows."""
    if path.is_dir():
        if path.suffix == ".lance":
            table = lancedb.connect(path.parent).open_table(path.stem)
            yield repr(table.to_arrow().to_pylist()).encode("utf-8", "surrogatepass")
        return
    with contextlib.suppress(OSError):  # a socket, or one that has gone meanwhile
        if path.is_file():
            yield from unpacked(path.read_bytes())


def unpacked(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """Bytes, and what stands in them behind every magic that is known."""
    yield data
    if depth == _DEPTH:
        return
    for magic, codec in ((b"\x28\xb5\x2f\xfd", "zstd"), (b"\x1f\x8b", "gzip"), (b"\x78", "zlib")):
        for at in _places(data, magic):
            inner = _inflated(data[at:], codec)
            if inner:
                yield from unpacked(inner, depth + 1)
    if data[:4] == b"PK\x03\x04":
        with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from unpacked(archive.read(name), depth + 1)
    if data[:6] == b"ARROW1":
        with contextlib.suppress(pyarrow.ArrowInvalid):
            yield repr(pyarrow.ipc.open_file(data).read_all().to_pylist()).encode()


def _places(data: bytes, magic: bytes) -> Iterator[int]:
    at = data.find(magic)
    while at >= 0:
        if magic != b"\x78" or (data[at] * 256 + int.from_bytes(data[at + 1 : at + 2], "big")) % 31 == 0:
            yield at
        at = data.find(magic, at + 1)


def _inflated(data: bytes, codec: str) -> bytes | None:
    try:
        if codec == "zlib":
            return zlib.decompressobj().decompress(data, 1 << 20)
        if codec == "gzip":
            return gzip.GzipFile(fileobj=io.BytesIO(data)).read(1 << 20)
        packed: Literal["zstd"] = "zstd"
        return pyarrow.CompressedInputStream(pyarrow.BufferReader(data), packed).read(1 << 20)
    except (OSError, EOFError, ValueError, zlib.error):
        return None
