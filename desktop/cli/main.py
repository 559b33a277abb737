"""Entry of the command line: parse, choose the command's module, run it, map failures to exit codes."""

from __future__ import annotations

import os
from importlib import import_module, metadata
from typing import TYPE_CHECKING, Protocol, cast

from desktop.cli import output
from desktop.cli.arguments import Commands
from desktop.cli.codes import Exit
from desktop.cli.texts import Texts, choose_language

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

# Command -> module and function. Modules are imported when their command runs, so that --help stays light.
COMMANDS = {
    "add": ("library", "add"),
    "list": ("library", "show_list"),
    "status": ("library", "status"),
    "remove": ("library", "remove"),
    "retry": ("library", "retry"),
    "grade": ("library", "grade"),
    **{name: ("safekeeping", name) for name in ("lock", "unlock", "rekey", "verify", "compact", "backup")},
    "restore-backup": ("safekeeping", "restore_backup"),
    "search": ("search", "search"),
    "read": ("documents", "read"),
    "ask": ("answers", "ask"),
    "summarize": ("summaries", "summarize"),
    "scrub": ("privacy", "scrub"),
    "send": ("privacy", "send"),
    "macro": ("macros", "macro"),
    "models": ("models", "models"),
    "doctor": ("doctor", "doctor"),
    "demo": ("demo", "demo"),
}


class _Run(Protocol):
    def __call__(self, arguments: argparse.Namespace, texts: Texts) -> Exit: ...


def _language(arguments: Sequence[str]) -> str | None:
    """--lang, looked for before parsing because the parser itself speaks."""
    for position, word in enumerate(arguments):
        if word == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return None


def main(arguments: list[str], show_window: Callable[[argparse.Namespace, Texts], int]) -> int:
    """Run `gyeot` with these arguments and return its exit code; without a subcommand `show_window` decides."""
    output.prepare()
    texts = Texts(choose_language(_language(arguments), os.environ))
    commands = Commands(texts)
    parsed = commands.parse(arguments)
    printer = output.Output(texts, as_json=False)
    if parsed.version:
        printer.line(f"gyeot {metadata.version('gyeot')}")
        return Exit.DONE
    if parsed.command is None:
        return show_window(parsed, texts)
    module, function = COMMANDS[parsed.command]
    run = cast("_Run", getattr(import_module(f"desktop.cli.{module}"), function))
    return run(parsed, texts)
