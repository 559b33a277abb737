"""Formulas of a sheet as text beside its values: copies of one formula are said once, for the range they fill."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.documents.grid import Region
from retrieval.documents.tables import column_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.documents.sheet_parts import Formula

_REFERENCE = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|(?<![A-Za-z0-9_.$])(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?![\d(A-Za-z_])")


def grouped(formulas: Sequence[Formula]) -> Iterator[tuple[str, str]]:
    """Yields ranges and the formula of their first cell, with its equals sign, in the order of first cells.

    Formulas that say the same seen from their own cell, one below or beside the other, are one group.
    """
    open_groups: dict[tuple[int, int, str], int] = {}  # last row, last column, relative text -> index of the group
    groups: list[tuple[Region, str]] = []
    for formula in formulas:
        if formula.area:
            groups.append((Region(formula.row, formula.column, formula.row, formula.column), formula.text))
            groups[-1] = (_region(formula.area) or groups[-1][0], formula.text)
            continue
        key = relative(formula.text, formula.row, formula.column)
        at = open_groups.pop((formula.row - 1, formula.column, key), None)
        if at is None:
            at = open_groups.pop((formula.row, formula.column - 1, key), None)
            at = at if at is not None and groups[at][0].top == formula.row else None
        if at is None:
            at = len(groups)
            groups.append((Region(formula.row, formula.column, formula.row, formula.column), formula.text))
        first, text = groups[at]
        groups[at] = (Region(first.top, first.left, formula.row, formula.column), text)
        open_groups[formula.row, formula.column, key] = at
    for region, text in groups:
        yield region.name, f"={text}"


def relative(text: str, row: int, column: int) -> str:
    """A formula with its references counted from its own cell."""

    def replaced(found: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, number = found.groups()
        if not letters:
            return found[0]
        across = letters if fixed_column else f"[{column_number(letters) - 1 - column}]"
        down = number if fixed_row else f"[{int(number) - 1 - row}]"
        return f"R{down}C{across}"

    return _REFERENCE.sub(replaced, text)


def _region(untrusted_area: str) -> Region | None:
    found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", untrusted_area)
    if not found:
        return None
    left, top, right, bottom = found.groups()
    return Region(int(top) - 1, column_number(left) - 1, int(bottom) - 1, column_number(right) - 1)
