"""The installer's parts: stamp, progress, wheel cache, processor, lock, messages."""

from __future__ import annotations

import io
import json
import string
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from installer import lock, messages, processor
from installer.messages import Sentence
from installer.progress import Display, Durations, Step, build_fraction, duration, fitted
from installer.stamp import NAME, Stamp, fingerprint
from installer.wheel_cache import PARTIAL, RECORD, WheelCache, user_cache, wheel_folder

if TYPE_CHECKING:
    from pathlib import Path


def all_sentences() -> dict[str, Sentence]:
    return {name: value for name, value in vars(messages).items() if isinstance(value, Sentence)}


@pytest.mark.parametrize("name", all_sentences())
def test_both_languages_say_the_same_fields(name: str) -> None:
    sentence = all_sentences()[name]
    fields = [{part[1] for part in string.Formatter().parse(text) if part[1]} for text in (sentence.ko, sentence.en)]
    assert fields[0] <= fields[1] | {"advice"}
    assert sentence.ko != sentence.en
    assert any("가" <= letter <= "힣" for letter in sentence.ko)
    assert not any("가" <= letter <= "힣" for letter in sentence.en)


def test_a_setup_error_fills_its_sentence() -> None:
    error = messages.SetupError(messages.NOT_WRITABLE, folder="/srv/곁 {x}")
    assert "/srv/곁 {x}" in error.sentence.ko
    assert "/srv/곁 {x}" in str(error)


