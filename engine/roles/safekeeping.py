"""The library worker's methods that keep the library safe: lock and unlock, a new key, a check, backup and restore.

Passphrases come over the pipe and stand in no log, event or failure.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import EngineCode, EngineError
from engine.methods import Entry
from retrieval.keys import LONGEST, Protection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.methods import Context, Json, Method, Object
    from retrieval.safekeeping import Safekeeping

_EVERY: Final = 20  # files between two events


class SafekeepingMethods:
    """Methods around a Safekeeping.

    Args:
        safe: what does the work.
    """

    def __init__(self, safe: Safekeeping) -> None:
        self._safe = safe

    @property
    def methods(self) -> Mapping[str, Entry]:
        """Name to method; all but a look at the state run where the library is changed."""
        write: dict[str, Method] = {
            "unlock": self.unlock,
            "lock": self.lock,
            "rekey": self.rekey,
            "verify": self.verify,
            "compact": self.compact,
            "backup": self.backup,
            "restore": self.restore,
        }
        return {name: Entry(method, "write") for name, method in write.items()} | {
            "protection": Entry(self.protection, "read")
        }

    def protection(self, _params: Object, _context: Context) -> Object:
        """How the key is kept, and whether the library is locked."""
        state = self._safe.state()
        return {"kind": state.kind, "locked": state.locked, "store": state.store}

    def unlock(self, params: Object, context: Context) -> Object:
        """Open the library's key with its passphrase."""
        self._safe.unlock(_passphrase(params))
        return self.protection(params, context)

    def lock(self, params: Object, context: Context) -> Object:
        """Forget the key and what was unsealed."""
        self._safe.lock()
        return self.protection(params, context)

    def rekey(self, params: Object, context: Context) -> Object:
        """Seal everything anew under a new key, with events "progress"."""
        kind = str(params.get("protection"))
        if kind not in tuple(Protection):
            raise EngineError(EngineCode.BAD_REQUEST, what="protection")
        passphrase = _passphrase(params) if kind == Protection.PASSPHRASE else None
        sealed = self._safe.rekey(Protection(kind), passphrase, _progress(context), context.check)
        return {"sealed": sealed} | self.protection(params, context)

    def verify(self, _params: Object, context: Context) -> Object:
        """Read every sealed file whole, with events "progress"."""
        found = self._safe.verify(_progress(context), context.check)
        damaged: list[Json] = [*found.damaged]
        return {
            "segments": found.segments,
            "documents": found.documents,
            "passages": found.passages,
            "damaged": damaged,
            "missing": found.missing,
        }

    def compact(self, _params: Object, _context: Context) -> Object:
        """Build the index anew and sweep what crashes left."""
        swept, passages = self._safe.compact()
        return {"swept": swept, "passages": passages}

    def backup(self, params: Object, context: Context) -> Object:
        """Write a backup under a passphrase, with events "progress"."""
        target = _path(params)
        return {"path": str(target), "files": self._safe.backup(target, _passphrase(params), _progress(context))}

    def restore(self, params: Object, context: Context) -> Object:
        """Bring a backup back into an empty library, with events "progress"."""
        source = _path(params)
        return {"path": str(source), "files": self._safe.restore(source, _passphrase(params), _progress(context))}


def _progress(context: Context) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        if done % _EVERY == 0 or done == total:
            context.emit("progress", {"done": done, "total": total, "name": ""})

    return tell


def _passphrase(params: Object) -> str:
    untrusted = params.get("passphrase")
    if not isinstance(untrusted, str) or len(untrusted) > LONGEST:
        raise EngineError(EngineCode.BAD_REQUEST, what="passphrase")
    return untrusted


def _path(params: Object) -> Path:
    untrusted = params.get("path")
    if not isinstance(untrusted, str) or not Path(untrusted).is_absolute():
        raise EngineError(EngineCode.BAD_REQUEST, what="path")
    return Path(untrusted)
