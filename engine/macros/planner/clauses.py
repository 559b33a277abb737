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
        if right and operation_of(left) is not None and operation_of(right) is not None:
            pieces.append(left)
            start = end
    rest = text[start:].strip(" ,.;→")
    return [one for one in [*pieces, rest] if one]


def _joined(found: list[Wish]) -> list[Wish]:
    """골라서 새 시트에 복사 is one wish; so is 노란색으로 칠해서 강조."""
    made: list[Wish] = []
    for one in found:
        bare = re.sub(
            r"[가-힣]*\s*(?:새로운|새|다른|별도)?\s*시트\S*|복사\S*|옮\S*|저장\S*|추출\S*|뽑\S*|모아\S*|강조\S*|표시\S*|만들\S*|줘|주세요|해|정리\S*|넣\S*|제거\S*|삭제\S*|지워\S*|보여\S*",
            "",
            one.text,
        )
        if made and made[-1].operation == one.operation and not bare.strip(" ,."):
            made[-1] = Wish(one.operation, f"{made[-1].text} {one.text}")
        elif (
            made and one.operation == "copy_rows_where" and made[-1].operation == "aggregate" and not bare.strip(" ,.")
        ):
            made[-1] = Wish("aggregate", f"{made[-1].text} {one.text}")
        else:
            made.append(one)
    return made
