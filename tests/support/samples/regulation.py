"""The regulation: 34 articles in seven chapters, 부칙 and two 별표."""

from __future__ import annotations

from support.samples.world import FEES, Table, Text, prose

_FEES = Table(
    (
        ("구분", "규격", "사용료", "사용료"),
        ("구분", "규격", "1일", "3일 일괄"),
        *FEES,
    ),
    ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (6, 2, 6, 3)),
)
_ALLOWANCE = Table(
    (
        ("구분", "지급액", "비고"),
        ("2시간 이내", "100,000원", "1일 1회만 지급"),
        ("2시간 초과", "150,000원", "1일 1회만 지급"),
        ("서면심의", "50,000원", "안건이 여러 건이어도 같음"),
    ),
    ((1, 2, 2, 2),),
)
REGULATION = Text(
    "가온시 축제 및 행사 운영 규정",
    "훈령 제412호",
    "2024-12-20",
    prose("regulation"),
    {"fees": _FEES, "allowance": _ALLOWANCE},
)
