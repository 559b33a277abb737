"""How many threads a calculation gets: one per physical core, fewer while other programs use the cores.

llama.cpp's threads wait for each other after every step. Where one of them has no core, all wait: on two busy cores one
thread is faster than two (measured: 20 against 13 tokens a second).
"""

from __future__ import annotations

import os
import time

import psutil

LOOK_SECONDS = 0.4


def usable_cores() -> int:
    """Physical cores this process may run on."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(psutil.cpu_count(logical=False) or usable, usable))


def spare_threads(cores: int, others: float) -> int:
    """Threads for so many cores of which other programs use `others`; a third of a core is no reason to give one up."""
    return max(1, cores - int(others + 2 / 3))


class Watch:
    """Measures from time to time what other programs use of the cores."""

    def __init__(self, cores: int) -> None:
        self._cores = cores
        self._last = (time.monotonic(), *_seconds())

    def look(self) -> int | None:
        """Threads to use now; None as long as too little time has passed to tell."""
        now = time.monotonic()
        before, busy_before, own_before = self._last
        if now - before < LOOK_SECONDS:
            return None
        busy, own = _seconds()
        self._last = (now, busy, own)
        others = ((busy - busy_before) - (own - own_before)) / (now - before)
        return spare_threads(self._cores, max(others, 0.0))


def _seconds() -> tuple[float, float]:
    """Seconds the processors of this process were busy, and those of them that it used itself."""
    every = psutil.cpu_times(percpu=True)
    mine = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(len(every)))
    busy = sum(sum(times) - times.idle - getattr(times, "iowait", 0.0) for n, times in enumerate(every) if n in mine)
    return busy, time.process_time()
