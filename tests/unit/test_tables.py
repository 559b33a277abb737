"""Rows, cells and column heads of tables, and the places they are cited by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.documents.cells import Cells
from retrieval.documents.limits import Limits
from retrieval.documents.model import Block, Kind, Location
from retrieval.documents.tables import (
    cell_location,
    column_heads,
    column_name,
    column_number,
    detect_header_rows,
    is_number,
    row_location,
    row_text,
    table_text,
)
from retrieval.errors import DocumentCode, DocumentError

Rows = list[list[str]]


def table(rows: Rows, location: Location, covered: set[tuple[int, int]] | None = None, heads: int = 0) -> Block:
    cells = tuple(tuple(row) for row in rows)
    return Block(Kind.TABLE, table_text(cells, covered or set()), location, 0, cells, frozenset(covered or ()), heads)


@pytest.mark.parametrize(
    ("place", "row", "cell"),
    [
        (Location(table=2), {"table": 2, "row": 3}, {"table": 2, "row": 3, "column": 2}),
        (Location(page=4, table=1), {"page": 4, "table": 1, "row": 3}, {"page": 4, "table": 1, "row": 3, "column": 2}),
        (Location(sheet="집계", range="B5:D9"), {"sheet": "집계", "range": "B7:D7"}, {"sheet": "집계", "range": "C7"}),
        (Location(sheet="a", range="Z1"), {"sheet": "a", "range": "Z3:Z3"}, {"sheet": "a", "range": "AA3"}),
        (Location(line=10), {"line": 12}, {"line": 12}),
        (Location(page=3), {"page": 3}, {"page": 3}),
        (Location(table=1, row=2, column=5), {"table": 1, "row": 2, "column": 5}, {"table": 1, "row": 2, "column": 5}),
        (
            Location(table=1, attachment="a.hwpx"),
            {"table": 1, "row": 3, "attachment": "a.hwpx"},
            {"table": 1, "row": 3, "column": 2, "attachment": "a.hwpx"},
        ),
    ],
)
def test_places(place: Location, row: dict[str, object], cell: dict[str, object]) -> None:
    block = table([["a", "b"]] * 4, place)
    assert row_location(block, 2).to_json() == row
    assert cell_location(block, 2, 1).to_json() == cell


def test_a_range_that_is_none() -> None:
    with pytest.raises(ValueError, match="range"):
        row_location(table([["a"]], Location(sheet="a", range="nonsense")), 0)


@given(st.integers(1, 16_384))
def test_column_names(number: int) -> None:
    assert column_number(column_name(number)) == number


def test_column_names_by_hand() -> None:
    assert [column_name(number) for number in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]


def test_texts_leave_out_what_is_covered() -> None:
    block = table([["합", "합", "다"], ["", "a  b", "c\nd"]], Location(table=1), {(0, 1)})
    assert row_text(block, 0) == "합 다"
    assert row_text(block, 1) == "a b c d"
    assert block.text == "합\t\t다\n\ta b\tc d"


@pytest.mark.parametrize(
    "cell",
    [
        "1",
        "1,234",
        "△1,234",
        "-3.5%",
        "12명",
        "1,000천원",
        "(250)",
        "2026. 5. 1.",
        "2026-05-01",
        "5,000원",
        "₩300",
        " 7 ",
    ],
)
def test_numbers(cell: str) -> None:
    assert is_number(cell)


@pytest.mark.parametrize("cell", ["", "구분", "1월", "1/4분기", "3학년", "제1호", "A-1", "2026년 예산", "12명 이상"])
def test_words(cell: str) -> None:
    assert not is_number(cell)


@pytest.mark.parametrize(
    ("rows", "covered", "expected"),
    [
        ([["구분", "인원"], ["상반기", "10"], ["하반기", "20"]], set(), 1),
        ([["구분", "2025", "2026"], ["인원", "10", "20"]], set(), 1),
        ([["구분", "2025년", "2026년"], ["인원", "10", "20"]], set(), 1),
        ([["구분", "1월", "2월"], ["인원", "10", "20"]], set(), 1),
        ([["인원", "10"], ["예산", "20"]], set(), 0),
        ([["1", "2"], ["3", "4"]], set(), 0),
        # merged groups
        (
            [["구분", "예산", "예산"], ["구분", "당초", "변경"], ["행사", "1", "2"], ["홍보", "3", "4"]],
            {(0, 2), (1, 0)},
            2,
        ),
        (
            [
                ["구분", "예산", "예산", "예산"],
                ["구분", "국비", "지방비", "지방비"],
                ["구분", "국비", "시", "도"],
                ["a", "1", "2", "3"],
            ],
            {(0, 2), (0, 3), (1, 0), (1, 3), (2, 0), (2, 1)},
            3,
        ),
        # lengths of time that name columns of amounts, under a group or beside other heads
        (
            [
                ["구분", "규격", "사용료", "사용료"],
                ["구분", "규격", "1일", "3일 일괄"],
                ["먹거리 부스", "3m×3m", "50,000", "120,000"],
                ["푸드트럭", "1대", "70,000", "180,000"],
                ["비영리단체", "3m×3m", "무료", "무료"],
            ],
            {(0, 3), (1, 0), (1, 1), (4, 3)},
            2,
        ),
        (
            [["구분", "사용료", "사용료"], ["구분", "1일", "3일"], ["부스", "50,000", "120,000"]],
            {(0, 2), (1, 0)},
            2,
        ),
        ([["구분", "사용료", ""], ["", "1개월", "6개월"], ["부스", "50,000", "120,000"]], set(), 2),
        ([["구분", "규격", "1일", "3일 일괄"], ["부스", "3m", "50,000", "120,000"]], set(), 1),
        # lengths of time that are data
        ([["구분", "일수", "일수"], ["구분", "15일", "20일"], ["병가", "60일", "90일"]], {(0, 2), (1, 0)}, 1),
        ([["구분", "실적", "실적"], ["회의", "1회", "2회"], ["예산", "100", "200"]], {(0, 2)}, 1),
        ([["구분", "기간", "예산"], ["구분", "3일", "1,000"], ["공연", "2,000", "3,000"]], {(1, 0)}, 1),
        ([["기간", "3일", "장소", "광장"], ["예산", "1,000", "인원", "30"]], set(), 0),
        ([["기간", "3일"], ["예산", "1,000"]], set(), 0),
        # groups by blanks, as sheets have them
        ([["구분", "예산", ""], ["", "당초", "변경"], ["행사", "1", "2"]], set(), 2),
        # a title line above
        ([["집행 현황", "집행 현황"], ["구분", "금액"], ["행사", "1"]], {(0, 1)}, 2),
        # words over words
        ([["구분", "내용"], ["장소", "물빛광장 일원"], ["주제", "강물 위에 펼친 책"]], set(), 1),
        ([["안건", "결과", "비고"], ["제1호", "가결", "원안"], ["제2호", "부결", ""]], set(), 1),
        ([["성명", "홍길동", "소속", "총무과"], ["연락처", "내선", "주소", "시청로"]], set(), 0),
        ([["주제", "강물 위에 펼친 책"], ["장소", "물빛광장"]], set(), 0),
        # a merged label in the body is no head
        (
            [["구분", "항목", "금액"], ["공연", "음향", "1"], ["공연", "조명", "2"], ["홍보", "포스터", "3"]],
            {(2, 0)},
            1,
        ),
        ([["하나"]], set(), 0),
        ([], set(), 0),
        ([["구분", "내용"]], set(), 0),
        (
            [
                ["머리가 이렇게나 길어서 사십 글자를 훌쩍 넘어가 버리는 칸은 열의 이름일 수가 없다고 본다", "값"],
                ["a", "1"],
            ],
            set(),
            0,
        ),
    ],
)
def test_head_rows(rows: Rows, covered: set[tuple[int, int]], expected: int) -> None:
    assert detect_header_rows(rows, covered) == expected


def test_column_heads_join_groups() -> None:
    rows = [["구분", "예산", "예산"], ["구분", "당초", "변경"], ["행사", "1", "2"]]
    block = table(rows, Location(table=1), {(0, 2), (1, 0)}, 2)
    assert column_heads(block) == ["구분", "예산 > 당초", "예산 > 변경"]


def test_column_heads_with_lengths_of_time() -> None:
    rows = [["구분", "사용료", "사용료"], ["구분", "1일", "3일 일괄"], ["부스", "50,000", "120,000"]]
    covered = {(0, 2), (1, 0)}
    block = table(rows, Location(table=1), covered, detect_header_rows(rows, covered))
    assert column_heads(block) == ["구분", "사용료 > 1일", "사용료 > 3일 일괄"]


def test_column_heads_of_blank_groups_and_titles() -> None:
    rows = [["표 제목", "표 제목", "표 제목"], ["구분", "예산", ""], ["", "당초", "변경"], ["행사", "1", "2"]]
    block = table(rows, Location(table=1), {(0, 1), (0, 2)}, 3)
    assert column_heads(block) == ["구분", "예산 > 당초", "예산 > 변경"]
    assert column_heads(table([["a", "b"], ["c", "d"]], Location(table=1))) == ["", ""]


@given(st.lists(st.lists(st.sampled_from(["", "구분", "내용", "1", "2025", "금액"]), max_size=5), max_size=6))
def test_any_rows_have_heads(rows: Rows) -> None:
    heads = detect_header_rows(rows)
    assert 0 <= heads <= 3
    block = table(rows, Location(table=1), heads=min(heads, len(rows)))
    assert len(column_heads(block)) == max((len(row) for row in rows), default=0)


def test_cells_claimed_twice_keep_both_texts() -> None:
    cells = Cells(Limits())
    cells.put(0, 0, 1, 2, "가")
    cells.put(0, 1, 1, 1, "나")
    cells.put(0, 0, 1, 1, "다")
    cells.put(1, 0, 0, 0, "라")
    block = cells.block(Location(table=1))
    assert block is not None
    assert block.rows == (("가\n다", "나"), ("라", ""))
    assert block.covered == frozenset()


def test_cells_that_overlap_without_end() -> None:
    cells = Cells(Limits(blocks=1000))
    with pytest.raises(DocumentError) as caught:
        for _ in range(100):
            cells.put(0, 0, 30, 30, "x")
    assert caught.value.code is DocumentCode.TOO_COMPLEX


def test_no_block_without_text() -> None:
    cells = Cells(Limits())
    cells.put(0, 0, 2, 2, " ")
    assert cells.block(Location(table=1)) is None
    assert Cells(Limits()).block(Location(table=1)) is None


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ((0, 0, 70_000, 70_000), DocumentCode.TOO_COMPLEX),
        ((600_000, 1, 1, 1), DocumentCode.TOO_COMPLEX),
        ((-1, 0, 1, 1), DocumentCode.DAMAGED),
    ],
)
def test_hostile_spans(where: tuple[int, int, int, int], code: DocumentCode) -> None:
    with pytest.raises(DocumentError) as caught:
        Cells(Limits()).put(*where, "x")
    assert caught.value.code is code
