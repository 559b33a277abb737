"""The parser process: takes the bytes of one file over stdin, confines itself first, writes its blocks as JSON lines.

Started by retrieval.sandbox only, used for one file. No library that reads documents is imported before the limits
stand; none is imported before the file's format is known either: the heaviest, pymupdf, costs 0.2 s.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, BinaryIO

from retrieval import lifeline
from retrieval.confine import allow_pages, confine
from retrieval.documents.limits import Limits
from retrieval.documents.ocr import budget
from retrieval.errors import Detail, DocumentCode, DocumentError
from retrieval.wire import Sender, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from retrieval.documents.model import Json

HEADER_LIMIT = 1024 * 1024


def main(arguments: list[str]) -> int:
    """Serve one file.

    Args:
        arguments: one JSON object, the limits.
    """
    protocol = os.dup(1)  # libraries that print must not reach the protocol
    os.dup2(2, 1)
    limits = parse_limits(arguments[0])
    sys.setrecursionlimit(2000)
    names = confine(limits) + lifeline.prepare(0)
    with os.fdopen(protocol, "wb") as stream:
        return serve(sys.stdin.buffer, stream, limits, names, lambda: lifeline.hold(0))


def parse_limits(text: str) -> Limits:
    """Limits from the JSON object of their fields; a field that is left out keeps its default."""
    given = json.loads(text)
    known = {each.name for each in fields(Limits)}
    return Limits(**{name: value for name, value in given.items() if name in known})


def serve(
    source: BinaryIO, sink: BinaryIO, limits: Limits, names: list[str], fed: Callable[[], None] | None = None
) -> int:
    """Read one header line and the bytes it announces from source, write the document's lines to sink.

    Args:
        source: of the parent.
        sink: to the parent.
        limits: what the file may cost.
        names: what confines this process.
        fed: called once all of the file has come.
    """
    sink.write(encode({"ready": list(names)}))
    sink.flush()
    header_line = source.readline(HEADER_LIMIT)
    if not header_line.endswith(b"\n"):
        return 0  # the parent ended, or never needed this process
    header = json.loads(header_line)
    if not header.get("recognise", True):
        limits = replace(limits, ocr_pages=0)
    data = source.read(header["size"])
    if len(data) == header["size"]:
        if fed is not None:
            fed()
        budget.listen(lambda pages: _announce(pages, limits, sink))
        try:
            sink.write(encode(_outcome(data, header, limits, sink.write)))
        finally:
            budget.listen(None)
        sink.flush()
    return 0


def _outcome(data: bytes, header: dict[str, Any], limits: Limits, write: Callable[[bytes], object]) -> dict[str, Json]:
    """Read and send the documents; returns the last line."""
    try:
        from retrieval.documents.reading import read  # after the limits stand

        sender = Sender(write, limits)
        documents = read(data, header["name"], limits, cases=header["cases"], password=header.get("password", ""))
        for document in documents:
            if sender.full:
                break
            sender.send(document)
        return {"done": sender.documents}
    except DocumentError as error:
        return {"failed": str(error.code), "detail": _bounded(error.detail)}
    except MemoryError:
        return {"failed": str(DocumentCode.MEMORY), "detail": {"limit": limits.memory}}
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a Rust library's, which is no Exception on purpose
            raise
        return {"failed": str(DocumentCode.DAMAGED), "detail": {"reason": "panic"}}


def _announce(pages: int, limits: Limits, sink: BinaryIO) -> None:
    """Pages are about to be recognised: more time is needed, here and with the parent."""
    allow_pages(limits, pages)
    sink.write(encode({"recognising": pages}))
    sink.flush()


def _bounded(detail: Mapping[str, Detail]) -> dict[str, Json]:
    return {name[:64]: value[:300] if isinstance(value, str) else value for name, value in list(detail.items())[:20]}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
