"""What adding, removing and searching report: plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retrieval.catalogue import Info
    from retrieval.embedding.filling import Progress
    from retrieval.passages import Passage
    from retrieval.wording import WordProgress

Detail = str | int | float


@dataclass(frozen=True, slots=True)
class Added:
    """A document that was added."""

    info: Info
    seconds: float


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file there was nothing to do for: reason unchanged or duplicate."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A path that could not be added, with a stable code."""

    path: str
    code: str
    detail: Mapping[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Warned:
    """What was lost, repaired or guessed in a file that was added."""

    path: str
    code: str
    detail: Mapping[str, Detail] = field(default_factory=dict)


@dataclass
class AddReport:
    """What became of the paths given to add."""

    added: list[Added] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Removed:
    """What went with a document."""

    id: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers a query."""

    info: Info
    passage: Passage
    score: float
    coverage: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hits with what is needed to judge them.

    Attributes:
        terms: distinct words of the query with their weights.
        coverage: the largest share of the query that one hit covers.
    """

    terms: Mapping[str, float]
    coverage: float
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """Counts, for a status line."""

    documents: int
    passages: int
    pending: int
    failed: int
    mode: str
    ready: bool
    vectors: Progress | None = None
    words: WordProgress | None = None
