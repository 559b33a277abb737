"""One request as its asker sees it: events, exactly one outcome, cancel. Standard library threads, no window."""

from __future__ import annotations

import logging
import sys
import threading
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.errors import CancelledError, EngineCode, EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.errors import Detail
    from engine.methods import Object, OnEvent

log = logging.getLogger(__name__)


class State(StrEnum):
    """Where a job stands; it leaves WAITING once and never changes again."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job:
    """A request that a worker works on.

    Callbacks run on the thread that reads the worker's pipe: they must be quick and must not wait for a job.

    Args:
        identifier: unique among the client's requests.
        role: the worker that was asked.
        method: what it was asked for.
        on_event: called with name and data of each event.
        on_done: called once, after the outcome stands.
    """

    def __init__(
        self,
        identifier: str,
        role: str,
        method: str,
        *,
        on_event: OnEvent | None = None,
        on_done: Callable[[Job], None] | None = None,
    ) -> None:
        self.id = identifier
        self.role = role
        self.method = method
        self.canceller: Callable[[Job], None] | None = None
        self._on_event = on_event
        self._on_done = on_done
        self._state = State.WAITING
        self._cancel_requested = threading.Event()
        self._settled = threading.Event()
        self._lock = threading.Lock()
        self._result: Object = {}
        self._failure: tuple[str, Mapping[str, Detail]] = ("", {})
        self._callback_error: Exception | None = None

    @property
    def state(self) -> State:
        """Where it stands."""
        return self._state

    @property
    def cancel_requested(self) -> bool:
        """True once somebody wants it ended."""
        return self._cancel_requested.is_set()

    @property
    def answer(self) -> Object | None:
        """The result of a job that is done, else None."""
        return self._result if self._state is State.DONE else None

    @property
    def failure(self) -> tuple[str, Mapping[str, Detail]]:
        """Code and details of a failed or cancelled job."""
        return self._failure

    def done(self) -> bool:
        """True once the outcome stands."""
        return self._settled.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the outcome without raising it; False when it did not come in time."""
        if sys.platform == "win32" and timeout is None:
            while not self._settled.wait(0.2):  # Ctrl-C does not interrupt an endless wait there
                continue
        return self._settled.wait(timeout)

    def result(self, timeout: float | None = None) -> Object:
        """Wait for the answer.

        Raises:
            CancelledError: it was cancelled and gave no partial answer.
            EngineError: it failed.
            TimeoutError: no outcome in time; the job goes on.
        """
        if not self.wait(timeout):
            raise TimeoutError
        if self._callback_error is not None:
            raise self._callback_error
        if self._state is State.DONE:
            return self._result
        if self._state is State.CANCELLED:
            raise CancelledError
        code, detail = self._failure
        raise EngineError(code, **detail)

    def cancel(self) -> None:
        """Ask for its end; the outcome follows within the grace time. Harmless when it is over, or twice."""
        with self._lock:
            if self._cancel_requested.is_set() or self._state is not State.WAITING:
                return
            self._cancel_requested.set()
        if self.canceller is not None:
            self.canceller(self)

    def deliver(self, name: str, data: Object) -> None:
        """Hand an event to the asker. An asker that raises has ended its job; `result` raises the same error."""
        if self._on_event is None or self._callback_error is not None or self.done():
            return
        try:
            self._on_event(name, data)
        except Exception as error:  # noqa: BLE001  the asker's fault must not end the thread that serves all askers
            log.info("the asker of job %s raised %s", self.id, type(error).__name__)
            self._callback_error = error
            self.cancel()

    def succeed(self, result: Object) -> bool:
        """Settle with an answer; False when it was settled before."""
        return self._settle(State.DONE, result, ("", {}))

    def fail(self, code: str, detail: Mapping[str, Detail] | None = None) -> bool:
        """Settle with a failure; False when it was settled before."""
        state = State.CANCELLED if code == EngineCode.CANCELLED else State.FAILED
        return self._settle(state, {}, (code, detail or {}))

    def _settle(self, state: State, result: Object, failure: tuple[str, Mapping[str, Detail]]) -> bool:
        with self._lock:
            if self._state is not State.WAITING:
                return False
            self._state, self._result, self._failure = state, result, failure
        self._settled.set()
        if self._on_done is not None:
            self._on_done(self)
        return True
