"""What the parser process takes away from itself before it sees a byte of a document.

Linux: resource limits, no new privileges, a network namespace of its own where the kernel lets an ordinary user have
one, Landlock, and a filter of system calls. On macOS only the limits; on Windows what the parent does.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.landlock import restrict
from retrieval.seccomp import refuse_calls

if TYPE_CHECKING:
    from retrieval.documents.limits import Limits

_APPLICATION = Path(__file__).resolve().parent.parent
_NO_NEW_PRIVILEGES = 38
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_CAPABILITY_VERSION = 0x20080522
_OPEN_FILES = 64
_NICENESS = 5
_THREADS = 4  # that recognise at most
# Every means there is on a system, in the order `gyeot doctor` lists them; "process" and the clock are always there.
_LIMITS = ("memory_limit", "cpu_limit", "no_file_writes", "no_core_dump", "few_open_files")
_MEANS = {
    "linux": (
        "process",
        "ends_with_parent",
        "no_user_files",
        "network_namespace",
        "no_tcp",
        "no_sockets",
        "no_new_programs",
        "no_new_privileges",
        "no_signals",
        *_LIMITS,
    ),
    "darwin": ("process", "ends_with_parent", *_LIMITS),
    "win32": ("process", "ends_with_parent", "job_object"),
}


def means() -> tuple[str, ...]:
    """All words that `confine` and the parent may say on this system."""
    return _MEANS.get(sys.platform, _MEANS["darwin"])


def confine(limits: Limits) -> list[str]:
    """Confine this process and say by which means it really is: words for `gyeot doctor`."""
    names = ["process"]
    if sys.platform == "win32":
        return names
    with contextlib.suppress(OSError):
        os.nice(_NICENESS)
    if sys.platform == "linux":
        names += _linux()
    return names + _resources(limits)


def _resources(limits: Limits) -> list[str]:
    import resource  # not on Windows

    wanted = (
        ("memory_limit", resource.RLIMIT_AS, limits.memory),
        ("cpu_limit", resource.RLIMIT_CPU, _cpu_seconds(limits, 0)),
        ("no_file_writes", resource.RLIMIT_FSIZE, 0),
        ("no_core_dump", resource.RLIMIT_CORE, 0),
        ("few_open_files", resource.RLIMIT_NOFILE, _OPEN_FILES),
    )
    names = []
    for name, which, value in wanted:
        _, hard = resource.getrlimit(which)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        most = bound
        if which == resource.RLIMIT_CPU:  # recognition may raise it this far
            most = max(bound, _cpu_seconds(limits, limits.ocr_pages))
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(which, (bound, most))
        except (OSError, ValueError):
            continue
        names.append(name)
    return names


def _cpu_seconds(limits: Limits, pages: int) -> int:
    """A backstop: the parent's clock comes first. Pages are recognised by several threads."""
    return int(limits.seconds * 2 + pages * limits.ocr_seconds * _THREADS) + 5


def allow_pages(limits: Limits, pages: int) -> None:
    """Allow this process the processor time that recognising pages takes."""
    if sys.platform == "win32":
        return
    import resource  # not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft == resource.RLIM_INFINITY:
        return
    wanted = soft + int(pages * limits.ocr_seconds * _THREADS)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _linux() -> list[str]:
    try:
        libc = ctypes.CDLL(None, use_errno=True)
    except OSError:
        return []
    names = []
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        names.append("no_new_privileges")
    # A user namespace comes first, as an ordinary user may make a network namespace only inside one.
    if libc.unshare(_NEW_USER | _NEW_NET) == 0:
        names.append("network_namespace")
        _drop_capabilities(libc)  # the new namespace gave us all of them
    return names + restrict(_APPLICATION) + refuse_calls()


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    libc.capset(ctypes.byref(header), ctypes.byref(nothing))
