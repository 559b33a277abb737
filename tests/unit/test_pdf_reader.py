"""PDF: order, tables, running heads, scans and damage; what is read is found again by a reader of its own (pypdf)."""

from __future__ import annotations

import io
import logging
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pymupdf
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents import pdf
from retrieval.documents.layout import Line, paragraphs, reading_order
from retrieval.documents.limits import Limits
from retrieval.documents.line_ends import LineEnds
from retrieval.documents.model import Document, Kind
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = Limits()
MADE = Path(__file__).resolve().parents[3] / "shared" / "data" / "samples" / "made-here"
shared = pytest.mark.skipif(not MADE.is_dir(), reason="the shared samples are not here")
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


@pytest.fixture(autouse=True)
def quiet_pypdf() -> Iterator[None]:
    """It logs that it replaces the encoding of the built-in font by an equal one."""
    logger = logging.getLogger("pypdf")
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(logging.NOTSET)


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


def marks(document: Document) -> list[str]:
    return [block.text[:2] for block in document.blocks if block.kind is Kind.PARAGRAPH]


def test_one_column() -> None:
    data = made(
        [
            (72, 80, "2026년 추진계획", 20),
            (72, 120, "□ 추진배경", 12),
            (72, 145, SENTENCES[0][:30], 11),
            (72, 160, SENTENCES[0][30:], 11),
            (72, 200, SENTENCES[1], 11),
        ]
    )
    document = read(data)
    assert [(block.kind, block.level) for block in document.blocks] == [
        (Kind.HEADING, 1),
        (Kind.HEADING, 2),
        (Kind.PARAGRAPH, 0),
        (Kind.PARAGRAPH, 0),
    ]
    assert (document.title, document.units, document.coverage) == ("2026년 추진계획", 1, 1.0)
    assert squeezed(document.blocks[2].text) == squeezed(SENTENCES[0])
    assert_found(data, document)


def test_two_columns_written_the_wrong_way_round() -> None:
    data = made([*column(310, 140, "나", 4), *column(70, 140, "가", 4), (70, 80, "전체 제목이다", 18)])
    document = read(data)
    assert marks(document) == ["가1", "가2", "가3", "가4", "나1", "나2", "나3", "나4"]
    assert document.blocks[0].text == "전체 제목이다"
    assert_found(data, document)


def test_two_columns_between_lines_over_the_whole_width() -> None:
    wide = "위아래로 이어지는 전체 너비의 문단이며 두 단의 너비를 모두 차지하는 긴 한 줄이다."
    data = made([(70, 90, wide, 11), *column(70, 150, "가", 3), *column(310, 150, "나", 3), (70, 500, wide, 11)])
    document = read(data)
    assert marks(document) == ["위아", "가1", "가2", "가3", "나1", "나2", "나3", "위아"]


def test_three_columns() -> None:
    texts = [*column(400, 100, "다", 3, 11), *column(60, 100, "가", 3, 11), *column(230, 100, "나", 3, 11)]
    random.Random(7).shuffle(texts)
    assert marks(read(made(texts))) == ["가1", "가2", "가3", "나1", "나2", "나3", "다1", "다2", "다3"]


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


@pytest.mark.parametrize("framed", [False, True])
def test_a_ruled_table_stands_in_its_place(framed: bool) -> None:
    library: Any = pymupdf
    with library.open() as source:
        table_page(source, framed=framed)
        data = bytes(source.tobytes())
    document = read(data)
    kinds = [block.kind for block in document.blocks]
    assert kinds[:3] == [Kind.PARAGRAPH, Kind.TABLE, Kind.PARAGRAPH]
    table = document.blocks[1]
    assert table.rows[1] == ("세입", "1,234,567", "9.0")
    assert table.rows[2] == ("세출", "", "3.6")
    assert table.header_rows == 1
    assert not table.covered
    assert len(kinds) == (4 if framed else 3)
    assert_found(data, document)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages_read_as_they_are_seen(turn: int) -> None:
    """The page is drawn so that it is upright only after its rotation."""
    library: Any = pymupdf
    with library.open() as upright, library.open() as source:
        table_page(upright)
        wide, high = upright[0].rect.width, upright[0].rect.height
        page = source.new_page(width=high if turn != 180 else wide, height=wide if turn != 180 else high)
        page.show_pdf_page(page.rect, upright, 0, rotate=turn)
        page.set_rotation(turn)
        document = read(bytes(source.tobytes()))
    assert [block.kind for block in document.blocks] == [Kind.PARAGRAPH, Kind.TABLE, Kind.PARAGRAPH]
    assert document.blocks[1].rows[1] == ("세입", "1,234,567", "9.0")


