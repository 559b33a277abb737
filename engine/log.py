"""The program's log: a rotating file with ids, counts and durations. No text of a document, no path, no question.

A value that is neither a number nor a short plain name is masked before it is written, and exceptions are named by
type and place, never with their message.
"""

from __future__ import annotations

import copy
import logging
import logging.handlers
import os
import re
import sys
from collections.abc import Mapping
from enum import Enum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import TracebackType

FILE: Final = "gyeot.log"
SIZE: Final = 1024 * 1024
KEPT: Final = 3
_OWN: Final = frozenset({"desktop", "engine", "retrieval", "pii"})
_PLAIN = re.compile(r"[A-Za-z0-9_.:+-]{0,64}", re.ASCII)  # ids, codes, names of types and modules
_FRAMES: Final = 8


class Plain(str):
    """A text that is known to hold nothing of a document: the log writes it as it is."""

    __slots__ = ()


class Masked:
    """Stands for a secret or a text: its repr tells the length and nothing else."""

    def __init__(self, value: str | bytes) -> None:
        self._length = len(value)

    def __repr__(self) -> str:
        return f"<{self._length} hidden>"


class PrivateFormatter(logging.Formatter):
    """Writes a record with its arguments masked; of other packages' records only who wrote and how much."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        safe = copy.copy(record)
        safe.exc_info, safe.exc_text, safe.stack_info = None, None, None
        if record.name.partition(".")[0] not in _OWN:
            safe.msg, safe.args = "%r", (Masked(record.getMessage()),)
        elif isinstance(record.args, Mapping):
            named = {name: _safe(value) for name, value in record.args.items()}
            safe.args = named if "%(" in str(record.msg) else (_safe(record.args),)  # logging unpacks a lone mapping
        elif record.args:
            safe.args = tuple(_safe(value) for value in record.args)
        line = super().format(safe)
        error = record.exc_info[1] if record.exc_info else None
        return line if error is None else f"{line} [{type(error).__name__} at {origin(error)}]"


class PrivateFile(logging.handlers.RotatingFileHandler):
    """A rotating file of which each one is made for this user only."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return TextIOWrapper(os.fdopen(descriptor, "ab"), encoding="utf-8", errors="backslashreplace")


def start(folder: Path, level: int = logging.INFO) -> logging.Handler | None:
    """Begin to write into a folder; None when it cannot be written: a log is never a reason not to start."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = PrivateFile(folder / FILE, maxBytes=SIZE, backupCount=KEPT)
    except OSError:
        return None
    handler.setFormatter(PrivateFormatter("%(asctime)s %(levelname)s %(process)d %(name)s %(message)s"))
    handler.setLevel(level)
    root = logging.getLogger()
    root.addHandler(handler)
    if root.getEffectiveLevel() > level:
        root.setLevel(level)
    return handler


def stop(handler: logging.Handler | None) -> None:
    """Write no more and close the file."""
    if handler is not None:
        logging.getLogger().removeHandler(handler)
        handler.close()


def origin(error: BaseException) -> Plain:
    """Where an exception came from: the innermost places in source, without any value."""
    places: list[str] = []
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    return Plain(" < ".join(reversed(places[-_FRAMES:])) or "nowhere")


def excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """For sys.excepthook: type and place, in the log and on stderr; the message stays unwritten."""
    place = origin(error.with_traceback(trace))
    logging.getLogger("desktop").critical("unhandled %s at %s", kind.__name__, place)
    if sys.stderr is not None:
        sys.stderr.write(f"{kind.__name__} at {place}\n")


def _safe(value: object) -> object:
    if value is None or isinstance(value, (bool, int, float, Enum, Masked, Plain)):
        return value
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) else repr(Masked(value))
    return f"<{type(value).__name__}>"
