"""The terminal works through the running program: requests over a local socket of the same user, never the internet.

So there is one owner of the library, its index is built once, and what is unlocked in the window is open in the
terminal too. AF_UNIX, a named pipe on Windows (unverified there). Both sides prove that they can read a key that only
the user can read. Messages are JSON in frames; nothing is unpickled.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import logging
import os
import queue
import secrets
import sys
import tempfile
import threading
from contextlib import suppress
from multiprocessing import AuthenticationError
from multiprocessing import connection as transport
from multiprocessing.connection import Connection, Listener, Pipe, answer_challenge, deliver_challenge, wait
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from engine.client import ROLES, Client
from engine.errors import EngineCode
from engine.job import Job
from engine.messages import VERSION
from retrieval.errors import LibraryError
from retrieval.storage import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.client import ClientConfig
    from engine.methods import Object, OnEvent
    from engine.supervision import Notice

log = logging.getLogger(__name__)

KEY: Final = "link.key"
_LONGEST_ADDRESS: Final = 100  # bytes of a socket's name
_PATIENCE: Final = 5.0  # seconds for each step of the greeting
_LARGEST: Final = 512 * 1024 * 1024  # bytes of a message
_BROKEN: Final = (EOFError, OSError, ValueError, AuthenticationError)


class Workers(Protocol):
    """What a program asks: engine.client.Client, or the running program through a Link."""

    def submit(
        self,
        role: str,
        method: str,
        params: Object,
        on_event: OnEvent | None = None,
        on_done: Callable[[Job], None] | None = None,
    ) -> Job:
        """Ask a worker; the job tells."""

    def recycle(self, role: str) -> None:
        """Let a worker end and its memory go."""

    def close(self) -> None:
        """Let go of everything."""


class _Wire:
    """Frames over a connection; ending it wakes the thread that reads from it, which closing alone does not everywhere.

    Args:
        connection: an open one.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._woken, self._waker = Pipe(duplex=False)
        self._sending = threading.Lock()

    def receive(self) -> Object:
        """The next message; EOFError once either side has ended it."""
        if self._woken in wait([self.connection, self._woken]):
            raise EOFError
        return _unpacked(self.connection.recv_bytes(_LARGEST))

    def send(self, message: Object) -> None:
        """Send a message; OSError where the other side is gone."""
        with self._sending:
            self.connection.send_bytes(_packed(message))

    def end(self) -> None:
        """End it. From any thread, harmless twice."""
        with suppress(OSError):
            self._waker.send_bytes(b"end")

    def close(self) -> None:
        """Give its handles back; by the thread that reads, when it is done."""
        for held in (self.connection, self._woken, self._waker):
            with suppress(OSError):
                held.close()


class LinkServer:
    """Lets terminals of the same user work with this program's workers.

    Args:
        home: 곁's folder.
        workers: who does what they ask.
        roles: whom they may ask.
    """

    def __init__(self, home: Path, workers: Workers, roles: frozenset[str]) -> None:
        self._workers = workers
        self._roles = roles
        self._key = secrets.token_bytes(32)
        self._wires: set[_Wire] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._address = _address(home)
        self._key_file = home / KEY
        self._listener: Listener | None = None

    def start(self) -> bool:
        """Listen; False where that is impossible. Terminals then start workers of their own."""
        try:
            if sys.platform != "win32":
                _own_folder(Path(self._address).parent)
                Path(self._address).unlink(missing_ok=True)  # of a killed program: the caller is the only one now
            self._listener = Listener(self._address, _FAMILY, backlog=8)
            if sys.platform != "win32":
                Path(self._address).chmod(0o600)
            write_whole(self._key_file, self._key)
        except (OSError, LibraryError) as error:
            log.info("no link for terminals: %s", type(error).__name__)
            self.close()
            return False
        threading.Thread(target=self._accept, args=(self._listener,), name="link", daemon=True).start()
        return True

    def close(self) -> None:
        """Stop listening and drop everybody."""
        with self._lock:
            self._closed = True
            wires, self._wires = self._wires, set()
        with suppress(OSError):
            self._key_file.unlink(missing_ok=True)
        if self._listener is not None:
            with suppress(OSError):
                self._listener.close()
        for wire in wires:
            wire.end()

    def _accept(self, listener: Listener) -> None:
        while not self._closed:
            try:
                connection = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), name="link terminal", daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        wire = _Wire(connection)
        with self._lock:
            if self._closed:
                wire.close()
                return
            self._wires.add(wire)
        try:
            deliver_challenge(connection, self._key)
            answer_challenge(connection, self._key)
            wire.send({"version": VERSION})
            _Terminal(wire, self._workers, self._roles).run()
        except _BROKEN as error:
            log.debug("a terminal left: %s", type(error).__name__)
        finally:
            with self._lock:
                self._wires.discard(wire)
            wire.close()


