"""Asking the pii worker, seen from outside: puts results together that came in parts. Loads nothing heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.methods import Json, Object


class Gathering:
    """Collects the parts of one request; `on_event` goes with the request, `whole` makes the result of it."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._entities: list[Json] = []

    def on_event(self, name: str, data: Object) -> None:
        """Take a part."""
        if name != "part":
            return
        for key in ("text", "payload"):
            text = data.get(key)
            if isinstance(text, str):
                self._texts.append(text)
        entities = data.get("entities")
        if isinstance(entities, list):
            self._entities += entities

    def whole(self, result: Object) -> Object:
        """The result as CONTRACT.md has it."""
        if not self._texts:
            return result
        name = "payload" if "payload" in result else "text"
        return {**result, name: "".join(self._texts), "entities": self._entities}
