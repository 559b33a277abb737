"""Articles, telephone and document numbers, quotes; names; and whether a quote stands."""

from __future__ import annotations

import pytest

from engine.grounding.claims import claims
from engine.grounding.names import offices, people
from engine.grounding.references import articles, digits, exacts, levels
from engine.grounding.text import plain, quote_stands, squeezed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("제12조", (12, None, None, None)),
        ("제12조의2", (12, 2, None, None)),
        ("제12조제3항", (12, None, 3, None)),
        ("제12조 제3항 제1호", (12, None, 3, 1)),
        ("12조 3항", (12, None, 3, None)),
        ("제3항", (None, None, 3, None)),
    ],
)
def test_articles(text: str, expected: tuple[int | None, ...]) -> None:
    [found] = articles(text)
    assert (found.article, found.branch, found.paragraph, found.item) == expected


def test_an_amount_in_trillions_is_no_article() -> None:
    assert articles("총 3조원 규모, 2조 5천억원") == []


def test_levels_by_marks() -> None:
    shown = levels("제5조(설치) ① 위원회를 둔다.\n② 위원은\n1. 국장")
    assert (5, None) in shown.articles
    assert {1, 2} <= shown.paragraphs
    assert 1 in shown.items


def test_exact_strings() -> None:
    found = {(one.kind, one.text) for one in exacts("문의: 02-000-1234, a@b.example, 제2026-15호, 총무과-123, “정숙”")}
    assert {("phone", "02-000-1234"), ("address", "a@b.example"), ("number", "제2026-15호"), ("quote", "정숙")} <= found
    assert digits("(031) 123-4567") == "0311234567"


def test_offices_and_people() -> None:
    assert "행정안전부" in offices("행정안전부에서 정한다")
    assert "복지정책과" in offices("복지정책과장은 복지정책과에 보고한다")
    assert offices("정부는 효과를 여부와 결과로 본다") == []
    assert people("홍길동 주무관, 담당: 김가람") == ["홍길동", "김가람"]
    assert people("위원회는 위원장 1명을 둔다") == []


def test_quotes_stand_after_normalising_space_only() -> None:
    assert quote_stands("신청은  5월\n4일부터", "밤샘 책읽기 신청은 5월 4일부터 받는다")
    assert not quote_stands("신청은 5월 5일부터", "신청은 5월 4일부터 받는다")
    assert not quote_stands("", "무엇이든")
    assert plain("가\u3000나\n다 ") == "가 나 다"
    assert squeezed("가 나Ａ") == "가나a"


def test_a_date_is_never_taken_as_numbers() -> None:
    found = claims("2026. 9. 30.까지 제12조에 따라 02-000-1234로 3명이 신청")
    assert [(str(one.value), one.unit) for one in found.quantities] == [("3", "명")]
    assert len(found.dates) == 1
    assert len(found.articles) == 1
