from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.workers import Echo

from engine.errors import EngineCode, EngineError
from engine.log import FILE, start, stop
from engine.process import LOG_PREFIX, worth_keeping

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(60)


@pytest.mark.parametrize(
    "line",
    [
        "Fatal Python error: Segmentation fault",
        "Current thread 0x00007f1 (most recent call first):",
        '  File "/opt/gyeot/engine/llm/local.py", line 12 in decode',
        "/src/ggml/ggml.c:2740: GGML_ASSERT(ggml_can_mul_mat(a, b)) failed",
        "CUDA error: out of memory",
    ],
)
def test_crashes_are_kept(line: str) -> None:
    assert worth_keeping(f"{line}\n".encode()) == line


@pytest.mark.parametrize(
    "line",
    [
        "",
        "예산 3억 원",
        "MuPDF error: syntax error in 대외비",
        "UnicodeEncodeError: '홍길동'",
        "x Fatal Python error: y",
    ],
)
def test_words_of_libraries_are_not_kept(line: str) -> None:
    assert worth_keeping(line.encode()) is None
    assert worth_keeping(b"\xff\xfe" + line.encode()) is None


def test_our_own_lines_are_kept() -> None:
    assert worth_keeping(f"{LOG_PREFIX}engine.serving unexpected ValueError".encode()) == (
        "engine.serving unexpected ValueError"
    )


def test_a_real_crash_is_recognised() -> None:
    code = "import faulthandler; faulthandler.enable(); faulthandler._sigsegv()"
    crashed = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True)
    kept = [line for line in crashed.stderr.splitlines() if worth_keeping(line)]
    assert kept[0] == b"Fatal Python error: Segmentation fault"
    assert len(kept) >= 3


def test_a_worker_that_never_reads_is_killed_before_memory_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.process.MAX_QUEUED", 1_000_000)
    echo = Echo(tmp_path, extra={"library": ("--raw", "deaf")})
    with echo.client:
        jobs = [echo.client.submit("library", "echo", {"text": "x" * 100_000}) for _ in range(12)]
        assert jobs[0].wait(30)
        assert jobs[0].failure[0] == EngineCode.PROTOCOL


def test_what_a_worker_says_reaches_the_log_without_content(tmp_path: Path) -> None:
    handler = start(tmp_path / "logs")
    echo = Echo(tmp_path)
    try:
        with echo.client:
            echo.client.submit("library", "noisy", {}).result(30)
            with pytest.raises(EngineError):
                echo.client.submit("library", "fail", {"kind": "other"}).result(30)
    finally:
        stop(handler)
    text = (tmp_path / "logs" / FILE).read_text("utf-8")
    assert "library worker started: process" in text
    assert "engine.serving unexpected ValueError at echo_worker.py:" in text
    assert "대외비" not in text
    assert str(tmp_path) not in text
