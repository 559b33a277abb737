"""The prompts that ship in resources/prompts, and data fenced so that it cannot pass for a part of a prompt."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_MARKS = re.compile(r"<\|(?=[A-Za-z_/])|(?<=[A-Za-z_])\|>|</?s>|\[/?INST\]|<<?/?SYS>>?|<(?:start|end)_of_turn>")
_FENCE = re.compile(r"\[(?=\s*(?:자료|질문|문장|지시|system|user|assistant))", re.IGNORECASE)


@cache
def prompt(name: str) -> str:
    """The text of a prompt, without the newline at its end."""
    return resources.files("resources").joinpath("prompts", f"{name}.txt").read_text("utf-8").strip()


def fenced(text: str) -> str:
    """Data as it goes into a prompt: marks of chat templates and of our own fences are broken, the words stay."""
    return _FENCE.sub("［", _MARKS.sub(lambda match: " ".join(match[0]), text))
