"""Mutations of plain bytes and of text: what any format can suffer. Each takes a source of chance and bytes."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

Mutation = "Callable[[Random, bytes], bytes]"
LARGEST = 4 * 1024 * 1024  # bytes of a mutated file: more only costs time
ODD = (
    0,
    1,
    2,
    0x7F,
    0x80,
    0xFF,
    0x100,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x10000,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFE,
    0xFFFFFFFF,
)
_NUMBER = re.compile(rb"\d{1,12}")
_ODD_NUMBERS = (b"0", b"1", b"-1", b"65536", b"2147483647", b"4294967296", b"99999999999999999999", b"1e308", b"0.0001")
_MARKS = (
    "\x00",
    "\u202e",
    "\ufeff",
    "\ud7a4",
    "\uffff",
    "\u3000",
    "\U0001f600",
    "\r",
    "\x1a",
    "\x0c",
    "\ue000",
    "ᄀ" * 40,
)


def place(chance: Random, data: bytes, size: int = 1) -> int:
    """Where to begin: half of the time near the head, where lengths and magics stand."""
    end = max(1, len(data) - size)
    return chance.randrange(min(end, 600)) if chance.random() < 0.4 else chance.randrange(end)


def flip_bits(chance: Random, data: bytes) -> bytes:
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        made[place(chance, data)] ^= 1 << chance.randrange(8)
    return bytes(made)


def truncate(chance: Random, data: bytes) -> bytes:
    at = chance.randrange(1, len(data)) if len(data) > 1 else 1
    return data[:at]


def cut_out(chance: Random, data: bytes) -> bytes:
    at = place(chance, data)
    return data[:at] + data[at + chance.choice((1, 2, 4, 16, 512, len(data) // 4 + 1)) :]


def repeat_block(chance: Random, data: bytes) -> bytes:
    size = chance.choice((1, 4, 64, 512, 4096))
    at, times = place(chance, data, size), chance.choice((1, 2, 40, 400))
    block = data[at : at + size]
    return (data[:at] + block * min(times, LARGEST // max(1, size)) + data[at:])[:LARGEST]


def move_block(chance: Random, data: bytes) -> bytes:
    size = chance.choice((16, 512, 4096))
    source, target = place(chance, data, size), place(chance, data, size)
    return data[:target] + data[source : source + size] + data[target + size :]


def odd_integer(chance: Random, data: bytes) -> bytes:
    """A length, count or offset becomes an extreme one."""
    kind, size = chance.choice((("<H", 2), ("<I", 4), (">H", 2), (">I", 4)))
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 3))):
        at = place(chance, data, size)
        made[at : at + size] = struct.pack(kind, chance.choice(ODD) & (256**size - 1))
    return bytes(made)


def add_integer(chance: Random, data: bytes) -> bytes:
    """A length becomes a little too small or too large."""
    at = place(chance, data, 4)
    value = int.from_bytes(data[at : at + 4], "little") + chance.choice((-4096, -2, -1, 1, 2, 16, 4096))
    return data[:at] + (value & 0xFFFFFFFF).to_bytes(4, "little")[: len(data) - at] + data[at + 4 :]


def noise(chance: Random, data: bytes) -> bytes:
    size = chance.choice((1, 16, 512, 2048))
    at = place(chance, data, size)
    return data[:at] + chance.randbytes(size) + data[at + chance.choice((0, size)) :]


def odd_number(chance: Random, data: bytes) -> bytes:
    """A number that is written out becomes an extreme one: widths, counts, references, dates."""
    found = list(_NUMBER.finditer(data[:200_000]))
    if not found:
        return odd_integer(chance, data)
    for one in sorted(chance.sample(found, min(len(found), chance.choice((1, 2, 10)))), key=lambda m: -m.start()):
        data = data[: one.start()] + chance.choice(_ODD_NUMBERS) + data[one.end() :]
    return data


def odd_characters(chance: Random, data: bytes) -> bytes:
    at = place(chance, data)
    return data[:at] + chance.choice(_MARKS).encode("utf-8", "surrogatepass") * chance.choice((1, 3, 1000)) + data[at:]


def other_encoding(chance: Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(("cp949", "johab", "utf-16", "utf-16-be", "utf-32", "shift_jis")), "replace")


def long_line(chance: Random, data: bytes) -> bytes:
    at = place(chance, data)
    unit = chance.choice(
        (b"\xea\xb0\x80", b"a", b" ", b",", b"\t", b"|", b'"', b"(", b"[", b"> ", b"#", b'{"a":', b"=?")
    )
    return (data[:at] + unit * chance.choice((1000, 100_000)) + data[at:])[:LARGEST]


def splice(chance: Random, data: bytes, other: bytes) -> bytes:
    """The head of one file and the tail of another."""
    return (data[: chance.randrange(1, len(data) + 1)] + other[chance.randrange(len(other)) :])[:LARGEST]


BINARY: Sequence[Callable[[Random, bytes], bytes]] = (
    flip_bits, truncate, cut_out, repeat_block, move_block, odd_integer, odd_integer, add_integer, noise
)  # fmt: skip
TEXT: Sequence[Callable[[Random, bytes], bytes]] = (
    flip_bits, truncate, cut_out, repeat_block, move_block, noise, odd_number, odd_characters, other_encoding, long_line
)  # fmt: skip
