"""What a request limits a question to, taken from untrusted parameters."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import EngineCode, EngineError
from retrieval.documents.model import Format
from retrieval.scope import Scope

if TYPE_CHECKING:
    from engine.methods import Object

GRADES: Final = ("C", "S", "O")
MAX_ITEMS: Final = 100_000


def scope(params: Object) -> Scope:
    """The scope of a search: "documents", "grades", "folder", "formats", "since" (a day as 2026-01-31).

    Raises:
        EngineError: BAD_REQUEST for what can't be meant.
    """
    grades, formats = _some(params, "grades"), _some(params, "formats")
    if not set(grades or ()) <= set(GRADES):
        raise EngineError(EngineCode.BAD_REQUEST, what="grades")
    if not set(formats or ()) <= {str(one) for one in Format}:
        raise EngineError(EngineCode.BAD_REQUEST, what="formats")
    documents = _some(params, "documents")
    return Scope(
        documents=None if documents is None else tuple(dict.fromkeys(documents)),
        grades=None if grades is None else frozenset(grades),
        folder=_folder(params),
        formats=None if formats is None else frozenset(formats),
        since=_since(params),
    )


def texts(params: Object, name: str, most: int = MAX_ITEMS) -> list[str]:
    """A list of texts; none where it is missing."""
    untrusted = params.get(name, [])
    if not isinstance(untrusted, list) or len(untrusted) > most:
        raise EngineError(EngineCode.BAD_REQUEST, what=name)
    made = [text for text in untrusted if isinstance(text, str)]
    if len(made) != len(untrusted):
        raise EngineError(EngineCode.BAD_REQUEST, what=name)
    return made


def _some(params: Object, name: str) -> list[str] | None:
    return None if params.get(name) is None else texts(params, name)


def _folder(params: Object) -> str | None:
    untrusted = params.get("folder")
    if untrusted is None:
        return None
    if not isinstance(untrusted, str) or not Path(untrusted).is_absolute():
        raise EngineError(EngineCode.BAD_REQUEST, what="folder")
    return untrusted


def _since(params: Object) -> date | None:
    untrusted = params.get("since")
    if untrusted is None:
        return None
    try:
        return date.fromisoformat(str(untrusted))
    except ValueError:
        raise EngineError(EngineCode.BAD_REQUEST, what="since") from None
