"""Errors of the engine, and the sentence and advice of every code in Korean and English."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

Detail = str | int | float


class EngineCode(StrEnum):
    """Stable codes of what can go wrong outside reading and searching."""

    UNEXPECTED = "UNEXPECTED"
    CANCELLED = "CANCELLED"
    NO_PASSPHRASE = "NO_PASSPHRASE"  # noqa: S105  a code: nobody is there to type one
    PASSPHRASES_DIFFER = "PASSPHRASES_DIFFER"
    PROGRAM_ENDED = "PROGRAM_ENDED"  # the window the terminal worked through
    BAD_REQUEST = "BAD_REQUEST"
    PROTOCOL = "PROTOCOL"
    RESULT_TOO_LARGE = "RESULT_TOO_LARGE"  # does not fit one line of the pipe
    WORKER_DIED = "WORKER_DIED"
    WORKER_UNSTABLE = "WORKER_UNSTABLE"
    WORKER_START = "WORKER_START"
    ENGINE_MISSING = "ENGINE_MISSING"  # llama.cpp is not installed
    NO_MODEL = "NO_MODEL"
    OCR_MISSING = "OCR_MISSING"  # nothing recognises letters in scans
    MODEL_DAMAGED = "MODEL_DAMAGED"
    MODEL_CHANGED = "MODEL_CHANGED"  # SHA-256 differs from the one at import
    MODEL_TOO_BIG = "MODEL_TOO_BIG"
    MODEL_MISSING = "MODEL_MISSING"
    MODEL_UNSUPPORTED = "MODEL_UNSUPPORTED"  # a GGUF, but none that can be used: split, too old, no language model
    MODEL_NOT_LANGUAGE = "MODEL_NOT_LANGUAGE"  # a GGUF for pictures, sounds or searching
    GPU_UNUSED = "GPU_UNUSED"  # doctor: llama.cpp could use a graphics card and the settings say not to
    NO_SUCH_MODEL = "NO_SUCH_MODEL"
    PROMPT_TOO_LONG = "PROMPT_TOO_LONG"
    BAD_OUTPUT = "BAD_OUTPUT"  # the model's output is not what the grammar allows
    SETTINGS_DAMAGED = "SETTINGS_DAMAGED"
    SETTINGS_NEWER = "SETTINGS_NEWER"
    BAD_SETTING = "BAD_SETTING"
    HOME_NOT_WRITABLE = "HOME_NOT_WRITABLE"
    OUTPUT_EXISTS = "OUTPUT_EXISTS"
    NOT_TEXT = "NOT_TEXT"  # a file or stdin that was to be plain text
    TEXT_TOO_LARGE = "TEXT_TOO_LARGE"
    BAD_PLAN = "BAD_PLAN"  # a macro plan that is none
    WORKBOOK_TOO_BIG = "WORKBOOK_TOO_BIG"
    SHEET_PROTECTED = "SHEET_PROTECTED"
    FRAGILE_WORKBOOK = "FRAGILE_WORKBOOK"  # warning: parts that the new workbook may lose
    MACRO_DIFFERS = "MACRO_DIFFERS"  # warning: macro and preview disagree, no files
    MACRO_UNVERIFIED = "MACRO_UNVERIFIED"  # warning: nobody could run the macro
    MACRO_NO_MATCH = "MACRO_NO_MATCH"  # warning: no row meets a condition
    MACRO_HAS_MACROS = "MACRO_HAS_MACROS"  # warning: the workbook has macros of its own
    MACRO_TOTALS_STAY = "MACRO_TOTALS_STAY"  # warning: total rows below the table do not move
    OUT_NOT_WRITABLE = "OUT_NOT_WRITABLE"


class EngineError(Exception):
    """Root of what the engine raises on purpose.

    Args:
        code: an EngineCode, or a code of retrieval that came from a worker.
        **detail: plain values for the sentence; never document text.
    """

    def __init__(self, code: str, **detail: Detail) -> None:
        super().__init__(code)
        self.code = code
        self.detail: Mapping[str, Detail] = detail


class CancelledError(EngineError):
    """The asker cancelled; not a fault."""

    def __init__(self) -> None:
        super().__init__(EngineCode.CANCELLED)


@dataclass(frozen=True, slots=True)
class Described:
    """A failure as the user sees it: what happened, and what to do."""

    code: str
    message: str
    advice: str


@cache
def _catalogue() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    text = resources.files("resources").joinpath("messages", "errors.toml").read_text("utf-8")
    return cast("Mapping[str, Mapping[str, Mapping[str, str]]]", tomllib.loads(text))


def describe(code: str, language: str, detail: Mapping[str, Detail] | None = None) -> Described:
    """The sentence and the advice for a code, in "ko" or "en"; an unknown code is described as UNEXPECTED."""
    entries = _catalogue()
    entry = entries.get(code) or entries[EngineCode.UNEXPECTED]
    texts = entry.get(language) or entry["ko"]
    values = {"code": code, **(detail or {})}
    return Described(code, _fill(texts["message"], values), _fill(texts["advice"], values))


class _Known(dict[str, Detail]):
    """Leaves a field that has no value as it is: a sentence must never fail."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _fill(text: str, values: Mapping[str, Detail]) -> str:
    return text.format_map(_Known(values))
