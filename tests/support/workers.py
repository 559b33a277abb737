"""Clients of echo workers, and what tests ask the system about processes."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import psutil

from engine.client import Client, ClientConfig
from engine.supervision import Limits, Notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.job import Job
    from engine.methods import Object

SCRIPT = Path(__file__).with_name("echo_worker.py")


class Echo:
    """A client of echo workers that remembers its notices.

    Args:
        home: goes into the configuration.
        limits: grace times and restart limit.
        extra: role to further arguments of the echo worker: how it misbehaves.
        on_notice: hears the notices in place of `notices`.
        repeatable: by role, the methods that are asked once more when their worker dies.
    """

    def __init__(
        self,
        home: Path,
        limits: Limits | None = None,
        extra: dict[str, tuple[str, ...]] | None = None,
        on_notice: Callable[[Notice], None] | None = None,
        repeatable: dict[str, frozenset[str]] | None = None,
    ) -> None:
        self.notices: list[Notice] = []
        arguments = extra or {}

        def command(role: str) -> tuple[str, ...]:
            return (sys.executable, "-I", "-X", "utf8", str(SCRIPT), "--role", role, *arguments.get(role, ()))

        config = ClientConfig(home=home, limits=limits or Limits(), command=command, repeatable=repeatable or {})
        self.client = Client(config, on_notice or self.notices.append)

    def begin(self, method: str, params: Object | None = None, role: str = "library") -> Job:
        """Submit a job and wait for its first event."""
        started = threading.Event()
        job = self.client.submit(role, method, params or {}, on_event=lambda name, data: started.set())
        assert started.wait(30)
        return job

    def kinds(self) -> list[str]:
        """The notices, in short."""
        return [notice.kind.value for notice in self.notices]


def children() -> set[int]:
    """Process ids of all living descendants of the test process."""
    return {child.pid for child in psutil.Process().children(recursive=True) if child.status() != psutil.STATUS_ZOMBIE}


def gone(pid: int, timeout: float = 10) -> bool:
    """True as soon as no such process lives; False when it outlives the timeout. Reaps nothing."""
    until = monotonic() + timeout
    while monotonic() < until:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        threading.Event().wait(0.005)  # the system gives no event for other processes' children
    return False
