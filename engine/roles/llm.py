"""The llm worker: loads the chosen model when it is needed, generates with it, and lets it go when it is idle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from engine.catalogue import Catalogue, memory_needed, stamp_of
from engine.errors import EngineCode, EngineError
from engine.gguf_header import Header, read_header
from engine.llm.generation import Session
from engine.llm.model import DEFAULT_CONTEXT, ModelSettings, Request
from engine.llm.residence import Residence, room_for_states
from engine.llm.speed import Speeds, best, thread_counts
from engine.methods import Entry

if TYPE_CHECKING:
    import types
    from collections.abc import Mapping

    from engine.llm.speed import Speed
    from engine.methods import Context, Json, Object, Role

SMALLEST_CONTEXT = 1024
MAX_TEXTS = 10_000


def build(config: Object) -> Role:
    """The role for a worker's configuration."""
    return LlmRole(Path(str(config.get("home") or ".")), ModelSettings.of(config.get("model")))


class LlmRole:
    """Methods of the llm worker."""

    def __init__(self, home: Path, settings: ModelSettings | None) -> None:
        self._catalogue = Catalogue(home)
        self._speeds = Speeds(home)
        self._settings = settings
        self._residence: Residence[Session] = Residence(settings.idle_seconds if settings else 0)
        self._facts: Object = {}
        self._checked: tuple[tuple[int, int], Header] | None = None

    @property
    def methods(self) -> Mapping[str, Entry]:
        """Name to method."""
        return {
            "generate": Entry(self.generate),
            "bench": Entry(self.bench),
            "count": Entry(self.count, lane="info"),
            "describe": Entry(self.describe, lane="info"),
            "devices": Entry(self.devices, lane="info"),
            "unload": Entry(self.unload, lane="info"),
        }

    def generate(self, params: Object, context: Context) -> Object:
        """Generate an answer, with an event "token" for each piece of text."""
        request = Request.of(params)
        with self._residence.use(lambda: self._load(context)) as session:
            answer = session.generate(request, lambda text: context.emit("token", {"text": text}), context.cancelled)
        self._speeds.learn(self._key, answer)
        return {
            "text": answer.text,
            "finish": answer.finish,
            "prompt_tokens": answer.prompt_tokens,
            "tokens": answer.tokens,
            "reused": answer.reused,
            "prompt_seconds": round(answer.prompt_seconds, 3),
            "seconds": round(answer.seconds, 3),
            "model": self._facts["model"],
        }

    def bench(self, params: Object, context: Context) -> Object:
        """Measure how fast the model reads and writes here, at most about a minute, and remember it."""
        quick, settings = params.get("quick") is True, self._chosen()[0]
        rows: list[Speed] = []
        with self._residence.use(lambda: self._load(context)) as session:
            cores = _local().threads_for(settings.threads)[0]
            counts = (cores,) if quick else thread_counts(cores, settings.threads)
            for done, count in enumerate(counts):
                context.emit("progress", {"stage": "measuring", "done": done, "total": len(counts)})
                rows += session.measure((count,), context.cancelled, quick=quick)
        context.emit("progress", {"stage": "measuring", "done": len(counts), "total": len(counts)})
        chosen = next(row for row in rows if row.threads == cores)
        self._speeds.put(self._key, chosen)
        listed: list[Json] = [row.shown() for row in rows]
        return {"model": self._facts["model"], "speeds": listed, "used": chosen.shown(), "best": best(rows).shown()}

    def count(self, params: Object, context: Context) -> Object:
        """How many tokens each text is."""
        texts = params.get("texts")
        if not isinstance(texts, list) or len(texts) > MAX_TEXTS:
            raise EngineError(EngineCode.BAD_REQUEST, what="texts")
        counts = []
        with self._residence.use(lambda: self._load(context)) as session:
            for text in texts:
                context.check()
                counts.append(session.count(str(text)))
        return {"tokens": [*counts]}

    def describe(self, _params: Object, _context: Context) -> Object:
        """What the model is and how it runs, or would run; does not load it."""
        if self._residence.loaded:
            return {**self._facts, **self._speed()}
        settings, header = self._chosen()
        local = _local()
        return {
            **self._speed(),
            "model": self._name(settings),
            "architecture": header.architecture,
            "context": self._context_size(settings, header),
            "threads": local.threads_for(settings.threads)[0],
            "device": "CPU" if settings.gpu_layers == 0 else "GPU",
            "loaded": False,
        }

    def devices(self, _params: Object, _context: Context) -> Object:
        """The processors the engine can use; needs no model."""
        return {
            "devices": [
                {"name": one.name, "backend": one.backend, "kind": one.kind, "free": one.free, "total": one.total}
                for one in _local().devices()
            ]
        }

    def unload(self, _params: Object, _context: Context) -> Object:
        """Let the model go with all that it has read, after the answer it is writing; it is loaded again when asked."""
        return {"unloaded": self._residence.leave()}

    def close(self) -> None:
        """Free the model."""
        self._residence.close()

    def _load(self, context: Context) -> Session:
        settings, header = self._chosen()
        local = _local()
        size = self._context_size(settings, header)
        shown = -1

        def progress(done: float) -> None:
            nonlocal shown
            percent = int(done * 100)
            if percent > shown:
                shown = percent
                context.emit("progress", {"stage": "loading", "done": percent, "total": 100})

        native = local.LocalModel(settings, size, progress, context.cancelled)
        self._facts = {
            "model": self._name(settings),
            "architecture": header.architecture,
            "context": native.facts.context,
            "threads": native.facts.threads,
            "device": native.facts.device,
            "loaded": True,
        }
        return Session(native, lambda: room_for_states(psutil.virtual_memory().available))

    def _chosen(self) -> tuple[ModelSettings, Header]:
        if self._settings is None:
            raise EngineError(EngineCode.NO_MODEL)
        settings = self._settings
        try:
            stamp = stamp_of(settings.path)
        except OSError as error:
            raise EngineError(EngineCode.MODEL_MISSING, name=settings.path.name) from error
        if self._checked is None or self._checked[0] != stamp:  # both may read the whole file
            self._catalogue.check(settings.path, settings.sha256)
            self._checked = (stamp, read_header(settings.path))
        return settings, self._checked[1]

    @property
    def _key(self) -> str:
        """What a speed belongs to: the model and where it runs."""
        settings = self._settings
        return "" if settings is None else f"{settings.sha256 or settings.path.name} {settings.gpu_layers}"

    def _speed(self) -> Object:
        speed = self._speeds.get(self._key)
        return {"speed": speed.shown() if speed is not None else None}

    def _name(self, settings: ModelSettings) -> str:
        for model in self._catalogue.models():
            if model.sha256 == settings.sha256:
                return model.name
        return settings.path.stem

    @staticmethod
    def _context_size(settings: ModelSettings, header: Header) -> int:
        """The context that was asked for, as far as the model and the free memory go.

        Raises:
            EngineError: MODEL_TOO_BIG.
        """
        size = min(settings.context or DEFAULT_CONTEXT, header.context or DEFAULT_CONTEXT)
        if settings.gpu_layers != 0:
            return size  # the memory that counts is the graphics card's, and llama.cpp says when it is short
        available = psutil.virtual_memory().available
        while memory_needed(header, size) > available:
            if size <= SMALLEST_CONTEXT:
                needed = memory_needed(header, size) >> 20
                raise EngineError(
                    EngineCode.MODEL_TOO_BIG, name=settings.path.name, needed=needed, available=available >> 20
                )
            size //= 2
        return size


def _local() -> types.ModuleType:
    """The native engine.

    Raises:
        EngineError: ENGINE_MISSING when llama.cpp is not installed or can't be loaded here.
    """
    try:
        from engine.llm import local
    except (ImportError, OSError, RuntimeError) as error:
        raise EngineError(EngineCode.ENGINE_MISSING) from error
    return local
