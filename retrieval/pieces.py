"""Long texts cut at sentences (at spaces where a sentence has no end) into verbatim pieces of about a passage."""

from __future__ import annotations

from retrieval.sentences import spans

TARGET = 300  # characters of a passage
MOST = 400  # a text up to this is not cut


def pieces(text: str, target: int = TARGET, most: int = MOST) -> list[str]:
    """Verbatim slices of a text in order, whole if it is at most `most` long, else sentences packed to `target`."""
    whole = text.strip()
    if len(whole) <= most:
        return [whole] if whole else []
    made: list[tuple[int, int]] = []
    for start, end in _units(whole, most):
        if made and end - made[-1][0] <= target:
            made[-1] = (made[-1][0], end)
        else:
            made.append((start, end))
    return [whole[start:end] for start, end in made]


def _units(text: str, most: int) -> list[tuple[int, int]]:
    """Sentences; one that is longer than `most` in parts that end at a space."""
    made = []
    for start, end in spans(text):
        begin = start
        while end - begin > most:
            cut = text.rfind(" ", begin + most // 2, begin + most)
            cut = cut if cut > 0 else begin + most
            made.append((begin, cut))
            begin = cut
            while begin < end and text[begin].isspace():
                begin += 1
        if begin < end:
            made.append((begin, end))
    return made
