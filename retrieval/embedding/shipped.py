"""The encoder that ships with 곁: multilingual-e5-small, trimmed and quantised, run by onnxruntime on the CPU.

Loaded at the first text, its files checked by their SHA-256 before. One thread a call: who wants more calls from
several threads, and none of them spins while it waits.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.embedding.encoder import Encoded, Identity, by_length, go_on, plain
from retrieval.errors import EncoderCode, EncoderError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)

SCHEMA = 1
FILES = ("encoder.onnx", "tokenizer.json", "characters.json")
_BUDGET = 192  # tokens of a batch: larger ones leave the processor's cache and are slower
_TOGETHER = 256  # texts cut into tokens at once
_END = 2  # id of "</s>"
_LONGEST = 20_000  # characters of a text that are looked at; the model reads some 900 of them


def shipped_folder() -> Path:
    """Where the shipped encoder stands."""
    return Path(str(resources.files("resources"))) / "encoder"


class ShippedEncoder:
    """The encoder of a folder that retrieval.training.encoder wrote.

    Args:
        folder: of its files; the shipped one if not given.

    Raises:
        EncoderError: ENCODER_MISSING or ENCODER_DAMAGED, here or at the first text.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or shipped_folder()
        self._loading = threading.Lock()
        self._loaded: _Loaded | None = None
        described = self._described()
        try:
            self._hashes = {name: str(described["sha256"][name]) for name in FILES}
            self._prefixes = {kind: str(described["prefixes"][kind]) for kind in ("query", "passage")}
            self._length = int(described["length"])
            self._identity = Identity(
                str(described["model"]),
                hashlib.sha256("".join(self._hashes[name] for name in FILES).encode()).hexdigest(),
                int(described["dimension"]),
                str(described["variant"]),
            )
        except (KeyError, TypeError, ValueError):
            raise EncoderError(EncoderCode.ENCODER_DAMAGED) from None

    @property
    def identity(self) -> Identity:
        """Which vectors these are."""
        return self._identity

    @property
    def loaded(self) -> bool:
        """Whether it is in memory."""
        return self._loaded is not None

    def load(self) -> None:
        """Bring it into memory now, so that the first text does not wait."""
        self._ready()

    def unload(self) -> None:
        """Take it out of memory; the next text loads it again."""
        with self._loading:
            self._loaded = None

    def encode_queries(self, texts: Sequence[str], check: Callable[[], None] = go_on) -> Encoded:
        """Vectors of questions."""
        return self._encode("query", texts, check)

    def encode_passages(self, texts: Sequence[str], check: Callable[[], None] = go_on) -> Encoded:
        """Vectors of passages or sentences."""
        return self._encode("passage", texts, check)

    def _encode(self, kind: str, texts: Sequence[str], check: Callable[[], None]) -> Encoded:
        model = self._ready()
        vectors = np.zeros((len(texts), self._identity.dimension), np.float32)
        cut: list[bool] = []
        for start in range(0, len(texts), _TOGETHER):
            check()
            prefix = self._prefixes[kind]
            ids, longer = model.tokens([prefix + text[:_LONGEST] for text in texts[start : start + _TOGETHER]])
            cut += longer
            for batch in by_length([len(one) for one in ids], _BUDGET):
                check()
                vectors[[start + at for at in batch]] = model.run([ids[at] for at in batch])
        return Encoded(vectors, tuple(cut))

    def _ready(self) -> _Loaded:
        with self._loading:
            if self._loaded is None:
                self._loaded = _Loaded(self._checked(), self._length)
            return self._loaded

    def _described(self) -> dict[str, Any]:
        try:
            described = json.loads((self._folder / "encoder.json").read_bytes())
        except OSError:
            raise EncoderError(EncoderCode.ENCODER_MISSING) from None
        except ValueError:
            raise EncoderError(EncoderCode.ENCODER_DAMAGED) from None
        if not isinstance(described, dict) or described.get("schema") != SCHEMA:
            raise EncoderError(EncoderCode.ENCODER_DAMAGED)
        return described

    def _checked(self) -> dict[str, bytes]:
        made = {}
        for name, wanted in self._hashes.items():
            try:
                untrusted = (self._folder / name).read_bytes()
            except OSError:
                raise EncoderError(EncoderCode.ENCODER_MISSING) from None
            if hashlib.sha256(untrusted).hexdigest() != wanted:
                raise EncoderError(EncoderCode.ENCODER_DAMAGED)
            made[name] = untrusted
        return made


class _Loaded:
    """Tokenizer and session."""

    def __init__(self, files: dict[str, bytes], length: int) -> None:
        try:
            import onnxruntime  # loads for half a second: only when there is something to encode
            from tokenizers import Tokenizer
        except ImportError:
            raise EncoderError(EncoderCode.ENCODER_MISSING) from None
        self._table = str.maketrans(json.loads(files["characters.json"]))
        self._tokenizer = Tokenizer.from_str(files["tokenizer.json"].decode())
        self._length = length
        self._end = _END
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.add_session_config_entry("session.inter_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            files["encoder.onnx"], options, providers=["CPUExecutionProvider"]
        )

    def tokens(self, texts: Sequence[str]) -> tuple[list[list[int]], list[bool]]:
        """Numbers of pieces of each text, at most as many as the model reads; and which were longer."""
        found = self._tokenizer.encode_batch_fast([plain(text).translate(self._table) for text in texts])
        ids = [one.ids for one in found]
        longer = [len(one) > self._length for one in ids]
        for one in ids:
            if len(one) > self._length:
                one[self._length - 1 :] = [self._end]
        return ids, longer

    def run(self, batch: Sequence[Sequence[int]]) -> Any:  # an array; onnxruntime publishes no types
        """Vectors of a batch."""
        lengths = np.array([len(one) for one in batch], np.int32)
        ids = np.ones((len(batch), int(lengths.max())), np.int64)
        for row, one in zip(ids, batch, strict=True):
            row[: len(one)] = one
        return self._session.run(None, {"ids": ids, "lengths": lengths})[0]
