"""Ends this process with the one that started it: the pipe it was fed through stays open, and its hang-up is a signal.

The kernel sends the signal, so a library that never gives up the interpreter's lock cannot hold it up. (Linux's
parent-death signal won't do: it fires when the thread that started the process ends, and any thread may start one.)
Elsewhere a thread waits for the end of the pipe.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading


def prepare(descriptor: int) -> list[str]:
    """Have the hang-up of a pipe announced; it stays without effect until `hold`.

    Returns:
        The word for `gyeot doctor`.
    """
    if sys.platform == "linux":
        import fcntl

        try:
            signal.signal(signal.SIGIO, signal.SIG_IGN)  # bytes that arrive are announced too
            fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
            fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)
        except OSError:
            return []  # no pipe
    return ["ends_with_parent"]


def hold(descriptor: int) -> None:
    """From now on, when all that was announced has been read, the end of the pipe ends this process."""
    if sys.platform == "linux":
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        watch = select.poll()
        watch.register(descriptor, select.POLLIN)
        if any(events & select.POLLHUP for _, events in watch.poll(0)):  # it ended in between
            os._exit(0)
    else:
        threading.Thread(target=_wait, args=(descriptor,), name="lifeline", daemon=True).start()


def _wait(descriptor: int) -> None:
    with contextlib.suppress(OSError):
        os.read(descriptor, 1)
    os._exit(0)
