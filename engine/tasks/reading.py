"""The task "read": what 곁 sees in documents, without adding them to the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import EngineCode, EngineError
from engine.tasks.files import paths_of, title_of
from retrieval.documents.markup import markdown, plain_text

if TYPE_CHECKING:
    from engine.methods import Context, Json, Object
    from engine.tasks.files import Files
    from retrieval.documents.model import Document

FORMS = ("text", "markdown", "json")


def read(params: Object, context: Context, files: Files) -> Object:
    """Read files one after the other; each is an event "document" with its object and its text in the wanted form.

    Raises:
        EngineError: BAD_REQUEST.
    """
    form = params.get("as") or "text"
    if form not in FORMS:
        raise EngineError(EngineCode.BAD_REQUEST, field="as")
    done = failed = 0
    for index, path in enumerate(paths_of(params)):
        one = files.read(path, context)
        if one.failure is not None:
            context.emit("document", {"index": index, "object": one.failure, "rendered": None})
            failed += 1
            continue
        for document in one.documents:
            data: Object = {
                "index": index,
                "object": described(document, path),
                "rendered": _rendered(document, str(form)),
            }
            context.emit("document", data)
        done += 1
    return {"read": done, "failed": failed}


def described(document: Document, path: str) -> Object:
    """CONTRACT's read object. A record of a JSONL file carries its own id besides."""
    blocks: list[Json] = [block.to_json() for block in document.blocks]
    warnings: list[Json] = [{"code": str(one.code), "detail": dict(one.detail)} for one in document.warnings]
    made: Object = {
        "path": path,
        "format": str(document.format),
        "title": title_of(document, path),
        "units": document.units,
        "blocks": blocks,
        "coverage": round(document.coverage, 4),
        "warnings": warnings,
    }
    if document.record is not None:
        made["record"] = document.record
    return made


def _rendered(document: Document, form: str) -> str | None:
    if form == "text":
        return plain_text(document)
    return markdown(document) if form == "markdown" else None
