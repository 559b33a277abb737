"""What the terminal prints: results on stdout, everything else on stderr. The only module that prints."""

from __future__ import annotations

import io
import json
import re
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.cli.texts import Texts
    from engine.methods import Json

# Characters a file name could steer a terminal with: controls, bidirectional overrides, zero-width marks.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BAR = 24


def prepare() -> None:
    """Make both streams UTF-8 whatever the console's code page; a name that is no Unicode is escaped, not fatal."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def safe(untrusted: str) -> str:
    """The text without characters that could steer a terminal, on as many lines as it had."""
    return _UNSAFE.sub("�", untrusted)


def inline(untrusted: object) -> str:
    """The value as text on one line, safe for a terminal (file names may hold newlines)."""
    return safe(" ".join(str(untrusted).split()))


class Output:
    """Where a command writes.

    Args:
        texts: the sentences.
        as_json: one JSON object (or one a line) on stdout instead of text.
    """

    def __init__(self, texts: Texts, *, as_json: bool) -> None:
        self.texts = texts
        self.as_json = as_json
        self._live = False

    def result(self, value: Mapping[str, Json]) -> None:
        """A JSON object on one line of stdout."""
        print(json.dumps(value, ensure_ascii=False, allow_nan=False), flush=True)

    def line(self, text: str = "") -> None:
        """A line of a result for people."""
        self.clear()
        print(safe(text), flush=True)

    def block(self, text: str) -> None:
        """Text of a document, as it is but for characters that steer a terminal."""
        self.clear()
        print(safe(text), flush=True)

    def note(self, text: str) -> None:
        """A line on stderr: notes, warnings, errors."""
        self.clear()
        print(safe(text), file=sys.stderr, flush=True)

    def say(self, key: str, **values: object) -> None:
        """A note by its key."""
        self.note(self.texts(key, **values))

    def live(self, text: str) -> None:
        """A line on stderr that the next one replaces; nothing where stderr is no terminal."""
        if sys.stderr.isatty():
            print(f"\r\x1b[2K{inline(text)[:118]}", end="", file=sys.stderr, flush=True)
            self._live = True

    def clear(self) -> None:
        """Take the live line away."""
        if self._live:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)
            self._live = False


class Progress:
    """A live line with a bar and the time that is left, for work of a known number of steps."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._start = time.monotonic()

    def show(self, done: int, total: int, name: str) -> None:
        """Draw the state: done of total steps, and what is being worked on."""
        share = done / total if total else 0.0
        filled = int(share * _BAR)
        bar = "█" * filled + "░" * (_BAR - filled)
        self._output.live(f"{bar} {done}/{total} {self._left(done, total)} {name}")

    def _left(self, done: int, total: int) -> str:
        if not 0 < done < total:
            return ""
        seconds = (time.monotonic() - self._start) / done * (total - done)
        if seconds < 60:
            return self._output.texts("left_seconds", seconds=max(1, round(seconds)))
        return self._output.texts("left_minutes", minutes=round(seconds / 60))
