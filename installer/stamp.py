"""What of the set-up is done: a small JSON file in .venv, replaced as a whole, so that an interruption never lies."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAME = "gyeot-setup.json"


def fingerprint(*parts: object) -> str:
    """A short hash of what a step depends on."""
    return hashlib.sha256("\0".join(str(part) for part in parts).encode(errors="surrogateescape")).hexdigest()[:24]


@dataclass
class Stamp:
    """The finished steps (name to fingerprint), and the step that was writing packages when the file was last saved."""

    path: Path
    done: dict[str, str] = field(default_factory=dict)
    writing: str = ""
    choice: str = "auto"
    notes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> Stamp:
        """Read the stamp of an environment; a missing or damaged one means that nothing is done."""
        path = folder / NAME
        try:
            untrusted = json.loads(path.read_text("utf-8"))
            return cls(
                path,
                {str(name): str(value) for name, value in untrusted["done"].items()},
                str(untrusted["writing"]),
                str(untrusted["choice"]),
                {str(name): str(value) for name, value in untrusted["notes"].items()},
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(path)

    def save(self) -> None:
        """Write the stamp beside itself and put it in place in one move."""
        state = {"done": self.done, "writing": self.writing, "choice": self.choice, "notes": self.notes}
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        fresh.write_text(json.dumps(state, ensure_ascii=False, indent=1), "utf-8")
        fresh.replace(self.path)

    def finish(self, step: str, key: str) -> None:
        """Record a step as done."""
        self.done[step] = key
        self.writing = ""
        self.save()

    def begin_writing(self, step: str) -> None:
        """Record that packages are being written: after a kill from here on, the environment can't be trusted."""
        self.writing = step
        self.save()
