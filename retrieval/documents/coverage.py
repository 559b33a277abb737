"""How much of a file's raw text its blocks hold: recall of character 3-grams, counted without blanks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

    from retrieval.documents.model import Block

LOWEST = 0.97  # below it the text is taken again without structure
_WINDOW = 4096


def recall(raw: Iterable[str], held: Iterable[str]) -> float:
    """Share of the raw text's 3-grams that the held text has; 1.0 where there is no raw text.

    Blocks mostly stand in the order of the file, so pieces are first looked for one after another; only the grams of
    those not found so are counted. (Grams of the others cannot be missing: each has its own place.)

    Args:
        raw: pieces that stand unbroken in the file; grams do not reach over their ends.
        held: texts of the blocks.
    """
    pieces = [squeezed for piece in raw if (squeezed := "".join(piece.split()))]
    text = "\x00".join("".join(block.split()) for block in held)
    missed = _missed(pieces, text)
    if not missed:
        return 1.0
    doubtful = {gram for piece in missed for gram in _grams(piece)}
    wanted = Counter(gram for piece in pieces for gram in _grams(piece) if gram in doubtful)
    have = _counted(text, doubtful)
    lost = sum(max(0, count - have[gram]) for gram, count in wanted.items())
    return 1 - lost / sum(max(1, len(piece) - 2) for piece in pieces)


def _missed(pieces: Iterable[str], text: str) -> list[str]:
    missed = []
    place = 0
    for piece in pieces:
        found = text.find(piece, place, place + _WINDOW + len(piece))
        if found < 0:
            missed.append(piece)
        else:
            place = found + len(piece)
    return missed


def _counted(text: str, doubtful: Set[str]) -> Counter[str]:
    made: Counter[str] = Counter()
    for size in {len(gram) for gram in doubtful}:
        made.update(gram for i in range(len(text) - size + 1) if (gram := text[i : i + size]) in doubtful)
    return made


def _grams(squeezed: str) -> list[str]:
    """3-grams; a piece shorter than three characters is one gram itself."""
    return [squeezed[i : i + 3] for i in range(max(1, len(squeezed) - 2))]


def block_texts(blocks: Iterable[Block]) -> list[str]:
    """Texts of blocks as recall takes them."""
    return [block.text for block in blocks]
