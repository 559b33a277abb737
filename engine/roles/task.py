"""The task worker: asks, summarises and reads. It holds no index, no key and no model; it asks the other workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.methods import Entry
from engine.tasks.ask import ask
from engine.tasks.files import Files
from engine.tasks.reading import read
from engine.tasks.summarize import summarize

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.methods import Context, Object


class TaskRole:
    """The methods of the task worker, all on one lane: one job at a time.

    Args:
        language: "ko" or "en", of the reasons shown with marked sentences.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._files = Files()

    @property
    def methods(self) -> Mapping[str, Entry]:
        """Name to method."""
        return {"ask": Entry(self._ask), "summarize": Entry(self._summarize), "read": Entry(self._read)}

    def close(self) -> None:
        """End the parser processes."""
        self._files.close()

    def _ask(self, params: Object, context: Context) -> Object:
        return ask(params, context, self._language)

    def _summarize(self, params: Object, context: Context) -> Object:
        return summarize(params, context, self._files, self._language)

    def _read(self, params: Object, context: Context) -> Object:
        return read(params, context, self._files)


def build(config: Object) -> TaskRole:
    """Build the role from the worker's configuration."""
    language = config.get("language")
    return TaskRole(language if language in ("ko", "en") else "ko")
