"""The checks of `test`: format, lint, types, imports and tests, all of them run, each timed, one table at the end."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from installer.processes import clean_environment
from installer.progress import duration

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from installer.environment import Environment
    from installer.progress import Display


# Tests are held to their types too; only what their functions take and give need not be written down.
_TYPES_OF_TESTS = (
    "--explicit-package-bases",
    "--cache-dir=.mypy_cache/tests",
    "--allow-untyped-defs",
    "--allow-untyped-calls",
    "--allow-incomplete-defs",
    "--allow-any-generics",
    "--allow-subclassing-any",
    "--no-warn-return-any",
    "--no-warn-unreachable",
)


@dataclass(frozen=True)
class Check:
    """A check: its name and its command."""

    name: str
    command: tuple[str | Path, ...]


@dataclass(frozen=True)
class Result:
    """How a check went."""

    name: str
    code: int
    seconds: float


def all_checks(environment: Environment, pytest_arguments: Sequence[str]) -> list[Check]:
    """The checks of this project, quickest first."""
    python = environment.python
    return [
        Check("format", (environment.program("ruff"), "format", "--check", ".")),
        Check("lint", (environment.program("ruff"), "check", ".")),
        Check("types", (python, "-m", "mypy")),
        Check("test types", (python, "-m", "mypy", *_TYPES_OF_TESTS, "tests")),
        Check("imports", (environment.program("lint-imports"),)),
        Check("tests", (python, "-m", "pytest", *pytest_arguments)),
    ]


def run_checks(environment: Environment, checks: Sequence[Check], display: Display) -> list[Result]:
    """Run every check, also after one has failed; their output goes straight to the terminal."""
    results = []
    for check in checks:
        display.say(f"\n=== {check.name}")
        started = time.monotonic()
        words = [str(word) for word in check.command]
        try:
            code = subprocess.run(words, cwd=environment.root, env=clean_environment(), check=False).returncode
        except OSError as error:
            display.say(f"{words[0]}: {error.strerror}")
            code = 127
        results.append(Result(check.name, code, time.monotonic() - started))
    return results


def table(results: Sequence[Result]) -> str:
    """The summary."""
    lines = [
        f"{'✓' if result.code == 0 else '✗'} {result.name:<10} {duration(result.seconds):>8}"
        + ("" if result.code == 0 else f"  (exit {result.code})")
        for result in results
    ]
    failed = sum(result.code != 0 for result in results)
    verdict = "모두 통과 · all passed" if not failed else f"{failed}개 실패 · {failed} failed"
    return "\n".join(["", *lines, verdict])
