"""Takes the user's files, TCP and other processes away from this process, where Linux has Landlock (5.13 and later).

Only the folders of the system, of Python and of the application stay readable; nothing stays writable.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_VERSION_FLAG = 1
_BENEATH = 1
_EXECUTE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 2, 1 << 3
_ALL_FILES = (1 << 13) - 1  # what the first version knows; later ones add a bit each
_ADDED = {2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_TCP = 0b11  # bind and connect, from version 4
_SCOPES = 0b11  # abstract sockets and signals, from version 6
# Nobody keeps documents here, and libraries look for their tables here.
_SYSTEM = ("/usr", "/lib", "/lib64", "/etc", "/proc/self", "/dev/null", "/dev/urandom")


def restrict(application: Path) -> list[str]:
    """Restrict this process for good. Needs no_new_privileges.

    Args:
        application: folder of the application's packages.

    Returns:
        Words for what is in force: none, where the kernel has no Landlock.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))
    if version < 1:
        return []
    ruleset = _ruleset(libc, version)
    if ruleset < 0:
        return []
    try:
        for path in _readable(application):
            _allow(libc, ruleset, path)
        if libc.syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)) != 0:
            return []
    finally:
        os.close(ruleset)
    return ["no_user_files", *(["no_tcp"] if version >= 4 else []), *(["no_signals"] if version >= 6 else [])]


def _ruleset(libc: ctypes.CDLL, version: int) -> int:
    files = _ALL_FILES
    for since, right in _ADDED.items():
        files |= right if version >= since else 0
    words = [files]
    if version >= 4:
        words.append(_TCP)
    if version >= 6:
        words.append(_SCOPES)
    attribute = (ctypes.c_uint64 * len(words))(*words)
    size = ctypes.c_size_t(ctypes.sizeof(attribute))
    return int(libc.syscall(_CREATE_RULESET, ctypes.byref(attribute), size, ctypes.c_uint32(0)))


def _readable(application: Path) -> set[str]:
    """Folders that imports after this point need."""
    paths = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, *_SYSTEM}
    paths.update(path for path in sys.path if path)
    # The application's packages only: beside them in a checkout lie notes and test data.
    paths.update(str(application / name) for name in ("retrieval", "resources"))
    return {os.path.realpath(path) for path in paths if path != "/" and Path(path).exists()} - {
        os.path.realpath(application)
    }


def _allow(libc: ctypes.CDLL, ruleset: int, path: str) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = _READ_FILE | _READ_FOLDER | _EXECUTE if Path(path).is_dir() else _READ_FILE
        rule = rights.to_bytes(8, sys.byteorder) + descriptor.to_bytes(4, sys.byteorder, signed=True)
        attribute = ctypes.create_string_buffer(rule, len(rule))
        libc.syscall(
            _ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_BENEATH), ctypes.byref(attribute), ctypes.c_uint32(0)
        )
    finally:
        os.close(descriptor)
