"""Word lists that ship in resources/words."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def _lists(name: str) -> dict[str, object]:
    return tomllib.loads(resources.files("resources").joinpath("words", f"{name}.toml").read_text("utf-8"))


def listed(name: str, key: str) -> frozenset[str]:
    """The words of one list."""
    return frozenset(str(_lists(name)[key]).split())


def mapping(name: str, key: str) -> dict[str, tuple[str, ...]]:
    """A table of words and the words that may stand for them."""
    table = _lists(name)[key]
    return {word: tuple(others) for word, others in table.items()} if isinstance(table, dict) else {}
