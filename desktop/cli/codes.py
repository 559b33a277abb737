"""Exit codes of the command line (CONTRACT.md)."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the shell learns."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    REFUSED = 3
    SOME_FAILED = 4
    NOT_FOUND = 5
