"""Values in translated sentences: Qt's %1 marks, filled in one pass so that a value is never taken for a mark."""

from __future__ import annotations

import re

_MARK = re.compile(r"%([1-9])")


def fill(text: str, *values: object) -> str:
    """The sentence with %1 … %9 replaced; a mark without a value stays, as Qt leaves it."""

    def value(found: re.Match[str]) -> str:
        number = int(found.group(1))
        return str(values[number - 1]) if number <= len(values) else found.group()

    return _MARK.sub(value, text)
