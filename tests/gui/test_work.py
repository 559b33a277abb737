from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject
from support import gui
from support.workers import Echo, children, gone

from desktop.work import Failure, Report, Work
from engine.errors import CancelledError, EngineCode, EngineError, describe
from engine.supervision import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from engine.client import Client
    from engine.methods import Object
    from engine.supervision import Notice


class Desk:
    """Work with echo workers, and what came of it."""

    def __init__(self, home: Path) -> None:
        home.mkdir(exist_ok=True)
        self.home = home
        self.reported: list[Failure] = []
        self.notices: list[Notice] = []
        self.clients: list[Client] = []
        self.owner = QObject()
        self.work = Work(lambda code, detail: describe(code, "ko", detail), self.reported.append)
        self.work.noticed.connect(self.notices.append)
        self.work.use(self.make)

    def make(self, on_notice: Callable[[Notice], None]) -> Client:
        client = Echo(self.home, on_notice=on_notice).client
        self.clients.append(client)
        return client

    def answers(
        self, method: str, params: Object, on_event: Callable[[str, Object], object] | None = None
    ) -> list[Object]:
        got: list[Object] = []
        self.work.run("library", method, params, owner=self.owner, on_done=got.append, on_event=on_event)
        return got


@pytest.fixture
def desk(app: QApplication, tmp_path: Path, faults: list[BaseException]) -> Iterator[Desk]:
    made = Desk(tmp_path / "home")
    yield made
    made.work.close()
    gui.settle()


def test_an_answer_comes_on_the_ui_thread_after_its_events(desk: Desk) -> None:
    places: list[tuple[str, int]] = []
    got = desk.answers("many", {"count": 50}, lambda name, _data: places.append((name, threading.get_ident())))
    assert desk.work.count == 1
    gui.wait_until(lambda: got)
    assert got == [{"count": 50}]
    assert places == [("step", threading.get_ident())] * 50
    assert desk.work.count == 0


def test_starting_a_worker_does_not_hold_up_the_window(desk: Desk) -> None:
    got = desk.answers("echo", {"a": 1})
    assert not desk.clients or desk.clients[0].pid("library") is None or not got  # asked for, not waited for
    gui.wait_until(lambda: got)


def test_a_failure_has_its_sentence_and_the_dialog_gets_what_nobody_handles(desk: Desk) -> None:
    mine: list[Failure] = []
    desk.work.run("library", "fail", {"kind": "engine"}, owner=desk.owner, on_failed=mine.append)
    desk.work.run("library", "fail", {"kind": "engine"}, owner=desk.owner)
    gui.wait_until(lambda: mine and desk.reported)
    expected = describe(EngineCode.NO_MODEL, "ko", {"name": "x"})
    for failure in (mine[0], desk.reported[0]):
        assert (failure.code, failure.message, failure.advice) == (expected.code, expected.message, expected.advice)
        assert not failure.cancelled


def test_a_cancel_is_an_outcome_and_no_dialog(desk: Desk) -> None:
    got: list[Failure] = []
    started: list[str] = []
    handle = desk.work.run(
        "library", "wait", {}, owner=desk.owner, on_event=lambda name, _data: started.append(name), on_failed=got.append
    )
    silent = desk.work.run("library", "wait", {}, owner=desk.owner)
    gui.wait_until(lambda: started)
    handle.cancel()
    silent.cancel()
    handle.cancel()
    gui.wait_until(lambda: got and not desk.work.count)
    assert got[0].cancelled
    assert desk.reported == []


def test_a_cancel_before_it_reached_the_worker_counts(desk: Desk) -> None:
    got: list[Failure] = []
    handle = desk.work.run("library", "wait", {}, owner=desk.owner, on_failed=got.append)
    handle.cancel()
    gui.wait_until(lambda: got)
    assert got[0].cancelled


