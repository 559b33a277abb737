"""Keeping a library safe: lock and unlock, a new key, a check of everything it holds, backup and restore."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval import backup
from retrieval.errors import LibraryCode, LibraryError
from retrieval.keys import Keys, Protection
from retrieval.migration import discard
from retrieval.opening import SEALED, note_key, sealed_files
from retrieval.storage import remove_strays, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from retrieval.library import Library
    from retrieval.shelves import Shelves
    from retrieval.vault import Vault

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at every sealed file found.

    Attributes:
        segments, documents, passages: that are whole.
        damaged: names of segments, and of other sealed files, that can't be read.
        missing: passages that are sealed and not in the index, or in the index and not sealed.
    """

    segments: int
    documents: int
    passages: int
    damaged: tuple[str, ...]
    missing: int


@dataclass(frozen=True, slots=True)
class Kept:
    """How the key is kept: file, store or passphrase; whether it is locked; whether the system has a key store."""

    kind: str
    locked: bool
    store: bool


class Safekeeping:
    """Beside a Library, with the same keys; its changes belong on the same thread as the library's.

    Args:
        library: the library.
        keys: that it is opened with.
    """

    def __init__(self, library: Library, keys: Keys) -> None:
        self.library = library
        self._keys = keys

    def state(self) -> Kept:
        """How the key is kept."""
        try:
            locked = self._keys.kind == Protection.PASSPHRASE and self._keys.load() is None
        except LibraryError as error:
            locked = error.code is LibraryCode.LOCKED
        return Kept(self._keys.kind, locked, self._keys.has_store())

    def unlock(self, passphrase: str) -> None:
        """Open the library's key. LibraryError WRONG_PASSPHRASE."""
        self._keys.unlock(passphrase)

    def lock(self) -> None:
        """Forget the key and everything that was unsealed with it. LibraryError NEEDS_PASSPHRASE."""
        self._keys.lock()
        self.library.close()

    def rekey(
        self,
        protection: Protection,
        passphrase: str | None,
        progress: Callable[[int, int], None],
        check: Callable[[], None],
    ) -> int:
        """Seal everything anew under a new key, kept as asked; after it the old key opens nothing.

        Cut short, it goes on when the library is opened again.

        Returns:
            How many files were sealed anew.

        Raises:
            LibraryError: WEAK_PASSPHRASE, KEY_STORE_MISSING, LOCKED, DISK_FULL, NOT_WRITABLE.
        """
        shelves = self.library.open()
        shelves.vault.change(self._keys.begin(protection, passphrase), self._keys.load())
        return finish(shelves, self._keys, progress, check)

    def verify(self, progress: Callable[[int, int], None], check: Callable[[], None]) -> Verified:
        """Read every sealed file whole, and compare with the index."""
        shelves = self.library.open()
        names = shelves.names()
        others = _others(shelves)
        documents = passages = 0
        damaged = []
        for at, name in enumerate(names, 1):
            check()
            try:
                segment, _ = shelves.read_all(name)
            except LibraryError:
                damaged.append(name)
            else:
                documents += len(segment.entries)
                passages += sum(len(entry.rows) for entry in segment.entries)
            progress(at, len(names) + len(others))
        whole = len(names) - len(damaged)
        for at, (path, role) in enumerate(others, len(names) + 1):
            check()
            with shelves.sealing:  # the old bytes of what is being rewritten are destroyed while we would read them
                opens = _opens(path, role, shelves.vault)
            if not opens:
                damaged.append(path.name)
            progress(at, len(names) + len(others))
        return Verified(whole, documents, passages, tuple(damaged), abs(shelves.indexed() - passages))

    def compact(self) -> tuple[int, int]:
        """Build the index anew and sweep what crashes left; how many files went, how many passages are indexed.

        Damaged vectors and lists go too: vectors are made again, and a list that can't be read says nothing. Where the
        index does not hold what is sealed, everything is read again from the segments.
        """
        shelves = self.library.open()
        with shelves.sealing:
            lost = [path for path, role in _others(shelves) if not _opens(path, role, shelves.vault)]
            for path in lost:
                path.unlink(missing_ok=True)
            # under the lock: what a filler is writing at this moment looks like something left over
            swept = remove_strays(shelves.folder) + len(lost)
        if lost or shelves.indexed() != shelves.passages():
            self.library.close()
            shelves = self.library.open()
        shelves.maintain(force=True)
        return swept, shelves.indexed()

    def backup(self, target: Path, passphrase: str, progress: Callable[[int, int], None]) -> int:
        """Write the sealed files and the key, under a passphrase, to one file; how many files.

        Raises:
            LibraryError: WEAK_PASSPHRASE, LOCKED, NOT_WRITABLE (also where the file exists), DISK_FULL.
        """
        folder, key = self.library.open().folder, self._keys.load()
        if key is None:
            raise LibraryError(LibraryCode.KEY_MISSING)
        return backup.write(target, folder, key, self._keys.wrapped(passphrase), progress)

    def restore(self, source: Path, passphrase: str, progress: Callable[[int, int], None]) -> int:
        """Bring a backup back into a home whose library holds nothing; how many files.

        Raises:
            LibraryError: BACKUP_DAMAGED, WRONG_PASSPHRASE, LIBRARY_NOT_EMPTY, LIBRARY_NEWER, NOT_WRITABLE, DISK_FULL.
        """
        shelves = self.library.open()
        if shelves.names() or len(shelves.quarantine):
            raise LibraryError(LibraryCode.LIBRARY_NOT_EMPTY)
        count = backup.read(source, shelves.folder, passphrase, self._keys.adopt, progress)
        self.library.close()  # opened anew with what came
        return count


def _others(shelves: Shelves) -> list[tuple[Path, str]]:
    """Sealed files that are no segments: vectors and lists, with their roles."""
    return [(path, role) for path, role in sealed_files(shelves.folder) if path.suffix == SEALED]


def _opens(path: Path, role: str, vault: Vault) -> bool:
    try:
        vault.unseal(path.read_bytes(), role)
    except LibraryError as error:
        return error.code is LibraryCode.LIBRARY_NEWER  # not ours to judge
    except OSError as error:
        return isinstance(error, FileNotFoundError)  # removed meanwhile
    return True


def finish(shelves: Shelves, keys: Keys, progress: Callable[[int, int], None], check: Callable[[], None]) -> int:
    """Seal what is still under the earlier key under the present one, and let the earlier one go."""
    files = sealed_files(shelves.folder)
    done = 0
    for at, (path, role) in enumerate(files, 1):
        check()
        with shelves.sealing:
            done += _reseal(path, role, shelves.vault)
        progress(at, len(files))
    keys.finish()
    discard(shelves.folder)  # a copy from before a migration: nothing opens it any more
    present = keys.load()
    if present is not None:
        shelves.vault.change(present)
    note_key(shelves.folder, shelves.vault)
    return done


def _reseal(path: Path, role: str, vault: Vault) -> bool:
    try:
        data = path.read_bytes()
    except FileNotFoundError:  # removed meanwhile
        return False
    if vault.is_present(data, role):
        return False
    try:
        plain = vault.unseal(data, role)
    except LibraryError:
        log.info("a damaged file stays as it is")
        return False
    write_whole(path, vault.seal(plain, role))
    return True
