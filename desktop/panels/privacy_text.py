"""What was found in a text: gathered part by part, with places in both texts, and in words."""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from PySide6.QtCore import QCoreApplication

from desktop.phrases import fill

if TYPE_CHECKING:
    from engine.methods import Object


# Type, found text, placeholder, reason, whether it is masked for good, its place in the input and in the masked text.
Row = tuple[str, str, str, str, bool, tuple[int, int], tuple[int, int]]


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


class Rows(Sequence[Row]):
    """Findings column by column; a row is put together when it is looked at.

    Hundreds of thousands of tuples would make every garbage collection of the window a visible pause: texts and plain
    numbers in a few columns are nothing to collect.
    """

    def __init__(self) -> None:
        self._kinds: list[str] = []
        self._texts: list[str] = []
        self._placeholders: list[str] = []
        self._reasons: list[str] = []
        self._lasting = bytearray()
        self._starts, self._ends, self._masked_starts = array("q"), array("q"), array("q")

    def append(self, entity: Object, start: int, end: int, shift: int) -> str:
        """Take an entity from `start` to `end` that begins `shift` later in the masked text; its placeholder."""
        placeholder = str(entity.get("placeholder"))
        self._kinds.append(sys.intern(str(entity.get("type"))))
        self._texts.append(str(entity.get("text")))
        self._placeholders.append(placeholder)
        self._reasons.append(sys.intern(str(entity.get("reason") or "")))
        self._lasting.append(entity.get("reversible") is False)
        self._starts.append(start)
        self._ends.append(end)
        self._masked_starts.append(start + shift)
        return placeholder

    def __len__(self) -> int:
        return len(self._kinds)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        placeholder, masked = self._placeholders[place], self._masked_starts[place]
        return (
            self._kinds[place],
            self._texts[place],
            placeholder,
            self._reasons[place],
            bool(self._lasting[place]),
            (self._starts[place], self._ends[place]),
            (masked, masked + len(placeholder)),
        )


class Findings:
    """What the pii worker found, gathered as it comes; long results come in parts before the answer."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.counts: Counter[str] = Counter()
        self._texts: list[str] = []
        self._shift = 0  # how much longer the masked text is than the input, up to the last finding

    def on_event(self, name: str, data: Object) -> None:
        """Take a part."""
        if name == "part":
            self.take(data)

    def take(self, data: Object) -> None:
        """Take the text and the entities of a part or of the answer."""
        text, entities = data.get("text"), data.get("entities")
        if isinstance(text, str):
            self._texts.append(text)
        for entity in entities if isinstance(entities, list) else []:
            if isinstance(entity, dict):
                self._add(entity)

    def masked(self) -> str:
        """The masked text, whole."""
        return "".join(self._texts)

    def text(self) -> str:
        """How much was masked, by type."""
        translate = QCoreApplication.translate
        if not self.rows:
            return translate("PrivacyText", "형식으로 알 수 있는 개인정보를 찾지 못했습니다.")
        one = translate("PrivacyText", "%1 %2곳")
        listed = ", ".join(fill(one, type_text(kind), count) for kind, count in self.counts.most_common())
        return fill(translate("PrivacyText", "모두 %1곳을 가렸습니다: %2"), len(self.rows), listed)

    def _add(self, entity: Object) -> None:
        start, end = entity.get("start"), entity.get("end")
        if isinstance(start, int) and isinstance(end, int):
            placeholder = self.rows.append(entity, start, end, self._shift)
            self._shift += len(placeholder) - (end - start)
            self.counts[str(entity.get("type"))] += 1


def reason_text(row: Row) -> str:
    """Why it was masked, and whether that can be taken back."""
    reason, lasting = row[3], row[4]
    if lasting:
        return fill(QCoreApplication.translate("PrivacyText", "%1 · 되돌릴 수 없게 가림"), reason)
    return reason
