from __future__ import annotations

import threading
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.morphology import Analyser, bigrams, normalise
from retrieval.references import article_of, bare, mentions


@pytest.fixture(scope="module")
def kiwi() -> Analyser:
    analyser = Analyser(needed=0)
    if analyser.mode != "kiwi":
        pytest.fail("kiwipiepy is a product dependency and must load here")
    return analyser


def test_folds_what_looks_alike() -> None:
    assert normalise("ＡＢＣ１２\u3000관ㆍ현·원･보\u200b증 1,234,567원") == "abc12 관 현 원 보증 1234567원"
    assert normalise(unicodedata.normalize("NFD", "출장여비")) == "출장여비"


def test_bigrams_ignore_spaces_and_stop_at_punctuation() -> None:
    assert bigrams("출장 여비") == bigrams("출장여비") == ["출장", "장여", "여비"]
    assert bigrams("여비, 식비") == ["여비", "식비"]
    assert bigrams("가") == ["가"]
    assert bigrams("관ㆍ현") == ["관현"]
    assert bigrams("!!! ---") == []
    assert bigrams("") == []


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_bigrams_are_fit_for_an_index(text: str) -> None:
    for pair in bigrams(text):
        assert 1 <= len(pair) <= 2
        assert not any(character.isspace() for character in pair)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("제12조제3항", ("제12조", "제12조제3항")),
        ("제12조 제3항", ("제12조", "제12조제3항")),
        ("제 12 조 제 3 항", ("제12조", "제12조제3항")),
        ("12조3항", ("제12조", "제12조제3항")),
        ("제12조의2", ("제12조의2",)),
        ("12조의2 제1항", ("제12조의2", "제12조의2제1항")),
        ("근로기준법 12조에 따라", ("제12조",)),
        ("제12조의 규정", ("제12조",)),
        ("예산 3조원", ()),
        ("예산 3조 5천억원", ()),
        ("총액 12조 규모", ()),
        ("총무과-1234(2026. 3. 4.)", ("총무과-1234", "2026-03-04", "03-04")),
        ("조례", ()),
    ],
)
def test_references_have_one_form(text: str, expected: tuple[str, ...]) -> None:
    assert mentions(text) == expected


def test_the_article_of_a_heading() -> None:
    assert article_of("제12조의2(휴가의 종류)") == "제12조의2"
    assert article_of("제 3 조") == "제3조"
    assert article_of("휴가(제3조)") is None
    assert bare("여비 규정(2026)") == "여비규정2026"


def test_content_morphemes(kiwi: Analyser) -> None:
    (tokens,) = kiwi.tokens(["출장 여비를 지급하였습니다. 제12조 제3항을 따른다."])
    assert {"출장", "여비", "지급", "제12조", "제12조제3항"} <= set(tokens)
    assert not {"를", "습니다", "이"} & set(tokens)
    assert not any(" " in token for token in tokens)


def test_texts_keep_their_order_and_number(kiwi: Analyser) -> None:
    made = kiwi.tokens(["예산", "", "휴가", "가" * 45_000])
    assert made[0] == ["예산"]
    assert made[1] == []
    assert made[2] == ["휴가"]
    assert len(made) == 4
    assert kiwi.tokens([]) == []


def test_bigram_mode_by_choice_and_for_lack_of_memory() -> None:
    for analyser in (Analyser("bigram"), Analyser(needed=1 << 60)):
        assert analyser.mode == "bigram"
        assert analyser.tokens(["출장 여비"]) == [["출장", "장여", "여비"]]
        assert analyser.morphemes(["출장 여비"]) == [[]]


def test_bigram_mode_where_kiwi_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "kiwipiepy", None)
    assert Analyser(needed=0).mode == "bigram"


def test_threads_share_one_kiwi(kiwi: Analyser) -> None:
    results: list[list[list[str]]] = []
    threads = [threading.Thread(target=lambda: results.append(kiwi.tokens(["휴가 신청"]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert all(result == results[0] for result in results)


def test_a_closed_analyser_still_answers() -> None:
    analyser = Analyser(needed=1 << 60)
    assert not analyser.ready
    analyser.close()
    assert analyser.ready
    assert analyser.tokens(["여비"]) == [["여비"]]


def test_one_by_one_and_together_are_the_same(kiwi: Analyser) -> None:
    texts = [f"제{at}조(여비) 출장 여비 {at}원을 지급한다." for at in range(1, 9)]
    assert kiwi.tokens(texts) == [kiwi.tokens([text])[0] for text in texts]
