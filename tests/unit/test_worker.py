"""The inside of a worker, driven over true pipes in this process: answers, lanes, cancel, calls, hostile clients."""

from __future__ import annotations

import itertools
import os
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import worker
from engine.errors import CancelledError, EngineCode, EngineError
from engine.messages import (
    VERSION,
    Call,
    Cancel,
    Configure,
    Done,
    Event,
    Failed,
    Hello,
    Message,
    Request,
    Shutdown,
    encode,
    parse,
)
from engine.methods import Context, Entry, Object
from engine.serving import Channel, Server, failure_of
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.errors import Detail

pytestmark = pytest.mark.timeout(60)


class SmallRole:
    """Methods for the tests below."""

    def __init__(self, config: Object) -> None:
        self.config = config
        self.gate = threading.Event()
        self.closed = threading.Event()

    @property
    def methods(self) -> Mapping[str, Entry]:
        return {
            "echo": Entry(lambda params, context: params),
            "side": Entry(lambda params, context: params, "side"),
            "hold": Entry(self.hold),
            "open": Entry(self.open, "side"),
            "wait": Entry(self.wait),
            "partial": Entry(self.partial),
            "ask": Entry(self.ask),
            "fail": Entry(self.fail),
            "big": Entry(lambda params, context: {"x": "y" * 17_000_000}),
            "shout": Entry(self.shout),
        }

    def hold(self, params: Object, context: Context) -> Object:
        context.emit("started", {})
        self.gate.wait()
        return {"held": True}

    def open(self, params: Object, context: Context) -> Object:
        self.gate.set()
        return {}

    def wait(self, params: Object, context: Context) -> Object:
        context.emit("started", {})
        while True:
            context.check()
            threading.Event().wait(0.002)

    def partial(self, params: Object, context: Context) -> Object:
        try:
            return self.wait(params, context)
        except CancelledError:
            return {"partial": True}

    def ask(self, params: Object, context: Context) -> Object:
        heard: list[str] = []

        def hear(name: str, data: Object) -> None:
            if name == "poison":
                raise ValueError(name)
            heard.append(name)

        answer = context.call("library", "search", params, hear)
        return {"answer": answer, "heard": list(heard)}

    def fail(self, params: Object, context: Context) -> Object:
        raise {
            "engine": EngineError(EngineCode.NO_MODEL, name="x"),
            "document": DocumentError(DocumentCode.TOO_LARGE, limit=5),
            "other": ValueError("대외비"),
            "exit": SystemExit(1),
        }[str(params["kind"])]

    def shout(self, params: Object, context: Context) -> Object:
        context.emit("loud", {"x": "y" * 17_000_000})
        return {}

    def close(self) -> None:
        self.closed.set()


class Driver:
    """The client's side of the pipes."""

    def __init__(self, build: Callable[[Object], SmallRole] = SmallRole) -> None:
        self.roles: list[SmallRole] = []
        inner_in, self._write = os.pipe()
        read, inner_out = os.pipe()
        self._reader = os.fdopen(read, "rb")
        self.status: int | None = None
        channel = Channel(os.fdopen(inner_in, "rb"), os.fdopen(inner_out, "wb"))

        def made(config: Object) -> SmallRole:
            self.roles.append(build(config))
            return self.roles[-1]

        def run() -> None:
            self.status = Server("task", made, channel).run()
            channel.incoming.close()
            channel._outgoing.close()

        self.thread = threading.Thread(target=run)
        self.thread.start()

    def send(self, *sent: Message) -> None:
        self.raw(b"".join(encode(message) for message in sent))

    def raw(self, untrusted: bytes) -> None:
        os.write(self._write, untrusted)

    def receive(self) -> Message:
        return parse(self._reader.readline())

    def end(self) -> list[Message]:
        """End of stdin; what still came."""
        if self._write >= 0:
            os.close(self._write)
            self._write = -1
        rest = [parse(line) for line in self._reader]
        self._reader.close()
        self.thread.join()
        return rest


@pytest.fixture
def driver() -> Iterator[Driver]:
    made = Driver()
    made.send(Configure({"home": "x"}))
    assert made.receive() == Hello("task", VERSION)
    yield made
    if not made._reader.closed:
        made.end()


def test_greets_before_it_is_configured_and_closes_its_role_at_the_end_of_stdin() -> None:
    driver = Driver()
    assert driver.receive() == Hello("task", VERSION)
    assert driver.roles == []
    driver.send(Configure({"home": "x"}), Request("a", "echo", {"text": "가"}))
    assert driver.receive() == Done("a", {"text": "가"})
    assert driver.end() == []
    assert (driver.status, driver.roles[0].config, driver.roles[0].closed.is_set()) == (0, {"home": "x"}, True)


