"""Documents whose raw text, tables or order is known without any of the readers that are measured."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import openpyxl
import pymupdf
import pypdf
from docx import Document as WordDocument
from support.office_files import hwpx_written, saved
from support.rereading import hangul

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "tests/data/hwplib", ROOT / "resources/samples/documents", ROOT.parent / "shared/data/samples")
_SUFFIXES = frozenset({".hwp", ".hwpx", ".docx", ".pptx", ".xlsx", ".pdf"})
_PARTS = {
    ".docx": re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"),
    ".pptx": re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml"),
    ".xlsx": re.compile(r"xl/(sharedStrings|worksheets/sheet\d+)\.xml"),
}
GRID = (
    ("구분", "예산액(천원)", "집행액", "집행률(%)", "비고"),
    ("인건비", "1,234,567", "987,654", "80.0", "△3.5% 감액"),
    ("운영비", "45,000", "44,999.5", "100.0", "정산 중"),
    ("여비", "3,210", "0", "0.0", "-"),
    ("업무추진비", "12,500", "11,050", "88.4", "2026. 3. 2."),
    ("자산취득비", "780,000", "779,999", "99.9", "㈜가나다 외 2"),
    ("합계", "2,075,277", "1,823,702.5", "87.9", "1~5행의 합"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One document and what is known of it."""

    group: str
    name: str
    data: bytes = field(repr=False)
    raw: str | None = field(default=None, repr=False)
    rows: tuple[tuple[str, ...], ...] = ()
    marks: tuple[str, ...] = ()


def cases() -> list[Case]:
    """Samples with their raw text, tables with their cells, pages with their order."""
    made = list(_samples())
    made += [Case(group, f"표.{group}", data, rows=GRID) for group, data in _grids().items()]
    made.append(Case("pdf unruled", "빈줄표.pdf", _grid_pdf(ruled=False), rows=GRID))
    for columns in (1, 2, 3):
        data, marks = _columns(columns)
        made.append(Case("pdf", f"{columns}단.pdf", data, marks=marks))
    data, marks = _side_box()
    made.append(Case("pdf", "옆상자.pdf", data, marks=marks))
    return made


def _samples() -> Iterator[Case]:
    seen: set[bytes] = set()
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*")):
            if path.suffix not in _SUFFIXES or (path.parent.name == "made-here" and path.name != "digital.pdf"):
                continue
            data = path.read_bytes()
            if data in seen:
                continue
            seen.add(data)
            raw = raw_text(path.suffix, data)
            if raw is not None and len(raw.strip()) > 3:
                yield Case(path.suffix[1:], path.name, data, raw=raw)


def raw_text(suffix: str, data: bytes) -> str | None:
    """Every text of a file as it lies in it; None where this reading knows none."""
    try:
        if suffix == ".hwp":
            return "\n".join(hangul.binary_texts(data))
        if suffix == ".hwpx":
            return "\n".join(hangul.package_texts(data))
        if suffix == ".pdf":
            return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
        return _package_text(data, _PARTS[suffix])
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, ET.ParseError, pypdf.errors.PyPdfError):
        return None


def _package_text(data: bytes, parts: re.Pattern[str]) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = []
        for name in archive.namelist():
            if parts.fullmatch(name):
                root = ET.fromstring(archive.read(name))  # noqa: S314  our own samples
                texts += [node.text or "" for node in root.iter() if node.tag.rpartition("}")[2] == "t"]
    return "\n".join(texts)


def _grids() -> dict[str, bytes]:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    word: Any = WordDocument()
    table = word.add_table(len(GRID), len(GRID[0]))
    for i, row in enumerate(GRID):
        sheet.append(row)
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell
    stream = io.BytesIO()
    book.save(stream)
    return {
        "hwpx": hwpx_written(["예산 집행 현황"], GRID),
        "docx": saved(word),
        "xlsx": stream.getvalue(),
        "pdf": _grid_pdf(ruled=True),
    }


def _grid_pdf(*, ruled: bool) -> bytes:
    library: Any = pymupdf
    with library.open() as document:
        page = document.new_page()
        _write(page, 72, 80, "예산 집행 현황은 다음과 같다.", 12)
        left, top, width, height = 72, 110, 92, 24
        for i, row in enumerate(GRID):
            for j, cell in enumerate(row):
                _write(page, left + j * width + 4, top + i * height + 15, cell, 7)
        if ruled:
            for i in range(len(GRID) + 1):
                page.draw_line((left, top + i * height), (left + 5 * width, top + i * height))
            for j in range(6):
                page.draw_line((left + j * width, top), (left + j * width, top + len(GRID) * height))
        _write(page, 72, top + 8 * height + 30, "이상으로 보고를 마친다.", 12)
        return bytes(document.tobytes(deflate=True))


def _write(page: Any, x: float, y: float, text: str, size: float) -> None:
    page.insert_text((x, y), text, fontname="korea", fontsize=size)


def _columns(count: int) -> tuple[bytes, tuple[str, ...]]:
    """A title and columns of paragraphs that stand side by side; the file holds the last column first."""
    library: Any = pymupdf
    marks = tuple(f"제{number:02}항의 문장" for number in range(1, 6 * count + 1))
    with library.open() as document:
        page = document.new_page()
        width = (595 - 120 - 24 * (count - 1)) / count
        for column in reversed(range(count)):
            for place in range(6):
                box = library.Rect(60 + column * (width + 24), 120 + place * 100, 0, 0)
                box.x1, box.y1 = box.x0 + width, box.y0 + 90
                text = f"{marks[column * 6 + place]}이다. 예산은 신청한 날부터 집행하고 결과를 다음 달에 보고한다. "
                left_over = page.insert_textbox(box, text * (1 + (count < 3)), fontname="korea", fontsize=9)
                assert left_over >= 0, "the text does not fit its box"
        _write(page, 60, 80, "단을 나눈 문서의 제목", 16)
        return bytes(document.tobytes(deflate=True)), ("단을 나눈 문서의 제목", *marks)


def _side_box() -> tuple[bytes, tuple[str, ...]]:
    """Paragraphs on the left, a framed box on the right of them, a paragraph over the whole width below."""
    library: Any = pymupdf
    body = tuple(f"본문 {number}번 문단" for number in range(1, 5))
    box = tuple(f"상자 {number}번 줄" for number in range(1, 4))
    with library.open() as document:
        page = document.new_page()
        for number, mark in enumerate(body[:3]):
            area = library.Rect(60, 100 + number * 90, 360, 180 + number * 90)
            page.insert_textbox(
                area, f"{mark}이다. 사업은 계획에 따라 추진하고 매달 점검한다. " * 3, fontname="korea", fontsize=11
            )
        page.draw_rect(library.Rect(390, 95, 540, 260))
        for number, mark in enumerate(box):
            _write(page, 400, 125 + number * 40, mark, 10)
        area = library.Rect(60, 400, 540, 480)
        page.insert_textbox(area, f"{body[3]}이다. 폭 전체에 걸친 글이 이어진다. " * 3, fontname="korea", fontsize=11)
        return bytes(document.tobytes(deflate=True)), (*body[:3], *box, body[3])
