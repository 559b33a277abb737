"""A scrub object in words: types, counts, and where placeholders stand in the masked text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.phrases import fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.methods import Json, Object


def objects(value: Json) -> list[Object]:
    """The objects of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def type_text(kind: str) -> str:
    """What a type of finding is called."""
    translate = QCoreApplication.translate
    known = {
        "NAME": translate("PrivacyText", "이름"),
        "RRN": translate("PrivacyText", "주민등록번호"),
        "FRN": translate("PrivacyText", "외국인등록번호"),
        "PASSPORT": translate("PrivacyText", "여권번호"),
        "LICENSE": translate("PrivacyText", "운전면허번호"),
        "BRN": translate("PrivacyText", "사업자등록번호"),
        "CRN": translate("PrivacyText", "법인등록번호"),
        "PHONE": translate("PrivacyText", "전화번호"),
        "EMAIL": translate("PrivacyText", "이메일"),
        "ADDRESS": translate("PrivacyText", "주소"),
        "ACCOUNT": translate("PrivacyText", "계좌번호"),
        "CARD": translate("PrivacyText", "카드번호"),
        "PLATE": translate("PrivacyText", "차량번호"),
        "HEALTH": translate("PrivacyText", "건강보험증번호"),
        "BIRTH": translate("PrivacyText", "생년월일"),
        "IP": translate("PrivacyText", "IP 주소"),
        "VEHICLE_ID": translate("PrivacyText", "차대번호"),
        "SECRET": translate("PrivacyText", "비밀번호나 열쇠"),
        "CUSTOM": translate("PrivacyText", "따로 정한 말"),
    }
    return known.get(kind, kind)


def found_text(entities: Sequence[Object]) -> str:
    """How much was masked, by type."""
    translate = QCoreApplication.translate
    if not entities:
        return translate("PrivacyText", "형식으로 알 수 있는 개인정보를 찾지 못했습니다.")
    counts = Counter(str(entity.get("type")) for entity in entities)
    one = translate("PrivacyText", "%1 %2곳")
    listed = ", ".join(fill(one, type_text(kind), count) for kind, count in counts.most_common())
    return fill(translate("PrivacyText", "모두 %1곳을 가렸습니다: %2"), len(entities), listed)


def reason_text(entity: Object) -> str:
    """Why it was masked, and whether that can be taken back."""
    translate = QCoreApplication.translate
    reason = str(entity.get("reason") or "")
    if entity.get("reversible") is False:
        return fill(translate("PrivacyText", "%1 · 되돌릴 수 없게 가림"), reason)
    return reason


def span(entity: Object) -> tuple[int, int]:
    """Where it stands in the input, in characters."""
    start, end = entity.get("start"), entity.get("end")
    return (start, end) if isinstance(start, int) and isinstance(end, int) else (0, 0)


def masked_spans(entities: Sequence[Object]) -> list[tuple[int, int]]:
    """Where their placeholders stand in the masked text, in the order of the input."""
    made: list[tuple[int, int]] = []
    shift = 0
    for entity in entities:
        start, end = span(entity)
        length = len(str(entity.get("placeholder")))
        made.append((start + shift, start + shift + length))
        shift += length - (end - start)
    return made
