"""Requests on a register of complaints: another workbook than the grammar was first tried on."""

from __future__ import annotations

from typing import Any

import pytest
from support.macro_steps import coloured, conditions, copied, sort, steps, summed
from support.workbooks import day, workbook

from engine.macros.loading import load
from engine.macros.planner.planning import plan_request
from engine.macros.profile import profile

COMPLAINTS = [
    ["접수번호", "접수일", "민원인", "연락처", "분야", "처리부서", "처리상태", "처리기한", "만족도", "수수료(원)"],
    ["M-001", day(2026, 3, 2), "김하나", "010-1111-2222", "도로", "건설과", "처리완료", day(2026, 3, 9), 4, 0],
    ["M-002", day(2026, 3, 3), "이두리", "010-2222-3333", "환경", "환경과", "처리중", day(2026, 3, 10), None, 1000],
    ["M-003", day(2026, 4, 1), "박세찬", "010-1111-2222", "교통", "교통과", "접수", day(2026, 4, 8), None, 0],
    ["M-004", day(2026, 4, 2), "최네온", "02-333-4444", "도로", "건설과", "반려", day(2026, 4, 9), 5, 500],
]
OF_COMPLAINTS: list[tuple[str, dict[str, Any]]] = [
    ("처리상태가 처리완료가 아닌 민원만 새 시트에 모아줘", copied(("처리상태", "<>", ["처리완료"]))),
    ("처리부서별 민원 건수를 구해줘", summed(["처리부서"], ("count", None))),
    ("만족도가 3 이하인 민원은 분홍색으로 칠해줘", coloured("FFC7CE", None, conditions(("만족도", "<=", [3.0])))),
    ("건설과 도로 민원을 따로 뽑아줘", copied(("처리부서", "=", ["건설과"]), ("분야", "=", ["도로"]))),
    (
        "연락처가 같은 사람은 하나만 남기고 삭제해줘",
        {"op": "remove_duplicates", "columns": ["연락처"], "keep": "first"},
    ),
    ("분야별로 수수료 합계하고 평균 만족도를 구해줘", summed(["분야"], ("sum", "수수료(원)"), ("average", "만족도"))),
    (
        "만족도가 비어있는 건 제외하고 처리부서별 만족도 평균",
        summed(["처리부서"], ("average", "만족도"), where=conditions(("만족도", "not_blank", []))),
    ),
    ("반려된 건 빼고 새 시트에 복사", copied(("처리상태", "<>", ["반려"]))),
    ("만족도가 1점이거나 5점인 건을 강조", coloured("FFFF00", None, conditions(("만족도", "in", [1.0, 5.0])))),
    ("처리중이거나 접수 상태인 민원을 새 시트로 복사", copied(("처리상태", "in", ["처리중", "접수"]))),
    ("만족도 높은 순으로 정렬하고 같으면 접수일 순", sort(("만족도", "desc"), ("접수일", "asc"))),
    ("이름 가나다순", sort(("민원인", "asc"))),
]


@pytest.mark.parametrize(("request_text", "expected"), OF_COMPLAINTS, ids=[one[0] for one in OF_COMPLAINTS])
def test_another_workbook(request_text: str, expected: dict[str, Any]) -> None:
    [found] = steps(plan_request(request_text, profile(load(workbook(민원대장=COMPLAINTS), "x.xlsx"))))
    assert {key: value for key, value in found.items() if key not in ("sheet", "table", "to")} == expected
