"""One program for one home: a second start hands over what it was given to the first one and leaves.

A lock file says who is first, and falls when its owner dies. The message goes through a local socket of this user that
lies in the home folder, or in the temporary folder where that path is too long: Qt's QLocalServer, never the network.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from engine.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.paths import Home

_LOG = logging.getLogger(__name__)
WAIT_MS: Final = 1500  # how long the second start waits for the first one
MOST: Final = 1 << 20  # bytes of a message
LONGEST: Final = 100  # of a socket's path


class SingleInstance(QObject):
    """Decides whether this program is the first one of its home.

    Args:
        home: where data lives.
    """

    called = Signal(list)  # a second start: the paths it was given

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._home = home
        self._name = server_name(home)
        self._lock: QLockFile | None = None
        self._server: QLocalServer | None = None

    def claim(self, opened: Sequence[Path] = ()) -> bool:
        """True for the first one; else the first one is called, and this one should leave.

        A home that cannot be written is no reason not to show the window, which then says so.
        """
        try:
            self._home.create()
        except EngineError:
            return True
        self._lock = QLockFile(str(self._home.root / "window.lock"))
        self._lock.setStaleLockTime(0)  # only a dead owner's lock is stale
        if not self._lock.tryLock(0):
            if self._lock.error() == QLockFile.LockError.LockFailedError:
                self._call(opened)
                return False
            _LOG.info("no lock: %s", self._lock.error().name)
        self._listen()
        return True

    def release(self) -> None:
        """Let the next one be first."""
        if self._server is not None:
            self._server.close()
        if self._lock is not None:
            self._lock.unlock()

    def _listen(self) -> None:
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(self._name)  # what a killed program left; the lock says that nobody listens
        if not self._server.listen(self._name):
            _LOG.info("no local socket: %s", self._server.serverError().name)
        self._server.newConnection.connect(self._receive)

    def _call(self, opened: Sequence[Path]) -> None:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(WAIT_MS):
            return
        line = json.dumps({"open": [os.fspath(path) for path in opened]}).encode() + b"\n"
        socket.write(line[:MOST])
        socket.waitForBytesWritten(WAIT_MS)
        socket.disconnectFromServer()
        if socket.state() != QLocalSocket.LocalSocketState.UnconnectedState:
            socket.waitForDisconnected(WAIT_MS)

    def _receive(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(lambda socket=socket: self._read(socket))
            if socket.state() == QLocalSocket.LocalSocketState.UnconnectedState:
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        untrusted = bytes(socket.read(MOST).data())
        socket.deleteLater()
        if untrusted or not socket.property("read"):
            socket.setProperty("read", True)
            self.called.emit(paths_of(untrusted))


def paths_of(untrusted: bytes) -> list[Path]:
    """The absolute paths of a message; a message that is none opens nothing."""
    try:
        message = json.loads(untrusted)
        names = message["open"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    if not isinstance(names, list):
        return []
    paths = [Path(name) for name in names if isinstance(name, str) and name and "\0" not in name]
    return [path for path in paths if path.is_absolute()]


def server_name(home: Home) -> str:
    """The socket of a home: inside it where the path is short enough, else a name that nobody else uses."""
    digest = hashlib.sha256(os.fspath(home.root).encode("utf-8", "surrogateescape")).hexdigest()[:24]
    if sys.platform == "win32":
        return f"gyeot-{digest}"
    inside = str(home.root / "window.socket")
    if len(os.fsencode(inside)) < LONGEST:
        return inside
    return str(Path(tempfile.gettempdir()) / f"gyeot-{os.getuid()}-{digest}")
