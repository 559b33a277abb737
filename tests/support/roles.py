"""The context of a request to a role's method, for tests that call it in their own process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.methods import Json, Object, OnEvent


class Asker:
    """The context of one request; cancels itself after some events."""

    def __init__(self, cancel_after: int | None = None) -> None:
        self.events: list[tuple[str, dict[str, Json]]] = []
        self._cancel_after = cancel_after

    def emit(self, name: str, data: Mapping[str, Json]) -> None:
        self.events.append((name, dict(data)))

    def cancelled(self) -> bool:
        return self._cancel_after is not None and len(self.events) >= self._cancel_after

    def check(self) -> None:
        if self.cancelled():
            raise CancelledError

    def call(self, role: str, method: str, params: Mapping[str, Json], on_event: OnEvent | None = None) -> Object:
        raise AssertionError("the library asks nobody")