def test_a_stamp_survives_a_round_trip(tmp_path: Path) -> None:
    stamp = Stamp.load(tmp_path)
    stamp.choice = "light"
    stamp.notes["engine"] = "built"
    stamp.finish("packages", "k1")
    assert Stamp.load(tmp_path) == stamp
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"done": 3}', '{"done": {}, "writing": "", "choice": "auto"}', "\0\0"]
)
def test_a_damaged_stamp_means_nothing_is_done(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    assert Stamp.load(tmp_path).done == {}


def test_writing_is_remembered_until_the_step_is_done(tmp_path: Path) -> None:
    Stamp.load(tmp_path).begin_writing("packages")
    again = Stamp.load(tmp_path)
    assert again.writing == "packages"
    again.finish("packages", "k")
    assert Stamp.load(tmp_path).writing == ""


def test_fingerprints_tell_parts_apart() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprint("곁") == fingerprint("곁")


@pytest.mark.parametrize(
    ("line", "fraction"),
    [
        ("  [3/83] /usr/bin/c++ -o x", 3 / 83),
        ("[83/83] link", 1.0),
        ("[ 45%] Building CXX object", 0.45),
        ("[0/0] nothing", None),
        ("[90/83] more than all", 1.0),
        ("Collecting numpy", None),
        ("", None),
    ],
)
def test_build_lines_give_a_fraction(line: str, fraction: float | None) -> None:
    assert build_fraction(line) == (None if fraction is None else pytest.approx(fraction))


def test_a_step_takes_remarks_from_pip_and_percent_from_ninja() -> None:
    step = Step(60)
    step.report_line("Collecting numpy>=2 (from x)")
    assert "Collecting numpy>=2" in step.describe()
    step.report_line("  [40/80] c++")
    assert "50%" in step.describe()


def test_an_estimate_that_ran_out_is_not_shown() -> None:
    assert "left" not in Step(0).describe()
    assert "left" in Step(60).describe()


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "0s"), (59, "59s"), (60, "1m 00s"), (125, "2m 05s")])
def test_durations_are_readable(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_durations_are_kept_and_damage_is_forgiven(tmp_path: Path) -> None:
    path = tmp_path / "곁" / "times.json"
    Durations(path).record("engine", 12.34)
    assert Durations(path).expected("engine") == pytest.approx(12.3)
    path.write_text("[1, 2")
    assert Durations(path).expected("engine") == 200.0


class Watched(io.StringIO):
    """A stream that tells when it has been written to often enough."""

    def __init__(self, terminal: bool, lines: int) -> None:
        super().__init__()
        self._terminal, self._left, self.enough = terminal, lines, threading.Event()

    def isatty(self) -> bool:
        return self._terminal

    def write(self, text: str) -> int:
        self._left -= 1
        if self._left <= 0:
            self.enough.set()
        return super().write(text)


@pytest.mark.parametrize("terminal", [True, False])
def test_a_silent_step_still_shows_life(terminal: bool) -> None:
    stream = Watched(terminal, 5)
    with Display(stream, beat=0.001).step(2, 5, Sentence("패키지", "packages"), 60):
        assert stream.enough.wait(20)
    text = stream.getvalue()
    assert "[2/5] 패키지 · packages" in text
    assert "✓" in text.splitlines()[-1]
    assert ("\r" in text) is terminal


def test_lines_fit_the_terminal_although_korean_is_wide() -> None:
    assert fitted("패키지 abc", 80) == "패키지 abc" + " " * 70
    assert fitted("패키지", 5) == "패키 "
    assert fitted("abc", 0) == ""


def test_a_failed_step_shows_no_tick() -> None:
    stream = io.StringIO()
    display = Display(stream, beat=60)
    with pytest.raises(ValueError, match="x"), display.step(1, 1, Sentence("가", "a"), 1):
        raise ValueError("x")
    assert "✓" not in stream.getvalue()


def test_the_wheel_cache_keeps_and_finds(tmp_path: Path) -> None:
    cache = WheelCache(tmp_path / "바퀴 곁")
    with cache.workspace() as work:
        wheel = work / "llama.whl"
        wheel.write_bytes(b"wheel")
        kept = cache.keep("k", wheel, {"backend": "cpu"})
    assert kept.read_bytes() == b"wheel"
    assert cache.find("k") == kept
    assert cache.find("other") is None
    assert json.loads((kept.parent / RECORD).read_text())["backend"] == "cpu"
    assert [path.name for path in cache.folder.iterdir()] == ["k"]


def test_a_tampered_wheel_is_thrown_away(tmp_path: Path) -> None:
    cache = WheelCache(tmp_path)
    wheel = tmp_path / "a.whl"
    wheel.write_bytes(b"good")
    kept = cache.keep("k", wheel, {})
    kept.write_bytes(b"evil")
    assert cache.find("k") is None
    assert not kept.parent.exists()


@pytest.mark.parametrize("record", ["", "{}", '{"name": "../../x", "sha256": "0"}', '{"name": 3, "sha256": null}'])
def test_a_damaged_record_counts_as_missing(tmp_path: Path, record: str) -> None:
    (tmp_path / "k").mkdir()
    (tmp_path / "k" / RECORD).write_text(record)
    assert WheelCache(tmp_path).find("k") is None


def test_an_interrupted_build_leaves_no_entry(tmp_path: Path) -> None:
    cache = WheelCache(tmp_path)
    with pytest.raises(KeyboardInterrupt), cache.workspace() as work:
        (work / "half.whl").write_bytes(b"half")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_left_over_partial_builds_are_never_found(tmp_path: Path) -> None:
    (tmp_path / f"{PARTIAL}dead").mkdir()
    assert WheelCache(tmp_path).find("k") is None


def test_the_wheel_folder_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GYEOT_WHEELS", raising=False)
    if sys.platform == "linux":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        assert user_cache() == tmp_path / "gyeot"
    assert wheel_folder() == user_cache() / "wheels"
    monkeypatch.setenv("GYEOT_WHEELS", str(tmp_path / "들여온"))
    assert wheel_folder() == tmp_path / "들여온"


def test_only_instruction_sets_count_on_x86() -> None:
    first = "processor: 0\nflags\t\t: fpu sse4_2 avx2 md_clear arch_capabilities\n"
    second = "processor: 0\nflags\t\t: avx2 fpu sse4_2 spec_ctrl\n"
    assert processor.instruction_sets(first) == processor.instruction_sets(second) == ["avx2", "sse4_2"]
    assert processor.instruction_sets("Features\t: fp asimd sve") == ["asimd", "fp", "sve"]
    assert processor.instruction_sets("nothing") == []


def test_no_compiler_is_noticed_and_advised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "linux":
        pytest.skip("looks for compilers on PATH as Linux does")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.delenv("CXX", raising=False)
    assert not processor.has_compiler()
    assert processor.backends() == ["cpu"]
    assert all(processor.compiler_advice())
    for name in ("cc", "c++"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    assert processor.has_compiler()
    monkeypatch.setenv("CXX", "no-such-compiler -m64")
    assert not processor.has_compiler()


def test_the_lock_drops_local_labels_and_keeps_what_is_elsewhere() -> None:
    frozen = "torch==2.13.0+cpu\nJinja2==3.1.6\nllama_cpp_python @ file:///x.whl\ngyeot==0.1\n"
    text = lock.merged(frozen, "colorama==0.4.6\njinja2==3.0\n# a remark\n", "llama-cpp-python==0.3.36")
    assert text.startswith(lock.HEADER)
    assert text.splitlines()[3:] == ["colorama==0.4.6", "jinja2==3.1.6", "llama-cpp-python==0.3.36", "torch==2.13.0"]
    assert lock.merged(frozen, text, "llama-cpp-python==0.3.36") == text
