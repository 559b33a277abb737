"""A location in words: "3쪽", "'집계' 시트 A2:D14"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.cli.texts import Texts
    from engine.methods import Json

_SIMPLE = ("page", "paragraph", "line")


def place(location: Mapping[str, Json], texts: Texts) -> str:
    """The location of CONTRACT.md as a person says it; "" for an empty one."""
    parts: list[str] = []
    attachment = location.get("attachment")
    if attachment is not None:
        parts.append(texts("place_attachment", name=attachment))
    if "sheet" in location:
        parts.append(texts("place_sheet", sheet=location["sheet"], range=location.get("range", "")).strip())
    for key in _SIMPLE:
        if key in location:
            parts.append(texts(f"place_{key}", number=location[key]))
    if "table" in location:
        parts.append(texts("place_table", number=location["table"]))
    for key in ("row", "column"):
        if key in location:
            parts.append(texts(f"place_{key}", number=location[key]))
    return " ".join(parts)
