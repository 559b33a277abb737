"""Pages of PDF files as pictures: the words are found whatever their blanks, and nothing hostile gets far."""

from __future__ import annotations

import base64
import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.errors import CancelledError, EngineCode, EngineError
from engine.roles.render import RenderRole, build
from retrieval.documents import render as module
from retrieval.documents.highlight import Word, find, letters
from retrieval.documents.limits import Limits
from retrieval.documents.render import Wanted, render
from retrieval.errors import DocumentCode, DocumentError
from retrieval.pages import Pages, _checked

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples" / "documents"
GUIDE = SAMPLES / "생활민원_안내서.pdf"
QUOTE = "소파 2인용은 6,000원, 침대 매트리스는 8,000원입니다."
PLACE = (57.0, 181.9, 281.4, 227.9)
library: Any = pymupdf


class Asked:
    """A context of a request: never cancelled, or always."""

    def __init__(self, cancelled: bool = False) -> None:
        self._cancelled = cancelled

    def emit(self, name: str, data: object) -> None:
        raise AssertionError((name, data))

    def cancelled(self) -> bool:
        return self._cancelled

    def check(self) -> None:
        return

    def call(self, role: str, method: str, params: object, on_event: object = None) -> dict[str, Any]:
        raise AssertionError((role, method, params, on_event))


@pytest.fixture(scope="module")
def role() -> Iterator[RenderRole]:
    made = build({})
    yield made
    made.close()


def words_of(*lines: str) -> list[Word]:
    """Words ten points a letter wide, lines twenty points apart."""
    made = []
    for number, line in enumerate(lines):
        left = 0.0
        for word in line.split():
            made.append(Word(word, (left, number * 20.0, left + 10 * len(word), number * 20.0 + 12)))
            left += 10 * len(word) + 5
    return made


def pdf(*texts: str, rotation: int = 0, size: tuple[float, float] = (595, 842)) -> bytes:
    source = library.open()
    for text in texts:
        page = source.new_page(width=size[0], height=size[1])
        page.insert_text((72, 100), text, fontname="korea", fontsize=12)
        page.set_rotation(rotation)
    data: bytes = source.tobytes()
    return data


# the words


def test_words_are_found_across_lines_and_blanks() -> None:
    words = words_of("대형 폐기물은 어떻게", "버리나요? 품목별 수수 료를", "냅니다.")
    assert find(words, "버리나요?\n품목별  수수료를", None) == [(0.0, 20.0, 135.0, 32.0)]
    assert find(words, "어떻게 버리나요?", None) == [(70.0, 0.0, 100.0, 12.0), (0.0, 20.0, 50.0, 32.0)]


def test_of_two_places_the_named_one_is_taken() -> None:
    words = words_of("금액 3,000원", "금액 4,000원", "금액 3,000원")
    assert find(words, "금액 3,000원", None)[0][1] == 0.0
    assert find(words, "금액 3,000원", (0.0, 38.0, 200.0, 54.0))[0][1] == 40.0


def test_pieces_of_a_row_are_found_where_a_repeated_cell_is_left_out() -> None:
    words = words_of("2시간초과 1일1회만지급 150,000원", "다른 말")
    assert find(words, "2시간초과 150,000원", (0.0, 0.0, 400.0, 14.0)) == [
        (0.0, 0.0, 50.0, 12.0),
        (130.0, 0.0, 210.0, 12.0),
    ]


def test_what_is_not_there_is_not_found() -> None:
    words = words_of("대형 폐기물은 어떻게")
    assert find(words, "예산은 3억원입니다", None) == []
    assert find(words, "   ", None) == []
    assert find([], "예산", None) == []


@settings(max_examples=60)
@given(st.lists(st.text("가나다라마 0", min_size=1, max_size=12), min_size=1, max_size=8), st.data())
def test_every_run_of_words_is_found(lines: list[str], data: st.DataObject) -> None:
    words = words_of(*lines)
    if not words:
        return
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    boxes = find(words, " ".join(word.text for word in words[start:end]), None)
    assert boxes
    assert all(math.isfinite(value) for box in boxes for value in box)


