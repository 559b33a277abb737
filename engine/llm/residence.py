"""When a model is in memory: from its first request until it has been idle for a while, or is told to go.

An office PC has other uses for the gigabytes of a model that nobody asks. With the model goes all it has read.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEPT_MOST = 1 << 30  # bytes for the states of earlier prompts
LEFT_FREE = 1 << 30  # of memory, before any of it goes to states


class _Closable(Protocol):
    def close(self) -> None: ...


Loaded = TypeVar("Loaded", bound=_Closable)


def room_for_states(available: int) -> int:
    """Bytes that states of earlier prompts may take beside so much available memory: a quarter of what is spare."""
    return max(0, min(KEPT_MOST, (available - LEFT_FREE) // 4))


class Residence(Generic[Loaded]):
    """Holds something large while it is used.

    Args:
        idle: seconds after the last use until it is closed; 0 for never.
    """

    def __init__(self, idle: float) -> None:
        self._idle = idle
        self._lock = threading.Lock()
        self._loaded: Loaded | None = None
        self._users = 0
        self._timer: threading.Timer | None = None
        self._leave = False

    @property
    def loaded(self) -> bool:
        """Whether it is in memory."""
        return self._loaded is not None

    @contextmanager
    def use(self, load: Callable[[], Loaded]) -> Iterator[Loaded]:
        """What is loaded, loading it where it is not; it stays while this is entered.

        A load on one thread makes the others wait. Whatever `load` raises goes to the one who asked.
        """
        with self._lock:
            self._stop_timer()
            if self._loaded is None:
                self._loaded = load()
            loaded = self._loaded
            self._users += 1
        try:
            yield loaded
        finally:
            with self._lock:
                self._users -= 1
                if not self._users:
                    self._rest()

    def leave(self) -> bool:
        """Close it now, or after its last user; whether there was anything to close."""
        with self._lock:
            had = self._loaded is not None
            self._leave = had and self._users > 0
            if not self._users:
                self._close()
            return had

    def close(self) -> None:
        """Close it under its users' hands: the end of the process."""
        with self._lock:
            self._close()

    def _rest(self) -> None:
        if self._leave:
            self._close()
        elif self._idle > 0 and self._loaded is not None:
            self._timer = threading.Timer(self._idle, self._idled)
            self._timer.daemon = True
            self._timer.start()

    def _idled(self) -> None:
        with self._lock:
            if not self._users and threading.current_thread() is self._timer:
                self._close()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _close(self) -> None:
        self._stop_timer()
        self._leave = False
        loaded, self._loaded = self._loaded, None
        if loaded is not None:
            loaded.close()
