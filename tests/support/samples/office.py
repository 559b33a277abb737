"""The budget workbook's sheets and the briefing's slides."""

from __future__ import annotations

from datetime import date

from support.samples.world import BUDGET, NEW_TOTAL, OLD_TOTAL, SPENT, Table

WORKBOOK_TITLE = "2026년 가온시 축제·행사 예산"
BRIEFING_TITLE = "제5회 은하천 책빛축제 준비상황 보고"

Cell = str | int | float | date | None
# event, department, first budget, changed budget, city share of the changed budget (thousand won)
EVENTS = (
    ("새봄 꽃길 걷기대회", "체육진흥과", 46_000, 46_000, 46_000),
    ("은하천 책빛축제", "문화관광과", OLD_TOTAL, NEW_TOTAL, NEW_TOTAL - 60_000),
    ("달빛 음악회", "문화관광과", 38_700, 38_700, 38_700),
    ("가을 들녘축제", "농업정책과", 152_000, 140_000, 98_000),
    ("겨울 얼음나라 행사", "관광시설과", 89_300, 89_300, 62_500),
)
_CODES = ("201-03", "301-09", "201-01", "307-04", "201-03", "201-01", "801-01")
_BASIS = (
    "주무대 30,000 + 보조무대 9,000×2식",
    "공연 12회, 강연 5회, 전시 25점",
    "포스터 1,500매, 현수막 45개, 버스 20대",
    "안전요원 32명×3일, 보험료, 응급의료소",
    "54개(단가 절감분으로 차양막 추가)",
    "3대×3일, 1대 1일 약 1,089",
    "총사업비의 4.1%",
)


def overview() -> list[list[Cell]]:
    """Rows of sheet 총괄; columns: 연번, 행사명, 부서, 당초, 변경, 증감, 시비, 도비."""
    rows: list[list[Cell]] = [
        ["2026년 가온시 축제·행사 예산 총괄"],
        [None, None, None, None, None, None, None, "(단위: 천원)"],
        ["연번", "행사명", "담당부서", "예산액", None, "증감", "재원(변경 기준)", None],
        [None, None, None, "당초", "변경", None, "시비", "도비"],
    ]
    for number, (name, office, old, new, city) in enumerate(EVENTS, 1):
        rows.append([number, name, office, old, new, new - old, city, new - city])
    sums: list[Cell] = [sum(event[at] for event in EVENTS) for at in (2, 3)]  # type: ignore[misc]  # numbers there
    city = sum(event[4] for event in EVENTS)
    new_sum = sum(event[3] for event in EVENTS)
    rows.append(["합계", None, None, *sums, new_sum - sum(event[2] for event in EVENTS), city, new_sum - city])
    return rows


def details() -> list[list[Cell]]:
    """Rows of sheet 책빛축제 세부."""
    rows: list[list[Cell]] = [
        ["은하천 책빛축제 세부내역"],
        [None, None, None, None, None, "(단위: 천원)"],
        ["통계목", "항목", "당초", "변경", "증감", "산출근거"],
    ]
    for code, basis, (item, old, new, _) in zip(_CODES, _BASIS, BUDGET, strict=True):
        rows.append([code, item, old, new, new - old, basis])
    rows.append(["합계", None, OLD_TOTAL, NEW_TOTAL, NEW_TOTAL - OLD_TOTAL, None])
    return rows


def spending() -> list[list[Cell]]:
    """Rows of sheet 집행현황."""
    rows: list[list[Cell]] = [
        ["은하천 책빛축제 집행현황(2026. 5. 8. 기준)"],
        [None, None, None, None, None, "(단위: 천원)"],
        ["항목", "예산액", "집행액", "집행률", "계약일", "계약업체"],
    ]
    deals: dict[str, tuple[date, str]] = {
        "무대·음향 임차": (date(2026, 4, 20), "소리숲기획"),
        "프로그램 운영": (date(2026, 4, 17), "책마루문화협동조합"),
        "홍보물 제작 및 매체 홍보": (date(2026, 4, 10), "온빛디자인"),
        "안전관리": (date(2026, 5, 6), "든든안전관리"),
        "부스 설치": (date(2026, 4, 24), "하늘천막"),
        "셔틀버스 운영": (date(2026, 5, 7), "가온고속관광"),
    }
    for item, _, new, spent in BUDGET:
        day, firm = deals.get(item, (None, None))
        rows.append([item, new, spent, round(spent / new, 3), day, firm])
    rows.append(["합계", NEW_TOTAL, SPENT, round(SPENT / NEW_TOTAL, 3), None, None])
    return rows


PRICES: list[list[Cell]] = [
    ["단가표(내부용)", None, None],
    ["품목", "단위", "단가(원)"],
    ["천막(3m×3m)", "동·일", 65_000],
    ["접이식 탁자", "개·일", 3_500],
    ["안전요원 인건비", "명·일", 168_000],
    ["발전기(50kW)", "대·일", 240_000],
]

# title, lines, table, notes
SLIDES: tuple[tuple[str, tuple[str, ...], Table | None, str], ...] = (
    (BRIEFING_TITLE, ("2026. 5. 11.(월)", "문화관광과장 한가람"), None, ""),
    (
        "행사 개요",
        (
            "기간: 2026. 5. 29.(금)∼5. 31.(일)",
            "장소: 가온시립도서관 앞 물빛광장 일원",
            "총사업비: 196,800천원(집행률 26.2%, 5. 8. 기준)",
            "예상 인원: 22,000명(장소 축소에 따라 당초 25,000명에서 조정)",
        ),
        None,
        "예상 인원은 광장 동시 수용인원 6,000명을 기준으로 다시 산정하였음.",
    ),
    (
        "분야별 준비상황",
        (),
        Table(
            (
                ("분야", "추진내용", "준비율", "담당"),
                ("프로그램", "출연자 12팀 계약 완료", "90%", "문화관광과"),
                ("부스", "신청 83개 단체 중 54개 선정", "100%", "문화관광과"),
                ("안전", "안전관리계획 협의 완료(5. 7.)", "75%", "안전총괄과"),
                ("교통", "셔틀버스 계약, 통제 구간 고시 예정", "60%", "교통행정과"),
                ("자원봉사", "120명 중 104명 모집", "87%", "자원봉사센터"),
                ("홍보", "포스터 수정 스티커 부착 완료", "95%", "홍보담당관"),
            )
        ),
        "부스 경쟁률은 약 1.5 대 1임.",
    ),
    (
        "문제점과 대책",
        (
            "물빛로 통제에 대한 상인 불편 → 통제 시작을 13:00에서 14:00으로 늦추는 방안 협의 중",
            "자원봉사자 16명 부족 → 가온대학교에 추가 모집 협조 요청(5. 15.까지)",
            "야간 소음 민원 → 공연 21:30 종료, 소음 측정기 2대 설치",
        ),
        None,
        "",
    ),
    (
        "향후 일정",
        (),
        Table(
            (
                ("일자", "내용", "장소"),
                ("5. 14.(목) 15:00", "부스 참여단체 설명회", "시청 대회의실"),
                ("5. 20.(수) 10:00", "사전 안전점검", "물빛광장"),
                ("5. 23.(토) 10:00", "자원봉사자 교육", "도서관 지하 1층 시청각실"),
                ("5. 28.(목) 16:00", "합동 안전점검", "물빛광장"),
            )
        ),
        "",
    ),
)
