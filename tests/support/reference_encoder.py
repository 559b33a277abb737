"""The shipped encoder once more with numpy alone: reads the ONNX file's tensors itself, and computes in float32.

Nothing of retrieval.embedding is used, and nothing is rounded on the way: what differs is what onnxruntime rounds.
"""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Tokenizer

if TYPE_CHECKING:
    from pathlib import Path

TYPES = {1: np.float32, 2: np.uint8, 3: np.int8, 6: np.int32, 7: np.int64}
Array = Any


def _fields(data: memoryview) -> list[tuple[int, Any]]:
    """Fields of a protobuf message: numbers and bytes."""
    made: list[tuple[int, Any]] = []
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = varint()
        if key & 7 == 0:
            made.append((key >> 3, varint()))
        else:
            size = varint() if key & 7 == 2 else 4
            made.append((key >> 3, bytes(data[at : at + size])))
            at += size
    return made


def tensors(path: Path) -> dict[str, Array]:
    """The constants of an ONNX file."""
    graph = dict(_fields(memoryview(path.read_bytes())))[7]
    made = {}
    for number, message in _fields(graph):
        if number == 5:
            fields = _fields(message)
            one = dict(fields)
            shape = [value for key, value in fields if key == 1]
            made[bytes(one[8]).decode()] = np.frombuffer(one[9], TYPES[one[2]]).reshape(shape)
    return made


class ReferenceEncoder:
    """Vectors of one text at a time."""

    def __init__(self, folder: Path) -> None:
        a = tensors(folder / "encoder.onnx")
        self.words = _unpacked(a["words"], a["words.scales"])
        self.a = a
        self._matrices: dict[str, Array] = {}
        self.table = str.maketrans(json.loads((folder / "characters.json").read_text("utf-8")))
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def ids(self, text: str) -> list[int]:
        found: list[int] = self.tokenizer.encode(unicodedata.normalize("NFC", text).translate(self.table)).ids
        return found if len(found) <= 512 else [*found[:511], 2]

    def encode(self, text: str) -> Array:
        a, ids = self.a, self.ids(text)
        x = self._norm(self.words[ids] + a["positions"][: len(ids)], "emb.ln")
        for layer in range(12):
            p = f"l{layer}."
            q, k, v = (self._times(x, p + "qkv") + a[p + "qkv.bias"]).reshape(len(ids), 3, 12, 32).transpose(1, 2, 0, 3)
            logits = q @ k.transpose(0, 2, 1) / np.sqrt(np.float32(32))
            shares = np.exp(logits - logits.max(-1, keepdims=True))
            shares /= shares.sum(-1, keepdims=True)
            seen = (shares @ v).transpose(1, 0, 2).reshape(len(ids), -1)
            x = self._norm(self._times(seen, p + "ao") + a[p + "ao.b"] + x, p + "aln")
            inner = self._times(x, p + "fi") + a[p + "fi.b"]
            inner = inner * 0.5 * (1 + _erf(inner / np.sqrt(np.float32(2))))
            x = self._norm(self._times(inner, p + "fo") + a[p + "fo.b"] + x, p + "oln")
        mean = x.mean(0)
        return mean / np.linalg.norm(mean)

    def _times(self, x: Array, name: str) -> Array:
        if name not in self._matrices:
            self._matrices[name] = np.ascontiguousarray(self.matrix(name).T)
        return x @ self._matrices[name]

    def matrix(self, name: str) -> Array:
        """A matrix of the file in float32, rows are outputs."""
        return _unpacked(self.a[f"{name}.w"], self.a[f"{name}.scales"])

    def _norm(self, x: Array, name: str) -> Array:
        x = x - x.mean(-1, keepdims=True)
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * self.a[name + ".w"] + self.a[name + ".b"]


def _unpacked(pairs: Array, scales: Array) -> Array:
    """Weights of 4 bits, two a byte, the first one low, stored as value + 8; a scale for each 32 of a row."""
    rows = len(pairs)
    values = np.stack([pairs & 15, pairs >> 4], axis=-1).reshape(rows, -1, 32).astype(np.float32) - 8
    return (values * scales.reshape(rows, -1, 1)).reshape(rows, -1)


def _erf(x: Array) -> Array:
    """Abramowitz and Stegun 7.1.26; wrong by less than 2e-7."""
    t = 1 / (1 + np.float32(0.3275911) * np.abs(x))
    series = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * np.float32(1.061405429))))
    )
    return np.sign(x) * (1 - series * np.exp(-x * x))
