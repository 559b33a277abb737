"""The composition root of the window: settings, log, translator, excepthook, workers, window and tray, put together."""

from __future__ import annotations

import gc
import logging
import sys
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop import icons, palette
from desktop.cli.places import place
from desktop.failures import FailureDialog
from desktop.language import Language
from desktop.preferences import Preferences
from desktop.presence import Presence
from desktop.services import Services
from desktop.single_instance import SingleInstance
from desktop.vault import Vault
from desktop.window import Window
from desktop.work import Failure, Work
from engine import log
from engine.errors import EngineCode, EngineError, describe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from PySide6.QtCore import QMessageLogContext

    from engine.client import Client, ClientConfig
    from engine.errors import Described, Detail
    from engine.methods import Json
    from engine.paths import Home
    from engine.supervision import Notice

_LOG = logging.getLogger(__name__)
# what workers are told at start
WORKERS = {"language", "model", "model.context", "model.threads", "model.gpu_layers", "model.idle_minutes"}
SETTLED_MS = 2_000  # after the window is shown
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Program(QObject):
    """Everything that lives as long as the window.

    Args:
        app: the Qt application.
        home: where data lives.
        language: speak this one, whatever the settings say.
    """

    def __init__(self, app: QApplication, home: Home, language: str | None = None) -> None:
        super().__init__()
        self.app = app
        self.home = home
        self.preferences = Preferences(home, language, self)
        self.language = Language(self)
        self.language.use(self.preferences.language)
        palette.apply(app, palette.wanted(self.preferences.settings.theme))
        app.setWindowIcon(icons.app_icon())
        self.work = Work(self._describe, self._show_failure, self)
        self.work.use(self._client_maker())
        self.vault = Vault(self.work, self)
        self.failures: FailureDialog | None = None
        self.window = Window(self._services())
        self.presence = Presence(self.window, self.window.services, self)
        self.presence.quit_asked.connect(self.app.quit)
        self._workers_old = False
        self.work.count_changed.connect(self._idle)
        self.preferences.changed.connect(self._preference_changed)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._colour)

    def begin(self, opened: Sequence[Path] = ()) -> None:
        """Show the window, and do the rest once it is there."""
        self.window.show_panel("chat" if self.window.has_panel("chat") else "start")
        self.window.show()
        QTimer.singleShot(0, self, partial(self._shown, tuple(opened)))

    def close(self) -> None:
        """End the workers and take everything down."""
        self.presence.close()
        self.window.may_close = True
        self.window.hide()
        self.work.close()
        self.window.close()

    def _shown(self, opened: tuple[Path, ...]) -> None:
        self.presence.begin()
        self.window.status.begin()
        self.vault.refresh()
        problem = self.preferences.problem
        if problem is not None:
            self.work.report(self.work.failure(problem.code, problem.detail))
        if opened:
            self.window.open_paths("library", opened)

    def _services(self) -> Services:
        return Services(
            work=self.work,
            vault=self.vault,
            preferences=self.preferences,
            home=self.home,
            describe=self._describe,
            place=self._place,
            open_citation=lambda citation: self.window.open_citation(citation),
            open_paths=lambda name, found: self.window.open_paths(name, found),
            ask=lambda question: self.window.ask(question),
            notify=lambda text: self.presence.notify(text),
            show_failure=self._show_failure,
            library_changed=lambda: self.window.status.refresh_library(),
        )

    def _describe(self, code: str, detail: Mapping[str, Detail]) -> Described:
        return describe(code, self.preferences.language, detail)

    def _place(self, location: Mapping[str, Json]) -> str:
        return place(location, self.preferences.texts)

    def _show_failure(self, failure: Failure) -> None:
        if self.failures is None:
            self.failures = FailureDialog(self.window)
        self.failures.add(failure)

    def _client_maker(self) -> Callable[[Callable[[Notice], None]], Client]:
        return partial(_make_client, self.home, self.preferences.client_config())

    def _preference_changed(self, name: str) -> None:
        self.language.use(self.preferences.language)
        if name == "theme":
            self._colour()
        if name in WORKERS:
            self._workers_old = True
            self._idle(self.work.count)

    def _idle(self, running: int) -> None:
        """Workers are exchanged when nothing runs: no work is lost to a change of settings."""
        if self._workers_old and not running:
            self._workers_old = False
            self.work.use(self._client_maker())
            self.vault.refresh()  # the key that the worker before had opened went with it

    def _colour(self) -> None:
        palette.apply(self.app, palette.wanted(self.preferences.settings.theme))


def _make_client(home: Home, config: ClientConfig, on_notice: Callable[[Notice], None]) -> Client:
    from engine.link import LinkedClient  # loads the standard library's transport: not before the window is there

    home.create()
    return LinkedClient(config, on_notice=on_notice)


def run(home: Home, opened: Sequence[Path] = (), language: str | None = None) -> int:
    """Show the window and stay until the user leaves; the exit code.

    Args:
        home: where data lives.
        opened: files to add to the library.
        language: speak this one, whatever the settings say.
    """
    app = QApplication([sys.argv[0]])
    app.setApplicationName("gyeot")
    app.setApplicationDisplayName("곁")
    app.setDesktopFileName("gyeot")
    app.setQuitOnLastWindowClosed(False)
    alone = SingleInstance(home)
    if not alone.claim(opened):
        return 0
    handler = log.start(home.logs)
    qInstallMessageHandler(_qt_message)
    program = Program(app, home, language)
    sys.excepthook = partial(_unexpected, program)
    alone.called.connect(partial(_called, program))
    program.begin(opened)
    QTimer.singleShot(SETTLED_MS, program, _keep_what_is_loaded)
    try:
        return app.exec()
    finally:
        program.close()
        alone.release()
        log.stop(handler)


def _keep_what_is_loaded() -> None:
    """What the start has loaded stays for good: garbage collections, which hold up the window, pass it over."""
    gc.freeze()


def _called(program: Program, opened: list[Path]) -> None:
    """A second start: come forward, and take what it was given."""
    program.window.come_forward()
    if opened:
        program.window.open_paths("library", opened)


def _unexpected(program: Program, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A fault of ours: its place goes to the log, a sentence to the user, and the program goes on."""
    log.excepthook(kind, error, trace)
    if issubclass(kind, EngineError) and isinstance(error, EngineError):
        program.work.report(program.work.failure(error.code, error.detail))
    elif issubclass(kind, Exception):
        program.work.report(program.work.failure(EngineCode.UNEXPECTED, {"why": kind.__name__}))


def _qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's own messages go to our log, which masks what they say."""
    _LOG.log(_LEVELS.get(kind, logging.INFO), "Qt %s: %s", context.category or "", log.Masked(message))
