"""Terminals through the running program: jobs, events, cancels and ends, over a real socket to real workers."""

from __future__ import annotations

import os
import stat
import sys
import threading
from multiprocessing import connection as transport
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.workers import Echo

from engine import link as module
from engine.errors import EngineError
from engine.link import KEY, Link, LinkServer, connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.job import Job

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="named pipes were not tried")


@pytest.fixture
def echo(home: Path) -> Iterator[Echo]:
    home.mkdir()
    made = Echo(home)
    yield made
    made.client.close()


@pytest.fixture
def server(home: Path, echo: Echo) -> Iterator[LinkServer]:
    made = LinkServer(home, echo.client, frozenset({"library", "task"}))
    assert made.start()
    yield made
    made.close()


@pytest.fixture
def terminal(home: Path, server: LinkServer) -> Iterator[Link]:
    made = connect(home)
    assert made is not None
    yield made
    made.close()


def test_a_request_goes_through_and_comes_back(terminal: Link) -> None:
    assert terminal.submit("library", "echo", {"text": "가나다\n\ud800"}).result(30) == {"text": "가나다\n\ud800"}


def test_events_come_in_order_and_before_the_outcome(terminal: Link) -> None:
    numbers: list[object] = []
    job = terminal.submit("library", "many", {"count": 500}, on_event=lambda _, data: numbers.append(data["number"]))
    assert job.result(30) == {"count": 500}
    assert numbers == list(range(500))


def test_failures_keep_code_and_details(terminal: Link) -> None:
    with pytest.raises(EngineError) as failed:
        terminal.submit("library", "no_such_method", {}).result(30)
    assert (failed.value.code, "what" in failed.value.detail) == ("BAD_REQUEST", True)
    with pytest.raises(EngineError) as refused:
        terminal.submit("llm", "echo", {}).result(30)
    assert (refused.value.code, refused.value.detail) == ("BAD_REQUEST", {"what": "role"})


def _waiting(terminal: Link) -> tuple[Job, threading.Event]:
    started = threading.Event()
    job = terminal.submit("library", "wait", {}, on_event=lambda *_: started.set())
    assert started.wait(30)
    return job, started


def test_a_cancel_goes_through(terminal: Link) -> None:
    job, _ = _waiting(terminal)
    job.cancel()
    with pytest.raises(EngineError, match="CANCELLED"):
        job.result(30)


def test_a_terminal_that_leaves_cancels_what_it_asked_for(home: Path, server: LinkServer, echo: Echo) -> None:
    ended = threading.Event()
    submit = echo.client.submit

    def watched(role: str, method: str, params: Any, on_event: Any, on_done: Any) -> Job:
        def done(job: Job) -> None:
            on_done(job)
            ended.set()

        return submit(role, method, params, on_event, done)

    echo.client.submit = watched  # type: ignore[assignment,method-assign]  # looks on, changes nothing
    terminal = connect(home)
    assert terminal is not None
    _waiting(terminal)
    terminal.close()
    assert ended.wait(30)


def test_a_program_that_ends_fails_what_terminals_wait_for(terminal: Link, server: LinkServer) -> None:
    job, _ = _waiting(terminal)
    server.close()
    with pytest.raises(EngineError, match="PROGRAM_ENDED"):
        job.result(30)
    with pytest.raises(EngineError, match="PROGRAM_ENDED"):
        terminal.submit("library", "echo", {}).result(30)


def test_several_terminals_at_once(home: Path, server: LinkServer) -> None:
    terminals = [connect(home) for _ in range(5)]
    jobs = [one.submit("library", "echo", {"at": at}) for at, one in enumerate(terminals) if one is not None]
    assert [job.result(30) for job in jobs] == [{"at": at} for at in range(5)]
    for one in terminals:
        assert one is not None
        one.close()


def test_a_recycled_worker_is_another(terminal: Link, echo: Echo) -> None:
    terminal.submit("library", "echo", {}).result(30)
    before = echo.client.pid("library")
    terminal.recycle("library")
    terminal.submit("library", "echo", {}).result(30)
    assert echo.client.pid("library") != before


def test_only_the_user_can_read_the_key_and_reach_the_socket(home: Path, server: LinkServer) -> None:
    assert stat.S_IMODE((home / KEY).stat().st_mode) == 0o600
    address = Path(module._address(home))
    assert stat.S_IMODE(address.stat().st_mode) == 0o600


def test_whoever_has_no_key_is_turned_away(home: Path, server: LinkServer, terminal: Link) -> None:
    (home / KEY).write_bytes(bytes(32))
    assert connect(home) is None
    assert terminal.submit("library", "echo", {"still": "served"}).result(30) == {"still": "served"}


def test_nonsense_ends_only_its_own_connection(home: Path, server: LinkServer, terminal: Link) -> None:
    raw = transport.Client(module._address(home), module._FAMILY)
    raw.send_bytes(b"\xff\xfe nonsense")
    raw.close()
    assert terminal.submit("library", "echo", {}).result(30) == {}


def test_without_a_program_there_is_no_link(home: Path, server: LinkServer) -> None:
    key = (home / KEY).read_bytes()
    server.close()
    assert not (home / KEY).exists()
    assert connect(home) is None
    (home / KEY).write_bytes(key)  # as a killed program leaves it
    assert connect(home) is None


def test_a_home_with_a_long_path_finds_its_socket_elsewhere(tmp_path: Path, echo: Echo) -> None:
    home = tmp_path / ("긴" * 30) / ("경로" * 15)
    home.mkdir(parents=True)
    server = LinkServer(home, echo.client, frozenset({"library"}))
    assert server.start()
    terminal = connect(home)
    assert terminal is not None
    assert terminal.submit("library", "echo", {}).result(30) == {}
    assert len(os.fsencode(module._address(home))) <= 100
    terminal.close()
    server.close()


def test_where_nothing_can_be_written_there_is_no_link(tmp_path: Path, echo: Echo) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert not LinkServer(tmp_path / "file", echo.client, frozenset({"library"})).start()
