"""How long recognition may take: pages are announced to whoever reads a file, who allows time for each."""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval.documents.limits import Limits

SHARE: Final = 0.9  # of the time allowed: the rest is for what follows


@dataclass(slots=True)
class _Reading:
    """One file being read: who hears of its pages, since when it is read, and the pages that were announced."""

    listener: Callable[[int], None]
    begun: float
    pages: int = 0


_READING: ContextVar[_Reading | None] = ContextVar("reading", default=None)


def listen(listener: Callable[[int], None] | None) -> None:
    """Let `listener` hear of pages that are about to be recognised, from now on and for the file now read."""
    _READING.set(None if listener is None else _Reading(listener, time.monotonic()))


def announce(pages: int, limits: Limits, started: float) -> float:
    """Announce pages; returns when their recognition must end, by time.monotonic().

    Args:
        pages: how many; those past the limit get no time.
        limits: what the file may cost.
        started: when its reading began, where nobody listens.
    """
    reading = _READING.get()
    if reading is None:
        return started + SHARE * (limits.seconds + min(pages, limits.ocr_pages) * limits.ocr_seconds)
    more = min(pages, limits.ocr_pages - reading.pages)
    if more > 0:
        reading.pages += more
        reading.listener(more)
    return reading.begun + SHARE * (limits.seconds + reading.pages * limits.ocr_seconds)
