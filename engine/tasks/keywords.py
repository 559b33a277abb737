"""Keywords of a document: nouns and compounds that stand out in it."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from engine.grounding import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_NOUN_AFTER = r"(?=$|[^0-9A-Za-z가-힣]|은|는|이|가|을|를|의|에|와|과|도|로|으로|및|등)"
_WORD = re.compile(r"^[가-힣A-Za-z]{2,12}$")
_DROPPED = (
    words.listed("questions", "asking") | words.listed("questions", "light") | words.listed("keywords", "dropped")
)
_COMPOUND = 0.6
_RUN = 4
_OFFICE = re.compile(r"[과팀국실]$")


def keywords(texts: Sequence[str], tokens: Mapping[str, Sequence[str]], count: int = 8) -> list[str]:
    """The words of most weight: often here, in few sentences only; neighbours that mostly stand together are joined."""
    rows = [list(tokens.get(text, ())) for text in texts]
    single = Counter(token for row in rows for token in row if _WORD.match(token) and token not in _DROPPED)
    runs = Counter(run for row, text in zip(rows, texts, strict=True) for run in _runs(row, text))
    spread = Counter(token for row in rows for token in set(row))
    everything = "\n".join(texts)
    weights: dict[str, float] = {}
    for token, number in single.items():
        if number >= 2 or len(rows) < 12:
            weights[token] = (1 + math.log(number)) * math.log(1 + len(rows) / spread[token]) * math.sqrt(number)
    for run, number in runs.items():
        known = [token for token in run if token in weights]
        if number >= 2 and known and number >= _COMPOUND * min(single[token] for token in known):
            weights["".join(run)] = 1.1 ** (len(run) - 1) * max(weights[token] for token in known)
    return _distinct(sorted(weights, key=lambda word: (-weights[word], word)), everything, count)


def _runs(row: Sequence[str], text: str) -> Iterable[tuple[str, ...]]:
    """Two to four neighbouring tokens that are written as one word: 하천정비공사."""
    for start, first in enumerate(row):
        if not _WORD.match(first):
            continue
        for end in range(start + 2, min(start + _RUN, len(row)) + 1):
            run = tuple(row[start:end])
            if "".join(run) not in text:
                break
            yield run


def _grown(word: str, everything: str) -> str:
    """The whole word where the analyser cut it: 문화관광 -> 문화관광과, 나무공원 -> 꿈나무공원."""
    for _ in range(6):
        longer = _longer(word, everything)
        if longer == word:
            break
        word = longer
    return word


def _longer(word: str, everything: str) -> str:
    uses = everything.count(word)
    after = Counter(re.findall(re.escape(word) + r"([과팀국실부원장])(?=장|[^가-힣]|$)", everything)).most_common(1)
    before = Counter(re.findall(r"([가-힣])" + re.escape(word), everything)).most_common(1)
    if before and before[0][1] >= (0.6 if _OFFICE.search(word) else 0.9) * uses:
        word = before[0][0] + word
    return word + after[0][0] if after and after[0][1] >= 0.6 * uses else word


def _distinct(ranked: Sequence[str], everything: str, count: int) -> list[str]:
    """Nouns only (a particle or nothing follows somewhere), and no word that is a part of one taken before."""
    taken: list[str] = []
    for word in ranked:
        if len(taken) == count:
            break
        word = _grown(word, everything)
        if any(word in other or other in word for other in taken):
            continue
        uses = len(re.findall(re.escape(word), everything))
        nouns = len(re.findall(re.escape(word) + _NOUN_AFTER, everything))
        if nouns and nouns >= 0.3 * uses:
            taken.append(word)
    return taken
