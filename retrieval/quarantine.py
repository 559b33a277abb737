"""Files that could not be read: a sealed list, so that each is tried once and again only when asked or changed."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from retrieval.errors import DocumentCode
from retrieval.sealed_list import load, save

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from retrieval.vault import Vault

# Of the moment, not of the file: tried again whenever the file is met again.
_PASSING = frozenset({DocumentCode.VANISHED, DocumentCode.CHANGED, DocumentCode.NOT_READABLE, DocumentCode.LINK_LOOP})


@dataclass(frozen=True, slots=True)
class Kept:
    """One file that failed."""

    id: str
    path: str
    size: int
    mtime_ns: int
    code: str
    detail: Mapping[str, str | int | float] = field(default_factory=dict)
    grade: str | None = None
    cases: bool = False


def passing(code: str) -> bool:
    """Whether a failure says nothing about the next try."""
    return code in _PASSING


class Quarantine:
    """The list, sealed in one file. A damaged list is an empty one: the files are then simply tried again.

    Args:
        path: its file.
        vault: seals it.
    """

    def __init__(self, path: Path, vault: Vault) -> None:
        self._path = path
        self._vault = vault
        self._kept: dict[str, Kept] = {kept.path: kept for kept in self._load()}

    def __len__(self) -> int:
        return len(self._kept)

    def all(self) -> list[Kept]:
        """Every file in it, by path."""
        return sorted(self._kept.values(), key=lambda kept: kept.path)

    def get(self, path: str) -> Kept | None:
        """The entry of a file."""
        return self._kept.get(path)

    def by_id(self, ident: str) -> Kept | None:
        """The entry of an id."""
        return next((kept for kept in self._kept.values() if kept.id == ident), None)

    def put(self, kept: Kept) -> None:
        """Keep a failed file; it keeps the id it had."""
        old = self._kept.get(kept.path)
        self._kept[kept.path] = kept if old is None else Kept(**(asdict(kept) | {"id": old.id}))
        self._save()

    def release(self, paths: Collection[str]) -> None:
        """Let files go."""
        gone = [self._kept.pop(path) for path in paths if path in self._kept]
        if gone:
            self._save()

    def _save(self) -> None:
        save(self._path, self._vault, "kept", [asdict(kept) for kept in self.all()])

    def _load(self) -> list[Kept]:
        try:
            return [Kept(**row) for row in load(self._path, self._vault, "kept")]
        except TypeError:  # rows of another shape
            return []


def new_id() -> str:
    """An id for a file in quarantine."""
    return f"q{secrets.token_hex(5)}"
