"""The parent's side of the parser process: a pre-started child per file, a deadline, bounds, no trust in its lines.

This is isolation by process; `Parsers.isolation` says which means are active. The file system is not taken away.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections import deque
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.child import Child
from retrieval.errors import DocumentCode, DocumentError
from retrieval.files import read_file as read_file
from retrieval.wire import LINE_LIMIT, Receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from retrieval.child import Usage
    from retrieval.documents.limits import Limits
    from retrieval.documents.model import Document, Json
    from retrieval.errors import Detail

APPLICATION = Path(__file__).resolve().parent.parent
# -I keeps all folders but Python's own out of the import path; the application's is put back, at the end.
_BOOT = "import sys; sys.path.append(sys.argv.pop(1)); from retrieval.parse import main; sys.exit(main(sys.argv[1:]))"
_POLL = 0.05
_ENDED = frozenset({DocumentCode.PARSER_DIED, DocumentCode.TIMEOUT, DocumentCode.MEMORY})
_OUT_OF_MEMORY = (b"memoryerror", b"bad_alloc", b"memory allocation", b"out of memory", b"malloc", b"cannot allocate")


class Parsers:
    """Reads files in single-use child processes. Threads may share one; `close` leaves no process.

    Args:
        limits: what one file may cost.
        spare: how many children wait, started, for the next files.
        command: program and arguments of a child, instead of the parser (the limits are appended).
        on_usage: told what each child had used, after its end, on the thread that asked for the file.
    """

    def __init__(
        self,
        limits: Limits,
        spare: int = 1,
        *,
        command: Sequence[str] | None = None,
        on_usage: Callable[[Usage], None] | None = None,
    ) -> None:
        self.limits = limits
        self._spare = spare
        self._on_usage = on_usage
        own = [sys.executable, "-I", "-X", "utf8", "-c", _BOOT, str(APPLICATION)]
        self._command = [*(own if command is None else command), json.dumps(asdict(limits))]
        self._lock = threading.Lock()
        self._waiting: deque[Child] = deque()
        self._busy: set[Child] = set()
        self._closed = False
        self._isolation: tuple[str, ...] | None = None
        self._refill()

    def parse(
        self,
        data: bytes,
        name: str,
        *,
        cases: bool = False,
        cancelled: Callable[[], bool] | None = None,
        password: str = "",
    ) -> tuple[Document, ...]:
        """Read one file's bytes: one document, or one per record of a JSONL file or a table of cases.

        Args:
            data: the file's bytes.
            name: its name, for the extension only.
            cases: rows of a table are records.
            cancelled: asked about twenty times a second; True ends the reading.
            password: the user's, for a Hangul document under one; it crosses the child's own pipe only.

        Raises:
            DocumentError: the file could not be read, with the reason's code.
        """
        if not data:
            raise DocumentError(DocumentCode.EMPTY_FILE)
        if len(data) > self.limits.file:
            raise DocumentError(DocumentCode.TOO_LARGE, size=len(data), limit=self.limits.file)
        asked: dict[str, Json] = {
            "name": name[-1000:], "size": len(data), "cases": cases, "password": password[:1000]
        }  # fmt: skip
        try:
            receiver = self._converse((_header(asked), data), cancelled)
        except DocumentError as error:
            if error.code not in _ENDED or not error.detail.get("recognising"):
                raise  # recognition is native code: where it ended the child, the rest of the file can still be had
            receiver = self._converse((_header({**asked, "recognise": False}), data), cancelled)
        if receiver.failed is not None:
            code, detail = receiver.failed
            raise DocumentError(code, **detail)
        return tuple(receiver.documents)

    def isolation(self) -> list[str]:
        """Which means confine a child on this machine. Starts one and asks it; [] when none can be started."""
        if self._isolation is None:
            try:
                self._isolation = self._converse((), None).ready or ()
            except DocumentError:
                return []
        return list(self._isolation)

    def close(self) -> None:
        """End every child, also those that are reading."""
        with self._lock:
            self._closed = True
            children = [*self._waiting, *self._busy]
            self._waiting.clear()
        for child in children:
            child.close()

    def _converse(self, parts: tuple[bytes, ...], cancelled: Callable[[], bool] | None) -> Receiver:
        child = self._take()
        try:
            child.send(*parts, hold=True)
            child.listen()
            receiver = _Conversation(child, self.limits, cancelled, probe=not parts).run()
            receiver.ready = (*(receiver.ready or ()), *child.confined)
            return receiver
        finally:
            child.close()
            with self._lock:
                self._busy.discard(child)
            if self._on_usage is not None and child.usage is not None:
                self._on_usage(child.usage)

    def _take(self) -> Child:
        with self._lock:
            child = None
            while self._waiting and child is None:
                candidate = self._waiting.popleft()
                if candidate.alive:
                    child = candidate
                else:
                    candidate.close()
            child = child or self._start()
            self._busy.add(child)
        self._refill()
        return child

    def _start(self) -> Child:
        if self._closed:
            raise DocumentError(DocumentCode.PARSER_DIED)
        try:
            return Child(self._command, APPLICATION, self.limits.memory)
        except OSError as error:
            raise DocumentError(DocumentCode.PARSER_DIED, reason="start") from error

    def _refill(self) -> None:
        with self._lock:
            try:
                while not self._closed and len(self._waiting) < self._spare:
                    self._waiting.append(self._start())
            except DocumentError:
                return  # the next parse tries again, and reports


def _header(asked: Mapping[str, Json]) -> bytes:
    return json.dumps(asked).encode("ascii") + b"\n"


class _Conversation:
    """Listens to one child until it has said its last word, or must be stopped."""

    def __init__(self, child: Child, limits: Limits, cancelled: Callable[[], bool] | None, *, probe: bool) -> None:
        self._child = child
        self._limits = limits
        self._cancelled = cancelled
        self._probe = probe
        self._receiver = Receiver(limits)
        self._deadline = time.monotonic() + limits.seconds

    def run(self) -> Receiver:
        untrusted = bytearray()
        total = searched = 0
        while not self._finished():
            piece = self._next()
            if not piece:
                self._died()
            total += len(piece)
            if total > self._limits.output:
                raise DocumentError(DocumentCode.OUTPUT_LIMIT, limit=self._limits.output)
            untrusted += piece
            while not self._finished() and (end := untrusted.find(b"\n", searched)) >= 0:
                self._line(bytes(untrusted[:end]))
                del untrusted[: end + 1]
                searched = 0
            searched = len(untrusted)
            if searched > LINE_LIMIT:
                raise DocumentError(DocumentCode.OUTPUT_LIMIT, limit=LINE_LIMIT)
        return self._receiver

    def _finished(self) -> bool:
        return self._receiver.ended or (self._probe and self._receiver.ready is not None)

    def _next(self) -> bytes:
        while True:
            if self._cancelled is not None and self._cancelled():
                raise DocumentError(DocumentCode.CANCELLED)
            left = self._deadline + self._more - time.monotonic()
            if left <= 0:
                raise self._ended(DocumentCode.TIMEOUT, seconds=self._limits.seconds + self._more)
            piece = self._child.chunk(min(_POLL, left))
            if piece is not None:
                return piece

    @property
    def _more(self) -> float:
        """Seconds that scanned pages add."""
        return self._receiver.recognising * self._limits.ocr_seconds

    def _line(self, untrusted: bytes) -> None:
        try:
            self._receiver.take(untrusted)
        except ValueError as error:
            raise DocumentError(DocumentCode.PARSER_DIED, reason="protocol") from error

    def _died(self) -> None:
        ended_by = self._child.last_signal(1.0)
        if sys.platform != "win32" and ended_by == signal.SIGXCPU:
            raise self._ended(DocumentCode.TIMEOUT, seconds=self._limits.seconds)
        if any(words in self._child.said.lower() for words in _OUT_OF_MEMORY):
            raise self._ended(DocumentCode.MEMORY, limit=self._limits.memory)
        raise self._ended(DocumentCode.PARSER_DIED, signal=ended_by)

    def _ended(self, code: DocumentCode, **detail: Detail) -> DocumentError:
        """The error, with the number of pages that were being recognised."""
        if self._receiver.recognising:
            detail["recognising"] = self._receiver.recognising
        return DocumentError(code, **detail)
