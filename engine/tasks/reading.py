"""The task "read": what 곁 sees in documents, without adding them to the library."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from engine.errors import EngineCode, EngineError
from engine.parts import cut
from engine.tasks.files import paths_of, title_of
from retrieval.documents.markup import markdown, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.methods import Context, Json, Object
    from engine.tasks.files import Files, Read
    from retrieval.documents.model import Document

FORMS = ("text", "markdown", "json")


def read(params: Object, context: Context, files: Files) -> Object:
    """Read files one after the other; each is an event "document" with its object and its text in the wanted form.

    Args:
        params: "paths" of files, "as" one of FORMS; "inline" {"name", "data" in base64}, a file's bytes that are read
            first; "parts" true where the asker puts large documents together itself (engine.parts). Who does not gets
            the code RESULT_TOO_LARGE for a document that does not fit one event, and the others.
        context: of the request.
        files: reads them.

    Raises:
        EngineError: BAD_REQUEST.
    """
    form = params.get("as") or "text"
    if form not in FORMS:
        raise EngineError(EngineCode.BAD_REQUEST, field="as")
    done = failed = 0
    for index, one in enumerate(_all(params, context, files)):
        if one.failure is not None:
            context.emit("document", {"index": index, "object": one.failure, "rendered": None})
            failed += 1
            continue
        fits = True
        for document in one.documents:
            made, rendered = described(document, one.path), _rendered(document, str(form))
            fits = _tell(context, index, made, rendered, in_parts=params.get("parts") is True) and fits
        done, failed = done + fits, failed + (not fits)
    return {"read": done, "failed": failed}


def _all(params: Object, context: Context, files: Files) -> Iterator[Read]:
    inline = params.get("inline")
    if inline is not None:
        yield files.read_bytes(*_inline(inline), context)
    if inline is None or params.get("paths"):
        for path in paths_of(params):
            yield files.read(path, context)


def _inline(untrusted: Json) -> tuple[str, bytes]:
    try:
        if not isinstance(untrusted, dict):
            raise ValueError("inline")
        return str(untrusted["name"]), base64.b64decode(str(untrusted["data"]), validate=True)
    except (KeyError, ValueError, binascii.Error):
        raise EngineError(EngineCode.BAD_REQUEST, field="inline") from None


def _tell(context: Context, index: int, made: Object, rendered: str | None, *, in_parts: bool) -> bool:
    """Send a document; returns False where it could not be sent, and that is said in its place."""
    try:
        if in_parts:
            for name, data in cut(index, made, rendered):
                context.emit(name, data)
        else:
            context.emit("document", {"index": index, "object": made, "rendered": rendered})
    except EngineError as error:
        if error.code is not EngineCode.RESULT_TOO_LARGE:
            raise
        failure: Object = {"path": made["path"], "code": str(error.code), "detail": {}}
        context.emit("document", {"index": index, "object": failure, "rendered": None})
        return False
    return True


def described(document: Document, path: str) -> Object:
    """CONTRACT's read object. A record of a JSONL file carries its own id besides."""
    blocks: list[Json] = [block.to_json() for block in document.blocks]
    warnings: list[Json] = [{"code": str(one.code), "detail": dict(one.detail)} for one in document.warnings]
    made: Object = {
        "path": path,
        "format": str(document.format),
        "title": title_of(document, path),
        "units": document.units,
        "units_ocr": document.units_ocr,
        "units_failed": document.units_failed,
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
