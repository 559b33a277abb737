"""What a question is to the index: words, office words beside them, pairs."""

from __future__ import annotations

import pytest

from retrieval.morphology import Analyser
from retrieval.question import LONGEST, Asker


@pytest.fixture(scope="module")
def kiwi() -> Asker:
    return Asker(Analyser(needed=0))


@pytest.fixture(scope="module")
def pairs_only() -> Asker:
    return Asker(Analyser("bigram"))


def test_words_that_only_ask_are_dropped_while_others_remain(kiwi: Asker) -> None:
    assert kiwi.read("연가는 며칠까지 받을 수 있나요?").words == ("연가", "며칠")
    assert kiwi.read("어떻게 하나요?").words != ()


def test_everyday_words_bring_office_words(kiwi: Asker) -> None:
    read = kiwi.read("지갑을 잃어버렸는데 돌려받을 수 있나요")
    assert {"분실", "환급", "반환"} <= set(read.added)
    assert not set(read.words) & set(read.added)
    assert "분실" in read.added_pairs
    assert read.meant.startswith("지갑을 잃어버렸는데 돌려받을 수 있나요 (") and "분실" in read.meant
    assert kiwi.read("가나다").meant == "가나다"


def test_a_long_question_has_words_enough_of_its_own(kiwi: Asker) -> None:
    assert kiwi.read(f"{'지갑을 잃어버렸는데 ' * 8}").added == ()


def test_a_key_inside_a_longer_one_says_nothing(kiwi: Asker) -> None:
    assert "적재" not in kiwi.read("해외여행을 못 가나요").added
    assert set(kiwi.read("해외여행").added) >= {"출국", "여권"}


def test_office_words_bring_nothing(kiwi: Asker) -> None:
    assert kiwi.read("보조금 관리에 관한 법률 시행령 제3조").added_pairs == kiwi.read("보조금").added_pairs


def test_without_kiwi_stems_are_looked_for_in_the_text(pairs_only: Asker) -> None:
    read = pairs_only.read("지갑을 잃어버렸는데 어떡하죠")
    assert read.words == () == read.added
    assert "분실" in read.added_pairs


def test_spaces_do_not_change_pairs(pairs_only: Asker) -> None:
    assert pairs_only.read("출장 여비").pairs == pairs_only.read("출장여비").pairs


@pytest.mark.parametrize("text", ["", "?", "\u200b\u202e", "가", "AND OR NOT * ( ) :", "'; DROP TABLE x;--"])
def test_odd_questions_are_read(kiwi: Asker, pairs_only: Asker, text: str) -> None:
    for asker in (kiwi, pairs_only):
        read = asker.read(text)
        assert read.raw == text


def test_long_questions_are_cut(pairs_only: Asker) -> None:
    assert len(pairs_only.read("가나" * 50_000).raw) == LONGEST


def test_articles_and_numbers_are_seen(pairs_only: Asker) -> None:
    assert pairs_only.read("지방자치법 제 28 조의2, 총무과-0123").articles == ("제28조의2", "총무과-123")


def test_every_entry_of_the_thesaurus_can_be_found(kiwi: Asker) -> None:
    """A key that is cut to nothing would never be met."""
    thesaurus = kiwi._thesaurus
    assert [entry for entry in thesaurus._ready() if not entry.key or not entry.words] == []
