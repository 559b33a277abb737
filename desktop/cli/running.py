"""The frame around every command: a session, its failures as sentences and exit codes."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from desktop.cli.session import Session
from engine.errors import EngineError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from desktop.cli.codes import Exit
    from desktop.cli.texts import Texts


def command(body: Callable[[Session], Exit]) -> Callable[[argparse.Namespace, Texts], Exit]:
    """Make a command of a function that takes a session: opens and closes it, and reports what it raises."""

    @wraps(body)
    def run(arguments: argparse.Namespace, texts: Texts) -> Exit:
        with Session(arguments, texts) as session:
            try:
                session.adopt_language()
                return body(session)
            except EngineError as error:
                return session.report(error)

    return run
