"""Figures of rankings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

NAMES = ("R@1", "R@5", "R@10", "MRR@10", "nDCG@10")


@dataclass(frozen=True, slots=True)
class Score:
    """One question's figures."""

    values: tuple[float, ...]


def score(order: Sequence[str], relevant: Collection[str]) -> Score:
    """Figures of one ranking of distinct parents."""
    places = [at for at, parent in enumerate(order[:10]) if parent in relevant]
    first = places[0] if places else 10
    best = sum(1 / math.log2(at + 2) for at in range(min(10, len(relevant))))
    gain = sum(1 / math.log2(at + 2) for at in places)
    return Score(
        (float(first < 1), float(first < 5), float(first < 10), 1 / (first + 1) if first < 10 else 0.0, gain / best)
    )


def mean(scores: Sequence[Score]) -> str:
    """The mean of each figure, as a part of a table's row."""
    if not scores:
        return " / ".join("-" for _ in NAMES)
    return " / ".join(f"{sum(one.values[at] for one in scores) / len(scores):.3f}" for at in range(len(NAMES)))
