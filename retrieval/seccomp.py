"""Takes system calls away from this process that no reader of documents needs: sockets, new programs, other processes.

A filter of Linux's seccomp, written as the few instructions it is. What is refused fails with EACCES: a library that
tries it gets an error, not a crash.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SET_SECCOMP, _FILTER = 22, 2  # prctl
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # instructions: 32 bits at k, jump if ==, jump if >=
_NUMBER, _ARCHITECTURE = 0, 4  # offsets in struct seccomp_data
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_X32 = 0x40000000  # numbers from here on are the other table of x86-64

# socket, connect, bind, execve, execveat, ptrace, process_vm_readv, process_vm_writev, io_uring_setup, bpf,
# userfaultfd, perf_event_open, keyctl, add_key, request_key
_CALLS: Mapping[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (0xC000003E, (41, 42, 49, 59, 322, 101, 310, 311, 425, 321, 323, 298, 250, 248, 249)),
    "aarch64": (0xC00000B7, (198, 203, 200, 221, 281, 117, 270, 271, 425, 280, 282, 241, 219, 217, 218)),
}


def refuse_calls(machine: str | None = None) -> list[str]:
    """Install the filter for good. Needs no_new_privileges.

    Args:
        machine: name of the architecture, in place of this machine's.

    Returns:
        Words for what is in force: none, where the kernel or the architecture has no such filter.
    """
    table = _CALLS.get(machine or platform.machine())
    if table is None:
        return []
    code = _program(*table)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_SECCOMP, _FILTER, ctypes.create_string_buffer(header, len(header)), 0, 0) != 0:
        return []
    return ["no_sockets", "no_new_programs"]


def _program(architecture: int, calls: tuple[int, ...]) -> bytes:
    refuse = len(calls) + 1  # instructions between the check of the number's table and the refusal
    steps = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 0, refuse + 2, architecture), (_LOAD, 0, 0, _NUMBER)]
    steps.append((_AT_LEAST, refuse, 0, _X32))
    steps += [(_EQUAL, refuse - 1 - at, 0, number) for at, number in enumerate(calls)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
