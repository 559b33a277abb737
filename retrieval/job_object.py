"""Windows: a Job Object around a child, so that its memory is bounded and it ends with the process that started it.

Written from Microsoft's documentation and never run: no Windows machine was at hand. Whatever fails, the child runs
without it and `gyeot doctor` does not name it. (The python.exe of a virtual environment starts a second process: it
inherits the job if it starts after the assignment, which is likely and not certain.)
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

_EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
_KILL_ON_CLOSE, _PROCESS_MEMORY, _DIE_ON_FAULT = 0x2000, 0x100, 0x400


class _Basic(ctypes.Structure):
    _fields_ = (
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("limit_flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class _Extended(ctypes.Structure):
    _fields_ = (
        ("basic", _Basic),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


class Job:
    """A job that one process is put into. Its end, or that of this process, ends the process in it."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def close(self) -> None:
        """End the process and let the job go."""
        if sys.platform == "win32" and self._handle:
            handle, self._handle = self._handle, 0
            _kernel().CloseHandle(handle)


def enclose(process_handle: int, memory: int) -> Job | None:
    """Put a process that was just started into a job of its own; None where that can't be done.

    Args:
        process_handle: of subprocess.Popen.
        memory: bytes it may commit; 0 for no bound.
    """
    if sys.platform == "win32":
        try:
            kernel = _kernel()
            handle = kernel.CreateJobObjectW(None, None)
            if not handle:
                return None
            limits = limits_of(memory)
            size = ctypes.sizeof(limits)
            done = kernel.SetInformationJobObject(handle, _EXTENDED_LIMITS, ctypes.byref(limits), size)
            if not done or not kernel.AssignProcessToJobObject(handle, process_handle):
                kernel.CloseHandle(handle)
                return None
        except (OSError, AttributeError):
            return None
        return Job(handle)
    return None


def limits_of(memory: int) -> _Extended:
    """What a job is told: no message box on a crash, the end with its handle, bounded memory."""
    limits = _Extended()
    limits.basic.limit_flags = _KILL_ON_CLOSE | _DIE_ON_FAULT | (_PROCESS_MEMORY if memory else 0)
    limits.process_memory = memory
    return limits


def _kernel() -> Any:
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handle = ctypes.c_void_p
        kernel.CreateJobObjectW.restype = handle
        kernel.CreateJobObjectW.argtypes = (handle, ctypes.c_wchar_p)
        kernel.SetInformationJobObject.argtypes = (handle, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint32)
        kernel.AssignProcessToJobObject.argtypes = (handle, handle)
        kernel.CloseHandle.argtypes = (handle,)
        return kernel
    raise OSError("not Windows")
