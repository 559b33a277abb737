"""A library in one file: its sealed files as they are, and its key under a passphrase. A ZIP, stored.

The file tells what the library's folder tells: how many sealed files there are and how large they are. Its manifest is
authenticated with the library's key, so that nothing can be taken out, put in or swapped unnoticed.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import re
import shutil
import zipfile
from typing import TYPE_CHECKING, Final

from retrieval.errors import LibraryCode, LibraryError
from retrieval.keys import Envelope, unwrap
from retrieval.opening import sealed_files
from retrieval.storage import refusal, sync_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCHEMA: Final = 1
_MANIFEST: Final = "manifest.json"
_SIGNATURE: Final = "manifest.mac"
_LARGEST_MANIFEST: Final = 256 * 1024 * 1024
_NAME: Final = re.compile(r"[0-9a-z]{1,40}(\.[a-z]{1,10}){1,2}")
_READY: Final = "ready.json"  # in the folder of a restore: everything is there, and this is the key's envelope
_PLACE: Final = "restoring"


def write(target: Path, folder: Path, key: bytes, envelope: Envelope, progress: Callable[[int, int], None]) -> int:
    """Write a backup; the target is whole or not there, and never one that was there before.

    Args:
        target: the file to make.
        folder: of the library.
        key: the library's master key.
        envelope: that key under the backup's passphrase.
        progress: files done, and of how many.

    Returns:
        How many sealed files it holds.
    """
    if target.exists():
        raise LibraryError(LibraryCode.NOT_WRITABLE)
    part = target.with_name(f".{target.name}.part")
    try:
        try:
            count = _pack(part, folder, key, envelope, progress)
            part.rename(target)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(target.parent)
    except OSError as error:
        raise refusal(error) from error
    return count


def _pack(part: Path, folder: Path, key: bytes, envelope: Envelope, progress: Callable[[int, int], None]) -> int:
    files = sealed_files(folder)
    listed = []
    with zipfile.ZipFile(part, "x", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for at, (path, _) in enumerate(files, 1):
            data = path.read_bytes()
            archive.writestr(_entry(path.name), data)
            listed.append({"name": path.name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()})
            progress(at, len(files))
        manifest = json.dumps({"schema": SCHEMA, "key": envelope, "files": listed}).encode("ascii")
        archive.writestr(_entry(_MANIFEST), manifest)
        archive.writestr(_entry(_SIGNATURE), _signature(key, manifest))
    return len(files)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)  # no time of change: 1980
    entry.external_attr = 0o600 << 16
    return entry


def _signature(key: bytes, manifest: bytes) -> bytes:
    return hmac.digest(hmac.digest(key, b"gyeot backup", "sha256"), manifest, "sha256")


def read(
    source: Path,
    folder: Path,
    passphrase: str,
    keep: Callable[[Envelope, bytes], None],
    progress: Callable[[int, int], None],
) -> int:
    """Bring a backup's files and its key into a library's empty folder.

    Cut short, it is as if it had not begun, or `settle` goes on with it when the library is next opened.

    Args:
        source: the backup.
        folder: of a library without documents.
        passphrase: of the backup.
        keep: keeps the key.
        progress: files done, and of how many.

    Returns:
        How many sealed files came.

    Raises:
        LibraryError: BACKUP_DAMAGED, WRONG_PASSPHRASE, LIBRARY_NEWER, NOT_WRITABLE, DISK_FULL.
    """
    place = folder / _PLACE
    try:
        with zipfile.ZipFile(source) as archive:
            listed, key, envelope = _manifest(archive, passphrase)
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(mode=0o700)
            for at, (name, size, digest) in enumerate(listed, 1):
                write_whole(place / name, _member(archive, name, size, digest))
                progress(at, len(listed))
        for path, _ in sealed_files(folder):
            path.unlink()  # grades of folders and the like, of a library that holds nothing, under the key before
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, NotImplementedError, RuntimeError, EOFError):
        raise LibraryError(LibraryCode.BACKUP_DAMAGED) from None
    except OSError as error:
        raise refusal(error) from error
    write_whole(place / _READY, json.dumps(envelope).encode("ascii"))
    _move(folder, lambda: keep(envelope, key))
    return len(listed)


def _manifest(archive: zipfile.ZipFile, passphrase: str) -> tuple[list[tuple[str, int, str]], bytes, Envelope]:
    if archive.getinfo(_MANIFEST).file_size > _LARGEST_MANIFEST:
        raise ValueError("manifest")
    data = archive.read(_MANIFEST)
    untrusted = json.loads(data)
    if untrusted["schema"] > SCHEMA:
        raise LibraryError(LibraryCode.LIBRARY_NEWER)
    envelope: Envelope = untrusted["key"]
    key = unwrap(envelope, passphrase)
    if not hmac.compare_digest(_signature(key, data), archive.read(_SIGNATURE)):
        raise ValueError("signature")
    return [(_name(file["name"]), int(file["size"]), str(file["sha256"])) for file in untrusted["files"]], key, envelope


def _name(untrusted: object) -> str:
    if not isinstance(untrusted, str) or not _NAME.fullmatch(untrusted):
        raise ValueError("name")
    return untrusted


def _member(archive: zipfile.ZipFile, name: str, size: int, digest: str) -> bytes:
    if archive.getinfo(name).file_size != size:
        raise ValueError("size")
    data = archive.read(name)
    if hashlib.sha256(data).hexdigest() != digest:
        raise ValueError("content")
    return data


def settle(folder: Path, keep: Callable[[Envelope], None]) -> None:
    """Finish a restore that was cut short once everything was there; sweep one that was cut short before.

    Args:
        folder: of the library.
        keep: keeps the envelope of its key.
    """
    place = folder / _PLACE
    if not place.is_dir():
        return
    try:
        envelope: Envelope = json.loads((place / _READY).read_bytes())
    except (OSError, ValueError):
        shutil.rmtree(place, ignore_errors=True)
        return
    _move(folder, lambda: keep(envelope))


def _move(folder: Path, keep: Callable[[], None]) -> None:
    """The key first: a library without it would look as if its key were lost."""
    place = folder / _PLACE
    keep()
    try:
        for path in sorted(place.iterdir()):
            if path.name != _READY:
                path.replace(folder / path.name)
        sync_folder(folder)
        with contextlib.suppress(FileNotFoundError):
            (place / _READY).unlink()
        shutil.rmtree(place)
    except OSError as error:
        raise refusal(error) from error