class LinkedClient(Client):
    """A client whose workers terminals of the same user may use as well, as long as it lives.

    Args:
        config: what workers are told.
        on_notice: told about deaths and restarts of workers.
    """

    def __init__(self, config: ClientConfig, on_notice: Callable[[Notice], None] | None = None) -> None:
        super().__init__(config, on_notice)
        self._link = LinkServer(config.home, self, frozenset(ROLES))
        self._link.start()

    def close(self) -> None:
        """Drop the terminals, then end all workers."""
        self._link.close()
        super().close()


class _Terminal:
    """One connected terminal: its jobs, and the thread that writes to it so that nobody else waits for it."""

    def __init__(self, wire: _Wire, workers: Workers, roles: frozenset[str]) -> None:
        self._wire = wire
        self._workers = workers
        self._roles = roles
        self._jobs: dict[str, Job] = {}
        self._out: queue.SimpleQueue[Object | None] = queue.SimpleQueue()

    def run(self) -> None:
        """Serve until it leaves; what it still waits for is cancelled then."""
        writer = threading.Thread(target=self._write, name="link writer", daemon=True)
        writer.start()
        try:
            while True:
                self._take(self._wire.receive())
        finally:
            for job in list(self._jobs.values()):
                job.cancel()
            self._out.put(None)

    def _take(self, untrusted: Object) -> None:
        ident = str(untrusted.get("id"))
        role, method, params = untrusted.get("role"), untrusted.get("method"), untrusted.get("params")
        if role not in self._roles:
            self._out.put({"id": ident, "failed": EngineCode.BAD_REQUEST, "detail": {"what": "role"}})
        elif untrusted.get("recycle") is True:
            self._workers.recycle(str(role))
        elif untrusted.get("cancel") is True:
            job = self._jobs.get(ident)
            if job is not None:
                job.cancel()
        elif isinstance(method, str) and isinstance(params, dict):
            job = self._workers.submit(
                str(role),
                method,
                params,
                on_event=lambda name, data: self._out.put({"id": ident, "event": name, "data": data}),
                on_done=lambda job: self._done(ident, job),
            )
            if not job.done():
                self._jobs[ident] = job
        else:
            self._out.put({"id": ident, "failed": EngineCode.BAD_REQUEST, "detail": {"what": "method"}})

    def _done(self, ident: str, job: Job) -> None:
        code, detail = job.failure
        answer = job.answer
        self._out.put(
            {"id": ident, "failed": code, "detail": {**detail}} if answer is None else {"id": ident, "done": answer}
        )

    def _write(self) -> None:
        while (message := self._out.get()) is not None:
            if "event" not in message:
                self._jobs.pop(str(message["id"]), None)
            try:
                self._wire.send(message)
            except _BROKEN:
                self._wire.end()
                return


