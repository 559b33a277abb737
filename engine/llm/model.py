"""What a language model is asked and what it answers, and what the generation loop needs of a native engine.

No engine is imported here: `local` is one implementation of `Native`, and the loop in `generation` knows only this.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from engine.errors import EngineCode, EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray

    from engine.methods import Json, Object

ROLES = ("system", "user", "assistant")
MAX_MESSAGES = 64
MAX_CHARACTERS = 4_000_000
DEFAULT_CONTEXT = 8192


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Which model file, and how it is to be run."""

    path: Path
    sha256: str = ""
    context: int = DEFAULT_CONTEXT
    threads: int | None = None
    gpu_layers: int = 0
    idle_seconds: float = 600.0

    @staticmethod
    def of(config: Json) -> ModelSettings | None:
        """Read the worker's configuration; None where no model is chosen."""
        if not isinstance(config, dict) or not config.get("path"):
            return None
        threads, idle = config.get("threads"), config.get("idle_minutes", 10)
        return ModelSettings(
            path=Path(str(config["path"])),
            sha256=str(config.get("sha256") or ""),
            context=_whole(config.get("context")) or DEFAULT_CONTEXT,
            threads=_whole(threads) or None,
            gpu_layers=_whole(config.get("gpu_layers")),
            idle_seconds=60.0 * idle if isinstance(idle, int | float) and idle >= 0 else 600.0,
        )


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """One turn. Its text is private, so it has no telling repr."""

    role: str
    content: str


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """What to generate, and where it ends.

    `part` marks one of many prompts that make up one work on a document: it comes once, and if it comes again its
    answer is the same.
    """

    messages: tuple[Message, ...]
    max_tokens: int = 512
    temperature: float = 0.0
    schema: Mapping[str, Json] | None = None
    stop: tuple[str, ...] = ()
    seed: int = 20260
    part: bool = False

    @staticmethod
    def of(params: Object) -> Request:
        """Check what came over the pipe.

        Raises:
            EngineError: BAD_REQUEST.
        """
        schema = params.get("schema")
        temperature = params.get("temperature", 0.0)
        stop = params.get("stop") or []
        max_tokens = _whole(params.get("max_tokens", 512))
        if not (
            max_tokens > 0
            and isinstance(temperature, int | float)
            and 0 <= temperature <= 2
            and (schema is None or isinstance(schema, dict))
            and isinstance(stop, list)
            and all(isinstance(text, str) and text for text in stop)
        ):
            raise EngineError(EngineCode.BAD_REQUEST, what="generate")
        seed = _whole(params.get("seed")) or 20260
        texts = tuple(cast("list[str]", stop))
        part = params.get("part") is True
        return Request(_messages(params.get("messages")), max_tokens, float(temperature), schema, texts, seed, part)


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What came out. `finish` is stop, length or loop; `reused` counts prompt tokens that were known already."""

    text: str
    finish: str
    prompt_tokens: int
    tokens: int
    reused: int
    prompt_seconds: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Device:
    """A processor that can run models, as the engine names it."""

    name: str
    backend: str
    kind: str
    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a loaded model says about itself."""

    context: int
    threads: int
    device: str
    template: str = field(repr=False)
    bos: str = ""
    eos: str = ""


class Grammar(Protocol):
    """The state of a grammar in the middle of an answer."""

    def allows(self, token: int) -> bool:
        """Whether the token may come next; cheap."""

    def mask(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """A copy in which everything the grammar forbids is minus infinity; costs a pass over the vocabulary."""

    def accept(self, token: int) -> None:
        """Go on past a token that is allowed."""

    def close(self) -> None:
        """Free it."""


class Native(Protocol):
    """A loaded model with one sequence of remembered tokens. One thread evaluates; the rest may be called from any."""

    @property
    def facts(self) -> Facts:
        """What the model says about itself."""

    def tokenize(self, text: str, *, special: bool, start: bool = False) -> list[int]:
        """Text to tokens; `special` reads control tokens' names as control tokens, `start` adds a beginning token."""

    def piece(self, token: int) -> bytes:
        """The bytes a token adds to the text; empty for control tokens. May be part of a character."""

    def is_end(self, token: int) -> bool:
        """Whether the token ends the model's turn."""

    def evaluate(self, tokens: Sequence[int], position: int, *, logits: bool) -> None:
        """Read at most `batch` tokens at a position.

        Raises:
            engine.errors.CancelledError: the watcher stopped it; the tokens are not remembered.
        """

    @property
    def batch(self) -> int:
        """Most tokens of one call of evaluate."""

    def use_threads(self, threads: int) -> None:
        """Use so many threads; 0 for what was chosen at loading."""

    def logits(self) -> NDArray[np.float32]:
        """The scores after the last token read; a view that is valid until the next evaluate."""

    def forget_from(self, position: int) -> bool:
        """Drop what is remembered from a position on; False where the model can't, and then everything is dropped."""

    def state_size(self) -> int:
        """Bytes of the state of what is remembered now."""

    def save_state(self) -> NDArray[np.uint8]:
        """A copy of what is remembered."""

    def restore_state(self, state: NDArray[np.uint8]) -> bool:
        """Remember a saved state in place of what is remembered; False where that fails, and then nothing is."""

    def grammar(self, gbnf: str) -> Grammar:
        """A grammar at its start."""

    def watch(self, cancelled: Callable[[], bool]) -> AbstractContextManager[None]:
        """While entered, an evaluation stops soon after `cancelled()` turns true."""

    def close(self) -> None:
        """Free the model and its memory."""


def _messages(untrusted: Json) -> tuple[Message, ...]:
    bad = EngineError(EngineCode.BAD_REQUEST, what="messages")
    if not isinstance(untrusted, list) or not 0 < len(untrusted) <= MAX_MESSAGES:
        raise bad
    messages = []
    for item in untrusted:
        if not isinstance(item, dict) or item.get("role") not in ROLES or not isinstance(item.get("content"), str):
            raise bad
        messages.append(Message(str(item["role"]), str(item["content"])))
    if sum(len(message.content) for message in messages) > MAX_CHARACTERS:
        raise bad
    return tuple(messages)


def _whole(value: Json) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
