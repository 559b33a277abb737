"""Texts, numbers and dates as VBA expressions; what code page 949 lacks goes through ChrW."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from engine.macros.plan import Literal

_CONSTANTS: Final = {"\t": "vbTab", "\n": "vbLf", "\r": "vbCr"}


def quoted(text: str) -> str:
    """A VBA expression for a text: what code page 949 lacks, and control characters, through ChrW."""
    parts: list[str] = []
    run = ""
    for unit in text:
        if unit >= " " and _in_code_page(unit):
            run += '""' if unit == '"' else unit
            continue
        if run:
            parts.append(f'"{run}"')
            run = ""
        parts.append(_CONSTANTS.get(unit) or " & ".join(f"ChrW(&H{code:04X})" for code in _units(unit)))
    if run or not parts:
        parts.append(f'"{run}"')
    return " & ".join(parts)


def _units(character: str) -> list[int]:
    data = character.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(data[n : n + 2], "big") for n in range(0, len(data), 2)]


def _in_code_page(character: str) -> bool:
    try:
        return character.encode("cp949") != b"" and character != "\u20a9"
    except UnicodeEncodeError:
        return False


def number(value: float) -> str:
    """A VBA literal for a number."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value)}#" if abs(value) > 2_000_000_000 else str(int(value))
    return repr(float(value)) if "e" not in repr(float(value)) else f"{value:.15E}"


def literal(value: Literal) -> str:
    """A VBA literal."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, date):
        return f"DateSerial({value.year}, {value.month}, {value.day})"
    return number(value)


def comment(text: str) -> str:
    """A comment on one line that code page 949 can hold."""
    line = " ".join(text.split())
    return "".join(one if _in_code_page(one) else "?" for one in line)
