"""Recognition that ends or holds up the parser process costs the scanned pages, never the rest of the document."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pymupdf
import pytest
from support.scans import fonts_present, one_column, scanned_pdf

from retrieval.documents.limits import Limits
from retrieval.errors import DocumentCode, DocumentError, WarningCode
from retrieval.sandbox import APPLICATION, Parsers

if TYPE_CHECKING:
    from retrieval.child import Usage
    from retrieval.documents.model import Document

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals"),
    pytest.mark.skipif(not fonts_present(), reason="no Nanum fonts"),
]
_CHILD = """
import os, sys, threading
sys.path.append(sys.argv.pop(1))
from retrieval.documents.ocr import scans
def broken(*_):
    {}
scans.recognise = broken
from retrieval.parse import main
sys.exit(main(sys.argv[1:]))
"""


def mixed() -> bytes:
    """A page of text, and a scanned one."""
    library: Any = pymupdf
    scan = scanned_pdf(one_column("NanumGothic", 13.0, ["둘째 쪽은 그림이다."]).pixels(150))
    with library.open() as source, library.open(stream=scan) as second:
        source.new_page().insert_text((72, 80), "첫째 쪽에는 글자층이 있는 문장이다. 길다.", fontname="korea")
        source.insert_pdf(second)
        return bytes(source.tobytes())


def read(broken: str, limits: Limits, data: bytes, name: str = "a.pdf") -> tuple[Document, list[Usage]]:
    used: list[Usage] = []
    command = [sys.executable, "-I", "-c", _CHILD.format(broken), str(APPLICATION)]
    pool = Parsers(limits, spare=0, command=command, on_usage=used.append)
    try:
        (document,) = pool.parse(data, name)
    finally:
        pool.close()
    return document, used


def check(document: Document) -> None:
    assert "첫째 쪽에는" in " ".join(block.text for block in document.blocks)
    assert (document.units, document.units_ocr, document.units_failed) == (2, 0, 1)
    (told,) = [one for one in document.warnings if one.code is WarningCode.OCR_LEFT_OUT]
    assert dict(told.detail) == {"pages": 1, "list": "2"}


def test_a_crash_in_recognition_costs_the_scanned_pages_only() -> None:
    document, used = read("os.kill(os.getpid(), 11)", Limits(), mixed())
    check(document)
    assert len(used) == 2


def test_a_page_that_is_never_done_costs_its_time_and_itself_only() -> None:
    document, _ = read("threading.Event().wait()", Limits(seconds=4, ocr_seconds=0.5), mixed())
    check(document)


def test_a_crash_elsewhere_is_told_at_once() -> None:
    used: list[Usage] = []
    child = "import os; print('{\"ready\": []}', flush=True); os.kill(os.getpid(), 11)"
    pool = Parsers(Limits(), spare=0, command=[sys.executable, "-I", "-c", child], on_usage=used.append)
    try:
        with pytest.raises(DocumentError) as caught:
            pool.parse(b"x", "a.txt")
    finally:
        pool.close()
    assert caught.value.code is DocumentCode.PARSER_DIED
    assert len(used) == 1
