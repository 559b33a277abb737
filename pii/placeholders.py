"""Placeholders like [전화번호-1]: one closed, visible form with type and number. The same value, the same placeholder.

Numbers that a text uses itself are never given out: a token that somebody typed can't be taken for one of ours.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from pii.findings import IRREVERSIBLE, Type

LABELS: Final = {
    Type.NAME: "이름",
    Type.RRN: "주민번호",
    Type.FRN: "외국인번호",
    Type.PASSPORT: "여권번호",
    Type.LICENSE: "면허번호",
    Type.BRN: "사업자번호",
    Type.CRN: "법인번호",
    Type.PHONE: "전화번호",
    Type.EMAIL: "이메일",
    Type.ADDRESS: "주소",
    Type.ACCOUNT: "계좌번호",
    Type.CARD: "카드번호",
    Type.PLATE: "차량번호",
    Type.HEALTH: "건강보험번호",
    Type.BIRTH: "생년월일",
    Type.IP: "IP주소",
    Type.VEHICLE_ID: "차대번호",
    Type.SECRET: "비밀값",
    Type.CUSTOM: "가림",
}
# Also what models make of tokens: other brackets, blanks inside.
TOKEN = re.compile(
    r"[\[［【]{1,2}\s?(?P<label>" + "|".join(LABELS.values()) + r")\s?[-－–]\s?(?P<number>[0-9]{1,9})\s?[\]］】]{1,2}"
)

_AREA = re.compile(r"^\+?82\(?0?\)?")


def key_of(kind: Type, value: str) -> str:
    """What makes two spellings the same value: no separators, no case (secrets keep both)."""
    if kind is Type.SECRET:
        return value
    if kind is Type.EMAIL:
        return "".join(value.split()).casefold()
    bare = "".join(char for char in value if char.isalnum()).casefold()
    if kind is Type.PHONE and value.lstrip("(").startswith("+82"):
        return _AREA.sub("0", bare)
    return bare


class Numbering:
    """Gives placeholders out, and keeps what each restorable one stands for: in memory only, never in a repr.

    Args:
        text: the input; numbers of tokens in it are passed over.
    """

    def __init__(self, text: str) -> None:
        self.id = secrets.token_hex(8)
        self._given: dict[tuple[Type, str], str] = {}
        self._values: dict[str, str] = {}
        self._next = dict.fromkeys(Type, 1)
        self._used = {(found["label"], int(found["number"])) for found in TOKEN.finditer(text)}

    def __repr__(self) -> str:
        return f"<Numbering of {len(self._given)}>"

    def placeholder(self, kind: Type, key: str, value: str) -> str:
        """The placeholder of a value."""
        known = self._given.get((kind, key))
        if known is not None:
            return known
        number, label = self._next[kind], LABELS[kind]
        while (label, number) in self._used:
            number += 1
        self._next[kind] = number + 1
        made = self._given[kind, key] = f"[{label}-{number}]"
        if kind not in IRREVERSIBLE:
            self._values[made] = value
        return made

    @property
    def values(self) -> dict[str, str]:
        """Placeholder to value, of what may be restored."""
        return self._values