def test_an_owner_that_is_gone_gets_nothing_and_its_work_ends(desk: Desk) -> None:
    owner = QObject()
    got: list[object] = []
    desk.work.run("library", "wait", {}, owner=owner, on_event=lambda *_: owner.deleteLater(), on_failed=got.append)
    gui.wait_until(lambda: desk.work.count == 0)
    assert got == []
    assert desk.reported == []


def test_a_worker_that_dies_is_a_notice_and_the_next_request_works(desk: Desk) -> None:
    got = desk.answers("echo", {})
    gui.wait_until(lambda: got)
    pid = desk.clients[0].pid("library")
    assert pid is not None
    failed: list[Failure] = []
    started: list[str] = []
    desk.work.run(
        "library",
        "wait",
        {},
        owner=desk.owner,
        on_event=lambda name, _data: started.append(name),
        on_failed=failed.append,
    )
    gui.wait_until(lambda: started)
    os.kill(pid, signal.SIGKILL)
    gui.wait_until(lambda: failed and desk.notices)
    assert failed[0].code == EngineCode.WORKER_DIED
    assert desk.notices[0].kind is NoticeKind.DIED
    again = desk.answers("echo", {"again": True})
    gui.wait_until(lambda: again)


def test_exchanging_the_client_ends_the_old_workers_and_loses_no_request(desk: Desk) -> None:
    first = desk.answers("configured", {})
    gui.wait_until(lambda: first)
    desk.work.use(desk.make)
    second = desk.answers("configured", {})
    gui.wait_until(lambda: second)
    assert len(desk.clients) == 2
    assert first[0]["pid"] != second[0]["pid"]
    assert gone(int(str(first[0]["pid"])))


def test_a_client_that_cannot_be_made_is_a_failure_of_the_request(desk: Desk) -> None:
    def broken(_on_notice: Callable[[Notice], None]) -> Client:
        raise EngineError(EngineCode.HOME_NOT_WRITABLE, name="x")

    desk.work.use(broken)
    desk.answers("echo", {})
    gui.wait_until(lambda: desk.reported)
    assert desk.reported[0].code == EngineCode.HOME_NOT_WRITABLE
    desk.work.use(desk.make)
    got = desk.answers("echo", {})
    gui.wait_until(lambda: got)


def test_a_function_runs_on_a_thread_of_its_own(desk: Desk) -> None:
    got: list[object] = []
    events: list[Object] = []

    def function(report: Report) -> int:
        report.emit("progress", {"percent": 50})
        return threading.get_ident()

    desk.work.background(function, owner=desk.owner, on_event=lambda _n, data: events.append(data), on_done=got.append)
    gui.wait_until(lambda: got)
    assert got[0] != threading.get_ident()
    assert events == [{"percent": 50}]


@pytest.mark.parametrize(
    ("error", "code"),
    [(EngineError(EngineCode.MODEL_MISSING, name="x"), EngineCode.MODEL_MISSING), (CancelledError(), "CANCELLED")],
)
def test_what_a_function_raises_on_purpose_is_its_outcome(desk: Desk, error: Exception, code: str) -> None:
    got: list[Failure] = []

    def function(_report: Report) -> int:
        raise error

    desk.work.background(function, owner=desk.owner, on_failed=got.append)
    gui.wait_until(lambda: got)
    assert got[0].code == code


def test_a_fault_of_ours_is_logged_by_place_and_told_as_unexpected(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    def function(_report: Report) -> int:
        raise ValueError("대외비")

    desk.work.background(function, owner=desk.owner)
    gui.wait_until(lambda: desk.reported)
    assert desk.reported[0].code == EngineCode.UNEXPECTED
    assert "function" in caplog.text
    assert "대외비" not in caplog.text + desk.reported[0].message


def test_closing_ends_every_process_and_delivers_nothing(desk: Desk) -> None:
    got: list[object] = []
    started: list[str] = []
    before = children()
    desk.work.run(
        "library", "wait", {}, owner=desk.owner, on_event=lambda name, _d: started.append(name), on_failed=got.append
    )
    gui.wait_until(lambda: started)
    assert children() > before
    desk.work.close()
    gui.settle()
    assert got == []
    assert children() == before
