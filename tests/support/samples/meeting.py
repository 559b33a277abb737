"""The minutes of the committee's second meeting and the booth guide, both DOCX."""

from __future__ import annotations

from support.samples.world import FEES, Table, Text, prose

_OUTLINE = Table(
    (
        ("명칭", "2026년 제2차 가온시 축제추진위원회"),
        ("개최기관", "가온시(문화관광과)"),
        ("일시", "2026. 3. 27.(금) 14:00∼15:40"),
        ("장소", "가온시청 본관 3층 가람실"),
        ("재적·참석", "재적위원 11명 중 9명 참석"),
    )
)
_VOTES = Table(
    (
        ("안건", "결과", "찬성", "반대", "기권"),
        ("제1호 시기 변경(5. 29.∼5. 31.)", "원안 가결", "8명", "1명", "0명"),
        ("제2호 장소 변경(물빛광장)", "원안 가결", "9명", "0명", "0명"),
        ("제3호 총사업비 증액(196,800천원)", "수정 가결", "7명", "0명", "2명"),
    )
)
MINUTES = Text(
    "2026년 제2차 가온시 축제추진위원회 회의록",
    "회의록",
    "2026-03-31",
    prose("minutes"),
    {"outline": _OUTLINE, "votes": _VOTES},
)

_FEES = Table((("구분", "규격", "1일(원)", "3일 일괄(원)"), *FEES), ((5, 2, 5, 3),))
BOOTH_GUIDE = Text("은하천 책빛축제 부스 운영 지침", "지침", "2026-04-08", prose("booth_guide"), {"fees": _FEES})
