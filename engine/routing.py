"""Who may ask whom: workers know the client only, and the client passes their calls on (a star)."""

from __future__ import annotations

import threading
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

from engine.errors import EngineCode
from engine.messages import Call, Done, Event, Failed, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.job import Job
    from engine.methods import Object, OnEvent

ALLOWED: Final[Mapping[str, frozenset[str]]] = MappingProxyType({"task": frozenset({"library", "llm", "verify"})})
MAX_CALLS: Final = 64


class Caller(Protocol):
    """A worker as the router sees it."""

    @property
    def role(self) -> str:
        """Its name in ALLOWED."""

    def reply(self, message: Message) -> None:
        """Send without waiting."""


class Submit(Protocol):
    """Starts a job on a worker: Client.submit."""

    def __call__(
        self,
        role: str,
        method: str,
        params: Object,
        on_event: OnEvent | None = None,
        on_done: Callable[[Job], None] | None = None,
    ) -> Job:
        """See Client.submit."""


class Router:
    """Turns calls of workers into jobs and their outcomes into answers.

    Args:
        submit: starts a job on the role that is asked.
        allowed: role to the roles it may ask.
    """

    def __init__(self, submit: Submit, allowed: Mapping[str, frozenset[str]] = ALLOWED) -> None:
        self._submit = submit
        self._allowed = allowed
        self._lock = threading.Lock()
        self._calls: dict[tuple[Caller, str], tuple[str, Job | None]] = {}  # None: being submitted

    def call(self, caller: Caller, message: Call) -> None:
        """Pass a call on; refusals answer at once."""
        key = (caller, message.id)
        with self._lock:
            refused = (
                message.role not in self._allowed.get(caller.role, frozenset())
                or key in self._calls
                or sum(other is caller for other, _ in self._calls) >= MAX_CALLS
            )
            if not refused:
                self._calls[key] = (message.parent, None)
        if refused:
            caller.reply(Failed(message.id, EngineCode.BAD_REQUEST, {"what": f"{message.role}.{message.method}"}))
            return
        job = self._submit(
            message.role,
            message.method,
            message.params,
            on_event=lambda name, data: caller.reply(Event(message.id, name, data)),
            on_done=lambda job: self._answer(caller, message.id, job),
        )
        with self._lock:
            given_up = key not in self._calls
            if not given_up:
                self._calls[key] = (message.parent, job)
        if given_up:
            job.cancel()

    def cancel(self, caller: Caller, identifier: str) -> None:
        """The caller no longer wants this answer."""
        with self._lock:
            _, job = self._calls.get((caller, identifier), ("", None))
        if job is not None:
            job.cancel()

    def ended(self, caller: Caller, parent: str | None) -> None:
        """The request `parent` of the caller, or (None) the caller itself, is over: drop what it still asks for."""
        with self._lock:
            keys = [key for key, (of, _) in self._calls.items() if key[0] is caller and parent in (None, of)]
            jobs = [self._calls.pop(key)[1] for key in keys]
        for job in jobs:
            if job is not None:
                job.cancel()

    def _answer(self, caller: Caller, identifier: str, job: Job) -> None:
        with self._lock:
            wanted = self._calls.pop((caller, identifier), None) is not None
        if wanted:
            caller.reply(answer_of(identifier, job))


def answer_of(identifier: str, job: Job) -> Message:
    """The outcome of a settled job as the answer to a call."""
    if job.answer is not None:
        return Done(identifier, job.answer)
    code, detail = job.failure
    return Failed(identifier, code, dict(detail))
