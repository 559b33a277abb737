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
    pytest.mark.skipif(bool(desktop_session.missing()), reason=f"needs {desktop_session.missing()}"),
]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session(tmp_path / "session") as made:
        yield made


def names(session: Session) -> list[str]:
    return [node["name"] for node in session.tree()]


def workers(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    children = psutil.Process(process.pid).children(recursive=True)
    return [child for child in children if "--role" in child.cmdline()]


def test_samples_a_question_and_a_killed_worker(session: Session, home: Path) -> None:
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in SAMPLES.iterdir()}
    process = session.gyeot(home, "--lang", "ko")
    session.wait_for_text("문서함: 0건")
    session.activate("곁")
    session.key("ctrl+1")
    session.wait_for_text("보기 문서 넣기")
    session.press("보기 문서 넣기")
    session.wait_for_text("건을 넣었습니다")
    session.key("ctrl+2")
    session.wait_for_text("물음 쓰는 곳")
    session.run("xdotool", "type", "--delay", "15", "부스 사용료는 통지를 받고 며칠 안에 내야 하나요?")
    session.key("Return")
    session.wait_for_text("7일")
    assert workers(process)
    for worker in workers(process):
        os.kill(worker.pid, signal.SIGKILL)
    session.wait_for_text("담당 프로세스가 갑자기 끝났습니다")
    session.run("xdotool", "type", "--delay", "15", "시기 변경에 반대한 위원은 누구인가요?")
    session.key("Return")
    session.wait_for_text("반대")
    assert process.poll() is None
    assert {path: hashlib.sha256(path.read_bytes()).digest() for path in SAMPLES.iterdir()} == before


def test_closing_goes_to_the_tray_and_a_second_start_brings_it_back(session: Session, home: Path) -> None:
    process = session.gyeot(home, "--lang", "ko")
    session.wait_for_text("문서함: 0건")
    tray = session.windows("--class", "trayer")
    assert tray
    session.close_window("곁", lambda: not session.titled("곁"), "the window's going")
    assert process.poll() is None
    session.gyeot_again(home)
    session.wait_for(lambda: session.titled("곁"), "the window's return")
    assert process.poll() is None


@pytest.mark.parametrize("language", ["ko", "en"])
def test_without_a_tray_a_dock_stays_and_its_closing_ends_everything(tmp_path: Path, home: Path, language: str) -> None:
    with Session(tmp_path / "bare", (800, 600), tray=False) as session:
        process = session.gyeot(home, "--lang", language)
        session.wait_for_text("문서함: 0건" if language == "ko" else "Library: 0")
        title = "곁" if language == "ko" else "Gyeot"
        session.close_window(title, lambda: {"빠른 질문", "Quick question"} & set(names(session)), "the dock")
        session.close_window(title, lambda: process.poll() is not None, "the end")
        assert process.returncode == 0
