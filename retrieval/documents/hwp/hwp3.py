"""HWP 3.0 (Hangul 3.0 to 97): paragraphs, tables, notes and boxes of its one compressed body.

Written from the published format; no real sample was at hand. Where the walk loses its step, the rest of the body is
searched for runs of text, and the document is marked as taken without structure.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from retrieval.documents.flow import Flow, Paragraph, Piece
from retrieval.documents.flowing import render, without_structure
from retrieval.documents.hwp.hwp3_walk import LostError, Walk
from retrieval.documents.hwp.johab import runs, text_of
from retrieval.documents.model import Document, DocumentWarning, Format
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from retrieval.documents.limits import Limits

_INFO, _SUMMARY, _BODY = 30, 158, 158 + 1008
_PASSWORD, _COMPRESSED, _BLOCK = 96, 124, 126  # places in the 128 bytes of information
_TITLE = 112
_STEP, _MOST_AT_ONCE = 4096, 1 << 20
_MOST_PIECES = 100_000


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read an HWP 3.0 file.

    Raises:
        DocumentError: it cannot be read.
    """
    del name
    info = data[_INFO:_SUMMARY]
    if len(data) < _BODY:
        raise DocumentError(DocumentCode.DAMAGED, format="hwp3")
    if info[_PASSWORD] or info[_PASSWORD + 1]:
        raise DocumentError(DocumentCode.ENCRYPTED, format="hwp3")
    start = _BODY + int.from_bytes(info[_BLOCK : _BLOCK + 2], "little")
    body, whole = _inflated(data[start:], limits) if info[_COMPRESSED] else (data[start:], True)
    flow = Flow(text_of(data[_SUMMARY : _SUMMARY + _TITLE]).strip())
    walk = Walk(body)
    try:
        walk.heads()
        for paragraph in walk.paragraphs():
            flow.body.append(paragraph)
    except LostError:
        return _salvaged(flow, walk, body)
    if not flow.body:  # an empty document has one empty paragraph
        raise DocumentError(DocumentCode.DAMAGED, format="hwp3", reason="body")
    if not whole:
        flow.warnings.append(DocumentWarning(WarningCode.TRUNCATED, {"streams": 1}))
    if walk.pictures:
        flow.warnings.append(DocumentWarning(WarningCode.OBJECTS_NOT_READ, {"pictures": walk.pictures, "objects": 0}))
    return render(flow, [Piece(0, (text,)) for text in walk.texts], Format.HWP3, limits)


def _inflated(data: bytes, limits: Limits) -> tuple[bytes, bool]:
    """The body as far as it unpacks, and whether that was all of it. Raw deflate, or with a header in some files."""
    for bits in (-15, 15):
        engine = zlib.decompressobj(bits)
        made = bytearray()
        pending = b""
        place = 0
        while not engine.eof and (pending or place < len(data)):
            if not pending:
                pending, place = data[place : place + _STEP], place + _STEP
            try:
                made += engine.decompress(pending, _MOST_AT_ONCE)
            except zlib.error:
                break
            pending = engine.unconsumed_tail
            if len(made) > limits.archive_total:
                raise DocumentError(DocumentCode.ARCHIVE_BOMB, limit=limits.archive_total)
        if made:
            return bytes(made), engine.eof
    raise DocumentError(DocumentCode.DAMAGED, format="hwp3", reason="body")


def _salvaged(flow: Flow, walk: Walk, body: bytes) -> Document:
    """What was read before the step was lost, and the runs of text after it."""
    texts = [item.text for item in flow.body if isinstance(item, Paragraph)]
    known = [text for text in walk.texts if text not in texts]
    rest = runs(body[walk.reached :])[:_MOST_PIECES]
    pieces = [Piece(0, (text,)) for text in (*walk.texts, *rest)] if known or rest else [Piece(0, (t,)) for t in texts]
    if not any(piece.text.strip() for piece in pieces):
        raise DocumentError(DocumentCode.DAMAGED, format="hwp3", reason="body")
    return without_structure(pieces, Format.HWP3, flow.warnings, flow.title)
