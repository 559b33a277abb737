"""Placeholders: consistent, closed, irreversible where they must be; nothing leaks and nothing changes twice."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.pii_values import (
    KINDS,
    PARTICLES,
    SENTENCES,
    apart,
    full_width,
    other_dashes,
    over_a_line,
    spaced,
    zero_width,
)

from pii.analyzer import Analyzer
from pii.findings import IRREVERSIBLE, UNIQUE, Finding, Type
from pii.normalise import normalise
from pii.placeholders import LABELS, TOKEN, Numbering, key_of
from pii.reasons import reason
from pii.scrub import Scrubbed, scrub
from pii.vaults import Vaults

ANALYZER = Analyzer()


def scrubbed(text: str) -> Scrubbed:
    return scrub(text, ANALYZER)


def test_the_same_value_gets_the_same_placeholder() -> None:
    made = scrubbed("010-1234-5678, 01012345678, ０１０ 1234 5678, +82 10-1234-5678, 010-1234-9999")
    assert made.text == "[전화번호-1], [전화번호-1], [전화번호-1], [전화번호-1], [전화번호-2]"
    assert set(made.numbering.values) == {"[전화번호-1]", "[전화번호-2]"}


def test_unique_identifiers_and_secrets_are_not_kept() -> None:
    made = scrubbed("주민 900101-1234567 여권 M123A4567 면허 11-22-123456-12 외국인 911124-5678901 비밀번호: abc123!")
    assert {entity.finding.type for entity in made.entities} == IRREVERSIBLE
    assert made.numbering.values == {}
    assert {entities[0].finding.type for entities in made.blocked.values()} == UNIQUE


def test_places_are_code_points_of_the_input() -> None:
    text = "😀 한글\u200b ０１０\u200b－１２３４－５６７８로"
    [entity] = scrubbed(text).entities
    assert text[entity.finding.start : entity.finding.end] == entity.text == "０１０\u200b－１２３４－５６７８"


def test_tokens_of_the_input_are_never_given_out() -> None:
    made = scrubbed("예시 [전화번호-1]과 ［전화번호 - 2］ 그리고 010-1234-5678, 02-123-4567")
    assert made.text == "예시 [전화번호-1]과 ［전화번호 - 2］ 그리고 [전화번호-3], [전화번호-4]"
    assert set(made.numbering.values) == {"[전화번호-3]", "[전화번호-4]"}


def test_words_inside_of_tokens_are_no_context() -> None:
    text = "[계좌번호-1] 123-456-789012"
    assert scrubbed(text).text == text


def test_empty() -> None:
    made = scrubbed("")
    assert (made.text, made.entities, made.blocked) == ("", (), {})


def test_a_word_that_comes_nearer_is_seen() -> None:
    """The account stands too far from its word until what is between them gets shorter."""
    mail = "a" * 20 + "@example.go.kr"
    text = f"계좌 {mail} 123-456-789012"
    assert "789012" not in scrubbed(text).text
    assert scrubbed(text).text == "계좌 [이메일-1] [계좌번호-1]"


def test_labels_are_all_different_and_every_type_has_one() -> None:
    assert LABELS.keys() == set(Type)
    assert len(set(LABELS.values())) == len(Type)
    for label in LABELS.values():
        assert TOKEN.fullmatch(f"[{label}-12]")


def test_keys() -> None:
    assert key_of(Type.PHONE, "+82 10-1234-5678") == key_of(Type.PHONE, "010 1234 5678") == "01012345678"
    assert key_of(Type.EMAIL, "Hong @ KOREA.kr") == "hong@korea.kr"
    assert key_of(Type.SECRET, "aB-1") != key_of(Type.SECRET, "ab-1")
    assert key_of(Type.PASSPORT, "m 123a4567") == key_of(Type.PASSPORT, "M123A4567")


def test_nothing_private_in_reprs() -> None:
    made = scrubbed("전화 010-1234-5678")
    vaults = Vaults()
    vaults.keep(made.numbering)
    for thing in (made, made.entities[0], made.numbering, vaults, made.entities[0].finding):
        assert "5678" not in repr(thing)


def test_vaults_are_bounded() -> None:
    vaults = Vaults(most=2, most_values=3)
    kept = [vaults.keep(scrubbed(f"전화 010-1234-567{number}").numbering) for number in range(3)]
    assert [vaults.values(str(one)) is not None for one in kept] == [False, True, True]
    assert vaults.values(str(kept[2])) == {"[전화번호-1]": "010-1234-5672"}
    assert vaults.keep(scrubbed("010-1234-1111 010-1234-2222 010-1234-3333").numbering)
    assert vaults.values(str(kept[2])) is None
    vaults.clear()
    assert repr(vaults) == "<Vaults of 0>"
    assert vaults.keep(Numbering("")) is None


@pytest.mark.parametrize("language", ["ko", "en"])
def test_reasons(language: str) -> None:
    for entity in scrubbed("주민번호 900101-1234567, 0 1 0 1 2 3 4 5 6 7 8, 900101-1******").entities:
        text = reason(entity.finding, language)
        assert text
        assert bool(re.search("[가-힣]", text)) is (language == "ko")
    assert reason(Finding(Type.CUSTOM, 0, 1, 1.0, "x"), "fr") == reason(Finding(Type.CUSTOM, 0, 1, 1.0, "x"), "ko")


# planted values


def written(value: str, way: int, rng: random.Random) -> str:
    """The value in one of the ways people and programs write it."""
    numeric = not re.search("[A-Za-z가-힣@:]", value)
    ways = [value, full_width(value), zero_width(value, rng), other_dashes(value, rng)]
    if numeric and "." not in value:
        ways += [full_width(other_dashes(value, rng)), zero_width(full_width(value), rng)]
    return ways[way % len(ways)]


@settings(max_examples=400)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    seed=st.integers(0, 10**6),
    way=st.integers(0, 5),
    particle=st.sampled_from(PARTICLES),
)
def test_planted_values_never_leak(kind: str, seed: int, way: int, particle: str) -> None:
    rng = random.Random(seed)
    value = written(KINDS[kind].make(rng), way, rng)
    lead = rng.choice(KINDS[kind].leads)
    before, after = rng.choice(SENTENCES), rng.choice(SENTENCES)
    text = f"{before}{lead}{value}{particle} {after}"
    made = scrubbed(text)
    start, end = len(before + lead), len(before + lead + value)
    covered = {at for one in made.entities for at in range(one.finding.start, one.finding.end)}
    open_places = [at for at in range(start, end) if at not in covered and text[at].isalnum()]
    assert not open_places, text
    assert all(text[one.finding.start : one.finding.end] == one.text for one in made.entities)


@settings(max_examples=150)
@given(kind=st.sampled_from(["RRN", "FRN", "PHONE", "CARD"]), seed=st.integers(0, 10**6), way=st.integers(0, 2))
def test_torn_planted_values_never_leak(kind: str, seed: int, way: int) -> None:
    rng = random.Random(seed)
    value = KINDS[kind].make(rng)
    if value.startswith("+"):
        value = value.replace("+82-", "0")
    torn = (spaced, apart, over_a_line)[way](value)
    text = f"{rng.choice(SENTENCES)}대상 {torn}입니다."
    left = normalise(scrubbed(text).text).text
    assert "".join(char for char in value if char.isdigit())[-6:] not in re.sub(
        r"\D", "", left.rpartition("대상")[2]
    ), text


FRAGMENTS = st.one_of(
    st.sampled_from(
        [
            "010-1234-5678", "900101-1234567", "hong@korea.kr", "계좌 ", "전화 ", "123-456-789012", "[전화번호-1]",
            "비밀번호: ", "여권 M1",
            "ab12!", "110-123-", "://u:p@h", "생년월일 ", "1990.1.1.", "\u200b", "\n", " ", "가나다", "０１０", "-",
            "4111 1111", "12가3456", "205-2701", "::1", "+82", "(", "[[이름-2]]",
        ]
    ),
    st.text(max_size=6),
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(FRAGMENTS, max_size=12).map("".join))
def test_scrubbing_twice_is_scrubbing_once(text: str) -> None:
    once = scrubbed(text)
    twice = scrubbed(once.text)
    assert (twice.text, twice.entities) == (once.text, ())
    assert all(text[one.finding.start : one.finding.end] == one.text for one in once.entities)


@given(st.lists(FRAGMENTS, max_size=8).map("".join))
def test_what_is_kept_gives_the_input_back(text: str) -> None:
    """Every restorable placeholder stands for what stood there, up to spelling."""
    made = scrubbed(text)
    for entity in made.entities:
        kept = made.numbering.values.get(entity.placeholder)
        assert (kept is None) is (entity.finding.type in IRREVERSIBLE)
        if kept is not None:
            assert key_of(entity.finding.type, normalise(kept).text) == key_of(
                entity.finding.type, normalise(entity.text).text
            )
