"""The key store of the operating system (Windows Credential Manager, macOS Keychain, Secret Service), through keyring.

It is asked on a thread of its own with a time limit: a store that waits for somebody at a screen that nobody sees must
not stop the program.
"""

from __future__ import annotations

import base64
import binascii
import threading
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from retrieval.errors import LibraryCode, LibraryError

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")

SERVICE: Final = "gyeot"
_PATIENCE: Final = 30.0  # seconds: the system may ask the user to open the store


class KeyStore(Protocol):
    """Named secrets of one user of the system."""

    def usable(self) -> bool:
        """Whether there is one that keeps secrets."""

    def get(self, name: str) -> bytes | None:
        """A secret, or None where there is none."""

    def put(self, name: str, secret: bytes) -> None:
        """Keep a secret. LibraryError KEY_STORE_MISSING where it can't."""

    def remove(self, name: str) -> None:
        """Let a secret go; harmless where there is none."""


class SystemStore:
    """KeyStore by keyring. A back-end that keeps nothing, or keeps it readable, counts as none."""

    def __init__(self) -> None:
        self._usable: bool | None = None

    def usable(self) -> bool:
        """Whether the system has one; asked once."""
        if self._usable is None:
            self._usable = bool(_ask(_recommended))
        return self._usable

    def get(self, name: str) -> bytes | None:
        """A secret, or None."""
        text = _ask(lambda: _keyring_get(name)) if self.usable() else None
        try:
            return base64.b64decode(text, validate=True) if isinstance(text, str) else None
        except binascii.Error:
            return None

    def put(self, name: str, secret: bytes) -> None:
        """Keep a secret, and read it back."""
        if self.usable():
            _ask(lambda: _keyring_put(name, base64.b64encode(secret).decode("ascii")))
        if self.get(name) != secret:
            raise LibraryError(LibraryCode.KEY_STORE_MISSING)

    def remove(self, name: str) -> None:
        """Let a secret go."""
        if self.usable():
            _ask(lambda: _keyring_remove(name))


class NoStore:
    """KeyStore of a home that wants none."""

    def usable(self) -> bool:
        """Never."""
        return False

    def get(self, _name: str) -> bytes | None:
        """Nothing."""
        return None

    def put(self, _name: str, _secret: bytes) -> None:
        """Refused."""
        raise LibraryError(LibraryCode.KEY_STORE_MISSING)

    def remove(self, _name: str) -> None:
        """Nothing to do."""


def _recommended() -> bool:
    from keyring import get_keyring  # loads back-ends: only where a key is needed
    from keyring.core import recommended

    return bool(recommended(get_keyring()))


def _keyring_get(name: str) -> str | None:
    from keyring import get_password

    return get_password(SERVICE, name)


def _keyring_put(name: str, text: str) -> None:
    from keyring import set_password

    set_password(SERVICE, name, text)


def _keyring_remove(name: str) -> None:
    from keyring import delete_password

    delete_password(SERVICE, name)


def _ask(question: Callable[[], Answer]) -> Answer | None:
    """The answer of the store, or None where it has none, fails, or does not answer in time."""
    answers: list[Answer] = []

    def run() -> None:
        try:
            answers.append(question())
        except Exception:  # noqa: BLE001  each system's store has errors of its own; all mean: no answer
            return

    thread = threading.Thread(target=run, name="key store", daemon=True)
    thread.start()
    thread.join(_PATIENCE)
    return answers[0] if answers else None
