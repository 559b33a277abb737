"""Shows where the set-up is: step, elapsed time, estimate, percent where one is known, and a beat that never stops."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from installer.messages import Sentence

# Seconds on two cores with an empty cache, used until this PC has its own figures.
FIRST_GUESS = {"environment": 8.0, "packages": 60.0, "encoders": 60.0, "engine": 200.0, "project": 5.0, "test": 15.0}
NINJA = re.compile(r"^\s*\[(\d+)/(\d+)\]")
MAKE = re.compile(r"^\s*\[\s*(\d+)%\]")


def build_fraction(line: str) -> float | None:
    """How much of a build is done, from a line of ninja (`[3/83]`) or make (`[ 45%]`)."""
    if (match := NINJA.match(line)) and int(match[2]) > 0:
        return min(1.0, int(match[1]) / int(match[2]))
    if match := MAKE.match(line):
        return min(1.0, int(match[1]) / 100)
    return None


def duration(seconds: float) -> str:
    """Seconds as people read them: `7s`, `2m 05s`."""
    whole = round(seconds)
    return f"{whole}s" if whole < 60 else f"{whole // 60}m {whole % 60:02d}s"


def fitted(text: str, columns: int) -> str:
    """The text cut and padded to this many terminal columns; a Korean letter takes two."""
    kept, used = [], 0
    for letter in text:
        width = 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if used + width > columns:
            break
        kept.append(letter)
        used += width
    return "".join(kept) + " " * (columns - used)


class Durations:
    """How long each step took last time on this PC; a damaged or unwritable file only costs the estimate."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seconds: dict[str, float] = {}
        try:
            self._seconds = {str(name): float(value) for name, value in json.loads(path.read_text("utf-8")).items()}
        except (OSError, ValueError, TypeError, AttributeError):
            self._seconds = {}

    def expected(self, step: str) -> float:
        """The estimate for a step in seconds."""
        return self._seconds.get(step, FIRST_GUESS.get(step, 10.0))

    def record(self, step: str, seconds: float) -> None:
        """Remember the duration of a step."""
        self._seconds[step] = round(seconds, 1)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps(self._seconds), "utf-8")
        except OSError:
            return


class Step:
    """One running step; the work reports to it, the display reads from it."""

    def __init__(self, expected: float) -> None:
        self.expected = expected
        self.started = time.monotonic()
        self.fraction: float | None = None
        self._fraction_started = self.started
        self.detail = ""

    def report_line(self, line: str) -> None:
        """Take a percent or a short remark from a line of pip's or ninja's output."""
        fraction = build_fraction(line)
        if fraction is not None:
            if self.fraction is None or fraction < self.fraction:
                self._fraction_started = time.monotonic()
            self.fraction = fraction
            self.detail = f"{fraction:.0%}"
            return
        words = line.split()
        if len(words) > 1 and words[0] in {"Collecting", "Downloading", "Building", "Installing"}:
            self.detail = " ".join(words[:2])[:48]

    def elapsed(self) -> float:
        """Seconds since the step began."""
        return time.monotonic() - self.started

    def describe(self) -> str:
        """Elapsed time, what is left, and the latest remark."""
        now = time.monotonic()
        elapsed = now - self.started
        if self.fraction is not None and self.fraction > 0.05:
            left = (now - self._fraction_started) * (1 - self.fraction) / self.fraction
        else:
            left = self.expected - elapsed
        # An estimate that has run out is not shown: a wrong figure is worse than none.
        rest = f"  남음 left ~{duration(left)}" if left >= 1 else ""
        return f"{duration(elapsed)}{rest}{'  ' + self.detail if self.detail else ''}"


class Display:
    """Prints steps to a terminal (one line that is rewritten) or to a file (a line every now and then)."""

    def __init__(self, stream: TextIO, *, beat: float | None = None) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self._beat = beat if beat is not None else (0.5 if self._terminal else 15.0)
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """Print a line of its own."""
        with self._lock:
            if self._terminal:
                self._rewrite("")
                self._stream.write("\r")
            self._stream.write(text + "\n")
            self._stream.flush()

    def _rewrite(self, text: str) -> None:
        # Blanks in place of an escape sequence: older Windows consoles print those. The last column stays free, since
        # filling it moves some terminals to the next line.
        self._stream.write("\r" + fitted(text, shutil.get_terminal_size().columns - 1))
        self._stream.flush()

    @contextmanager
    def step(self, number: int, total: int, title: Sentence, expected: float) -> Iterator[Step]:
        """Show a step while its work runs."""
        head = f"[{number}/{total}] {title.inline()}"
        step = Step(expected)
        over = threading.Event()
        self.say(f"{head} …")

        def beat() -> None:
            while not over.wait(self._beat):
                if self._terminal:  # the title last: a narrow terminal cuts the end
                    with self._lock:
                        self._rewrite(f"[{number}/{total}] {step.describe()}  {title.inline()}")
                else:
                    self.say(f"{head}  {step.describe()}")

        thread = threading.Thread(target=beat, name="installer-beat", daemon=True)
        thread.start()
        try:
            yield step
        finally:
            over.set()
            thread.join()
        self.say(f"{head}  ✓ {duration(time.monotonic() - step.started)}")
