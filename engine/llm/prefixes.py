"""What a model has read already: the tokens in its memory now, and states of earlier prompts kept beside it.

A prompt that shares its beginning with the last one reads only the rest. A prompt that shares it with an earlier one
gets that one's state back: a question about a document is answered without reading it again, also when something else
was read in between. States are content of documents: they stay in this process's memory, the least used go first, and
all of them go with the model.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from engine.llm.model import Native

WORTH_KEEPING = 128  # tokens: fewer are read again as fast as a state is copied twice


@dataclass(frozen=True, slots=True, repr=False)
class _State:
    """The memory of a model after some tokens."""

    tokens: NDArray[np.int32]
    data: NDArray[np.uint8]


class Prefixes:
    """The one sequence of a model, and the states that were put away.

    Args:
        native: the model; its sequence belongs to this object alone.
        room: bytes that states may take now; asked again before each use, since other programs need memory too.
    """

    def __init__(self, native: Native, room: Callable[[], int]) -> None:
        self._native = native
        self._room = room
        self._known: list[int] = []
        self._passing = False  # what is in memory will not be asked for again
        self._states: OrderedDict[int, _State] = OrderedDict()
        self._numbers = 0

    @property
    def kept(self) -> int:
        """Bytes of the states that are put away."""
        return sum(state.data.nbytes for state in self._states.values())

    def read(self, prompt: list[int], cancelled: Callable[[], bool], *, passing: bool = False) -> int:
        """Bring a prompt into memory; returns how many of its tokens were there already.

        Args:
            prompt: at least one token; the last one is always read again, for its scores.
            cancelled: looked at before each chunk.
            passing: one of many prompts that come once (parts of a long document): its state is not worth keeping.

        Raises:
            CancelledError: what was read so far stays in memory.
        """
        reused = self._arrange(prompt)
        self._passing = passing
        position = reused
        while position < len(prompt):
            if cancelled():
                raise CancelledError
            chunk = prompt[position : position + self._native.batch]
            self.append(chunk, last=position + len(chunk) == len(prompt))
            position += len(chunk)
        return reused

    def append(self, tokens: Sequence[int], *, last: bool) -> None:
        """Read tokens behind those in memory; `last` asks for scores."""
        try:
            self._native.evaluate(tokens, len(self._known), logits=last)
        except BaseException:
            if not self._native.forget_from(len(self._known)):
                self._known.clear()
            raise
        self._known.extend(tokens)

    def empty(self) -> None:
        """Empty the memory; the states that were put away stay."""
        self._native.forget_from(0)
        self._known.clear()

    def clear(self) -> None:
        """Drop every state that was put away, and the knowledge of what is in memory."""
        self._states.clear()
        self._known.clear()

    def _arrange(self, prompt: list[int]) -> int:
        """Put into memory what shares most with the prompt, and cut it there."""
        wanted = np.asarray(prompt[:-1], np.int32)
        shared = _shared(np.asarray(self._known, np.int32), wanted)
        self._shrink(self._room())
        number, earlier = self._best(wanted)
        state = self._states.pop(number) if earlier - shared >= WORTH_KEEPING else None
        if state is not None or len(self._known) - shared >= WORTH_KEEPING:
            self._put_away()
        if state is not None:
            shared = earlier if self._bring_back(number, state) else 0
        if shared < len(self._known) and not self._native.forget_from(shared):
            shared = 0  # a model whose memory can't be cut: it has dropped everything
        del self._known[shared:]
        return shared

    def _best(self, wanted: NDArray[np.int32]) -> tuple[int, int]:
        """The state that shares most with the prompt, and how much."""
        found = [(number, _shared(state.tokens, wanted)) for number, state in self._states.items()]
        return max(found, key=lambda one: one[1], default=(0, 0))

    def _put_away(self) -> None:
        """Keep the state of what is in memory, if it may be asked for again and there is room."""
        if self._passing or len(self._known) < WORTH_KEEPING:
            return
        room = self._room()
        if self._native.state_size() > room:
            return
        tokens = np.asarray(self._known, np.int32)
        for number, state in list(self._states.items()):  # a state that this one goes on from says nothing more
            if _shared(state.tokens, tokens) >= state.tokens.size - WORTH_KEEPING:
                del self._states[number]
        self._shrink(room - self._native.state_size())
        self._numbers += 1
        self._states[self._numbers] = _State(tokens, self._native.save_state())

    def _bring_back(self, number: int, state: _State) -> bool:
        """Put a kept state into memory, and keep it as the one used last. False where it does not fit any more."""
        self._known.clear()
        if not self._native.restore_state(state.data):
            return False
        self._states[number] = state
        self._shrink(self._room())
        self._known.extend(state.tokens.tolist())
        return True

    def _shrink(self, room: int) -> None:
        while self._states and self.kept > room:
            self._states.popitem(last=False)


def _shared(known: NDArray[np.int32], wanted: NDArray[np.int32]) -> int:
    """Length of the common beginning."""
    length = min(known.size, wanted.size)
    different = np.flatnonzero(known[:length] != wanted[:length])
    return int(different[0]) if different.size else length
