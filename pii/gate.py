"""What would leave this PC: for now a rehearsal only, whose answer is always no, with the reasons.

There is no cloud and no policy file yet, so nothing here can send. The payload is the one that a real gate would ask
to be approved, named by its hash.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pii.scrub import Scrubbed

GRADES: Final = ("C", "S", "O")


class Reason(StrEnum):
    """Why something does not leave."""

    CLOUD_OFF = "CLOUD_OFF"  # no policy allows a cloud, which is the default
    NOT_BUILT = "NOT_BUILT"  # this version has no part that could send
    GRADE_C = "GRADE_C"  # never leaves
    UNREVIEWED = "UNREVIEWED"  # grade S leaves after review and approval only
    UNIQUE_IDENTIFIER = "UNIQUE_IDENTIFIER"


class Decision(StrEnum):
    """The gate's answer."""

    SEND = "send"
    REVIEW = "review"
    BLOCKED = "blocked"


_SENTENCES: Final = {
    Reason.CLOUD_OFF: {
        "ko": "정책에서 외부 전송(클라우드)을 허용하지 않습니다(기본값).",
        "en": "Policy does not allow a cloud (the default).",
    },
    Reason.NOT_BUILT: {
        "ko": "이 버전에는 밖으로 보내는 기능이 없습니다. 무엇이 가려질지 미리 볼 수만 있습니다.",
        "en": "This version has nothing that could send; it only shows what would be masked.",
    },
    Reason.GRADE_C: {
        "ko": "등급 C(기밀)는 어떤 경우에도 이 PC를 벗어나지 않습니다.",
        "en": "Grade C (secret) never leaves this PC.",
    },
    Reason.UNREVIEWED: {
        "ko": "등급 S(민감)는 사람이 검토하고 승인해야 보낼 수 있습니다.",
        "en": "Grade S (sensitive) needs a person's review and approval.",
    },
    Reason.UNIQUE_IDENTIFIER: {
        "ko": "고유식별정보(주민등록번호, 외국인등록번호, 여권번호, 운전면허번호)가 들어 있습니다.",
        "en": "It holds unique identifiers (resident, foreigner, passport or driver's licence numbers).",
    },
}


@dataclass(frozen=True, slots=True)
class DryRun:
    """What the gate says, and about which bytes."""

    decision: Decision
    reasons: tuple[Reason, ...]
    grade: str
    payload: str = field(repr=False)
    sha256: str


def dry_run(scrubbed: Scrubbed, grade: str = "S") -> DryRun:
    """The gate's answer to a scrubbed text: never to send.

    Args:
        scrubbed: the text as it would leave.
        grade: C, S or O; what is unknown counts as S.
    """
    reasons = [Reason.CLOUD_OFF, Reason.NOT_BUILT]
    if grade == "C":
        reasons.append(Reason.GRADE_C)
    elif grade != "O":
        reasons.append(Reason.UNREVIEWED)
    if scrubbed.blocked:
        reasons.append(Reason.UNIQUE_IDENTIFIER)
    payload = scrubbed.text
    digest = hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()
    return DryRun(Decision.BLOCKED, tuple(reasons), grade, payload, digest)


def sentence(reason: Reason, language: str) -> str:
    """A reason for the user, in "ko" or "en"."""
    return _SENTENCES[reason]["en" if language == "en" else "ko"]
