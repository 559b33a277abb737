"""One run of the command line: its language, home, settings and, once needed, the client with its workers."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.codes import Exit
from desktop.cli.output import Output
from desktop.cli.passphrases import passphrase
from desktop.cli.texts import LANGUAGES, Texts
from engine import log, paths, settings
from engine.catalogue import Catalogue
from engine.client import Client, ClientConfig, ModelConfig
from engine.errors import EngineCode, EngineError, describe

if TYPE_CHECKING:
    import argparse
    import logging
    from collections.abc import Mapping
    from types import TracebackType

    from engine.errors import Detail
    from engine.link import Workers
    from engine.methods import Json, Object, OnEvent
    from engine.settings import Settings
    from engine.supervision import Notice

# Codes that mean the command was wrong, not that something broke.
_WRONG_USAGE = {
    EngineCode.BAD_REQUEST,
    EngineCode.NO_SUCH_MODEL,
    EngineCode.PASSPHRASES_DIFFER,
    *("NO_SUCH_DOCUMENT", "WEAK_PASSPHRASE", "LIBRARY_NOT_EMPTY", "NEEDS_PASSPHRASE"),
}
_BAD_INPUT = {
    EngineCode.MODEL_DAMAGED,
    EngineCode.MODEL_MISSING,
    EngineCode.MODEL_CHANGED,
    "MODEL_UNSUPPORTED",
    "BACKUP_DAMAGED",
}
_REFUSED = {EngineCode.NO_PASSPHRASE, "LOCKED", "WRONG_PASSPHRASE"}


class Session:
    """What every command needs.

    Args:
        arguments: the parsed command line.
        texts: sentences in the user's language.
        home: use this home in place of the one the arguments name (the demo's throw-away one).
    """

    def __init__(self, arguments: argparse.Namespace, texts: Texts, home: Path | None = None) -> None:
        self.arguments = arguments
        self.texts = texts
        self.output = Output(texts, as_json=arguments.json)
        self.home = paths.home(home or (Path(arguments.home) if arguments.home else None))
        self._throw_away = home is not None
        self._client: Workers | None = None
        self._log: logging.Handler | None = None

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.output.clear()
        if self._client is not None:
            self._client.close()
        log.stop(self._log)

    @cached_property
    def settings(self) -> Settings:
        """The user's settings; an unreadable file is an error, never reset."""
        return settings.load(self.home.settings)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The registered language models."""
        return Catalogue(self.home.root)

    @cached_property
    def model(self) -> ModelConfig | None:
        """The active language model with the user's settings for it."""
        active = self.catalogue.active()
        if active is None:
            return None
        chosen = self.settings
        return ModelConfig(
            path=Path(active.path),
            sha256=active.sha256,
            context=chosen.model_context,
            threads=chosen.model_threads or None,
            gpu_layers=chosen.model_gpu_layers,
            idle_minutes=chosen.model_idle_minutes,
        )

    @property
    def client(self) -> Workers:
        """Who works: the program that runs with this home, else workers of our own, started when they are needed."""
        if self._client is None:
            self.home.create()
            self._log = log.start(self.home.logs)
            self._client = self._linked() or self._own_client()
        return self._client

    def _linked(self) -> Workers | None:
        if self._throw_away or not (self.home.root / "link.key").exists():
            return None
        from engine.link import connect  # only where a program runs

        return connect(self.home.root)

    def _own_client(self) -> Client:
        config = ClientConfig(home=self.home.root, language=self.texts.language, model=self.model)
        if self._throw_away:
            config = replace(config, key_store=False)
        return Client(config, on_notice=self._notice)

    def adopt_language(self) -> None:
        """Speak the language of the settings where neither the command line nor the environment names one."""
        chosen = self.settings.language
        if self.arguments.lang is None and chosen in LANGUAGES:
            self.texts = Texts(chosen)
            self.output.texts = self.texts

    def _notice(self, notice: Notice) -> None:
        self.output.say(f"notice_{notice.kind}", role=notice.role)

    def run(self, role: str, method: str, params: Object, on_event: OnEvent | None = None) -> Object:
        """Ask a worker and wait. Ctrl+C cancels the request and waits for what it has done so far.

        Where the library is locked, its passphrase is asked for, and the request made again.

        Raises:
            EngineError: what the worker failed with.
        """
        try:
            return self._run(role, method, params, on_event)
        except EngineError as error:
            if error.code != "LOCKED":
                raise
        typed = passphrase(self.output, self.arguments.passphrase_file, "prompt_passphrase")
        self._run("library", "unlock", {"passphrase": typed})
        return self._run(role, method, params, on_event)

    def _run(self, role: str, method: str, params: Object, on_event: OnEvent | None = None) -> Object:
        job = self.client.submit(role, method, params, on_event=on_event)
        try:
            return job.result()
        except KeyboardInterrupt:
            self.output.say("cancelling")
            job.cancel()
            return job.result()

    def engine(self) -> str:
        """Which engine answers: the one asked for, else the registered model, else extractive (and says why).

        Raises:
            EngineError: local was asked for and there is no model or no llama.cpp.
        """
        wanted: str = self.arguments.engine or self.settings.engine
        if wanted == "extractive":
            return wanted
        has_engine = find_spec("llama_cpp") is not None
        if wanted == "local":
            if not has_engine:
                raise EngineError(EngineCode.ENGINE_MISSING)
            if self.model is None:
                raise EngineError(EngineCode.NO_MODEL)
            return wanted
        if self.model is not None and not has_engine:
            self.output.say("engine_missing_fallback")
        return "local" if self.model is not None and has_engine else "extractive"

    def failure(self, code: str, detail: Mapping[str, Detail] | None = None) -> Object:
        """A failure as CONTRACT.md prints it: code, message, advice."""
        described = describe(code, self.texts.language, detail)
        return {"code": described.code, "message": described.message, "advice": described.advice}

    def failed_file(self, failed: Mapping[str, Json]) -> Object:
        """A worker's {"path","code","detail"} with its sentence and advice."""
        return {"path": failed["path"], **self.failure(str(failed["code"]), plain_detail(failed.get("detail")))}

    def report(self, error: EngineError) -> Exit:
        """Print a failure of the whole command and say how to leave."""
        failure = self.failure(error.code, error.detail)
        if self.output.as_json:
            self.output.result(failure)
        self.output.note(f"{failure['message']}\n{failure['advice']} [{failure['code']}]")
        if error.code in _WRONG_USAGE:
            return Exit.USAGE
        if error.code in _REFUSED:
            return Exit.REFUSED
        return Exit.SOME_FAILED if error.code in _BAD_INPUT else Exit.UNEXPECTED


def plain_detail(untrusted: Json) -> Mapping[str, Detail]:
    """The plain values of an error's details that came from a worker."""
    if not isinstance(untrusted, dict):
        return {}
    return {key: value for key, value in untrusted.items() if isinstance(value, str | int | float)}
