"""Questions back: where a request leaves a doubt, the planner asks with options instead of guessing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.methods import Json

STOP: Final = "그만두기"
_MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """A question and what may be answered; `chosen` counts from 1."""

    question: str
    options: tuple[str, ...]
    chosen: int | None = None

    def to_json(self) -> Json:
        """CONTRACT's choice object."""
        return {"question": self.question, "options": [*self.options], "chosen": self.chosen}


class NeedsChoiceError(Exception):
    """The planner can't go on without an answer."""


class UnsupportedError(Exception):
    """What is asked for can't be done; the text says why, in Korean."""


class RefusedError(Exception):
    """What is asked for is not done; the text says why, in Korean."""


@dataclass(slots=True)
class Asker:
    """Asks, or takes the answer that was given beforehand.

    Args:
        answers: number of the question (from 1) to number of the option (from 1).
    """

    answers: Mapping[int, int]
    asked: list[Choice] = field(default_factory=list)

    def ask(self, question: str, options: Sequence[str]) -> int:
        """The index of the chosen option.

        Raises:
            NeedsChoiceError: not answered yet.
            UnsupportedError: the answer is none of the options.
        """
        shown = tuple(dict.fromkeys(options))[:_MOST]
        chosen = self.answers.get(len(self.asked) + 1)
        self.asked.append(Choice(question, shown, chosen))
        if chosen is None:
            raise NeedsChoiceError
        if not 1 <= chosen <= len(shown):
            raise UnsupportedError(f"{len(self.asked)}번 물음에 {chosen}번 보기는 없습니다.")
        if shown[chosen - 1] == STOP:
            raise UnsupportedError("그만두기를 골라 아무것도 하지 않았습니다.")
        return list(options).index(shown[chosen - 1])

    def confirm(self, question: str, go_on: str) -> None:
        """Ask whether to go on; stopping ends the planning."""
        self.ask(question, (go_on, STOP))
