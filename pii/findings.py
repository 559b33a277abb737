"""What is found in a text: a type, a place, a score and the signs that speak for it. Never the text itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class Type(StrEnum):
    """The types of the contract."""

    NAME = "NAME"
    RRN = "RRN"  # 주민등록번호
    FRN = "FRN"  # 외국인등록번호
    PASSPORT = "PASSPORT"
    LICENSE = "LICENSE"  # 운전면허번호
    BRN = "BRN"  # 사업자등록번호
    CRN = "CRN"  # 법인등록번호
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    ACCOUNT = "ACCOUNT"
    CARD = "CARD"
    PLATE = "PLATE"  # 차량번호
    HEALTH = "HEALTH"  # 건강보험증번호
    BIRTH = "BIRTH"
    IP = "IP"
    VEHICLE_ID = "VEHICLE_ID"  # 차대번호
    SECRET = "SECRET"  # noqa: S105  a type's name
    CUSTOM = "CUSTOM"


# 고유식별정보 (개인정보 보호법 시행령 제19조): masked beyond recovery, and a reason not to send at all.
UNIQUE: Final = frozenset({Type.RRN, Type.FRN, Type.PASSPORT, Type.LICENSE})
# A password or key has no business in a vault either.
IRREVERSIBLE: Final = UNIQUE | {Type.SECRET}


class Sign(StrEnum):
    """Why a place in the text is taken for a value."""

    FORMAT = "format"
    CHECKSUM = "checksum"
    CHECKSUM_FAILED = "checksum_failed"  # numbers given since October 2020 have none: never a reason to unmask
    DATE_INVALID = "date_invalid"
    CONTEXT = "context"
    MASKED = "masked"  # part of it is hidden in the text already
    SPLIT = "split"  # its digits are torn apart by blanks or line breaks
    SAME_VALUE = "same_value"  # found with better reasons elsewhere in the text


LEAST: Final = 0.4  # what scores less is not masked


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in a text.

    Args:
        type: what it is.
        start: first code point.
        end: past the last one.
        score: 0..1.
        detector: the recognizer's name.
        signs: what speaks for it.
    """

    type: Type
    start: int
    end: int
    score: float
    detector: str
    signs: tuple[Sign, ...] = (Sign.FORMAT,)

    def moved(self, start: int, end: int, *signs: Sign) -> Finding:
        """The same at another place, with more signs."""
        return replace(self, start=start, end=end, signs=self.signs + signs)


_ORDER: Final = {kind: number for number, kind in enumerate(Type)}


def _strength(finding: Finding) -> tuple[float, int, int, int]:
    """Better score, then longer, then earlier, then the type named first: the same input, the same choice."""
    return (finding.score, finding.end - finding.start, -finding.start, -_ORDER[finding.type])


def _safety(finding: Finding) -> tuple[bool, tuple[float, int, int, int]]:
    return (finding.type in IRREVERSIBLE, _strength(finding))


def resolve(findings: list[Finding]) -> list[Finding]:
    """Findings that do not overlap, in order.

    Of those that overlap, the strongest gives the type and covers the places of all: no part of a value stays visible.
    Where two overlap in part, one that may never be restored comes first: neighbours must not lend it their vault.
    """
    made: list[Finding] = []
    strongest: list[Finding] = []
    for finding in sorted(findings, key=lambda one: (one.start, -one.end, _ORDER[one.type], one.detector)):
        if made and finding.start < made[-1].end:
            in_part = finding.end > made[-1].end
            best = max(strongest[-1], finding, key=_safety if in_part else _strength)
            strongest[-1] = best
            made[-1] = replace(best, start=made[-1].start, end=max(made[-1].end, finding.end))
        else:
            made.append(finding)
            strongest.append(finding)
    return made
