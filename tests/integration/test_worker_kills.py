"""Workers killed at random moments while many ask: each request ends exactly once, the next works, no process is left.

`GYEOT_KILLS` and `GYEOT_SEED` choose a longer or another run.
"""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from support.workers import Echo, children, gone

from engine.client import ROLES
from engine.errors import EngineCode, EngineError
from engine.supervision import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from engine.job import Job
    from engine.methods import Object

KILLS = int(os.environ.get("GYEOT_KILLS", "50"))
SEED = int(os.environ.get("GYEOT_SEED", "20261124"))
ASKERS = 3
ALLOWED = {EngineCode.WORKER_DIED, EngineCode.WORKER_START, EngineCode.CANCELLED}
pytestmark = [pytest.mark.timeout(300), pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")]


class Storm:
    """Askers that keep requests in flight, and a record of every outcome."""

    def __init__(self, echo: Echo) -> None:
        self.echo = echo
        self.over = threading.Event()
        self.outcomes: Counter[str] = Counter()
        self.settled: Counter[str] = Counter()  # by job
        self.unexpected: list[str] = []
        self.jobs: list[Job] = []
        self._lock = threading.Lock()

    def ask(self, seed: int) -> None:
        """Ask one thing after the other, and cancel some."""
        rng = random.Random(seed)
        while not self.over.is_set():
            role, method, params = self._choose(rng)
            job = self.echo.client.submit(role, method, params, on_event=lambda name, data: None, on_done=self._count)
            with self._lock:
                self.jobs.append(job)
            if method in {"wait", "partial"} or rng.random() < 0.1:
                job.cancel()
            self._collect(job, method, params)

    def _choose(self, rng: random.Random) -> tuple[str, str, Object]:
        many: Object = {"count": rng.randrange(1, 60)}
        inner: Object = {"role": rng.choice(["library", "llm"]), "method": "many", "params": many}
        choices: list[tuple[str, str, Object]] = [
            (rng.choice(ROLES), "echo", {"text": "가" * rng.randrange(5000)}),
            (rng.choice(ROLES), "many", many),
            ("task", "ask", inner),
            (rng.choice(ROLES), "wait", {}),
            (rng.choice(ROLES), "partial", {}),
        ]
        return rng.choice(choices)

    def _collect(self, job: Job, method: str, params: Object) -> None:
        try:
            answer = job.result(60)
        except EngineError as error:
            self.outcomes[error.code] += 1
            if error.code not in ALLOWED:
                self.unexpected.append(f"{method}: {error.code} {dict(error.detail)}")
        except TimeoutError:
            self.unexpected.append(f"{method} on {job.role} never ended")
        else:
            self.outcomes["done"] += 1
            if method == "echo" and answer != params:
                self.unexpected.append("an answer of another request")

    def _count(self, job: Job) -> None:
        with self._lock:
            self.settled[job.id] += 1


def _answers(echo: Echo, role: str) -> bool:
    """Whether the role works. The first request may still reach the worker that was killed last: it died, once."""
    for _ in range(2):
        try:
            return echo.client.submit(role, "echo", {"n": 1}).result(30) == {"n": 1}
        except EngineError as error:
            if error.code != EngineCode.WORKER_DIED:
                raise
    return False


def test_random_kills_lose_no_request_and_leave_no_process(tmp_path: Path) -> None:
    echo = Echo(tmp_path, Limits(cancel_grace=1.0, deaths=KILLS * 2))
    try:
        killed = _storm(echo)
        assert all(_answers(echo, role) for role in ROLES)
        assert children() == {echo.client.pid(role) for role in ROLES}
        assert all(gone(pid) for pid in killed)
    finally:
        echo.client.close()  # also after a failure: its workers would fail the tests that come next
    assert children() == set()
    threads = [thread for thread in threading.enumerate() if thread.name.startswith("worker-")]
    for thread in threads:
        thread.join(10)
    assert [thread.name for thread in threads if thread.is_alive()] == []


def _storm(echo: Echo) -> set[int]:
    """Ask and kill; each request ended exactly once. Returns who was killed."""
    rng = random.Random(SEED)
    storm = Storm(echo)
    askers = [threading.Thread(target=storm.ask, args=(SEED + number,)) for number in range(ASKERS)]
    for asker in askers:
        asker.start()
    killed: set[int] = set()
    while len(killed) < KILLS and all(asker.is_alive() for asker in askers):
        threading.Event().wait(rng.uniform(0.0, 0.12))  # the random moment
        pid = echo.client.pid(rng.choice(ROLES))
        if pid is not None and pid not in killed:
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)
    storm.over.set()
    for asker in askers:
        asker.join(90)
    assert not storm.unexpected
    assert len(killed) == KILLS
    assert storm.settled == Counter(job.id for job in storm.jobs)
    assert storm.outcomes["done"] > 0
    assert storm.outcomes[EngineCode.WORKER_DIED] > 0
    return killed
