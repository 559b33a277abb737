"""Fills in vectors behind the work: passages first, of the newest documents, then sentences of the user's own ones.

One thread reads, seals and decides; helpers of low priority encode. What is done is sealed every some seconds, so that
a killed process loses little and the next one goes on. Search works with what is there.
"""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Protocol

import numpy as np

from retrieval.embedding.dense import MOST_EXACT, Matrix
from retrieval.embedding.priority import give_way, spare_cores
from retrieval.embedding.vectors import DocumentVectors, VectorStore, sweep
from retrieval.errors import LibraryCode, LibraryError, RetrievalError
from retrieval.segments import body_passage
from retrieval.sentences import split

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from retrieval.catalogue import Info
    from retrieval.embedding.encoder import Encoder
    from retrieval.segments import Entry, Segment
    from retrieval.vault import Vault

    Halves = NDArray[np.float16]
    Fill = Callable[[str, Sequence[Info], ThreadPoolExecutor], bool]

log = logging.getLogger(__name__)

PIECE = 128  # texts that are encoded before anything is sealed or looked at anew
_MOST_SENTENCES = 24  # of a passage
_SHORTEST = 4  # characters of a sentence
_PATIENCE = 10.0  # seconds for an encoder that is just being loaded
_REST = 0.2  # seconds between looks at what was added meanwhile


class Shelf(Protocol):
    """What is asked of retrieval.shelves."""

    folder: Path
    vault: Vault
    sealing: threading.RLock

    def batches(self) -> list[tuple[str, list[Info]]]:
        """Segments and their documents, newest first."""

    def read(self, name: str) -> Segment:
        """A segment without its blocks."""

    def by_number(self, number: int) -> Info | None:
        """The document of a number, or None if it has gone or was read anew."""


