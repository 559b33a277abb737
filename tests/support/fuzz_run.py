"""Puts changed files through the real parser process and keeps count: how each ended, its time and its memory."""

from __future__ import annotations

import os
import resource
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from support.fuzz_corpus import seeds
from support.fuzz_formats import mutate

from retrieval.errors import DocumentError
from retrieval.sandbox import Parsers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from support.fuzz_corpus import Seed

    from retrieval.child import Usage
    from retrieval.documents.limits import Limits

_SLACK = 15.0  # seconds over the limit that starting, killing and a busy machine may cost


@dataclass
class Row:
    """One format of the table."""

    files: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that ended as none may: what it was made from, and how it ended."""

    number: int
    seed: Seed
    end: str


@dataclass
class Result:
    """What became of a run."""

    rows: dict[str, Row] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    slow: list[Fault] = field(default_factory=list)
    over_memory: int = 0
    hangs: int = 0
    left_over: int = 0
    children: int = 0
    parent_memory: int = 0
    seconds: float = 0.0

    @property
    def files(self) -> int:
        """How many files were put through."""
        return sum(row.files for row in self.rows.values())

    @property
    def clean(self) -> bool:
        """Whether all went as it must: no fault, no hang, nothing over the cap, no process left."""
        return not (self.faults or self.over_memory or self.hangs or self.left_over)


def plan(
    count: int, seed: int, groups: Sequence[str] = (), *, shared: bool = True
) -> Iterator[tuple[int, Seed, bytes]]:
    """The files of a run, made when they are asked for: formats take turns, and so do the seeds of each."""
    corpus = {group: files for group, files in seeds(shared=shared).items() if not groups or group in groups}
    names = sorted(corpus)
    for number in range(count):
        files = corpus[names[number % len(names)]]
        chosen = files[number // len(names) % len(files)]
        yield number, chosen, mutate(f"{seed}:{number}", chosen, files)


class Campaign:
    """Reads files in several threads that share one pool of parsers, as the workers of the product do.

    Args:
        limits: of each file.
        jobs: threads.
        told: called with each end, for a line of progress.
        keep: folder for the bytes of faults and of slow files.
    """

    def __init__(
        self, limits: Limits, jobs: int = 2, told: Callable[[int], None] | None = None, keep: Path | None = None
    ) -> None:
        self._limits = limits
        self._jobs = jobs
        self._told = told
        self._keep = keep
        self._lock = threading.Lock()
        self._used = threading.local()
        self._pids: set[int] = set()
        self.result = Result()

    def run(self, files: Iterator[tuple[int, Seed, bytes]]) -> Result:
        """Put all files through."""
        begin = time.monotonic()
        pool = self._pool()
        threads = [threading.Thread(target=self._work, args=(pool, files)) for _ in range(self._jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pool.close()
        self.result.seconds = time.monotonic() - begin
        self.result.children = len(self._pids)
        self.result.left_over = sum(_still_ours(pid) for pid in self._pids)
        self.result.parent_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return self.result

    def _pool(self) -> Parsers:
        return Parsers(self._limits, spare=self._jobs, on_usage=self._usage)

    def _work(self, pool: Parsers, files: Iterator[tuple[int, Seed, bytes]]) -> None:
        while True:
            with self._lock:
                job = next(files, None)
            if job is None:
                return
            number, seed, data = job
            begin, self._used.last = time.monotonic(), None
            end = _end(pool, seed, data)
            self._note(number, seed, data, end, time.monotonic() - begin)

    def _usage(self, used: Usage) -> None:
        self._used.last = used

    def _note(self, number: int, seed: Seed, data: bytes, end: str, seconds: float) -> None:
        used: Usage | None = self._used.last
        with self._lock:
            row = self.result.rows.setdefault(seed.group, Row())
            row.files += 1
            row.ends[end] += 1
            row.seconds.append(seconds)
            if used is not None:
                self._pids.add(used.pid)
                row.processor.append(used.seconds)
                row.memory = max(row.memory, used.memory)
                self.result.over_memory += used.memory > self._limits.memory
            self.result.hangs += seconds > self._limits.seconds + _SLACK
            fault = Fault(number, seed, end)
            if not coded(end):
                self.result.faults.append(fault)
            if seconds > self._limits.seconds / 3 or end in ("TIMEOUT", "MEMORY"):
                self.result.slow.append(fault)
            if self._keep is not None and (fault in self.result.faults or fault in self.result.slow):
                (self._keep / f"{number}-{end.split()[0]}-{seed.name}").write_bytes(data)
            if self._told is not None:
                self._told(self.result.files)


def coded(end: str) -> bool:
    """Whether an end is text or a code of its own: a reader that broke off without a code is a fault of ours."""
    return not end.startswith(("PARSER_DIED exit", "PARSER_DIED protocol", "raised"))


def _end(pool: Parsers, seed: Seed, data: bytes) -> str:
    """How a file ended: "text", "nothing", its code, or "raised" and the name of what came instead."""
    try:
        documents = pool.parse(data, seed.name)
    except DocumentError as error:
        if error.code != "PARSER_DIED":
            return str(error.code)
        signal = error.detail.get("signal")
        return f"PARSER_DIED signal {signal}" if signal else f"PARSER_DIED {error.detail.get('reason', 'exit')}"
    except BaseException as error:  # noqa: BLE001  it is what is looked for
        return f"raised {type(error).__name__}"
    return "text" if any(block.text for document in documents for block in document.blocks) else "nothing"


def _still_ours(pid: int) -> bool:
    """Whether the child is still there: a process of this id that this one started."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    except OSError:
        return False
    return int(fields[1]) == os.getpid()


def table(result: Result, limits: Limits) -> str:
    """The result for people."""
    lines = [
        f"{'format':7}{'files':>7}{'text':>7}{'nothing':>9}{'p50 s':>8}{'max s':>8}{'cpu p50':>9}{'max MiB':>9}  codes"
    ]
    total: Counter[str] = Counter()
    for group, row in sorted(result.rows.items()):
        total += row.ends
        lines.append(_line(group, row))
    codes = ", ".join(f"{code} {count}" for code, count in total.most_common() if code not in ("text", "nothing"))
    largest = max((row.memory for row in result.rows.values()), default=0)
    return "\n".join(
        [
            *lines,
            f"all    {result.files:7}{total['text']:7}{total['nothing']:9}  {codes}",
            f"limits: {limits.seconds:.0f} s, {limits.memory >> 20} MiB of address space a file",
            f"parent: {result.parent_memory >> 20} MiB at most, 0 crashes (this line was printed)",
            f"hangs {result.hangs}, over the memory cap {result.over_memory} (largest child {largest >> 20} MiB), "
            f"ends without a code {len(result.faults)}, processes left {result.left_over} of {result.children}",
            f"{result.seconds:.0f} s in all, {result.files / max(result.seconds, 0.001):.1f} files/s",
        ]
    )


def _line(group: str, row: Row) -> str:
    codes: Mapping[str, int] = {code: n for code, n in row.ends.most_common() if code not in ("text", "nothing")}
    said = ", ".join(f"{code} {count}" for code, count in codes.items())
    return (
        f"{group:7}{row.files:7}{row.ends['text']:7}{row.ends['nothing']:9}{_middle(row.seconds):8.2f}"
        f"{max(row.seconds):8.2f}{_middle(row.processor):9.2f}{row.memory / 2**20:9.0f}  {said}"
    )


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0
