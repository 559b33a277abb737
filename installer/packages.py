"""What pip installs: requirements of pyproject.toml at the versions of constraints.txt, and the torch question."""

from __future__ import annotations

import json
import platform
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from installer.messages import DISK_FULL, NO_NETWORK, PACKAGES_FAILED, SetupError
from installer.processes import Outcome, run_logged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from installer.environment import Environment

    OnLine = Callable[[str], None]
    OnWriting = Callable[[], None]

# The engine's wheel is installed without its requirements, so that no index is asked for it; these are what it imports.
ENGINE_REQUIREMENTS = ("diskcache>=5.6.1", "typing-extensions>=4.5")
# An editable install without build isolation needs the build back end in the environment.
EDITABLE_REQUIREMENTS = ("editables>=0.5",)
WRITING_BEGINS = "Installing collected packages"
UNREACHABLE = (
    "NewConnectionError", "NameResolutionError", "Failed to establish a new connection", "ReadTimeoutError",
    "Temporary failure in name resolution",
    "Network is unreachable", "ConnectTimeoutError", "Connection refused", "ProxyError",
    "No matching distribution found", "ConnectionResetError", "Connection broken", "Could not fetch URL",
)  # fmt: skip
GRAPHICS = re.compile(r"^(nvidia|cuda|triton)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Project:
    """The parts of pyproject.toml and constraints.txt that the set-up needs."""

    root: Path
    dependencies: tuple[str, ...]
    extras: dict[str, tuple[str, ...]]
    build: tuple[str, ...]
    locked: str
    described: str = ""

    @property
    def constraints(self) -> Path:
        """The file with the exact version of every package."""
        return self.root / "constraints.txt"

    def version(self, name: str) -> str:
        """The locked version of a package; empty when it isn't locked."""
        match = re.search(rf"^{re.escape(name)}==(\S+)", self.locked, re.MULTILINE | re.IGNORECASE)
        return match[1] if match else ""


def read_project(root: Path) -> Project:
    """Read the project's requirements."""
    data = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    extras = {name: tuple(items) for name, items in data["project"].get("optional-dependencies", {}).items()}
    return Project(
        root,
        tuple(data["project"]["dependencies"]),
        extras,
        tuple(data["build-system"]["requires"]),
        (root / "constraints.txt").read_text("utf-8"),
        str([data["project"], data.get("tool", {}).get("hatch")]),
    )


def pip(environment: Environment, *arguments: str | Path) -> list[str | Path]:
    """A pip command line of the environment."""
    return [environment.python, "-I", "-m", "pip", *arguments]


def locked_builds(project: Project) -> tuple[str | Path, ...]:
    """The option that holds what builds a source package to the lock; pip before 25.3 has none."""
    version = [int(part) for part in re.findall(r"\d+", project.version("pip"))[:2]]
    return ("--build-constraint", project.constraints) if version >= [25, 3] else ()


def upgrade_pip(environment: Environment, project: Project, on_line: OnLine, on_writing: OnWriting) -> None:
    """Bring pip to its locked version: the one Python came with may be too old for what follows."""
    _change(environment, (f"pip=={project.version('pip')}",), on_line, on_writing)


def explain_failure(environment: Environment, outcome: Outcome) -> SetupError:
    """The sentence that fits pip's failure."""
    text = "\n".join(outcome.tail)
    if "No space left on device" in text or "[Errno 28]" in text:
        return SetupError(DISK_FULL)
    if any(sign in text for sign in UNREACHABLE):
        # The retries of pip say nothing more; which package an index lacks does.
        return SetupError(NO_NETWORK, tuple(line for line in outcome.tail if "No matching distribution" in line))
    return SetupError(PACKAGES_FAILED, outcome.tail, log=environment.log)


def _change(environment: Environment, arguments: Sequence[str | Path], on_line: OnLine, on_writing: OnWriting) -> None:
    """Run `pip install`; `on_writing` is called before it changes the environment."""

    def watch(line: str) -> None:
        if line.startswith(WRITING_BEGINS):
            on_writing()
        on_line(line)

    outcome = run_logged(pip(environment, "install", *arguments), environment.log, watch)
    if outcome.code != 0:
        raise explain_failure(environment, outcome)


def install(
    environment: Environment, project: Project, requirements: Sequence[str], on_line: OnLine, on_writing: OnWriting
) -> None:
    """Install requirements at their locked versions."""
    if not requirements:
        return
    arguments = ("--constraint", project.constraints, *locked_builds(project), *requirements)
    _change(environment, arguments, on_line, on_writing)


def install_wheel(environment: Environment, wheel: Path, on_line: OnLine, on_writing: OnWriting) -> None:
    """Install one wheel from the disk, without looking for what it requires."""
    _change(environment, ("--no-deps", "--no-index", "--force-reinstall", wheel), on_line, on_writing)


def install_project(environment: Environment, project: Project, on_line: OnLine, on_writing: OnWriting) -> None:
    """Install the checkout itself, so that `gyeot` runs the files that lie here."""
    arguments = ("--no-deps", "--no-build-isolation", "--no-index", "--editable", project.root)
    _change(environment, arguments, on_line, on_writing)
    write_relative_path(environment)


def write_relative_path(environment: Environment) -> None:
    """Let site-packages name the checkout by a relative path.

    Python before 3.13 reads .pth files in the encoding of the locale, hatchling writes UTF-8: on a Korean Windows an
    absolute path with Korean letters would come out garbled. The way up from site-packages is plain ASCII.
    """
    up = Path(*[".."] * len(environment.site_packages.relative_to(environment.root).parts))
    paths = sorted(environment.site_packages.glob("*gyeot.pth"))  # hatchling's names: _gyeot, _editable_impl_gyeot
    for path in paths or [environment.site_packages / "_gyeot.pth"]:
        path.write_text(f"{up}\n", "ascii")


def wants_graphics(report: object) -> bool:
    """Whether pip's report of torch names a build that draws in the CUDA libraries."""
    try:
        metadata = report["install"][0]["metadata"]  # type: ignore[index]  # the shape is pip's; what doesn't fit is caught
        version, requires = str(metadata["version"]), [str(item) for item in metadata.get("requires_dist", [])]
    except (KeyError, IndexError, TypeError, AttributeError):
        return True
    if "+cpu" in version:
        return False
    for item in requires:
        name, _, marker = item.partition(";")
        if not GRAPHICS.match(name.strip()) or "extra ==" in marker:
            continue
        if "x86_64" in marker and platform.machine().lower() not in {"x86_64", "amd64"}:
            continue
        return True
    return False


def has_cpu_torch(environment: Environment, project: Project) -> bool:
    """Whether the index at hand offers a torch without CUDA. Windows and macOS get one by default."""
    if sys.platform in {"win32", "darwin"}:
        return True
    report = environment.folder / "torch-report.json"
    command = pip(
        environment, "install", "--dry-run", "--no-deps", "--ignore-installed", "--quiet", "--report", report,
        f"torch=={project.version('torch')}",
    )  # fmt: skip
    outcome = run_logged(command, environment.log)
    if outcome.code != 0:
        raise explain_failure(environment, outcome)
    try:
        return not wants_graphics(json.loads(report.read_text("utf-8")))
    except (OSError, ValueError):
        return False
    finally:
        report.unlink(missing_ok=True)
