"""Keeps one worker alive: starts it when it is needed, ends its requests when it dies, kills what ignores a cancel.

Every request settles exactly once, whatever happens to the process. State changes under one lock; jobs are settled and
others are called outside of it.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from engine.errors import EngineCode
from engine.messages import VERSION, Call, Cancel, Done, Event, Failed, Hello, Message, ProtocolError, Request, Shutdown
from engine.process import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.errors import Detail
    from engine.job import Job
    from engine.methods import Object

log = logging.getLogger(__name__)


class NoticeKind(StrEnum):
    """What became of a worker."""

    DIED = "died"
    STOPPED = "stopped"  # killed because it did not heed a cancel
    RESTARTED = "restarted"
    UNSTABLE = "unstable"  # died too often; it is not started again for a while


@dataclass(frozen=True, slots=True)
class Notice:
    """One line for the status bar: which worker, what, and the code of the sentence."""

    kind: NoticeKind
    role: str
    code: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds, and how many deaths within `window` are too many."""

    cancel_grace: float = 3.0
    close_grace: float = 5.0
    deaths: int = 5
    window: float = 60.0


class Exchange(Protocol):
    """Where the calls of workers go: engine.routing.Router."""

    def call(self, caller: Worker, message: Call) -> None:
        """A running request of this worker asks another worker."""

    def cancel(self, caller: Worker, identifier: str) -> None:
        """It no longer wants the answer."""

    def ended(self, caller: Worker, parent: str | None) -> None:
        """A request of the caller is over, or (None) the caller itself: its calls have no asker any more."""


class Worker:
    """One started process, the jobs that wait for it, and what was decided about its end."""

    def __init__(self, role: str) -> None:
        self.role = role
        self.jobs: dict[str, Job] = {}
        self.timers: dict[str, threading.Timer] = {}
        self.again: dict[str, Request] = {}  # requests that may go to the next worker should this one die
        self.greeted = False
        self.stopped = False  # we killed it on purpose
        self.process: WorkerProcess | None = None

    def reply(self, message: Message) -> None:
        """Send without waiting; an answer that does not fit becomes a failure of the same id."""
        if self.process is None:
            return
        try:
            self.process.send(message)
        except ProtocolError:
            if isinstance(message, (Done, Event)):
                self.process.send(Failed(message.id, EngineCode.RESULT_TOO_LARGE))


