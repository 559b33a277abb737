"""Files attached to a PDF, to the document or to a place on a page: read as mail's are, at most three deep."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any

from retrieval.documents.enclosed import NAME_LENGTH, Enclosed
from retrieval.errors import DocumentCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from retrieval.documents.limits import Limits

_MOST = 100
_MOST_PAGES = 2000  # that are looked at for attachments of their own
_FILE = 17  # type of an annotation
_LARGEST = 64 * 1024 * 1024
_FAULTS = (RuntimeError, ValueError, KeyError, IndexError, TypeError, AttributeError)


def attached(source: Any, limits: Limits) -> Enclosed:
    """What is attached, read."""
    made = Enclosed(limits)
    left_out: list[str] = []
    try:
        for name, size, take in _files(source):
            if made.files >= _MOST:
                left_out.append(name)
            else:
                _read(made, name, size, take)
    except _FAULTS:
        made.fail("attachment", DocumentCode.DAMAGED)  # what lists them is broken
    made.leave_out(left_out)
    made.close()
    return made


def _read(made: Enclosed, name: str, size: int, take: Callable[[], bytes]) -> None:
    if size > min(_LARGEST, made.limits.file):
        made.fail(name, DocumentCode.TOO_LARGE)
        return
    try:
        data = bytes(take())
    except _FAULTS:
        made.fail(name, DocumentCode.DAMAGED)
        return
    made.read(name, data)


def _files(source: Any) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
    """Name, size as it is said to be, and how to take the bytes."""
    for index in range(source.embfile_count()):
        info = source.embfile_info(index)
        name = _name(info.get("ufilename") or info.get("filename") or info.get("name") or "")
        yield name, int(info.get("size") or 0), partial(source.embfile_get, index)
    for number in range(min(source.page_count, _MOST_PAGES)):
        if _may_have_files(source, number):
            page = source[number]  # kept, as its annotations die with it
            for annotation in list(page.annots(types=[_FILE])):
                info = annotation.file_info
                yield _name(info.get("filename", "")), max(0, int(info.get("size") or 0)), annotation.get_file


def _may_have_files(source: Any, number: int) -> bool:
    return bool(source.xref_get_key(source.page_xref(number), "Annots")[0] != "null")


def _name(untrusted: str) -> str:
    """A name to show. Some programs write UTF-8 where another encoding is meant."""
    with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
        untrusted = untrusted.encode("latin-1").decode("utf-8")
    text = untrusted.replace("/", "_").replace("\\", "_")
    return "".join(each for each in text if each.isprintable())[-NAME_LENGTH:] or "attachment"
