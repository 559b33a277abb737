from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents.model import Kind, Location
from retrieval.index import Found
from retrieval.passages import Passage, Span
from retrieval.ranking import NAMED, SAME_ARTICLE, SAME_RULE, Frequencies, Place, boost, coverage, fuse, place_of


def _found(ident: int, score: float) -> Found:
    return Found(ident, ident // 10, score, "", "{}")


def _passage(header: str, text: str) -> Passage:
    return Passage("d1", 0, 0, header, (Span(text, Location(paragraph=1), text, Kind.PARAGRAPH),))


def test_scores_are_brought_to_one_scale_and_added() -> None:
    legs = [[_found(1, 20.0), _found(2, 15.0), _found(3, 10.0)], [_found(2, 4.0), _found(4, 2.0)]]
    assert [(hit.found.id, hit.score) for hit in fuse(legs)] == [(2, 1.5), (1, 1.0), (3, 0.0), (4, 0.0)]


def test_weights_and_empty_legs() -> None:
    legs = [[_found(1, 5.0)], [_found(2, 5.0)], []]
    assert [(hit.found.id, hit.score) for hit in fuse(legs, [0.5, 1.0, 1.0])] == [(2, 1.0), (1, 0.5)]
    assert fuse([[], []]) == []


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.tuples(st.integers(0, 30), st.floats(0, 100)), max_size=20), max_size=3))
def test_the_joint_ranking_holds_each_passage_once_in_order(legs: list[list[tuple[int, float]]]) -> None:
    made = fuse([[_found(ident, score) for ident, score in dict(leg).items()] for leg in legs])
    assert sorted({hit.found.id for hit in made}) == sorted({ident for leg in legs for ident, _ in leg})
    scores = [hit.score for hit in made]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= len(legs) for score in scores)


@pytest.mark.parametrize(
    ("header", "text", "place"),
    [
        ("여비 규정 > 제1장 총칙", "제3조(여비) 지급한다.", Place("여비규정", "제3조")),
        ("여비 규정 > 제12조의2(특례)", "② 다만", Place("여비규정", "제12조의2")),
        ("「공무원 여비 규정」 제 7 조(숙박비)", "실비로 한다.", Place("공무원여비규정", "제7조")),
        ("추진계획 > Ⅰ. 개요", "제5조에 따라 추진한다.", Place("여비규정", None)),
        ("추진계획", "「민법」 제5조(능력)에 따라 한다.", Place("여비규정", None)),
        ("", "본문", Place("여비규정", None)),
    ],
)
def test_where_a_passage_stands(header: str, text: str, place: Place) -> None:
    assert place_of(_passage(header, text), "여비 규정") == place


def test_the_named_article_of_the_named_rule_wins() -> None:
    place = Place("여비규정", "제3조")
    assert boost(place, ["제3조"], "여비규정제3조는") == SAME_ARTICLE + SAME_RULE
    assert boost(place, ["제3조"], "제3조는") == SAME_ARTICLE
    assert boost(place, ["제4조"], "여비규정제4조는") == NAMED
    assert boost(place, [], "숙박비는") == 0.0
    assert boost(Place("법", "제3조"), ["제3조"], "법제3조") == SAME_ARTICLE, "too short a name says nothing"


def test_rare_words_weigh_more_and_unknown_ones_most() -> None:
    terms = Frequencies()
    terms.add(["출장 여비", "출장 출장 보고", "휴가"])
    assert terms.weight("없음") > terms.weight("여비") > terms.weight("출장") > 0
    assert list(terms.weights(["여비", "출장", "여비"])) == ["여비", "출장"]
    before = terms.weight("여비")
    terms.add(["여비 정산"])
    terms.remove(["여비 정산"])
    assert terms.weight("여비") == before


def test_coverage_is_weighted_and_tolerates_other_cuts() -> None:
    weights = {"출장": 1.0, "여비": 3.0}
    assert coverage(weights, "여비 지급", "여비를 지급") == 0.75
    assert coverage(weights, "출장 여비", "") == 1.0
    assert coverage({"문화유산": 1.0}, "문화 유산", "문화 유산을 지킨다") == 1.0
    assert coverage({"가": 1.0}, "나", "가나다") == 0.0, "one syllable stands everywhere"
    assert coverage({}, "여비", "여비") == 0.0
