"""Greedy and drawn tokens, and sample-then-verify."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import EngineCode, EngineError
from engine.llm.sampling import Sampler, choose_allowed


class Only:
    """A grammar that allows a set of tokens and counts what it was asked."""

    def __init__(self, *tokens):
        self.tokens = set(tokens)
        self.masks = 0

    def allows(self, token):
        return token in self.tokens

    def mask(self, logits):
        self.masks += 1
        masked = np.full_like(logits, -np.inf)
        for token in self.tokens:
            masked[token] = logits[token]
        return masked

    def accept(self, token):
        raise AssertionError("choosing accepts nothing")

    def close(self):
        pass


LOGITS = np.array([0.0, 5.0, 1.0, 4.0], np.float32)


def test_temperature_nought_takes_the_best():
    assert Sampler(0.0, 1).choose(LOGITS) == 1


def test_the_same_seed_draws_the_same():
    logits = np.random.default_rng(0).standard_normal(5000).astype(np.float32)
    draws = [Sampler(0.9, 7).choose(logits) for _ in range(3)]
    assert len(set(draws)) == 1
    sampler = Sampler(1.5, 7)
    assert len({sampler.choose(logits) for _ in range(50)}) > 5


def test_a_sure_token_is_drawn_and_rare_ones_never():
    logits = np.zeros(1000, np.float32)
    logits[17] = 25
    sampler = Sampler(0.7, 3)
    assert {sampler.choose(logits) for _ in range(200)} == {17}


def test_masked_tokens_are_never_drawn():
    logits = np.full(100, -np.inf, np.float32)
    logits[[4, 9]] = 1.0
    sampler = Sampler(1.0, 3)
    assert {sampler.choose(logits) for _ in range(100)} == {4, 9}


def test_an_allowed_choice_costs_no_mask():
    grammar = Only(1, 2)
    assert choose_allowed(Sampler(0, 1), LOGITS, grammar, lambda token: True) == 1
    assert grammar.masks == 0


def test_a_refused_choice_masks_once_and_takes_the_next_best():
    grammar = Only(0, 2)
    assert choose_allowed(Sampler(0, 1), LOGITS, grammar, lambda token: True) == 2
    assert grammar.masks == 1
    assert choose_allowed(Sampler(0, 1), LOGITS, grammar, lambda token: token != 2) == 0
    assert grammar.masks == 2
    assert LOGITS.tolist() == [0.0, 5.0, 1.0, 4.0]


def test_nothing_allowed_is_bad_output():
    for grammar, fits in ((Only(), lambda token: True), (Only(0, 2), lambda token: False)):
        with pytest.raises(EngineError) as caught:
            choose_allowed(Sampler(0.7, 1), LOGITS, grammar, fits)
        assert caught.value.code == EngineCode.BAD_OUTPUT
