"""The queue of the summary panel: each file, or files together, go waiting -> running -> done | failed | cancelled."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import EngineCode
from retrieval.intake import gather

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from desktop.work import Failure, Report
    from engine.errors import Detail
    from engine.methods import Object

MOST: Final = 1000  # files in the queue
MOST_TOGETHER: Final = 50  # files in one summary


class State(StrEnum):
    """Where a file stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Nothing more happens by itself."""
        return self in (State.DONE, State.FAILED, State.CANCELLED)


@dataclass(slots=True)
class Entry:
    """One file of the queue, or several that make one summary."""

    path: Path
    others: tuple[Path, ...] = ()
    state: State = State.WAITING
    stage: str = ""  # of a running one
    percent: int | None = None
    ending: bool = False  # its end was asked for
    summary: Object | None = None
    code: str = ""  # of a failed one
    detail: Mapping[str, Detail] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[Path, ...]:
        """All its files."""
        return (self.path, *self.others)

    def wait(self) -> None:
        """Begin anew."""
        self.state, self.stage, self.percent, self.ending = State.WAITING, "", None, False
        self.summary, self.code, self.detail = None, "", {}

    def run(self) -> None:
        """Its turn has come."""
        self.state, self.stage = State.RUNNING, "reading"

    def finish(self, made: Object, unread: Sequence[Object] = ()) -> None:
        """The worker answered for it: a summary, a part of one, or a failure.

        Args:
            made: the summarize object, or the failure of the first file.
            unread: failures of files that are not in the summary.
        """
        if unread:
            made = {**made, "unread": [Path(str(one.get("path"))).name for one in unread]}
        code = made.get("code")
        if isinstance(code, str):
            detail = made.get("detail")
            self.fail(code, _plain(detail) if isinstance(detail, dict) else {})
            return
        partial = made.get("partial") is True
        if not partial or made.get("sections"):
            self.summary = made
        self.state = State.CANCELLED if partial else State.DONE

    def fail(self, code: str, detail: Mapping[str, Detail]) -> None:
        """It ended without a summary."""
        self.state = State.CANCELLED if code == EngineCode.CANCELLED else State.FAILED
        self.code, self.detail = code, detail

    def fail_with(self, failure: Failure) -> None:
        """The request itself failed."""
        self.fail(failure.code, failure.detail)


@dataclass(frozen=True, slots=True)
class Found:
    """What some dropped paths came to."""

    paths: tuple[Path, ...]
    refused: tuple[tuple[Path, str], ...]  # with the code
    left_out: int  # beyond MOST


def find(paths: Sequence[Path], excluded: Path, _report: Report) -> Found:
    """Walk folders, on a thread: a lost network drive can take long."""
    intake = gather([str(path) for path in paths], excluded)
    found = [Path(candidate.path) for candidate in intake.candidates]
    refused = tuple((Path(one.path), str(one.code)) for one in intake.refused)
    return Found(tuple(found[:MOST]), refused[:MOST], max(0, len(found) - MOST))


class Queue:
    """The files in the order they came, each once."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._places: dict[tuple[Path, ...], int] = {}

    def add(self, path: Path, others: tuple[Path, ...] = ()) -> int | None:
        """Put a file in, or let one that is over run again; None where it waits or runs already, or the queue is full.

        Args:
            path: the file.
            others: files that go into the same summary.

        Returns:
            Its row.
        """
        key = (path, *others)
        place = self._places.get(key)
        if place is not None:
            if not self.entries[place].state.over:
                return None
            self.entries[place].wait()
            return place
        if len(self.entries) >= MOST:
            return None
        self._places[key] = len(self.entries)
        self.entries.append(Entry(path, others))
        return len(self.entries) - 1

    def next_waiting(self) -> int | None:
        """The row whose turn it is."""
        return next((row for row, entry in enumerate(self.entries) if entry.state is State.WAITING), None)

    def count(self, *states: State) -> int:
        """How many are in these states."""
        return sum(entry.state in states for entry in self.entries)

    def remove_over(self) -> None:
        """Forget what is over."""
        self.entries = [entry for entry in self.entries if not entry.state.over]
        self._places = {entry.paths: row for row, entry in enumerate(self.entries)}

    def remove_secret(self) -> None:
        """Forget the summaries of what is not open to everybody, and what they are of."""
        self.entries = [one for one in self.entries if one.summary is None or one.summary.get("grade") == "O"]
        self._places = {entry.paths: row for row, entry in enumerate(self.entries)}


def _plain(untrusted: Object) -> dict[str, Detail]:
    return {
        name: value
        for name, value in untrusted.items()
        if isinstance(value, (str, int, float)) and not isinstance(value, bool)
    }
