"""A short list sealed in one file: what the library knows beside its documents. A damaged list is an empty one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from retrieval.errors import LibraryCode, LibraryError
from retrieval.storage import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from retrieval.vault import Vault

_SCHEMA = 1


def save(path: Path, vault: Vault, key: str, rows: Sequence[dict[str, Any]]) -> None:
    """Seal rows under a key of the file's JSON; the seal is bound to the file's name.

    Raises:
        LibraryError: DISK_FULL or NOT_WRITABLE.
    """
    data = json.dumps({"schema": _SCHEMA, key: list(rows)}).encode("ascii")
    write_whole(path, vault.seal(data, path.stem))


def load(path: Path, vault: Vault, key: str) -> list[dict[str, Any]]:
    """The rows of a file; none where it is missing or damaged.

    Raises:
        LibraryError: LIBRARY_NEWER.
    """
    try:
        made = json.loads(vault.unseal(path.read_bytes(), path.stem))
        if made["schema"] > _SCHEMA:
            raise LibraryError(LibraryCode.LIBRARY_NEWER)
        return [dict(row) for row in made[key]]
    except LibraryError as error:
        if error.code is LibraryCode.LIBRARY_NEWER:
            raise
        return []
    except (OSError, ValueError, KeyError, TypeError):
        return []
