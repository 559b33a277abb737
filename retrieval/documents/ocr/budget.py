"""How long recognition may take: pages are announced to whoever reads a file, who allows time for each."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval.documents.limits import Limits

SHARE: Final = 0.9  # of the time allowed: the rest is for what follows
_LISTENER: ContextVar[Callable[[int], None] | None] = ContextVar("listener", default=None)


def listen(listener: Callable[[int], None] | None) -> None:
    """Let `listener` hear of pages that are about to be recognised."""
    _LISTENER.set(listener)


def announce(pages: int, limits: Limits) -> float:
    """Announce pages; returns the seconds they may take together."""
    allowed = min(pages, limits.ocr_pages)
    listener = _LISTENER.get()
    if listener is not None and allowed:
        listener(allowed)
    return allowed * limits.ocr_seconds
