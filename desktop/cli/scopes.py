"""What the command line limits a question to, as the workers take it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from engine.methods import Object


def scope(arguments: argparse.Namespace) -> Object:
    """Parameters for search and ask; what was not given limits nothing."""
    folder, since = arguments.folder, arguments.since
    return {
        "documents": [*arguments.documents] if arguments.documents else None,
        "grades": [*arguments.grades] if arguments.grades else None,
        "folder": None if folder is None else str(Path(folder).absolute()),
        "formats": [*arguments.formats] if arguments.formats else None,
        "since": None if since is None else str(since),
    }


def day(text: str) -> date:
    """A day of the command line: 2026-01-31."""
    return date.fromisoformat(text)


def named_on_disk(name: str) -> bool:
    """Whether a name is meant as a file or folder, and not as a document's id."""
    path = Path(name)
    return path.is_absolute() or path.exists()
