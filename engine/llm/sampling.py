"""Choosing the next token: the best one, or one drawn with a temperature; under a grammar sample first, verify after.

A model that knows the format is right at the first try nearly always, so the pass over the whole vocabulary that a
grammar costs is paid only after a refusal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.errors import EngineCode, EngineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.llm.model import Grammar

TOP_K = 40
TOP_P = 0.95


class Sampler:
    """Draws tokens; the same seed and scores give the same tokens."""

    def __init__(self, temperature: float, seed: int) -> None:
        self._temperature = temperature
        self._random = np.random.default_rng(seed)

    def choose(self, logits: NDArray[np.float32]) -> int:
        """A token by the scores."""
        if self._temperature <= 0:
            return int(logits.argmax())
        k = min(TOP_K, logits.size)
        best = np.argpartition(logits, -k)[-k:]
        best = best[np.argsort(-logits[best], kind="stable")]
        scores = logits[best].astype(np.float64) / self._temperature
        if not np.isfinite(scores[0]):
            return int(best[0])  # nothing is left to draw from; the caller sees the score
        weights = np.exp(scores - scores[0])
        weights /= weights.sum()
        kept = int(np.searchsorted(np.cumsum(weights), TOP_P)) + 1
        weights = weights[:kept] / weights[:kept].sum()
        return int(best[self._random.choice(weights.size, p=weights)])


def choose_allowed(sampler: Sampler, logits: NDArray[np.float32], grammar: Grammar, fits: Callable[[int], bool]) -> int:
    """A token the grammar allows and that `fits`, else the whole vocabulary is masked once and drawn from again.

    Raises:
        EngineError: BAD_OUTPUT when nothing is left to choose.
    """
    token = sampler.choose(logits)
    if fits(token) and grammar.allows(token):
        return token
    masked = grammar.mask(logits)
    while True:
        token = sampler.choose(masked)
        if not np.isfinite(masked[token]):
            raise EngineError(EngineCode.BAD_OUTPUT, why="grammar")
        if fits(token):
            return token
        masked[token] = -np.inf
