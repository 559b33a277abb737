"""Writes constraints.txt from what is installed in .venv, so that every PC gets the same versions."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

from installer.packages import pip, read_project
from installer.processes import clean_environment

if TYPE_CHECKING:
    from installer.environment import Environment

HEADER = """\
# The exact version of every package, test tools included. Made by `python3 -m installer lock` from the .venv that
# `python3 -m installer test` had set up and checked. To raise a version: change its line here, run `test`, then `lock`.
# Lines of packages that this system does not install (other platforms, build tools) are kept as they are.
"""
NOT_OURS = {"gyeot"}
LINE = re.compile(r"^([A-Za-z0-9._-]+)==([^\s+;]+)")


def merged(frozen: str, earlier: str, engine: str) -> str:
    """The lock: what is installed now, and the earlier lines of what isn't. `engine` is its pinned requirement."""
    versions: dict[str, str] = {}
    for text in (earlier, frozen, engine):
        for line in text.splitlines():
            if match := LINE.match(line.strip()):
                # A local label such as +cpu names a build, not a version; other systems have other builds.
                versions[re.sub(r"[-_.]+", "-", match[1]).lower()] = match[2]
    lines = [f"{name}=={version}" for name, version in sorted(versions.items()) if name not in NOT_OURS]
    return HEADER + "\n".join(lines) + "\n"


def write(environment: Environment) -> int:
    """Write the lock; returns the number of locked packages."""
    project = read_project(environment.root)
    words = [str(word) for word in pip(environment, "freeze", "--all", "--exclude-editable")]
    frozen = subprocess.run(
        words, capture_output=True, text=True, encoding="utf-8", env=clean_environment(), check=True
    ).stdout
    text = merged(frozen, project.locked, project.extras["engine"][0])
    project.constraints.write_text(text, "utf-8", newline="\n")
    return len(text.splitlines()) - len(HEADER.splitlines())
