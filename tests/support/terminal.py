"""Runs the command line inside the test, for what needs no worker."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from desktop.cli.arguments import Commands
from desktop.cli.main import main
from desktop.cli.session import Session
from desktop.cli.texts import Texts

if TYPE_CHECKING:
    import pytest

    pass


def session_of(*words: str, language: str = "ko") -> Session:
    """The session of a typed command."""
    texts = Texts(language)
    return Session(Commands(texts).parse(list(words)), texts)


def run(*words: str) -> int:
    """Run a command; its exit code."""

    def window(*_: object) -> int:
        raise AssertionError("no window was asked for")

    return main(list(words), window)


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The JSON objects on stdout, one a line."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]
