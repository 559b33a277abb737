"""The sentence for each reason why something is not supported (resources/messages/checks.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.grounding.checks import Problem
    from engine.methods import Json, Object


@cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("resources").joinpath("messages", "checks.toml").read_text("utf-8")
    return cast("Mapping[str, Mapping[str, str]]", tomllib.loads(text))


def reason(code: str, language: str) -> str:
    """The sentence for a code; the code itself where there is none."""
    entry = _catalogue().get(code, {})
    return entry.get(language) or entry.get("ko") or code


def checks_json(found: Sequence[Problem], language: str) -> Object:
    """CONTRACT's `checks` of a sentence."""
    listed: list[Json] = [
        {"code": str(one.code), "text": one.text, "message": reason(one.code, language).format(text=one.text)}
        for one in found
    ]
    return {"supported": not found, "problems": listed}
