"""The words and patterns of requests, from resources/recipes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from re import Pattern


@dataclass(frozen=True, slots=True)
class Named:
    """A named set of patterns."""

    name: str
    any: tuple[Pattern[str], ...]
    none: tuple[Pattern[str], ...] = ()

    def matches(self, text: str) -> bool:
        """True where one of `any` is found and none of `none`."""
        return any(one.search(text) for one in self.any) and not any(one.search(text) for one in self.none)


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """What officials call a kind of column."""

    words: tuple[str, ...]
    names: tuple[str, ...]
    suffixes: tuple[str, ...] = ()
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """All of it, compiled once."""

    refused: tuple[Named, ...]
    unsupported: tuple[Named, ...]
    operations: tuple[Named, ...]
    connectives: tuple[Pattern[str], ...]
    result: Pattern[str]
    columns: tuple[ColumnWords, ...]
    functions: Mapping[str, Pattern[str]]
    orders: Mapping[str, Pattern[str]]
    comparisons: Mapping[str, str]
    dates: Mapping[str, str]
    formats: tuple[tuple[Pattern[str], str], ...]
    colors: tuple[tuple[Pattern[str], str], ...]
    fillers: tuple[str, ...]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("resources").joinpath("recipes", name).read_text("utf-8"))


def _named(entries: list[dict[str, Any]]) -> tuple[Named, ...]:
    return tuple(
        Named(
            one["name"],
            tuple(re.compile(pattern) for pattern in one["any"]),
            tuple(re.compile(pattern) for pattern in one.get("not", ())),
        )
        for one in entries
    )


@cache
def words() -> Words:
    """The words, read once."""
    operations, general, danger = _read("operations.toml"), _read("words.toml"), _read("danger.toml")
    return Words(
        refused=_named(danger["refused"]),
        unsupported=_named(operations["unsupported"]),
        operations=_named(operations["operation"]),
        connectives=tuple(re.compile(one) for one in operations["connectives"]),
        result=re.compile(operations["result_words"]),
        columns=tuple(
            ColumnWords(tuple(one["words"]), tuple(one["names"]), tuple(one.get("suffixes", ())), one.get("type"))
            for one in general["column"]
        ),
        functions={name: re.compile(pattern) for name, pattern in general["functions"].items()},
        orders={name: re.compile(pattern) for name, pattern in general["orders"].items()},
        comparisons=general["comparisons"],
        dates=general["dates"],
        formats=tuple((re.compile(pattern), form) for pattern, form in general["formats"].items()),
        colors=tuple((re.compile(pattern), color) for pattern, color in general["colors"].items()),
        fillers=tuple(sorted(general["fillers"]["words"], key=len, reverse=True)),
    )
