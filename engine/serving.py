"""The inside of a worker process: reads messages, runs methods on lanes, answers each request exactly once.

One thread reads, each lane is one thread, and the main thread builds the role and closes it. A request that arrives
while the role is being built waits; a role that cannot be built fails what waits, and is tried again with the next.
"""

from __future__ import annotations

import logging
import queue
import threading
from typing import TYPE_CHECKING, BinaryIO, Final

from engine.calls import Running
from engine.errors import EngineCode, EngineError
from engine.log import origin
from engine.messages import (
    MAX_DETAIL,
    VERSION,
    Cancel,
    Configure,
    Done,
    Event,
    Failed,
    Hello,
    Message,
    ProtocolError,
    Request,
    Shutdown,
    TooLargeError,
    encode,
    lines,
    parse,
)
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.errors import Detail
    from engine.methods import Entry, Object, Role

log = logging.getLogger(__name__)

LANE_GRACE: Final = 3.0  # seconds for running methods to heed the end, before the role is closed under them


class Channel:
    """The worker's end of the pipe: whole lines, one writer at a time. A client that is gone is no error."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self.incoming = incoming
        self._outgoing = outgoing
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        """Write one message.

        Raises:
            ProtocolError: it is too large or not representable; nothing was written.
        """
        line = encode(message)
        with self._lock:
            try:
                self._outgoing.write(line)
                self._outgoing.flush()
            except OSError:
                log.debug("the client reads no more")


class Server:
    """Serves one role until stdin ends, a shutdown message comes or the client breaks the protocol.

    Args:
        role: the name that goes into the greeting.
        build: makes the role from the configuration; may load heavy libraries.
        channel: the pipe.
    """

    def __init__(self, role: str, build: Callable[[Object], Role], channel: Channel) -> None:
        self._name = role
        self._build = build
        self._channel = channel
        self._lock = threading.Lock()
        self._requests: dict[str, Running] = {}
        self._arrivals: queue.SimpleQueue[Running | None] = queue.SimpleQueue()  # None: the end
        self._lanes: dict[str, queue.SimpleQueue[Running | None]] = {}
        self._threads: list[threading.Thread] = []
        self._violated = False

    def run(self) -> int:
        """Serve; the exit status: 0 after an orderly end, 2 after a broken protocol."""
        self._channel.send(Hello(self._name))
        try:
            stream = lines(self._channel.incoming)
            first = next(stream, None)
            if first is None:
                return 0
            configure = parse(first)
            if not isinstance(configure, Configure) or configure.version != VERSION:
                raise ProtocolError("not the configuration of this version")
        except ProtocolError as error:
            log.info("broken protocol: %s", error)
            return 2
        threading.Thread(target=self._read, args=(stream,), name="reader", daemon=True).start()
        role, first_request = self._built(configure.config)
        if role is not None:
            self._dispatch(role, first_request)
        self._stop()
        if role is not None:
            role.close()
        return 2 if self._violated else 0

    # main thread

    def _built(self, config: Object) -> tuple[Role | None, Running | None]:
        """The role, as soon as it can be built, and the request that had it built; no role when the end came first."""
        running: Running | None = None
        while True:
            try:
                role = self._build(config)
            except Exception as error:  # noqa: BLE001  edge: whatever a library raises becomes the answer
                failure = failure_of(error)
            else:
                return role, running
            log.info("the role cannot be built: %s", failure[0])
            if running is not None:
                self._answer(running, None, failure)
            running = self._arrivals.get()
            if running is None:
                return None, None

    def _dispatch(self, role: Role, first: Running | None) -> None:
        running = first or self._arrivals.get()
        while running is not None:
            self._assign(role, running)
            running = self._arrivals.get()

    def _assign(self, role: Role, running: Running) -> None:
        entry = role.methods.get(running.method)
        if entry is None:
            self._answer(running, None, (EngineCode.BAD_REQUEST, {"what": f"{self._name}.{running.method}"}))
            return
        running.entry = entry
        self._lane(entry).put(running)

    def _lane(self, entry: Entry) -> queue.SimpleQueue[Running | None]:
        lane = self._lanes.get(entry.lane)
        if lane is None:
            lane = self._lanes[entry.lane] = queue.SimpleQueue()
            thread = threading.Thread(target=self._work, args=(lane,), name=f"lane-{entry.lane}", daemon=True)
            self._threads.append(thread)
            thread.start()
        return lane

    def _stop(self) -> None:
        with self._lock:
            waiting = list(self._requests.values())
        for running in waiting:
            if running.cancel():
                self._answer(running, None, (EngineCode.CANCELLED, {}))
        for lane in self._lanes.values():
            lane.put(None)
        for thread in self._threads:
            thread.join(LANE_GRACE)

    # reader thread

    def _read(self, stream: Iterator[bytes]) -> None:
        try:
            for line in stream:
                message = parse(line)
                if isinstance(message, Shutdown):
                    return
                self._take(message)
        except ProtocolError as error:
            log.info("broken protocol: %s", error)
            self._violated = True
        finally:
            self._arrivals.put(None)

    def _take(self, message: Message) -> None:
        match message:
            case Request():
                running = Running(message, self._channel.send)
                with self._lock:
                    if message.id in self._requests:
                        raise ProtocolError("an id is used twice")
                    self._requests[message.id] = running
                self._arrivals.put(running)
            case Cancel(identifier):
                with self._lock:
                    cancelled = self._requests.get(identifier)
                if cancelled is not None and cancelled.cancel():
                    self._answer(cancelled, None, (EngineCode.CANCELLED, {}))
            case Event() | Done() | Failed():
                with self._lock:
                    askers = list(self._requests.values())
                for asker in askers:
                    asker.hear(message)
            case _:
                raise ProtocolError("a kind that no client sends")

    # lane threads

    def _work(self, lane: queue.SimpleQueue[Running | None]) -> None:
        while (running := lane.get()) is not None:
            if not running.begin():
                continue
            try:
                result = running.run()
            except BaseException as error:  # noqa: BLE001  edge: whatever a method raises becomes the answer
                self._answer(running, None, failure_of(error))
            else:
                self._answer(running, result, None)

    # any thread

    def _answer(self, running: Running, result: Object | None, failure: tuple[str, dict[str, Detail]] | None) -> None:
        """The one answer: whoever takes the request out of the table sends it."""
        with self._lock:
            if self._requests.pop(running.id, None) is None:
                return
        running.close()
        code, detail = failure or (EngineCode.UNEXPECTED, {})
        try:
            self._channel.send(Done(running.id, result) if result is not None else Failed(running.id, code, detail))
        except ProtocolError as error:
            log.info("the answer of %s cannot be sent: %s", running.method, type(error).__name__)
            fits = not isinstance(error, TooLargeError)
            code = EngineCode.UNEXPECTED if fits else EngineCode.RESULT_TOO_LARGE
            self._channel.send(Failed(running.id, code, {"exception": type(error).__name__}))


def failure_of(error: BaseException) -> tuple[str, dict[str, Detail]]:
    """Code and plain details of what was raised; a library's own words stay here."""
    if isinstance(error, (EngineError, RetrievalError)):
        return str(error.code), {name: _plain(value) for name, value in error.detail.items()}
    log.info("unexpected %s at %s", type(error).__name__, origin(error))
    return EngineCode.UNEXPECTED, {"exception": type(error).__name__}


def _plain(value: object) -> Detail:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return str(value)[:MAX_DETAIL]