def test_a_shutdown_ends_like_the_end_of_stdin(driver: Driver) -> None:
    driver.send(Shutdown())
    driver.thread.join()
    assert driver.status == 0
    assert driver.roles[0].closed.is_set()


def test_end_before_configuration() -> None:
    driver = Driver()
    assert driver.end() == [Hello("task", VERSION)]
    assert (driver.status, driver.roles) == (0, [])


@pytest.mark.parametrize("first", [Shutdown(), Request("a", "echo", {}), Configure({}, VERSION + 1)])
def test_the_first_line_must_be_the_configuration(first: Message) -> None:
    driver = Driver()
    driver.send(first)
    driver.end()
    assert (driver.status, driver.roles) == (2, [])


@pytest.mark.parametrize(
    ("kind", "code", "detail"),
    [
        ("engine", "NO_MODEL", {"name": "x"}),
        ("document", "TOO_LARGE", {"limit": 5}),
        ("other", "UNEXPECTED", {"exception": "ValueError"}),
        ("exit", "UNEXPECTED", {"exception": "SystemExit"}),
    ],
)
def test_exceptions_become_codes(driver: Driver, kind: str, code: str, detail: dict[str, Detail]) -> None:
    driver.send(Request("a", "fail", {"kind": kind}), Request("b", "echo", {}))
    assert driver.receive() == Failed("a", code, detail)
    assert driver.receive() == Done("b", {})


def test_unknown_methods_are_refused(driver: Driver) -> None:
    driver.send(Request("a", "nothing", {}))
    assert driver.receive() == Failed("a", EngineCode.BAD_REQUEST, {"what": "task.nothing"})


def test_lanes_run_side_by_side_and_each_in_order(driver: Driver) -> None:
    driver.send(Request("a", "hold", {}), Request("b", "echo", {"n": 1}), Request("c", "echo", {"n": 2}))
    assert driver.receive() == Event("a", "started", {})
    driver.send(Request("d", "side", {}), Request("e", "open", {}))
    answers = [driver.receive() for _ in range(5)]
    assert sorted(message.id for message in answers if isinstance(message, Done)) == ["a", "b", "c", "d", "e"]
    order = [message.id for message in answers if isinstance(message, Done)]
    assert [name for name in order if name in "abc"] == ["a", "b", "c"]
    assert [name for name in order if name in "de"] == ["d", "e"]


def test_a_queued_request_is_cancelled_at_once_and_never_runs(driver: Driver) -> None:
    driver.send(Request("a", "hold", {}), Request("b", "hold", {}))
    assert driver.receive() == Event("a", "started", {})
    driver.send(Cancel("b"))
    assert driver.receive() == Failed("b", EngineCode.CANCELLED)
    driver.send(Request("c", "open", {}))
    assert {type(driver.receive()) for _ in range(2)} == {Done}
    assert driver.end() == []


def test_a_running_request_heeds_the_cancel_and_may_give_what_it_has(driver: Driver) -> None:
    driver.send(Request("a", "wait", {}))
    driver.receive()
    driver.send(Cancel("a"), Cancel("a"), Cancel("unknown"))
    assert driver.receive() == Failed("a", EngineCode.CANCELLED)
    driver.send(Request("b", "partial", {}))
    driver.receive()
    driver.send(Cancel("b"))
    assert driver.receive() == Done("b", {"partial": True})


def test_answers_and_events_that_do_not_fit_are_failures(driver: Driver) -> None:
    driver.send(Request("a", "big", {}), Request("b", "shout", {}), Request("c", "echo", {}))
    assert driver.receive() == Failed("a", EngineCode.RESULT_TOO_LARGE, {"exception": "TooLargeError"})
    assert driver.receive() == Failed("b", EngineCode.RESULT_TOO_LARGE, {"method": "shout"})
    assert driver.receive() == Done("c", {})


def called(driver: Driver, identifier: str = "a") -> Call:
    driver.send(Request(identifier, "ask", {"query": "예산"}))
    call = driver.receive()
    assert isinstance(call, Call)
    assert (call.parent, call.role, call.method, call.params) == (identifier, "library", "search", {"query": "예산"})
    return call


