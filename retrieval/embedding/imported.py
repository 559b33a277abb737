"""A sentence-transformers folder that the user chose: by path, offline, without code or pickles of its own.

Prompts and prefixes are those of its configuration. Present where sentence-transformers is installed.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.embedding.encoder import Encoded, Identity, by_length, go_on, plain
from retrieval.errors import EncoderCode, EncoderError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_CONFIG = "config_sentence_transformers.json"
_FORBIDDEN = frozenset({".py", ".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".msgpack", ".h5"})
_QUERY = ("query", "search_query", "q")
_PASSAGE = ("passage", "document", "search_document", "corpus", "p")
_BUDGET = 2_048  # tokens of a batch
_LONGEST = 40_000  # characters of a text that are looked at
_FILES = 200


class ImportedEncoder:
    """An encoder loaded by sentence-transformers.

    Args:
        folder: of the model.

    Raises:
        EncoderError: ENCODER_MISSING, ENCODER_UNSUITABLE, or ENCODER_LIBRARY_MISSING.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        files = _files(folder)
        config = _json(folder / _CONFIG) if (folder / _CONFIG).is_file() else {}
        prompts = config.get("prompts")
        self._prompts = {str(key): str(value) for key, value in prompts.items()} if isinstance(prompts, dict) else {}
        self._loading = threading.Lock()
        self._model = _load(folder)
        dimension = self._model.get_embedding_dimension()
        if not isinstance(dimension, int) or dimension < 1:
            raise EncoderError(EncoderCode.ENCODER_UNSUITABLE)
        self._identity = Identity(folder.name[:100], _digest(folder, files), dimension, "folder")

    @property
    def identity(self) -> Identity:
        """Which vectors these are."""
        return self._identity

    def encode_queries(self, texts: Sequence[str], check: Callable[[], None] = go_on) -> Encoded:
        """Vectors of questions."""
        return self._encode(texts, _QUERY, check)

    def encode_passages(self, texts: Sequence[str], check: Callable[[], None] = go_on) -> Encoded:
        """Vectors of passages or sentences."""
        return self._encode(texts, _PASSAGE, check)

    def prompt(self, names: Sequence[str]) -> str:
        """What the model wants in front of a text: the first of its prompts with one of these names."""
        return next((self._prompts[name] for name in names if name in self._prompts), "")

    def _encode(self, texts: Sequence[str], names: Sequence[str], check: Callable[[], None]) -> Encoded:
        ready = [plain(text[:_LONGEST]) for text in texts]
        prompt = self.prompt(names)
        most = self._model.max_seq_length or 512
        sizes = (
            [
                len(one)
                for one in self._model.tokenizer([prompt + text for text in ready], truncation=False, verbose=False)[
                    "input_ids"
                ]
            ]
            if ready
            else []
        )
        vectors = np.zeros((len(texts), self._identity.dimension), np.float32)
        for batch in by_length([min(size, most) for size in sizes], _BUDGET):
            check()
            with self._loading:
                made = self._model.encode(
                    [ready[at] for at in batch],
                    prompt=prompt,
                    batch_size=len(batch),
                    normalize_embeddings=True,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                )
            vectors[batch] = np.asarray(made, np.float32)
        return Encoded(vectors, tuple(size > most for size in sizes))


def _files(folder: Path) -> list[Path]:
    """The model's files, refused where one holds code or a pickle."""
    if not folder.is_dir() or not (folder / "modules.json").is_file():
        raise EncoderError(EncoderCode.ENCODER_UNSUITABLE)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    weights = [path for path in files if path.suffix == ".safetensors"]
    if len(files) > _FILES or not weights or any(path.suffix in _FORBIDDEN for path in files):
        raise EncoderError(EncoderCode.ENCODER_UNSUITABLE)
    try:
        modules = json.loads((folder / "modules.json").read_bytes())
    except ValueError:
        raise EncoderError(EncoderCode.ENCODER_UNSUITABLE) from None
    kinds = [str(one.get("type", "")) for one in modules] if isinstance(modules, list) else [""]
    if not all(kind.startswith("sentence_transformers.") for kind in kinds):
        raise EncoderError(EncoderCode.ENCODER_UNSUITABLE)
    return files


def _json(path: Path) -> dict[str, Any]:
    try:
        untrusted = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise EncoderError(EncoderCode.ENCODER_UNSUITABLE) from None
    return untrusted if isinstance(untrusted, dict) else {}


def _digest(folder: Path, files: Sequence[Path]) -> str:
    """Of names and contents of all files that can decide about a vector."""
    whole = hashlib.sha256()
    for path in files:
        if path.suffix in {".safetensors", ".json", ".model", ".txt"}:
            with path.open("rb") as file:
                part = hashlib.file_digest(file, "sha256").hexdigest()
            whole.update(f"{path.relative_to(folder).as_posix()} {part}\n".encode())
    return whole.hexdigest()


def _load(folder: Path) -> Any:  # sentence_transformers is not always there
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
    try:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
    except ImportError:
        raise EncoderError(EncoderCode.ENCODER_LIBRARY_MISSING) from None
    try:
        return SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, ImportError, SafetensorError):
        raise EncoderError(EncoderCode.ENCODER_UNSUITABLE) from None
