"""Cuts a request into wishes and names the operation of each; refuses what is dangerous, says what can't be done."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.macros.planner.asking import RefusedError, UnsupportedError
from engine.macros.planner.words import words

if TYPE_CHECKING:
    from engine.macros.planner.asking import Asker

LONGEST: Final = 1_000
ONLY_KEEP: Final = re.compile(r"만\s*(?:남기|남겨|남도록|남게)")


_TAILS: Final = {
    "copy_rows_where": ("copy_rows_where",),
    "aggregate": ("copy_rows_where",),
    "highlight_where": ("highlight_where",),
    "remove_duplicates": ("delete_rows_where", "copy_rows_where", "remove_duplicates"),
    "trim_text": ("delete_rows_where", "trim_text"),
}
_ONLY_VERBS: Final = re.compile(
    r"(?:(?:새로운|새|다른|별도|하나의?)\s*)?시트\S*"
    r"|(?:복사|옮|저장|추출|뽑|모아|강조|표시|만들|정리|넣|제거|삭제|지워|지우|보여|없애|남겨|남기)\S*"
    r"|나머지\S*|모두|전부|하나만|줘|주세요|해"
)
_GROUPED: Final = re.compile(r"별|마다|(?:^|\s)각\s|전체|결과|시트|표")
_LEAVING: Final = re.compile(r"만\s*남기고?\s*$")
_EXCLUDING: Final = re.compile(r"(?:제외하고|제외한|제외|빼고|말고|뺀)\s*$")


@dataclass(frozen=True, slots=True)
class Wish:
    """A piece of the request with its operation."""

    operation: str
    text: str


def tidy(untrusted_request: str) -> str:
    """The request on one line with single spaces.

    Raises:
        UnsupportedError: empty or too long.
    """
    text = unicodedata.normalize("NFC", untrusted_request)
    text = "".join(" " if unicodedata.category(one) in ("Cc", "Cf", "Zs", "Zl", "Zp") else one for one in text)
    text = " ".join(text.split())
    if not text:
        raise UnsupportedError("요청이 비어 있습니다.")
    if len(text) > LONGEST:
        raise UnsupportedError(f"요청이 너무 깁니다. {LONGEST}자 안으로 줄여 주세요.")
    return text


def refuse(text: str, known: tuple[str, ...]) -> None:
    """Refuse a dangerous request. What the workbook itself calls its columns and sheets is no reason.

    Raises:
        RefusedError: with the reason.
    """
    for name in sorted(known, key=len, reverse=True):
        if len(name) >= 2:
            text = text.replace(name, " ")
    for one in words().refused:
        if one.matches(text):
            raise RefusedError(f"{one.name}은 매크로로 만들지 않습니다.")


def wishes(text: str, asker: Asker) -> list[Wish]:
    """The operations asked for, in order.

    Raises:
        UnsupportedError: none, or one that can't be done yet.
    """
    pieces = _cut(text)
    found: list[Wish] = []
    for piece in pieces:
        for one in words().unsupported:
            if one.matches(piece):
                raise UnsupportedError(f"아직 할 수 없는 일입니다: {one.name}")
        operation = operation_of(piece)
        if operation is None:
            if not found:
                raise UnsupportedError(
                    "무엇을 할지 알아듣지 못했습니다. 정렬, 골라내기, 중복 제거, 합계 같은 말로 적어 주세요."
                )
            found[-1] = Wish(found[-1].operation, f"{found[-1].text} {piece}")
        else:
            found.append(Wish(operation, piece))
    return [_settled(one, asker) for one in _joined(found)]


def operation_of(text: str) -> str | None:
    """The first operation whose words stand in the text."""
    return next((one.name for one in words().operations if one.matches(text)), None)


def _settled(wish: Wish, asker: Asker) -> Wish:
    """총무과만 남겨줘: into a new sheet, or by deleting the others?"""
    if wish.operation == "exclude_rows_where":
        options = ("나머지만 새 시트에 복사(원래 표는 그대로)", "원래 표에서 지우기")
        return Wish(("copy_others", "delete_rows_where")[asker.ask("빼는 방법을 골라 주세요.", options)], wish.text)
    if wish.operation != "copy_rows_where" or not ONLY_KEEP.search(wish.text) or "시트" in wish.text:
        return wish
    options = ("새 시트에 복사(원래 표는 그대로)", "원래 표에서 나머지 행을 지우기")
    chosen = asker.ask("맞는 행만 남기는 방법을 골라 주세요.", options)
    return Wish(("copy_rows_where", "keep_rows_where")[chosen], wish.text)


def _cut(text: str) -> list[str]:
    """Cut at connectives whose left side already names an operation."""
    pieces: list[str] = []
    start = 0
    marks = sorted({(one.start(), one.end()) for pattern in words().connectives for one in pattern.finditer(text)})
    for begin, end in marks:
        if begin < start or end <= start:
            continue
        left, right = text[start:end].strip(" ,.;→"), text[end:].strip()
        if _EXCLUDING.search(left) or (_LEAVING.search(left) and operation_of(right) == "remove_duplicates"):
            continue  # 취소를 제외하고 합계, 마지막 것만 남기고 중복 제거: part of what follows
        if right and operation_of(left) is not None and operation_of(right) is not None:
            pieces.append(left)
            start = end
    rest = text[start:].strip(" ,.;→")
    return [one for one in [*pieces, rest] if one]


def _joined(found: list[Wish]) -> list[Wish]:
    """골라서 새 시트에 복사 is one wish; so are 지워줘 behind 중복, and two sorts: keys in their order."""
    made: list[Wish] = []
    for one in found:
        before = made[-1].operation if made else ""
        bare = not _ONLY_VERBS.sub("", one.text).strip(" ,.")
        same = before == one.operation and (
            before == "sort" or (before == "aggregate" and not _GROUPED.search(one.text))
        )
        if same or (bare and one.operation in _TAILS.get(before, ())):
            made[-1] = Wish(
                before, f"{made[-1].text}, {one.text}" if before == "sort" else f"{made[-1].text} {one.text}"
            )
        else:
            made.append(one)
    return made
