"""Sentences of Korean office text, as verbatim slices.

A full stop ends a sentence only where it is one: not in "2026. 3. 4.", "제1.", "가.", "3.5", "Mr.", an address, or
inside a quotation or brackets. Lines that begin with a list mark (□ ○ - ※ 1. 가. ①) begin a sentence of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from retrieval.documents.model import Kind
from retrieval.documents.structure import classify

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLOSERS = "\"'”’」』》〉)]}】〕"
_END = re.compile(rf"[.!?。？！…]+[{re.escape(_CLOSERS)}]*")
_PROTECTED = re.compile(
    r"\([^()\n]{1,300}\)|（[^（）\n]{1,300}）|\[[^\[\]\n]{1,300}\]|「[^「」\n]{1,300}」|『[^『』\n]{1,300}』"
    r"|“[^“”\n]{1,300}”|‘[^‘’\n]{1,300}’|\"[^\"\n]{1,300}\""
)
_TOKEN = re.compile(r"\S*$")
_WORD = re.compile(r"[A-Za-z][A-Za-z.]*$")
_ABBREVIATIONS = frozenset(
    ("mr", "mrs", "ms", "dr", "prof", "no", "nos", "vol", "vs", "etc", "e.g", "i.e", "cf", "fig", "p", "pp", "st", "co",
     "inc", "ltd", "corp", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec")
)  # fmt: skip
_ENUMERATORS = frozenset("가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허")
_LONG_NUMBER = re.compile(r"[\d,\-~:/()]{6,}$")
_QUOTED_ON = re.compile(r"\s*(라고|이라고|고|라는|이라는|라며|이라며|며|는|하고|라|로|를|을|은|이|가|와|과)(?![가-힣])")
_GLUED = re.compile(r"[가-힣](다|요|함|음|됨|임)\.$")
_NEWLINES = re.compile(r"\n\s*")
_TAIL = 80  # how far back the word before a full stop is looked for


def split(text: str) -> list[str]:
    """The sentences of a text in order, each a verbatim slice without the spaces around it.

    Joined again they are the text up to whitespace. A list item or a heading without a full stop is a sentence as well.
    """
    return [text[start:end] for start, end in spans(text)]


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence of a text."""
    cuts = sorted({*_stops(text), *_lines(text)})
    made = []
    start = 0
    for cut in [*cuts, len(text)]:
        piece = text[start:cut]
        kept = piece.strip()
        if kept:
            begin = start + len(piece) - len(piece.lstrip())
            made.append((begin, begin + len(kept)))
        start = cut
    return made


def _lines(text: str) -> Iterator[int]:
    """Breaks of lines that separate sentences: an empty line, or a list mark behind the break."""
    for found in _NEWLINES.finditer(text):
        following = text[found.end() : found.end() + _TAIL].split("\n", 1)[0]
        if found.group().count("\n") > 1 or classify(following)[0] is not Kind.PARAGRAPH:
            yield found.end()


def _stops(text: str) -> Iterator[int]:
    guarded = [found.span() for found in _PROTECTED.finditer(text)]
    starts = [start for start, _ in guarded]
    for found in _END.finditer(text):
        end = found.end()
        at = bisect_left(starts, end) - 1
        if at >= 0 and end < guarded[at][1]:
            continue
        if _ends(text, found, found.start()):
            yield end


def _ends(text: str, found: re.Match[str], stop: int) -> bool:
    """Whether the marks that were found end a sentence."""
    end, marks = found.end(), found.group()
    if end < len(text) and not text[end].isspace():
        if marks[0] in "。！？":
            return text[end] not in _CLOSERS
        return _glued(text, end)
    if marks[-1] in _CLOSERS and _QUOTED_ON.match(text, end):
        return False
    if marks[0] != "." or len(marks.rstrip(_CLOSERS)) > 1:
        return True
    token = _TOKEN.search(text[max(0, stop - _TAIL) : stop])
    return _full_stop(token.group() if token else "", text[end : end + 8].lstrip())


def _glued(text: str, end: int) -> bool:
    """Whether a sentence ends where the space behind its full stop was forgotten: "…한다.그러나"."""
    following = text[end : end + 1]
    return (
        bool(_GLUED.search(text[max(0, end - 3) : end]))
        and "가" <= following <= "힣"
        and not _QUOTED_ON.match(text, end)
        and not text.startswith(("라고", "고 ", "며 ", "라는"), end)
    )


def _full_stop(before: str, following: str) -> bool:
    """Whether a single full stop behind this word ends a sentence."""
    bare = before.lstrip("\"'“‘「『([<《〈-□○◦ㅇ※·*")
    if not bare:
        return False
    last = bare[-1]
    if last.isdigit():
        return bool(_LONG_NUMBER.search(bare)) and not following[:1].isdigit()
    if len(bare) == 1 and (last in _ENUMERATORS or "Ⅰ" <= last <= "ⅿ" or "①" <= last <= "⑳"):
        return False
    word = _WORD.search(bare)
    if word:
        latin = word.group()
        return not (latin.lower().rstrip(".") in _ABBREVIATIONS or (len(latin) == 1 and latin == bare))
    return True
