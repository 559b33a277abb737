"""A library of an older schema is brought to the present one, with a copy of it beside until the next clean start.

Each step is done file by file and passes over what it has done already, so that one that was cut short is simply begun
again; the schema is noted last. The copy is made first and holds nothing but sealed files. It goes as soon as something
is removed or the key changes: what a user deletes must not live on in it.
"""

from __future__ import annotations

import json
import shutil
import struct
from typing import TYPE_CHECKING

import pyarrow

from retrieval.errors import LibraryError
from retrieval.storage import refusal, sync_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from retrieval.vault import Vault

COPY = "before-migration"
_SIZES = struct.Struct(">QQQ")

Sealed = list[tuple["Path", str]]


def migrate(folder: Path, vault: Vault, schema: int, files: Sealed) -> None:
    """Bring sealed files from an older schema to the present one.

    Args:
        folder: of the library.
        vault: opens and seals them.
        schema: that they have at least.
        files: every sealed file with its role.

    Raises:
        LibraryError: DISK_FULL or NOT_WRITABLE; what was there is untouched, or goes on being migrated later.
    """
    for older in range(schema, max(STEPS) + 1):
        changed = [(path, role, data) for path, role in files if (data := _changed(STEPS[older], path, role, vault))]
        if changed:
            _copy(folder)
        for path, role, data in changed:
            write_whole(path, vault.seal(data, role))


def discard(folder: Path) -> bool:
    """Let the copy go; True if there was one."""
    if not (folder / COPY).is_dir():
        return False
    shutil.rmtree(folder / COPY, ignore_errors=True)
    return True


def _copy(folder: Path) -> None:
    place, part = folder / COPY, folder / f"{COPY}.part"
    if place.is_dir():  # made before the migration was cut short: the only one of the old files
        return
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.name != "lock":
                write_whole(part / path.name, path.read_bytes())
        part.rename(place)
        sync_folder(folder)
    except OSError as error:
        raise refusal(error) from error


def _changed(step: Callable[[str, bytes], bytes | None], path: Path, role: str, vault: Vault) -> bytes | None:
    """What a file is to hold from now on; None where it stays. A damaged one stays damaged."""
    try:
        return step(role, vault.unseal(path.read_bytes(), role))
    except (OSError, LibraryError, ValueError, KeyError, TypeError, struct.error):
        return None


def _name_the_chunker(role: str, data: bytes) -> bytes | None:
    """From 0 to 1: segments say which chunker made them; of those that don't it was one before the first."""
    if not role.startswith("segment:"):
        return None
    packed, plain, rest = _SIZES.unpack_from(data)
    frame, body = data[_SIZES.size : _SIZES.size + packed], data[_SIZES.size + packed :]
    head = json.loads(pyarrow.decompress(frame, decompressed_size=plain, codec="zstd", asbytes=True))
    if head.get("schema", 0) >= 1:
        return None
    made = json.dumps({**head, "schema": 1, "chunker": 0}, ensure_ascii=False, separators=(",", ":"))
    renewed = made.encode("utf-8", "surrogatepass")
    frame = pyarrow.compress(renewed, codec="zstd", asbytes=True)
    return _SIZES.pack(len(frame), len(renewed), rest) + frame + body


STEPS: Mapping[int, Callable[[str, bytes], bytes | None]] = {0: _name_the_chunker}
