"""Where recognition data lies: what ships, and the folder into which an office puts heavier data of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

LANGUAGE: Final = "kor"
SHIPPED: Final = Path(__file__).resolve().parents[3] / "resources" / "tessdata"
OWN: Final = SHIPPED / "own"


def data_folder() -> Path | None:
    """Folder of the data that is used: the office's own where it holds Korean, else what ships; None without both."""
    for folder in (OWN, SHIPPED):
        if (folder / f"{LANGUAGE}.traineddata").is_file():
            return folder
    return None
