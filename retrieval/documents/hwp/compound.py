"""OLE compound files (CFB) read from memory, tolerantly: what the tables say wrongly is bounded, never trusted.

Other readers refuse a file whose table of sectors has an entry too few; Hangul opens it, and so does this. Chains end
at the first sector that was already taken, so cyclic tables end too.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import islice

from retrieval.errors import DocumentCode, DocumentError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA  # above it: markers, no sectors
_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_ENTRY = 128
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_MOST_ENTRIES = 20_000
_MOST_HEADS = 200
_DEEPEST = 24
_IN_HEADER = 109  # sectors of the table that the header itself names


@dataclass(frozen=True, slots=True)
class Entry:
    """A storage or stream of the directory."""

    kind: int
    name: str
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """Streams of a compound file by their paths.

    Attributes:
        defects: places where the file does not say what it should, and something was assumed.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(MAGIC):
            raise DocumentError(DocumentCode.DAMAGED, format="ole")
        self.defects = 0
        self._data = data
        self._version, shift, mini_shift = struct.unpack_from("<H2xHH", data, 26)
        if shift not in (9, 12) or mini_shift != 6:
            self.defects += 1
            shift, mini_shift = (12 if self._version == 4 else 9), 6
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        start, self._cutoff = struct.unpack_from("<I4xI", data, 48)
        if not 0 < self._cutoff <= 1 << 20:
            self.defects += 1
            self._cutoff = 4096
        self._sectors = (len(data) - 1) // self._size  # the header takes the first place
        self._table = self._read_table()
        self._entries = self._directory(start)
        if not self._entries:
            raise DocumentError(DocumentCode.DAMAGED, format="ole", reason="directory")
        root = self._entries[0]
        self._mini_table = self._numbers(self._chain(struct.unpack_from("<I", data, 60)[0]))
        self._mini = self._chain(root.start)
        self.paths = self._walk()

    def names(self) -> list[str]:
        """Paths of all streams, folders by slashes."""
        return list(self.paths)

    def read(self, path: str) -> bytes:
        """A stream, as much of it as the file has.

        Raises:
            DocumentError: DAMAGED where there is none of that path.
        """
        entry = self.paths.get(path)
        if entry is None:
            raise DocumentError(DocumentCode.DAMAGED, format="ole", reason="missing stream")
        size = min(entry.size, len(self._data))
        made = self._mini_chain(entry.start, size) if size < self._cutoff else self._chain(entry.start, size)
        if len(made) < entry.size:
            self.defects += 1
        return made[:size]

    def orphans(self) -> list[bytes]:
        """Chains of sectors that no stream of the directory claims: what is left where entries were lost."""
        mini = {entry.start for entry in self.paths.values() if entry.size < self._cutoff}
        large = {entry.start for entry in self._entries if entry.size >= self._cutoff or entry.kind == _ROOT}
        large |= set(struct.unpack_from("<I8xI", self._data, 48)) | {struct.unpack_from("<I", self._data, 60)[0]}
        found = [self._mini_chain(number, len(self._mini)) for number in _heads(self._mini_table) if number not in mini]
        return found + [
            self._chain(number) for number in _heads(self._table) if number not in large and number < self._sectors
        ]

    def _sector(self, number: int) -> bytes:
        place = (number + 1) * self._size
        return self._data[place : place + self._size]

    def _read_table(self) -> list[int]:
        count, first, extra = struct.unpack_from("<I20xII", self._data, 44)
        named = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        step = self._size // 4 - 1
        seen: set[int] = set()
        while first < _LAST_SECTOR and first < self._sectors and first not in seen and len(seen) <= extra:
            seen.add(first)
            block = self._numbers(self._sector(first))
            named += block[:step]
            first = block[step] if len(block) > step else _END
        sectors = list(dict.fromkeys(number for number in named if number < self._sectors))
        if len(sectors) != count:
            self.defects += 1
        return self._numbers(b"".join(self._sector(number) for number in sectors))

    @staticmethod
    def _numbers(data: bytes) -> list[int]:
        return list(struct.unpack_from(f"<{len(data) // 4}I", data))

    def _chain(self, number: int, size: int | None = None) -> bytes:
        """Sectors one after another. Where the table says nothing of a sector, the next one in the file follows."""
        made: list[bytes] = []
        seen: set[int] = set()
        length = 0
        while number < _LAST_SECTOR and (size is None or length < size):
            if number >= self._sectors or number in seen:
                self.defects += 1
                break
            seen.add(number)
            made.append(self._sector(number))
            length += len(made[-1])
            number = self._next(self._table, number)
        return b"".join(made)

    def _mini_chain(self, number: int, size: int) -> bytes:
        made: list[bytes] = []
        seen: set[int] = set()
        while number < _LAST_SECTOR and len(made) * self._mini_size < size:
            place = number * self._mini_size
            if place >= len(self._mini) or number in seen:
                self.defects += 1
                break
            seen.add(number)
            made.append(self._mini[place : place + self._mini_size])
            number = self._next(self._mini_table, number)
        return b"".join(made)

    def _next(self, table: list[int], number: int) -> int:
        if number < len(table) and table[number] != _FREE:
            return table[number]
        self.defects += 1
        return number + 1  # a lost entry: streams mostly lie in one piece

    def _directory(self, start: int) -> list[Entry]:
        data = self._chain(start)
        return [_entry(data, place, self._version) for place in range(0, len(data) - _ENTRY + 1, _ENTRY)][
            :_MOST_ENTRIES
        ]

    def _walk(self) -> dict[str, Entry]:
        """Streams by path. The tree of siblings is followed as a graph: each entry counts once."""
        found: dict[str, Entry] = {}
        seen = {0}
        waiting = [(self._entries[0].child, "", 0)]
        while waiting:
            number, folder, depth = waiting.pop()
            if number >= len(self._entries) or number in seen:
                self.defects += number < _LAST_SECTOR
                continue
            seen.add(number)
            entry = self._entries[number]
            waiting += [(entry.left, folder, depth), (entry.right, folder, depth)]
            path = f"{folder}{entry.name}"
            if entry.kind == _STREAM:
                found.setdefault(path, entry)
            elif entry.kind == _STORAGE and depth < _DEEPEST:
                waiting.append((entry.child, f"{path}/", depth + 1))
        return {**self._unreached(seen), **found}

    def _unreached(self, seen: set[int]) -> dict[str, Entry]:
        """Streams that no storage leads to any more, by where a Hangul file keeps streams of their name."""
        found: dict[str, Entry] = {}
        for number, entry in enumerate(self._entries):
            if number not in seen and entry.kind == _STREAM and entry.name.isprintable() and entry.size:
                folder = "BodyText/" if entry.name.startswith("Section") else ""
                found[f"{folder}{entry.name}"] = entry
                self.defects += 1
        return found


def _heads(table: list[int]) -> list[int]:
    """Sectors that are taken and that no other one leads to."""
    targets = set(table)
    free = (_FREE, _FREE - 2, _FREE - 3)  # the last two hold tables themselves
    found = (number for number, after in enumerate(table) if after not in free and number not in targets)
    return list(islice(found, _MOST_HEADS))


def _entry(data: bytes, place: int, version: int) -> Entry:
    length, kind = struct.unpack_from("<HB", data, place + 64)
    name = data[place : place + min(max(length - 2, 0), 62)].decode("utf-16-le", "replace")
    left, right, child = struct.unpack_from("<III", data, place + 68)
    start, low, high = struct.unpack_from("<III", data, place + 116)
    size = low if version < 4 else low | high << 32
    return Entry(kind, name, left, right, child, start, size)
