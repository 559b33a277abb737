"""Grades of folders: what is added from a folder, or from below it, takes the grade of the nearest one that has one.

The latest word counts: grading a folder regrades what the library holds below it and forgets what was said of folders
below it; a document or folder that is graded later keeps that. The list is sealed in one file. An entry is open until
every document below has its grade, so that work that was cut short goes on.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from retrieval.scope import below, folded
from retrieval.sealed_list import load, save

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.vault import Vault

FOLDERS = "folders.sealed"


@dataclass(frozen=True, slots=True)
class Graded:
    """A folder and its grade; open while documents below it may still have another."""

    path: str
    grade: str
    open: bool = False


class FolderGrades:
    """The list. A damaged one is an empty one, and `verify` names it.

    Args:
        path: its file.
        vault: seals it.
    """

    def __init__(self, path: Path, vault: Vault) -> None:
        self._path = path
        self._vault = vault
        self._graded: dict[str, Graded] = {folded(one.path): one for one in self._load()}

    def all(self) -> list[Graded]:
        """Every folder with a grade, by path."""
        return sorted(self._graded.values(), key=lambda one: one.path)

    def nearest(self, path: str) -> str | None:
        """The grade that a file's nearest graded folder gives it."""
        for parent in PurePath(folded(path)).parents:
            graded = self._graded.get(str(parent))
            if graded is not None:
                return graded.grade
        return None

    def put(self, path: str, grade: str) -> Graded:
        """Remember a folder's grade in place of what was said of it and of folders below it; it is open."""
        place = folded(path)
        made = Graded(path, grade, open=True)
        self._graded = {key: one for key, one in self._graded.items() if not below(key, place)} | {place: made}
        self._save()
        return made

    def close(self, graded: Graded) -> None:
        """Every document below a folder has its grade."""
        self._graded[folded(graded.path)] = replace(graded, open=False)
        self._save()

    def _save(self) -> None:
        save(self._path, self._vault, "folders", [asdict(one) for one in self.all()])

    def _load(self) -> list[Graded]:
        try:
            return [Graded(**row) for row in load(self._path, self._vault, "folders")]
        except TypeError:  # rows of another shape
            return []
