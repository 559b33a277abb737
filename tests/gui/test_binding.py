"""The Qt binding keeps the reference counts of Python's own constants.

PySide6 6.12.0 does not under Python 3.11: each call that returns nothing takes a reference of None away, each emitted
signal one of True, until the interpreter ends itself ("deallocating True or False") in the middle of the work.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

CALLS = 200
CONSTANTS: tuple[object, ...] = (None, True, False)


class Sender(QObject):
    sent = Signal(object)


def lost(call: Callable[[], object]) -> int:
    """How many references to constants so many calls take away, at most."""
    before = [sys.getrefcount(constant) for constant in CONSTANTS]
    for _ in range(CALLS):
        call()
    after = [sys.getrefcount(constant) for constant in CONSTANTS]
    return max(old - new for old, new in zip(before, after, strict=True))


@pytest.mark.parametrize("kind", ["nothing", "no object", "a flag", "a signal", "events"])
def test_calls_take_no_references_away(app: QApplication, kind: str) -> None:
    widget, sender = QWidget(), Sender()
    sender.sent.connect(lambda _value: None)
    calls: dict[str, Callable[[], object]] = {
        "nothing": widget.update,
        "no object": widget.parent,
        "a flag": lambda: widget.setProperty("kind", "x"),
        "a signal": lambda: sender.sent.emit(None),
        "events": app.processEvents,
    }
    assert lost(calls[kind]) < CALLS // 2
    widget.deleteLater()


def test_the_measure_sees_a_loss() -> None:
    kept = [None] * CALLS
    assert lost(lambda: kept.pop()) > CALLS // 2
