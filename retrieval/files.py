"""The bytes of one of the user's files: opened read-only, once, and only if ordinary and unchanging."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from pathlib import Path

# O_NONBLOCK: opening a pipe that nobody writes to must not hang. O_BINARY is Windows'.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
_CODES = {
    errno.ELOOP: DocumentCode.LINK_LOOP,
    errno.ENOENT: DocumentCode.VANISHED,
    errno.ENOTDIR: DocumentCode.VANISHED,
    errno.ESTALE if hasattr(errno, "ESTALE") else -1: DocumentCode.VANISHED,
    errno.EACCES: DocumentCode.NOT_READABLE,
    errno.EPERM: DocumentCode.NOT_READABLE,
    errno.EISDIR: DocumentCode.NOT_A_FILE,
    errno.ENXIO: DocumentCode.NOT_A_FILE,  # a socket
}


def read_file(path: Path, limit: int) -> bytes:
    """All bytes of an ordinary file.

    Raises:
        DocumentError: EMPTY_FILE, TOO_LARGE, CHANGED, NOT_A_FILE, LINK_LOOP, VANISHED or NOT_READABLE.
    """
    try:
        if os.name == "nt" and path.is_dir():  # os.open answers EACCES for a folder there
            raise DocumentError(DocumentCode.NOT_A_FILE)
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        raise _failure(error) from error
    except ValueError as error:  # a name with a null character
        raise DocumentError(DocumentCode.VANISHED) from error
    try:
        return _read(descriptor, limit)
    except OSError as error:
        raise _failure(error) from error
    finally:
        os.close(descriptor)


def _read(descriptor: int, limit: int) -> bytes:
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        raise DocumentError(DocumentCode.NOT_A_FILE)
    if before.st_size == 0:
        raise DocumentError(DocumentCode.EMPTY_FILE)
    if before.st_size > limit:
        raise DocumentError(DocumentCode.TOO_LARGE, size=before.st_size, limit=limit)
    pieces, left = [], before.st_size + 1
    while left > 0:
        piece = os.read(descriptor, min(left, 8 * 1024 * 1024))
        if not piece:
            break
        pieces.append(piece)
        left -= len(piece)
    after = os.fstat(descriptor)
    if left != 1 or (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise DocumentError(DocumentCode.CHANGED)
    return b"".join(pieces)


def _failure(error: OSError) -> DocumentError:
    return DocumentError(_CODES.get(error.errno or 0, DocumentCode.NOT_READABLE))
