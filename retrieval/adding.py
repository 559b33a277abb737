"""Adding files to a library, one after the other: read, chunk, seal, index. A failed file never stops the rest."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.entries import blocks_of, graded, new_id, prepare, record_ids
from retrieval.errors import DocumentCode, DocumentError
from retrieval.files import read_file
from retrieval.morphology import Analyser
from retrieval.quarantine import Kept, passing
from retrieval.quarantine import new_id as new_quarantine_id
from retrieval.reports import Added, AddReport, Failed, Skipped, Warned
from retrieval.segments import RECORDS, Segment, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from retrieval.catalogue import Held, Info
    from retrieval.documents.model import Document
    from retrieval.intake import Candidate
    from retrieval.shelves import Shelves

UNKNOWN_GRADE = "S"
WORDS_AT_ONCE = 60_000  # characters of one call whose words are cut before they are sealed: a second of Kiwi's time
PAIRS = Analyser("bigram")


@dataclass(frozen=True, slots=True)
class Wish:
    """How files are to be added.

    Attributes:
        grade: C, S or O; None keeps the grade of a file that is there already, else that of its nearest graded folder.
        cases: rows of a table are records.
        again: also what is in quarantine.
        usual: the grade of what none of these gives one.
    """

    grade: str | None = None
    cases: bool = False
    again: bool = False
    usual: str = UNKNOWN_GRADE


class Adder:
    """Adds files to the shelves.

    Args:
        shelves: where documents stand.
        parse: bytes, name and whether rows are records, to documents.
        analyser: cuts words.
        limit: bytes of a file.
    """

    def __init__(
        self,
        shelves: Shelves,
        parse: Callable[[bytes, str, bool], tuple[Document, ...]],
        analyser: Analyser,
        limit: int,
    ) -> None:
        self._shelves = shelves
        self._parse = parse
        self._analyser = analyser
        self._limit = limit
        self._at_once = WORDS_AT_ONCE

    def add(self, candidate: Candidate, wish: Wish, report: AddReport) -> str:
        """Add one file and report it; returns "added", "skipped" or "failed".

        Raises:
            LibraryError: it could not be sealed; the file is not reported then, unless it was added or failed before.
        """
        begin = time.perf_counter()
        try:
            outcome = self._known(candidate, wish) or self._read(candidate, wish, begin)
        except DocumentError as error:
            report.failed.append(Failed(candidate.path, error.code, error.detail))
            self._keep(candidate, wish, error)
            return "failed"
        if isinstance(outcome, Failed):
            report.failed.append(outcome)
            return "failed"
        if isinstance(outcome, Skipped):
            report.skipped.append(outcome)
            if outcome.reason == "unchanged" and wish.grade is not None:  # not read again, but graded as asked
                self._shelves.regrade_file(candidate.path, wish.grade)
            return "skipped"
        report.added.extend(outcome.added)
        report.warnings.extend(outcome.warnings)
        self._shelves.quarantine.release([candidate.path])
        return "added"

    def _known(self, candidate: Candidate, wish: Wish) -> Skipped | Failed | None:
        """What is known of a file by its size and time of change alone."""
        held = self._shelves.file(candidate.path)
        if held is not None and held.complete and _same(candidate, held) and held.source.cases == wish.cases:
            return Skipped(candidate.path, "unchanged")
        kept = self._shelves.quarantine.get(candidate.path)
        if kept is None or wish.again or passing(kept.code):
            return None
        same = (kept.size, kept.mtime_ns) == (candidate.size, candidate.mtime_ns)
        return Failed(candidate.path, kept.code, kept.detail) if same and kept.cases == wish.cases else None

    def _read(self, candidate: Candidate, wish: Wish, begin: float) -> AddReport | Skipped:
        data = read_file(Path(candidate.path), self._limit)
        digest = hashlib.sha256(data).hexdigest()
        held = self._shelves.file(candidate.path)
        if held is not None and held.complete and held.source.sha256 == digest and held.source.cases == wish.cases:
            self._shelves.renew(candidate.path, candidate.size, candidate.mtime_ns)
            return Skipped(candidate.path, "unchanged")
        other = self._shelves.same_content(digest)
        if held is None and other is not None and other != candidate.path:
            return Skipped(candidate.path, "duplicate")
        documents = self._parse(data, Path(candidate.path).name, wish.cases)
        if not documents:  # a file of records without one
            raise DocumentError(DocumentCode.EMPTY_FILE)
        source = Source(
            path=candidate.path,
            size=candidate.size,
            mtime_ns=candidate.mtime_ns,
            sha256=digest,
            grade=wish.grade or self._grade(candidate.path, held, wish.usual),
            added=max(time.time_ns(), held.source.added + 1 if held else 0),  # also after the clock jumped back
            batch=secrets.token_hex(8),
            cases=wish.cases,
            parts=max(1, -(-len(documents) // RECORDS)),
        )
        grades = {} if wish.grade else {info.id: info.grade for info in self._shelves.of_file(candidate.path)}
        added = self._seal(documents, source, held, grades)
        seconds = (time.perf_counter() - begin) / max(1, len(added))
        return AddReport(
            added=[Added(info, round(seconds, 3)) for info in added],
            warnings=[
                Warned(candidate.path, warning.code, warning.detail)
                for document in documents
                for warning in document.warnings
            ],
        )

    def _grade(self, path: str, held: Held | None, usual: str) -> str:
        return held.source.grade if held is not None else self._shelves.folders.nearest(path) or usual

    def _seal(
        self, documents: Sequence[Document], source: Source, held: Held | None, grades: Mapping[str, str]
    ) -> list[Info]:
        """Seal and index the documents of a file, by parts; what it had before goes when the last part stands."""
        done: dict[int, str] = {}
        if held is not None and not held.complete and _same_reading(held.source, source):
            source = replace(source, batch=held.source.batch, added=held.source.added)
            done = held.segments  # cut short before: only what is missing is made
        named = list(zip(self._idents(documents, source.path), documents, strict=True))
        made: list[Info] = []
        for part in range(source.parts):
            if part in done:
                continue
            group = named[part * RECORDS : (part + 1) * RECORDS]
            entries = graded(prepare(group, source.path, self._cutter(group)), grades, source.grade)
            in_place = source.parts == 1 and held is not None and list(held.segments) == [0]
            name = held.segments[0] if in_place and held is not None else None
            segment = Segment(replace(source, part=part), entries)
            made.extend(self._shelves.put(segment, blocks_of(group), name))
        self._shelves.settle(source.path)
        return made

    def _cutter(self, group: Sequence[tuple[str, Document]]) -> Analyser:
        """Words are cut at once for the first of many documents only; the others get theirs behind the work."""
        self._at_once -= sum(document.characters for _, document in group)
        return self._analyser if self._at_once >= 0 else PAIRS

    def _idents(self, documents: Sequence[Document], path: str) -> list[str]:
        own = {info.id for info in self._shelves.of_file(path)}
        if len(documents) == 1 and documents[0].record is None:
            return [next(iter(sorted(own)))] if len(own) == 1 else [new_id()]
        return record_ids(documents, path, lambda ident: ident not in own and self._shelves.has(ident))

    def _keep(self, candidate: Candidate, wish: Wish, error: DocumentError) -> None:
        kept = Kept(
            id=new_quarantine_id(),
            path=candidate.path,
            size=candidate.size,
            mtime_ns=candidate.mtime_ns,
            code=error.code,
            detail=error.detail,
            grade=wish.grade,
            cases=wish.cases,
        )
        if error.code is not DocumentCode.VANISHED:
            self._shelves.quarantine.put(kept)


def _same(candidate: Candidate, held: Held) -> bool:
    return (candidate.size, candidate.mtime_ns) == (held.source.size, held.source.mtime_ns)


def _same_reading(old: Source, new: Source) -> bool:
    return (old.sha256, old.cases, old.parts, old.grade) == (new.sha256, new.cases, new.parts, new.grade)