def test_a_merged_cell_is_repeated_and_marked() -> None:
    library: Any = pymupdf
    with library.open() as source:
        page = source.new_page()
        for y in (100, 130, 160, 190):
            page.draw_line((72 if y != 160 else 172, y), (372, y))
        for x in (72, 172, 372):
            page.draw_line((x, 100), (x, 190))
        page.draw_line((272, 130), (272, 190))
        places = {"구분": (80, 118), "기간": (180, 118), "연가": (80, 150), "상반기": (180, 150), "하반기": (280, 150)}
        for text, place in {**places, "3월": (180, 180), "9월": (280, 180)}.items():
            page.insert_text(place, text, fontname="korea", fontsize=11)
        data = bytes(source.tobytes())
    (table,) = read(data).blocks
    assert table.rows == (("구분", "기간", "기간"), ("연가", "상반기", "하반기"), ("연가", "3월", "9월"))
    assert table.covered == {(0, 2), (2, 0)}
    assert table.text.split("\n")[2] == "\t3월\t9월"


def test_running_heads_feet_and_page_numbers() -> None:
    pages = []
    for number in range(1, 6):
        body = [(72.0, 150.0 + 20 * i, f"{number}쪽의 {i}번째 문장이다.", 11.0) for i in range(8)]
        pages.append([(72.0, 40.0, "가상시 복무 규정", 9.0), *body, (290.0, 810.0, f"- {number} -", 9.0)])
    document = read(made(*pages))
    heads = [block for block in document.blocks if block.kind is Kind.HEADER]
    feet = [block for block in document.blocks if block.kind is Kind.FOOTER]
    assert [(block.text, block.location.page) for block in heads] == [("가상시 복무 규정", n) for n in range(1, 6)]
    assert [block.text for block in feet] == [f"- {n} -" for n in range(1, 6)]
    assert sum(block.kind is Kind.PARAGRAPH for block in document.blocks) == 40 or document.coverage == 1.0


def picture() -> bytes:
    library: Any = pymupdf
    pixels = library.Pixmap(library.csGRAY, (0, 0, 60, 80), False)
    pixels.clear_with(200)
    return bytes(pixels.tobytes("png"))


def test_scanned_pages_are_counted_not_silent() -> None:
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


def test_comments_are_blocks() -> None:
    library: Any = pymupdf
    with library.open() as source:
        page = source.new_page()
        page.insert_text((72, 80), "본문이다.", fontname="korea", fontsize=11)
        page.add_text_annot((200, 200), "검토 의견: 수정 필요")
        page.add_freetext_annot((72, 300, 300, 320), "typed on the page", fontsize=11)
        data = bytes(source.tobytes())
    assert [(block.kind, block.text) for block in read(data).blocks] == [
        (Kind.PARAGRAPH, "본문이다."),
        (Kind.PARAGRAPH, "typed on the page"),
        (Kind.COMMENT, "검토 의견: 수정 필요"),
    ]


def test_letters_printed_twice_are_read_once() -> None:
    document = read(made([(72, 80, "굵게 보이는 글", 11), (72.4, 80, "굵게 보이는 글", 11)]))
    assert [block.text for block in document.blocks] == ["굵게 보이는 글"]


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
    assert WarningCode.REPAIRED in [warning.code for warning in repaired.warnings]
    assert repaired.blocks


def test_too_many_pages() -> None:
    assert code_of(made([], [], []), Limits(pages=2)) is DocumentCode.TOO_COMPLEX


def test_what_there_is_no_time_for_is_left_out_and_said() -> None:
    document = read(made(*[[(72, 80, f"{n}쪽이다.", 11)] for n in range(50)]), Limits(seconds=1e-9))
    (warning,) = document.warnings
    assert warning.code is WarningCode.TRUNCATED
    assert warning.detail["total"] == 50
    assert document.units_failed == warning.detail["pages"]
    assert document.coverage < 1


def test_tables_there_is_no_time_for_are_read_as_lines_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_TABLES_SHARE", -1)
    library: Any = pymupdf
    with library.open() as source:
        table_page(source)
        document = read(bytes(source.tobytes()))
    (warning,) = document.warnings
    assert (warning.code, warning.detail) == (WarningCode.WITHOUT_STRUCTURE, {"pages": 1})
    assert "1,234,567" in "".join(block.text for block in document.blocks)


