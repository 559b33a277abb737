"""Whether the library is open or locked, as the window sees it; locks and unlocks it.

A locked library has no key: its worker ends after it forgot the key, and what showed documents is told to let go of
them. A passphrase passes through here and is kept nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from engine.supervision import NoticeKind
from retrieval.errors import LibraryCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.work import Failure, Work
    from engine.methods import Object
    from engine.supervision import Notice

PASSPHRASE: Final = "passphrase"  # noqa: S105  the name of a kind of protection
HOLDERS: Final = ("library", "task", "llm", "render")  # workers that may have seen what documents say


class Vault(QObject):
    """The state of the library's key.

    Args:
        work: runs slow work.
        parent: owner.
    """

    changed = Signal()  # kind, locked or busy are others now
    locking = Signal()  # what shows documents lets go of it

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self.kind = ""  # file, store or passphrase; "" while it is not known
        self.has_store = False  # whether the system has a key store
        self.locked = False
        self.busy = False  # it is being locked or unlocked
        work.failed.connect(self._work_failed)
        work.noticed.connect(self._noticed)

    @property
    def can_lock(self) -> bool:
        """Whether there is something to lock with and something to lock."""
        return self.kind == PASSPHRASE and not self.locked and not self.busy

    def refresh(self) -> None:
        """Ask how it is: a terminal may have locked or unlocked it."""
        if not self.busy:
            self._work.run(
                "library",
                "protection",
                {},
                owner=self,
                on_done=lambda state: None if self.busy else self.take(state),
                on_failed=lambda _failure: None,  # the status bar says what is wrong with the library
            )

    def take(self, state: Object) -> None:
        """A state that a worker told: after a look, a new key, a backup that was brought back."""
        before = (self.kind, self.locked, self.has_store, self.busy)
        self.kind, self.has_store = str(state.get("kind") or self.kind), state.get("store") is True
        was_open, self.locked, self.busy = not self.locked, state.get("locked") is True, False
        if was_open and self.locked:
            self.locking.emit()
        if before != (self.kind, self.locked, self.has_store, self.busy):
            self.changed.emit()

    def lock(self) -> None:
        """Lock it: what is shown goes at once, the key and everything unsealed as soon as the workers have ended."""
        if not self.can_lock:
            return
        self.busy = self.locked = True
        self.locking.emit()
        self.changed.emit()
        self._work.run("library", "lock", {}, owner=self, on_done=self._now_locked, on_failed=self._not_locked)

    def unlock(self, passphrase: str, on_failed: Callable[[Failure], object]) -> None:
        """Open it.

        Args:
            passphrase: as it was typed.
            on_failed: called with the failure; a wrong passphrase is one.
        """

        def failed(failure: Failure) -> None:
            self.busy = False
            self.changed.emit()
            on_failed(failure)

        self.busy = True
        self.changed.emit()
        params: Object = {"passphrase": passphrase}
        self._work.run("library", "unlock", params, owner=self, on_done=self.take, on_failed=failed)

    def _now_locked(self, state: Object) -> None:
        for role in HOLDERS:
            self._work.recycle(role)
        self.take(state)

    def _not_locked(self, failure: Failure) -> None:
        self.busy = self.locked = False
        self.changed.emit()
        self._work.report(failure)

    def _work_failed(self, code: str) -> None:
        if code == LibraryCode.LOCKED and not self.locked:
            self.refresh()

    def _noticed(self, notice: Notice) -> None:
        """A worker that ended took the opened key with it."""
        if notice.role == "library" and notice.kind is NoticeKind.DIED and self.kind == PASSPHRASE:
            self.refresh()
