"""Payment cards (with a check digit) and bank accounts (no common form: only beside a word of banking)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pii import checksums
from pii.context import before, near, words
from pii.findings import Finding, Type
from pii.recognizers.shapes import END, START, Recognizer, scored

if TYPE_CHECKING:
    from collections.abc import Iterator

_GAP: Final = r"\s{0,2}-?\s{0,2}"
# Looked for at every place: digits of something before must not take a part of a card with them.
_CARD = re.compile(
    rf"{START}(?=(?P<card>[0-9]{{4}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{2,4}}{END}"
    rf"|[0-9]{{4}}{_GAP}[0-9]{{6}}{_GAP}[0-9]{{4,5}}{END}|[0-9]{{13}}{END}))"
)
_CARD_WORDS = words("카드", "card", "visa", "비자", "master", "amex")

# Hyphenated groups, or a bare run of digits.
_ACCOUNT = re.compile(r"(?<![0-9제])(?<![0-9]-)[0-9]{2,6}(?:\s?-\s?[0-9]{1,8}){1,4}(?![0-9]|\s?호)")
_ACCOUNT_SPACED = re.compile(r"(?<![0-9])(?<![0-9]-)[0-9]{2,6}(?:[ \t\n][0-9]{2,8}){1,3}(?![0-9]|-[0-9])")
_ACCOUNT_BARE = re.compile(START + "[0-9]{10,16}" + END)
_ACCOUNT_WORDS = words(
    "계좌", "예금주", "입금", "송금", "이체", "환급", "은행", "account", "bank", "금고", "카뱅", "토스뱅크", "통장",
)  # fmt: skip
# Names that are common words too count only right before the number.
_BANK_BEFORE = words(
    r"(?:국민|신한|우리|하나|농협|기업|새마을|우체국|수협|신협|토스|SC제일|씨티|(?<![A-Za-z])(?:KB|IBK|NH|SC))[\s:(·,-]{0,3}$"
)
# A date, or a resident number: other recognizers' business.
_OTHER = re.compile(
    r"[0-9]{6}\s?-\s?[0-9]{7}(?![0-9])|(?:19|20)[0-9]{2}\s?-\s?(?:0?[1-9]|1[0-2])\s?-\s?[0-9]{1,2}(?![0-9])"
)


def find_cards(text: str) -> Iterator[Finding]:
    """Thirteen to sixteen digits: the check holds, or four fours with dashes, or a word nearby."""
    for found in _CARD.finditer(text):
        value, (start, end) = found["card"], found.span("card")
        count = len(checksums.digits(value))
        holds, context = checksums.luhn(value), near(text, start, end, _CARD_WORDS)
        issuer = value[0] in "3456" or (value[0] == "2" and not value.startswith("20")) or value.isdigit()
        four_fours = count == 16 and value.count("-") >= 2
        # Thirteen bare digits are receipts and bar codes far more often than cards of the nineties.
        if context or (holds and issuer and count >= 14) or four_fours:
            score, signs = scored(0.55, checksum=holds, context=context)
            yield Finding(Type.CARD, start, end, score, "cards", signs)


def find_accounts(text: str) -> Iterator[Finding]:
    """Ten to sixteen digits in groups or in one run, beside a word of banking."""
    for pattern, base, left in ((_ACCOUNT, 0.4, 30), (_ACCOUNT_SPACED, 0.35, 20), (_ACCOUNT_BARE, 0.35, 25)):
        for found in pattern.finditer(text):
            if not 10 <= len(checksums.digits(found[0])) <= 16 or _OTHER.match(found[0]):
                continue
            if near(text, *found.span(), _ACCOUNT_WORDS, left) or _bank_before(text, found):
                score, signs = scored(base, context=True)
                yield Finding(Type.ACCOUNT, *found.span(), score, "accounts", signs)


def _bank_before(text: str, found: re.Match[str]) -> bool:
    return not found[0].startswith("0") and before(text, found.start(), _BANK_BEFORE, 10)


CARDS: Final = Recognizer("cards", (Type.CARD,), find_cards)
ACCOUNTS: Final = Recognizer("accounts", (Type.ACCOUNT,), find_accounts)
