"""How fast a model reads and writes on this PC: measured on purpose (a minute at most), and learnt from answers."""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from retrieval.errors import LibraryError
from retrieval.storage import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from engine.llm.model import Answer
    from engine.methods import Object

READ_TOKENS, WRITE_TOKENS = 256, 32
QUICK_READ, QUICK_WRITE = 96, 8
STEP_SECONDS = 9.0  # most for reading and most for writing with one number of threads: three of them stay in a minute
FEW_READ, FEW_WRITTEN = 64, 8  # fewer tokens than these say nothing about the speed
NEW_SHARE = 0.4
MAX_FILE = 1 << 18
MOST_MODELS = 64


@dataclass(frozen=True, slots=True)
class Speed:
    """Tokens a second; threads that it was measured with, 0 where the program chose."""

    prompt: float
    generation: float
    threads: int = 0

    def shown(self) -> Object:
        """As it crosses the pipe."""
        return {
            "prompt": round(self.prompt, 1),
            "generation": round(self.generation, 1),
            "threads": self.threads,
        }


class _Engine(Protocol):
    @property
    def batch(self) -> int: ...

    def evaluate(self, tokens: Sequence[int], position: int, *, logits: bool) -> None: ...

    def use_threads(self, threads: int) -> None: ...


def measure(
    native: _Engine,
    tokens: Sequence[int],
    threads: int,
    *,
    write: int = WRITE_TOKENS,
    clock: Callable[[], float] = time.perf_counter,
) -> Speed:
    """Read tokens into an empty memory, then one by one: the speeds with so many threads.

    Args:
        native: an engine whose memory is empty; afterwards it holds what was read.
        tokens: to read; at least one.
        threads: to use.
        write: how many to evaluate one by one.
        clock: seconds.

    Raises:
        CancelledError: from the engine.
    """
    native.use_threads(threads)
    step = min(64, native.batch)
    done = 0
    started = clock()
    while done < len(tokens) and clock() - started < STEP_SECONDS:
        chunk = tokens[done : done + step]
        native.evaluate(chunk, done, logits=True)
        done += len(chunk)
    between = clock()
    written = 0
    while written < write and clock() - between < STEP_SECONDS:
        native.evaluate(tokens[:1], done + written, logits=True)
        written += 1
    ended = clock()
    return Speed(done / max(between - started, 1e-9), written / max(ended - between, 1e-9), threads)


def thread_counts(cores: int, wanted: int | None) -> tuple[int, ...]:
    """Numbers of threads worth measuring: one, half of the cores, all of them; or only what the user has fixed."""
    return (wanted,) if wanted else tuple(sorted({1, max(1, cores // 2), cores}))


def best(speeds: Sequence[Speed]) -> Speed:
    """The one that summarises soonest: four tokens are read for each that is written."""
    return min(speeds, key=lambda one: 4 / max(one.prompt, 1e-9) + 1 / max(one.generation, 1e-9))


class Speeds:
    """What was learnt about the models of a home, in `<home>/models/speeds.json`.

    The file is a convenience: where it is damaged or can't be written, speeds are measured again.
    """

    def __init__(self, home: Path) -> None:
        self._file = home / "models" / "speeds.json"

    def get(self, key: str) -> Speed | None:
        """The speed of a model; None where it is not known."""
        return dict(self._read()).get(key)

    def put(self, key: str, speed: Speed) -> None:
        """Remember a speed."""
        every = dict(self._read())
        every.pop(key, None)
        every[key] = speed
        kept = list(every.items())[-MOST_MODELS:]
        text = json.dumps({name: [one.prompt, one.generation, one.threads] for name, one in kept})
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._file, text.encode())
        except (OSError, LibraryError):
            return  # a disk that is full or read-only: the next long work measures again

    def learn(self, key: str, answer: Answer) -> None:
        """Move the known speed towards that of an answer, if it says something."""
        read, written = answer.prompt_tokens - answer.reused, answer.tokens - 1
        writing = answer.seconds - answer.prompt_seconds
        if read < FEW_READ or written < FEW_WRITTEN or answer.prompt_seconds <= 0 or writing <= 0:
            return
        new = Speed(read / answer.prompt_seconds, written / writing)
        old = self.get(key)
        if old is None:
            self.put(key, new)
            return
        moved = Speed(_between(old.prompt, new.prompt), _between(old.generation, new.generation), old.threads)
        if max(abs(moved.prompt / old.prompt - 1), abs(moved.generation / old.generation - 1)) > 0.05:
            self.put(key, moved)

    def _read(self) -> Iterator[tuple[str, Speed]]:
        try:
            with self._file.open("rb") as stream:
                untrusted = json.loads(stream.read(MAX_FILE))
        except (OSError, ValueError, RecursionError):
            return
        for name, row in untrusted.items() if isinstance(untrusted, dict) else ():
            if isinstance(row, list) and len(row) == 3 and all(_is_speed(one) for one in row[:2]):
                yield name, Speed(float(row[0]), float(row[1]), row[2] if isinstance(row[2], int) else 0)


def _between(old: float, new: float) -> float:
    return old + NEW_SHARE * (new - old)


def _is_speed(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0
