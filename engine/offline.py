"""What keeps a child process to itself: a scrubbed environment, libraries told not to phone, internet sockets refused.

The refusal sees what goes through Python's socket module. It is a tripwire for libraries, not a sandbox: native code
can pass by it. On Linux a worker also gives up new privileges and core dumps, which would hold text of documents.
"""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.hardware import suggested_threads

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT = frozenset(
    {
        *(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "LANG",
            "LANGUAGE",
            "TZ",
            "TMPDIR",
            "TMP",
            "TEMP",
            "USERNAME",
            "USERPROFILE",
        ),
        *("APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT"),
        *("NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "DBUS_SESSION_BUS_ADDRESS", "LD_LIBRARY_PATH"),
    }
)
_KEPT_PREFIXES = ("LC_", "XDG_", "CUDA_", "NVIDIA_", "GGML_", "VK_")
_AF_UNIX = 1
_PR_SET_NO_NEW_PRIVS = 38
_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class NetworkRefusedError(RuntimeError):
    """Something in a worker tried to open an internet socket."""


def child_environment(untrusted_parent: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of every worker: what the system needs, nothing that changes which code Python runs."""
    parent = os.environ if untrusted_parent is None else untrusted_parent
    kept = {
        name: value
        for name, value in parent.items()
        if name.upper() in _KEPT or name.upper().startswith(_KEPT_PREFIXES)
    }
    threads = str(suggested_threads())
    return kept | {
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
        "LANCEDB_DISABLE_TELEMETRY": "1",
        "ORT_DISABLE_TELEMETRY": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "GOMP_SPINCOUNT": "1000",  # waiting threads that spin make a second busy process many times slower
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
    }


def refuse_internet() -> None:
    """From now on a Python socket to the internet raises NetworkRefusedError in this process. Cannot be undone."""
    sys.addaudithook(_refuse_on_windows if sys.platform == "win32" else _refuse)


def give_up_privileges() -> None:
    """No set-uid program started from here gains anything, and a crash leaves no memory on the disk."""
    if sys.platform != "win32":
        import resource  # absent on Windows

        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.__new__" and len(arguments) > 1 and arguments[1] not in (_AF_UNIX, -1):
        raise NetworkRefusedError(event)
    if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        raise NetworkRefusedError(event)


def _refuse_on_windows(event: str, arguments: tuple[object, ...]) -> None:
    # asyncio's own socket pair is a loopback connection on Windows.
    if event not in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        return
    address = arguments[1] if len(arguments) > 1 else None
    if not (isinstance(address, tuple) and address and address[0] in _LOOPBACK):
        raise NetworkRefusedError(event)
