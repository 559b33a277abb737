"""The window in a test: one Qt application offscreen, and waiting for what should happen, never for time."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop import palette
from engine.client import ClientConfig

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.app import Program
    from desktop.window import Window
    from engine.methods import Object

WAIT = 120.0


def application() -> QApplication:
    """The one application of this process."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        return app
    made = QApplication(["gyeot"])
    made.setQuitOnLastWindowClosed(False)
    palette.apply(made, palette.LIGHT)
    return made


def wait_until(condition: Callable[[], object], seconds: float = WAIT) -> None:
    """Run the event loop until a condition holds; fails when it does not in time."""
    deadline = QDeadlineTimer(round(seconds * 1000))
    loop = QEventLoop()
    tick = QTimer()
    tick.setInterval(5)
    tick.timeout.connect(lambda: loop.quit() if condition() or deadline.hasExpired() else None)
    tick.start()
    if not condition():
        loop.exec()
    tick.stop()
    assert condition(), "it did not happen in time"


@dataclass(frozen=True, slots=True)
class WithoutVectors(ClientConfig):
    """Workers that search by words only: vectors of the samples cost more than everything else in a test of panels."""

    def plain(self) -> Object:
        return ClientConfig.plain(self) | {"encoder": "off"}


def search_by_words(program: Program) -> None:
    """Let a program that has not begun start its workers without the sentence encoder, now and later."""
    configured = program.preferences.client_config

    def without() -> ClientConfig:
        config = configured()
        return WithoutVectors(**{one.name: getattr(config, one.name) for one in fields(config)})

    program.preferences.client_config = without  # type: ignore[method-assign]  # on this one object
    program.work.use(program._client_maker())


def ask(program: Program, role: str, method: str, params: Object) -> Any:
    """Ask a worker and wait: the answer, or the failure."""
    done: list[Any] = []
    program.work.run(role, method, params, owner=program, on_done=done.append, on_failed=done.append)
    wait_until(lambda: done)
    return done[0]


def settle() -> None:
    """Let everything that is due happen, deletions too."""
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def forget_panels(window: Window) -> None:
    """Take a window's panels away; they are made anew when they are shown."""
    for area in window._areas.values():
        window._stack.removeWidget(area)
        area.deleteLater()
    window._panels.clear()
    window._areas.clear()
    settle()


def widgets(root: QWidget) -> list[QWidget]:
    """A widget and everything in it."""
    return [root, *root.findChildren(QWidget)]


class Heart:
    """Beats on the UI thread and remembers the most work (not waiting for a busy machine) between two beats."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.thread_time()
        self.timer = QTimer()
        self.timer.setInterval(1)
        self.timer.timeout.connect(self._beat)
        self.timer.start()

    def stop(self) -> float:
        """Beat no more; the most work, what came after the last beat included."""
        self._beat()
        self.timer.stop()
        return self.longest

    def _beat(self) -> None:
        now = time.thread_time()
        self.longest = max(self.longest, now - self._last)
        self._last = now