class Link:
    """Workers of the running program, as a terminal sees them."""

    def __init__(self, connection: Connection) -> None:
        self._wire = _Wire(connection)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        threading.Thread(target=self._read, name="link", daemon=True).start()

    def submit(
        self,
        role: str,
        method: str,
        params: Object,
        on_event: OnEvent | None = None,
        on_done: Callable[[Job], None] | None = None,
    ) -> Job:
        """Ask a worker of the running program; a program that ends fails the job with PROGRAM_ENDED."""
        job = Job(f"t{next(self._numbers)}", role, method, on_event=on_event, on_done=on_done)
        job.canceller = lambda asked: self._send({"id": asked.id, "role": role, "cancel": True})
        with self._lock:
            self._jobs[job.id] = job
        self._send({"id": job.id, "role": role, "method": method, "params": params})
        return job

    def recycle(self, role: str) -> None:
        """Let a worker of the running program end."""
        self._send({"id": "", "role": role, "recycle": True})

    def close(self) -> None:
        """Leave; what still runs for this terminal is cancelled."""
        self._wire.end()

    def _send(self, message: Object) -> None:
        try:
            self._wire.send(message)
        except _BROKEN:
            self._fail_all()

    def _read(self) -> None:
        try:
            while True:
                self._take(self._wire.receive())
        except _BROKEN:
            self._wire.close()
            self._fail_all()

    def _take(self, message: Object) -> None:
        ident = str(message.get("id"))
        data, answer, detail = message.get("data"), message.get("done"), message.get("detail")
        with self._lock:
            job = self._jobs.get(ident)
            if job is not None and "event" not in message:
                del self._jobs[ident]
        if job is None:
            return
        if isinstance(data, dict):
            job.deliver(str(message.get("event")), data)
        elif isinstance(answer, dict):
            job.succeed(answer)
        else:
            plain = (
                {k: v for k, v in detail.items() if isinstance(v, str | int | float)}
                if isinstance(detail, dict)
                else {}
            )
            job.fail(str(message.get("failed")), plain)

    def _fail_all(self) -> None:
        with self._lock:
            jobs, self._jobs = list(self._jobs.values()), {}
        for job in jobs:
            job.fail(EngineCode.CANCELLED if job.cancel_requested else EngineCode.PROGRAM_ENDED)


def connect(home: Path) -> Link | None:
    """A link to the program that runs with this home, or None where there is none, or one of another version."""
    try:
        key = (home / KEY).read_bytes()
        connection = transport.Client(_address(home), _FAMILY)
    except OSError:
        return None
    try:
        _expect(connection)
        answer_challenge(connection, key)
        deliver_challenge(connection, key)
        _expect(connection)
        if _unpacked(connection.recv_bytes(1_000)).get("version") == VERSION:
            return Link(connection)
    except _BROKEN as error:
        log.info("the running program does not answer: %s", type(error).__name__)
    connection.close()
    return None


def _expect(connection: Connection) -> None:
    """Give up on a program that hangs: the terminal must not hang with it."""
    if not connection.poll(_PATIENCE):
        raise EOFError


_FAMILY: Final = "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"


def _address(home: Path) -> str:
    name = os.path.realpath(home)
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:24]
    if sys.platform == "win32":
        return rf"\\.\pipe\gyeot-{digest}"
    inside = os.path.join(name, "link")  # noqa: PTH118  bytes are counted as the system takes them
    if len(os.fsencode(inside)) <= _LONGEST_ADDRESS:
        return inside
    return str(Path(tempfile.gettempdir()) / f"gyeot-{os.getuid()}-{digest}" / "link")


def _own_folder(folder: Path) -> None:
    """A folder that nobody else could have put there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if sys.platform != "win32" and folder.lstat().st_uid != os.getuid():
        raise PermissionError


def _packed(message: Object) -> bytes:
    return json.dumps(message, ensure_ascii=False, allow_nan=False).encode("utf-8", "surrogatepass")


def _unpacked(untrusted: bytes) -> Object:
    made = json.loads(untrusted.decode("utf-8", "surrogatepass"))
    if not isinstance(made, dict):
        raise ValueError("message")
    return made