def test_letters_do_not_care_about_blanks_case_and_invisible_marks() -> None:
    assert letters(" A\u00adb\u200bＣ\t가 나\n") == "abc가나"


# the page


def test_a_sample_page_is_drawn_with_its_words() -> None:
    made = render(GUIDE.read_bytes(), Wanted(2, 2.0, QUOTE, PLACE), Limits())
    assert (made.page, made.found, made.scale) == (2, "words", 2.0)
    image = Image.open(io.BytesIO(made.image))
    assert image.format == "PNG"
    assert image.size == (1190, 1684)
    assert "대형폐기물" in made.text
    for x0, y0, x1, y1 in made.boxes:
        assert PLACE[0] * 2 - 6 <= x0 < x1
        assert PLACE[1] * 2 - 6 <= y0 < y1 <= PLACE[3] * 2 + 6
        assert dark_share(image, (x0, y0, x1, y1)) > 0.02  # there is ink where the words are said to be


def dark_share(image: Image.Image, box: tuple[float, float, float, float]) -> float:
    cut = image.convert("L").crop((round(box[0]), round(box[1]), round(box[2]), round(box[3])))
    counts = cut.histogram()
    return sum(counts[:128]) / max(1, sum(counts))


def test_a_quote_that_is_gone_shows_the_place_and_says_so() -> None:
    made = render(GUIDE.read_bytes(), Wanted(2, 1.0, "이런 말은 어디에도 적혀 있지 않다", PLACE), Limits())
    assert made.found == "place"
    assert [pytest.approx(value) for value in PLACE] == list(made.boxes[0])
    assert render(GUIDE.read_bytes(), Wanted(2, 1.0, "이런 말은 어디에도 적혀 있지 않다"), Limits()).found == "none"


def test_a_page_past_the_end_is_the_last_without_words() -> None:
    made = render(pdf("one", "two"), Wanted(9, 1.0, "two"), Limits())
    assert (made.page, made.pages, made.found, made.boxes) == (2, 2, "none", ())


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_turned_page_has_its_words_where_they_are_seen(rotation: int) -> None:
    made = render(pdf("가나다라 words of the page", rotation=rotation), Wanted(1, 2.0, "words of the page"), Limits())
    assert made.found == "words"
    image = Image.open(io.BytesIO(made.image))
    for box in made.boxes:
        assert 0 <= box[0] < box[2] <= image.width
        assert 0 <= box[1] < box[3] <= image.height
        assert dark_share(image, box) > 0.02


def test_huge_pages_and_scales_are_held_down() -> None:
    made = render(pdf("x", size=(14_400, 14_400)), Wanted(1, 8.0), Limits())
    image = Image.open(io.BytesIO(made.image))
    assert image.width * image.height <= module.MOST_PIXELS * 1.01
    tiny = render(pdf("x"), Wanted(1, 0.000001), Limits())
    assert Image.open(io.BytesIO(tiny.image)).width >= 1


def test_a_picture_too_heavy_for_the_pipe_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 20_000)
    made = render(GUIDE.read_bytes(), Wanted(2, 2.0, QUOTE, PLACE), Limits())
    assert made.scale < 2.0
    assert len(made.image) <= 20_000
    assert PLACE[0] * made.scale <= made.boxes[0][0] <= PLACE[2] * made.scale


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"no pdf", DocumentCode.DAMAGED), (b"%PDF-1.7\n%%EOF", DocumentCode.DAMAGED), (b"", DocumentCode.DAMAGED)],
)
def test_what_is_no_pdf_is_damaged(data: bytes, code: DocumentCode) -> None:
    with pytest.raises(DocumentError) as caught:
        render(data, Wanted(), Limits())
    assert caught.value.code == code


def test_a_locked_file_is_said_to_be_locked() -> None:
    source = library.open()
    source.new_page()
    data = source.tobytes(encryption=library.PDF_ENCRYPT_AES_256, user_pw="a", owner_pw="b")
    with pytest.raises(DocumentError) as caught:
        render(data, Wanted(), Limits())
    assert caught.value.code == DocumentCode.ENCRYPTED


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(DocumentError) as caught:
        render(pdf("a", "b", "c"), Wanted(), Limits(pages=2))
    assert caught.value.code == DocumentCode.TOO_COMPLEX


