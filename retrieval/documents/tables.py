"""What rows, cells and column heads of a table block are, and where they stand."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from retrieval.documents.model import Block, Location

MOST_HEADS = 3
_HEAD_LENGTH = 40
_NUMBER = re.compile(
    r"^[△▲▽▼+\-−–(\[₩￦$]*\s*\d[\d,]*(\.\d+)?\s*"
    r"(%|％|%p|원|천원|만원|백만원|억원|명|건|개|대|개소|개월|일|회|배|점|㎡|㎞|km|kg|톤|평)?[)\]]*$"
)
_DATE = re.compile(r"^['’]?\d{2,4}\s?[-./년]\s?\d{1,2}(\s?[-./월]\s?\d{1,2}\s?[.일]?)?\s*(\([^)]{1,3}\))?$")
_YEAR = re.compile(r"^['’]?((19|20)\d{2}|\d{2}(?=년))(년도?|\.)?$")
_LENGTH = re.compile(r"^\d{1,3}\s?(일|주|개월|년|회|박|시간)$")
_RANGE = re.compile(r"^([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?$")
_USUAL_HEADS = """
구분 항목 내용 비고 번호 연번 순번 순위 일자 날짜 기간 시간 장소 대상 담당 담당자 담당부서 부서 부서명 소속 성명
이름 직급 직위 사업명 과제명 세부내용 주요내용 금액 예산 예산액 집행액 수량 단가 단위 계 합계 조치 결과 상태
처리 근거 현행 개정 개정안 변경전 변경후 제목 접수번호 접수일 처리일 질문 답변 종류 유형 분류 기준 요건 일수
절차 연락처 전화 주소 규격 품명 품목 추진일정 일정 단계
"""
_HEAD_WORDS = frozenset(_USUAL_HEADS.split())
_FIRST_HEADS = frozenset({"구분", "항목", "연번", "번호", "순번", "종류", "유형", "분류", "품목", "품명"})


def row_location(block: Block, row: int) -> Location:
    """Where row `row` (0-based, as in block.rows) of a table block stands."""
    place = block.location
    if place.range is not None:
        first_column, first_row, last_column, _ = _corners(place.range)
        line = first_row + row
        return replace(place, range=f"{first_column}{line}:{last_column}{line}")
    if place.table is not None and place.row is None:  # a table inside a cell has that cell's place
        return replace(place, row=row + 1)
    if place.line is not None:
        return replace(place, line=place.line + row)
    return place


def cell_location(block: Block, row: int, column: int) -> Location:
    """Where the cell (0-based row and column, as in block.rows) of a table block stands."""
    place = block.location
    if place.range is not None:
        first_column, first_row, _, _ = _corners(place.range)
        name = column_name(column_number(first_column) + column)
        return replace(place, range=f"{name}{first_row + row}")
    if place.table is not None and place.row is None:
        return replace(place, row=row + 1, column=column + 1)
    if place.line is not None:
        return replace(place, line=place.line + row)
    return place


def column_name(number: int) -> str:
    """Letters of a sheet's column, 1-based: 28 is "AB"."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(name: str) -> int:
    """Reverse of column_name."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def _corners(untrusted_range: str) -> tuple[str, int, str, int]:
    found = _RANGE.match(untrusted_range)
    if not found:
        raise ValueError("range")
    first, top, last, bottom = found.groups()
    return first, int(top), last or first, int(bottom or top)


def row_text(block: Block, row: int) -> str:
    """A row as it stands: cells that are neither empty nor covered by a merged one, joined by one space."""
    cells = block.rows[row]
    texts = (" ".join(cell.split()) for column, cell in enumerate(cells) if (row, column) not in block.covered)
    return " ".join(text for text in texts if text)


def table_text(rows: Sequence[Sequence[str]], covered: Set[tuple[int, int]] = frozenset()) -> str:
    """Text of a table block: rows by newlines, cells by tabs; a merged value once."""
    return "\n".join(
        "\t".join("" if (i, j) in covered else " ".join(cell.split()) for j, cell in enumerate(row))
        for i, row in enumerate(rows)
    )


def detect_header_rows(rows: Sequence[Sequence[str]], covered: Set[tuple[int, int]] = frozenset()) -> int:
    """How many leading rows are column heads: 0 to 3.

    A head row holds words, no amounts. One row of words over rows with numbers is a head; so is one over rows of words
    where it looks like one. Further rows are heads where merged (or blank) cells of the row above group them. A length
    of time ("1일", "6개월") over amounts names its column.

    Args:
        rows: cells, merged values repeated.
        covered: the cells that only repeat a merged value.
    """
    if len(rows) < 2 or not rows[0] or len(rows[0]) < 2:
        return 0
    top = 0
    while top < len(rows) - 1 and top < MOST_HEADS - 1 and _is_title(rows[top]):
        top += 1
    if not _may_be_head(
        rows[top], _lengths(rows, top) if "".join(rows[top][:1]).strip() in _FIRST_HEADS else frozenset()
    ):
        return 0
    heads = top + 1
    while heads < min(MOST_HEADS, len(rows) - 1) and _goes_on(rows, covered, top, heads):
        heads += 1
    body = rows[heads:]
    if any(is_number(cell) for row in body[:20] for cell in row) or heads > top + 1:
        return heads
    return heads if _looks_like_head(rows[top], body) else 0


def is_number(cell: str) -> bool:
    """Tells whether a cell is an amount or a date rather than words."""
    text = cell.strip()
    return bool(text) and bool(_NUMBER.match(text) or _DATE.match(text))


def _is_title(row: Sequence[str]) -> bool:
    """One value over all columns: the table's title, or a line such as (단위: 천원)."""
    values = {cell.strip() for cell in row}
    filled = [cell for cell in row if cell.strip()]
    return len(values - {""}) == 1 and (len(filled) == len(row) or len(row) > 2)


