"""How much of a file's raw text its blocks hold: recall of character 3-grams, counted without blanks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retrieval.documents.model import Block

LOWEST = 0.97  # below it the text is taken again without structure


def recall(raw: Iterable[str], held: Iterable[str]) -> float:
    """Share of the raw text's 3-grams that the held text has; 1.0 where there is no raw text.

    Args:
        raw: pieces that stand unbroken in the file; grams do not reach over their ends.
        held: texts of the blocks.
    """
    wanted: Counter[str] = Counter()
    for piece in raw:
        wanted.update(_grams("".join(piece.split())))
    if not wanted:
        return 1.0
    sizes = {len(gram) for gram in wanted}
    have: Counter[str] = Counter()
    for text in held:
        squeezed = "".join(text.split())
        for size in sizes:
            have.update(squeezed[i : i + size] for i in range(len(squeezed) - size + 1))
    found = sum(min(count, have[gram]) for gram, count in wanted.items())
    return found / wanted.total()


def _grams(squeezed: str) -> list[str]:
    """3-grams; a piece shorter than three characters is one gram itself."""
    if not squeezed:
        return []
    return [squeezed[i : i + 3] for i in range(max(1, len(squeezed) - 2))]


def block_texts(blocks: Iterable[Block]) -> list[str]:
    """Texts of blocks as recall takes them."""
    return [block.text for block in blocks]
