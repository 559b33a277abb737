"""Models split over several files: which files belong together, by the names that llama.cpp gives and expects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MOST_PARTS = 512
_PART = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf", re.IGNORECASE)


def parts_of(path: Path) -> tuple[Path, ...]:
    """All files of a model, the first one first, from the name of any of them; they need not exist.

    A file whose name is none of a part's is a model of its own.
    """
    match = _PART.fullmatch(path.name)
    if match is None:
        return (path,)
    count, number = int(match["count"]), int(match["number"])
    if not 1 < count <= MOST_PARTS or not 1 <= number <= count:
        return (path,)
    ending = path.name[match.end("count") :]
    return tuple(path.with_name(f"{match['stem']}-{n:05d}-of-{count:05d}{ending}") for n in range(1, count + 1))


def name_of(path: Path) -> str:
    """What a model is called by its file: the name without number and count."""
    match = _PART.fullmatch(path.name)
    return path.stem if match is None or len(parts_of(path)) == 1 else match["stem"]
