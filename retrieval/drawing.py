"""The process that draws one page: takes a file's bytes over stdin, confines itself first, writes one line out.

Started by retrieval.pages only, used for one page. Unlike the parser it loads its library while it waits, as it knows
which one it needs.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from typing import TYPE_CHECKING, Any, BinaryIO

from retrieval import lifeline
from retrieval.confine import confine
from retrieval.errors import DocumentCode, DocumentError
from retrieval.parse import HEADER_LIMIT, parse_limits
from retrieval.wire import encode

if TYPE_CHECKING:
    from retrieval.documents.limits import Limits
    from retrieval.documents.model import Json


def main(arguments: list[str]) -> int:
    """Serve one page.

    Args:
        arguments: one JSON object, the limits.
    """
    protocol = os.dup(1)  # libraries that print must not reach the protocol
    os.dup2(2, 1)
    limits = parse_limits(arguments[0])
    confine(limits)
    lifeline.prepare(0)
    import retrieval.documents.render  # noqa: F401  after the limits stand, and before there is anything to draw

    with os.fdopen(protocol, "wb") as stream:
        return serve(sys.stdin.buffer, stream, limits)


def serve(source: BinaryIO, sink: BinaryIO, limits: Limits) -> int:
    """Read one header line and the bytes it announces from source, write the page's line to sink."""
    header_line = source.readline(HEADER_LIMIT)
    if not header_line.endswith(b"\n"):
        return 0  # the parent ended, or never needed this process
    header = json.loads(header_line)
    data = source.read(header["size"])
    if len(data) == header["size"]:
        if source is sys.stdin.buffer:
            lifeline.hold(0)
        sink.write(encode(_outcome(data, header, limits)))
        sink.flush()
    return 0


def _outcome(data: bytes, header: dict[str, Any], limits: Limits) -> dict[str, Json]:
    from retrieval.documents.render import Wanted, render

    place = header["place"]
    wanted = Wanted(header["page"], header["scale"], header["quote"], tuple(place) if place else None)
    try:
        made = render(data, wanted, limits)
    except DocumentError as error:
        return {"failed": str(error.code), "detail": dict(error.detail)}
    except MemoryError:
        return {"failed": str(DocumentCode.MEMORY), "detail": {"limit": limits.memory}}
    return {"page": made.to_json(), "image": base64.b64encode(made.image).decode("ascii")}
