from __future__ import annotations

import re
import string
import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CancelledError, EngineCode, EngineError, describe
from retrieval.errors import DocumentCode, EncoderCode, LibraryCode, WarningCode

CODES = sorted(
    {str(code) for kind in (EngineCode, DocumentCode, WarningCode, LibraryCode, EncoderCode) for code in kind}
)
CATALOGUE = tomllib.loads(resources.files("resources").joinpath("messages", "errors.toml").read_text("utf-8"))
HANGUL = re.compile("[가-힣]")


@pytest.mark.parametrize("code", CODES)
def test_every_code_says_what_happened_and_what_to_do_in_both_languages(code: str) -> None:
    assert code in CATALOGUE, f"[{code}] is missing in resources/messages/errors.toml"
    entry = CATALOGUE[code]
    assert entry.keys() == {"ko", "en"}
    for language in ("ko", "en"):
        assert entry[language].keys() == {"message", "advice"}
        for text in entry[language].values():
            assert 8 <= len(text) <= 300
            assert text == text.strip()
            assert text.endswith((".", "?"))
    korean, english = entry["ko"], entry["en"]
    assert all(HANGUL.search(text) for text in korean.values())
    assert all(not HANGUL.search(text.replace("곁", "")) for text in english.values())
    assert "니다" in korean["message"], "the message is in the polite style"


@pytest.mark.parametrize("code", CODES)
def test_both_languages_use_the_same_fields(code: str) -> None:
    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    entry = CATALOGUE[code]
    assert fields(entry["ko"]["message"]) == fields(entry["en"]["message"])
    assert fields(entry["ko"]["advice"]) == fields(entry["en"]["advice"])


def test_the_catalogue_holds_no_code_that_nobody_raises() -> None:
    assert sorted(CATALOGUE) == CODES


def test_details_fill_the_sentence() -> None:
    described = describe(EngineCode.SETTINGS_NEWER, "en", {"found": 3, "known": 1})
    assert "(file 3, this program 1)" in described.message
    assert described.code == "SETTINGS_NEWER"


def test_a_missing_detail_stays_visible_and_never_fails() -> None:
    assert "{found}" in describe(EngineCode.SETTINGS_NEWER, "ko").message


def test_an_unknown_code_is_described_as_unexpected_with_its_name() -> None:
    described = describe("NO_SUCH_CODE", "ko")
    assert (described.code, "NO_SUCH_CODE" in described.message) == ("NO_SUCH_CODE", True)


def test_an_unknown_language_gets_korean() -> None:
    assert HANGUL.search(describe(EngineCode.CANCELLED, "fr").message)


@given(st.sampled_from(CODES), st.dictionaries(st.sampled_from(["role", "name", "limit"]), st.text() | st.integers()))
def test_no_detail_makes_a_sentence_fail(code: str, detail: dict[str, str | int]) -> None:
    assert describe(code, "ko", {**detail}).message


def test_errors_carry_code_and_detail_and_no_text_of_their_own() -> None:
    error = EngineError(EngineCode.NO_MODEL, name="비밀")
    assert (str(error), error.code, dict(error.detail)) == ("NO_MODEL", "NO_MODEL", {"name": "비밀"})
    assert CancelledError().code == EngineCode.CANCELLED
