"""Loosely worded questions: fields of a document, deadlines, counts, places, questions as no answers, revisions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from support.tiny_library import MemoryContext, TinyLibrary, document

from engine.tasks import conflicts, kinds, questions
from engine.tasks.ask import ask

if TYPE_CHECKING:
    from engine.methods import Object

PLAN = """
달밤장터 추진계획
Ⅰ. 행사 개요
○ 기간: 2026. 9. 4.(금)∼9. 6.(일)
○ 장소: 소나무공원 일원
Ⅱ. 세부 계획
프로그램 | 장소 | 담당
달밤장터 개막 공연 | 동쪽 무대 | 문화과
장터 놀이 | 서쪽 무대 | 문화과
1. 가게 운영
○ 설치 규모: 40개
○ 안내원 12명 배치
○ 개막 공연: 9. 4.(금) 19:00
"""
CHANGE = """
달밤장터 변경계획
Ⅰ. 변경 내용
구분 | 당초 | 변경
기간 | 2026. 9. 4.(금)∼9. 6.(일) | 2026. 9. 18.(금)∼9. 20.(일)
가게 | 40개 | 36개
○ 장소: 강변광장 일원
○ 안내원을 12명에서 20명으로 늘림
○ 임시주차장: 시민운동장 300면
○ 순환버스 2대를 20분 간격으로 운행
"""
RULES = """
장터 운영 규정
제2조(가게) ① 한 단체는 가게를 2개까지 신청할 수 있다.
② 허가가 취소된 사람은 취소된 날부터 2년간 가게를 신청할 수 없다.
③ 가게 신청은 8. 14.(금)까지 받는다.
제3조(안내원) 안내원은 손님 500명마다 1명 이상을 배치한다.
제4조(중단) 다음 각 호의 어느 하나에 해당하면 장터를 중단한다.
가. 순간풍속이 초속 14미터를 넘는 경우
나. 한 시간에 30밀리미터 이상의 비가 내리는 경우
제5조(위원) ① 위촉위원의 임기는 2년으로 한다.
"""
REPLIES = """
자주 묻는 질문 모음
문: 잃어버린 물건은 언제까지 보관하나요?
답: 분실물은 폐막 다음 날까지 보관합니다.
문: 공연은 몇 시에 끝나나요?
답: 모든 공연은 21:30에 마칩니다.
지난해 장터는 소나기로 두 시간 동안 멈추었다.
"""
MINUTES = """
장터위원회 회의록
1. 회의 개요
○ 일시: 2026. 7. 1.(수) 14:00
○ 장소: 시청 3층 다솜실
"""
TEXTS = {
    "plan": (PLAN, "제3회 달밤장터 추진계획"),
    "change": (CHANGE, "제3회 달밤장터 변경계획"),
    "rules": (RULES, "장터 운영 규정"),
    "replies": (REPLIES, "자주 묻는 질문 모음"),
    "minutes": (MINUTES, "장터위원회 회의록"),
}


@cache
def library() -> TinyLibrary:
    made = TinyLibrary("kiwi")
    for ident, (text, title) in TEXTS.items():
        made.add(document(text, title), ident)
    return made


def asked(question: str) -> Object:
    return ask({"question": question}, MemoryContext(library()), "ko")


def quotes(made: Object) -> str:
    return " / ".join(str(c["quote"]) for s in made["sentences"] for c in s["citations"])  # type: ignore[union-attr,index,call-overload]  # Json


@pytest.mark.parametrize(
    ("question", "old", "new"),
    [
        ("달밤장터 장소는 어디인가요?", "소나무공원", "강변광장"),
        ("달밤장터 어디서 해요?", "소나무공원", "강변광장"),
        ("달밤장터는 언제 열리나요?", "9. 4.(금)", "9. 18.(금)"),
        ("가게는 몇 개인가요?", "설치 규모: 40개", "36개"),
        ("안내원은 몇 명인가요?", "안내원 12명 배치", "20명으로"),
    ],
)
def test_plan_and_change_are_both_shown_the_later_first(question: str, old: str, new: str) -> None:
    made = asked(question)
    assert made["status"] == "conflict", made
    first, _, second = quotes(made).partition(" / ")
    assert new in first
    assert old in second
    notes = made["notes"]
    assert isinstance(notes, list)
    [note] = notes
    assert isinstance(note, dict)
    assert note["code"] == "CONFLICT_NEWER"
    assert "변경계획" in str(note["message"])


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("가게 신청은 언제까지인가요?", "8. 14.(금)까지"),
        ("바람이 얼마나 세게 불면 장터를 멈추나요?", "초속 14미터"),
        ("비가 얼마나 오면 장터를 멈추나요?", "30밀리미터"),
        ("잃어버린 물건은 언제까지 보관해 주나요?", "폐막 다음 날까지"),
        ("공연은 몇 시에 끝나요?", "21:30에 마칩니다"),
        ("차는 어디에 세우면 되나요?", "시민운동장"),
        ("순환버스 배차 간격은?", "20분 간격"),
        ("위원회 회의는 어디서 열렸나요?", "다솜실"),
    ],
)
def test_a_loose_question_finds_its_line(question: str, quote: str) -> None:
    made = asked(question)
    assert made["status"] == "answered", made
    assert quote in quotes(made)
    assert "?" not in quotes(made)


@pytest.mark.parametrize(
    "question",
    [
        "장터",
        "달밤장터 알려줘",
        "위원장의 임기는 몇 년인가요?",
        "달밤장터 입장료는 얼마인가요?",
        "가게 신청은 어디에 하나요?",
        "손님 주차 요금은 얼마인가요?",
    ],
)
def test_what_cannot_be_told_is_not_guessed(question: str) -> None:
    made = asked(question)
    assert made["status"] == "not_found", quotes(made)
    assert "nearest" in made


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("구분: 가게, 당초: 40개, 변경: 36개, 사유: 통로 확보", ("40개", "36개")),
        ("○ 안내원을 12명에서 20명으로 늘림", ("12명", "20명")),
        ("구분: 장소, 당초: 소나무공원 일원, 변경: 강변광장 일원", ("소나무공원 일원", "강변광장 일원")),
        ("○ 10:00에서 시작", None),
        ("안내원 12명 배치", None),
    ],
)
def test_old_and_new_value_of_a_revision(text: str, pair: tuple[str, str] | None) -> None:
    assert conflicts.revision(text) == pair


@pytest.mark.parametrize(
    ("question", "text", "fits"),
    [
        ("신청은 언제까지인가요?", "신청 기간: 4. 9.∼4. 22.", True),
        ("신청은 언제까지인가요?", "취소된 날부터 2년간 신청할 수 없다.", False),
        ("신청은 언제까지인가요?", "신청은 4. 9.에 시작한다.", False),
        ("도로는 언제부터 막나요?", "처리기간: 3일", False),
        ("도로는 언제부터 막나요?", "첫날 13:00부터 통제합니다.", True),
        ("주차는 어디에 하나요?", "임시주차장 새로 운영", False),
        ("주차는 어디에 하나요?", "임시주차장: 종합운동장 600면", True),
        ("트럭은 몇 대인가요?", "구분: 트럭, 규격: 1대, 요금: 70,000", False),
        ("트럭은 몇 대인가요?", "트럭 4대 운영", True),
        ("시장 이름이 무엇인가요?", "○ 위원장: 진하늘(부시장)", False),
        ("시장 이름이 무엇인가요?", "가온시(시장 남궁새벽)는 밝혔다.", True),
    ],
)
def test_the_kind_of_value_is_told_strictly(question: str, text: str, fits: bool) -> None:
    terms = {word: 3.0 for word in ("신청", "도로", "주차", "트럭", "시장") if word in question}
    assert (kinds.holds(questions.analyse(question, terms), text) >= kinds.KIND) is fits


@pytest.mark.parametrize(
    ("question", "vague"),
    [
        ("축제", True),
        ("축제 알려줘", True),
        ("휠체어 빌릴 수 있나요?", False),
        ("부스 사용료 환불", False),
        ("축제 언제", False),
    ],
)
def test_a_bare_word_asks_nothing(question: str, vague: bool) -> None:
    terms = {word: 3.0 for word in ("축제", "휠체어", "부스", "사용료", "환불") if word in question}
    assert questions.analyse(question, terms).vague is vague
