"""What became of a document's scanned pages, and what the reader must know of it. Needs none of what recognises."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retrieval.documents.model import DocumentWarning
from retrieval.errors import WarningCode

if TYPE_CHECKING:
    from collections.abc import Sequence

_LISTED = 40  # page ranges in a warning


@dataclass(slots=True)
class Outcome:
    """What became of a document's scanned pages.

    Attributes:
        read: numbers of the pages that were recognised.
        unsure: those of them with a confidence below UNSURE.
        empty: those of them on which something is, and no letter was found.
        left: pages there was no time for, or that failed.
        missing: nothing can be recognised on this PC.
    """

    read: list[int] = field(default_factory=list)
    unsure: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    missing: bool = False

    def warnings(self) -> list[DocumentWarning]:
        """What the reader must know."""
        made = []
        if self.missing and self.left:
            detail = {"pages": len(self.left), "first": self.left[0]}
            made.append(DocumentWarning(WarningCode.NO_TEXT_LAYER, detail))
        elif self.left:
            made.append(DocumentWarning(WarningCode.OCR_LEFT_OUT, {"pages": len(self.left), "list": ranges(self.left)}))
        if self.unsure:
            made.append(
                DocumentWarning(WarningCode.OCR_UNSURE, {"pages": len(self.unsure), "list": ranges(self.unsure)})
            )
        if self.empty:
            made.append(DocumentWarning(WarningCode.OCR_EMPTY, {"pages": len(self.empty), "list": ranges(self.empty)}))
        return made


def ranges(numbers: Sequence[int]) -> str:
    """Numbers as ranges: "2, 5-7"."""
    made: list[list[int]] = []
    for number in numbers:
        if made and number == made[-1][1] + 1:
            made[-1][1] = number
        else:
            made.append([number, number])
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in made[:_LISTED]]
    return ", ".join(texts + (["…"] if len(made) > _LISTED else []))[:290]
