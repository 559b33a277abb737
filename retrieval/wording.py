"""Fills in morphemes behind the work: what was added in bulk is found by pairs at once, and by Kiwi's words later.

Threads of low priority cut passages into words; then the segment is sealed again and the index told. Newest first. A
killed process loses what was not sealed yet, and the next one goes on.
"""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import psutil

from retrieval.chunking import CHUNKER_VERSION
from retrieval.embedding.priority import give_way
from retrieval.errors import RetrievalError
from retrieval.segments import body_passage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from retrieval.morphology import Analyser
    from retrieval.segments import Entry, Segment
    from retrieval.shelves import Shelves

log = logging.getLogger(__name__)

_SLICE = 4  # texts that are cut at once: so few are cut on the helper's own thread, at its priority
_REST = 0.2  # seconds between looks while somebody waits
_PATIENCE = 10.0


class State(StrEnum):
    """What it does."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    OFF = "off"  # no Kiwi: pairs are all there is
    FAILED = "failed"  # the disk is full, or not writable


@dataclass(frozen=True, slots=True)
class WordProgress:
    """How far it is: passages without words, and seconds until they have them, as far as it can be told."""

    state: State
    left: int
    seconds: float | None


class _StoppedError(Exception):
    """Paused or closed in the middle of a segment, which is made again."""


class WordFiller:
    """Fills in the words of one open library.

    Args:
        shelves: the open library.
        analyser: cuts words; loaded by its owner, waited for here.
        threads: that cut at once; as many as there are physical cores, at low priority.
    """

    def __init__(self, shelves: Shelves, analyser: Analyser, threads: int | None = None) -> None:
        self._shelves = shelves
        self._analyser = analyser
        self._threads = threads or psutil.cpu_count(logical=False) or 1
        self._wake = threading.Condition()
        self._paused = self._closed = False
        self._state = State.RUNNING
        self._rate = 0.0  # passages a second
        self._thread = threading.Thread(target=self._run, name="words", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Something was added."""
        with self._wake:
            self._wake.notify_all()

    def pause(self) -> None:
        """Stop after at most some passages, until resume."""
        self._paused = True

    def resume(self) -> None:
        """Go on."""
        self._paused = False
        self.wake()

    def wait(self, check: Callable[[], None]) -> None:
        """Return when all that is here has its words, or can't get any; `check` raises to stop waiting."""
        while self._shelves.wordless and not self._closed and self._state not in (State.OFF, State.FAILED):
            check()
            with self._wake:
                self._wake.wait(_REST)

    def close(self) -> None:
        """End."""
        self._closed = True
        self.wake()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)

    def progress(self) -> WordProgress:
        """How far it is."""
        left = sum(self._shelves.wordless.copy().values())
        state = State.DONE if not left else State.PAUSED if self._paused else self._state
        return WordProgress(state, left, left / self._rate if self._rate and left else None)

    def _run(self) -> None:
        give_way()
        while not (self._shelves.wordless or self._closed):  # Kiwi is not asked for before there is something to cut
            with self._wake:
                self._wake.wait(_REST)
        try:
            if self._closed:
                return
            if self._analyser.mode == "bigram":
                self._state = State.OFF
                return
            with ThreadPoolExecutor(self._threads, "cutting", initializer=give_way) as pool:
                while not self._closed:
                    if self._paused or not self._turn(pool):
                        with self._wake:
                            self._wake.notify_all()
                            self._wake.wait(_REST if self._shelves.wordless else None)
        except RetrievalError as error:
            log.warning("words: %s", error.code)
            self._state = State.FAILED
        except Exception as error:  # noqa: BLE001  a fault here must not end the library: pairs are still searched
            log.warning("words: %s", type(error).__name__)
            self._state = State.FAILED

    def _turn(self, pool: ThreadPoolExecutor) -> bool:
        """One segment; False if there is none left."""
        name = next(reversed(self._shelves.wordless.copy()), None)
        if name is None or self._closed:
            return False
        try:
            segment = self._shelves.read(name)
        except RetrievalError:  # it went meanwhile, or is damaged
            self._shelves.wordless.pop(name, None)
            return True
        begin = time.monotonic()
        texts = [_text(entry, at) for entry in segment.entries for at in range(len(entry.rows))]
        try:
            words = self._cut(texts, pool)
        except _StoppedError:
            return False
        self._shelves.reword(name, segment, with_words(segment, words))
        rate = len(texts) / max(1e-6, time.monotonic() - begin)
        self._rate = rate if not self._rate else 0.8 * self._rate + 0.2 * rate
        return True

    def _cut(self, texts: Sequence[str], pool: ThreadPoolExecutor) -> list[str]:
        slices = [texts[at : at + _SLICE] for at in range(0, len(texts), _SLICE)]
        return [" ".join(words) for part in pool.map(self._tokens, slices) for words in part]

    def _tokens(self, texts: Sequence[str]) -> list[list[str]]:
        if self._paused or self._closed:
            raise _StoppedError
        return self._analyser.morphemes(texts)


def wordless(segment: Segment) -> int:
    """How many passages of a segment have no words yet; none where it is to be chunked anew anyway."""
    if segment.chunker < CHUNKER_VERSION:
        return 0
    return sum(len(entry.rows) for entry in segment.entries if entry.mode != "kiwi")


def with_words(segment: Segment, words: Sequence[str]) -> Segment:
    """A segment with the words of all its passages."""
    given = iter(words)
    entries = tuple(
        replace(entry, mode="kiwi", rows=tuple(replace(row, tok=next(given)) for row in entry.rows))
        for entry in segment.entries
    )
    return replace(segment, entries=entries)


def _text(entry: Entry, at: int) -> str:
    passage = body_passage(entry.rows[at].body, entry.id)
    return f"{passage.header}\n{passage.text}"