# the worker


def test_the_worker_draws_a_page(role: RenderRole) -> None:
    before = GUIDE.read_bytes()
    made = role.page({"path": str(GUIDE), "page": 2, "scale": 1.5, "quote": QUOTE, "bbox": [*PLACE]}, Asked())
    assert (made["page"], made["found"]) == (2, "words")
    assert Image.open(io.BytesIO(base64.b64decode(str(made["image"])))).size == (893, 1263)
    assert GUIDE.read_bytes() == before


def test_files_that_cannot_be_read_say_why(role: RenderRole, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "noise.pdf").write_bytes(b"\0" * 1000)
    cases = {
        "gone.pdf": DocumentCode.VANISHED,
        "empty.pdf": DocumentCode.EMPTY_FILE,
        "noise.pdf": DocumentCode.DAMAGED,
        ".": DocumentCode.NOT_A_FILE,
    }
    for name, code in cases.items():
        with pytest.raises(DocumentError) as caught:
            role.page({"path": str(tmp_path / name)}, Asked())
        assert caught.value.code == code


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"path": "relative.pdf"},
        {"path": "/a\0b"},
        {"path": "/a", "page": 0},
        {"path": "/a", "page": True},
        {"path": "/a", "scale": -1},
        {"path": "/a", "scale": "2"},
        {"path": "/a", "quote": 3},
        {"path": "/a", "bbox": [1, 2]},
        {"path": "/a", "bbox": [1, 2, 3, math.inf]},
    ],
)
def test_bad_requests_are_refused(role: RenderRole, params: dict[str, Any]) -> None:
    with pytest.raises(EngineError) as caught:
        role.page(params, Asked())
    assert caught.value.code == EngineCode.BAD_REQUEST


def test_a_cancel_ends_the_drawing(role: RenderRole) -> None:
    with pytest.raises(CancelledError):
        role.page({"path": str(GUIDE)}, Asked(cancelled=True))


def test_a_page_that_takes_too_long_is_given_up() -> None:
    pages = Pages(Limits(seconds=0.0))
    try:
        with pytest.raises(DocumentError) as caught:
            pages.draw(GUIDE.read_bytes(), 1, 1.0)
        assert caught.value.code == DocumentCode.TIMEOUT
    finally:
        pages.close()


def test_no_process_is_left() -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    pages = Pages()
    pages.draw(GUIDE.read_bytes(), 1, 0.5)
    pages.close()
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before
    with pytest.raises(DocumentError):
        pages.draw(GUIDE.read_bytes(), 1, 0.5)


@pytest.mark.parametrize(
    "line",
    [
        b"x\n",
        b"[]\n",
        b"{}\n",
        b'{"failed":"NOVEL","detail":{}}\n',
        b'{"page":{},"image":"iVBORw0KGgo="}\n',
        b'{"page":{"page":1,"pages":1,"scale":1,"boxes":[],"found":"","text":""},"image":"!"}\n',
        b'{"page":{"page":1,"pages":1,"scale":1,"boxes":[],"found":"","text":""},"image":"AAAA"}\n',
        b'{"page":{"page":2,"pages":1,"scale":1,"boxes":[],"found":"","text":""},"image":"iVBORw0KGgo="}\n',
        b'{"page":{"page":1,"pages":1,"scale":1,"boxes":[[1,2]],"found":"","text":""},"image":"iVBORw0KGgo="}\n',
        b'{"page":{"page":1,"pages":1,"scale":1,"boxes":[],"found":"all","text":""},"image":"iVBORw0KGgo="}\n',
    ],
)
def test_the_childs_line_is_not_trusted(line: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        _checked(line)
    assert caught.value.code == DocumentCode.PARSER_DIED


def test_what_the_child_says_went_wrong_is_passed_on() -> None:
    with pytest.raises(DocumentError) as caught:
        _checked(b'{"failed":"MEMORY","detail":{"limit":5,"x":[1]}}\n')
    assert (caught.value.code, caught.value.detail) == (DocumentCode.MEMORY, {"limit": 5})
