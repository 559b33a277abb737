"""How long the rest of a long work with the language model will take: by its measured speed before, by its pace during.

An event "estimate" carries {"seconds", "done", "total"}: of the whole work before it starts, of the rest afterwards.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from engine.errors import CancelledError, EngineError
from engine.tasks.prompts import prompt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.methods import Context, Json

WRITTEN = 0.85  # tokens that are written for each token of the sentences: they are shortened, in a frame of JSON
FRAME = 25  # tokens of numbers and fences around the sentences of a prompt


class Pace:
    """The estimate of one work made of several prompts.

    Args:
        context: of the request; hears the events.
        texts: the sentences of each prompt.
        clock: seconds.
    """

    def __init__(self, context: Context, texts: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._context = context
        self._texts = texts
        self._clock = clock
        self._weights = [len(text) for text in texts]
        self._done = 0
        self._started = clock()

    def begin(self) -> None:
        """Tell how long all will take, measuring the model for some seconds where its speed is not known.

        Raises:
            CancelledError: the request was cancelled meanwhile.
        """
        try:
            seconds = self._by_speed()
        except CancelledError:
            raise
        except EngineError:
            seconds = None  # the work itself will tell what is wrong
        if seconds is not None:
            self._tell(seconds)
        self._started = self._clock()

    def step(self) -> None:
        """One prompt more is answered: tell how long the rest will take at this pace."""
        self._done += 1
        before, all_of_it = sum(self._weights[: self._done]), sum(self._weights)
        if before and self._done < len(self._texts):
            self._tell((self._clock() - self._started) * (all_of_it - before) / before)

    def _by_speed(self) -> float | None:
        call = self._context.call
        speed = call("llm", "describe", {}).get("speed") or call("llm", "bench", {"quick": True}).get("used")
        if not isinstance(speed, dict):
            return None
        reads, writes = speed.get("prompt"), speed.get("generation")
        if not (isinstance(reads, int | float) and isinstance(writes, int | float) and reads > 0 < writes):
            return None
        texts: list[Json] = [prompt("summary_instruction"), *self._texts]
        counted = call("llm", "count", {"texts": texts}).get("tokens")
        if not isinstance(counted, list) or len(counted) != len(texts):
            return None
        instruction, *tokens = [one if isinstance(one, int) else 0 for one in counted]
        read = sum(tokens) + (instruction + FRAME) * len(tokens)
        return read / reads + WRITTEN * sum(tokens) / writes

    def _tell(self, seconds: float) -> None:
        self._context.emit("estimate", {"seconds": round(seconds), "done": self._done, "total": len(self._texts)})
