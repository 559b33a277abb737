"""Changed bytes, for tests that a reader gives documents or document errors and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

MUTATIONS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=12)


def mutated(data: bytes, changes: Sequence[tuple[int, int]], cut: int = 0) -> bytes:
    """Bytes with values changed at places (counted round the end), and cut short."""
    made = bytearray(data)
    for place, value in changes:
        made[place % len(made)] = value
    return bytes(made[: len(made) - cut % len(made)])
