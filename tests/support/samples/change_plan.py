"""The change plan of April and the official letter that invites booths under the changed plan."""

from __future__ import annotations

from support.samples.world import BUDGET, FEES, NEW_TOTAL, OLD_TOTAL, Table, Text, prose, thousands

_CHANGES = Table(
    (
        ("구분", "당초", "변경", "사유"),
        ("기간", "2026. 5. 15.(금)∼5. 17.(일)", "2026. 5. 29.(금)∼5. 31.(일)", "하천정비공사 준공 지연"),
        ("장소", "은하천 둔치공원 일원", "가온시립도서관 앞 물빛광장 일원", "하천정비공사 준공 지연"),
        ("총사업비", "184,500천원", "196,800천원", "셔틀버스 신설, 안전요원 증원"),
        ("부스", "60개", "54개", "소방차 통행로 확보"),
        ("안전요원", "24명", "32명", "광장 밀집 우려"),
        ("개막식", "5. 15.(금) 19:30", "5. 29.(금) 19:00", "일몰 시각과 소음 민원 고려"),
    ),
    ((1, 3, 2, 3),),
)
_BUDGET = Table(
    (
        ("항목", "당초", "변경", "증감"),
        *((item, thousands(old), thousands(new), thousands(new - old)) for item, old, new, _ in BUDGET),
        ("합계", thousands(OLD_TOTAL), thousands(NEW_TOTAL), thousands(NEW_TOTAL - OLD_TOTAL)),
    )
)
_SCHEDULE = Table(
    (
        ("시기", "추진내용"),
        ("2026. 4. 9.∼4. 22.", "부스 참여단체 모집"),
        ("2026. 5. 8.까지", "안전관리계획 수립 및 협의"),
        ("2026. 5. 20.", "사전 안전점검(1차)"),
        ("2026. 5. 28.", "합동 안전점검(2차)"),
        ("2026. 5. 29.∼5. 31.", "축제 개최"),
        ("2026. 6. 30.까지", "평가보고서 작성"),
        ("2026. 7. 30.까지", "정산보고서 제출"),
    )
)
CHANGE_PLAN = Text(
    "제5회 은하천 책빛축제 변경계획",
    "문화관광과-2391",
    "2026-04-06",
    prose("change_plan"),
    {"changes": _CHANGES, "budget": _BUDGET, "schedule": _SCHEDULE},
)

_FEES = Table((("구분", "규격", "1일", "3일 일괄"), *FEES), ((5, 2, 5, 3),))
LETTER = Text(
    "제5회 은하천 책빛축제 부스 참여단체 모집 안내", "문화관광과-2437", "2026-04-08", prose("letter"), {"fees": _FEES}
)
