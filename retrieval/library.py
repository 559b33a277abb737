"""The library: adds, lists, searches and removes documents. One process owns its folder.

Nothing readable of a document is on the disk: see retrieval.vault, retrieval.segments and retrieval.index. Opening is
lazy, so that words can be cut where the library can't be opened.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Literal

from retrieval.adding import Adder, Wish
from retrieval.entries import graded, prepare, revived
from retrieval.errors import LibraryCode, LibraryError
from retrieval.intake import gather
from retrieval.keys import Keys
from retrieval.morphology import bigrams, normalise
from retrieval.question import LONGEST as LONGEST_QUERY
from retrieval.ranking import LEG, coverage
from retrieval.reports import AddReport, Evidence, Failed, Hit, Removed, Status
from retrieval.scope import EVERYTHING
from retrieval.searching import Searcher, spread
from retrieval.segments import Segment
from retrieval.storage import FolderLock, refusal
from retrieval.wording import WordFiller

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from retrieval.catalogue import Info
    from retrieval.documents.model import Block, Document
    from retrieval.embedding.encoder import Encoder
    from retrieval.embedding.filling import Filler
    from retrieval.folders import Graded
    from retrieval.fusion import Near
    from retrieval.intake import Candidate
    from retrieval.morphology import Analyser
    from retrieval.quarantine import Kept
    from retrieval.scope import Scope
    from retrieval.shelves import Shelves

log = logging.getLogger(__name__)

MIB = 1024 * 1024
MOST_HITS = 1_000
_SMALL = 20_000  # passages of a table that is built anew after each removal, in about a second
_NO_MORE = frozenset({LibraryCode.DISK_FULL, LibraryCode.NOT_WRITABLE})


def _nothing(_done: int, _total: int, _name: str, _state: str) -> None:
    """Progress nobody asked for."""


def _go_on() -> None:
    """Never cancelled."""


class Library:
    """A library in a home folder.

    Args:
        home: 곁's folder; the library is home/library, its key home/master.key.
        parse: bytes, file name and whether a table's rows are records, to documents; raises DocumentError.
        analyser: cuts words.
        limit: bytes of a file.
        keys: gives the master key, if not what the home holds.
        encoder: fills in vectors behind the work; without one there are none.
    """

    def __init__(
        self,
        home: Path,
        parse: Callable[[bytes, str, bool], tuple[Document, ...]],
        analyser: Analyser,
        *,
        limit: int = 512 * MIB,
        keys: Keys | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        self._home = home
        self._folder = home / "library"
        self._parse = parse
        self._analyser = analyser
        self._searcher = Searcher(analyser)
        self._limit = limit
        self._keys = keys or Keys(home)
        self._encoder = encoder
        self._opening = threading.Lock()
        self._lock: FolderLock | None = None
        self._shelves: Shelves | None = None
        self._pending = 0

    def open(self) -> Shelves:
        """The open library; opens it at the first call.

        Raises:
            LibraryError: LIBRARY_IN_USE, LIBRARY_NEWER, KEY_MISSING or NOT_WRITABLE. Another call tries again.
        """
        with self._opening:
            if self._shelves is None:
                try:
                    self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                except OSError as error:
                    raise refusal(error) from error
                lock = FolderLock(self._folder / "lock")
                try:
                    self._shelves = _shelves(self._folder, self._keys)
                except OSError as error:
                    lock.close()
                    raise refusal(error) from error
                except BaseException:
                    lock.close()
                    raise
                self._lock = lock
                self._shelves.words = WordFiller(self._shelves, self._analyser)
                self._shelves.words.start()
                if self._encoder is not None:
                    self._shelves.vectors = _filler(self._shelves, self._encoder)
                    self._searcher.near = _near(self._shelves, self._shelves.vectors, self._encoder)
            return self._shelves

    def close(self) -> None:
        """Let go of the folder."""
        with self._opening:
            if self._shelves is not None and self._shelves.words is not None:
                self._shelves.words.close()
            if self._shelves is not None and self._shelves.vectors is not None:
                self._shelves.vectors.close()
            self._searcher.near = None
            self._shelves = None
            if self._lock is not None:
                self._lock.close()
                self._lock = None

    # adding and removing: one thread

    def add(
        self,
        paths: Sequence[str],
        wish: Wish,
        progress: Callable[[int, int, str, str], None] = _nothing,
        check: Callable[[], None] = _go_on,
    ) -> AddReport:
        """Add files and the files of folders.

        Args:
            paths: absolute paths.
            wish: grade, and whether rows are records.
            progress: told of each file: done, total, name, state.
            check: called between files; raises to stop, and what is done stays.
        """
        shelves = self.open()
        self._refresh(shelves, check)
        intake = gather(paths, self._home)
        report = AddReport(failed=[Failed(refused.path, refused.code) for refused in intake.refused])
        return self._add(intake.candidates, lambda _: wish, report, progress, check)

    def retry(
        self,
        idents: Sequence[str],
        progress: Callable[[int, int, str, str], None] = _nothing,
        check: Callable[[], None] = _go_on,
    ) -> AddReport:
        """Try files in quarantine again; without ids all of them.

        Raises:
            LibraryError: NO_SUCH_DOCUMENT.
        """
        shelves = self.open()
        kept = [shelves.kept(ident) for ident in idents] or shelves.quarantine.all()
        wishes = {entry.path: Wish(entry.grade, entry.cases, again=True) for entry in kept}
        intake = gather(list(wishes), self._home)
        report = AddReport(failed=[Failed(refused.path, refused.code) for refused in intake.refused])
        candidates = [candidate for candidate in intake.candidates if candidate.path in wishes]
        return self._add(candidates, lambda candidate: wishes[candidate.path], report, progress, check)

    def _add(
        self,
        candidates: Sequence[Candidate],
        wish: Callable[[Candidate], Wish],
        report: AddReport,
        progress: Callable[[int, int, str, str], None],
        check: Callable[[], None],
    ) -> AddReport:
        shelves = self.open()
        adder = Adder(shelves, self._parse, self._analyser, self._limit)
        total = len(candidates)
        try:
            for at, candidate in enumerate(candidates):
                check()
                self._pending = total - at
                shelves.flush(force=False)
                name = PurePath(candidate.path).name
                progress(at, total, name, "reading")
                try:
                    state = adder.add(candidate, wish(candidate), report)
                except LibraryError as error:
                    report.failed.append(Failed(candidate.path, error.code))
                    state = "failed"
                    if error.code in _NO_MORE:  # what was sealed stays, the rest can't be
                        report.failed.extend(Failed(rest.path, error.code) for rest in candidates[at + 1 :])
                        break
                except (
                    ValueError,
                    TypeError,
                    LookupError,
                    RuntimeError,
                    OSError,
                    ArithmeticError,
                    MemoryError,
                ) as error:
                    log.warning("adding failed: %s", type(error).__name__)
                    report.failed.append(Failed(candidate.path, "UNEXPECTED"))
                    state = "failed"
                progress(at + 1, total, name, state)
        finally:
            self._pending = 0
            shelves.maintain()
        return report

    def _refresh(self, shelves: Shelves, check: Callable[[], None]) -> None:
        """Make segments anew that an older chunker made."""
        for name in list(shelves.stale):
            check()
            try:
                self._make_anew(shelves, name)
            except LibraryError as error:  # of no consequence for what is to be added: found out when next opened
                log.warning("a segment was not made anew: %s", error.code)
                return

    def _make_anew(self, shelves: Shelves, name: str) -> None:
        if not shelves.has_segment(name):
            shelves.stale.remove(name)
            return
        segment, blocks = shelves.read_all(name)
        group = [(entry.id, revived(entry, blocks.get(entry.id, []))) for entry in segment.entries]
        grades = {entry.id: entry.grade for entry in segment.entries if entry.grade}
        entries = graded(prepare(group, segment.source.path, self._analyser), grades, segment.source.grade)
        shelves.put(Segment(segment.source, entries), blocks, name)
        shelves.stale.remove(name)

    def remove(self, idents: Sequence[str]) -> list[Removed]:
        """Remove documents, with a list of what went.

        Raises:
            LibraryError: NO_SUCH_DOCUMENT; those before it in the list are gone.
        """
        shelves = self.open()
        removed = [shelves.remove(ident) for ident in idents]
        shelves.maintain(force=shelves.passages() <= _SMALL)  # what was deleted leaves the memory too
        return removed

    def grade(self, idents: Sequence[str], grade: str) -> list[Info]:
        """Write another grade (C, S or O) to documents.

        Raises:
            LibraryError: NO_SUCH_DOCUMENT; those before it in the list have it.
        """
        shelves = self.open()
        return [shelves.regrade(ident, grade) for ident in idents]

    def grade_path(self, path: str, grade: str, check: Callable[[], None] = _go_on) -> list[Info]:
        """Write another grade to a file's documents, or to everything below a folder, now and when it is added later.

        Args:
            path: absolute.
            grade: C, S or O.
            check: called between files; raises to stop, and the rest is done when the library is next opened.

        Raises:
            LibraryError: NO_SUCH_DOCUMENT for what is neither a folder nor in the library.
        """
        return self.open().regrade_path(path, grade, check)

    def folders(self) -> list[Graded]:
        """Folders that have a grade."""
        return self.open().folders.all()

    # looking: any thread

    def documents(self) -> list[Info]:
        """Healthy documents."""
        return self.open().documents()

    def damaged(self) -> list[str]:
        """Names of segments that can't be read; `remove` takes them."""
        return list(self.open().damaged)

    def quarantine(self) -> list[Kept]:
        """Files that failed."""
        return self.open().quarantine.all()

    def blocks(self, ident: str) -> tuple[Block, ...]:
        """The blocks of a document."""
        return self.open().blocks(ident)

    def status(self) -> Status:
        """Counts. The mode is only known once Kiwi is loaded or given up; until then it is not ready."""
        shelves = self.open()
        ready = self._analyser.ready
        return Status(
            documents=len(shelves.documents()),
            passages=shelves.passages(),
            pending=self._pending,
            failed=len(shelves.quarantine) + len(shelves.damaged),
            mode=self._analyser.mode if ready else "bigram",
            ready=ready,
            vectors=shelves.vectors.progress() if shelves.vectors is not None else None,
            words=shelves.words.progress() if shelves.words is not None else None,
        )

    def wait(self, check: Callable[[], None]) -> None:
        """Return when every passage has its words and its vector, or can't get them; `check` raises to stop waiting."""
        words, filler = self.open().words, self.open().vectors
        if words is not None:
            words.wait(check)
        if filler is not None:
            filler.wait(check)

    def search(self, query: str, k: int = 10, scope: Scope = EVERYTHING) -> list[Hit]:
        """The best passages for a query, best first; further ones of a section after the first of each.

        Args:
            query: any text; operators mean nothing in it.
            k: how many passages.
            scope: only what it lets through.

        Raises:
            LibraryError: NO_SUCH_DOCUMENT.
        """
        k = min(max(k, 0), MOST_HITS)
        ranked = self._searcher.search(self.open(), query, max(k, LEG), scope)
        return [hit for hit, _ in spread(ranked, k)]

    def evidence(self, query: str, k: int = 10, scope: Scope = EVERYTHING) -> Evidence:
        """Hits with the query's words, their weights, and how much of the query each hit covers.

        Unlike a search it waits until Kiwi is loaded: by pairs alone an answer would be refused that is there.
        """
        text = normalise(query[:LONGEST_QUERY])
        column: Literal["tok", "gram"] = "tok" if self._analyser.mode == "kiwi" else "gram"
        words = self._analyser.morphemes([text])[0] if column == "tok" else _pairs(text)
        weights = self.open().weights(column, words)
        hits = []
        for hit, found in self._searcher.search(self.open(), query, min(max(k, 0), MOST_HITS), scope):
            shown = f"{hit.passage.header}\n{hit.passage.text}"
            share = coverage(weights, found.tok if column == "tok" else " ".join(bigrams(shown)), shown)
            hits.append(replace(hit, coverage=round(share, 4)))
        return Evidence(weights, max((hit.coverage for hit in hits), default=0.0), tuple(hits))


def _pairs(text: str) -> list[str]:
    """Pairs within the words of a question: those across its spaces say nothing about what it asks for."""
    return [pair for word in text.split() for pair in bigrams(word)]


def _filler(shelves: Shelves, encoder: Encoder) -> Filler:
    from retrieval.embedding.filling import Filler  # loads numpy

    filler = Filler(shelves, encoder)
    filler.start()
    return filler


def _near(shelves: Shelves, filler: Filler, encoder: Encoder) -> Near:
    from retrieval.embedding.nearest import Nearest  # loads numpy

    return Nearest(encoder, filler.matrix, shelves)


def _shelves(folder: Path, keys: Keys) -> Shelves:
    from retrieval.backup import settle  # these load lancedb, which takes seconds: only when the library is opened
    from retrieval.migration import COPY, discard
    from retrieval.safekeeping import finish
    from retrieval.shelves import Shelves

    settle(folder, keys.adopt)
    copied = (folder / COPY).is_dir()
    shelves = Shelves(folder, keys)
    if copied and not shelves.damaged:  # the start after a migration, and all is whole
        discard(folder)
    if keys.pending() is not None:  # a change of key that was cut short
        finish(shelves, keys, lambda _done, _total: None, _go_on)
    keys.sweep()
    return shelves
