"""Runs a child process, writes what it says to the log, and ends the whole family of processes when interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from installer import locking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

TAIL = 25
GRACE_SECONDS = 5.0
# Set by a shell or an outer environment, these would send packages elsewhere than into our own environment.
MISLEADING = (
    "PYTHONPATH",
    "PYTHONHOME",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_USER",
    "PIP_REQUIRE_VIRTUALENV",
    "VIRTUAL_ENV",
)


@dataclass(frozen=True)
class Outcome:
    """How a child process ended, and the last lines it wrote."""

    code: int
    tail: tuple[str, ...]


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for children: the caller's, without what would lead pip or Python astray."""
    environment = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    environment.update(
        {"PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    )
    environment.setdefault("PIP_RETRIES", "2")
    environment.update(extra or {})
    return environment


def end_family(child: subprocess.Popen[str]) -> None:
    """End a child and everything it started: politely first, then for good."""
    if child.poll() is not None:
        return
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(child.pid)], capture_output=True, check=False)  # noqa: S607  Windows' own
    else:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def run_logged(
    command: Sequence[str | Path],
    log: Path,
    on_line: Callable[[str], None] | None = None,
    *,
    cwd: Path | None = None,
    extra: Mapping[str, str] | None = None,
) -> Outcome:
    """Run a command to its end; each line of its output goes to the log and to `on_line`."""
    tail: deque[str] = deque(maxlen=TAIL)
    words = [str(word) for word in command]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8", errors="replace") as record:
        record.write(f"$ {' '.join(words)}\n")
        record.flush()
        child = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            cwd=cwd,
            env=clean_environment(extra),
            start_new_session=sys.platform != "win32",
            pass_fds=tuple(locking.held),
        )
        try:
            assert child.stdout is not None  # noqa: S101  asked for with PIPE
            with child.stdout:
                for raw in child.stdout:
                    line = raw.rstrip()
                    record.write(line + "\n")
                    tail.append(line[:400])
                    if on_line:
                        on_line(line)
            code = child.wait()
        finally:
            end_family(child)
    return Outcome(code, tuple(tail))
