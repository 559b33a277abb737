"""PDF: what is cited (a paragraph, a sentence, a row, a cell) is found again on its page, at boxes with its letters.

`GYEOT_PDF_EXAMPLES` sets how many pages are drawn.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.pdf_columns import draw as draw_page
from support.pdf_columns import in_columns, with_side_box
from support.pdf_pen import Pen
from support.pdf_reader import read
from support.pdf_tables import Drawn, Style, aligned, draw, plain_table, random_table
from support.scans import fonts_present, one_column, scanned_pdf
from support.scans import table as scanned_table

from retrieval import sentences
from retrieval.documents.highlight import Word, find, letters
from retrieval.documents.limits import Limits
from retrieval.documents.model import Block, Document, Kind
from retrieval.documents.ocr.engine import ready
from retrieval.documents.ocr.scans import recognised_words
from retrieval.documents.pdf_page import read_page
from retrieval.documents.tables import row_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.documents.layout import Box

EXAMPLES = int(os.environ.get("GYEOT_PDF_EXAMPLES", "12"))
ROOT = Path(__file__).resolve().parents[3]
MADE = ROOT.parent / "shared" / "data" / "samples" / "made-here"
OWN = ROOT / "resources" / "samples" / "documents"
TEXT_FILES = [
    *(OWN / name for name in ("생활민원_안내서.pdf", "책빛축제_보도자료.pdf")),
    *(MADE / name for name in ("digital.pdf", "twocol.pdf", "enc_owner.pdf", "corrupt_mid.pdf")),
]


def words_of(data: bytes) -> list[list[Word]]:
    """Words of each page as the viewer takes them."""
    library: Any = pymupdf
    made = []
    with library.open(stream=data, filetype="pdf") as source:
        for number, page in enumerate(source, start=1):
            words = [Word(str(each[4]), tuple(each[:4])) for each in page.get_text("words")]
            made.append(words + (recognised_words(page, Limits()) if read_page(page, number).scanned else []))
    return made


def quotes(block: Block) -> list[str]:
    """What may be cited of a block: itself, its sentences; of a table its rows and cells."""
    if block.kind is Kind.TABLE:
        rows = [row_text(block, at) for at in range(len(block.rows))]
        cells = [cell for i, row in enumerate(block.rows) for j, cell in enumerate(row) if (i, j) not in block.covered]
        return [text for text in (*rows, *cells) if letters(text)]
    return [block.text, *sentences.split(block.text)]


def assert_found(words: Sequence[Word], block: Block, quote: str, share: float) -> None:
    place = block.location.bbox
    assert place is not None
    boxes = find(words, quote, place)
    assert boxes, quote
    for box in boxes:
        assert box[0] < box[2], quote
        assert box[1] < box[3], quote
        assert is_in(box, (place[0] - 4, place[1] - 4, place[2] + 4, place[3] + 4)), quote
    shown = Counter("".join(letters(word.text) for word in words if any(is_in(word.box, box) for box in boxes)))
    wanted = Counter(letters(quote))
    assert (wanted & shown).total() >= share * wanted.total(), quote


def is_in(box: Box, outer: Box) -> bool:
    return outer[0] <= (box[0] + box[2]) / 2 <= outer[2] and outer[1] <= (box[1] + box[3]) / 2 <= outer[3]


def assert_all_found(data: bytes, document: Document, share: float = 1.0) -> int:
    """Checks every quote of a document; returns how many there were."""
    words = words_of(data)
    count = 0
    for block in document.blocks:
        if block.kind is Kind.COMMENT or block.location.attachment is not None:
            continue  # a note stands at its place, not in the page's words
        for quote in quotes(block):
            assert_found(words[(block.location.page or 0) - 1], block, quote, share)
            count += 1
    return count


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.sampled_from([*Style, "no rules", "columns", "side"]))
def test_what_was_read_is_found_again_on_the_page(seed: int, style: Style | str) -> None:
    dice, pen = random.Random(seed), Pen()
    if style == "side":
        draw_page(pen, with_side_box(pen, dice, left=seed % 2 == 0, framed=True), dice)
    elif style == "columns":
        draw_page(pen, in_columns(pen, dice.randint(1, 3), dice, even=False, tight=False), dice)
    else:
        pen.turn()
        pen.put(60, 80, "아래 표는 올해의 예산과 결산을 나타낸다.")
        if isinstance(style, Style):
            draw(pen, random_table(dice), 110, style)
        else:
            aligned(pen, plain_table(dice), 110)
    data = pen.data()
    assert assert_all_found(data, read(data)) > 3


def test_rows_whose_cells_have_several_lines_are_found() -> None:
    """The lines of neighbouring cells stand between each other on the page, and equal cells stand in every row."""
    pen = Pen()
    pen.turn()
    long = "상반기에 집행하지 못한 사업의 이월 예산과 추가경정예산을 합한 금액이며 자세한 내역은 붙임과 같다"
    texts = ["구분", "내용", "금액", "비고"]
    for name in ("일반회계", "특별회계", "기금"):
        texts += [f"{name} 전출금 및 예탁금 이자", f"{name} {long}", "-", long]
    draw(pen, Drawn([list(range(4 * i, 4 * i + 4)) for i in range(4)], texts), 100, Style.LINES)
    data = pen.data()
    (block,) = read(data).blocks
    assert block.kind is Kind.TABLE
    (words,) = words_of(data)
    ends = []
    for at in range(4):
        assert_found(words, block, row_text(block, at), 1.0)
        boxes = find(words, row_text(block, at), block.location.bbox)
        ends.append((min(box[1] for box in boxes), max(box[3] for box in boxes)))
    assert all(before[1] <= after[0] + 2 for before, after in pairwise(ends)), "only the row itself"


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.name)
def test_all_of_a_sample_is_found_again(path: Path) -> None:
    if not path.is_file():
        pytest.skip("the shared samples are not here")
    data = path.read_bytes()
    assert assert_all_found(data, read(data)) > 10


@pytest.mark.skipif(not (ready() and fonts_present()), reason="recognition, or a font to draw with, is missing")
@pytest.mark.parametrize("kind", ["prose", "table", "sample"])
def test_all_of_a_scanned_page_is_found_again(kind: str) -> None:
    """Recognition mends single letters (marks, digits) after the words: nine of ten must be shown."""
    if kind == "sample":
        data = (OWN / "안전점검_결과_스캔.pdf").read_bytes()
    else:
        data = scanned_pdf((one_column() if kind == "prose" else scanned_table()).pixels(200))
    assert assert_all_found(data, read(data), 0.9) > 5
