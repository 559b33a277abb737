"""The texts of dropped files, for masking: plain text as it is, documents as the reader sees them."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from desktop.panels.summary_queue import find
from engine.errors import CancelledError, EngineCode, EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from desktop.work import Report
    from engine.errors import Detail

MOST_FILES: Final = 50
LARGEST: Final = 15 * 1024 * 1024  # bytes of UTF-8; a request is one line of at most 16 MiB
PLAIN: Final = frozenset({".txt", ".md", ".csv", ".tsv", ".log", ".json", ".jsonl"})
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(slots=True)
class Texts:
    """What became of the files of one drop, in their order."""

    paths: tuple[Path, ...] = ()
    texts: dict[Path, str] = field(default_factory=dict)
    failures: dict[Path, tuple[str, Mapping[str, Detail]]] = field(default_factory=dict)
    left_out: int = 0

    def documents(self) -> list[Path]:
        """Those that need the reader."""
        return [path for path in self.paths if path not in self.texts and path not in self.failures]

    def joined(self) -> str:
        """All texts; of several files each under its name."""
        found = [(path, self.texts[path]) for path in self.paths if path in self.texts]
        if len(found) == 1:
            return found[0][1]
        return "\n\n".join(f"[{path.name}]\n{text}" for path, text in found)


def gather_texts(paths: Sequence[Path], excluded: Path, report: Report) -> Texts:
    """Walk folders and read what is plain text, on a thread."""
    found = find(paths, excluded, report)
    kept = found.paths[:MOST_FILES]
    made = Texts(kept, left_out=len(found.paths) - len(kept) + found.left_out)
    for path, code in found.refused[:MOST_FILES]:
        made.failures[path] = (code, {"name": path.name})
    for path in kept:
        if report.cancelled():
            raise CancelledError
        if path.suffix.lower() in PLAIN:
            try:
                made.texts[path] = read_text(path)
            except EngineError as error:
                made.failures[path] = (error.code, error.detail)
    return made


def read_text(path: Path) -> str:
    """A plain text file: a byte order mark decides, then UTF-8, then cp949.

    Raises:
        EngineError: it cannot be read, is too large or is no text.
    """
    try:
        # Without waiting: a named pipe without a writer would hold us for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise EngineError("NOT_A_FILE", name=path.name)
            untrusted = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise EngineError("VANISHED", name=path.name) from None
    except (OSError, ValueError):
        raise EngineError("NOT_READABLE", name=path.name) from None
    if len(untrusted) > LARGEST:
        raise too_large()
    return _decoded(untrusted)


def check_size(text: str) -> None:
    """Refuse what would not fit a request.

    Raises:
        EngineError: TEXT_TOO_LARGE.
    """
    if len(text) > LARGEST or (3 * len(text) > LARGEST and len(text.encode("utf-8", "replace")) > LARGEST):
        raise too_large()


def too_large() -> EngineError:
    """The refusal of a text that is too large."""
    return EngineError(EngineCode.TEXT_TOO_LARGE, limit=LARGEST // (1024 * 1024))


def _decoded(untrusted: bytes) -> str:
    marked = [encoding for mark, encoding in _MARKS if untrusted.startswith(mark)]
    if not marked and b"\0" in untrusted:
        raise EngineError(EngineCode.NOT_TEXT)
    for encoding in marked or ("utf-8", "cp949"):
        try:
            return untrusted.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise EngineError(EngineCode.NOT_TEXT)
