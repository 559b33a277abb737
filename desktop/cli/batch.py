"""Batches: a JSONL file of {"id","text"}, one answer a line in the order of the input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.codes import Exit
from engine.errors import EngineCode, EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desktop.cli.session import Session
    from engine.methods import Json, Object

MAX_LINE = 1 << 20


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            while untrusted_line := file.readline(MAX_LINE + 1):
                rest = untrusted_line
                while len(rest) > MAX_LINE and not rest.endswith("\n"):
                    rest = file.readline(MAX_LINE + 1)  # the tail of a line that is refused: read, not kept
                if untrusted_line.strip():
                    yield untrusted_line
    except OSError as error:
        raise EngineError(EngineCode.BAD_REQUEST, what=f"--batch: {type(error).__name__}") from None


def _entry(untrusted_line: str) -> tuple[Json, str]:
    """The id and text of a line.

    Raises:
        EngineError: it is no {"id","text"} object.
    """
    if len(untrusted_line) > MAX_LINE:
        raise EngineError(EngineCode.BAD_REQUEST, what="--batch: line too long")
    try:
        untrusted = json.loads(untrusted_line)
    except (ValueError, RecursionError):
        untrusted = None
    if not isinstance(untrusted, dict):
        raise EngineError(EngineCode.BAD_REQUEST, what="--batch: not a JSON object")
    identity, text = untrusted.get("id"), untrusted.get("text")
    if not isinstance(text, str):
        raise _NamelessError(identity)
    return identity, text


class _NamelessError(EngineError):
    """A line with an id perhaps, but no text."""

    def __init__(self, identity: Json) -> None:
        super().__init__(EngineCode.BAD_REQUEST, what="--batch: text")
        self.identity = identity


def run_batch(session: Session, file: str, answer: Callable[[str], Object]) -> Exit:
    """Answer every line; a failed one is an object with its id and the reason. Exit 0 when all got a line."""
    for untrusted_line in _lines(Path(file)):
        identity: Json = None
        try:
            identity, text = _entry(untrusted_line)
            session.output.result({"id": identity, **answer(text)})
        except EngineError as error:
            if error.code == EngineCode.CANCELLED:
                raise
            identity = error.identity if isinstance(error, _NamelessError) else identity
            session.output.result({"id": identity, **session.failure(error.code, error.detail)})
    return Exit.DONE
