"""Where things lie: the home folder and what is in it. The only importer of platformdirs."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs

from engine.errors import EngineCode, EngineError
from engine.settings import FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE: Final = "GYEOT_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds everything of one user, and the places in it. Making one touches no disk."""

    root: Path

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.root / FILE

    @property
    def library(self) -> Path:
        """Sealed segments and the index."""
        return self.root / "library"

    @property
    def models(self) -> Path:
        """Imported language models and encoders."""
        return self.root / "models"

    @property
    def cache(self) -> Path:
        """What can be made again."""
        return self.root / "cache"

    @property
    def quarantine(self) -> Path:
        """Which files failed, and why."""
        return self.root / "quarantine"

    @property
    def logs(self) -> Path:
        """The rotating log."""
        return self.root / "logs"

    @property
    def audit(self) -> Path:
        """Records of what left the PC."""
        return self.root / "audit"

    def create(self) -> None:
        """Make the folders that are missing, for this user only.

        Raises:
            EngineError: HOME_NOT_WRITABLE.
        """
        try:
            for folder in (self.root, *self._folders()):
                _make(folder)
            if not os.access(self.root, os.W_OK | os.X_OK):
                raise PermissionError
        except OSError as error:
            raise EngineError(EngineCode.HOME_NOT_WRITABLE, name=printable(self.root)) from error

    def _folders(self) -> tuple[Path, ...]:
        return (self.library, self.models, self.cache, self.quarantine, self.logs, self.audit)


def home(chosen: Path | None = None, environment: Mapping[str, str] | None = None) -> Home:
    """The home that the user chose, else GYEOT_HOME, else the user's data folder of this system."""
    untrusted = (os.environ if environment is None else environment).get(VARIABLE, "")
    root = chosen or (Path(untrusted) if untrusted else Path(platformdirs.user_data_path("gyeot", appauthor=False)))
    return Home(root.expanduser().absolute())


def printable(path: Path) -> str:
    """A path for a sentence: undecodable bytes and control characters become escapes."""
    text = os.fspath(path).encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


def _make(folder: Path) -> None:
    """Make a folder with mode 0700; one that is there keeps what its owner chose."""
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32":
        folder.chmod(0o700)  # whatever the umask says
