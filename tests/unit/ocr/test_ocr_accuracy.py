"""OCR: pages of known text, clean and worn, come back in order and with few wrong letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pymupdf
import pytest
from support.scans import ROWS, columns, degraded, error_rate, one_column, prose, scanned_pdf, side_box, table

from retrieval.documents.ocr.page import OcrPage, TablePiece, TextPiece, read_page

if TYPE_CHECKING:
    from PIL.Image import Image
    from support.scans import Drawn

    from retrieval.documents.ocr.engine import Engine


def recognised(image: Image, engine: Engine) -> OcrPage:
    library: Any = pymupdf
    with library.open(stream=scanned_pdf(image)) as source:
        return read_page(source[0], engine)


def lines(page: OcrPage) -> list[str]:
    made = []
    for piece in (piece for group in page.groups for piece in group):
        if isinstance(piece, TextPiece):
            made.append(piece.text)
        else:
            made += [" ".join(row) for row in rows(piece)]
    return made


def rows(piece: TablePiece) -> list[tuple[str, ...]]:
    texts = [" ".join(line.text for line in cell) for cell in piece.cells]
    return [tuple(texts[number] for number in row) for row in piece.places]


def assert_in_order(read: list[str], drawn: Drawn) -> None:
    """Each line that was drawn is found among those that were read, one after the other."""
    at = 0
    for text in drawn.texts:
        start = text.replace(" ", "")[:8]
        matches = [i for i, line in enumerate(read) if error_rate(line.replace(" ", "")[: len(start)], start) <= 0.4]
        later = [i for i in matches if i >= at]
        assert later or not matches, f"out of order: {text}"
        at = later[0] if later else at


@pytest.mark.parametrize(
    ("name", "drawn", "dpi"),
    [
        ("two aligned columns", lambda: columns(2, aligned=True), 200),
        ("three columns", lambda: columns(3, "NanumGothic", 12.0), 200),
        ("side box", side_box, 200),
    ],
)
def test_clean_pages(name: str, drawn: Any, dpi: int, engine: Engine) -> None:
    page = drawn()
    found = recognised(page.pixels(dpi), engine)
    read = lines(found)
    assert error_rate(" ".join(read), " ".join(page.texts)) < 0.02, name
    assert error_rate(" ".join(read), " ".join(page.texts), blanks=True) < 0.02, name
    assert_in_order(read, page)
    assert found.confidence > 85


def test_a_worn_page_with_seals(engine: Engine) -> None:
    page = one_column("NanumMyeongjo", 12.5, prose("plan"))
    found = recognised(degraded(page.pixels(200)), engine)
    assert found.skew == pytest.approx(1.5, abs=0.2)
    read = lines(found)
    assert error_rate(" ".join(read), " ".join(page.texts)) < 0.06
    assert_in_order(read, page)


def test_a_ruled_table_has_its_numbers(engine: Engine) -> None:
    page = table("NanumGothic")
    found = recognised(page.pixels(200), engine)
    (piece,) = [piece for group in found.groups for piece in group if isinstance(piece, TablePiece)]
    assert [row[1:] for row in rows(piece)[1:]] == [row[1:] for row in ROWS[1:]]
    assert [row[0] for row in rows(piece)] == [row[0] for row in ROWS]


def test_words_stand_where_they_were_drawn(engine: Engine) -> None:
    library: Any = pymupdf
    page = one_column(
        "NanumMyeongjo", 12.0, ["가온시 생활민원 처리 안내서를 펴낸다.", "두 번째 문단은 여기에서 시작한다."]
    )
    wanted = {word[4]: word[:4] for word in page.document[0].get_text("words")}
    found = recognised(page.pixels(200), engine)
    same = [word for word in found.words if word.text in wanted]
    assert len(same) >= 8
    for word in same:
        box = library.Rect(word.box)
        overlap = box & library.Rect(wanted[word.text])
        assert overlap.get_area() > 0.6 * box.get_area(), word.text


def test_regions_near_a_place_are_read_as_they_were(engine: Engine) -> None:
    library: Any = pymupdf
    page = columns(2, aligned=True)
    with library.open(stream=scanned_pdf(page.pixels(200))) as source:
        whole = read_page(source[0], engine)
        part = read_page(source[0], engine, near=(60.0, 200.0, 100.0, 220.0))
    assert 0 < len(part.words) < len(whole.words)
    assert {(word.text, word.box) for word in part.words} <= {(word.text, word.box) for word in whole.words}


def test_an_empty_page_has_nothing_and_is_sure_of_it(engine: Engine) -> None:
    library: Any = pymupdf
    with library.open() as source:
        found = read_page(source.new_page(), engine)
    assert (found.groups, found.words, found.confidence, found.ink) == ((), (), 100.0, 0.0)
