"""An answer as plain text with its sources, for the clipboard; the numbers of its citations; who answered how."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.phrases import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.methods import Json, Object

    Place = Callable[[Mapping[str, Json]], str]

SHOWN = 240  # characters of a passage that is only near


def objects(value: Json) -> list[Object]:
    """The objects of a list; what else stands there is passed over."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def inline(value: Json) -> str:
    """Text of a document on one line."""
    return " ".join(str(value if value is not None else "").split())


def supported(sentence: Object) -> bool:
    """Whether code found the sentence in its sources. What says nothing about it is not."""
    checks = sentence.get("checks")
    return isinstance(checks, dict) and checks.get("supported") is True


def reasons(sentence: Object) -> str:
    """Why a sentence is marked."""
    checks = sentence.get("checks")
    problems = objects(checks.get("problems")) if isinstance(checks, dict) else []
    return "; ".join(filter(None, (inline(problem.get("message")) for problem in problems)))


def mark(sentence: Object) -> str:
    """The mark of a sentence that needs a look, with its reasons; "" for one that stands."""
    if supported(sentence):
        return ""
    why = reasons(sentence) or QCoreApplication.translate("ChatText", "근거를 찾지 못했습니다.")
    return fill(QCoreApplication.translate("ChatText", "⚠ 확인 필요: %1"), why)


def source(citation: Object, place: Place) -> str:
    """A source in words: title and place."""
    location = citation.get("location")
    where = place(location) if isinstance(location, dict) else ""
    return " · ".join(part for part in (inline(citation.get("title")), where) if part)


class Numbers:
    """Numbers citations in the order they come; the same place and words have the same number."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self.citations: list[Object] = []

    def of(self, citation: Object) -> int:
        """The number of a citation."""
        key = json.dumps(citation, sort_keys=True)
        if key not in self._known:
            self.citations.append(citation)
            self._known[key] = len(self.citations)
        return self._known[key]


def headline(answer: Object) -> tuple[str, str]:
    """What the answer is worth, in one line, and the role of that line."""
    translate = QCoreApplication.translate
    if answer.get("status") == "not_found":
        return translate("ChatText", "문서에서 답을 찾지 못했습니다."), "information"
    if answer.get("status") == "conflict":
        return translate("ChatText", "⚠ 문서마다 다르게 적혀 있습니다. 원문을 열어 견주어 보세요."), "warning"
    sentences = objects(answer.get("sentences"))
    if sentences and all(map(supported, sentences)):
        return translate("ChatText", "문서에 있는 답입니다."), "success"
    return translate("ChatText", "⚠ 확인이 필요한 문장이 있습니다."), "warning"


def foot(answer: Object) -> str:
    """How it was made, by which model, its grade, how long it took."""
    translate = QCoreApplication.translate
    mode = (
        translate("ChatText", "언어 모델이 쓰고 원문과 대조함")
        if answer.get("mode") == "generative"
        else translate("ChatText", "원문 문장을 그대로 옮김")
    )
    grades = {
        "C": translate("ChatText", "등급 C 기밀"),
        "S": translate("ChatText", "등급 S 민감"),
        "O": translate("ChatText", "등급 O 공개"),
    }
    seconds = answer.get("seconds")
    parts = [mode, inline(answer.get("model")), grades.get(str(answer.get("grade")), "")]
    if isinstance(seconds, (int, float)):
        parts.append(fill(translate("ChatText", "%1초"), f"{seconds:.1f}"))
    return " · ".join(part for part in parts if part)


def copied(answer: Object, place: Place) -> str:
    """Question, answer, marks and sources as plain text."""
    translate = QCoreApplication.translate
    numbers = Numbers()
    lines = [fill(translate("ChatText", "물음: %1"), inline(answer.get("question"))), "", headline(answer)[0]]
    sentences = objects(answer.get("sentences")) + objects(answer.get("extract"))
    for sentence in sentences:
        labels = "".join(f"[{numbers.of(one)}]" for one in objects(sentence.get("citations")))
        lines.append(" ".join(part for part in (inline(sentence.get("text")), labels, mark(sentence)) if part))
    if numbers.citations:
        lines += ["", translate("ChatText", "출처")]
    for number, citation in enumerate(numbers.citations, 1):
        lines.append(f'[{number}] {source(citation, place)}: "{inline(citation.get("quote"))}"')
    return "\n".join([*lines, "", foot(answer)])
