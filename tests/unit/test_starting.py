from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.starting import has_display, library_in, missing_library

ROOT = Path(__file__).resolve().parents[2]


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "LANG", "LC_ALL", "GYEOT_LANG")
    }
    return subprocess.run(
        [sys.executable, "-m", "desktop", *arguments],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("environment", [{}, {"DISPLAY": ":7777"}, {"DISPLAY": "nonsense"}])
@pytest.mark.parametrize(("language", "word"), [("ko", "화면이 없어"), ("en", "no display")])
def test_without_a_display_one_sentence_and_2(environment: dict[str, str], language: str, word: str) -> None:
    run = start("--lang", language, **environment)
    assert run.returncode == 2
    assert word in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    assert run.stdout == ""


def test_help_needs_no_display() -> None:
    assert start("--help").returncode == 0


@pytest.mark.parametrize("platform", ["offscreen", "minimal:x", "vnc"])
def test_a_platform_without_a_screen_is_the_users_wish(platform: str) -> None:
    assert has_display({"QT_QPA_PLATFORM": platform})
    assert missing_library({"QT_QPA_PLATFORM": platform}) == ""


def test_wayland_is_a_display() -> None:
    assert has_display({"WAYLAND_DISPLAY": "wayland-0"})


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("libEGL.so.1: cannot open shared object file", "libEGL.so.1"),
        ("/opt/somebody/lib/libGL.so.1: no", "libGL.so.1"),
        ("DLL load failed: Qt6Core.dll", "Qt6Core.dll"),
        ("No module named 'PySide6'", "PySide6"),
    ],
)
def test_a_library_is_named_without_its_path(message: str, name: str) -> None:
    assert library_in(ImportError(message)) == name
