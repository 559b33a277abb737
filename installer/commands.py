"""Reads the command line, sets up, and starts 곁 or the checks."""

from __future__ import annotations

import argparse
import errno
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from installer import lock, messages
from installer.checks import all_checks, run_checks, table
from installer.environment import Environment
from installer.locking import exclusive
from installer.messages import SetupError
from installer.processes import clean_environment
from installer.progress import Display
from installer.steps import Options, Setup

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
FAILED, INTERRUPTED = 1, 130


def parser() -> argparse.ArgumentParser:
    """The command line."""
    main = argparse.ArgumentParser(
        prog="python3 -m installer",
        description="곁을 설치하고 실행하거나 검사합니다. · Sets up 곁 and starts it, or checks it.",
    )
    commands = main.add_subparsers(dest="command", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    which = shared.add_mutually_exclusive_group()
    which.add_argument(
        "--light", action="store_true", help="문장 인코더(torch) 제외 · leave the sentence encoders (torch) out"
    )
    which.add_argument(
        "--encoders", action="store_true", help="문장 인코더 포함 · install the sentence encoders in any case"
    )
    shared.add_argument(
        "--engine", action="store_true", help="실패한 엔진 빌드를 다시 시도 · try a failed engine build again"
    )
    commands.add_parser(
        "run",
        parents=[shared],
        help="설치 후 gyeot 실행(-- 뒤는 gyeot의 인수) · set up, start gyeot (its arguments after --)",
    )
    commands.add_parser(
        "test",
        parents=[shared],
        help="모든 검사 실행(-- 뒤는 pytest의 인수) · run all checks (pytest's arguments after --)",
    )
    commands.add_parser(
        "lock", help="설치된 버전을 constraints.txt에 기록 · write the installed versions to constraints.txt"
    )
    return main


def split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """The installer's own arguments, and those after the first `--`."""
    words = list(arguments)
    if "--" in words:
        place = words.index("--")
        return words[:place], words[place + 1 :]
    return words, []


def run(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Run one command of the installer; the exit code says how it went."""
    own, passed_on = split(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Korean Windows console starts as cp949
    options = parser().parse_args(own)
    signal.signal(signal.SIGTERM, _interrupt)
    display = Display(sys.stderr)
    place = Environment(root)
    try:
        if options.command == "lock":
            display.say(f"{lock.write(place)} → constraints.txt")
            return 0
        _set_up(root, options, display)
        if options.command == "test":
            results = run_checks(place, all_checks(place, passed_on), display)
            display.say(table(results))
            return FAILED if any(result.code for result in results) else 0
    except KeyboardInterrupt:
        display.say(messages.INTERRUPTED.lines())
        return INTERRUPTED
    except SetupError as error:
        if error.tail:
            display.say("\n".join(f"    {line}" for line in error.tail))
        display.say(error.sentence.lines())
        return FAILED
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        refused = messages.SYSTEM_REFUSED.with_fields(reason=error.strerror or type(error).__name__)
        display.say((messages.DISK_FULL if full else refused).lines())
        return FAILED
    return start(place, passed_on)


def _interrupt(number: int, frame: object) -> NoReturn:
    del number, frame
    raise KeyboardInterrupt


def _set_up(root: Path, options: argparse.Namespace, display: Display) -> None:
    started = time.monotonic()
    choice = "light" if options.light else "encoders" if options.encoders else None
    with exclusive(root, lambda: display.say(messages.WAITING_FOR_OTHER.lines())):
        Setup(root, Options(choice, options.engine, options.command == "test"), display).run()
    display.say(messages.READY.with_fields(seconds=time.monotonic() - started).inline())


def start(place: Environment, arguments: Sequence[str]) -> int:
    """Start gyeot with the user's arguments; its exit code is ours."""
    script = place.program("gyeot")
    words = [str(script)] if script.exists() else [str(place.python), "-m", "desktop"]
    cwd = None if script.exists() else place.root
    environment = clean_environment()
    if os.name != "nt" and cwd is None:
        os.execve(words[0], [*words, *arguments], environment)  # noqa: S606  our own program takes over this process
    try:
        return subprocess.run([*words, *arguments], cwd=cwd, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return INTERRUPTED
