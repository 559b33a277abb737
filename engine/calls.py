"""A request inside a worker: its state, its cancel flag, its events, and what it asks of other workers meanwhile."""

from __future__ import annotations

import itertools
import queue
import threading
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from engine.errors import CancelledError, EngineCode, EngineError
from engine.messages import Call, Cancel, Done, Event, Failed, Message, ProtocolError, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.methods import Entry, Json, Object, OnEvent

_numbers: Final = itertools.count(1)


class Stage(StrEnum):
    """Where a request stands inside the worker."""

    QUEUED = "queued"
    RUNNING = "running"
    ENDED = "ended"


class Running:
    """One request, and the context that its method gets (engine.methods.Context).

    Args:
        request: the message.
        send: writes a message to the client; raises ProtocolError for what does not fit a line.
    """

    def __init__(self, request: Request, send: Callable[[Message], None]) -> None:
        self.id = request.id
        self.method = request.method
        self.entry: Entry | None = None
        self._params = request.params
        self._send = send
        self._stage = Stage.QUEUED
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._calls: dict[str, queue.SimpleQueue[Message]] = {}

    # for the server

    def begin(self) -> bool:
        """False when it was answered while it waited for its lane."""
        with self._lock:
            if self._stage is not Stage.QUEUED:
                return False
            self._stage = Stage.RUNNING
            return True

    def run(self) -> Object:
        """Run its method on this thread."""
        if self.entry is None:
            raise EngineError(EngineCode.BAD_REQUEST, what=self.method)
        return self.entry.method(self._params, self)

    def cancel(self) -> bool:
        """Set the flag and drop its calls; True when it had not begun, so that it can be answered at once."""
        with self._lock:
            self._cancelled.set()
            calls = dict(self._calls)
            queued = self._stage is Stage.QUEUED
            if queued:
                self._stage = Stage.ENDED
        for identifier, inbox in calls.items():
            self._send(Cancel(identifier))
            inbox.put(Failed(identifier, EngineCode.CANCELLED))
        return queued

    def close(self) -> None:
        """It has been answered: nothing is sent for it any more."""
        with self._lock:
            self._stage = Stage.ENDED

    def hear(self, message: Event | Done | Failed) -> None:
        """An event or the answer of a call, if the call is one of its own."""
        with self._lock:
            inbox = self._calls.get(message.id)
        if inbox is not None:
            inbox.put(message)

    # for the method

    def emit(self, name: str, data: Mapping[str, Json]) -> None:
        """Send an event; after the answer it goes nowhere."""
        with self._lock:
            if self._stage is Stage.ENDED:
                return
        try:
            self._send(Event(self.id, name, dict(data)))
        except ProtocolError as error:
            raise EngineError(EngineCode.RESULT_TOO_LARGE, method=self.method) from error

    def cancelled(self) -> bool:
        """True once the asker has cancelled."""
        return self._cancelled.is_set()

    def check(self) -> None:
        """Raise CancelledError once the asker has cancelled."""
        if self._cancelled.is_set():
            raise CancelledError

    def call(self, role: str, method: str, params: Mapping[str, Json], on_event: OnEvent | None = None) -> Object:
        """Ask another worker and wait for its answer; ends with CancelledError as soon as this request is cancelled."""
        identifier = f"c{next(_numbers)}"
        inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        with self._lock:
            if self._cancelled.is_set() or self._stage is Stage.ENDED:
                raise CancelledError
            self._calls[identifier] = inbox
        answered = False
        try:
            self._ask(Call(identifier, self.id, role, method, dict(params)))
            while True:
                message = inbox.get()
                if isinstance(message, Event):
                    if on_event is not None:
                        on_event(message.name, message.data)
                    continue
                answered = True
                return _outcome(message)
        finally:
            with self._lock:
                del self._calls[identifier]
            if not answered:  # on_event raised
                self._send(Cancel(identifier))

    def _ask(self, call: Call) -> None:
        try:
            self._send(call)
        except ProtocolError as error:
            raise EngineError(EngineCode.BAD_REQUEST, what=f"{call.role}.{call.method}") from error


def _outcome(message: Message) -> Object:
    if isinstance(message, Done):
        return message.result
    if isinstance(message, Failed) and message.code != EngineCode.CANCELLED:
        raise EngineError(message.code, **message.detail)
    raise CancelledError
