"""Everyday words and what offices call them: 휴가 -> 연가, 병가. Data: resources/words/thesaurus.toml.

Keys are matched as runs of morphemes, so that 잃어버렸는데 finds 잃어버리다; without Kiwi as part of the text.
"""

from __future__ import annotations

import re
import threading
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retrieval.morphology import Analyser

_SHORTEST_STEM = 2  # syllables of a key that is looked for as part of a text
_SYLLABLES = ord("가")
_OF_ONE_CONSONANT = 588  # syllables that begin with the same consonant stand together


@dataclass(frozen=True, slots=True)
class _Entry:
    key: tuple[str, ...]  # morphemes
    stem: re.Pattern[str] | None  # how it stands in text without spaces; None where that would find too much
    terms: tuple[str, ...]  # office words as written
    words: tuple[str, ...]  # their morphemes, each once


class Thesaurus:
    """Office words for the everyday words of a question. Threads may share one.

    Args:
        analyser: cuts keys and terms as the index cuts its texts.
    """

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser
        self._lock = threading.Lock()
        self._mode = ""
        self._entries: tuple[_Entry, ...] = ()
        data = tomllib.loads(resources.files("resources").joinpath("words", "thesaurus.toml").read_text("utf-8"))
        self.asking = frozenset(data.pop("asking"))
        self._terms: dict[str, list[str]] = {key: terms for part in data.values() for key, terms in part.items()}

    def terms(self, words: Sequence[str], text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Office words for a question, and their morphemes without those it has itself.

        Args:
            words: morphemes of the question in order; empty without Kiwi.
            text: the question, normalised.
        """
        found = self._found(words) if words else self._part_of("".join(text.split()))
        own = set(words)
        terms = dict.fromkeys(term for entry in found for term in entry.terms)
        added = dict.fromkeys(word for entry in found for word in entry.words if word not in own)
        return tuple(terms), tuple(added)

    def _found(self, words: Sequence[str]) -> list[_Entry]:
        """Entries whose key stands in the question; one inside a longer one says nothing of its own."""
        run = tuple(words)
        found = [entry for entry in self._ready() if entry.key and _within(entry.key, run)]
        return [
            entry
            for entry in found
            if not any(len(other.key) > len(entry.key) and _within(entry.key, other.key) for other in found)
        ]

    def _part_of(self, text: str) -> list[_Entry]:
        return [entry for entry in self._ready() if entry.stem is not None and entry.stem.search(text)]

    def _ready(self) -> tuple[_Entry, ...]:
        with self._lock:
            if self._mode != self._analyser.mode:  # Kiwi may be let go of
                self._mode = self._analyser.mode
                self._entries = tuple(self._made())
            return self._entries

    def _made(self) -> Iterable[_Entry]:
        keys = self._analyser.morphemes(list(self._terms))
        written = list(dict.fromkeys(term for terms in self._terms.values() for term in terms))
        cut = dict(zip(written, self._analyser.morphemes(written), strict=True))
        for (key, terms), morphemes in zip(self._terms.items(), keys, strict=True):
            words = dict.fromkeys(word for term in terms for word in cut[term])
            yield _Entry(tuple(morphemes), _stem(key.replace(" ", "")), tuple(terms), tuple(words))


def _stem(key: str) -> re.Pattern[str] | None:
    """A noun as it is; a verb with any vowel at its end: 잃어버리다 is in 잃어버렸다."""
    verb = len(key) > _SHORTEST_STEM and key.endswith("다")
    stem = key.removesuffix("다") if verb else key
    if len(stem) < _SHORTEST_STEM:
        return None
    if not verb or len(stem) == _SHORTEST_STEM:
        return re.compile(re.escape(stem))
    first = ord(stem[-1]) - (ord(stem[-1]) - _SYLLABLES) % _OF_ONE_CONSONANT
    return re.compile(f"{re.escape(stem[:-1])}[{chr(first)}-{chr(first + _OF_ONE_CONSONANT - 1)}]")


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether a run of morphemes stands in another."""
    if part[0] not in whole:
        return False
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))
