"""Procedures of the macros (resources/macros/procedures.bas): mirrors of `values`, arrays, a stable sort."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD: Final = re.compile(r"^Private (?:Function|Sub) (\w+)", re.MULTILINE)
_END: Final = re.compile(r"(?<=\nEnd Sub)\n\n|(?<=\nEnd Function)\n\n")
_CALL: Final = re.compile(r"\bGyeot[A-Z]\w*")


@cache
def procedures() -> Mapping[str, str]:
    """Each procedure with its comment, by its name, in their fixed order."""
    source = resources.files("resources").joinpath("macros", "procedures.bas").read_text("utf-8")
    found: dict[str, str] = {}
    for block in _END.split(source.strip()):
        head = _HEAD.search(block)
        assert head is not None  # noqa: S101  every block is a procedure: a test reads them all
        found[head[1]] = block.strip("\n")
    return found


def needed(code: str) -> list[str]:
    """The procedures that the code calls, directly or through one another, in their fixed order."""
    known = procedures()
    wanted = set(_CALL.findall(code)) & set(known)
    while True:
        more = {name for one in wanted for name in _CALL.findall(known[one])} & set(known)
        if more <= wanted:
            return [known[name] for name in known if name in wanted]
        wanted |= more
