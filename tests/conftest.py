"""For every test: a home of its own, no internet socket, and no unexpected log record from WARNING up."""

from __future__ import annotations

import logging
import os
import socket
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: its threads spin while they wait for work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

settings.register_profile("gyeot", deadline=None, derandomize=True, max_examples=100, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gyeot"))


INTERNET = frozenset({socket.AF_INET, socket.AF_INET6})


class Recorder(logging.Handler):
    """Keeps what is logged from WARNING up."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def refuse_internet(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: also sees sockets of libraries that took socket.socket before any patch."""
    if event == "socket.__new__" and arguments[1] in INTERNET:
        raise AssertionError("a test opens an internet socket")


def pytest_configure(config: pytest.Config) -> None:
    """Block the internet for the whole run; workers refuse it by themselves."""
    sys.addaudithook(refuse_internet)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """GYEOT_HOME of the test; what it makes leaves nothing in the key store of whoever runs it."""
    folder = tmp_path / "home"
    monkeypatch.setenv("GYEOT_KEY_STORE", "off")
    monkeypatch.setenv("GYEOT_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def loud_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that logs WARNING or worse; one that expects it takes the `caplog` fixture and looks itself."""
    handler = Recorder()
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    if "caplog" not in request.fixturenames:
        assert not handler.records, [f"{record.name}: {record.getMessage()}" for record in handler.records]
