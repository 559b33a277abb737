"""What is dropped on the window: local files and folders; everything else is refused with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

MOST: Final = 1000  # things in one drop
TEXT_MOST: Final = 20 * 1024 * 1024  # characters


class Refusal(StrEnum):
    """Why nothing, or not everything, was taken."""

    REMOTE = "remote"  # a link to the web or a file of the mail program that lies nowhere
    IMAGE = "image"  # a picture without a file
    TOO_MANY = "too_many"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Dropped:
    """What came: paths as they were named (links are not followed, nothing is looked at yet), plain text, a refusal."""

    paths: tuple[Path, ...] = ()
    text: str = ""
    refusal: Refusal | None = None


def read(mime: QMimeData) -> Dropped:
    """Sort a drop or a paste. Touches no file: one on a lost network drive would hold up the window."""
    if mime.hasUrls():
        urls = mime.urls()
        found = [Path(url.toLocalFile()) for url in urls if url.isLocalFile() and url.toLocalFile()]
        paths = tuple(dict.fromkeys(found))
        if len(paths) > MOST:
            return Dropped(paths[:MOST], refusal=Refusal.TOO_MANY)
        if paths:
            return Dropped(paths, refusal=Refusal.REMOTE if len(found) < len(urls) else None)
        return Dropped(refusal=Refusal.REMOTE)
    if mime.hasText() and mime.text().strip():
        return Dropped(text=mime.text()[:TEXT_MOST])
    return Dropped(refusal=Refusal.IMAGE if mime.hasImage() else Refusal.NOTHING)


def could_hold(mime: QMimeData) -> bool:
    """Whether a drag is worth lighting up for; what is refused is said at the drop, with its reason."""
    return mime.hasUrls() or mime.hasText() or mime.hasImage() or bool(mime.formats())