def test_a_call_brings_events_and_the_answer(driver: Driver) -> None:
    call = called(driver)
    driver.send(Event("stranger", "e", {}), Done("stranger", {}))
    driver.send(Event(call.id, "one", {}), Event(call.id, "two", {}), Done(call.id, {"hits": []}))
    assert driver.receive() == Done("a", {"answer": {"hits": []}, "heard": ["one", "two"]})


def test_a_failed_call_fails_with_the_same_code(driver: Driver) -> None:
    call = called(driver)
    driver.send(Failed(call.id, "LIBRARY_IN_USE", {"pid": 3}))
    assert driver.receive() == Failed("a", "LIBRARY_IN_USE", {"pid": 3})


def test_cancelling_a_request_cancels_its_calls_without_waiting_for_their_end(driver: Driver) -> None:
    call = called(driver)
    driver.send(Cancel("a"))
    assert driver.receive() == Cancel(call.id)
    assert driver.receive() == Failed("a", EngineCode.CANCELLED)
    driver.send(Done(call.id, {}), Request("b", "echo", {}))
    assert driver.receive() == Done("b", {})


def test_a_listener_that_fails_gives_its_call_up(driver: Driver) -> None:
    call = called(driver)
    driver.send(Event(call.id, "poison", {}))
    assert driver.receive() == Cancel(call.id)
    assert driver.receive() == Failed("a", EngineCode.UNEXPECTED, {"exception": "ValueError"})


def test_the_end_cancels_what_runs_and_what_waits_for_a_call(driver: Driver) -> None:
    driver.send(Request("a", "wait", {}), Request("b", "echo", {}))
    assert driver.receive() == Event("a", "started", {})
    assert {message.id for message in driver.end() if isinstance(message, Failed)} <= {"a", "b"}
    assert driver.roles[0].closed.is_set()


@pytest.mark.parametrize(
    "line", [b"\xff\n", b"{}\n", encode(Configure({})), encode(Hello("task")), encode(Call("a", "b", "llm", "m", {}))]
)
def test_a_client_that_breaks_the_protocol_ends_the_worker(driver: Driver, line: bytes) -> None:
    driver.raw(line)
    driver.thread.join()
    assert driver.status == 2
    assert driver.roles[0].closed.is_set()


def test_an_id_in_use_ends_the_worker(driver: Driver) -> None:
    driver.send(Request("a", "wait", {}), Request("a", "echo", {}))
    driver.thread.join()
    assert driver.status == 2


def test_a_role_that_cannot_be_built_is_tried_again_with_the_next_request() -> None:
    tries = itertools.count(1)
    first = threading.Event()

    def build(config: Object) -> SmallRole:
        number = next(tries)
        if number < 3:
            first.set()
            raise EngineError(EngineCode.MODEL_MISSING, number=number)
        return SmallRole(config)

    driver = Driver(build)
    driver.send(Configure({}))
    driver.receive()
    first.wait()
    driver.send(Request("a", "echo", {}))
    assert driver.receive() == Failed("a", EngineCode.MODEL_MISSING, {"number": 2})
    driver.send(Request("b", "echo", {"n": 1}), Request("c", "echo", {"n": 2}))
    assert [driver.receive(), driver.receive()] == [Done("b", {"n": 1}), Done("c", {"n": 2})]
    driver.end()
    assert driver.status == 0


def test_the_end_while_the_role_cannot_be_built() -> None:
    def build(config: Object) -> SmallRole:
        raise OSError

    driver = Driver(build)
    driver.send(Configure({}))
    driver.end()
    assert driver.status == 0


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["echo", "side", "nothing", "fail", "partial", "cancel", "cancel"]), max_size=15))
def test_every_request_is_answered_exactly_once(steps: list[str]) -> None:
    driver = Driver()
    driver.send(Configure({}))
    sent: list[str] = []
    for number, step in enumerate(steps):
        if step != "cancel":
            sent.append(f"r{number}")
            driver.send(Request(f"r{number}", step, {"kind": "engine"}))
        elif sent:
            driver.send(Cancel(sent[number % len(sent)]))
    answers = Counter(message.id for message in driver.end() if isinstance(message, (Done, Failed)))
    assert answers == Counter(sent)


def test_failures_hold_plain_bounded_details() -> None:
    code, detail = failure_of(EngineError("X", text="y" * 9000, flag=True))
    assert (code, len(str(detail["text"])), detail["flag"]) == ("X", 4096, "True")


def test_only_roles_of_the_list_are_built() -> None:
    with pytest.raises(ValueError, match="os"):
        worker.build("os", {})
