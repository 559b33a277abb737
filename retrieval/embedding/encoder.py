"""What an encoder is to the rest of the library: texts in, unit vectors out, and a name that says which vectors mix."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Identity:
    """Which model made a vector. Vectors are only compared where all of it is the same.

    Attributes:
        model: name, for the user.
        digest: hash of the files that decide about the vectors.
        dimension: numbers of a vector.
        variant: how the weights are held: "int8", "q4", or "folder" for an imported one.
    """

    model: str
    digest: str
    dimension: int
    variant: str

    @property
    def key(self) -> str:
        """One short text for all of it."""
        return f"{self.digest[:16]}-{self.dimension}-{self.variant}"


@dataclass(frozen=True, slots=True)
class Encoded:
    """Vectors of texts, one a row, each of length 1; and which texts were longer than the model reads."""

    vectors: Floats
    cut: tuple[bool, ...]


class Encoder(Protocol):
    """Turns texts into vectors. Any thread may call it."""

    @property
    def identity(self) -> Identity:
        """Which vectors these are; known before the model is loaded."""

    def encode_queries(self, texts: Sequence[str], check: Callable[[], None] = ...) -> Encoded:
        """Vectors of questions. `check` is called between batches and raises to stop."""

    def encode_passages(self, texts: Sequence[str], check: Callable[[], None] = ...) -> Encoded:
        """Vectors of passages or sentences."""


def go_on() -> None:
    """Never stopped."""


def plain(text: str) -> str:
    """NFC, without lone surrogates: the same words in NFD are other words to a model."""
    return unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode()


def by_length(sizes: Sequence[int], budget: int) -> list[list[int]]:
    """Places of texts in batches: like sizes together, shortest first, size times count within a budget."""
    batches: list[list[int]] = []
    for at in sorted(range(len(sizes)), key=lambda place: sizes[place]):
        if batches and sizes[at] * (len(batches[-1]) + 1) <= budget:
            batches[-1].append(at)
        else:
            batches.append([at])
    return batches
