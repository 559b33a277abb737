"""Runs the real `gyeot` as a user does: a process of its own, its own home, JSON lines out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COMMAND = (sys.executable, "-I", "-X", "utf8", "-m", "desktop")


@dataclass(frozen=True)
class Run:
    """What one run left behind."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects on stdout, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def object(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        [found] = self.objects
        return found


def environment(home: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """A user's environment with this home and no Python switches of the test run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_", "PYTEST"))}
    return {**kept, "GYEOT_HOME": str(home), "GYEOT_LANG": "ko", **(extra or {})}


def gyeot(home: Path, *words: str, prefix: tuple[str, ...] = (), timeout: float = 240, lang: str = "ko") -> Run:
    """Run `gyeot WORDS` to its end."""
    done = subprocess.run(
        [*prefix, *COMMAND, *words],
        env=environment(home, {"GYEOT_LANG": lang}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    return Run(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
