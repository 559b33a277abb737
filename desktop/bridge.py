"""What crosses from other threads to the window: an inbox, emptied on the UI thread at most thirty times a second.

Tokens that arrived together are joined, of several progress events the latest is kept, and everything else comes in its
order. One emptying takes little time: what is left over waits for the next turn of the event loop.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from engine.methods import Object

INTERVAL: Final = 0.033  # seconds between two emptyings
BUDGET: Final = 0.012  # seconds of one emptying
JOINED: Final = frozenset({"token"})
LATEST: Final = frozenset({"progress", "status"})


@dataclass(frozen=True, slots=True)
class Letter:
    """One call for the UI thread; those of one sender with one joining name may become one.

    Args:
        sender: whose it is.
        name: of the event; "" for an outcome.
        data: of the event.
        deliver: called with the data.
    """

    sender: object
    name: str
    data: Object
    deliver: Callable[[Object], None]


class Bridge(QObject):
    """Takes letters on any thread and delivers them on the thread that made it."""

    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inbox: deque[Letter] = deque()
        self._lock = threading.Lock()
        self._asleep = True
        self._closed = False
        self._emptied = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._empty)
        self._woken.connect(self._wake, Qt.ConnectionType.QueuedConnection)

    def post(self, letter: Letter) -> None:
        """Hand a letter over, on any thread; after `close` it is dropped."""
        with self._lock:
            if self._closed:
                return
            self._inbox.append(letter)
            if self._asleep:
                self._asleep = False
                self._woken.emit()

    def close(self) -> None:
        """Deliver nothing any more."""
        with self._lock:
            self._closed = True
            self._inbox.clear()
        self._timer.stop()

    def _wake(self) -> None:
        rest = self._emptied + INTERVAL - time.monotonic()
        self._timer.start(max(0, round(rest * 1000)))

    def _empty(self) -> None:
        with self._lock:
            letters, self._inbox = self._inbox, deque()
        waiting = deque(coalesce(letters))
        self._emptied = time.monotonic()
        while waiting and time.monotonic() - self._emptied < BUDGET:
            _deliver(waiting.popleft())
        with self._lock:
            if self._closed:
                return
            self._inbox.extendleft(reversed(waiting))
            self._asleep = not self._inbox
        if not self._asleep:
            self._timer.start(0 if waiting else round(INTERVAL * 1000))


def coalesce(letters: Iterable[Letter]) -> list[Letter]:
    """The letters with joined tokens and only the latest progress of each run of events."""
    kept: list[Letter] = []
    last: dict[int, int] = {}  # sender -> place of its latest letter
    for letter in letters:
        place = last.get(id(letter.sender))
        before = kept[place] if place is not None else None
        if place is not None and before is not None and before.name == letter.name and letter.name in JOINED | LATEST:
            kept[place] = _joined(before, letter) if letter.name in JOINED else letter
            continue
        last[id(letter.sender)] = len(kept)
        kept.append(letter)
    return kept


def _joined(first: Letter, second: Letter) -> Letter:
    text = f"{first.data.get('text', '')}{second.data.get('text', '')}"
    return Letter(first.sender, first.name, {**first.data, "text": text}, first.deliver)


def _deliver(letter: Letter) -> None:
    try:
        letter.deliver(letter.data)
    except Exception:  # noqa: BLE001  one receiver's fault must not keep the others' letters
        sys.excepthook(*sys.exc_info())
