"""Printing: nothing in a document or file name steers the terminal; JSON stays JSON."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.cli.output import Output, Progress, inline, safe
from desktop.cli.texts import Texts

if TYPE_CHECKING:
    import pytest


@given(st.text())
@settings(deadline=None, derandomize=True)
def test_safe_leaves_no_control_character(text: str) -> None:
    cleaned = safe(text)
    assert len(cleaned) == len(text)
    assert all(c in "\t\n" or ord(c) >= 32 for c in cleaned)
    assert "\x1b" not in cleaned
    assert "\u202e" not in cleaned


@given(st.text())
@settings(deadline=None, derandomize=True)
def test_inline_is_one_line(text: str) -> None:
    assert len(inline(text).splitlines()) <= 1


def test_json_goes_to_stdout_and_notes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(Texts("ko"), as_json=True)
    output.result({"title": "곁", "lines": "a\nb"})
    output.say("list_total", count=3)
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"title": "곁", "lines": "a\nb"}
    assert captured.out.count("\n") == 1
    assert "3건" in captured.err


def test_a_name_that_is_no_unicode_is_printed_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.cli import output as module

    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii"))
    module.prepare()
    Output(Texts("ko"), as_json=True).result({"path": "나\udcff.txt"})
    assert json.loads(raw.getvalue()) == {"path": "나\udcff.txt"}


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_one_live_line_with_an_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 10.0, 20.0, 500.0])
    monkeypatch.setattr("desktop.cli.output.time.monotonic", lambda: next(clock))
    terminal = _Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    output = Output(Texts("ko"), as_json=False)
    progress = Progress(output)
    progress.show(1, 4, "계획\n.hwpx")
    progress.show(2, 4, "b")
    progress.show(4, 4, "c")
    output.note("끝")
    text = terminal.getvalue()
    assert "1/4 약 30초 남음 계획 .hwpx" in text
    assert "2/4 약 20초 남음 b" in text
    assert text.endswith("\r\x1b[2K끝\n")
    assert text.count("\n") == 1


def test_progress_prints_nothing_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Progress(Output(Texts("ko"), as_json=False)).show(1, 2, "x")
    assert capsys.readouterr() == ("", "")
