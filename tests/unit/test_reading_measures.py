"""The measures of the reading benchmark, and that its documents hold what they say."""

from __future__ import annotations

import pytest
from support.reading_corpus import GRID, cases, raw_text
from support.reading_measures import exact_cells, grams, order_errors, recall, tables

PIPES = "글\n\n| 구분 | 값 |\n| --- | ---: |\n| 가 | 1,000 |\n| 나 \\| 다 | **2** |\n\n끝"
HTML = "<table><tr><th>구분</th><th>값</th></tr><tr><td>가</td><td>1,000</td></tr></table>"


@pytest.mark.parametrize(
    ("raw", "held", "share"),
    [
        ("가나다라", "가나다라", 1.0),
        ("가나 다라", "**가나**  다라", 1.0),
        ("가나다라마바", "가나다라", 0.5),
        ("가나다\n라마바", "가나다 1. 라마바", 1.0),
        ("가나다 가나다", "가나다", 0.25),
        ("", "", 1.0),
    ],
)
def test_recall(raw: str, held: str, share: float) -> None:
    assert recall(raw, held) == pytest.approx(share)


def test_marks_are_no_text() -> None:
    assert grams("| **가**나 | `다` |") == grams("가나다")


def test_tables_of_markdown_and_html() -> None:
    assert tables(PIPES) == [[["구분", "값"], ["가", "1,000"], ["나 | 다", "2"]]]
    assert tables(HTML) == [[["구분", "값"], ["가", "1,000"]]]


def test_cells_are_exact_or_not() -> None:
    wanted = [["구분", "값"], ["가", "1,000"]]
    assert exact_cells(wanted, PIPES) == (4, 4)
    assert exact_cells(wanted, PIPES.replace("| 구분", "|  |  |\n| --- | --- |\n| 구분", 1)) == (4, 4)
    assert exact_cells(wanted, PIPES.replace("1,000", "1 000")) == (3, 4)
    assert exact_cells(wanted, "구분 값\n가 1,000") == (0, 4)


def test_order() -> None:
    assert order_errors(("하나", "둘", "셋"), "하나 둘 셋") == 0
    assert order_errors(("하나", "둘", "셋"), "둘 하나 셋") == 1
    assert order_errors(("하나", "둘", "셋"), "하나 셋") == 1


def test_documents_of_the_benchmark() -> None:
    made = cases()
    assert len({case.name for case in made}) == len(made)
    assert {"hwp", "hwpx", "docx", "pptx", "xlsx", "pdf", "pdf unruled"} == {case.group for case in made}
    assert sum(bool(case.rows) for case in made) == 5
    assert all(case.raw or case.rows or case.marks for case in made)
    assert all(len(row) == len(GRID[0]) for row in GRID)


def test_raw_text_of_what_is_none_is_none(caplog: pytest.LogCaptureFixture) -> None:
    assert raw_text(".docx", b"PK no zip") is None
    assert raw_text(".pdf", b"no pdf") is None
    assert caplog.records  # pypdf says why
