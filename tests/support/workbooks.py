"""Workbooks for the macro tests: a clean one, a messy one, and random adversarial tables."""

from __future__ import annotations

import io
import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SPENDING = "집행내역"
PEOPLE = "직원명단"
COLUMNS = ("연번", "부서", "담당자", "과목", "집행일", "금액", "상태", "비고")


def day(year: int, month: int, number: int) -> datetime:
    """A date as Excel holds it."""
    return datetime(year, month, number)  # noqa: DTZ001  Excel's days have no zone


def saved(book: Workbook) -> bytes:
    """The workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fill(sheet: Worksheet, rows: Sequence[Sequence[Any]], row: int = 1, column: int = 1) -> None:
    """Write rows; dates get a date format, texts stay texts whatever they look like."""
    for down, values in enumerate(rows):
        for right, value in enumerate(values):
            cell = sheet.cell(row + down, column + right)
            cell.value = value
            if isinstance(value, str) and value.startswith("="):
                cell.data_type = "s"
            if isinstance(value, datetime):
                cell.number_format = "yyyy-mm-dd"


def workbook(**sheets: Any) -> bytes:
    """A workbook with these sheets, each filled from A1."""
    book: Any = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        fill(book.create_sheet(name), rows)
    return saved(book)


def spending_rows() -> list[list[Any]]:
    """Twelve rows of two years, in no order, with blanks."""
    data = [
        ("총무과", "김가온", "여비", (2025, 3, 4), 120_000, "완료", None),
        ("재정과", "이나래", "사무관리비", (2025, 5, 20), 2_500_000, "완료", "긴급"),
        ("복지과", "박다온", "시설비", (2026, 1, 15), 150_000_000, "진행", None),
        ("총무과", "김가온", "사무관리비", (2026, 2, 3), 880_000, "취소", "재집행 예정"),
        ("건설과", "최라온", "시설비", (2026, 3, 12), 320_000_000, "완료", None),
        ("재정과", "이나래", "여비", (2026, 3, 4), 95_000, "진행", None),
        ("복지과", "정마루", "여비", (2025, 11, 30), 210_000, "완료", "긴급 보완"),
        ("건설과", "최라온", "사무관리비", (2025, 12, 1), 1_000_000, "완료", None),
        ("총무과", "한바다", "시설비", (2026, 4, 9), 45_000_000, "진행", None),
        ("재정과", "이나래", "사무관리비", (2025, 5, 20), 2_500_000, "완료", "긴급"),
        ("복지과", "정마루", "시설비", (2026, 4, 28), 98_000_000, "취소", None),
        ("건설과", "윤사라", "여비", (2026, 1, 8), 77_000, "완료", None),
    ]
    rows: list[list[Any]] = [list(COLUMNS)]
    for number, (office, person, item, when, amount, state, note) in enumerate(data, 1):
        rows.append([number, office, person, item, day(*when), amount, state, note])
    return rows


def spending() -> bytes:
    """The clean workbook."""
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SPENDING
    fill(sheet, spending_rows())
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 6).number_format = "#,##0"
    people: list[list[Any]] = [
        ["사번", "성명", "직급", "입사일"],
        ["A001", "김가온", "주무관", day(2019, 3, 1)],
        ["A002", "이나래", "팀장", day(2011, 7, 11)],
        ["A003", "박다온", "주무관", day(2022, 1, 3)],
    ]
    fill(book.create_sheet(PEOPLE), people)
    return saved(book)


def messy() -> bytes:
    """Title, unit, merged heads of two rows, a total, a note below, a second table, a hidden and an empty sheet."""
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "집계"
    fill(
        sheet,
        [
            ["2026년 사업별 예산 집계", None, None, None, None],
            [None, None, None, None, "(단위: 천원)"],
            ["사업명", "담당부서", "예산액", None, "비고"],
            [None, None, "당초", "변경", None],
            ["도로 정비", "건설과", 120_000, 150_000, None],
            ["경로당 지원", "복지과", 80_000, 70_000, "감액"],
            ["청사 관리", "총무과", 45_000, 45_000, None],
            ["합  계", None, 245_000, 265_000, None],
            [None, None, None, None, None],
            ["※ 천원 미만은 버림", None, None, None, None],
            [None, None, None, None, None],
            ["구분", "건수", None, None, None],
            ["신규", 3, None, None, None],
            ["계속", 5, None, None, None],
        ],
    )
    for area in ("A1:E1", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "A8:B8"):
        sheet.merge_cells(area)
    hidden = book.create_sheet("단가")
    fill(hidden, [["품목", "단가"], ["천막", 65_000], ["탁자", 3_500]])
    hidden.sheet_state = "hidden"
    book.create_sheet("빈 시트")
    return saved(book)


_TEXTS = (
    "총무과",
    "재정과",
    "가",
    "나나",
    "a",
    "A",
    "Ab",
    "00123",
    "1,200",
    "2026-03",
    "=1+1",
    "+82",
    "@x",
    "-",
    "'따옴표",
    "#N/A",
    " 앞뒤 ",
    "두  칸",
    "\u3000전각\u00a0",
    "ＡＢ１",
    "true",
    "합계아님",
    "3월 4일",
    "10:30",
    "줄\n바꿈",
    "12%",
    "긴 글 " * 8,
    "한1",
    "웃음😀",
    "0",
)
_DATES = (
    "2026.3.4",
    "2026-03-04",
    "2026/3/4",
    "26.3.4",
    "20260304",
    "2026년 3월 4일",
    "2026. 3. 4.(수)",
    "2026.2.30",
    "3/4/2026",
    "2026.3",
    "99.12.31",
)
_NUMBERS = ("1,234", "-5", "1234.50", "007", "1,23", "12 000", "0", "0.5", ".5", "1.2.3", "12345678901234567")
_FORMATS = ("General", "#,##0", "0.0%", "@", "0.00")


def random_value(rng: random.Random, kind: str) -> Any:
    """A value of a column of this kind, often an odd one."""
    if rng.random() < 0.12:
        return None
    if kind == "number":
        odd: list[Any] = [*_NUMBERS, True, 0, -1, 0.1 + 0.2, 1e15, 20260304]
        return (
            rng.choice(odd) if rng.random() < 0.3 else rng.choice((rng.randrange(-50, 50), rng.randrange(10**9), 2.5))
        )
    if kind == "date":
        when = day(2024, 1, 1) + timedelta(days=rng.randrange(900), seconds=rng.choice((0, 0, 0, 3600)))
        return rng.choice(_DATES) if rng.random() < 0.4 else when
    if rng.random() < 0.1:
        return rng.choice((5, 1.5, False, day(2026, 3, 4)))
    return rng.choice(_TEXTS)


def random_table(rng: random.Random, sheet: Worksheet, rows: int) -> None:
    """Columns 부서, 날짜, 금액, 비고 with every oddity, duplicate rows, sometimes blank rows, a title and a total."""
    top = rng.choice((1, 1, 3))
    if top == 3:
        sheet.cell(1, 1).value = "무작위 표"
        sheet.merge_cells("A1:D1")
    fill(sheet, [["부서", "날짜", "금액", "비고"]], top)
    made: list[list[Any]] = []
    for _ in range(rows):
        if made and rng.random() < 0.25:
            made.append(list(rng.choice(made)))
        elif rng.random() < 0.06:
            made.append([None] * 4)
        else:
            made.append([random_value(rng, kind) for kind in ("text", "date", "number", "text")])
    fill(sheet, made, top + 1)
    for row in range(top + 1, top + 1 + rows):
        for at in (1, 3, 4):
            cell = sheet.cell(row, at)
            if rng.random() < 0.3 and not isinstance(cell.value, datetime):
                cell.number_format = rng.choice(_FORMATS)
        if rng.random() < 0.1 and isinstance(sheet.cell(row, 2).value, datetime):
            sheet.cell(row, 2).number_format = "yyyy.mm.dd"
    if rng.random() < 0.4:
        fill(sheet, [["합계", None, 12345, None]], top + 1 + rows)


def random_workbook(seed: int, sheets: int = 6, rows: int = 12) -> bytes:
    """Several random tables, one a sheet: 표1, 표2, …"""
    rng = random.Random(seed)
    book: Any = openpyxl.Workbook()
    book.remove(book.active)
    for number in range(1, sheets + 1):
        random_table(rng, book.create_sheet(f"표{number}"), rng.randrange(0 if number == sheets else 1, rows))
    return saved(book)
