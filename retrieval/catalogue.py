"""What the library holds, in memory: documents by id and by number in the index, files by path and by content."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retrieval.errors import LibraryCode, LibraryError
from retrieval.scope import Groups

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retrieval.scope import Chosen, Scope
    from retrieval.segments import Entry, Source


@dataclass(frozen=True, slots=True)
class Info:
    """One document as lists show it.

    Attributes:
        number: its number in the index, of this process only.
        record: one record of a file of many.
        state: "ready"; files that failed ("failed") and segments that are damaged ("damaged") are listed beside.
    """

    id: str
    number: int
    title: str
    path: str
    grade: str
    units: int
    format: str
    characters: int
    passages: int
    segment: str
    state: str = "ready"
    record: bool = False
    group: int = 0  # with others of its folder, format and day: retrieval.scope


def info_of(number: int, entry: Entry, source: Source, segment: str, group: int = 0) -> Info:
    """What lists show of a sealed document."""
    return Info(
        id=entry.id,
        number=number,
        title=entry.title,
        path=source.path,
        grade=entry.grade or source.grade,
        units=entry.units,
        format=entry.format,
        characters=entry.characters,
        passages=len(entry.rows),
        segment=segment,
        record=entry.record is not None,
        group=group,
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A file as the library holds it."""

    source: Source
    segments: dict[int, str]  # part -> name

    @property
    def complete(self) -> bool:
        """Whether every part of it was sealed."""
        return len(self.segments) == self.source.parts


class Catalogue:
    """Not locked: its owner holds a lock around every use."""

    def __init__(self) -> None:
        self._documents: dict[str, Info] = {}
        self._numbers: dict[int, str] = {}
        self._files: dict[str, Held] = {}
        self._members: dict[str, dict[str, None]] = {}  # segment -> ids
        self._contents: dict[str, str] = {}  # SHA-256 -> path
        self._next = 0
        self._groups = Groups()
        self._changes = 0
        self._chosen: tuple[int, Scope, Chosen] | None = None  # of the last question that was limited

    def number(self) -> int:
        """A number no document had before."""
        self._next += 1
        return self._next

    def info_of(self, entry: Entry, source: Source, segment: str) -> Info:
        """What lists show of a sealed document, with a number and its group."""
        group = self._groups.number(source.path, entry.format, source.added)
        return info_of(self.number(), entry, source, segment, group)

    def choose(self, scope: Scope) -> Chosen | None:
        """The documents that a scope lets through, or None for all.

        Raises:
            LibraryError: NO_SUCH_DOCUMENT.
        """
        if scope.limits_nothing:
            return None
        last = self._chosen
        if last is not None and last[:2] == (self._changes, scope):
            return last[2]
        ids = scope.documents
        infos = list(self._documents.values()) if ids is None else [self.get(ident) for ident in ids]
        chosen = self._groups.chosen(scope, infos)
        self._chosen = self._changes, scope, chosen
        return chosen

    def register(self, source: Source, segment: str, infos: Iterable[Info]) -> None:
        """Take in a sealed segment; documents of the same id give way, another batch of the file too."""
        self._changes += 1
        held = self._files.get(source.path)
        if held is not None and held.source.batch != source.batch:
            self._drop_file(source.path)
            held = None
        parts = held.segments if held is not None else {}
        self._files[source.path] = Held(source, parts | {source.part: segment})
        self._contents[source.sha256] = source.path
        for info in infos:
            self._take_out(info.id)
            self._documents[info.id] = info
            self._numbers[info.number] = info.id
            self._members.setdefault(segment, {})[info.id] = None

    def forget(self, idents: Iterable[str]) -> None:
        """Let documents go; a file goes with its last one."""
        self._changes += 1
        paths = {info.path for info in map(self._take_out, idents) if info is not None}
        for path in paths:
            held = self._files.get(path)
            if held is not None and not any(name in self._members for name in held.segments.values()):
                self._drop_file(path)

    def _take_out(self, ident: str) -> Info | None:
        info = self._documents.pop(ident, None)
        if info is not None:
            self._numbers.pop(info.number, None)
            members = self._members[info.segment]
            members.pop(ident, None)
            if not members:
                del self._members[info.segment]
        return info

    def _drop_file(self, path: str) -> None:
        held = self._files.pop(path)
        if self._contents.get(held.source.sha256) == path:
            del self._contents[held.source.sha256]

    def regrade(self, idents: Iterable[str], grade: str) -> None:
        """Write another grade."""
        self._changes += 1
        for ident in idents:
            self._documents[ident] = replace(self._documents[ident], grade=grade)

    def renew(self, path: str, source: Source) -> None:
        """The same content under another time of change."""
        self._files[path] = replace(self._files[path], source=source)

    def get(self, ident: str) -> Info:
        """A document.

        Raises:
            LibraryError: NO_SUCH_DOCUMENT.
        """
        info = self._documents.get(ident)
        if info is None:
            raise LibraryError(LibraryCode.NO_SUCH_DOCUMENT, id=ident[:100])
        return info

    def has(self, ident: str) -> bool:
        """Whether there is a document of that id."""
        return ident in self._documents

    def by_number(self, number: int) -> Info | None:
        """The document of a number of the index, or None if it has gone."""
        ident = self._numbers.get(number)
        return None if ident is None else self._documents[ident]

    def file(self, path: str) -> Held | None:
        """A file by its path."""
        return self._files.get(path)

    def files(self) -> list[str]:
        """Paths of all files."""
        return sorted(self._files)

    def same_content(self, sha256: str) -> str | None:
        """The path of a file with the same content."""
        return self._contents.get(sha256)

    def of_file(self, path: str) -> list[Info]:
        """The documents of a file's segments, as far as they are registered."""
        held = self._files.get(path)
        return [info for name in held.segments.values() for info in self.of_segment(name)] if held is not None else []

    def of_segment(self, segment: str) -> list[Info]:
        """The documents that share a segment."""
        return [self._documents[ident] for ident in self._members.get(segment, ())]

    def batches(self) -> list[tuple[str, list[Info]]]:
        """Segments with their documents, those of the newest files first."""
        held = sorted(self._files.values(), key=lambda one: one.source.added, reverse=True)
        named = [name for one in held for _, name in sorted(one.segments.items())]
        return [(name, self.of_segment(name)) for name in named if name in self._members]

    def documents(self) -> list[Info]:
        """All documents, by path and then in the order they were added."""
        return sorted(self._documents.values(), key=lambda info: (info.path, info.number))
