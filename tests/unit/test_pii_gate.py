"""The rehearsal of sending: always refused, with reasons, naming the bytes by their hash."""

from __future__ import annotations

import hashlib

import pytest

from pii.analyzer import Analyzer
from pii.gate import Decision, Reason, dry_run, sentence
from pii.scrub import scrub

ANALYZER = Analyzer()


@pytest.mark.parametrize(
    ("grade", "more"), [("S", {Reason.UNREVIEWED}), ("O", set()), ("C", {Reason.GRADE_C}), ("?", {Reason.UNREVIEWED})]
)
@pytest.mark.parametrize("text", ["", "평범한 글", "전화 010-1234-5678", "주민 900101-1234567"])
def test_never_sent(grade: str, more: set[Reason], text: str) -> None:
    run = dry_run(scrub(text, ANALYZER), grade)
    unique = {Reason.UNIQUE_IDENTIFIER} if "주민" in text else set()
    assert run.decision is Decision.BLOCKED
    assert set(run.reasons) == {Reason.CLOUD_OFF, Reason.NOT_BUILT} | more | unique
    assert run.sha256 == hashlib.sha256(run.payload.encode()).hexdigest()
    assert "5678" not in run.payload
    assert "1234567" not in run.payload


def test_unknown_grade_is_sensitive() -> None:
    assert dry_run(scrub("가", ANALYZER)).grade == "S"


def test_half_of_a_pair_is_hashed_too() -> None:
    assert len(dry_run(scrub("\ud800", ANALYZER)).sha256) == 64


def test_every_reason_has_both_sentences() -> None:
    for reason in Reason:
        assert sentence(reason, "ko") != sentence(reason, "en")
        assert sentence(reason, "fr") == sentence(reason, "ko")


def test_no_text_in_reprs() -> None:
    assert "비밀글" not in repr(dry_run(scrub("비밀글", ANALYZER)))
