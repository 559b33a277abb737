"""A worker's sudden death costs those who only look nothing: they are asked once more of the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.workers import Echo, children

from engine import client, methods
from engine.errors import CancelledError, EngineCode, EngineError
from engine.roles import library, llm, pii, render, task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.methods import Object
    from engine.supervision import Notice

pytestmark = pytest.mark.timeout(120)
LOOKS = {"library": frozenset({"die", "die_once"})}


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[Echo]:
    made = Echo(tmp_path, repeatable=LOOKS)
    yield made
    made.client.close()
    assert children() == set()


def test_a_look_is_answered_by_the_next_worker(echo: Echo, tmp_path: Path) -> None:
    job = echo.client.submit("library", "die_once", {"path": str(tmp_path / "x")})
    assert job.result(30) == {"answered": True}
    assert echo.kinds() == ["died", "restarted"]


def test_it_is_asked_once_more_and_no_oftener(echo: Echo) -> None:
    with pytest.raises(EngineError) as caught:
        echo.client.submit("library", "die", {}).result(30)
    assert caught.value.code == EngineCode.WORKER_DIED
    assert echo.kinds() == ["died", "restarted", "died"]
    assert echo.client.submit("library", "echo", {"n": 1}).result(30) == {"n": 1}


def test_what_changes_something_is_not_repeated(echo: Echo, tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        echo.client.submit("task", "die_once", {"path": str(tmp_path / "x")}).result(30)
    assert caught.value.code == EngineCode.WORKER_DIED
    assert echo.kinds() == ["died"]


def test_nobody_hears_an_event_twice(echo: Echo, tmp_path: Path) -> None:
    heard: list[str] = []
    params: Object = {"path": str(tmp_path / "x"), "event": True}
    job = echo.client.submit("library", "die_once", params, on_event=lambda name, _data: heard.append(name))
    with pytest.raises(EngineError) as caught:
        job.result(30)
    assert (caught.value.code, heard) == (EngineCode.WORKER_DIED, ["started"])


def test_who_cancels_meanwhile_is_not_asked_for_again(tmp_path: Path) -> None:
    def cancel(_notice: Notice) -> None:
        job.cancel()

    echo = Echo(tmp_path, repeatable=LOOKS, on_notice=cancel)
    try:
        job = echo.client.submit("library", "die_once", {"path": str(tmp_path / "x")})
        with pytest.raises(CancelledError):
            job.result(30)
        assert echo.client.pid("library") is None
    finally:
        echo.client.close()


def test_a_worker_is_asked_only_where_it_runs(echo: Echo) -> None:
    with pytest.raises(CancelledError):
        echo.client.ask_running("library", "configured").result(30)
    assert echo.client.pid("library") is None
    echo.client.submit("library", "echo", {}).result(30)
    answer = echo.client.ask_running("library", "configured").result(30)
    assert answer["pid"] == echo.client.pid("library")
    assert echo.notices == []


def test_every_method_that_is_asked_again_exists(tmp_path: Path) -> None:
    assert methods.REPEATABLE.keys() <= set(client.ROLES)
    roles = {"library": library, "llm": llm, "task": task, "render": render, "pii": pii}
    for name, names in methods.REPEATABLE.items():
        role = roles[name].build({"home": str(tmp_path / "home")})
        assert names <= role.methods.keys()
        role.close()
