"""Vectors and words of texts kept on the disk between runs of the search benchmark: encoding takes longest by far.

One file per encoder or analyser, records appended as they are made: a run that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_KEY = 16
_BATCH = 256


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=_KEY).digest()


def vectors(
    path: Path, texts: Sequence[str], width: int, make: Callable[[Sequence[str]], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Vectors of texts, those that are not in the file made and appended as float16.

    Args:
        path: of the cache.
        texts: in the order of the result.
        width: numbers of a vector.
        make: texts to vectors.
    """
    kind = np.dtype([("key", f"V{_KEY}"), ("vector", np.float16, (width,))])
    whole = path.stat().st_size // kind.itemsize if path.exists() else 0
    held = np.fromfile(path, kind, whole) if whole else np.zeros(0, kind)
    known = {record["key"].tobytes(): record["vector"] for record in held}
    missing = list({key: text for text in texts if (key := _key(text)) not in known}.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("r+b" if path.exists() else "wb") as file:
        file.seek(whole * kind.itemsize)
        for at in range(0, len(missing), _BATCH):
            part = missing[at : at + _BATCH]
            records = np.zeros(len(part), kind)
            records["vector"] = make([text for _, text in part])
            for record, (key, _) in zip(records, part, strict=True):
                record["key"] = key
                known[key] = record["vector"]
            file.write(records.tobytes())
            file.flush()
    made = np.array([known[_key(text)] for text in texts], np.float32)
    return made.reshape(len(texts), width)


def words(path: Path, texts: Sequence[str], make: Callable[[Sequence[str]], list[list[str]]]) -> list[list[str]]:
    """Tokens of texts, those that are not in the file made and appended, a line of JSON each."""
    known: dict[str, list[str]] = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            key, tokens = json.loads(line)
            known[key] = tokens
    missing = list({key: text for text in texts if (key := _key(text).hex()) not in known}.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        for at in range(0, len(missing), _BATCH):
            part = missing[at : at + _BATCH]
            for (key, _), tokens in zip(part, make([text for _, text in part]), strict=True):
                known[key] = tokens
                file.write(json.dumps([key, tokens], ensure_ascii=False) + "\n")
    return [known[_key(text).hex()] for text in texts]
