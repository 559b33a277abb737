"""The task worker: asks, summarises, reads, makes macros. It has no index, key or model: it asks other workers."""

from __future__ import annotations

from pathlib import Path
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
    """The methods of the task worker: one job at a time; a source can be read (opened in the viewer) beside it.

    Args:
        language: "ko" or "en", of the reasons shown with marked sentences.
        home: where data lives; for the private folder a macro is tried in.
    """

    def __init__(self, language: str, home: Path) -> None:
        self._language = language
        self._home = home
        self._files = Files()
        self._beside = Files()

    @property
    def methods(self) -> Mapping[str, Entry]:
        """Name to method."""
        return {
            "ask": Entry(self._ask),
            "summarize": Entry(self._summarize),
            "read": Entry(self._read, "read"),
            "macro": Entry(self._macro),
            "outline": Entry(self._outline),
        }

    def close(self) -> None:
        """End the parser processes."""
        self._files.close()
        self._beside.close()

    def _ask(self, params: Object, context: Context) -> Object:
        return ask(params, context, self._language)

    def _summarize(self, params: Object, context: Context) -> Object:
        return summarize(params, context, self._files, self._language)

    def _read(self, params: Object, context: Context) -> Object:
        return read(params, context, self._beside)

    def _macro(self, params: Object, context: Context) -> Object:
        from engine.tasks.macro import macro  # the workbook libraries are loaded when they are needed

        return macro(params, context, self._home, self._language)

    def _outline(self, params: Object, context: Context) -> Object:
        from engine.tasks.macro import outline  # likewise

        return outline(params, context)


def build(config: Object) -> TaskRole:
    """Build the role from the worker's configuration."""
    language = config.get("language")
    home = config.get("home")
    return TaskRole(language if language in ("ko", "en") else "ko", Path(home if isinstance(home, str) else "."))
