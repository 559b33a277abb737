"""Threads that give way: how many to use, and a lower priority for the one that calls."""

from __future__ import annotations

import contextlib
import os
import sys
import threading

import psutil

_NICE = 10  # not idle: a thread of this process that is never run could hold what others wait for
_BELOW_NORMAL = -1


def spare_cores() -> int:
    """One less than the physical cores, at least one."""
    return max(1, (psutil.cpu_count(logical=False) or 1) - 1)


def give_way() -> None:
    """Lower the priority of the calling thread. Where the system has no such thing, nothing happens."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.SetThreadPriority(kernel.GetCurrentThread(), _BELOW_NORMAL)
    elif sys.platform == "linux":  # niceness is each thread's own there
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
