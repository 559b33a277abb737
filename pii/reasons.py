"""Why something was masked, in a few words for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pii.findings import Sign

if TYPE_CHECKING:
    from pii.findings import Finding

_WORDS: Final = {
    Sign.FORMAT: {"ko": "형식이 맞음", "en": "format"},
    Sign.CHECKSUM: {"ko": "검증번호가 맞음", "en": "check digit holds"},
    Sign.CHECKSUM_FAILED: {
        "ko": "검증번호는 맞지 않음(새 번호이거나 오타일 수 있어 가림)",
        "en": "check digit fails (may be a new number or mistyped: masked all the same)",
    },
    Sign.DATE_INVALID: {"ko": "날짜 부분이 맞지 않음(오타일 수 있어 가림)", "en": "impossible date (may be mistyped)"},
    Sign.CONTEXT: {"ko": "둘레에 알리는 낱말이 있음", "en": "a word nearby tells"},
    Sign.MASKED: {"ko": "일부가 이미 가려져 있음", "en": "partly hidden already"},
    Sign.SPLIT: {"ko": "숫자가 띄어져 있거나 줄이 나뉨", "en": "digits torn apart"},
    Sign.SAME_VALUE: {"ko": "같은 값이 다른 곳에서 확인됨", "en": "the same value elsewhere"},
}


def reason(finding: Finding, language: str) -> str:
    """The signs of a finding as one line, in "ko" or "en"."""
    return ", ".join(_WORDS[sign]["en" if language == "en" else "ko"] for sign in dict.fromkeys(finding.signs))
