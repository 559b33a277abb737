from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtNetwork import QLocalSocket
from support import gui

from desktop.single_instance import LONGEST, SingleInstance, paths_of, server_name
from engine import paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parents[2]
SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop.single_instance import SingleInstance
from engine import paths
app = QCoreApplication([])
alone = SingleInstance(paths.home(Path(sys.argv[1])))
print(alone.claim([Path(name) for name in sys.argv[2:]]))
"""


@pytest.fixture
def first(app: QApplication, tmp_path: Path, faults: list[BaseException]) -> Iterator[SingleInstance]:
    made = SingleInstance(paths.home(tmp_path / "home"))
    assert made.claim()
    yield made
    made.release()


def second(home: Path, *opened: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SECOND, str(home), *opened]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_second_start_hands_over_its_files_and_leaves(first: SingleInstance, tmp_path: Path) -> None:
    calls: list[list[Path]] = []
    first.called.connect(calls.append)
    with second(tmp_path / "home", "/a/계획 1.hwpx", "/b") as process:
        gui.wait_until(lambda: calls)
        gui.wait_until(lambda: process.poll() is not None)
        assert process.stdout is not None
        assert process.stdout.read().strip() == "False"
    assert calls == [[Path("/a/계획 1.hwpx"), Path("/b")]]


def test_another_home_is_another_program(first: SingleInstance, tmp_path: Path) -> None:
    with second(tmp_path / "other") as process:
        gui.wait_until(lambda: process.poll() is not None)
        assert process.stdout is not None
        assert process.stdout.read().strip() == "True"


def test_a_killed_program_leaves_no_lock(app: QApplication, tmp_path: Path) -> None:
    code = f"{SECOND}\nimport os\nos.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "home")], cwd=ROOT, check=False, capture_output=True)
    assert (tmp_path / "home" / "window.lock").exists()
    again = SingleInstance(paths.home(tmp_path / "home"))
    assert again.claim()
    again.release()


def test_a_released_home_can_be_claimed_again(first: SingleInstance, tmp_path: Path) -> None:
    first.release()
    again = SingleInstance(paths.home(tmp_path / "home"))
    assert again.claim()
    again.release()


def test_a_home_that_cannot_be_written_is_no_reason_not_to_start(app: QApplication, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    assert SingleInstance(paths.home(tmp_path / "home")).claim()


def test_a_caller_that_says_nothing_still_brings_the_window_forward(first: SingleInstance, tmp_path: Path) -> None:
    calls: list[list[Path]] = []
    first.called.connect(calls.append)
    socket = QLocalSocket()
    socket.connectToServer(server_name(paths.home(tmp_path / "home")))
    gui.wait_until(lambda: socket.state() == QLocalSocket.LocalSocketState.ConnectedState)
    socket.disconnectFromServer()
    gui.wait_until(lambda: calls)
    assert calls == [[]]


def test_the_socket_is_this_users_alone(first: SingleInstance, tmp_path: Path) -> None:
    name = Path(server_name(paths.home(tmp_path / "home")))
    assert name.stat().st_mode & 0o077 == 0
    assert len(os.fsencode(name)) < LONGEST + 8


def test_a_long_home_has_a_short_socket(tmp_path: Path) -> None:
    deep = paths.home(tmp_path / ("가" * 60))
    assert len(os.fsencode(server_name(deep))) < LONGEST
    assert server_name(deep) != server_name(paths.home(tmp_path / ("나" * 60)))


@given(st.binary(max_size=200))
def test_no_bytes_raise(untrusted: bytes) -> None:
    assert all(path.is_absolute() for path in paths_of(untrusted))


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_no_message_raises(value: object) -> None:
    paths_of(json.dumps({"open": value}).encode())


@pytest.mark.parametrize("name", ["relative.hwp", "", "a\0b", "/x\0y", 7, None])
def test_only_absolute_paths_are_opened(name: object) -> None:
    assert paths_of(json.dumps({"open": [name, "/good"]}).encode()) == [Path("/good")]
