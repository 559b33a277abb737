"""The frame around every command: a session, its failures as sentences and exit codes."""

from __future__ import annotations

import logging
from functools import wraps
from typing import TYPE_CHECKING

from desktop.cli.session import Session
from engine.errors import EngineCode, EngineError
from engine.log import origin

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from desktop.cli.codes import Exit
    from desktop.cli.texts import Texts

_LOG = logging.getLogger(__name__)


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
            except BrokenPipeError:
                raise  # whoever read our output went away: no fault, and nobody to tell
            except Exception as error:  # noqa: BLE001  the edge: a fault of ours is a sentence, its place is in the log
                _LOG.error("command %s failed at %s", session.arguments.command, origin(error))
                return session.report(EngineError(EngineCode.UNEXPECTED, why=type(error).__name__))

    return run
