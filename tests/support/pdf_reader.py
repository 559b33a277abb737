"""PDFs made for a test, and what pypdf, a reader of its own, finds in them."""

from __future__ import annotations

import io
from typing import Any

import pymupdf
import pypdf
import pytest

from retrieval.documents import pdf
from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Kind
from retrieval.errors import DocumentCode, DocumentError

LIMITS = Limits()
SENTENCES = (
    "행정안전부는 공공기관이 생산하는 문서의 접근성을 높이고 국민 누구나 쉽게 이해할 수 있도록 기준을 정비한다.",
    "이번 개선안은 2026년 11월 22일에 확정되었으며 예산은 113,560원이다.",
)
PLACE = tuple[float, float, str, float]


def made(*pages: list[PLACE], **options: Any) -> bytes:
    """A PDF of texts put at (x, y, text, size); a font that needs no file."""
    library: Any = pymupdf
    with library.open() as document:
        for texts in pages:
            page = document.new_page(width=595, height=842)
            for x, y, text, size in texts:
                page.insert_text((x, y), text, fontname="korea", fontsize=size)
        return bytes(document.tobytes(**options))


def column(x: float, top: float, mark: str, count: int, width: int = 16) -> list[PLACE]:
    """Paragraphs of three full lines and a short one, each beginning with its mark."""
    texts: list[PLACE] = []
    y = top
    for number in range(1, count + 1):
        body = f"{mark}{number}문단은 " + "가나다라마바사아자차카타파하" * 10
        for line in range(4):
            text = body[line * width : (line + 1) * width] if line < 3 else f"{mark}{number}끝이다."
            texts.append((x, y, text, 11))
            y += 15
        y += 12
    return texts


def read(data: bytes, limits: Limits = LIMITS) -> Document:
    return pdf.read(data, "a.pdf", limits)


def code_of(data: bytes, limits: Limits = LIMITS) -> DocumentCode:
    with pytest.raises(DocumentError) as caught:
        read(data, limits)
    return caught.value.code


def squeezed(text: str) -> str:
    return "".join(text.split())


def assert_found(data: bytes, document: Document) -> None:
    """Every block stands on its page, as pypdf reads it; cells of tables one by one."""
    pages = [squeezed(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    for block in document.blocks:
        assert block.location.page is not None
        assert block.location.bbox is not None
        pieces = [cell for row in block.rows for cell in row] if block.kind is Kind.TABLE else [block.text]
        for piece in pieces:
            assert squeezed(piece) in pages[block.location.page - 1]


def table_page(document: Any, *, framed: bool = False) -> None:
    page = document.new_page()
    page.insert_text((72, 80), "아래 표와 같다.", fontname="korea", fontsize=11)
    cells = [["구분", "2025년", "증감률(%)"], ["세입", "1,234,567", "9.0"], ["세출", "", "3.6"], ["합계", "42", "1.5"]]
    xs, ys = [72, 172, 272, 372], [100, 125, 150, 175, 200]
    for y in ys:
        page.draw_line((xs[0], y), (xs[-1], y))
    for x in xs:
        page.draw_line((x, ys[0]), (x, ys[-1]))
    for i, row in enumerate(cells):
        for j, cell in enumerate(row):
            page.insert_text((xs[j] + 8, ys[i] + 17), cell, fontname="korea", fontsize=9)
    page.insert_text((72, 230), "표 아래의 문장이다.", fontname="korea", fontsize=11)
    if framed:
        page.draw_rect((60, 300, 400, 350))
        page.insert_text((72, 330), "상자 안의 글이다.", fontname="korea", fontsize=11)