class Supervisor:
    """Owner of one role's worker.

    Args:
        role: its name.
        command: argument list that starts it.
        config: plain values for its role.
        exchange: where its calls go.
        on_notice: told about deaths and restarts, on an inner thread.
        limits: grace times and restart limit.
        repeatable: methods that are asked once more, of the next worker, when the worker dies before it answers.
    """

    def __init__(  # noqa: PLR0913  what is fixed for the life of a role; passed by name
        self,
        role: str,
        command: Sequence[str],
        config: Object,
        *,
        exchange: Exchange,
        on_notice: Callable[[Notice], None],
        limits: Limits,
        repeatable: frozenset[str] = frozenset(),
    ) -> None:
        self._role = role
        self._command = command
        self._config = config
        self._exchange = exchange
        self._on_notice = on_notice
        self._limits = limits
        self._repeatable = repeatable
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._backlog: list[tuple[Job, Request]] = []  # asked for while a killed worker is still ending
        self._deaths: deque[float] = deque(maxlen=limits.deaths + 1)
        self._starts = itertools.count()
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Process id of the live worker."""
        with self._lock:
            worker = self._worker
            return worker.process.pid if worker is not None and worker.process is not None else None

    def submit(self, job: Job, params: Object, *, running_only: bool = False) -> None:
        """Hand a job to the worker, starting it when there is none. A refusal settles the job.

        Args:
            job: settled once, whatever happens.
            params: plain JSON.
            running_only: start none for this job: it is cancelled where none runs.
        """
        job.canceller = self._cancel
        with self._lock:
            idle = running_only and (self._worker is None or self._worker.stopped)
            request = Request(job.id, job.method, params)
            refusal, notices = ((EngineCode.CANCELLED, {}), []) if idle else self._admit(job, request)
        self._settle(job, refusal, notices)

    def _submit_again(self, job: Job, request: Request, *, last: bool) -> None:
        """Hand over a job that outlived a worker; who cancelled it meanwhile gets his way."""
        with self._lock:
            refusal, notices = ((EngineCode.CANCELLED, {}), []) if job.cancel_requested else self._admit(job, request)
            if last and self._worker is not None:
                self._worker.again.pop(job.id, None)
        self._settle(job, refusal, notices)

    def _settle(self, job: Job, refusal: tuple[str, dict[str, Detail]] | None, notices: list[Notice]) -> None:
        self._tell(notices)
        if refusal is not None:
            job.fail(*refusal)

    def close(self) -> None:
        """Ask the worker to end; `join` waits for it. Later jobs are cancelled at once."""
        with self._lock:
            self._closed = True
            backlog, self._backlog = self._backlog, []
            if self._worker is not None and self._worker.process is not None:
                self._worker.stopped = True
                self._worker.process.send(Shutdown())
                self._worker.process.finish()
        for job, _ in backlog:
            job.fail(EngineCode.CANCELLED)

    def recycle(self) -> None:
        """Ask the worker to end, so that nothing of its memory is left; what is asked for meanwhile waits for the next.

        Harmless where there is none. Requests it is still working on are finished first.
        """
        with self._lock:
            worker = self._worker
            if worker is None or worker.process is None or worker.stopped:
                return
            worker.stopped = True
            self._starts = itertools.count()  # the next start is nothing to tell of
            worker.process.send(Shutdown())
            worker.process.finish()
        timer = threading.Timer(self._limits.close_grace, worker.process.kill)
        timer.daemon = True
        worker.timers[""] = timer
        timer.start()

    def join(self) -> None:
        """Wait for the end of a closed worker, and kill it after the grace time."""
        with self._lock:
            process = self._worker.process if self._worker is not None else None
        if process is not None and not process.wait(self._limits.close_grace):
            process.kill()
            process.wait(self._limits.close_grace)

    # under the lock

    def _admit(self, job: Job, request: Request) -> tuple[tuple[str, dict[str, Detail]] | None, list[Notice]]:
        if self._closed:
            return (EngineCode.CANCELLED, {}), []
        if self._worker is not None and self._worker.stopped:
            self._backlog.append((job, request))
            return None, []
        notices: list[Notice] = []
        if self._worker is None:
            if self._unstable():
                return (EngineCode.WORKER_UNSTABLE, {"role": self._role}), []
            try:
                self._worker = self._start()
            except OSError as error:
                log.info("the %s worker cannot be started: %s", self._role, type(error).__name__)
                return (EngineCode.WORKER_START, {"role": self._role}), []
            if next(self._starts):
                notices.append(Notice(NoticeKind.RESTARTED, self._role, ""))
        return self._send(self._worker, job, request), notices

    def _send(self, worker: Worker, job: Job, request: Request) -> tuple[str, dict[str, Detail]] | None:
        if worker.process is None:
            return EngineCode.WORKER_DIED, {"role": self._role}
        try:
            worker.process.send(request)
        except ProtocolError:
            return EngineCode.BAD_REQUEST, {"what": f"{self._role}.{job.method}"}
        worker.jobs[job.id] = job
        if job.method in self._repeatable:
            worker.again[job.id] = request
        return None

    def _start(self) -> Worker:
        worker = Worker(self._role)
        worker.process = WorkerProcess(
            self._command,
            self._config,
            on_message=lambda _, message: self._receive(worker, message),
            on_end=lambda process: self._end(worker, process),
        )
        log.info("%s worker started: process %d", self._role, worker.process.pid)
        return worker

    def _unstable(self) -> bool:
        since = time.monotonic() - self._limits.window
        return sum(death > since for death in self._deaths) > self._limits.deaths

    # on the reader thread of the worker

    def _receive(self, worker: Worker, message: Message) -> None:
        if not worker.greeted:
            self._greet(worker, message)
            return
        match message:
            case Event(identifier, name, data):
                with self._lock:
                    job = worker.jobs.get(identifier)
                    worker.again.pop(identifier, None)  # the asker would hear it twice
                if job is not None:
                    job.deliver(name, data)
            case Done(identifier, result):
                job = self._take(worker, identifier)
                if job is not None:
                    job.succeed(result)
            case Failed(identifier, code, detail):
                job = self._take(worker, identifier)
                if job is not None:
                    job.fail(code, detail)
            case Call():
                self._exchange.call(worker, message)
            case Cancel(identifier):
                self._exchange.cancel(worker, identifier)
            case _:
                raise ProtocolError("a kind that no worker sends")

    def _greet(self, worker: Worker, message: Message) -> None:
        if not isinstance(message, Hello) or message.version != VERSION or message.role != worker.role:
            raise ProtocolError("not the greeting of this version and role")
        worker.greeted = True

    def _take(self, worker: Worker, identifier: str) -> Job | None:
        with self._lock:
            job = worker.jobs.pop(identifier, None)
            timer = worker.timers.pop(identifier, None)
            worker.again.pop(identifier, None)
        if timer is not None:
            timer.cancel()
        if job is not None:
            self._exchange.ended(worker, identifier)
        return job

    def _end(self, worker: Worker, process: WorkerProcess) -> None:
        with self._lock:
            self._worker = None
            jobs, timers = list(worker.jobs.values()), list(worker.timers.values())
            again, worker.again = worker.again, {}
            worker.jobs, worker.timers = {}, {}
            backlog, self._backlog = self._backlog, []
            died = not worker.stopped
            if died:
                self._deaths.append(time.monotonic())
            unstable, closed = died and self._unstable(), self._closed
        log.info(
            "%s worker ended: process %d, code %s, %d jobs", worker.role, process.pid, process.returncode, len(jobs)
        )
        for timer in timers:
            timer.cancel()
        self._exchange.ended(worker, None)
        code = _code_of_end(worker, process)
        if not closed and (died or jobs):
            kind = NoticeKind.DIED if died else NoticeKind.STOPPED
            self._tell([Notice(kind, worker.role, code)])
        if unstable:
            self._tell([Notice(NoticeKind.UNSTABLE, worker.role, EngineCode.WORKER_UNSTABLE)])
        for job in jobs:
            if closed or job.cancel_requested:
                job.fail(EngineCode.CANCELLED)
            elif code is EngineCode.WORKER_DIED and died and job.id in again:
                self._submit_again(job, again[job.id], last=True)
            else:
                job.fail(code, {"role": worker.role})
        for job, request in backlog:
            self._submit_again(job, request, last=False)

    # from any thread

    def _cancel(self, job: Job) -> None:
        with self._lock:
            waiting = [entry for entry in self._backlog if entry[0] is job]
            self._backlog = [entry for entry in self._backlog if entry[0] is not job]
            worker = self._worker
            if worker is not None and job.id in worker.jobs and worker.process is not None:
                worker.process.send(Cancel(job.id))
                timer = threading.Timer(self._limits.cancel_grace, self._lose_patience, (worker, job))
                timer.daemon = True
                worker.timers[job.id] = timer
                timer.start()
        if waiting:
            job.fail(EngineCode.CANCELLED)

    def _lose_patience(self, worker: Worker, job: Job) -> None:
        with self._lock:
            if job.id not in worker.jobs or worker.process is None:
                return
            worker.stopped = True
        log.info("%s worker did not heed the cancel of job %s", worker.role, job.id)
        worker.process.kill()

    def _tell(self, notices: list[Notice]) -> None:
        for notice in notices:
            try:
                self._on_notice(notice)
            except Exception as error:  # noqa: BLE001  a listener's fault must not stop the supervision
                log.info("a listener for notices raised %s", type(error).__name__)


def _code_of_end(worker: Worker, process: WorkerProcess) -> EngineCode:
    if process.violated:
        return EngineCode.PROTOCOL
    if not worker.greeted and process.returncode is not None and process.returncode > 0:
        return EngineCode.WORKER_START
    return EngineCode.WORKER_DIED
