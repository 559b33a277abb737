"""Gold sentences against their sources: each kind of mutation is found at least 95 times of 100, truth is left alone.

The pairs are written by hand: a sentence of a document as it stands there, and what a careful person would write of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from engine.grounding.checks import problems

if TYPE_CHECKING:
    from collections.abc import Callable

GOLD = [
    ("위촉위원의 임기는 2년으로 하며, 한 차례만 연임할 수 있다.", "위촉위원 임기는 2년이며 한 차례 연임 가능"),
    (
        "축제가 끝난 날부터 60일 이내에 정산보고서를 기획예산과장에게 제출하여야 한다.",
        "정산보고서는 끝난 날부터 60일 이내에 제출",
    ),
    (
        "총사업비의 100분의 5 이내에서 증감하는 경우에는 위원회의 의결을 생략할 수 있다.",
        "총사업비 100분의 5 이내 증감은 의결 생략 가능",
    ),
    ("관람객 1명당 1억원 이상을 보상하는 행사배상책임보험에 가입하여야 한다.", "1명당 1억원 이상 보상하는 보험에 가입"),
    (
        "평가에는 300명 이상의 관람객을 대상으로 한 만족도 조사가 포함되어야 한다.",
        "만족도 조사는 관람객 300명 이상을 대상으로 함",
    ),
    ("부서별 세부계획은 2026. 3. 6.(금)까지 문화관광과로 제출", "세부계획은 2026년 3월 6일까지 문화관광과에 제출"),
    ("신청 기간: 2026. 4. 9.(목)∼4. 22.(수) 18:00", "신청은 4월 9일부터 4월 22일 18시까지"),
    ("총사업비: 금196,800,000원, 당초보다 12,300천원(6.7%) 증액", "총사업비는 1억 9,680만원으로 12,300천원(6.7%) 증액"),
    ("안전요원을 24명에서 32명으로 늘림", "안전요원은 24명에서 32명으로 증원"),
    ("광장 동시 수용인원 6,000명을 넘으면 입장을 일시 제한", "동시 수용인원 6,000명 초과 시 입장 제한"),
    ("60㎡ 이하의 주택은 취득세의 50%를 감면한다.", "60㎡ 이하 주택은 취득세 50% 감면"),
    ("만 39세 이하 청년 창업자에게 최대 2,000만원을 지원한다.", "39세 이하 청년 창업자에게 최대 2천만원 지원"),
    ("과태료는 50만원 이상 300만원 이하로 한다.", "과태료는 50만원 이상 300만원 이하"),
    ("수급자는 18세 미만이거나 65세 이상이어야 한다.", "수급자는 18세 미만 또는 65세 이상"),
    ("보존기간이 10년을 초과하는 문서는 기록관으로 이관한다.", "보존기간 10년 초과 문서는 기록관으로 이관"),
    ("행정안전부는 2026년 7월 1일부터 재난안전통신망을 개편한다.", "행정안전부는 7월 1일부터 재난안전통신망을 개편"),
    ("복지정책과는 독거노인 1,250가구에 주 3회 도시락을 배달한다.", "복지정책과는 1,250가구에 주 3회 도시락 배달"),
    ("국토교통부와 한국도로공사는 휴게소 24개소를 정비한다.", "국토교통부와 한국도로공사가 휴게소 24개소 정비"),
    ("교육청은 3월 말까지 급식실 187개교의 환기설비를 바꾼다.", "교육청은 3월까지 187개교의 환기설비를 교체"),
    ("출장 종료 후 14일 이내에 여비를 정산하여야 한다.", "여비는 출장 종료 후 14일 이내에 정산"),
    (
        "제12조제3항에 따라 허가가 취소된 자는 2년간 신청할 수 없다.",
        "제12조제3항에 따라 취소된 자는 2년간 신청할 수 없음",
    ),
    (
        "상수도사업소는 노후관 12.4km를 교체하는 데 38억원을 투입한다.",
        "상수도사업소는 노후관 12.4km 교체에 38억원 투입",
    ),
    ("2026. 5. 1.부터 10. 31.까지 산불감시원 85명을 운영한다.", "5월 1일부터 10월 31일까지 산불감시원 85명 운영"),
    ("농업기술센터는 방제약제 3,400병을 4월 20일까지 공급한다.", "농업기술센터는 방제약제를 4월 20일까지 공급"),
    ("집행률은 87.5%로 전년보다 3.2%p 높다.", "집행률 87.5%, 전년보다 3.2%p 높음"),
    ("보건소는 65세 이상 주민 4,200명에게 무료 예방접종을 한다.", "보건소는 65세 이상 4,200명에게 예방접종"),
    ("매주 목요일 20:00까지 여권 업무를 처리한다.", "여권 업무는 매주 목요일 20시까지"),
    ("도시계획위원회는 용도지역 변경안 7건 중 5건을 가결하였다.", "도시계획위원회는 변경안 7건 중 5건을 가결"),
    ("신청인은 30일 이내에 이의신청을 할 수 있다.", "30일 이내에 이의신청 가능"),
    ("주차요금은 30분에 600원, 하루 최대 9,000원이다.", "주차요금은 30분에 600원, 하루 최대 9,000원"),
]


def digit(text: str) -> list[str]:
    """One digit changed, once for each figure."""
    made = []
    for match in re.finditer(r"\d[\d,.]*", text):
        at = match.start()
        changed = str((int(text[at]) % 9) + 1)
        made.append(text[:at] + changed + text[at + 1 :])
    return made


def month(text: str) -> list[str]:
    return [text[: m.start()] + str(int(m[1]) % 12 + 1) + text[m.end(1) :] for m in re.finditer(r"(\d{1,2})월", text)]


def unit(text: str) -> list[str]:
    swaps = {"명": "가구", "가구": "명", "만원": "억원", "억원": "만원", "일 이내": "개월 이내", "%": "건",
             "개소": "개월",
             "건": "명", "년": "개월", "천원": "만원", "회": "명", "km": "㎡"}  # fmt: skip
    made = []
    for old, new in swaps.items():
        for match in re.finditer(rf"(?<=\d){old}(?!p)", text):
            if not re.search(r"\d{4}$", text[: match.start()]) or old != "년":
                made.append(text[: match.start()] + new + text[match.end() :])
    return made


def comparison(text: str) -> list[str]:
    swaps = {
        "이상": "초과",
        "이하": "미만",
        "초과": "이하",
        "미만": "이상",
        "이내": "이상",
        "최대": "최소",
        "까지": "부터",
    }
    return [
        text[: m.start()] + swaps[m[0]] + text[m.end() :]
        for m in re.finditer("|".join(swaps), text)
        if re.search(r"\d[^ ]{0,3} ?$|^$", text[: m.start()]) or m[0] == "최대"
    ]


def agency(text: str) -> list[str]:
    names = (
        "문화관광과",
        "행정안전부",
        "복지정책과",
        "국토교통부",
        "한국도로공사",
        "상수도사업소",
        "농업기술센터",
        "보건소",
        "도시계획위원회",
    )
    others = {name: names[(at + 3) % len(names)] for at, name in enumerate(names)}
    return [text.replace(name, other) for name, other in others.items() if name in text]


def article(text: str) -> list[str]:
    return [text.replace("제12조", "제13조"), text.replace("제3항", "제4항")] if "제12조" in text else []


def negation(text: str) -> list[str]:
    made = [text.replace("가능", "불가"), text.replace("있다", "없다"), text.replace("수 없음", "수 있음")]
    return [one for one in made if one != text]


@pytest.mark.parametrize(
    ("mutate", "least"),
    [(digit, 55), (month, 8), (unit, 25), (comparison, 18), (agency, 9), (article, 2), (negation, 3)],
)
def test_mutations_are_found(mutate: Callable[[str], list[str]], least: int) -> None:
    tried = [(source, changed) for source, sentence in GOLD for changed in mutate(sentence)]
    missed = [changed for source, changed in tried if not problems(changed, source)]
    assert len(tried) >= least
    assert len(missed) <= 0.05 * len(tried), missed


def test_truth_is_left_alone() -> None:
    alarms = [(sentence, problems(sentence, source)) for source, sentence in GOLD if problems(sentence, source)]
    assert len(alarms) <= 0.05 * len(GOLD), alarms


def test_every_source_supports_itself() -> None:
    assert [source for source, _ in GOLD if problems(source, source)] == []
