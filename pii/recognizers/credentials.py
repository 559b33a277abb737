"""Secrets: private keys, tokens with a known beginning, passwords named as such, and logins inside of addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pii.findings import Finding, Sign, Type
from pii.recognizers.shapes import Recognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME: Final = "credentials"

_BEGIN = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")
_END = re.compile(r"-----END [A-Z ]{0,30}PRIVATE KEY-----")
LONGEST_KEY: Final = 8000
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_])(?:AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{40,255}"
    r"|glpat-[A-Za-z0-9_-]{20,64}|xox[abprs]-[A-Za-z0-9-]{10,255}|sk-[A-Za-z0-9_-]{20,255}|AIza[0-9A-Za-z_-]{35}"
    r"|hf_[A-Za-z0-9]{30,64}|eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,4000}(?:\.[A-Za-z0-9_-]{0,1000})?)"
)
_BEARER = re.compile(r"(?<![A-Za-z])(?:Bearer|Basic)\s{1,2}(?P<value>[A-Za-z0-9._~+/=-]{12,2000})", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:비밀\s?번호|패스워드|암호|인증\s?키|접속\s?키|비번|(?<![A-Za-z])(?:passw(?:or)?d|passwd|pwd|pw|secret"
    r"|api[_ -]?key|access[_ -]?key|auth[_ -]?token|token|PIN))(?:\s?(?:는|은|가|:|=|->|→)\s?|\s?(?:is|was)\s)"
    r"[\"'“‘(]{0,1}(?P<value>[!-~]{4,128})",
    re.IGNORECASE,
)
_NAMED_LOOSELY = re.compile(
    r"(?:비밀\s?번호|비번|(?<![A-Za-z])(?:password|passwd|pwd|pw))\s(?P<value>[!-~]{6,128})", re.IGNORECASE
)
_URL = re.compile(r"://(?P<value>[A-Za-z0-9._%+-]{1,64}:[^\s/@:\ue000]{1,128})@")
_TRIMMED: Final = "\"'”’),.;]}>"


def find(text: str) -> Iterator[Finding]:
    """Every form; a named password must look like one: a digit or a sign in it."""
    for found in _BEGIN.finditer(text):
        closing = _END.search(text, found.end(), found.end() + LONGEST_KEY)
        end = closing.end() if closing else _base64_end(text, found.end())
        yield Finding(Type.SECRET, found.start(), end, 0.99, NAME)
    for found in _TOKEN.finditer(text):
        yield Finding(Type.SECRET, *found.span(), 0.95, NAME)
    for found in _BEARER.finditer(text):
        if any(char.isdigit() for char in found["value"]):
            yield Finding(Type.SECRET, *found.span("value"), 0.85, NAME, (Sign.FORMAT, Sign.CONTEXT))
    for found in _NAMED.finditer(text):
        value = found["value"].rstrip(_TRIMMED)
        if len(value) >= 4 and not value.isalpha() and not value.startswith(("://", "[")):
            start = found.start("value")
            yield Finding(Type.SECRET, start, start + len(value), 0.8, NAME, (Sign.CONTEXT,))
    for found in _NAMED_LOOSELY.finditer(text):
        value = found["value"].rstrip(_TRIMMED)
        if any(char.isdigit() for char in value) and any(char.isalpha() for char in value):
            start = found.start("value")
            yield Finding(Type.SECRET, start, start + len(value), 0.6, NAME, (Sign.CONTEXT,))
    for found in _URL.finditer(text):
        yield Finding(Type.SECRET, *found.span("value"), 0.85, NAME)


def _base64_end(text: str, start: int) -> int:
    """Where a key without its last line ends."""
    position = start
    limit = min(len(text), start + LONGEST_KEY)
    while position < limit and (
        text[position].isascii() and (text[position].isalnum() or text[position] in "+/=\r\n ")
    ):
        position += 1
    return position


CREDENTIALS: Final = Recognizer(NAME, (Type.SECRET,), find)
