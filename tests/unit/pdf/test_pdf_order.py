"""PDF: reading order, running heads, comments and titles; what is read, pypdf finds too."""

from __future__ import annotations

import random
from typing import Any

import pymupdf
from support.pdf_reader import SENTENCES, assert_found, column, made, read, squeezed

from retrieval.documents.model import Document, Kind


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


def test_titles() -> None:
    library: Any = pymupdf
    for given_title, expected in (("복무 규정", "복무 규정"), ("보고서.hwp", ""), ("Untitled", "")):
        with library.open() as source:
            source.new_page().insert_text((72, 80), "보통 크기의 문장이다.", fontname="korea", fontsize=11)
            source.set_metadata({"title": given_title})
            assert read(bytes(source.tobytes())).title == expected
