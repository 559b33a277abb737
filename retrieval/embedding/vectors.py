"""Vectors as they are sealed: one file beside each segment, half floats, with the name of the encoder that made them.

A file belongs to one encoder: vectors of another one are not read, and written over. What a document has is always that
of its first passages, so that work that was cut short goes on where it stopped.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from retrieval.errors import LibraryCode, LibraryError
from retrieval.storage import erasing, refusal, sync_folder, write_whole
from retrieval.vault import HEAD_SIZE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from retrieval.embedding.encoder import Identity
    from retrieval.vault import Vault

    Halves = NDArray[np.float16]

SCHEMA = 1
SUFFIX = ".vectors.sealed"
_SIZE = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class DocumentVectors:
    """What one document has.

    Attributes:
        passages: vectors of its first passages.
        counts: sentences of its first passages, as far as those have vectors.
        sentences: their vectors.
    """

    passages: Halves
    counts: tuple[int, ...] = ()
    sentences: Halves = field(default_factory=lambda: np.zeros((0, 0), np.float16))


class VectorStore:
    """The sealed vectors of a library's folder, of one encoder.

    Args:
        folder: of the library.
        vault: seals them.
        identity: of the encoder.
    """

    def __init__(self, folder: Path, vault: Vault, identity: Identity) -> None:
        self._folder = folder
        self._vault = vault
        self._identity = identity

    @property
    def identity(self) -> Identity:
        """Of the encoder whose vectors these are."""
        return self._identity

    def read(self, segment: str) -> dict[str, DocumentVectors]:
        """Vectors of a segment's documents by id; nothing where there are none, or not of this encoder, or damaged."""
        try:
            untrusted = self._path(segment).read_bytes()
            return self._parsed(self._vault.unseal(untrusted, _role(segment)))
        except OSError:
            return {}
        except LibraryError as error:
            if error.code is LibraryCode.LIBRARY_NEWER:
                raise
            return {}
        except (KeyError, TypeError, ValueError, struct.error):
            return {}

    def write(self, segment: str, documents: Mapping[str, DocumentVectors]) -> None:
        """Seal the vectors of a segment's documents in place of earlier ones; without documents the file goes.

        Raises:
            LibraryError: DISK_FULL or NOT_WRITABLE.
        """
        if not documents:
            self.remove(segment)
            return
        listed = [
            {"id": ident, "passages": len(one.passages), "counts": one.counts} for ident, one in documents.items()
        ]
        head = json.dumps(
            {"schema": SCHEMA, "encoder": self._identity.key, "documents": listed}, separators=(",", ":")
        ).encode()
        parts = [part.astype("<f2").tobytes() for one in documents.values() for part in (one.passages, one.sentences)]
        data = b"".join([_SIZE.pack(len(head)), head, *parts])
        write_whole(self._path(segment), self._vault.seal(data, _role(segment)))

    def drop(self, segment: str, documents: Collection[str]) -> bool:
        """Take documents out; True if there was something to take."""
        held = self.read(segment)
        left = {ident: one for ident, one in held.items() if ident not in documents}
        if len(left) == len(held) and held:
            return False
        had = self._path(segment).exists()
        with erasing(self._path(segment), HEAD_SIZE):
            self.write(segment, left)
        return had

    def remove(self, segment: str) -> None:
        """Remove a segment's vectors."""
        remove_vectors(self._folder, segment)

    def _path(self, segment: str) -> Path:
        return self._folder / f"{segment}{SUFFIX}"

    def _parsed(self, data: bytes) -> dict[str, DocumentVectors]:
        (size,) = _SIZE.unpack_from(data)
        at = _SIZE.size + size
        head = json.loads(data[_SIZE.size : at])
        if head["schema"] != SCHEMA or head["encoder"] != self._identity.key:
            return {}
        made = {}
        for listed in head["documents"]:
            counts = tuple(int(count) for count in listed["counts"])
            passages, at = self._take(data, at, int(listed["passages"]))
            sentences, at = self._take(data, at, sum(counts))
            made[str(listed["id"])] = DocumentVectors(passages, counts, sentences)
        if at != len(data):
            raise ValueError("vectors")
        return made

    def _take(self, data: bytes, at: int, rows: int) -> tuple[Halves, int]:
        numbers = rows * self._identity.dimension
        found = np.frombuffer(data, "<f2", numbers, at).astype(np.float16)
        return found.reshape(rows, self._identity.dimension), at + 2 * numbers


def remove_vectors(folder: Path, segment: str) -> bool:
    """Remove a segment's vectors, whatever encoder made them; True if there were some."""
    path = folder / f"{segment}{SUFFIX}"
    try:
        if not path.exists():
            return False
        with erasing(path, HEAD_SIZE):
            path.unlink(missing_ok=True)
        sync_folder(folder)
    except OSError as error:
        raise refusal(error) from error
    return True


def sweep(folder: Path, segments: Collection[str]) -> int:
    """Remove vectors whose segment is gone, left by a crash in between; how many."""
    names = [path.name.removesuffix(SUFFIX) for path in folder.iterdir() if path.name.endswith(SUFFIX)]
    return sum(remove_vectors(folder, name) for name in names if name not in segments)


def _role(segment: str) -> str:
    return f"{segment}{SUFFIX}".removesuffix(".sealed")  # as retrieval.opening names the role of a sealed file
