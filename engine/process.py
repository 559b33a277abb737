"""One worker process seen from the client: its three pipes, each with a thread of its own, and its end.

Measures: argument list without a shell; isolated interpreter in the application's folder; scrubbed environment; no
inherited descriptors; a session of its own, so that killing it takes its children along; a writer thread with a queue,
so that a worker that does not read blocks nobody; only lines of known form are taken from its stderr.
"""

from __future__ import annotations

import logging
import os
import queue
import re
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import psutil

from engine.log import Plain
from engine.messages import Configure, Message, ProtocolError, encode, lines, parse
from engine.offline import child_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.methods import Object

log = logging.getLogger(__name__)

APPLICATION_FOLDER: Final = Path(__file__).resolve().parent.parent
LAST_WORDS: Final = 1.0  # seconds for what a dead worker left in its stderr
MAX_QUEUED: Final = 512 * 1024 * 1024
LOG_PREFIX: Final = "gyeot: "  # what engine.worker writes to stderr itself: ids, counts, names of exception types

# With -I neither the current folder nor PYTHONPATH is searched, so a dropped pii.py is never imported. The folder of
# the application comes last, so that it hides no library.
_BOOT: Final = "import sys; sys.path.append(sys.argv.pop(1)); from engine.worker import main; sys.exit(main())"
# Native crashes: names and lines of source code, no content.
_CRASH_LINES: Final = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"Fatal Python error: [\w ]+",
        r"(Current thread|Thread) 0x[0-9a-f]+ \(most recent call first\):",
        r'  File "[^"]+", line \d+ in [\w<>]+',
        r"[\w./-]+:\d+: GGML_ASSERT\([\w\s.,\->()=!<>&|+*/%\[\]]+\) failed",
        r"CUDA error: [\w ]+",
    )
)
_STDERR_LINE: Final = 2000


def python_command(role: str) -> tuple[str, ...]:
    """The command line of a worker of this installation."""
    nice = () if role == "llm" else ("--nice", "5")
    flags = ("-I", "-X", "utf8", "-c", _BOOT, str(APPLICATION_FOLDER))
    return (sys.executable, *flags, "--role", role, *nice)


class WorkerProcess:
    """A started worker.

    Args:
        command: argument list.
        config: goes to it in the first line.
        on_message: called on the reader thread with each checked message; may raise ProtocolError.
        on_end: called once on the reader thread, after the process is gone.

    Raises:
        OSError: it could not be started.
    """

    def __init__(
        self,
        command: Sequence[str],
        config: Object,
        *,
        on_message: Callable[[WorkerProcess, Message], None],
        on_end: Callable[[WorkerProcess], None],
    ) -> None:
        self.violated = False  # it broke the protocol
        self.returncode: int | None = None
        self._on_message = on_message
        self._on_end = on_end
        self._outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._reaping = threading.Lock()
        self._counting = threading.Lock()
        self._queued = 0  # bytes
        self._process = _start(command)
        self.pid = self._process.pid
        self.send(Configure(config))
        writer, reader, self._collector = (
            threading.Thread(target=target, name=f"worker-{self.pid}{target.__name__}", daemon=True)
            for target in (self._write, self._read, self._collect)
        )
        for thread in (writer, self._collector, reader):
            thread.start()

    def send(self, message: Message) -> None:
        """Queue a message; never blocks. After the process has ended it goes nowhere.

        A process that leaves more than MAX_QUEUED bytes unread is broken and is killed.

        Raises:
            ProtocolError: the message is too large or not representable.
        """
        line = encode(message)
        with self._counting:
            self._queued += len(line)
            full = self._queued > MAX_QUEUED
        if not full:
            self._outgoing.put(line)
        elif not self.violated:
            log.info("worker %d does not read", self.pid)
            self.violated = True
            self.kill()

    def finish(self) -> None:
        """Close its stdin behind what is queued: it ends by itself."""
        self._outgoing.put(None)

    def kill(self) -> None:
        """End it and its children now. `on_end` follows."""
        with self._reaping:  # its process id is still its own while it is not reaped
            if self.returncode is None:
                _kill_tree(self._process)

    def wait(self, timeout: float) -> bool:
        """Wait until `on_end` has been called."""
        return self._ended.wait(timeout)

    def _write(self) -> None:
        stream = cast("BinaryIO", self._process.stdin)
        try:
            while (line := self._outgoing.get()) is not None:
                stream.write(line)
                stream.flush()
                with self._counting:
                    self._queued -= len(line)
        except OSError:
            log.debug("worker %d reads no more", self.pid)
        finally:
            _close(stream)

    def _read(self) -> None:
        stream = cast("BinaryIO", self._process.stdout)
        try:
            for untrusted_line in lines(stream):
                self._on_message(self, parse(untrusted_line))
        except ProtocolError as error:
            log.info("worker %d broke the protocol: %s", self.pid, error)
            self.violated = True
        except OSError:
            log.info("the pipe of worker %d broke", self.pid)
        finally:
            self.kill()  # also its children, and a worker that only closed its pipe
            _await_exit(self._process)
            with self._reaping:
                self.returncode = self._process.wait()
            self.finish()
            _close(stream)
            self._collector.join(LAST_WORDS)
            self._on_end(self)
            self._ended.set()

    def _collect(self) -> None:
        stream = cast("BinaryIO", self._process.stderr)
        hidden = 0
        with stream:
            while untrusted_line := stream.readline(_STDERR_LINE):
                line = worth_keeping(untrusted_line)
                if line is None:
                    hidden += 1
                else:
                    log.info("worker %d: %s", self.pid, line)
        if hidden:
            log.info("worker %d: %d lines of libraries not kept", self.pid, hidden)


def worth_keeping(untrusted_line: bytes) -> Plain | None:
    """What may go into the log of a line on a worker's stderr; a library's own words may hold text of a document."""
    line = untrusted_line.decode("utf-8", "replace").rstrip()
    if line.startswith(LOG_PREFIX):
        return Plain(line.removeprefix(LOG_PREFIX))
    if any(pattern.fullmatch(line) for pattern in _CRASH_LINES):
        return Plain(line)
    return None


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
        if "--nice" in command:
            flags |= subprocess.BELOW_NORMAL_PRIORITY_CLASS
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=APPLICATION_FOLDER,
        env=child_environment(),
        close_fds=True,
        start_new_session=True,
        creationflags=flags,
    )


def _await_exit(process: subprocess.Popen[bytes]) -> None:
    """Wait for the end without reaping, so that whoever wants to kill it meanwhile is not kept waiting."""
    if sys.platform != "win32" and hasattr(os, "waitid"):
        with suppress(ChildProcessError):  # somebody else in this program reaped it
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)


def _kill_tree(process: subprocess.Popen[bytes]) -> None:
    """Kill it, its group, and descendants that began a session of their own (parsers)."""
    try:
        descendants = psutil.Process(process.pid).children(recursive=True)
    except psutil.Error:
        descendants = []
    with suppress(ProcessLookupError, PermissionError):  # gone; macOS says the latter of a group of zombies
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    for descendant in descendants:
        with suppress(psutil.Error):
            descendant.kill()


def _close(stream: BinaryIO) -> None:
    try:
        stream.close()
    except OSError:  # what was buffered for a dead process cannot be written
        return
