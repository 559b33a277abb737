"""Built wheels, kept between set-ups: one folder per key, put in place whole, checked by SHA-256 before use."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORD = "wheel.json"
PARTIAL = ".partial-"


def user_cache() -> Path:
    """The folder for what can be made again, by the custom of the system."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "gyeot"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "gyeot"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gyeot"


def wheel_folder() -> Path:
    """Where built wheels are kept; GYEOT_WHEELS names another place, for instance one that was carried in."""
    chosen = os.environ.get("GYEOT_WHEELS")
    return Path(chosen).absolute() if chosen else user_cache() / "wheels"


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True)
class WheelCache:
    """A folder of built wheels."""

    folder: Path

    def find(self, key: str) -> Path | None:
        """The wheel of a key; a damaged entry is removed and counts as missing."""
        place = self.folder / key
        try:
            untrusted = json.loads((place / RECORD).read_text("utf-8"))
            wheel = place / Path(str(untrusted["name"])).name
            if digest(wheel) == untrusted["sha256"]:
                return wheel
        except (OSError, ValueError, KeyError, TypeError):
            pass
        if place.exists():
            shutil.rmtree(place, ignore_errors=True)
        return None

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """A folder on the same disk for a build; it goes when the build is over, however that ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=self.folder))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def keep(self, key: str, wheel: Path, facts: dict[str, object]) -> Path:
        """Put a finished wheel into the cache in one move."""
        place = self.folder / key
        fresh = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=self.folder))
        try:
            kept = fresh / wheel.name
            shutil.copyfile(wheel, kept)
            (fresh / RECORD).write_text(json.dumps({"name": kept.name, "sha256": digest(kept), **facts}), "utf-8")
            if place.exists():  # another set-up was quicker, or a damaged entry
                shutil.rmtree(place, ignore_errors=True)
            fresh.rename(place)
        except OSError:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        return place / wheel.name