def _lengths(rows: Sequence[Sequence[str]], at: int) -> frozenset[int]:
    """Columns in which a row holds a length of time and the rows below hold amounts: there it is the column's name."""
    found = set()
    for column, cell in enumerate(rows[at]):
        if _LENGTH.match(cell.strip()):
            below = [row[column].strip() for row in rows[at + 1 :][:20] if column < len(row) and row[column].strip()]
            if sum(map(is_number, below)) * 2 > len(below) and not any(map(_LENGTH.match, below)):
                found.add(column)
    return frozenset(found)


def _has_amounts(row: Sequence[str], names: Set[int] = frozenset()) -> bool:
    """Is there an amount in a row that is neither a year nor in one of the columns where it is a name?"""
    return any(
        is_number(cell) and not _YEAR.match(cell.strip()) and column not in names for column, cell in enumerate(row)
    )


def _may_be_head(row: Sequence[str], lengths: Set[int] = frozenset()) -> bool:
    filled = [cell.strip() for cell in row if cell.strip()]
    words = [cell for cell in filled if not is_number(cell) and not _YEAR.match(cell)]
    if not words or _has_amounts(row, lengths) or max(len(cell) for cell in filled) > _HEAD_LENGTH:
        return False
    return len(filled) * 2 > len(row) and len(set(filled)) > 1


def _goes_on(rows: Sequence[Sequence[str]], covered: Set[tuple[int, int]], top: int, heads: int) -> bool:
    """Is row `heads` still a head? Its neighbour above must span into it or group its cells."""
    above, row = rows[heads - 1], rows[heads]
    lengths = _lengths(rows, heads) if (heads, 0) in covered or not "".join(row[:1]).strip() else frozenset()
    if _has_amounts(row, {column for column in lengths if _in_group(above, column)}):
        return False
    if len({cell.strip() for cell in row if cell.strip()}) < 2:
        return False
    groups = any((heads - 1, j) in covered and j > 0 and above[j] == above[j - 1] for j in range(len(above)))
    blank = any(
        j > 0 and not above[j].strip() and j < len(row) and row[j].strip() and row[j - 1].strip()
        for j in range(len(above))
    )
    numbers_below = any(is_number(cell) for row_below in rows[heads + 1 :][:20] for cell in row_below)
    if groups:
        return True
    spans = (heads, 0) in covered and all(rows[i][0] == row[0] for i in range(top, heads))
    return (spans and _may_be_head(row) and numbers_below) or (blank and numbers_below)


def _in_group(above: Sequence[str], column: int) -> bool:
    """Does a cell of the row above reach over this column and one beside it? It is repeated, or blank cells follow."""
    here, right = (above[at].strip() if at < len(above) else "|" for at in (column, column + 1))
    left = above[column - 1].strip() if column else "|"
    return not here or not right or here in (left, right)


def _looks_like_head(head: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Words over words: a head is complete, without repeats, short, and says usual words."""
    cells = [re.sub(r"\s+", "", cell) for cell in head]
    if not all(cells) or len(set(cells)) != len(cells) or max(map(len, cells)) > 20:
        return False
    if len(cells) >= 4 and len(body) < 3 and not {"구분", "연번", "번호", "순번"} & set(cells):
        return False  # a form of label and value pairs
    known = sum(cell in _HEAD_WORDS for cell in cells)
    if known * 2 >= len(cells):
        return True
    below = [len(cell) for row in body for cell in row if cell.strip()]
    return len(body) >= 2 and known > 0 and bool(below) and sum(below) / len(below) > sum(map(len, cells)) / len(cells)


def column_heads(block: Block) -> list[str]:
    """One head per column: the cells of the head rows joined as "예산 > 국비", each value once.

    A title over all columns is left out.
    """
    width = max((len(row) for row in block.rows), default=0)
    heads: list[list[str]] = [[] for _ in range(width)]
    for row in _filled_groups(block):
        if len({cell for cell in row if cell}) == 1 and width > 1 and block.header_rows > 1:
            continue
        for column, cell in enumerate(row):
            if cell and cell not in heads[column]:
                heads[column].append(cell)
    return [" > ".join(parts) for parts in heads]


def _filled_groups(block: Block) -> list[list[str]]:
    """Head rows with a group's name carried over the blank cells to its right (sheets without merged cells)."""
    made = []
    for index in range(min(block.header_rows, len(block.rows))):
        cells = [" ".join(cell.split()) for cell in block.rows[index]]
        if index + 1 < block.header_rows:
            below = block.rows[index + 1]
            for column in range(1, len(cells)):
                if not cells[column] and column < len(below) and below[column].strip() and below[column - 1].strip():
                    cells[column] = cells[column - 1]
        made.append(cells)
    return made
