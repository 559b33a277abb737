"""What a question names exactly comes first; what it misspells is found; sections take turns."""

from __future__ import annotations

import pytest
from support.searching.hits import hit, question

from retrieval.exact import SAME_DATE, SAME_DAY, SAME_FILE, SAME_NUMBER, SAME_PARAGRAPH, bonus
from retrieval.ranking import NAMED, SAME_ARTICLE, SAME_RULE
from retrieval.references import mentions
from retrieval.searching import spread
from retrieval.spelling import corrections


def worth(asked: str, text: str, *, title: str = "여비 규정", path: str = "/x/a.hwpx", words: str = "") -> float:
    made, _ = hit(title=title, path=path, text=text)
    return bonus(question(asked), made.passage, made.info, words)


def test_the_named_paragraph_of_the_named_article() -> None:
    article = SAME_ARTICLE + SAME_RULE
    assert worth("여비 규정 제3조 제2항", "제3조(여비) ① 준다. ② 안 준다.") == pytest.approx(article + SAME_PARAGRAPH)
    assert worth("여비 규정 제3조 제7항", "제3조(여비) ① 준다. ② 안 준다.") == pytest.approx(article)
    assert worth("제2항이 뭐죠", "② 안 준다.") == 0.0


def test_a_document_number_and_dates() -> None:
    assert worth("총무과-0123 문서", "관련: 총무과-123", words="총무과-123 문서") == SAME_NUMBER
    assert worth("2026. 5. 15. 회의", "2026. 5. 15.", words="2026-05-15 05-15") == SAME_DATE
    assert worth("5월 15일 회의", "2026. 5. 15.", words="2026-05-15 05-15") == SAME_DAY
    assert worth("2026. 5. 16. 회의", "2026. 5. 15.", words="2026-05-15 05-15") == 0.0


def test_a_file_by_its_name() -> None:
    path = "/home/x/부스_운영_지침.docx"
    assert worth("부스 운영 지침에서 전기는?", "나. 전기", title="다른 제목", path=path) == NAMED
    assert worth("부스_운영_지침.docx 요약", "나. 전기", title="다른 제목", path=path) == SAME_FILE
    assert worth("요약.docx", "나. 전기", title="다른 제목", path="/home/x/요.docx") == 0.0


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2026. 5. 29.(금)∼5. 31.(일)", ("2026-05-29", "05-29", "05-31")),
        ("2026년 3월 7일", ("2026-03-07", "03-07")),
        ("2017.8.9", ("2017-08-09", "08-09")),
        ("2026-05-15", ("2026-05-15", "05-15")),
        ("5월 15일에", ("05-15",)),
        ("9. 24.부터", ("09-24",)),
        ("1. 2. 3. 가.", ()),
        ("13월 40일, 2026. 13. 1.", ()),
        ("02-000-2114, 1.5. 2.5%", ()),
    ],
)
def test_dates_have_one_form(text: str, dates: tuple[str, ...]) -> None:
    assert mentions(text) == dates


def test_words_that_stand_nowhere_are_corrected_by_one_letter() -> None:
    counts = {"출장": 7, "출정": 2, "여비": 3}
    assert corrections(["츌장", "여비"], lambda word: counts.get(word, 0)) == ("출장",)
    assert corrections(["장출"], lambda word: counts.get(word, 0)) == ("출장",)
    assert corrections(["출장", "abc", "가", "가나다라마바사아자"], lambda word: counts.get(word, 0)) == ()
    assert corrections(["없는말이다"], lambda _: 0) == ()


def test_sections_take_turns_and_the_same_text_comes_later() -> None:
    hits = [
        hit(section=0, ordinal=0, text="가"),
        hit(section=0, ordinal=1, text="나"),
        hit(section=1, ordinal=2, text="다"),
        hit(ident="d2", section=0, ordinal=0, text="가"),
        hit(ident="d2", section=1, ordinal=1, text="라"),
    ]
    order = [(one.info.id, one.passage.ordinal) for one, _ in spread(hits, 100)]
    assert order == [("d", 0), ("d", 2), ("d2", 1), ("d", 1), ("d2", 0)]
    assert spread([], 10) == []
