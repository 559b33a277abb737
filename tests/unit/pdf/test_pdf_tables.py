"""PDF: ruled tables, turned pages and merged cells."""

from __future__ import annotations

from typing import Any

import pymupdf
import pytest
from support.pdf_reader import assert_found, read, table_page

from retrieval.documents import pdf_rules
from retrieval.documents.model import Kind
from retrieval.errors import WarningCode


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


def test_a_drawing_of_very_many_strokes_is_read_as_lines_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_rules, "_MOST_PATHS", 3)
    library: Any = pymupdf
    with library.open() as source:
        table_page(source)
        data = bytes(source.tobytes())
    document = read(data)
    assert "1,234,567" in "".join(block.text for block in document.blocks)
    assert [(warning.code, warning.detail) for warning in document.warnings] == [
        (WarningCode.WITHOUT_STRUCTURE, {"pages": 1})
    ]
