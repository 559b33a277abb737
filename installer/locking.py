"""One set-up at a time for a checkout: an operating-system lock that vanishes with its processes, however they end.

Children inherit the lock where the system allows it: when the installer is killed, its pip may still be writing.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

held: set[int] = set()

if sys.platform == "win32":
    import msvcrt

    def _take(handle: IO[bytes], wait: bool) -> bool:
        """Lock the first byte; LK_LOCK tries for ten seconds, so waiting is a loop."""
        while True:
            try:
                msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    return False
            else:
                return True

else:
    import fcntl

    def _take(handle: IO[bytes], wait: bool) -> bool:
        """Lock the file, waiting for another holder or not."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True


@contextmanager
def exclusive(root: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of this checkout; `on_wait` is called once when another set-up holds it."""
    owner = os.getuid() if sys.platform != "win32" else 0
    name = hashlib.sha256(f"{owner}:{root}".encode(errors="surrogateescape")).hexdigest()[:20]
    with (Path(tempfile.gettempdir()) / f"gyeot-setup-{name}.lock").open("ab") as handle:
        if not _take(handle, wait=False):
            on_wait()
            _take(handle, wait=True)
        if sys.platform != "win32":
            held.add(handle.fileno())
        try:
            yield
        finally:
            held.discard(handle.fileno())
