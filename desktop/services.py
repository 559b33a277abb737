"""What the window gives to every panel, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from desktop.preferences import Preferences
    from desktop.vault import Vault
    from desktop.work import Failure, Work
    from engine.errors import Described, Detail
    from engine.methods import Json, Object
    from engine.paths import Home
    from engine.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """Doors to the rest of the program.

    Args:
        work: runs slow work.
        vault: whether the library is open or locked.
        preferences: settings, language, engine and model; emits `changed(name)`.
        home: where data lives.
        describe: code and details to message and advice, in the language of the moment.
        place: a location of a citation in words: "3쪽".
        open_citation: shows {"document","title","location","quote",...} in the viewer.
        open_paths: hands files to the panel of that name ("summary", "excel", "library") and shows it.
        ask: hands a question to the chat panel and shows it.
        notify: tells that long work ended: in the tray when the window is not in front, else in the status bar.
        show_failure: the one error dialog.
        library_changed: to be called after documents were added, removed or graded.
    """

    work: Work
    vault: Vault
    preferences: Preferences
    home: Home
    describe: Callable[[str, Mapping[str, Detail]], Described]
    place: Callable[[Mapping[str, Json]], str]
    open_citation: Callable[[Object], None]
    open_paths: Callable[[str, Sequence[Path]], None]
    ask: Callable[[str], None]
    notify: Callable[[str], None]
    show_failure: Callable[[Failure], None]
    library_changed: Callable[[], None]

    @property
    def settings(self) -> Settings:
        """The settings of the moment."""
        return self.preferences.settings
