"""Outline, selection and keywords: what a summary takes from a document."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from support.task_corpus import DOCUMENTS
from support.tiny_library import document

from engine.tasks.keywords import keywords
from engine.tasks.outline import bare, sections
from engine.tasks.selection import likeness, select, weigh
from retrieval.documents.model import Block, Document, Format, Kind, Location
from retrieval.morphology import bigrams

if TYPE_CHECKING:
    from engine.tasks.outline import Section
    from engine.tasks.selection import Weighed

LONG = "\n".join(
    f"Ⅰ. 제{part}부\n"
    + "\n".join(f"○ 제{part}부의 과제 {n}은 예산 {part * n * 3}억원을 들여 {n}월까지 추진한다." for n in range(1, 9))
    for part in range(1, 8)
)


def weighed(text: str, title: str = "계획") -> tuple[list[Section], list[Weighed]]:
    made = sections(document(text, title), "/x.txt", title)
    tokens = {unit.text: bigrams(unit.text) for section in made for unit in section.units}
    tokens |= {section.heading: bigrams(section.heading) for section in made} | {title: bigrams(title)}
    return made, weigh(made, tokens, title)


def test_sections_follow_the_documents_own_headings() -> None:
    made = sections(document(DOCUMENTS["plan"][0], "계획"), "/x.txt", "계획")
    assert [section.heading for section in made][-2:] == ["Ⅰ. 행사 개요", "Ⅱ. 제출 서류"]


def test_every_unit_is_a_verbatim_piece_of_its_block() -> None:
    for text, title, _ in DOCUMENTS.values():
        for section in sections(document(text, title), "/x.txt", title):
            for unit in section.units:
                assert unit.quote in unit.piece.text


def test_sheets_are_sections() -> None:
    rows = (("항목", "금액"), ("합계", "100"))
    blocks = tuple(
        Block(Kind.TABLE, "항목\t금액\n합계\t100", Location(sheet=name, range="A1:B2"), rows=rows, header_rows=1)
        for name in ("총괄", "세부")
    )
    made = sections(Document(Format.XLSX, "예산", blocks, 2), "/x.xlsx", "예산")
    assert [section.heading for section in made] == ["총괄", "세부"]
    assert made[0].units[0].text == "항목: 합계, 금액: 100"
    assert made[0].units[0].piece.location == {"sheet": "총괄", "range": "A2:B2"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("○ 참가비는 5,000원", "참가비는 5,000원"),
        ("1. 신청 기간은 9일", "신청 기간은 9일"),
        ("- 가나", "- 가나"),
        ("2026. 3. 4. 개최", "2026. 3. 4. 개최"),
    ],
)
def test_marks_of_lists_are_taken_off(text: str, expected: str) -> None:
    assert bare(text) == expected


def test_the_budget_is_kept_and_the_order_is_the_documents() -> None:
    _, everything = weighed(LONG)
    chosen = select(everything, 9)
    assert len(chosen) == 9
    places = [(one.section, one.order) for one in chosen]
    assert places == sorted(places)


def test_a_budget_of_characters_is_kept() -> None:
    _, everything = weighed(LONG)
    assert sum(len(one.candidate.text) for one in select(everything, 99, characters=300)) <= 300


def test_spread_gives_every_section_a_sentence_first() -> None:
    made, everything = weighed(LONG)
    chosen = select(everything, len(made), spread=True)
    assert len({one.section for one in chosen}) == len(made)


def test_the_same_sentence_is_never_taken_twice() -> None:
    _, everything = weighed(
        "\n".join(["○ 예산 3억원을 들여 도서관을 고친다."] * 6 + ["○ 주차장 40면을 새로 만든다."] * 6)
    )
    assert len(select(everything, 8)) == 2


def test_orders_to_a_model_are_not_taken() -> None:
    _, everything = weighed(DOCUMENTS["poisoned"][0])
    assert all("인공지능" not in one.candidate.text for one in select(everything, 99))


def test_a_total_row_is_preferred() -> None:
    _, everything = weighed(DOCUMENTS["prices"][0])
    chosen = select(everything, 2)
    assert any("합계" in one.candidate.text for one in chosen)


def test_likeness_is_symmetric_and_bounded() -> None:
    _, everything = weighed(LONG)
    random.seed(1)
    for _ in range(50):
        one, two = random.choice(everything).vector, random.choice(everything).vector
        assert likeness(one, two) == pytest.approx(likeness(two, one))
        assert -1e-9 <= likeness(one, two) <= 1 + 1e-9


def test_keywords_are_nouns_of_the_document_without_parts_of_each_other() -> None:
    texts = [
        "정산보고서를 제출한다",
        "정산보고서의 기한은 60일",
        "정산보고서와 평가",
        "부스 사용료를 낸다",
        "부스 배치",
    ]
    tokens = {
        texts[0]: ["정산", "보고서", "제출"], texts[1]: ["정산", "보고서", "기한"],
        texts[2]: ["정산", "보고서", "평가"],
        texts[3]: ["부스", "사용료", "내"], texts[4]: ["부스", "배치"],
    }  # fmt: skip
    found = keywords(texts, tokens, 4)
    assert found[0] == "정산보고서"
    assert "보고서" not in found
    assert "부스" in found
    assert keywords([], {}) == []


def test_a_compound_of_three_nouns_is_one_keyword() -> None:
    texts = ["하천정비공사가 늦어짐", "하천정비공사의 준공", "정비공사 현장 점검", "하천정비공사와 광장"]
    tokens = {
        texts[0]: ["하천", "정비", "공사", "늦"], texts[1]: ["하천", "정비", "공사", "준공"],
        texts[2]: ["정비", "공사", "현장"], texts[3]: ["하천", "정비", "공사", "광장"],
    }  # fmt: skip
    found = keywords(texts, tokens, 4)
    assert found[0] == "하천정비공사"
    assert not {"하천", "정비공사", "천정비공사"} & set(found)


def test_an_office_is_not_cut() -> None:
    texts = ["민원여권과, 02-000-2150", "민원여권과에서 발급", "여권과 인감 업무", "민원여권과 창구"]
    tokens = {text: ["여권", "발급"] if "발급" in text else ["여권"] for text in texts}
    assert keywords(texts, tokens, 2)[0] == "민원여권과"


@pytest.mark.parametrize(
    "poor", ["행사명: 제3회 달밤장터", "문: 비가 오면 어떻게 되나요?", "보도시점: 2026. 4. 13. 이후"]
)
def test_titles_questions_and_release_lines_are_not_chosen(poor: str) -> None:
    text = f"Ⅰ. 개요\n○ {poor}\n○ 장터는 9월 18일부터 사흘 동안 강변광장에서 열기로 결정하였다.\n"
    _, everything = weighed(text, "제3회 달밤장터 추진계획")
    [best] = select(everything, 1)
    assert "강변광장" in best.candidate.text
    weights = {one.candidate.text: one.weight for one in everything}
    assert min(weights, key=lambda one: weights[one]).startswith(poor[:3])
