"""A box of mails (.mbox): every mail a record of its own, read like one that stands alone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.documents import mail
from retrieval.documents.model import Document, DocumentWarning, Format
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from retrieval.documents.limits import Limits

_START = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\r\n]*\r?\n(?=[A-Za-z][A-Za-z0-9-]*:)")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_IDENTITY = re.compile(rb"^message-id:\s*<([^>\r\n]{1,200})>", re.MULTILINE | re.IGNORECASE)
_MOST = 20_000


def read(data: bytes, name: str, limits: Limits) -> tuple[Document, ...]:
    """Read every mail of the box.

    Raises:
        DocumentError: BAD_RECORD where no mail begins, or none can be read.
    """
    starts = [(found.start(), found.end()) for found in _START.finditer(data)]
    if not starts:
        raise DocumentError(DocumentCode.BAD_RECORD, line=1, count=0)
    made: list[Document] = []
    failed = blocks = first = 0
    ends = [start for start, _ in starts[1:]] + [len(data)]
    for number, ((_, begin), end) in enumerate(zip(starts, ends, strict=True), 1):
        if number > _MOST or blocks >= limits.blocks // 2:
            failed += len(starts) - number + 1
            break
        text = _QUOTED.sub(rb"\1", data[begin:end])
        try:
            document = mail.read(text, name, limits)
        except DocumentError:
            failed += 1
            first = first or data.count(b"\n", 0, begin)
            continue
        blocks += len(document.blocks)
        identity = _IDENTITY.search(text[: 64 * 1024])
        record = identity[1].decode("ascii", "replace") if identity else str(number)
        made.append(replace(document, format=Format.MBOX, record=record))
    if not made:
        raise DocumentError(DocumentCode.BAD_RECORD, line=1, count=failed)
    if failed:
        warning = DocumentWarning(WarningCode.RECORD_FAILED, {"count": failed, "line": max(first, 1)})
        made[0] = replace(made[0], warnings=(*made[0].warnings, warning))
    return tuple(made)
