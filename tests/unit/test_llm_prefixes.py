"""What the model has read already: which state comes back, what is put away, and that it stays within its room."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import CancelledError
from engine.llm.prefixes import WORTH_KEEPING, Prefixes

PER_TOKEN = 8


class Memory:
    """A model's memory as a list of tokens, with a state of eight bytes a token. Counts what it reads."""

    batch = 64
    cuts = True
    restores = True

    def __init__(self):
        self.tokens: list[int] = []
        self.read = 0
        self.saves = 0

    def evaluate(self, tokens, position, *, logits):
        assert position == len(self.tokens)
        assert len(tokens) <= self.batch
        self.tokens += tokens
        self.read += len(tokens)

    def forget_from(self, position):
        if self.cuts or position >= len(self.tokens):
            del self.tokens[position:]
            return True
        self.tokens.clear()
        return False

    def state_size(self):
        return PER_TOKEN * len(self.tokens)

    def save_state(self):
        self.saves += 1
        return np.array(self.tokens, np.int64).view(np.uint8)

    def restore_state(self, state):
        self.tokens = []
        if not self.restores:
            return False
        self.tokens = state.view(np.int64).tolist()
        return True


def never() -> bool:
    return False


def document(seed: int, length: int = 600) -> list[int]:
    return [seed * 10_000 + number for number in range(length)]


def started(room: int = 1 << 20, **features: bool) -> tuple[Prefixes, Any]:
    memory: Any = Memory()
    for name, value in features.items():
        setattr(memory, name, value)
    return Prefixes(memory, lambda: room), memory


def test_a_document_is_read_once_although_another_came_between():
    prefixes, memory = started()
    assert prefixes.read([*document(1), 1, 2, 3], never) == 0
    assert prefixes.read([*document(2), 4], never) == 0
    assert prefixes.read([*document(1), 9, 8], never) == 600
    assert memory.tokens == [*document(1), 9, 8]
    assert memory.read == 603 + 601 + 2
    assert prefixes.read([*document(2), 5], never) == 600


def test_a_follow_up_puts_nothing_away():
    prefixes, memory = started()
    for number in range(5):
        prefixes.read([*document(1), number], never)
    assert (memory.saves, prefixes.kept) == (0, 0)
    assert memory.read == 600 + 5


def test_the_last_token_is_always_read_again():
    prefixes, _ = started()
    prefixes.read(document(1), never)
    assert prefixes.read(document(1), never) == 599
    prefixes.read(document(2), never)
    assert prefixes.read(document(1), never) == 599


def test_parts_of_a_map_share_their_instruction_and_leave_the_states_alone():
    prefixes, memory = started()
    instruction = document(9, 200)
    prefixes.read(document(1), never)
    for number in range(2, 20):
        reused = prefixes.read(instruction + document(number), never, passing=True)
        assert reused == (0 if number == 2 else 200)
    assert memory.saves == 1  # the document that was asked about before
    assert prefixes.read(document(1), never) == 599


def test_the_least_used_state_goes_first():
    prefixes, _ = started(room=2 * 600 * PER_TOKEN)
    for seed in (1, 2, 3):
        prefixes.read(document(seed), never)
    assert prefixes.read(document(1), never) == 599  # and 3 is put away: 2 goes
    assert prefixes.kept <= 2 * 600 * PER_TOKEN
    assert prefixes.read(document(2), never) == 0


def test_without_room_nothing_is_kept_and_when_memory_runs_short_all_goes():
    prefixes, memory = started(room=0)
    for seed in (1, 2, 1):
        assert prefixes.read(document(seed), never) == 0
    assert memory.saves == 0
    rooms = [1 << 20]
    prefixes = Prefixes(memory, lambda: rooms[0])
    memory.tokens.clear()
    prefixes.read(document(1), never)
    prefixes.read(document(2), never)
    assert prefixes.kept > 0
    rooms[0] = 0
    prefixes.read(document(1), never)
    assert prefixes.kept == 0


def test_a_longer_conversation_replaces_its_own_beginning():
    prefixes, memory = started()
    prefixes.read(document(1), never)
    prefixes.read(document(2), never)
    prefixes.read(document(1, 700), never)
    prefixes.read(document(3), never)
    assert prefixes.kept == memory.state_size() + 700 * PER_TOKEN  # 2 and the longer 1


def test_a_state_that_does_not_come_back_costs_a_reading():
    prefixes, memory = started(restores=False)
    prefixes.read(document(1), never)
    prefixes.read(document(2), never)
    assert prefixes.read(document(1), never) == 0
    assert memory.tokens == document(1)


def test_a_memory_that_can_not_be_cut_goes_on_from_whole_states_only():
    prefixes, memory = started(cuts=False)
    prefixes.read(document(1), never)
    prefixes.read(document(2), never)
    assert prefixes.read([*document(1), 7], never) == 600
    assert prefixes.read([*document(1), 8], never) == 0
    assert memory.tokens == [*document(1), 8]


def test_a_cancelled_reading_goes_on_where_it_stopped():
    prefixes, memory = started()
    looks = iter([False] * 3 + [True])
    with pytest.raises(CancelledError):
        prefixes.read(document(1), lambda: next(looks))
    assert prefixes.read(document(1), never) == 3 * memory.batch


def test_clearing_forgets_everything():
    prefixes, memory = started()
    prefixes.read(document(1), never)
    prefixes.read(document(2), never)
    prefixes.clear()
    memory.tokens.clear()
    assert prefixes.kept == 0
    assert prefixes.read(document(1), never) == 0


PROMPTS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 3 * WORTH_KEEPING), st.integers(1, 3), st.booleans()), max_size=12
)


@settings(deadline=None, max_examples=150, derandomize=True)
@given(prompts=PROMPTS, room=st.integers(0, 6000), cuts=st.booleans())
def test_after_any_prompts_exactly_the_last_one_is_in_memory(prompts, room, cuts):
    prefixes, memory = started(room, cuts=cuts)
    for seed, length, question, passing in prompts:
        prompt = [*document(seed, length), question]
        before = memory.read
        reused = prefixes.read(prompt, never, passing=passing)
        assert memory.tokens == prompt
        assert memory.read - before == len(prompt) - reused >= 1
        assert prefixes.kept <= room
