"""The viewer finds what is cited: every sentence and table row of every sample, as the library cuts them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pymupdf
import pytest

from desktop.laid_out import MOST_BLOCK, MOST_CELL, chosen, lay_out, locate
from engine.tasks.reading import described
from retrieval.chunking import chunk
from retrieval.documents.highlight import Word, find
from retrieval.documents.limits import Limits
from retrieval.documents.model import Block, Document, Format, Kind, Location
from retrieval.documents.reading import read
from retrieval.errors import DocumentError
from retrieval.sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
ENDINGS = frozenset((".hwp", ".hwpx", ".docx", ".pptx", ".xlsx", ".pdf", ".csv", ".jsonl", ".eml", ".md"))
LEFT_OUT = frozenset(("bomb.hwpx", "deep.hwpx", "README.md"))  # and scans: recognising them takes seconds
SAMPLES = [
    path
    for folder in ("resources/samples/documents", "tests/data/hwplib", "../shared/data/samples")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in ENDINGS and path.name not in LEFT_OUT and not path.name.startswith("scan")
]
NOTES = [ROOT / "resources/samples/documents/당직근무일지.txt"]


def documents(path: Path) -> tuple[Document, ...]:
    try:
        return read(path.read_bytes(), path.name, Limits(ocr_pages=0))
    except DocumentError:
        return ()


def citations(document: Document) -> Iterator[tuple[Location, str]]:
    """Place and words of all that can be cited: a span whole, and each of its sentences."""
    for passage in chunk(document, "d", "제목"):
        for span in passage.spans:
            yield span.location, span.text
            if span.kind is not Kind.TABLE:
                for sentence in split(span.text):
                    yield span.location, sentence


@pytest.mark.parametrize("path", [*SAMPLES, *NOTES], ids=lambda path: path.name)
def test_everything_that_can_be_cited_is_found_at_its_place(path: Path) -> None:
    for document in documents(path):
        if document.format is Format.PDF:
            continue
        blocks = [Block.from_json(block.to_json()) for block in document.blocks]
        cited = list(citations(document))
        for place, quote in cited:
            target = locate(blocks, place, quote)
            assert target is not None, (place, quote)
            assert target.found == "words", (place, quote, target)
        made: Any = described(document, str(path))
        for place, quote in cited[:: max(1, len(cited) // 8)]:
            laid = lay_out(made, place.to_json(), quote)
            shown = laid.parts[laid.cited]
            assert 'name="cited"' in shown
            assert 'class="words"' in shown, (place, quote)


@pytest.mark.parametrize("path", [path for path in SAMPLES if path.suffix == ".pdf"], ids=lambda path: path.name)
def test_everything_that_can_be_cited_has_a_box_on_its_page(path: Path) -> None:
    library: Any = pymupdf
    for document in documents(path):
        if document.units_ocr or document.format is not Format.PDF:
            continue
        with library.open(path) as source:
            words = [
                [Word(str(one[4]), tuple(map(float, one[:4]))) for one in page.get_text("words")]  # type: ignore[arg-type]  # four
                for page in source
            ]
        for place, quote in citations(document):
            assert place.page is not None
            assert place.bbox is not None
            boxes = find(words[place.page - 1], quote, place.bbox)
            assert boxes, (place, quote)
            overlap = [box for box in boxes if box[1] < place.bbox[3] + 3 and box[3] > place.bbox[1] - 3]
            assert overlap, (place, quote)


def words_of(shown: str) -> str:
    return "".join(re.findall(r'<span class="words">(.*?)</span>', shown))


@pytest.mark.parametrize("before", [0, MOST_BLOCK - 5, MOST_BLOCK + 3, 3 * MOST_BLOCK])
def test_words_far_into_a_long_paragraph_are_shown(before: int) -> None:
    text = "가" * before + " 인용한 문장이다. " + "나" * 40_000
    made: Any = {"blocks": [{"kind": "paragraph", "level": 0, "text": text, "location": {"paragraph": 1}}]}
    laid = lay_out(made, {"paragraph": 1}, "인용한 문장이다.")
    assert laid.found == "words"
    assert words_of(laid.parts[laid.cited]) == "인용한 문장이다."
    assert len(laid.parts[laid.cited]) < MOST_BLOCK + 200
    assert laid.parts[laid.cited].count("…") == (2 if before > MOST_BLOCK - 10 else 1)


@pytest.mark.parametrize("before", [0, MOST_CELL, 5 * MOST_CELL])
def test_words_far_into_a_long_cell_are_shown(before: int) -> None:
    rows = [["구분", "내용"], ["가", "다" * before + " 인용한 칸이다. " + "라" * 9000]]
    table: Any = {"kind": "table", "level": 0, "text": "", "location": {"table": 1}, "rows": rows, "header_rows": 1}
    laid = lay_out({"blocks": [table]}, {"table": 1, "row": 2, "column": 2}, "인용한 칸이다.")
    assert laid.found == "words"
    assert words_of(laid.parts[laid.cited]) == "인용한 칸이다."


def test_automatic_numbers_are_shown_and_not_marked() -> None:
    block: Any = {"kind": "list", "level": 1, "text": "첫째 항목", "mark": "가.", "location": {"paragraph": 3}}
    laid = lay_out({"blocks": [block]}, {"paragraph": 3}, "첫째 항목")
    assert "가. <span" in laid.parts[0]
    assert words_of(laid.parts[0]) == "첫째 항목"


def test_records_are_chosen_by_their_id() -> None:
    assert chosen([{"record": "a"}, {"record": "b"}], "b") == {"record": "b"}
