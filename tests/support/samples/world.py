"""The invented world of the sample documents, and the few facts several of them share.

가온시 in 미르도 (neither exists) holds the fifth 은하천 책빛축제 in 2026.
- The regulation (훈령 제412호) rules festivals: committee, plans and their changes, booths, safety, volunteers.
- The plan of 2026. 2. 9. (문화관광과-1187): 5. 15.-5. 17., 은하천 둔치공원, 184,500,000원, 60 booths.
- River works run late, so the committee's second meeting (2026. 3. 27.) decides a change, which the change plan of
  2026. 4. 6. (문화관광과-2391) carries: 5. 29.-5. 31., 가온시립도서관 앞 물빛광장, 196,800,000원, 54 booths,
  shuttle buses.
- Letter (4. 8.), press release (4. 13.), briefing (5. 11.), mail (5. 13.) and safety check (5. 20.) follow the change.
- The budget workbook holds both amounts; the regulation's 별표 1 gives the booth fees that the letter and the booth
  guide repeat. The civil guide, the complaint list and the past answers belong to the same town hall.
People have invented names; telephones are 02-000-xxxx, mail addresses end in .example: neither can exist.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

AUTHOR = "곁 견본"
TEXTS = Path(__file__).with_name("texts")
# item, first plan, changed plan, spent until 2026. 5. 8. (thousand won)
BUDGET = (
    ("무대·음향 임차", 48_000, 48_000, 13_860),
    ("프로그램 운영", 52_500, 52_500, 15_750),
    ("홍보물 제작 및 매체 홍보", 21_000, 21_000, 14_700),
    ("안전관리", 27_000, 33_500, 0),
    ("부스 설치", 24_000, 24_000, 7_200),
    ("셔틀버스 운영", 0, 9_800, 0),
    ("예비비", 12_000, 8_000, 0),
)
OLD_TOTAL = sum(old for _, old, _, _ in BUDGET)
NEW_TOTAL = sum(new for _, _, new, _ in BUDGET)
SPENT = sum(spent for _, _, _, spent in BUDGET)
# kind, size, fee of one day, fee of three days (won)
FEES = (
    ("먹거리 부스", "3m×3m", "50,000", "120,000"),
    ("판매 부스", "3m×3m", "30,000", "75,000"),
    ("체험 부스", "3m×3m", "15,000", "36,000"),
    ("푸드트럭", "1대", "70,000", "180,000"),
    ("홍보 부스", "3m×3m", "무료", "무료"),
)


@dataclass(frozen=True)
class Table:
    """A table of a sample: rows of cells, and merges as (first row, first column, last row, last column), 0-based."""

    rows: tuple[tuple[str, ...], ...]
    merges: tuple[tuple[int, int, int, int], ...] = field(default=())


@dataclass(frozen=True)
class Text:
    """A document's text: one paragraph a line; a line "@name" stands for the table of that name."""

    title: str
    subject: str
    date: str  # ISO, for the properties
    body: str
    tables: dict[str, Table] = field(default_factory=dict)


def prose(name: str) -> str:
    """What texts/ holds under this name."""
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


def thousands(value: int) -> str:
    """A number with separators; decreases carry the sign of budget papers."""
    return f"△{-value:,}" if value < 0 else f"{value:,}"
