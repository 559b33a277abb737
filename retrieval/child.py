"""One child process: started in a group of its own, fed and read by threads, so that whoever waits never blocks on it.

Threads rather than select, as pipes cannot be selected on Windows.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.job_object import enclose

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHUNK = 1024 * 1024
_TAIL = 4096
_GRACE = 2.0


@dataclass(frozen=True, slots=True)
class Usage:
    """What an ended process had used: seconds of processor time, and the most bytes of memory it held at once.

    The memory is 0 where it ended by itself: what the system tells afterwards counts what its parent held, too.
    """

    pid: int
    seconds: float
    memory: int


class Child:
    """A started process with its three pipes.

    Args:
        command: program and arguments.
        folder: its working directory.
        memory: bytes it may hold, where the parent can bound that (Windows); 0 for no bound.

    Attributes:
        usage: known after `close`, where the system tells it.
        confined: words for what the parent confines it by.
    """

    def __init__(self, command: Sequence[str], folder: Path, memory: int = 0) -> None:
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd=folder,
            env=_environment(),
            **_platform(),
        )
        self._job = enclose(int(getattr(self._process, "_handle", 0)), memory)
        self.confined = ("job_object",) if self._job is not None else ()
        self.usage: Usage | None = None
        self._chunks: queue.Queue[bytes] = queue.Queue(maxsize=8)
        self._abandoned = threading.Event()
        self._tail = b""
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._closed = False

    @property
    def pid(self) -> int:
        """Process id, which is its group's id too."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """False once it has ended."""
        return self._process.poll() is None

    @property
    def said(self) -> bytes:
        """The last bytes it wrote to stderr. For telling causes apart; never logged or shown."""
        return self._tail

    def send(self, *parts: bytes, hold: bool = False) -> None:
        """Write the parts to its stdin in the background. A child that does not read is no trouble.

        Args:
            parts: what to write.
            hold: leave its stdin open, as its lifeline (retrieval.lifeline), until `close`.
        """
        self._start(self._write, (parts, hold))

    def listen(self) -> None:
        """Begin to read its stdout and stderr in the background."""
        self._start(self._read)
        self._start(self._read_errors)

    def chunk(self, timeout: float) -> bytes | None:
        """Next bytes of its stdout, b"" at the end, None when none came in time."""
        try:
            return self._chunks.get(timeout=max(0.0, timeout))
        except queue.Empty:
            return b"" if self._abandoned.is_set() else None

    def last_signal(self, timeout: float) -> int:
        """The signal that ended it, or 0; waits a little for the end, and leaves it unreaped so that close can kill."""
        end = time.monotonic() + timeout
        if not hasattr(os, "waitid"):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout)
            return 0
        while self._process.returncode is None and time.monotonic() < end:
            with contextlib.suppress(ChildProcessError):
                status = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
                if status is not None:
                    return status.si_status if status.si_code in (os.CLD_KILLED, os.CLD_DUMPED) else 0
            self._abandoned.wait(0.01)
        return max(0, -(self._process.returncode or 0))

    def kill(self) -> None:
        """End it and all of its group at once."""
        if self._process.returncode is not None:
            return  # reaped: its id may belong to somebody else by now
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """Kill it, reap it and free its pipes."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._abandoned.set()
        held = self._held()
        self.kill()
        self._reap(held)
        if self._job is not None:
            self._job.close()
        for thread in self._threads:
            thread.join(_GRACE)
        if not any(thread.is_alive() for thread in self._threads):
            for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()

    def _held(self) -> int:
        """The most memory it has held, 0 where it has ended; what is told after that counts its parent's too."""
        try:
            lines = Path(f"/proc/{self.pid}/status").read_text("ascii", "replace").splitlines()
        except OSError:
            return 0
        found = next((line.split()[1] for line in lines if line.startswith("VmHWM:")), "0")
        return int(found) * 1024

    def _reap(self, held: int) -> None:
        if sys.platform == "win32":
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_GRACE)
            return
        end, pause = time.monotonic() + _GRACE, 0.0005
        while self._process.returncode is None and time.monotonic() < end:
            try:
                pid, status, used = os.wait4(self.pid, os.WNOHANG)
            except ChildProcessError:
                self._process.poll()
                return
            if pid:
                self._process.returncode = os.waitstatus_to_exitcode(status)
                self.usage = Usage(pid, used.ru_utime + used.ru_stime, held)
                return
            time.sleep(pause)
            pause = min(pause * 2, 0.02)

    def _start(self, target: Any, arguments: tuple[Any, ...] = ()) -> None:
        thread = threading.Thread(target=target, args=arguments, name=f"parser-{self.pid}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _write(self, parts: tuple[bytes, ...], hold: bool) -> None:
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101  opened above
        with contextlib.suppress(OSError):  # it ended, or was killed
            for part in parts:
                view = memoryview(part)
                while view:
                    view = view[pipe.write(view[:_CHUNK]) or 0 :]
        if not hold:
            with contextlib.suppress(OSError):
                pipe.close()

    def _read(self) -> None:
        pipe = self._process.stdout
        assert pipe is not None  # noqa: S101  opened above
        while not self._abandoned.is_set():
            piece = pipe.read(_CHUNK) or b""
            if not self._put(piece) or not piece:
                return

    def _put(self, piece: bytes) -> bool:
        while not self._abandoned.is_set():
            with contextlib.suppress(queue.Full):
                self._chunks.put(piece, timeout=0.1)
                return True
        return False

    def _read_errors(self) -> None:
        pipe = self._process.stderr
        assert pipe is not None  # noqa: S101  opened above
        while piece := pipe.read(_TAIL):
            self._tail = (self._tail + piece)[-_TAIL:]


def _environment() -> dict[str, str]:
    """No paths of the user, no proxies; few threads and allocator arenas, to fit a memory limit."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "WINDIR") if name in os.environ}
    return kept | {
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": "1",
        "RAYON_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYMUPDF_MESSAGE": "fd:2",
    }


def _platform() -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS}
    return {"start_new_session": True}
