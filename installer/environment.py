"""The virtual environment in the checkout: where its programs are, whether it may be used as it is, making it anew."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from installer import messages
from installer.messages import FOREIGN_FOLDER, NO_VENV, NOT_WRITABLE, VENV_FAILED, SetupError
from installer.processes import run_logged

if TYPE_CHECKING:
    from pathlib import Path

    from installer.messages import Sentence

FOLDER = ".venv"
LOG = "install.log"


@dataclass(frozen=True)
class Environment:
    """The `.venv` of a checkout."""

    root: Path

    @property
    def folder(self) -> Path:
        """The environment's folder."""
        return self.root / FOLDER

    @property
    def scripts(self) -> Path:
        """The folder of its programs."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.program("python")

    @property
    def log(self) -> Path:
        """The log of the set-up."""
        return self.folder / LOG

    @property
    def site_packages(self) -> Path:
        """The folder of its packages."""
        if os.name == "nt":
            return self.folder / "Lib" / "site-packages"
        return self.folder / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"

    def program(self, name: str) -> Path:
        """The path of one of its programs, there or not."""
        return self.scripts / (f"{name}.exe" if os.name == "nt" else name)


def python_identity() -> str:
    """The Python this environment must belong to: implementation, version without the last figure, architecture."""
    return f"{platform.python_implementation()} {sys.version_info[0]}.{sys.version_info[1]} {platform.machine()}"


def read_configuration(folder: Path) -> dict[str, str]:
    """The entries of pyvenv.cfg; empty where there is none."""
    try:
        text = (folder / "pyvenv.cfg").read_text("utf-8", errors="replace")
    except OSError:
        return {}
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def why_unusable(environment: Environment) -> Sentence | None:
    """Why the environment must be made anew; None when it can be used."""
    configuration = read_configuration(environment.folder)
    if not configuration:
        return messages.UNFINISHED
    version = configuration.get("version", configuration.get("version_info", ""))
    if version.split(".")[:2] != [str(part) for part in sys.version_info[:2]]:
        return messages.OTHER_PYTHON.with_fields(version=version or "?")
    # Python 3.11 and newer note the command that made it; the scripts inside hold that path and break when it moves.
    command = configuration.get("command", "")
    if command and not command.endswith(str(environment.folder)):
        return messages.MOVED
    if not environment.python.exists():  # follows the link to the Python that made it
        return messages.PYTHON_GONE
    if not environment.site_packages.is_dir():
        return messages.OTHER_SYSTEM
    return None


def require_usable_place(environment: Environment) -> None:
    """Refuse early what can't work: no venv module, a folder that can't be written, something else named .venv."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise SetupError(NO_VENV, version=f"{sys.version_info[0]}.{sys.version_info[1]}")
    place = environment.folder if environment.folder.exists() else environment.root
    if not os.access(place, os.W_OK | os.X_OK):
        raise SetupError(NOT_WRITABLE, folder=place)


def remove(environment: Environment, *, ours: bool) -> None:
    """Delete the environment. What is neither an environment nor begun by the installer is left alone."""
    folder = environment.folder
    if not folder.exists() and not folder.is_symlink():
        return
    if (
        folder.is_symlink()
        or not folder.is_dir()
        or not (ours or read_configuration(folder) or not any(folder.iterdir()))
    ):
        raise SetupError(FOREIGN_FOLDER, folder=folder)
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise SetupError(NOT_WRITABLE, folder=folder) from error


def create(environment: Environment) -> None:
    """Make the environment, pip included."""
    # From inside another environment, its base Python is asked: that one outlives the other.
    base = getattr(sys, "_base_executable", None) or sys.executable
    outcome = run_logged([base, "-I", "-m", "venv", environment.folder], environment.log)
    if outcome.code != 0 or why_unusable(environment):
        raise SetupError(VENV_FAILED, outcome.tail, folder=environment.folder)
