"""The user's settings and models as the window sees them: read once, changed by the panels, told to whoever listens."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.cli.texts import LANGUAGES, Texts, choose_language
from engine import settings
from engine.catalogue import Catalogue
from engine.client import ClientConfig, ModelConfig
from engine.errors import EngineError

if TYPE_CHECKING:
    from engine.catalogue import Registered
    from engine.paths import Home
    from engine.settings import Settings, Value


class Preferences(QObject):
    """Settings, language, model and engine of one home.

    An unreadable settings file is never overwritten: the defaults serve, `problem` says why, and a change is refused.

    Args:
        home: where data lives.
        spoken: the language the command line asks for, until the user chooses one.
        parent: owner.
    """

    changed = Signal(str)  # name of a setting, or "model"

    def __init__(self, home: Home, spoken: str | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._spoken = spoken
        self.home = home
        self.catalogue = Catalogue(home.root)
        self.problem: EngineError | None = None
        try:
            self.settings: Settings = settings.load(home.settings)
        except EngineError as error:
            self.settings, self.problem = settings.Settings(), error
        self._active: Registered | None = None
        self._read_model()

    def change(self, name: str, value: Value) -> None:
        """Change one setting, on disk first.

        Raises:
            EngineError: BAD_SETTING, SETTINGS_DAMAGED, SETTINGS_NEWER, HOME_NOT_WRITABLE.
        """
        changed = self.settings.changed(name, value)
        if changed == self.settings:
            return
        settings.load(self.home.settings)  # a damaged file stays as it is
        self.home.create()
        settings.save(self.home.settings, changed)
        self.settings, self.problem = changed, None
        if name == "language":
            self._spoken = None  # the user has chosen
        self.changed.emit(name)

    def models_changed(self) -> None:
        """The registered models or the active one are others now."""
        self._read_model()
        self.changed.emit("model")

    @property
    def language(self) -> str:
        """One of "ko" and "en"."""
        chosen = self._spoken or self.settings.language
        return chosen if chosen in LANGUAGES else choose_language(None, os.environ)

    @property
    def texts(self) -> Texts:
        """Sentences that the window shares with the terminal."""
        return Texts(self.language)

    @property
    def active(self) -> Registered | None:
        """The language model in use."""
        return self._active

    @property
    def model(self) -> ModelConfig | None:
        """What the llm worker loads."""
        if self._active is None:
            return None
        chosen = self.settings
        return ModelConfig(
            path=Path(self._active.path),
            sha256=self._active.sha256,
            context=chosen.model_context,
            threads=chosen.model_threads or None,
            gpu_layers=chosen.model_gpu_layers,
            idle_minutes=chosen.model_idle_minutes,
        )

    @property
    def engine(self) -> str:
        """Who answers: "local" where a model and llama.cpp are there and wanted, else "extractive"."""
        wanted = self.settings.engine
        if wanted == "extractive" or (wanted == "auto" and not has_local_engine()):
            return "extractive"
        return wanted if wanted == "local" else ("local" if self._active is not None else "extractive")

    def client_config(self) -> ClientConfig:
        """What workers are told."""
        return ClientConfig(home=self.home.root, language=self.language, model=self.model)

    def _read_model(self) -> None:
        try:
            self._active = self.catalogue.active()
        except EngineError as error:
            self._active, self.problem = None, error


def has_local_engine() -> bool:
    """Whether llama.cpp is installed; it is looked for, not loaded."""
    return find_spec("llama_cpp") is not None
