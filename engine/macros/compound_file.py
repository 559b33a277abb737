"""Writes a compound file (MS-CFB, version 3): the container of vbaProject.bin. No more than that needs."""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack
from typing import Final

_FREE: Final = 0xFFFFFFFF
_END: Final = 0xFFFFFFFE
_FAT: Final = 0xFFFFFFFD
_SECTOR: Final = 512
_MINI: Final = 64
_CUTOFF: Final = 4096
_ROOT, _STORAGE, _STREAM = 5, 1, 2
_DIFAT_IN_HEADER: Final = 109

Tree = dict[str, "bytes | Tree"]


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    left: int = _FREE
    right: int = _FREE
    child: int = _FREE
    start: int = 0
    size: int = 0
    data: bytes = b""

    def packed(self) -> bytes:
        name = self.name.encode("utf-16le")
        head = name.ljust(64, b"\0") + pack("<HBBIII", len(name) + 2, self.kind, 1, self.left, self.right, self.child)
        return head + bytes(16 + 4 + 16) + pack("<IQ", self.start, self.size)


class _Sectors:
    """The sectors of the file and their allocation table."""

    def __init__(self) -> None:
        self.data: list[bytes] = []
        self.table: list[int] = []

    def put(self, data: bytes) -> int:
        """Append a chain; its first sector."""
        count, first = -(-len(data) // _SECTOR), len(self.data)
        for number in range(count):
            self.data.append(data[number * _SECTOR : (number + 1) * _SECTOR].ljust(_SECTOR, b"\0"))
            self.table.append(first + number + 1 if number < count - 1 else _END)
        return first if count else _END


def compound_file(tree: Tree) -> bytes:
    """The bytes of a compound file that holds these streams and storages.

    Raises:
        ValueError: more than about 7 MB.
    """
    entries = [_Entry("Root Entry", _ROOT)]
    entries[0].child = _add(tree, entries)
    sectors = _Sectors()
    mini_start, mini_count = _streams(entries, sectors)
    directory = b"".join(entry.packed() for entry in entries)
    empty = bytes(64) + pack("<HBBIII", 0, 0, 1, _FREE, _FREE, _FREE) + bytes(48)
    directory += empty * (-(len(directory) // 128) % 4)
    directory_start = sectors.put(directory)
    return _file(sectors, directory_start, mini_start, mini_count)


def _add(folder: Tree, entries: list[_Entry]) -> int:
    ids: list[int] = []
    for name, value in folder.items():
        if isinstance(value, dict):
            entry = _Entry(name, _STORAGE)
            entries.append(entry)
            ids.append(len(entries) - 1)
            entry.child = _add(value, entries)
        else:
            entries.append(_Entry(name, _STREAM, size=len(value), data=value))
            ids.append(len(entries) - 1)
    ids.sort(key=lambda n: (len(entries[n].name.encode("utf-16le")), entries[n].name.upper()))
    return _balanced(ids, entries)


def _balanced(ids: list[int], entries: list[_Entry]) -> int:
    if not ids:
        return _FREE
    middle = len(ids) // 2
    entries[ids[middle]].left = _balanced(ids[:middle], entries)
    entries[ids[middle]].right = _balanced(ids[middle + 1 :], entries)
    return ids[middle]


def _streams(entries: list[_Entry], sectors: _Sectors) -> tuple[int, int]:
    """Lay the streams out, small ones in the mini stream; start and count of the mini table's sectors."""
    mini = bytearray()
    table: list[int] = []
    for entry in entries:
        if entry.kind != _STREAM:
            continue
        if entry.size >= _CUTOFF:
            entry.start = sectors.put(entry.data)
            continue
        count = -(-entry.size // _MINI)
        entry.start = len(table) if count else _END
        table += [entry.start + number + 1 for number in range(count - 1)] + [_END] * bool(count)
        mini += entry.data.ljust(count * _MINI, b"\0")
    entries[0].start, entries[0].size = sectors.put(bytes(mini)), len(mini)
    packed = b"".join(pack("<I", number) for number in table)
    count = -(-len(packed) // _SECTOR)
    return sectors.put(packed.ljust(count * _SECTOR, b"\xff")), count


def _file(sectors: _Sectors, directory: int, mini: int, mini_count: int) -> bytes:
    per_sector, count = _SECTOR // 4, 1
    while count * per_sector < len(sectors.data) + count:
        count += 1
    if count > _DIFAT_IN_HEADER:
        raise ValueError("too large")
    start = len(sectors.data)
    table = b"".join(pack("<I", number) for number in [*sectors.table, *[_FAT] * count])
    table = table.ljust(count * _SECTOR, b"\xff")
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += pack("<IIIIIIIII", 0, count, directory, 0, _CUTOFF, mini, mini_count, _END, 0)
    header += b"".join(pack("<I", start + number) for number in range(count)).ljust(_DIFAT_IN_HEADER * 4, b"\xff")
    return header + b"".join(sectors.data) + table
