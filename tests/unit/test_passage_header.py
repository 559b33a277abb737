from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.catalogue import Info
from retrieval.documents.model import Kind, Location
from retrieval.exact import bonus
from retrieval.morphology import Analyser
from retrieval.passages import Passage, Span
from retrieval.question import Asker
from retrieval.segments import body_header, body_passage, passage_body

ASKER = Asker(Analyser("bigram"))
PLACES = [
    Location(line=3),
    Location(page=2, bbox=(1.0, 2.0, 3.5, 4.0)),
    Location(sheet="표", range="A1:B2"),
    Location(),
]


def _passage(header: str, text: str, at: int = 0) -> Passage:
    return Passage(
        "d1",
        4,
        2,
        header,
        (Span(text, PLACES[at % 4], f"1. {text}", Kind.LIST), Span("끝", PLACES[0], "끝", Kind.NOTE)),
    )


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 3))
def test_the_header_alone_is_that_of_the_whole_passage(header: str, text: str, at: int) -> None:
    body = passage_body(_passage(header, text, at))
    assert body_header(body) == body_passage(body, "d1").header == header
    assert body_passage(body, "d1") == _passage(header, text, at)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.sampled_from(["여비 규정은?", "계획.hwp 내용", "국가재정법", "사업 계획 2024", "연가"]),
    st.sampled_from(
        ["국가재정법 제3조(정의)", "여비 규정 > 1. 목적", "사업 계획", "", '따옴표 "안" > 국가재정법 제3조']
    ),
    st.sampled_from(["제3조(정의) 본문", "본문", "  제7조의2", "사업"]),
)
def test_a_question_without_an_article_needs_only_the_header(question: str, header: str, text: str) -> None:
    asked = ASKER.read(question)
    assert not asked.articles
    info = Info("d1", 1, "사업 계획", "/문서/계획.hwp", "S", 1, "hwp", 1, 1, "s")
    passage = _passage(header, text)
    assert bonus(asked, Passage("d1", 0, 0, header, ()), info, "") == bonus(asked, passage, info, "")
