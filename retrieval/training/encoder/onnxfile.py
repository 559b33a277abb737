"""Writes an ONNX file without the onnx package, so that the same input always gives the same bytes.

Only what the encoder needs: protobuf's two wire types, nodes, attributes and tensors. Field numbers are those of
onnx.proto.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Attribute = int | float | str
_TYPES: Final = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7, "float16": 10}
_IR_VERSION: Final = 10
_OPSET: Final = 20
MICROSOFT: Final = "com.microsoft"


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    made.append(value)
    return bytes(made)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, int):
        return _bytes(1, name) + _number(3, value) + _number(20, 2)
    if isinstance(value, float):
        return _bytes(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _number(20, 1)
    return _bytes(1, name) + _bytes(4, value) + _number(20, 3)


def _value(name: str, kind: str, shape: Sequence[int | str]) -> bytes:
    dims = b"".join(_bytes(1, _number(1, dim) if isinstance(dim, int) else _bytes(2, dim)) for dim in shape)
    return _bytes(1, name) + _bytes(2, _bytes(1, _number(1, _TYPES[kind]) + _bytes(2, dims)))


class Graph:
    """A graph in the making: constants, nodes, then the bytes of the file."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes: list[bytes] = []
        self._constants: dict[str, bytes] = {}
        self._ends: list[bytes] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """A tensor that is part of the file; its name."""
        if name not in self._constants:
            little = np.ascontiguousarray(value, dtype=value.dtype.newbyteorder("<"))
            dims = b"".join(_number(1, size) for size in value.shape)
            head = dims + _number(2, _TYPES[value.dtype.name]) + _bytes(8, name)
            self._constants[name] = head + _bytes(9, little.tobytes())
        return name

    def node(self, kind: str, inputs: Sequence[str], output: str, domain: str = "", **attributes: Attribute) -> str:
        """An operator with one output; the output's name. An input that is left out is an empty name."""
        return self.split(kind, inputs, [output], domain, **attributes)[0]

    def split(
        self, kind: str, inputs: Sequence[str], outputs: Sequence[str], domain: str = "", **attributes: Attribute
    ) -> list[str]:
        """An operator with several outputs; their names."""
        made = b"".join(_bytes(1, name) for name in inputs) + b"".join(_bytes(2, name) for name in outputs)
        made += _bytes(3, outputs[0]) + _bytes(4, kind)
        made += b"".join(_bytes(5, _attribute(name, value)) for name, value in attributes.items())
        self._nodes.append(made + (_bytes(7, domain) if domain else b""))
        return list(outputs)

    def takes(self, name: str, kind: str, shape: Sequence[int | str]) -> str:
        """An input of the graph."""
        self._ends.append(_bytes(11, _value(name, kind, shape)))
        return name

    def gives(self, name: str, kind: str, shape: Sequence[int | str]) -> None:
        """An output of the graph."""
        self._ends.append(_bytes(12, _value(name, kind, shape)))

    def model(self, producer: str, properties: dict[str, str]) -> bytes:
        """The file."""
        graph = b"".join(_bytes(1, node) for node in self._nodes) + _bytes(2, self._name)
        graph += b"".join(_bytes(5, constant) for constant in self._constants.values()) + b"".join(self._ends)
        made = _number(1, _IR_VERSION) + _bytes(2, producer) + _bytes(7, graph)
        for domain, version in (("", _OPSET), (MICROSOFT, 1)):
            made += _bytes(8, _bytes(1, domain) + _number(2, version))
        return made + b"".join(
            _bytes(14, _bytes(1, key) + _bytes(2, value)) for key, value in sorted(properties.items())
        )
