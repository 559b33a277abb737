"""Whole files or none: atomic writes in a folder, and the lock that makes one process its owner."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
import threading
from typing import TYPE_CHECKING, BinaryIO

from retrieval.errors import LibraryCode, LibraryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_STRAY = ".part-"
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", -1)})


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that after any crash it is the old one or the new one, never a part. Owner-only (0600).

    Raises:
        LibraryError: DISK_FULL, or NOT_WRITABLE.
    """
    part = path.with_name(f"{_STRAY}{secrets.token_hex(6)}")
    try:
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            with os.fdopen(os.open(part, flags, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise refusal(error) from error


@contextlib.contextmanager
def erasing(path: Path, size: int) -> Iterator[None]:
    """Overwrite the first bytes of a file once it has been removed or replaced inside the block.

    A sealed file begins with its salt: without it not even the key opens what a look at the disk's free blocks finds.
    Windows lets no open file be replaced; there the blocks are only given free.
    """
    with contextlib.ExitStack() as stack:
        old = None
        if os.name != "nt":
            with contextlib.suppress(OSError):
                old = stack.enter_context(path.open("r+b"))
        yield
        if old is not None and os.fstat(old.fileno()).st_nlink == 0:
            old.write(os.urandom(size))
            old.flush()
            os.fsync(old.fileno())


def refusal(error: OSError) -> LibraryError:
    """A failure to write as the library's own error."""
    full = error.errno in _FULL
    return LibraryError(LibraryCode.DISK_FULL if full else LibraryCode.NOT_WRITABLE)


def sync_folder(folder: Path) -> None:
    """Make a rename or removal in a folder last. Windows has no such call, and needs none for a rename."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_strays(folder: Path) -> int:
    """Remove what a crash left of unfinished writes; how many."""
    strays = [path for path in folder.iterdir() if path.name.startswith(_STRAY)]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)


_held: set[str] = set()  # locks of this process: the system's are per process and don't see two takers in one
_holding = threading.Lock()


class FolderLock:
    """Held by the one process that owns a folder; the system lets go of it however that process ends.

    A record lock and not flock: children that were just forked would share an flock and outlive a killed owner with it.
    """

    def __init__(self, path: Path) -> None:
        """Take the lock.

        Raises:
            LibraryError: LIBRARY_IN_USE where another process holds it, NOT_WRITABLE where it can't be made.
        """
        self._name = os.path.realpath(path)
        with _holding:
            if self._name in _held:  # not even opened: closing any handle of the file would give the lock away
                raise LibraryError(LibraryCode.LIBRARY_IN_USE)
            try:
                self._file: BinaryIO = path.open("ab")
            except OSError as error:
                raise refusal(error) from error
            try:
                _lock(self._file)
            except OSError as error:
                self._file.close()
                raise LibraryError(LibraryCode.LIBRARY_IN_USE) from error
            _held.add(self._name)

    def close(self) -> None:
        """Let go of it; the file stays, for another may hold it by then."""
        with _holding:
            if not self._file.closed:
                self._file.close()
                _held.discard(self._name)


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.lockf(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
