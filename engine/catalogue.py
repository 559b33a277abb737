"""The language models this PC knows: registered files, their SHA-256, licence and whether they fit the memory.

A model stays where it is; only its path and hash are kept, in `<home>/models/models.json`. Registering a file whose
hash is not in `resources/models.json` is the user's own confirmation, and the licence says so.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, cast

from engine.errors import EngineCode, EngineError
from engine.gguf_header import Header, read_header
from engine.model_parts import name_of, parts_of
from retrieval.errors import LibraryError
from retrieval.storage import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.methods import Json, Object

    Progress = Callable[[int, int], None]

SCHEMA = 1
MAX_REGISTRY = 4 << 20
BLOCK = 1 << 22
UNKNOWN_LICENCE = "unknown: confirmed by the user"
REPACKED = 1.7  # of the file: llama.cpp keeps a rearranged copy of the weights beside the mapped file on a CPU
PLANNED_CONTEXT = 8192
RESERVE = 512 << 20  # for the other workers


@dataclass(frozen=True, slots=True)
class Known:
    """A model of the bundled list."""

    name: str
    use: str
    licence: str
    bytes: int
    ram_gib: int
    sha256: tuple[str, ...]
    vram_gib: int = 0
    thinking: str = "unknown"

    def shown(self) -> Object:
        """As `gyeot models list` prints it."""
        return {
            "name": self.name,
            "licence": self.licence,
            "bytes": self.bytes,
            "ram_gib": self.ram_gib,
            "vram_gib": self.vram_gib,
            "thinking": self.thinking,
        }


@dataclass(frozen=True, slots=True)
class Registered:
    """A model file the user has registered."""

    name: str
    path: str
    sha256: str
    licence: str
    bytes: int
    modified: int  # nanoseconds; with the size it tells cheaply that the file is the same
    architecture: str
    context: int
    quantisation: str
    memory: int  # estimate, with a context of `PLANNED_CONTEXT`

    def fits(self, ram: int) -> bool:
        """Whether a PC with so much memory can run it."""
        return self.memory + RESERVE <= ram

    def shown(self, ram: int, *, active: bool) -> Object:
        """As `gyeot models list` prints it."""
        return {
            "name": self.name,
            "path": self.path,
            "sha256": self.sha256,
            "licence": self.licence,
            "fits": self.fits(ram),
            "active": active,
            "bytes": self.bytes,
            "architecture": self.architecture,
            "context": self.context,
            "quantisation": self.quantisation,
        }


@cache
def known_models() -> tuple[Known, ...]:
    """The bundled list."""
    text = resources.files("resources").joinpath("models.json").read_text("utf-8")
    return tuple(
        Known(
            name=one["name"],
            use=one["use"],
            licence=one["licence"],
            bytes=one["bytes"],
            ram_gib=one["ram_gib"],
            sha256=tuple(one["sha256"]),
            vram_gib=one["vram_gib"],
            thinking=one["thinking"],
        )
        for one in json.loads(text)["models"]
    )


def suggested(ram: int) -> tuple[Known, ...]:
    """The models of the bundled list that fit so much memory, largest first; test models are never among them."""
    fitting = [one for one in known_models() if one.use == "suggested" and one.ram_gib << 30 <= ram * 1.1]
    return tuple(sorted(fitting, key=lambda one: -one.bytes))


def memory_needed(header: Header, context: int) -> int:
    """Estimated memory of a model on a CPU with a context of so many tokens."""
    tokens = min(context, header.context or context)
    return int(header.bytes * REPACKED) + header.kv_bytes(tokens)


def file_sha256(path: Path, progress: Progress | None = None) -> str:
    """SHA-256 of a model: of its file, or of its parts' bytes one after the other.

    `progress` gets bytes done and in total, and may raise to stop.

    Raises:
        EngineError: MODEL_MISSING, MODEL_DAMAGED (unreadable).
    """
    digest = hashlib.sha256()
    done = 0
    files = parts_of(path)
    total = sum(file.stat().st_size for file in files if file.is_file())
    for file in files:
        try:
            with file.open("rb") as stream:
                while block := stream.read(BLOCK):
                    digest.update(block)
                    done += len(block)
                    if progress is not None:
                        progress(done, total)
        except FileNotFoundError as error:
            raise EngineError(EngineCode.MODEL_MISSING, name=file.name) from error
        except OSError as error:
            raise EngineError(EngineCode.MODEL_DAMAGED, name=file.name, why="unreadable") from error
    return digest.hexdigest()


class Catalogue:
    """The registered models of one home folder."""

    def __init__(self, home: Path) -> None:
        self._file = home / "models" / "models.json"

    def models(self) -> tuple[Registered, ...]:
        """All of them, in the order they came.

        Raises:
            EngineError: SETTINGS_DAMAGED or SETTINGS_NEWER for a file this version can't read.
        """
        return self._read()[0]

    def active(self) -> Registered | None:
        """The model in use, if one is chosen."""
        models, name = self._read()
        return next((model for model in models if model.name == name), None)

    def register(self, path: Path, progress: Progress | None = None) -> Registered:
        """Register a file; the first one becomes the active one. The same content twice is one model with a new path.

        Raises:
            EngineError: MODEL_MISSING, MODEL_DAMAGED, MODEL_UNSUPPORTED, HOME_NOT_WRITABLE.
        """
        path = path.expanduser().absolute()
        if path.exists() and not path.is_file():
            raise EngineError(EngineCode.MODEL_UNSUPPORTED, name=path.name, why="kind")
        path = parts_of(path)[0]
        header = read_header(path)
        before = stamp_of(path)
        sha256 = file_sha256(path, progress)
        if stamp_of(path) != before:
            raise EngineError(EngineCode.MODEL_CHANGED, name=path.name)
        models, active = self._read()
        known = next((one for one in known_models() if sha256 in one.sha256), None)
        others = [model for model in models if model.sha256 != sha256]
        again = next((model for model in models if model.sha256 == sha256), None)
        new = Registered(
            name=again.name if again else _free_name(known.name if known else name_of(path), others),
            path=str(path),
            sha256=sha256,
            licence=_licence(known),
            bytes=before[0],
            modified=before[1],
            architecture=header.architecture,
            context=header.context,
            quantisation=header.quantisation,
            memory=memory_needed(header, PLANNED_CONTEXT),
        )
        self._write((*others, new), active or new.name)
        return new

    def verify(self, name: str, progress: Progress | None = None) -> Registered:
        """Read a model's file again and compare its hash.

        Raises:
            EngineError: NO_SUCH_MODEL, MODEL_MISSING, MODEL_CHANGED.
        """
        model = self._named(name)
        path = Path(model.path)
        if file_sha256(path, progress) != model.sha256:
            raise EngineError(EngineCode.MODEL_CHANGED, name=model.name)
        size, modified = stamp_of(path)
        fresh = replace(model, bytes=size, modified=modified)
        models, active = self._read()
        self._write(tuple(fresh if one.name == name else one for one in models), active)
        return fresh

    def remove(self, name: str) -> Registered:
        """Forget a model; its file stays where it is.

        Raises:
            EngineError: NO_SUCH_MODEL.
        """
        model = self._named(name)
        models, active = self._read()
        rest = tuple(one for one in models if one.name != name)
        self._write(rest, "" if active == name else active)
        return model

    def use(self, name: str) -> Registered:
        """Make a model the active one.

        Raises:
            EngineError: NO_SUCH_MODEL.
        """
        model = self._named(name)
        self._write(self._read()[0], name)
        return model

    def check(self, path: Path, sha256: str) -> None:
        """Whether a file still is what was registered: size and time first, the hash where they differ.

        Raises:
            EngineError: MODEL_MISSING, MODEL_CHANGED.
        """
        try:
            stamp = stamp_of(path)
        except FileNotFoundError as error:
            raise EngineError(EngineCode.MODEL_MISSING, name=path.name) from error
        except OSError as error:
            raise EngineError(EngineCode.MODEL_DAMAGED, name=path.name, why="unreadable") from error
        if not sha256:
            return
        same = any((m.path, m.sha256, m.bytes, m.modified) == (str(path), sha256, *stamp) for m in self.models())
        if not same and file_sha256(path) != sha256:
            raise EngineError(EngineCode.MODEL_CHANGED, name=path.name)

    def _named(self, name: str) -> Registered:
        for model in self.models():
            if model.name == name:
                return model
        raise EngineError(EngineCode.NO_SUCH_MODEL, name=name)

    def _read(self) -> tuple[tuple[Registered, ...], str]:
        try:
            with self._file.open("rb") as stream:
                untrusted = stream.read(MAX_REGISTRY + 1)
        except FileNotFoundError:
            return (), ""
        except OSError as error:
            raise EngineError(EngineCode.SETTINGS_DAMAGED, name=self._file.name, problems="unreadable") from error
        try:
            data = cast("dict[str, Json]", json.loads(untrusted))
            if data["schema"] != SCHEMA:
                raise EngineError(EngineCode.SETTINGS_NEWER, name=self._file.name, found="?", known=SCHEMA)
            models = tuple(_registered(one) for one in cast("list[Json]", data["models"]))
            return models, str(data.get("active") or "")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise EngineError(EngineCode.SETTINGS_DAMAGED, name=self._file.name, problems="not a registry") from error

    def _write(self, models: tuple[Registered, ...], active: str) -> None:
        data = {"schema": SCHEMA, "active": active, "models": [asdict(model) for model in models]}
        text = json.dumps(data, ensure_ascii=False, indent=1)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._file, text.encode("utf-8"))
        except (OSError, LibraryError) as error:
            raise EngineError(EngineCode.HOME_NOT_WRITABLE, name=self._file.name) from error


def _registered(value: Json) -> Registered:
    if not isinstance(value, dict):
        raise TypeError
    model = Registered(**value)  # type: ignore[arg-type]  # checked below
    texts = (model.name, model.path, model.sha256, model.licence, model.architecture, model.quantisation)
    numbers = (model.bytes, model.modified, model.context, model.memory)
    if not (all(isinstance(one, str) for one in texts) and all(isinstance(one, int) for one in numbers)):
        raise TypeError
    return model


def _licence(known: Known | None) -> str:
    if known is None:
        return UNKNOWN_LICENCE
    return known.licence if known.use == "suggested" else f"{known.licence} ({known.use})"


def _free_name(wanted: str, models: list[Registered]) -> str:
    base = wanted.strip()[:80] or "model"
    taken = {model.name for model in models}
    return next(name for n in range(1, len(taken) + 2) if (name := base if n == 1 else f"{base} ({n})") not in taken)


def stamp_of(path: Path) -> tuple[int, int]:
    """Size of a model and when it was last changed, over all its files."""
    statuses = [file.stat() for file in parts_of(path)]
    return sum(status.st_size for status in statuses), max(status.st_mtime_ns for status in statuses)
