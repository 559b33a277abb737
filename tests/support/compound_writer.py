"""OLE compound files (CFB, version 3) written from streams, small ones in the mini stream: containers for tests."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of these streams; a slash in a name makes a folder."""
    names, children = _tree(streams)
    sectors: list[bytes] = []
    table: list[int] = []

    def put(data: bytes, size: int, where: list[bytes], links: list[int]) -> int:
        if not data:
            return END
        start = len(where)
        pieces = [data[place : place + size].ljust(size, b"\x00") for place in range(0, len(data), size)]
        where += pieces
        links += [*range(start + 1, start + len(pieces)), END]
        return start

    minis: list[bytes] = []
    mini_table: list[int] = []
    starts: dict[str, int] = {}
    for name, data in streams.items():
        small = len(data) < CUTOFF
        starts[name] = put(data, MINI, minis, mini_table) if small else put(data, SECTOR, sectors, table)
    mini_data = b"".join(minis)
    root_start = put(mini_data, SECTOR, sectors, table)
    mini_bytes = struct.pack(f"<{len(mini_table)}I", *mini_table)
    mini_sectors = -(-len(mini_bytes) // SECTOR)
    mini_start = put(mini_bytes.ljust(mini_sectors * SECTOR, b"\xff"), SECTOR, sectors, table)
    entries = [_entry("Root Entry", 5, _child(children, ""), root_start, len(mini_data), FREE)]
    for name in names:
        right = _sibling(names, children, name)
        if name in streams:
            entries.append(_entry(name.rsplit("/", 1)[-1], 2, FREE, starts[name], len(streams[name]), right))
        else:
            entries.append(_entry(name.rsplit("/", 1)[-1], 1, _child(children, name, names), 0, 0, right))
    entries[0] = _entry("Root Entry", 5, _child(children, "", names), root_start, len(mini_data), FREE)
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * SECTOR, b"\x00")
    directory_start = put(directory, SECTOR, sectors, table)
    count = 1
    while count * SECTOR // 4 < len(table) + count:
        count += 1
    tables = list(range(len(sectors), len(sectors) + count))
    table += [TABLE] * count
    packed = struct.pack(f"<{len(table)}I", *table).ljust(count * SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, count, directory_start, 0, CUTOFF, mini_start, mini_sectors, END, 0)
    header += struct.pack("<109I", *tables, *[FREE] * (109 - count))
    return header + b"".join(sectors) + packed


def _tree(streams: Mapping[str, bytes]) -> tuple[list[str], dict[str, list[str]]]:
    """All paths, folders too, in order of their entries, and what each folder holds."""
    names: list[str] = []
    children: dict[str, list[str]] = {"": []}
    for name in streams:
        parts = name.split("/")
        for depth in range(1, len(parts) + 1):
            path, folder = "/".join(parts[:depth]), "/".join(parts[: depth - 1])
            if path not in names:
                names.append(path)
                children.setdefault(folder, []).append(path)
    for held in children.values():  # shorter names come first: readers that search the tree rely on it
        held.sort(key=lambda path: (len(path), path.upper()))
    return names, children


def _child(children: Mapping[str, list[str]], folder: str, names: list[str] | None = None) -> int:
    held = children.get(folder, [])
    return names.index(held[0]) + 1 if held and names else FREE


def _sibling(names: list[str], children: Mapping[str, list[str]], name: str) -> int:
    """Siblings hang on one another to the right: a sorted tree without balance, which every reader takes."""
    held = children[name.rsplit("/", 1)[0] if "/" in name else ""]
    place = held.index(name) + 1
    return names.index(held[place]) + 1 if place < len(held) else FREE


def _entry(name: str, kind: int, child: int, start: int, size: int, right: int) -> bytes:
    wide = (name + "\x00").encode("utf-16-le")
    head = wide.ljust(64, b"\x00") + struct.pack("<HBB", len(wide), kind, 1)
    return head + struct.pack("<III", FREE, right, child) + bytes(36) + struct.pack("<III", start, size, 0)
