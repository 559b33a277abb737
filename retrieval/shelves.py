"""Where documents stand: sealed segments, what is known of them in memory, and the index, changed together.

Sealed first, indexed then, listed last: a crash at any point leaves the segments whole, and everything else is made
from them. One thread changes the shelves; others may look at them meanwhile.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.catalogue import Catalogue
from retrieval.embedding.vectors import remove_vectors
from retrieval.errors import LibraryCode, LibraryError
from retrieval.folders import FOLDERS, FolderGrades
from retrieval.index import Column, Found, Index
from retrieval.migration import discard
from retrieval.opening import load, open_vault, rows
from retrieval.quarantine import Quarantine
from retrieval.ranking import Frequencies
from retrieval.reports import Removed
from retrieval.scope import below, folded
from retrieval.segments import Segments
from retrieval.wording import wordless

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from retrieval.catalogue import Held, Info
    from retrieval.documents.model import Block, Json
    from retrieval.embedding.filling import Filler
    from retrieval.folders import Graded
    from retrieval.index import Indexed, Tokens
    from retrieval.quarantine import Kept
    from retrieval.scope import Chosen, Scope
    from retrieval.segments import Segment
    from retrieval.vault import KeySource
    from retrieval.wording import WordFiller

QUARANTINE = "quarantine.sealed"
_LONGEST_WAIT = 1.0  # seconds until what was sealed is findable, as long as files go on being added
_MOST_WAITING = 500  # rows


class Shelves:
    """An open library. The caller holds the folder's lock.

    Args:
        folder: of the library.
        keys: gives the master key.

    Raises:
        LibraryError: LIBRARY_NEWER, KEY_MISSING or NOT_WRITABLE.
    """

    def __init__(self, folder: Path, keys: KeySource) -> None:
        self.vault = open_vault(folder, keys)
        self.folder = folder
        self.sealing = threading.RLock()  # held by who rewrites a sealed file that another thread may rewrite too
        self.vectors: Filler | None = None
        self.words: WordFiller | None = None
        self._lock = threading.RLock()
        self._segments = Segments(folder, self.vault)
        self._catalogue = Catalogue()
        self._index = Index()
        self._terms: dict[Column, Frequencies] = {}
        self._replaced: dict[str, set[str]] = {}
        self._waiting: list[Indexed] = []  # sealed and listed; not in the index yet
        self._waits_since = 0.0
        self.quarantine = Quarantine(folder / QUARANTINE, self.vault)
        self.folders = FolderGrades(folder / FOLDERS, self.vault)
        loaded = load(folder, self._segments, self._catalogue, self._index)
        self.damaged = loaded.damaged
        self.stale = loaded.stale
        self.wordless = loaded.wordless  # segments whose passages have no morphemes yet, the newest last
        for graded in self.folders.all():
            if graded.open:  # cut short
                self._regrade_below(graded, lambda: None)

    # looking

    def file(self, path: str) -> Held | None:
        """A file by its path."""
        with self._lock:
            return self._catalogue.file(path)

    def files(self) -> list[str]:
        """Paths of all files."""
        with self._lock:
            return self._catalogue.files()

    def same_content(self, sha256: str) -> str | None:
        """The path of a file with the same content."""
        with self._lock:
            return self._catalogue.same_content(sha256)

    def of_file(self, path: str) -> list[Info]:
        """The documents of a file."""
        with self._lock:
            return self._catalogue.of_file(path)

    def of_segment(self, name: str) -> list[Info]:
        """The documents that share a segment."""
        with self._lock:
            return self._catalogue.of_segment(name)

    def has(self, ident: str) -> bool:
        """Whether there is a document of that id."""
        with self._lock:
            return self._catalogue.has(ident)

    def has_segment(self, name: str) -> bool:
        """Whether documents stand in a segment of that name."""
        with self._lock:
            return bool(self._catalogue.of_segment(name))

    def get(self, ident: str) -> Info:
        """A document, or LibraryError NO_SUCH_DOCUMENT."""
        with self._lock:
            return self._catalogue.get(ident)

    def choose(self, scope: Scope) -> Chosen | None:
        """The documents that a scope lets through, None for all; or LibraryError NO_SUCH_DOCUMENT."""
        with self._lock:
            return self._catalogue.choose(scope)

    def by_number(self, number: int) -> Info | None:
        """The document of a number of the index, or None if it has gone meanwhile."""
        with self._lock:
            return self._catalogue.by_number(number)

    def documents(self) -> list[Info]:
        """All healthy documents."""
        with self._lock:
            return self._catalogue.documents()

    def blocks(self, ident: str) -> tuple[Block, ...]:
        """The blocks of a document, for a viewer."""
        return self._segments.blocks(self.get(ident).segment, ident)

    def leg(self, column: Column, tokens: Tokens, limit: int, docs: Collection[int] | None) -> list[Found]:
        """The best passages by one column."""
        return self._index.leg(column, tokens, limit, docs)

    def weights(self, column: Column, tokens: Iterable[str]) -> dict[str, float]:
        """How much each word of a query says."""
        with self._lock:
            return self._counted(column).weights(tokens)

    def passages_with(self, column: Column, token: str) -> int:
        """In how many passages a token stands."""
        with self._lock:
            return self._counted(column).count(token)

    def _counted(self, column: Column) -> Frequencies:
        """The counts of a column, made when first asked for."""
        terms = self._terms.get(column)
        if terms is None:
            terms = self._terms[column] = Frequencies()
            terms.add(self._index.texts(column))
        return terms

    def at(self, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Found]:
        """Passages by their document's number and their place in it."""
        return self._index.at(places)

    def batches(self) -> list[tuple[str, list[Info]]]:
        """Segments and their documents, the newest first."""
        with self._lock:
            return self._catalogue.batches()

    def read(self, name: str) -> Segment:
        """A segment as it is sealed, without its blocks."""
        return self._segments.read(name)

    # changing

    def put(self, segment: Segment, blocks: Mapping[str, list[Json]], name: str | None = None) -> list[Info]:
        """Seal a segment and make its documents findable; under a name that exists it takes the old one's place."""
        with self.sealing:  # vectors of what a segment held before must not be taken for those of what it holds now
            if name is not None:
                remove_vectors(self.folder, name)
            infos = self._put(segment, self._segments.write(segment, blocks, name))
            self._note_wordless(infos[0].segment if infos else "", wordless(segment))
        if self.vectors is not None:
            self.vectors.wake()
        if self.words is not None:
            self.words.wake()
        return infos

    def _note_wordless(self, name: str, passages: int) -> None:
        self.wordless.pop(name, None)
        if passages:
            self.wordless[name] = passages

    def reword(self, name: str, old: Segment, new: Segment) -> None:
        """Seal a segment with the morphemes of its passages, unless it has changed since it was read."""
        with self.sealing:
            try:
                segment, blocks = self._segments.read_all(name)
            except LibraryError:
                segment, blocks = None, {}
            if segment is not None and segment.entries == old.entries:
                self._segments.write(replace(new, source=segment.source), blocks, name)
                self.flush()
                numbers = {info.id: info.number for info in self.of_segment(name)}
                for entry in new.entries:
                    if entry.id in numbers:
                        self._index.words(numbers[entry.id], [(at, row.tok) for at, row in enumerate(entry.rows)])
                with self._lock:
                    if "tok" in self._terms:
                        self._terms["tok"].put_words(row.tok for entry in new.entries for row in entry.rows)
                self._index.maintain()
                self.wordless.pop(name, None)
            elif segment is None:
                self.wordless.pop(name, None)

    def _put(self, segment: Segment, name: str) -> list[Info]:
        with self._lock:
            infos = [self._catalogue.info_of(entry, segment.source, name) for entry in segment.entries]
        indexed = [row for info, entry in zip(infos, segment.entries, strict=True) for row in rows(info, entry)]
        self._await(indexed)
        with self._lock:
            held = self._catalogue.file(segment.source.path)
            if held is not None and held.source.batch != segment.source.batch:
                self._replaced.setdefault(segment.source.path, set()).update(held.segments.values())
            old = [self._catalogue.get(info.id) for info in infos if self._catalogue.has(info.id)]
            old += [info for info in self._catalogue.of_segment(name) if info not in old]
            self._catalogue.register(segment.source, name, infos)
        self._unindex(old)
        return infos

    def _await(self, indexed: list[Indexed]) -> None:
        """Gather rows: LanceDB keeps a version of its table for every call, so few and large ones are made."""
        if not self._waiting:
            self._waits_since = time.monotonic()
        self._waiting += indexed
        self.flush(force=False)

    def flush(self, *, force: bool = True) -> None:
        """Make what waits findable; without force only if much waits, or has waited long."""
        long_enough = time.monotonic() - self._waits_since > _LONGEST_WAIT or len(self._waiting) >= _MOST_WAITING
        if not self._waiting or not (force or long_enough):
            return
        with self.sealing:
            waiting, self._waiting = self._waiting, []
            self._index.add(waiting)
            with self._lock:
                for column, terms in self._terms.items():
                    terms.add(row.tok if column == "tok" else row.gram for row in waiting)
            self._index.maintain()

    def settle(self, path: str) -> None:
        """A reading of a file is whole: what an earlier one left goes."""
        with self._lock:
            held = self._catalogue.file(path)
            names = self._replaced.pop(path, set()) - set(held.segments.values() if held is not None else ())
            old = [info for name in names for info in self._catalogue.of_segment(name)]
            self._catalogue.forget([info.id for info in old])
        self._unindex(old)
        with self.sealing:
            for name in names:
                self._segments.remove(name)

    def renew(self, path: str, size: int, mtime_ns: int) -> None:
        """The same content under another time of change: noted, so that it need not be read again."""
        held = self.file(path)
        if held is None:
            return
        for name in held.segments.values():
            with self.sealing:
                segment, blocks = self._segments.read_all(name)
                source = replace(segment.source, size=size, mtime_ns=mtime_ns)
                self._segments.write(replace(segment, source=source), blocks, name)
        with self._lock:
            self._catalogue.renew(path, replace(held.source, size=size, mtime_ns=mtime_ns))

    def names(self) -> list[str]:
        """Names of all segments, damaged ones too."""
        return self._segments.names()

    def indexed(self) -> int:
        """Passages in the index."""
        self.flush()
        return self._index.count()

    def read_all(self, name: str) -> tuple[Segment, dict[str, list[Json]]]:
        """A segment as it is sealed."""
        return self._segments.read_all(name)

    def remove(self, ident: str) -> Removed:
        """Remove a document, a file in quarantine or a damaged segment, with everything that belongs to it.

        Raises:
            LibraryError: NO_SUCH_DOCUMENT, DISK_FULL or NOT_WRITABLE.
        """
        discard(self.folder)  # a copy from before a migration would still hold it
        if ident in self.damaged:
            self._segments.remove(ident)
            self.damaged.remove(ident)
            return Removed(ident, ("segment",))
        kept = self.quarantine.by_id(ident)
        if kept is not None:
            self.quarantine.release([kept.path])
            return Removed(ident, ("quarantine entry",))
        info = self.get(ident)
        with self.sealing:
            had_vectors = self._drop_vectors(info)
            gone = self._segments.drop(info.segment, {ident})
            with self._lock:
                self._catalogue.forget([ident])
            self._unindex([info])
        what = ["segment" if gone else "record in segment", f"passages: {info.passages}", "index rows", "tokens"]
        what += ["vectors"] if had_vectors else []
        kept = self.quarantine.get(info.path)
        if kept is not None and not self.of_file(info.path):
            self.quarantine.release([info.path])
            what.append("quarantine entry")
        return Removed(ident, tuple(what))

    def _drop_vectors(self, info: Info) -> bool:
        if self.vectors is not None:
            return self.vectors.drop(info)
        return remove_vectors(self.folder, info.segment)  # those of other records there are made again

    def regrade(self, ident: str, grade: str) -> Info:
        """Write another grade to a document."""
        info = self.get(ident)
        with self.sealing:
            self._segments.regrade(info.segment, grade, ident)
        self._regraded([info], grade)
        return self.get(ident)

    def regrade_file(self, path: str, grade: str) -> None:
        """Write another grade to all documents of a file that don't have it yet."""
        wrong = [info for info in self.of_file(path) if info.grade != grade]
        for name in {info.segment for info in wrong}:
            with self.sealing:
                self._segments.regrade(name, grade)
        self._regraded(wrong, grade)

    def regrade_path(self, path: str, grade: str, check: Callable[[], None]) -> list[Info]:
        """Write another grade to a file's documents, or to all below a folder, which is remembered."""
        if self.file(path) is not None:
            self.regrade_file(path, grade)
            return self.of_file(path)
        place = folded(path)
        if not os.path.isdir(path) and not any(below(folded(file), place) for file in self.files()):  # noqa: PTH112
            raise LibraryError(LibraryCode.NO_SUCH_DOCUMENT, id=path[:100])
        return self._regrade_below(self.folders.put(path, grade), check)

    def _regrade_below(self, graded: Graded, check: Callable[[], None]) -> list[Info]:
        place = folded(graded.path)
        paths = [path for path in self.files() if below(folded(path), place)]
        for path in paths:
            check()
            self.regrade_file(path, graded.grade)
        self.folders.close(graded)
        return [info for path in paths for info in self.of_file(path)]

    def _regraded(self, infos: Sequence[Info], grade: str) -> None:
        with self.sealing:
            self.flush()
            with self._lock:
                self._catalogue.regrade([info.id for info in infos], grade)
            self._index.regrade([info.number for info in infos], grade)

    def kept(self, ident: str) -> Kept:
        """A file in quarantine, or LibraryError NO_SUCH_DOCUMENT."""
        kept = self.quarantine.by_id(ident)
        if kept is None:
            raise LibraryError(LibraryCode.NO_SUCH_DOCUMENT, id=ident[:100])
        return kept

    def maintain(self, *, force: bool = False) -> None:
        """Make everything findable, and fold what was added into the index."""
        with self.sealing:
            self.flush()
            self._index.maintain(force=force)

    def passages(self) -> int:
        """Passages of all documents."""
        return sum(info.passages for info in self.documents())

    def _unindex(self, infos: Collection[Info]) -> None:
        numbers = [info.number for info in infos]
        if not numbers:
            return
        if self.vectors is not None:
            self.vectors.forget(infos)
        with self.sealing:
            self.flush()
            with self._lock:
                for column, terms in self._terms.items():
                    terms.remove(self._index.texts(column, numbers))
            self._index.delete(numbers)
