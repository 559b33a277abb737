"""Passphrases for the terminal: from a file that was named, else typed without echo; never from an argument."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import EngineCode, EngineError

if TYPE_CHECKING:
    from desktop.cli.output import Output

_LONGEST: Final = 8_192  # bytes of a file


def passphrase(output: Output, file: str | None, prompt: str) -> str:
    """The passphrase of a file (its first line), or typed.

    Raises:
        EngineError: NO_PASSPHRASE where no file is named and nobody is there to type; BAD_REQUEST for a bad file.
    """
    if file is not None:
        return _from_file(Path(file))
    if not sys.stdin.isatty():
        raise EngineError(EngineCode.NO_PASSPHRASE)
    output.clear()
    return getpass.getpass(f"{output.texts(prompt)} ", stream=sys.stderr)


def new_passphrase(output: Output, file: str | None) -> str:
    """A new passphrase; a typed one is typed twice.

    Raises:
        EngineError: as `passphrase`; PASSPHRASES_DIFFER.
    """
    first = passphrase(output, file, "prompt_new_passphrase")
    if file is None and passphrase(output, None, "prompt_again") != first:
        raise EngineError(EngineCode.PASSPHRASES_DIFFER)
    return first


def _from_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            untrusted = file.read(_LONGEST).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EngineError(EngineCode.BAD_REQUEST, what="--passphrase-file") from error
    return untrusted.split("\n", 1)[0].rstrip("\r")
