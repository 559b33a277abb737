"""Runs the very macro in an independent VBA engine, in a child process with limits, on a copy, and compares cells."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import CancelledError
from engine.macros.book import serial
from engine.macros.compiler import STEPS
from engine.macros.values import ValueKind, kind
from retrieval.child import Child

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from engine.macros.book import Book, Cell
    from engine.methods import Json, Object

APPLICATION: Final = Path(__file__).resolve().parents[2]
_BOOT: Final = "import sys; sys.path.append(sys.argv[1]); from engine.macros.runner import main; sys.exit(main())"
_PREFIX: Final = "gyeot-verify-"
_MEMORY_FOLDER: Final = Path("/dev/shm")  # noqa: S108  a private folder is made in it
_LEFT_OVER: Final = 3600.0
_KINDS: Final = {
    ValueKind.BLANK: "blank", ValueKind.NUMBER: "number", ValueKind.DATE: "date", ValueKind.TEXT: "text",
    ValueKind.LOGICAL: "logical", ValueKind.ERROR: "error",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one run may cost."""

    seconds: float = 60.0
    memory: int = 2 << 30
    output: int = 1 << 20


def private_folder(fallback: Path) -> Path:
    """A new folder only this user can open, in memory where the system offers it; left-overs of dead runs go."""
    usable = _MEMORY_FOLDER.is_dir() and os.access(_MEMORY_FOLDER, os.W_OK)
    parent = _MEMORY_FOLDER if usable else fallback
    parent.mkdir(parents=True, exist_ok=True)
    sweep(parent)
    return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))


def sweep(parent: Path) -> None:
    """Remove our folders that an ended run left behind."""
    for one in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            known = one.lstat()
            mine = not hasattr(os, "getuid") or known.st_uid == os.getuid()
            if stat.S_ISDIR(known.st_mode) and mine and time.time() - known.st_mtime > _LEFT_OVER:
                shutil.rmtree(one, ignore_errors=True)


def expectation(book: Book, names: Iterable[str]) -> Object:
    """What the macro must leave on these sheets, as JSON."""
    cells: dict[str, Json] = {}
    formulas: dict[str, Json] = {}
    for name in names:
        sheet = book.sheets[name]
        cells[name] = [[row, at, *_plain(cell)] for (row, at), cell in sheet.cells.items() if not cell.formula]
        formulas[name] = [[row, at] for (row, at), cell in sheet.cells.items() if cell.formula]
    return {"sheets": [*book.sheets], "cells": cells, "formulas": formulas}


def _plain(cell: Cell) -> list[Json]:
    of = kind(cell.value)
    fill = _bgr(cell.fill) if cell.fill else None
    value: Json = None
    if of is ValueKind.DATE:
        value = serial(cell.value)  # type: ignore[arg-type]  # a date
    elif of in (ValueKind.NUMBER, ValueKind.TEXT, ValueKind.LOGICAL):
        value = cell.value  # type: ignore[assignment]  # a plain value
    return [_KINDS[of], value, cell.format, fill]


def _bgr(color: str) -> int:
    red, green, blue = (int(color[n : n + 2], 16) for n in (0, 2, 4))
    return red + green * 256 + blue * 65536


def run_job(folder: Path, bounds: Bounds, cancelled: Callable[[], bool], macro: str = STEPS) -> Object:
    """Verify what lies in a folder: macro.xlsm and expected.json.

    Raises:
        CancelledError: the asker gave up.
    """
    prepared = json.loads((folder / "expected.json").read_text("utf-8"))
    job = {
        "workbook": str(folder / "macro.xlsm"),
        "macro": macro,
        "expected": prepared["expected"],
        "memory": bounds.memory,
        "seconds": bounds.seconds,
    }
    child = Child([sys.executable, "-I", "-X", "utf8", "-c", _BOOT, str(APPLICATION)], folder)
    try:
        child.send(json.dumps(job).encode("utf-8"))
        child.listen()
        return _answer(child, bounds, cancelled)
    finally:
        child.close()


def _answer(child: Child, bounds: Bounds, cancelled: Callable[[], bool]) -> Object:
    deadline, data = time.monotonic() + bounds.seconds, b""
    while time.monotonic() < deadline and len(data) <= bounds.output:
        if cancelled():
            raise CancelledError
        piece = child.chunk(0.05)
        if piece == b"":
            return _checked(data)
        data += piece or b""
    return _none("timeout")


def _none(reason: str) -> Object:
    return {"engine": "pyOpenVBA", "cells": 0, "differences": 0, "status": "not_covered", "reason": reason}


def _checked(untrusted_data: bytes) -> Object:
    try:
        made: Json = json.loads(untrusted_data)
    except ValueError:
        return _none("died")
    statuses = ("match", "differs", "not_available", "not_covered")
    if not isinstance(made, dict) or made.get("status") not in statuses:
        return _none("died")
    return made
