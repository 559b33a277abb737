"""OCR in documents: mixed PDFs page by page, pictures as files, warnings, time, and the viewer's highlight."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from support.scans import encoded, one_column, scanned_pdf, table

from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Format, Kind
from retrieval.documents.ocr import budget, engine, outcome, scans
from retrieval.documents.ocr.data import SHIPPED as DATA
from retrieval.documents.ocr.decision import is_garbage
from retrieval.documents.reading import read
from retrieval.documents.render import Wanted, render
from retrieval.errors import DocumentCode, DocumentError, WarningCode

LINES = ["1. 가온시는 안전점검을 실시한다.", "2. 지적 사항은 모두 세 가지이다."]
SHIPPED = DATA / "kor.traineddata"
SCAN = Path(__file__).resolve().parents[3] / "resources" / "samples" / "documents" / "안전점검_결과_스캔.pdf"


def one(data: bytes, name: str = "a.pdf", limits: Limits | None = None) -> Document:
    (document,) = read(data, name, limits or Limits())
    return document


def small() -> Any:
    return one_column("NanumGothic", 13.0, LINES)


def mixed(*, stamp: str = "") -> bytes:
    """A page with a text layer, a scanned one (with a line of text over it), a page with a text layer."""
    library: Any = pymupdf
    with library.open() as source, library.open(stream=scanned_pdf(small().pixels(200))) as scan:
        for number in (1, 3):
            source.new_page().insert_text(
                (72, 80), f"{number}쪽에는 글자층이 있는 문장이다. 충분히 길다.", fontname="korea"
            )
        source.insert_pdf(scan, start_at=1)
        if stamp:
            source[1].insert_text((72, 30), stamp, fontname="korea", fontsize=9)
        return bytes(source.tobytes())


def test_the_shipped_data_is_what_its_notice_says() -> None:
    digest = hashlib.sha256(SHIPPED.read_bytes()).hexdigest()
    assert digest in (SHIPPED.parent / "README.md").read_text("utf-8")
    assert (SHIPPED.parent / "LICENSE-2.0.txt").is_file()


def test_a_mixed_document_is_read_page_by_page() -> None:
    document = one(mixed())
    assert (document.units, document.units_ocr, document.units_failed) == (3, 1, 0)
    pages = [block.location.page or 0 for block in document.blocks]
    assert pages == sorted(pages)
    assert [block.text for block in document.blocks if block.location.page == 2] == LINES
    assert document.coverage == 1.0
    assert not document.warnings


def test_a_stamp_is_no_text_layer_and_is_kept_exactly() -> None:
    stamp = "접수 2026-1234호 (2026. 5. 20.) 안전총괄과"
    document = one(mixed(stamp=stamp))
    assert document.units_ocr == 1
    assert [block.text for block in document.blocks if block.location.page == 2] == [stamp, *LINES]


def test_garbage_text_layers() -> None:
    assert is_garbage("\ue001\ue002\ue003가나")
    assert is_garbage("°¡³ª´Ù¶ó¸¶¹Ù»ç")
    assert not is_garbage("가나다라 마바사 2026. 5. 20.(수) · 「법」 ± 3°")
    assert not is_garbage("plain English and 한글")


def test_the_sample_scan_is_read() -> None:
    document = one(SCAN.read_bytes())
    assert (document.units_ocr, document.units_failed, document.warnings) == (1, 0, ())
    texts = [block.text for block in document.blocks]
    assert document.title == "행사장 사전 안전점검 결과"
    assert "2. 점검 장소: 가온시립도서관 앞 물빛광장" in texts
    assert "5. 조치 기한: 2026. 5. 27.(수)" in texts


@pytest.mark.parametrize(("kind", "format_"), [("PNG", Format.PNG), ("JPEG", Format.JPEG), ("TIFF", Format.TIFF)])
def test_picture_files_are_documents(kind: str, format_: Format) -> None:
    data = encoded(small().pixels(200), kind)
    document = one(data, "스캔")
    assert (document.format, document.units, document.units_ocr) == (format_, 1, 1)
    assert [block.text for block in document.blocks] == LINES
    place = document.blocks[1].location.bbox
    assert render(data, Wanted(1, 1.0, LINES[1], place), Limits()).found == "words"


def test_broken_pictures_are_damaged() -> None:
    with pytest.raises(DocumentError) as caught:
        one(b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "a.png")
    assert caught.value.code is DocumentCode.DAMAGED


def test_the_viewer_finds_cited_words_on_a_scan() -> None:
    data = SCAN.read_bytes()
    document = one(data)
    for block in document.blocks[1:4]:
        made = render(data, Wanted(1, 2.0, block.text, block.location.bbox), Limits())
        assert made.found == "words"
        assert block.location.bbox is not None
        assert made.boxes[0][1] == pytest.approx(block.location.bbox[1] * 2, abs=8)
    assert render(data, Wanted(1, 1.0, "어디에도 없는 말", (0, 0, 9, 9)), Limits()).found == "place"


def test_a_table_of_a_scan_is_a_table() -> None:
    document = one(scanned_pdf(table("NanumGothic").pixels(200)))
    (block,) = [block for block in document.blocks if block.kind is Kind.TABLE]
    assert block.header_rows == 1
    assert block.rows[1] == ("세입", "1,234,567", "1,345,678", "9.0")


def test_without_recognition_the_pages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "library", lambda: None)
    document = one(mixed())
    (warning,) = document.warnings
    assert (warning.code, warning.detail) == (WarningCode.NO_TEXT_LAYER, {"pages": 1, "first": 2})
    assert (document.units_ocr, document.units_failed) == (0, 1)
    assert render(SCAN.read_bytes(), Wanted(1, 1.0, "점검", (0, 0, 9, 9)), Limits()).found == "place"


def test_what_there_is_no_time_for_is_named_and_the_rest_is_kept() -> None:
    document = one(mixed(), limits=Limits(seconds=3600.0, ocr_pages=0))
    (warning,) = document.warnings
    assert (warning.code, warning.detail) == (WarningCode.OCR_LEFT_OUT, {"pages": 1, "list": "2"})
    assert {block.location.page for block in document.blocks} == {1, 3}


def test_drawings_without_letters_are_named() -> None:
    library: Any = pymupdf
    with library.open() as source:
        page = source.new_page()
        pixels = library.Pixmap(library.csGRAY, (0, 0, 600, 850), False)
        pixels.clear_with(255)
        pixels.set_rect(library.IRect(100, 100, 500, 700), (60,))
        page.insert_image(page.rect, stream=bytes(pixels.tobytes("png")))
        data = bytes(source.tobytes())
    document = one(data)
    codes = {warning.code for warning in document.warnings}
    assert codes & {WarningCode.OCR_EMPTY, WarningCode.OCR_UNSURE}


def test_unsure_pages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "UNSURE", 100.5)
    (warning,) = one(SCAN.read_bytes()).warnings
    assert (warning.code, warning.detail) == (WarningCode.OCR_UNSURE, {"pages": 1, "list": "1"})


def test_pages_are_announced_and_allowed_time() -> None:
    heard: list[int] = []
    limits = Limits(seconds=10, ocr_seconds=2, ocr_pages=5)
    budget.listen(heard.append)
    try:
        first = budget.announce(3, limits, 0.0)
        second = budget.announce(9, limits, 0.0)
    finally:
        budget.listen(None)
    assert heard == [3, 2]
    assert second - first == pytest.approx(2 * 2 * budget.SHARE)
    assert budget.announce(9, limits, 100.0) == pytest.approx(100 + 20 * budget.SHARE)
    assert heard == [3, 2]


def test_page_lists() -> None:
    assert outcome.ranges([1, 2, 3, 5, 7, 8]) == "1-3, 5, 7-8"
    assert len(outcome.ranges(range(1, 2000, 2))) <= 290
