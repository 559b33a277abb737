"""The verify worker: runs macros on copies in a VBA engine, each in a child process with limits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import EngineCode, EngineError
from engine.macros.verify import Bounds, run_job
from engine.methods import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.methods import Context, Object


class VerifyRole:
    """One method: `run`, on a prepared folder (macro.xlsm, expected.json).

    Args:
        bounds: what one run may cost.
    """

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._bounds = bounds or Bounds()

    @property
    def methods(self) -> Mapping[str, Entry]:
        """Name to method."""
        return {"run": Entry(self.run)}

    def close(self) -> None:
        """Nothing is held between runs."""

    def run(self, params: Object, context: Context) -> Object:
        """Verify what lies in the folder {"folder"}; CONTRACT's verification object.

        Raises:
            EngineError: BAD_REQUEST.
            CancelledError: the asker gave up.
        """
        folder = params.get("folder")
        if not isinstance(folder, str) or "\0" in folder or not Path(folder).is_absolute():
            raise EngineError(EngineCode.BAD_REQUEST, what="folder")
        if not (Path(folder) / "expected.json").is_file():
            raise EngineError(EngineCode.BAD_REQUEST, what="folder")
        return run_job(Path(folder), self._bounds, context.cancelled)


def build(_config: Object) -> VerifyRole:
    """Build the role."""
    return VerifyRole()
