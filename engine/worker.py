"""The child process: `--role` names one of ROLES. Takes the pipe for itself first, then loads what the role needs.

Measures: fd 1 belongs to the protocol, and what libraries print goes to stderr; nobody but the reader has stdin;
internet sockets of Python are refused; no new privileges, no core dump; ends when stdin ends.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING, Final

from engine.log import PrivateFormatter
from engine.offline import give_up_privileges, refuse_internet
from engine.process import LOG_PREFIX
from engine.serving import Channel, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.methods import Object, Role

ROLES: Final = ("llm", "library", "task", "verify", "pii", "render")


def claim_pipe() -> Channel:
    """Take stdin and stdout away from everything else in this process: fd 0 becomes empty, fd 1 becomes stderr."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return Channel(os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb"))


def serve(role: str, build: Callable[[Object], Role], channel: Channel, nice: int = 0) -> int:
    """Set the process up and serve a role until the end; the exit status."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PrivateFormatter(LOG_PREFIX + "%(name)s %(message)s"))
    handler.addFilter(_worth_it)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the client's
    if nice and hasattr(os, "nice"):
        os.nice(nice)
    refuse_internet()
    give_up_privileges()
    return Server(role, build, channel).run()


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry of the process."""
    channel = claim_pipe()
    parser = argparse.ArgumentParser(prog="engine.worker")
    parser.add_argument("--role", choices=ROLES, required=True)
    parser.add_argument("--nice", type=int, default=0)
    options = parser.parse_args(arguments)
    status = serve(options.role, lambda config: build(options.role, config), channel, options.nice)
    leave(status)
    return status


def build(role: str, config: Object) -> Role:
    """Build a role of the fixed list from its module."""
    if role not in ROLES:
        raise ValueError(role)
    built: Role = importlib.import_module(f"engine.roles.{role}").build(config)
    return built


def leave(status: int) -> None:
    """End without the interpreter's farewell: lanes may still be inside native code that needs its data."""
    logging.shutdown()
    sys.stderr.flush()
    os._exit(status)


def _worth_it(record: logging.LogRecord) -> bool:
    """Libraries are heard from WARNING up only."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in {"engine", "retrieval", "pii"}


if __name__ == "__main__":
    sys.exit(main())
