"""Text out of tokens: whole characters, stop strings across token borders, hidden thoughts, and going in circles."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_PERIOD = 60
LOOP_TOKENS = 60


class Characters:
    """Bytes to text; an unfinished character waits for its rest, a broken one becomes U+FFFD."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def push(self, piece: bytes) -> str:
        """The characters that are complete now."""
        return self._decoder.decode(piece)

    def fits(self, piece: bytes) -> bool:
        """Whether the text stays valid UTF-8 with this piece next."""
        try:
            codecs.utf_8_decode(self._decoder.getstate()[0] + piece, "strict", False)
        except UnicodeDecodeError:
            return False
        return True

    def end(self) -> str:
        """What is left, as far as it is text."""
        return self._decoder.decode(b"", final=True)


class Thoughts:
    """Removes <think>…</think> at the start of an answer, as it streams."""

    OPEN, CLOSE = "<think>", "</think>"

    def __init__(self, *, thinking: bool = False, active: bool = True) -> None:
        """Start inside a thought when the prompt has opened it already (`thinking`)."""
        self._state = "thinking" if thinking else "start"
        if not active:
            self._state = "answer"
        self._held = ""

    def push(self, text: str) -> str:
        """The part of the text that belongs to the answer."""
        if self._state == "answer":
            return text
        self._held += text
        if self._state == "start":
            seen = self._held.lstrip()
            if seen.startswith(self.OPEN):
                self._state, self._held = "thinking", seen[len(self.OPEN) :]
            elif not self.OPEN.startswith(seen):
                return self._release()
        if self._state == "thinking":
            _, found, rest = self._held.partition(self.CLOSE)
            if not found:
                self._held = self._held[-len(self.CLOSE) :]
            elif rest.strip():
                self._state, self._held = "after", rest
            else:
                self._state, self._held = "after", ""
        if self._state == "after" and self._held.strip():
            self._held = self._held.lstrip()
            return self._release()
        return ""

    def end(self) -> str:
        """What was held back although it was no thought."""
        return self._release() if self._state == "start" else ""

    def _release(self) -> str:
        text, self._held, self._state = self._held, "", "answer"
        return text


class Stops:
    """Ends the text before the first stop string, and holds back what may become one."""

    def __init__(self, stops: Iterable[str]) -> None:
        self._stops = tuple(stops)
        self._held = ""
        self.stopped = False

    def push(self, text: str) -> str:
        """The text that is safe to show."""
        if self.stopped:
            return ""
        self._held += text
        found = [index for stop in self._stops if (index := self._held.find(stop)) >= 0]
        if found:
            self.stopped = True
            return self._take(min(found), keep=False)
        return self._take(len(self._held) - self._possible_start(), keep=True)

    def end(self) -> str:
        """What was held back and turned out to be text."""
        return "" if self.stopped else self._take(len(self._held), keep=False)

    def _possible_start(self) -> int:
        """Length of the longest end of the text that begins a stop string."""
        longest = max((len(stop) for stop in self._stops), default=0)
        for length in range(min(longest - 1, len(self._held)), 0, -1):
            if any(stop.startswith(self._held[-length:]) for stop in self._stops):
                return length
        return 0

    def _take(self, length: int, *, keep: bool) -> str:
        text, rest = self._held[:length], self._held[length:]
        self._held = rest if keep else ""
        return text


class Circles:
    """Notices when the tokens repeat themselves.

    For every period up to 60 tokens it counts how long each token has equalled the one a period before; 60 in a row
    (twice the period for long ones) is a circle: a small model does not leave it any more.
    """

    def __init__(self) -> None:
        self._tokens: list[int] = []
        self._runs = [0] * (LONGEST_PERIOD + 1)

    def push(self, token: int) -> bool:
        """Whether the text goes in circles with this token."""
        recent, runs = self._tokens, self._runs
        looping = False
        for period in range(1, min(LONGEST_PERIOD, len(recent)) + 1):
            if recent[-period] == token:
                runs[period] += 1
                looping = looping or runs[period] >= max(LOOP_TOKENS, 2 * period)
            else:
                runs[period] = 0
        recent.append(token)
        if len(recent) > 2 * LONGEST_PERIOD:
            del recent[:LONGEST_PERIOD]
        return looping
