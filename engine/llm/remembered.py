"""Answers to parts of a work, remembered by what was asked: a summary made again after an edit asks for the rest only.

They are content of documents: in memory only, bounded, gone with the model.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.llm.model import Answer, Request

MOST_ANSWERS = 512
MOST_CHARACTERS = 1_000_000


class Remembered:
    """The answers that came last, by the hash of their requests."""

    def __init__(self) -> None:
        self._answers: OrderedDict[bytes, Answer] = OrderedDict()
        self._characters = 0

    def find(self, request: Request) -> Answer | None:
        """The answer to the same request; None where it may differ, or is not known."""
        if not _lasting(request):
            return None
        key = _key(request)
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def keep(self, request: Request, answer: Answer) -> None:
        """Remember an answer, unless it was cut off or drawn by chance."""
        if not _lasting(request) or answer.finish != "stop":
            return
        key = _key(request)
        self._drop(key)
        self._answers[key] = answer
        self._characters += len(answer.text)
        while len(self._answers) > MOST_ANSWERS or self._characters > MOST_CHARACTERS:
            self._drop(next(iter(self._answers)))

    def clear(self) -> None:
        """Forget all."""
        self._answers.clear()
        self._characters = 0

    def __len__(self) -> int:
        return len(self._answers)

    def _drop(self, key: bytes) -> None:
        gone = self._answers.pop(key, None)
        self._characters -= len(gone.text) if gone else 0


def _lasting(request: Request) -> bool:
    return request.part and request.temperature == 0


def _key(request: Request) -> bytes:
    turns = [[message.role, message.content] for message in request.messages]
    whole = [turns, request.max_tokens, request.schema, request.stop, request.seed]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")).digest()
