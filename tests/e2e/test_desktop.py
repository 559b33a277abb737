"""The program as a person meets it: a real window manager, a tray, keys and clicks, real workers and real files."""

from __future__ import annotations

import hashlib
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from support import desktop_session
from support.desktop_session import Session

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "resources" / "samples" / "documents"
pytestmark = [
    pytest.mark.gui,
    pytest.mark.skipif(bool(desktop_session.missing()), reason=f"not installed: {desktop_session.missing()}"),
]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session(tmp_path / "session") as made:
        yield made


def names(session: Session) -> list[str]:
    return [node["name"] for node in session.tree()]


def texts(session: Session) -> str:
    return "\n".join(f"{node['name']}\n{node['text']}" for node in session.tree())


def wait_for_text(session: Session, text: str) -> None:
    session.wait_for(lambda: text in texts(session), text, 120)


def workers(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    children = psutil.Process(process.pid).children(recursive=True)
    return [child for child in children if "--role" in child.cmdline()]


def test_samples_a_question_and_a_killed_worker(session: Session, home: Path) -> None:
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in SAMPLES.iterdir()}
    process = session.gyeot(home, "--lang", "ko")
    wait_for_text(session, "문서함: 0건")
    session.activate("곁")
    session.key("ctrl+1")
    wait_for_text(session, "보기 문서 넣기")
    press_button(session, "보기 문서 넣기")
    wait_for_text(session, "건을 넣었습니다")
    session.key("ctrl+2")
    wait_for_text(session, "물음 쓰는 곳")
    session.run("xdotool", "type", "--delay", "15", "부스 사용료는 통지를 받고 며칠 안에 내야 하나요?")
    session.key("Return")
    wait_for_text(session, "7일")
    assert workers(process)
    for worker in workers(process):
        os.kill(worker.pid, signal.SIGKILL)
    wait_for_text(session, "담당 프로세스가 갑자기 끝났습니다")
    session.run("xdotool", "type", "--delay", "15", "시기 변경에 반대한 위원은 누구인가요?")
    session.key("Return")
    wait_for_text(session, "반대")
    assert process.poll() is None
    assert {path: hashlib.sha256(path.read_bytes()).digest() for path in SAMPLES.iterdir()} == before


def press_button(session: Session, name: str) -> None:
    """Press a button through the accessibility tree, as a screen reader does."""
    code = (
        "import sys, pyatspi\n"
        "def find(node):\n"
        "    if node.getRole() == pyatspi.ROLE_PUSH_BUTTON and node.name == sys.argv[1]: return node\n"
        "    return next((hit for child in node if child is not None for hit in [find(child)] if hit), None)\n"
        "hit = next(h for a in pyatspi.Registry.getDesktop(0) if a is not None for h in [find(a)] if h)\n"
        "hit.queryAction().doAction(0)\n"
    )
    session.run(desktop_session.SYSTEM_PYTHON, "-c", code, name)


def test_closing_goes_to_the_tray_and_a_second_start_brings_it_back(session: Session, home: Path) -> None:
    process = session.gyeot(home, "--lang", "ko")
    wait_for_text(session, "문서함: 0건")
    tray = session.windows("--class", "trayer")
    assert tray
    session.activate("곁")
    session.key("alt+F4")
    session.wait_for(lambda: not session.windows("--onlyvisible", "--name", "^곁$"), "the window's going")
    assert process.poll() is None
    session.gyeot_again(home)
    session.wait_for(lambda: session.windows("--onlyvisible", "--name", "^곁$"), "the window's return")
    assert process.poll() is None


@pytest.mark.parametrize("language", ["ko", "en"])
def test_without_a_tray_a_dock_stays_and_its_closing_ends_everything(tmp_path: Path, home: Path, language: str) -> None:
    with Session(tmp_path / "bare", (800, 600), tray=False) as session:
        process = session.gyeot(home, "--lang", language)
        wait_for_text(session, "문서함: 0건" if language == "ko" else "Library: 0")
        title = "곁" if language == "ko" else "Gyeot"
        session.activate(f"^{title}$")
        session.key("alt+F4")
        session.wait_for(lambda: any(name in ("빠른 질문", "Quick question") for name in names(session)), "the dock")
        session.activate(f"^{title}$")
        session.key("alt+F4")
        session.wait_for(lambda: process.poll() is not None, "the end")
        assert process.returncode == 0
