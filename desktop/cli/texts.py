"""The terminal's sentences in Korean and English, from resources/messages/terminal.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("ko", "en")


@cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("resources").joinpath("messages", "terminal.toml").read_text("utf-8")
    return cast("Mapping[str, Mapping[str, str]]", tomllib.loads(text))


class Texts:
    """Sentences by key in one language.

    Args:
        language: "ko" or "en".
    """

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """The sentence with its values filled in.

        Raises:
            KeyError: no such key (a fault of ours: a test walks all keys used).
        """
        return _catalogue()[key][self.language].format(**values)


def choose_language(wanted: str | None, environment: Mapping[str, str]) -> str:
    """The language to speak: the one asked for, GYEOT_LANG, else English only where the locale says so plainly."""
    for candidate in (wanted, environment.get("GYEOT_LANG")):
        if candidate in LANGUAGES:
            return candidate
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    return "en" if locale.startswith("en") else "ko"
