"""Files inside files: what a mail or an archive encloses goes through the same readers and keeps its place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from retrieval.documents.model import Block, DocumentWarning, Kind, Location
from retrieval.errors import Detail, DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.documents.limits import Limits

NAME_LENGTH = 200
_MOST_WARNINGS = 60


@dataclass(slots=True)
class Enclosed:
    """Files read one after another.

    Attributes:
        limits: of the file that encloses them.
        blocks: of all of them, each file under a heading with its name.
        warnings: theirs, and why some could not be read.
        files: how many were met.
        failed: how many of them could not be read.
    """

    limits: Limits
    blocks: list[Block] = field(default_factory=list)
    warnings: list[DocumentWarning] = field(default_factory=list)
    files: int = 0
    failed: int = 0
    _more_failures: dict[str, list[str]] = field(default_factory=dict)

    def read(self, name: str, data: bytes) -> None:
        """Read one file, or say why it could not be."""
        from retrieval.documents.reading import read as read_any  # it imports the readers that enclose files

        try:
            if self.limits.depth <= 0:
                raise DocumentError(DocumentCode.TOO_COMPLEX, depth=self.limits.depth)
            documents = read_any(data, name, replace(self.limits, depth=self.limits.depth - 1))
        except DocumentError as error:
            self.fail(name, error.code)
            return
        blocks = [block for document in documents for block in document.blocks]
        self.take(name, blocks, [warning for document in documents for warning in document.warnings])

    def take(self, name: str, blocks: Sequence[Block], warnings: Sequence[DocumentWarning]) -> None:
        """Add what was read of a file."""
        self.files += 1
        self.blocks.append(Block(Kind.HEADING, name, Location(attachment=name[-1000:]), 1))
        self.blocks += [replace(block, location=_inside(block.location, name)) for block in blocks]
        self.warnings += [
            DocumentWarning(each.code, {**each.detail, "attachment": _name(each, name)}) for each in warnings
        ]
        if len(self.blocks) > self.limits.blocks:
            raise DocumentError(DocumentCode.TOO_COMPLEX, blocks=len(self.blocks), limit=self.limits.blocks)

    def fail(self, name: str, code: DocumentCode) -> None:
        """Name a file that could not be read; after many they are counted by their reason."""
        self.files += 1
        self.failed += 1
        if self.failed <= _MOST_WARNINGS:
            detail: dict[str, Detail] = {"attachment": name[-NAME_LENGTH:], "code": str(code)}
            self.warnings.append(DocumentWarning(WarningCode.ATTACHMENT_FAILED, detail))
        else:
            self._more_failures.setdefault(str(code), []).append(name[-NAME_LENGTH:])

    def leave_out(self, names: Sequence[str]) -> None:
        """Count files that are not even tried, as there are too many."""
        if names:
            self.files += len(names)
            self.failed += len(names)
            self._more_failures.setdefault(str(DocumentCode.TOO_COMPLEX), []).extend(names)

    def close(self) -> None:
        """Add what was only counted so far."""
        for code, names in self._more_failures.items():
            detail: dict[str, Detail] = {"attachment": names[0], "code": code, "count": len(names)}
            self.warnings.append(DocumentWarning(WarningCode.ATTACHMENT_FAILED, detail))
        self._more_failures.clear()


def _name(warning: DocumentWarning, name: str) -> str:
    inner = warning.detail.get("attachment")
    return (f"{name}/{inner}" if inner else name)[-NAME_LENGTH:]


def _inside(place: Location, name: str) -> Location:
    whole = name if place.attachment is None else f"{name}/{place.attachment}"
    return replace(place, attachment=whole[-1000:])
