"""Which files are meant by the paths a user gives: folders walked, what is no document passed over, loops ended."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import DocumentCode

if TYPE_CHECKING:
    from collections.abc import Sequence

_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "__macosx"})
_BEGINS = (".", "~$", "~hwp", "~wrd")
_ENDS = (".tmp", ".bak", ".lnk", ".part", ".crdownload", ".lock", ".asv", "~")
# In a folder these are no documents; given by name they are tried like any other file.
_OTHER = frozenset(
    (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".ico", ".svg", ".mp3", ".wav", ".m4a", ".mp4",
     ".avi", ".mov", ".mkv", ".wmv", ".exe", ".dll", ".msi", ".sys", ".so", ".dylib", ".iso", ".ttf", ".otf", ".ttc",
     ".woff", ".woff2", ".zip", ".7z", ".rar", ".gz", ".tar", ".alz", ".egg", ".db", ".sqlite", ".pst", ".py", ".js",
     ".css", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".json")
)  # fmt: skip
_DEPTH = 64


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to look at, as it stood when it was met."""

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A path that can't be looked at."""

    path: str
    code: DocumentCode


@dataclass
class Intake:
    """What was found under some paths."""

    candidates: list[Candidate] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def gather(paths: Sequence[str], excluded: Path) -> Intake:
    """The files that paths and folders hold, each once, in a stable order.

    Hidden, system and temporary files of folders are passed over, and so is what plainly is no document (pictures,
    programs, archives). A folder that vanishes while it is walked is refused, the others go on.

    Args:
        paths: files and folders.
        excluded: a folder that is never walked: 곁's own.
    """
    walk = _Walk(excluded)
    for path in paths:
        walk.given(Path(os.path.abspath(path)))  # noqa: PTH100  not resolved: the user's own name for it is kept
    return walk.intake


class _Walk:
    def __init__(self, excluded: Path) -> None:
        self.intake = Intake()
        self._folders: set[tuple[int, int]] = set()
        self._paths: set[str] = set()
        self._excluded = _identity(excluded)

    def given(self, path: Path) -> None:
        """A path the user named."""
        try:
            status = path.stat()
        except (OSError, ValueError) as error:
            self._refuse(path, error)
            return
        if stat.S_ISDIR(status.st_mode):
            self._folder(path, status, 0)
        else:
            self._file(path, status)

    def _folder(self, path: Path, status: os.stat_result, depth: int) -> None:
        identity = (status.st_dev, status.st_ino)
        if identity in self._folders or identity == self._excluded or depth > _DEPTH:
            return  # seen already: a loop of links, or two paths to one folder
        self._folders.add(identity)
        try:
            names = sorted(os.listdir(path))  # noqa: PTH208  names only; each is looked at below
        except OSError as error:
            self._refuse(path, error)
            return
        for name in names:
            if not passed_over(name):
                self._member(path / name, depth)

    def _member(self, path: Path, depth: int) -> None:
        try:
            status = path.stat()
        except OSError as error:
            self._refuse(path, error)
            return
        if stat.S_ISDIR(status.st_mode):
            self._folder(path, status, depth + 1)
        elif not stat.S_ISREG(status.st_mode):
            self.intake.refused.append(Refused(str(path), DocumentCode.NOT_A_FILE))  # a pipe, a device: never opened
        elif path.suffix.lower() not in _OTHER:
            self._file(path, status)

    def _file(self, path: Path, status: os.stat_result) -> None:
        if str(path) not in self._paths:
            self._paths.add(str(path))
            self.intake.candidates.append(Candidate(str(path), status.st_size, status.st_mtime_ns))

    def _refuse(self, path: Path, error: Exception) -> None:
        code = DocumentCode.VANISHED
        if isinstance(error, PermissionError):
            code = DocumentCode.NOT_READABLE
        elif isinstance(error, OSError) and error.errno == errno.ELOOP:
            code = DocumentCode.LINK_LOOP
        self.intake.refused.append(Refused(str(path), code))


def passed_over(name: str) -> bool:
    """Whether a folder's member is hidden, the system's, or a program's temporary file."""
    small = name.lower()
    return small in _SYSTEM or small.startswith(_BEGINS) or small.endswith(_ENDS)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
