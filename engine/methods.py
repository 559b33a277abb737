"""What a worker's methods look like: plain JSON in, events on the way, plain JSON out. Shared by client and worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Protocol

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Object = dict[str, Json]
OnEvent = Callable[[str, Object], None]


# Methods that only look: asked twice they do no harm, so a worker's sudden death costs their askers nothing.
REPEATABLE: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "library": frozenset({"list", "status", "search", "evidence", "morphemes", "protection"}),
        "llm": frozenset({"count", "describe", "devices"}),
        "task": frozenset({"read", "outline"}),
        "render": frozenset({"page"}),
        "pii": frozenset({"scrub", "dry_run"}),
    }
)


class Context(Protocol):
    """What a running method may do besides returning: report, look whether it was cancelled, ask another worker."""

    def emit(self, name: str, data: Mapping[str, Json]) -> None:
        """Send an event of this request to whoever asked."""

    def cancelled(self) -> bool:
        """True once the asker has cancelled."""

    def check(self) -> None:
        """Raise engine.errors.CancelledError once the asker has cancelled."""

    def call(self, role: str, method: str, params: Mapping[str, Json], on_event: OnEvent | None = None) -> Object:
        """Ask another worker through the client (a star: no worker knows another) and wait for its answer.

        Cancelling this request cancels the call.

        Raises:
            engine.errors.EngineError: with the code the other worker failed with.
        """


Method = Callable[[Object, Context], Object]


@dataclass(frozen=True, slots=True)
class Entry:
    """A method and the lane (thread) it runs on; requests of one lane run one after the other, lanes side by side."""

    method: Method
    lane: str = "main"


class Role(Protocol):
    """What a worker process offers. Built by `engine.roles.<role>.build(config)`, closed once at the end."""

    @property
    def methods(self) -> Mapping[str, Entry]:
        """Name to method."""

    def close(self) -> None:
        """Free what is held; called when stdin ends or a shutdown message comes."""