class State(StrEnum):
    """What the filler does."""

    LOADING = "loading"
    RUNNING = "running"
    DONE = "done"
    FULL = "full"  # more passages than are searched exactly: the oldest ones stay without
    PAUSED = "paused"
    FAILED = "failed"  # no encoder, or nothing can be written; searching by words goes on
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is.

    Attributes:
        done, total: passages; with sentences too where a document is to have them.
        sentences_done, sentences_total: passages whose sentences have vectors, and are to have.
        seconds: until all is done, as far as it can be told.
        code: why it failed.
    """

    state: State
    done: int
    total: int
    sentences_done: int
    sentences_total: int
    seconds: float | None
    code: str | None = None


class _StoppedError(Exception):
    """Paused or closed in the middle of a piece; the piece is made again."""


class Filler:
    """Fills in the vectors of one open library.

    Args:
        shelf: the open library.
        encoder: makes them.
        threads: that encode at once; one less than the physical cores if not given.
    """

    def __init__(self, shelf: Shelf, encoder: Encoder, threads: int | None = None) -> None:
        self._shelf = shelf
        self._encoder = encoder
        self._threads = threads or spare_cores()
        self._store = VectorStore(shelf.folder, shelf.vault, encoder.identity)
        self.matrix = Matrix(encoder.identity.dimension)
        self._known: dict[str, tuple[int, ...]] = {}  # segments that were looked for on the disk, for these documents
        self._with_sentences: dict[int, int] = {}  # document -> passages whose sentences have vectors
        self._hopeless: set[int] = set()  # documents whose segment can't be read
        self._wake = threading.Condition()
        self._asked = self._seen = 0
        self._paused = self._closed = False
        self._state, self._code = State.LOADING, ""
        self._rate = 0.0  # texts a second
        self._thread = threading.Thread(target=self._run, name="vectors", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> int:
        """Something was added; the number of this call."""
        with self._wake:
            self._asked += 1
            self._wake.notify_all()
            return self._asked

    def wait(self, check: Callable[[], None]) -> None:
        """Return when all that is here now has its vectors, or can't get any; `check` raises to stop waiting."""
        asked = self.wake()
        while self._seen < asked and self._state not in (State.FAILED, State.CLOSED):
            check()
            with self._wake:
                self._wake.wait(_REST)

    def pause(self) -> None:
        """Stop after at most one batch, until resume."""
        self._paused = True

    def resume(self) -> None:
        """Go on."""
        self._paused = False
        self.wake()

    def close(self) -> None:
        """End, and forget the vectors that are in memory."""
        self._closed = True
        self.wake()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(_PATIENCE)
        self.matrix.clear()
        self._state = State.CLOSED

    def forget(self, infos: Collection[Info]) -> None:
        """Documents have gone, or were read anew under another number."""
        self.matrix.remove([info.number for info in infos])
        for info in infos:
            self._with_sentences.pop(info.number, None)

    def drop(self, info: Info) -> bool:
        """Take a document's vectors off the disk; True if there were some."""
        return self._store.drop(info.segment, {info.id})

    def progress(self) -> Progress:
        """How far it is, of what the library holds now."""
        infos = [info for _, group in self._shelf.batches() for info in group]
        total = sum(info.passages for info in infos)
        done = sum(min(info.passages, self.matrix.count(info.number)) for info in infos)
        own = [info for info in infos if not info.record]
        sentences = sum(info.passages for info in own)
        sentenced = sum(min(info.passages, self._with_sentences.get(info.number, 0)) for info in own)
        left = (total - done) + 3 * (sentences - sentenced)
        state = State.PAUSED if self._paused and left and self._state is State.RUNNING else self._state
        seconds = left / self._rate if self._rate else None
        return Progress(state, done, total, sentenced, sentences, seconds if left else 0.0, self._code or None)

    # the thread

    def _run(self) -> None:
        give_way()
        try:
            self._encoder.encode_queries([""])  # loads it
            with self._shelf.sealing:
                sweep(self._shelf.folder, {name for name, _ in self._shelf.batches()})
            with ThreadPoolExecutor(self._threads, "encoding", initializer=give_way) as pool:
                while not self._closed:
                    self._turn(pool)
        except RetrievalError as error:
            log.warning("vectors: %s", error.code)
            self._state, self._code = State.FAILED, str(error.code)
        except Exception as error:  # noqa: BLE001  a fault here must not end the library: searching by words goes on
            log.warning("vectors: %s", type(error).__name__)
            self._state, self._code = State.FAILED, "UNEXPECTED"

    def _turn(self, pool: ThreadPoolExecutor) -> None:
        """One piece of work, or a rest; where the disk is full, a rest until something changes."""
        rest: float | None = _REST
        asked = self._asked
        try:
            if not self._paused and self._step(pool):
                return
            if not self._paused:
                full = len(self.matrix) >= MOST_EXACT
                self._state, self._code, self._seen = State.FULL if full else State.DONE, "", asked
        except LibraryError as error:
            if error.code not in (LibraryCode.DISK_FULL, LibraryCode.NOT_WRITABLE):
                raise
            self._state, self._code, rest = State.FAILED, str(error.code), None
        with self._wake:
            self._wake.notify_all()
            if not self._closed and self._asked == asked:
                self._wake.wait(rest)

    def _step(self, pool: ThreadPoolExecutor) -> bool:
        """One piece of work; False if there is nothing to do."""
        batches = self._shelf.batches()
        for name, infos in batches:
            self._recall(name, infos)
        for fill, lacking in (
            (self._fill_passages, self._lacks_passages),
            (self._fill_sentences, self._lacks_sentences),
        ):
            for name, infos in batches:
                wanted = [info for info in infos if lacking(info)]
                if wanted:
                    self._state = State.RUNNING
                    self._tried(fill, name, wanted, pool)
                    return True
        return False

    def _tried(self, fill: Fill, name: str, wanted: list[Info], pool: ThreadPoolExecutor) -> None:
        """Fill; a segment that can't be read is left alone: it was replaced meanwhile, or is damaged."""
        try:
            if not fill(name, wanted, pool):
                self._hopeless.update(info.number for info in wanted)
        except _StoppedError:
            pass
        except LibraryError as error:
            if error.code is not LibraryCode.LIBRARY_DAMAGED:
                raise
            self._hopeless.update(info.number for info in wanted)

    def _lacks_passages(self, info: Info) -> bool:
        count = self.matrix.count(info.number)
        return count < info.passages and info.number not in self._hopeless and len(self.matrix) < MOST_EXACT

    def _lacks_sentences(self, info: Info) -> bool:
        done = self._with_sentences.get(info.number, 0)
        return not info.record and done < self.matrix.count(info.number) and info.number not in self._hopeless

    def _recall(self, name: str, infos: Sequence[Info]) -> None:
        """Take in what is sealed of a segment, once."""
        numbers = tuple(info.number for info in infos)
        if self._known.get(name) == numbers:
            return
        held = self._store.read(name)
        with self._shelf.sealing:
            for info in infos:
                one = held.get(info.id)
                if one is None or self.matrix.count(info.number) or not self._there(info):
                    continue
                if len(one.passages) <= info.passages and len(one.counts) <= info.passages:
                    self._take(info, one)
        self._known[name] = numbers

    def _take(self, info: Info, one: DocumentVectors) -> None:
        self.matrix.extend(info.number, one.passages)
        if one.counts:
            self.matrix.put_sentences(info.number, one.sentences, one.counts)
            self._with_sentences[info.number] = len(one.counts)

    def _there(self, info: Info) -> bool:
        return self._shelf.by_number(info.number) is not None

    def _fill_passages(self, name: str, infos: Sequence[Info], pool: ThreadPoolExecutor) -> bool:
        places = list(islice(self._texts(self._entries(name), infos), PIECE))
        vectors = self._encoded([text for _, text in places], pool)
        with self._shelf.sealing:
            self._check()
            held = self._store.read(name)
            made: dict[Info, Halves] = {}
            for info in dict.fromkeys(info for info, _ in places):
                if self._there(info):
                    made[info] = vectors[[at for at, (owner, _) in enumerate(places) if owner is info]]
                    self._append(held, info, made[info])
            self._store.write(name, held)  # before they are taken in: what is searched is sealed
            for info, own in made.items():
                self.matrix.extend(info.number, own)
        return bool(places)

    def _append(self, held: dict[str, DocumentVectors], info: Info, own: Halves) -> None:
        """Put new vectors behind those that are sealed, if these are the same as in memory; else only there."""
        old = held.get(info.id)
        count = self.matrix.count(info.number)
        if old is None and not count:
            held[info.id] = DocumentVectors(own)
        elif old is not None and len(old.passages) == count:
            held[info.id] = replace(old, passages=np.concatenate([old.passages, own]))

    def _texts(self, entries: dict[str, Entry], infos: Sequence[Info]) -> Iterator[tuple[Info, str]]:
        """Texts of passages without a vector."""
        for info in infos:
            entry = entries.get(info.id)
            if entry is None or len(entry.rows) != info.passages:
                continue
            for row in entry.rows[self.matrix.count(info.number) :]:
                passage = body_passage(row.body, info.id)
                yield info, f"{passage.header}\n{passage.text}"

    def _fill_sentences(self, name: str, infos: Sequence[Info], pool: ThreadPoolExecutor) -> bool:
        info = infos[0]
        entry = self._entries(name).get(info.id)
        if entry is None:
            return False
        first = self._with_sentences.get(info.number, 0)
        texts: list[str] = []
        counts: list[int] = []
        for row in entry.rows[first : self.matrix.count(info.number)]:
            own = sentences(body_passage(row.body, info.id).text)
            texts += own
            counts.append(len(own))
            if len(texts) >= PIECE:
                break
        vectors = self._encoded(texts, pool)
        with self._shelf.sealing:
            self._check()
            held = self._store.read(name)
            old = held.get(info.id)
            if old is None or len(old.counts) != first or not self._there(info):
                return False
            joined = np.concatenate([old.sentences, vectors]) if first else vectors
            one = DocumentVectors(old.passages, (*old.counts, *counts), joined)
            held[info.id] = one
            self._store.write(name, held)
            self.matrix.put_sentences(info.number, one.sentences, one.counts)
            self._with_sentences[info.number] = len(one.counts)
        return True

    def _entries(self, name: str) -> dict[str, Entry]:
        return {entry.id: entry for entry in self._shelf.read(name).entries}

    def _encoded(self, texts: Sequence[str], pool: ThreadPoolExecutor) -> Halves:
        """Vectors of texts, made by all helpers together."""
        begin = time.monotonic()
        shares = [texts[at :: self._threads] for at in range(self._threads)]
        futures = [pool.submit(self._encoder.encode_passages, share, self._check) for share in shares]
        made = np.zeros((len(texts), self._encoder.identity.dimension), np.float16)
        for at, future in enumerate(futures):
            made[at :: self._threads] = future.result().vectors
        rate = len(texts) / max(1e-6, time.monotonic() - begin)
        self._rate = rate if not self._rate else 0.8 * self._rate + 0.2 * rate
        return made

    def _check(self) -> None:
        if self._closed or self._paused:
            raise _StoppedError


def sentences(text: str) -> list[str]:
    """The sentences of a passage that get vectors of their own."""
    return [sentence for sentence in split(text) if len(sentence) >= _SHORTEST][:_MOST_SENTENCES]