def test_titles() -> None:
    library: Any = pymupdf
    for given_title, expected in (("복무 규정", "복무 규정"), ("보고서.hwp", ""), ("Untitled", "")):
        with library.open() as source:
            source.new_page().insert_text((72, 80), "보통 크기의 문장이다.", fontname="korea", fontsize=11)
            source.set_metadata({"title": given_title})
            assert read(bytes(source.tobytes())).title == expected


@settings(max_examples=120, deadline=None, derandomize=True)
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


# geometry


def line(x0: float, y0: float, x1: float, text: str, *, spaced: bool = False) -> Line:
    return Line((x0, y0, x1, y0 + 12), text, 11, spaced=spaced)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.tuples(*[st.floats(-50, 900)] * 4, st.booleans()), max_size=25))
def test_the_cut_keeps_every_line_once(boxes: list[tuple[float, float, float, float, bool]]) -> None:
    lines = [
        Line((min(a, c), min(b, d), max(a, c), max(b, d)), f"<{i}>", 10, table=0 if table else None)
        for i, (a, b, c, d, table) in enumerate(boxes)
    ]
    groups = reading_order(lines, 595)
    texts = "".join(each.text for group in groups for paragraph in paragraphs(group) for each in paragraph.lines)
    assert sorted(texts.replace(" ", "")) == sorted("".join(each.text for each in lines))


def test_pieces_side_by_side_are_one_line() -> None:
    (group,) = reading_order([line(300, 100.5, 400, "오른쪽"), line(72, 100, 280, "왼쪽")], 595)
    assert [each.text for each in group] == ["왼쪽 오른쪽"]


def test_a_short_sentence_end_ends_the_paragraph() -> None:
    lines = [line(72, 100, 500, "긴 줄이고"), line(72, 115, 200, "끝났다."), line(72, 130, 500, "새 문단의")]
    assert [len(paragraph.lines) for paragraph in paragraphs(lines)] == [2, 1]


def test_words_cut_by_a_line_end() -> None:
    lines = [
        line(0, 0, 9, "우리 기관이 생산하는 문서"),
        line(0, 9, 9, "모든 문서를 생"),
        line(0, 9, 9, "산하는 곳이다."),
    ]
    assert LineEnds(lines).text(lines[1:]) == "모든 문서를 생산하는 곳이다."
    unknown = [line(0, 0, 9, "처음 보는 낱"), line(0, 9, 9, "말이다.")]
    assert LineEnds(unknown).text(unknown) == "처음 보는 낱 말이다."
    apart = [line(0, 0, 9, "이 수 있도록 수있도록 한다"), line(0, 9, 9, "할 수"), line(0, 9, 9, "있도록 한다.")]
    assert LineEnds(apart).text(apart[1:]) == "할 수 있도록 한다."


def test_blanks_at_line_ends_decide_where_a_document_keeps_them() -> None:
    lines = [line(0, 0, 9, "새 낱말", spaced=i % 2 == 0) for i in range(10)]
    ends = LineEnds(lines)
    assert ends.text([lines[0], lines[1], lines[2]]) == "새 낱말 새 낱말새 낱말"


# the shared samples


@shared
def test_the_report_with_a_table_and_columns() -> None:
    data = (MADE / "digital.pdf").read_bytes()
    document = read(data)
    (table,) = [block for block in document.blocks if block.kind is Kind.TABLE]
    assert table.rows[1] == ("세입", "1,234,567", "1,345,678", "9.0")
    starts = [block.text[:8] for block in document.blocks if block.location.page == 2][1:]
    assert starts == [f"{side} 단 {n}번째"[:8] for side in ("왼쪽", "오른쪽") for n in range(1, 5)]
    assert_found(data, document)


@shared
def test_the_irregular_columns() -> None:
    data = (MADE / "twocol.pdf").read_bytes()
    document = read(data)
    assert [block.text[:2] for block in document.blocks] == [
        "불규", "L1", "L2", "L3", "L4", "L5", "R1", "R2", "R3", "R4", "R5", "끝단",
    ]  # fmt: skip
    assert_found(data, document)


@shared
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("trunc.pdf", DocumentCode.DAMAGED),
        ("garbage.pdf", DocumentCode.DAMAGED),
        ("enc_user.pdf", DocumentCode.ENCRYPTED),
    ],
)
def test_the_broken_ones(name: str, code: DocumentCode) -> None:
    assert code_of((MADE / name).read_bytes()) is code


@shared
def test_the_rest() -> None:
    assert read((MADE / "corrupt_mid.pdf").read_bytes()).blocks
    assert read((MADE / "enc_owner.pdf").read_bytes()).warnings[0].code is WarningCode.COPY_RESTRICTED
    assert read((MADE / "scan150.pdf").read_bytes()).units_failed == 2
