"""PDF: scans, passwords, damage, and what there is no time for."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any

import pymupdf
from hypothesis import given, settings
from hypothesis import strategies as st
from support.pdf_reader import LIMITS, SENTENCES, code_of, column, made, read

from retrieval.documents.limits import Limits
from retrieval.documents.ocr import scans
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    import pytest


def picture() -> bytes:
    library: Any = pymupdf
    pixels = library.Pixmap(library.csGRAY, (0, 0, 60, 80), False)
    pixels.clear_with(200)
    return bytes(pixels.tobytes("png"))


def test_scanned_pages_are_counted_not_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "ready", lambda: False)
    library: Any = pymupdf
    with library.open() as source:
        source.new_page().insert_text((72, 80), SENTENCES[1], fontname="korea", fontsize=11)
        for _ in range(2):
            page = source.new_page()
            page.insert_image(page.rect, stream=picture())
        data = bytes(source.tobytes())
    document = read(data)
    (warning,) = document.warnings
    assert (warning.code, warning.detail) == (WarningCode.NO_TEXT_LAYER, {"pages": 2, "first": 2})
    assert (document.units, document.units_failed, len(document.blocks)) == (3, 2, 1)


def test_an_empty_page_is_no_text() -> None:
    assert [warning.code for warning in read(made([])).warnings] == [WarningCode.NO_TEXT]


def test_passwords_and_permissions() -> None:
    library: Any = pymupdf
    locked = {"encryption": library.PDF_ENCRYPT_AES_256, "owner_pw": "owner"}
    assert code_of(made([(72, 80, "비밀", 11)], **locked, user_pw="user")) is DocumentCode.ENCRYPTED
    document = read(made([(72, 80, "열린 글", 11)], **locked, permissions=library.PDF_PERM_PRINT))
    assert [warning.code for warning in document.warnings] == [WarningCode.COPY_RESTRICTED]
    assert document.blocks[0].text == "열린 글"


def test_damage() -> None:
    data = made([(72, 80 + 20 * i, SENTENCES[1], 11) for i in range(20)])
    assert code_of(b"%PDF-1.7\n" + random.Random(1).randbytes(500)) is DocumentCode.DAMAGED
    assert code_of(data[: len(data) // 3]) is DocumentCode.DAMAGED
    repaired = read(data.replace(b"startxref", b"startxxxx"))
    details = {warning.code: warning.detail for warning in repaired.warnings}
    assert details[WarningCode.REPAIRED] == {}, "no page is lost, so none is counted"
    assert repaired.blocks


def test_too_many_pages() -> None:
    assert code_of(made([], [], []), Limits(pages=2)) is DocumentCode.TOO_COMPLEX


def test_what_there_is_no_time_for_is_left_out_and_said() -> None:
    document = read(made(*[[(72.0, 80.0, f"{n}쪽이다.", 11.0)] for n in range(50)]), Limits(seconds=1e-9))
    (warning,) = document.warnings
    assert warning.code is WarningCode.TRUNCATED
    assert warning.detail["total"] == 50
    assert document.units_failed == warning.detail["pages"]
    assert document.coverage < 1


@settings(max_examples=int(os.environ.get("GYEOT_PDF_MUTATIONS", "60")), deadline=None, derandomize=True)
@given(st.data())
def test_changed_bytes_give_documents_or_document_errors(data: st.DataObject) -> None:
    source = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(source) - 1))
        patch = data.draw(st.binary(min_size=1, max_size=8))
        source[place : place + len(patch)] = patch
    cut = data.draw(st.integers(0, 3))
    mutated = bytes(source[: len(source) - cut * 100])
    from retrieval.documents.reading import read as read_any

    try:
        read_any(mutated, "a.pdf", LIMITS)
    except DocumentError:
        return


SMALL = made([(72, 80, "2026년 추진계획", 20), *column(72, 120, "가", 2)])
