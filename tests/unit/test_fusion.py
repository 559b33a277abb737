"""The one ranking: sums of legs, and the gate that keeps useless keyword hits from winning."""

from __future__ import annotations

import pytest

from retrieval.fusion import HIGH, LEAST, LOW, Legs, combine, gate
from retrieval.index import Found
from retrieval.question import SHORT, Question
from retrieval.ranking import SATURATION


def found(ident: int, score: float) -> Found:
    return Found(ident, 1, score, "", "")


def question(text: str = "짧은 질문", added: tuple[str, ...] = ()) -> Question:
    return Question(text, text, text, ("짧", "질문"), added, (), (), (), text)


def weigh() -> dict[str, float]:
    return {"짧": 5.0, "질문": 5.0}


REACHABLE = SATURATION * 10.0
KEYWORDS = [found(1, 2.0), found(2, 1.0)]
NEAR = [found(3, 0.9), found(4, 0.8)]


def order(legs: Legs, asked: Question) -> list[int]:
    return [scored.found.id for scored in combine(legs, asked, weigh)]


def test_a_weak_short_question_goes_by_meaning() -> None:
    assert order(Legs(KEYWORDS, KEYWORDS, NEAR), question())[0] == 3


def test_a_well_covered_question_goes_by_words() -> None:
    strong = [found(1, HIGH * REACHABLE), found(2, 1.0)]
    assert order(Legs(strong, strong, NEAR), question())[0] == 1


def test_a_long_question_is_not_gated() -> None:
    assert order(Legs(KEYWORDS, KEYWORDS, NEAR), question("가" * (SHORT + 1)))[0] == 1


def test_office_words_open_the_gate() -> None:
    assert order(Legs(KEYWORDS, KEYWORDS, NEAR), question(added=("연가",)))[0] == 1


def test_weights_are_not_asked_for_without_vectors() -> None:
    def forbidden() -> dict[str, float]:
        raise AssertionError

    assert [one.found.id for one in combine(Legs(KEYWORDS, KEYWORDS), question(), forbidden)] == [1, 2]


def test_what_is_named_takes_part_and_weighs_nothing() -> None:
    scored = combine(Legs(KEYWORDS, (), (), [found(9, 7.0)]), question(), weigh)
    assert {one.found.id: one.score for one in scored}[9] == 0.0


def test_nothing_found_is_nothing_ranked() -> None:
    assert combine(Legs((), ()), question(), weigh) == []


@pytest.mark.parametrize(
    ("share", "opens"), [(0.0, LEAST), (LOW, LEAST), ((LOW + HIGH) / 2, 0.5), (HIGH, 1.0), (1.0, 1.0)]
)
def test_the_gate_opens_between_its_borders(share: float, opens: float) -> None:
    assert gate([found(1, share * REACHABLE)], weigh()) == pytest.approx(opens)


def test_the_gate_is_shut_without_words() -> None:
    assert gate([], weigh()) == LEAST
    assert gate(KEYWORDS, {}) == LEAST
