"""The one way to run slow work from the window: a worker's method or a function on a thread, answered on the UI thread.

A permanent thread hands requests to the client, so that starting a worker never holds up the window, and requests that
come while the workers are being exchanged simply wait for the new ones.
"""

from __future__ import annotations

import logging
import queue
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar, cast

import shiboken6
from PySide6.QtCore import QObject, Signal

from desktop.bridge import Bridge, Letter
from engine.errors import CancelledError, EngineCode, EngineError
from engine.job import State
from engine.log import origin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.client import Client
    from engine.errors import Described, Detail
    from engine.job import Job
    from engine.methods import Object
    from engine.supervision import Notice

_LOG = logging.getLogger(__name__)
CLOSE_WAIT: Final = 8.0  # seconds the program waits for its workers at the end

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why work ended without an answer, with its sentence and advice."""

    code: str
    message: str
    advice: str
    detail: Mapping[str, Detail] = field(default_factory=dict)

    @property
    def cancelled(self) -> bool:
        """The user ended it; nothing to report."""
        return self.code == EngineCode.CANCELLED


class Report(Protocol):
    """What a function on a thread may do besides returning."""

    def emit(self, name: str, data: Object) -> None:
        """Send an event to the asker."""

    def cancelled(self) -> bool:
        """True once the asker wants it ended; raise CancelledError then."""


class Handle(Generic[T]):
    """Work that runs. Callbacks come on the UI thread; an owner that is gone gets none and its work is cancelled."""

    def __init__(self, work: Work, owner: QObject, callbacks: _Callbacks[T], role: str = "") -> None:
        self.role = role  # of the worker; "" for a thread of ours
        self._work = work
        self._owner = owner
        self._callbacks = callbacks
        self._cancelled = threading.Event()
        self._job: Job | None = None
        self.running = True
        owner.destroyed.connect(self.cancel)

    def cancel(self) -> None:
        """Ask for its end; the outcome follows. Harmless twice and when it is over."""
        self._cancelled.set()
        job = self._job
        if job is not None:
            job.cancel()

    def cancelled(self) -> bool:
        """True once its end was asked for."""
        return self._cancelled.is_set()

    def emit(self, name: str, data: Object) -> None:
        """Deliver an event, from any thread."""
        on_event = self._callbacks.on_event
        if on_event is not None:
            self._work.bridge.post(Letter(self, name, data, lambda joined: self._tell(lambda: on_event(name, joined))))

    def attach(self, job: Job) -> None:
        """The job that does it; a cancel that came before is passed on."""
        self._job = job
        if self._cancelled.is_set():
            job.cancel()

    def settle(self, answer: T | None, failure: tuple[str, Mapping[str, Detail]]) -> None:
        """Deliver the outcome, from any thread."""
        self._work.bridge.post(Letter(self, "", {}, lambda _: self._finish(answer, failure)))

    def _finish(self, answer: T | None, failure: tuple[str, Mapping[str, Detail]]) -> None:
        if not self.running:
            return
        self.running = False
        if shiboken6.isValid(self._owner):
            self._owner.destroyed.disconnect(self.cancel)
        self._work.finished(self)
        if answer is not None:
            self._tell(lambda: self._callbacks.on_done(answer) if self._callbacks.on_done else None)
            return
        described = self._work.failure(*failure)
        self._work.failed.emit(described.code)
        on_failed = self._callbacks.on_failed or self._work.report
        self._tell(lambda: on_failed(described))

    def _tell(self, callback: Callable[[], object]) -> None:
        if shiboken6.isValid(self._owner):
            callback()
        else:
            self.cancel()


@dataclass(frozen=True, slots=True)
class _Callbacks(Generic[T]):
    on_event: Callable[[str, Object], object] | None
    on_done: Callable[[T], object] | None
    on_failed: Callable[[Failure], object] | None


class Work(QObject):
    """Runs slow work for every panel.

    Args:
        describe: code and details to sentence and advice, in the language of the moment.
        report: shows a failure that nobody handles: the one error dialog.
        parent: owner.
    """

    noticed = Signal(object)  # engine.supervision.Notice: one line for the status bar
    count_changed = Signal(int)  # how much runs
    ended = Signal(str)  # a worker of this role has answered, or failed to
    failed = Signal(str)  # with this code, whoever handles it

    def __init__(
        self,
        describe: Callable[[str, Mapping[str, Detail]], Described],
        report: Callable[[Failure], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.bridge = Bridge(self)
        self._describe = describe
        self._report = report
        self._running: set[Handle[Object]] = set()
        self._desk = _Desk(self._notice)

    @property
    def count(self) -> int:
        """How much runs."""
        return len(self._running)

    def use(self, make_client: Callable[[Callable[[Notice], None]], Client]) -> None:
        """Serve what comes from now on by this client; the one before ends, and what it still does is cancelled."""
        self._desk.exchange(make_client)

    def run(  # noqa: PLR0913  what is asked, by whom, and three callbacks: a parameter object would only hide them
        self,
        role: str,
        method: str,
        params: Object,
        *,
        owner: QObject,
        on_event: Callable[[str, Object], object] | None = None,
        on_done: Callable[[Object], object] | None = None,
        on_failed: Callable[[Failure], object] | None = None,
    ) -> Handle[Object]:
        """Ask a worker.

        Args:
            role: llm, library, task, …
            method: what the role offers.
            params: plain JSON.
            owner: who gets the answers; when it is gone they are dropped.
            on_event: name and data; tokens come joined, of progress only the latest, at most thirty times a second.
            on_done: the answer.
            on_failed: the failure, a cancel included; without it the error dialog shows all but a cancel.
        """
        handle: Handle[Object] = self._start(owner, _Callbacks(on_event, on_done, on_failed), role)
        self._desk.submit(handle, lambda client, handle: _submit(client, role, method, params, handle))
        return handle

    def ask_running(
        self, role: str, method: str, *, owner: QObject, on_done: Callable[[Object], object]
    ) -> Handle[Object]:
        """Ask a worker only where it runs already: nothing is started for it, and no answer is no failure."""
        handle: Handle[Object] = self._start(owner, _Callbacks(None, on_done, lambda _failure: None), role)
        self._desk.submit(handle, lambda client, handle: _ask_running(client, role, method, handle))
        return handle

    def background(
        self,
        function: Callable[[Report], T],
        *,
        owner: QObject,
        on_event: Callable[[str, Object], object] | None = None,
        on_done: Callable[[T], object] | None = None,
        on_failed: Callable[[Failure], object] | None = None,
    ) -> Handle[T]:
        """Run a function of our own (files, hashes) on a thread. It must not touch Qt, and not return None."""
        handle: Handle[T] = self._start(owner, _Callbacks(on_event, on_done, on_failed))
        threading.Thread(target=_run_function, args=(function, handle), name="background", daemon=True).start()
        return handle

    def recycle(self, role: str) -> None:
        """Let a worker end and its memory go, after what was asked before; the next request starts another."""
        self._desk.recycle(role)

    def close(self) -> None:
        """End everything and wait for the workers, a few seconds at most. Delivers nothing any more."""
        for handle in tuple(self._running):
            handle.cancel()
        self.bridge.close()
        self._desk.close()

    def failure(self, code: str, detail: Mapping[str, Detail]) -> Failure:
        """A failure with its sentences."""
        described = self._describe(code, detail)
        return Failure(code, described.message, described.advice, detail)

    def report(self, failure: Failure) -> None:
        """Show a failure nobody else handles; a cancel is none."""
        if not failure.cancelled:
            self._report(failure)

    def finished(self, handle: Handle[T]) -> None:
        """Forget a handle whose outcome stands."""
        self._running.discard(cast("Handle[Object]", handle))
        self.count_changed.emit(self.count)
        if handle.role:
            self.ended.emit(handle.role)

    def _start(self, owner: QObject, callbacks: _Callbacks[T], role: str = "") -> Handle[T]:
        handle = Handle(self, owner, callbacks, role)
        self._running.add(cast("Handle[Object]", handle))
        self.count_changed.emit(self.count)
        return handle

    def _notice(self, notice: Notice) -> None:
        self.bridge.post(Letter(self, "", {}, lambda _: self.noticed.emit(notice)))


class _Desk:
    """The thread that owns the client: it starts, exchanges and ends it, and hands it the requests in their order."""

    def __init__(self, on_notice: Callable[[Notice], None]) -> None:
        self._on_notice = on_notice
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._client: Client | None = None
        self._make: Callable[[Callable[[Notice], None]], Client] | None = None
        self._thread = threading.Thread(target=self._serve, name="work-desk", daemon=True)
        self._thread.start()

    def exchange(self, make: Callable[[Callable[[Notice], None]], Client]) -> None:
        self._tasks.put(lambda: self._exchange(make))

    def submit(self, handle: Handle[Object], ask: Callable[[Client, Handle[Object]], Job]) -> None:
        self._tasks.put(lambda: self._submit(handle, ask))

    def recycle(self, role: str) -> None:
        self._tasks.put(lambda: self._client.recycle(role) if self._client is not None else None)

    def close(self) -> None:
        self._tasks.put(None)
        self._thread.join(CLOSE_WAIT)

    def _serve(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()
        self._end_client()

    def _exchange(self, make: Callable[[Callable[[Notice], None]], Client]) -> None:
        self._end_client()
        self._make = make

    def _end_client(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _submit(self, handle: Handle[Object], ask: Callable[[Client, Handle[Object]], Job]) -> None:
        if handle.cancelled():
            handle.settle(None, (EngineCode.CANCELLED, {}))
            return
        try:
            if self._client is None:
                if self._make is None:
                    raise EngineError(EngineCode.WORKER_START, role=handle.role)
                self._client = self._make(self._on_notice)
            job = ask(self._client, handle)
        except Exception as error:  # noqa: BLE001  the edge of this thread: the asker learns of it
            handle.settle(None, _failure_of(error))
            return
        handle.attach(job)


def _submit(client: Client, role: str, method: str, params: Object, handle: Handle[Object]) -> Job:
    return client.submit(role, method, params, on_event=handle.emit, on_done=lambda job: _settle(handle, job))


def _ask_running(client: Client, role: str, method: str, handle: Handle[Object]) -> Job:
    return client.ask_running(role, method, on_done=lambda job: _settle(handle, job))


def _settle(handle: Handle[Object], job: Job) -> None:
    handle.settle(job.answer if job.state is State.DONE else None, job.failure)


def _run_function(function: Callable[[Report], T], handle: Handle[T]) -> None:
    try:
        answer = function(handle)
    except Exception as error:  # noqa: BLE001  the edge of this thread: the asker learns of it
        handle.settle(None, _failure_of(error))
    else:
        handle.settle(answer, (EngineCode.UNEXPECTED, {}))


def _failure_of(error: Exception) -> tuple[str, Mapping[str, Detail]]:
    if isinstance(error, CancelledError):
        return EngineCode.CANCELLED, {}
    if isinstance(error, EngineError):
        return error.code, error.detail
    _LOG.error("work failed at %s", origin(error))
    return EngineCode.UNEXPECTED, {"why": type(error).__name__}
