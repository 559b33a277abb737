"""The thin face of the engine: starts, watches, restarts and ends the workers. Loads none of what they load."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from engine.job import Job
from engine.methods import REPEATABLE
from engine.process import python_command
from engine.routing import ALLOWED, Router
from engine.settings import key_store_wanted
from engine.supervision import Limits, Notice, Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from engine.methods import Object, OnEvent

ROLES: Final = ("llm", "library", "task", "verify", "pii", "render")


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The language model that the llm worker loads; `threads` None lets it choose, `idle_minutes` 0 keeps it loaded."""

    path: Path
    sha256: str
    context: int = 4096
    threads: int | None = None
    gpu_layers: int = 0
    idle_minutes: float = 10


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """What workers are told, and how they are started.

    Args:
        home: where data lives.
        language: "ko" or "en".
        model: None for the extractive mode.
        limits: grace times and restart limit.
        command: role to argument list, for tests and frozen programs.
        allowed: which role may ask which.
        repeatable: by role, the methods that are asked once more when their worker dies.
        key_store: whether the library's key may stand in the system's key store; not for a throw-away home.
    """

    home: Path
    language: str = "ko"
    model: ModelConfig | None = None
    key_store: bool = field(default_factory=key_store_wanted)
    limits: Limits = field(default_factory=Limits)
    command: Callable[[str], Sequence[str]] = python_command
    allowed: Mapping[str, frozenset[str]] = field(default_factory=lambda: ALLOWED)
    repeatable: Mapping[str, frozenset[str]] = field(default_factory=lambda: REPEATABLE)

    def plain(self) -> Object:
        """The configuration as it crosses the pipe."""
        model = self.model
        return {
            "home": str(self.home),
            "language": self.language,
            "key_store": self.key_store,
            "model": None
            if model is None
            else {
                "path": str(model.path),
                "sha256": model.sha256,
                "context": model.context,
                "threads": model.threads,
                "gpu_layers": model.gpu_layers,
                "idle_minutes": model.idle_minutes,
            },
        }


class Client:
    """The workers of one program. Nothing starts before it is needed.

    Args:
        config: what workers are told.
        on_notice: told about deaths and restarts of workers, on an inner thread: it must be quick and must not wait.
    """

    def __init__(self, config: ClientConfig, on_notice: Callable[[Notice], None] | None = None) -> None:
        router = Router(self.submit, config.allowed)
        self._numbers = itertools.count(1)
        self._closing = threading.Lock()
        self._supervisors = {
            role: Supervisor(
                role,
                config.command(role),
                config.plain(),
                exchange=router,
                on_notice=on_notice or (lambda notice: None),
                limits=config.limits,
                repeatable=config.repeatable.get(role, frozenset()),
            )
            for role in ROLES
        }

    def submit(
        self,
        role: str,
        method: str,
        params: Object,
        on_event: OnEvent | None = None,
        on_done: Callable[[Job], None] | None = None,
    ) -> Job:
        """Ask a worker. Never blocks and never raises for what can go wrong later: the job tells.

        Args:
            role: one of ROLES.
            method: what the role offers.
            params: plain JSON.
            on_event: called with each event, on an inner thread: quick, and never waiting for a job.
            on_done: called once when the outcome stands, likewise.
        """
        supervisor = self._supervisors[role]
        job = Job(f"r{next(self._numbers)}", role, method, on_event=on_event, on_done=on_done)
        supervisor.submit(job, params)
        return job

    def ask_running(self, role: str, method: str, on_done: Callable[[Job], None] | None = None) -> Job:
        """Ask a worker without parameters, but start none for it: where none runs the job is cancelled at once."""
        job = Job(f"r{next(self._numbers)}", role, method, on_done=on_done)
        self._supervisors[role].submit(job, {}, running_only=True)
        return job

    def pid(self, role: str) -> int | None:
        """Process id of a live worker, for doctor and tests."""
        return self._supervisors[role].pid

    def recycle(self, role: str) -> None:
        """Let a worker end and its memory go; the next request starts another."""
        self._supervisors[role].recycle()

    def close(self) -> None:
        """End all workers: ask, then kill. What still runs is cancelled. Harmless twice."""
        with self._closing:
            for supervisor in self._supervisors.values():
                supervisor.close()
            for supervisor in self._supervisors.values():
                supervisor.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
