"""E-mail addresses, IP addresses and the hardware addresses of network cards."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

from pii.context import before, near, words
from pii.findings import Finding, Type
from pii.recognizers.shapes import Recognizer, scored

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCAL: Final = r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}"
_DOMAIN: Final = r"(?:[A-Za-z0-9-]{1,63}\s?\.\s?){1,8}[A-Za-z][A-Za-z0-9-]{1,23}(?![A-Za-z0-9])"
_DOMAIN_TIGHT: Final = r"(?:[A-Za-z0-9가-힣-]{1,63}\.){1,8}(?:[A-Za-z][A-Za-z0-9-]{1,23}|한국)(?![A-Za-z0-9])"
_EMAIL = re.compile(
    _LOCAL + r"(?:\s{0,2}@\s{0,2}|\s?[(\[{<](?:at|골뱅이|@)[)\]}>]\s?)" + f"(?:{_DOMAIN_TIGHT}|{_DOMAIN})",
    re.IGNORECASE,
)
_OCTET: Final = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = re.compile(
    rf"(?<![0-9.]){_OCTET}(?:\.{_OCTET}){{3}}(?![0-9]|\.?\s?[항조호목절])(?:/[0-9]{{1,2}}(?![0-9]|\.[0-9]))?"
)
_IPV6 = re.compile(
    r"(?<![0-9A-Za-z:.])[0-9A-Fa-f:]{2,39}(?:\.[0-9]{1,3}){0,3}(?:%[0-9A-Za-z]{1,15})?(?![0-9A-Za-z:])"
    r"(?:/[0-9]{1,3}(?![0-9]))?"
)
_MAC = re.compile(
    r"(?<![0-9A-Za-z:-])(?:[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}"
    r"|[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2})(?![0-9A-Za-z:-])"
)
_NO_HARDWARE: Final = frozenset({"0" * 12, "F" * 12})
_VERSION = words("버전", "version", r"\bver\b", r"\bv\.?\s?$", "릴리스", "release")
_NETWORK = words("IP", "아이피", "서버", "접속", "주소", "호스트", "server", "host", "address")


def find_emails(text: str) -> Iterator[Finding]:
    """Addresses, also with (at), full-width signs and a line end at the @."""
    for found in _EMAIL.finditer(text):
        yield Finding(Type.EMAIL, *found.span(), 0.95, "emails")


def find_addresses(text: str) -> Iterator[Finding]:
    """IPv4, IPv6 and MAC addresses; version numbers and numbered headings are told apart by what stands around."""
    for found in _IPV4.finditer(text):
        start, end = found.span()
        context = near(text, start, end, _NETWORK)
        heading = len(found[0]) == 7 and (start == 0 or text[start - 1] == "\n")  # 1.1.1.1 at the start of a line
        if context or not ((heading and end < len(text)) or before(text, start, _VERSION, 10)):
            score, signs = scored(0.65, context=context)
            yield Finding(Type.IP, start, end, score, "addresses", signs)
    for found in _IPV6.finditer(text):
        finding = _ipv6(text, found)
        if finding is not None:
            yield finding
    for found in _MAC.finditer(text):
        if "".join(char for char in found[0] if char.isalnum()).upper() not in _NO_HARDWARE:
            yield Finding(Type.IP, *found.span(), 0.8, "addresses")


def _ipv6(text: str, found: re.Match[str]) -> Finding | None:
    value, start, end = found[0], *found.span()
    if value.count(":") < 2:
        return None
    bare = value.partition("/")[0].partition("%")[0].rstrip(".")
    try:
        ipaddress.IPv6Address(bare)
    except ValueError:
        return None
    if bare == "::" and not near(text, start, end, _NETWORK) and value == bare:  # C++'s and Ruby's :: too
        return None
    return Finding(Type.IP, start, end, 0.8, "addresses")


EMAILS: Final = Recognizer("emails", (Type.EMAIL,), find_emails)
ADDRESSES: Final = Recognizer("addresses", (Type.IP,), find_addresses)
