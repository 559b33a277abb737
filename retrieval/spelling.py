"""Words of a question that stand nowhere, and what stands there that differs by one letter: 츌장 -> 출장."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_FIRST, _LAST = ord("가"), ord("힣")
_VOWELS, _FINALS = 21, 28
_SHORTEST = 2  # syllables of a word that is corrected
_LONGEST = 8
_MOST = 3  # words of a question


def corrections(words: Sequence[str], count: Callable[[str], int]) -> tuple[str, ...]:
    """The commonest word that differs by one letter, for each Hangul word that stands in no passage.

    Args:
        words: of the question.
        count: in how many passages a word stands.
    """
    unknown = [word for word in words if _SHORTEST <= len(word) <= _LONGEST and _hangul(word) and not count(word)]
    made: dict[str, None] = {}
    for word in unknown[:_MOST]:
        best = max(_near(word), key=count, default="")
        if best and count(best):
            made[best] = None
    return tuple(made)


def _hangul(word: str) -> bool:
    return all(_FIRST <= ord(letter) <= _LAST for letter in word)


def _near(word: str) -> Iterator[str]:
    """Words with one letter changed, or two neighbours in the other order."""
    for at, letter in enumerate(word):
        for other in _syllables(ord(letter) - _FIRST):
            yield f"{word[:at]}{other}{word[at + 1 :]}"
    for at in range(len(word) - 1):
        if word[at] != word[at + 1]:
            yield f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}"


def _syllables(code: int) -> Iterator[str]:
    """Syllables with another initial, vowel or final."""
    initial, rest = divmod(code, _VOWELS * _FINALS)
    vowel, final = divmod(rest, _FINALS)
    for other in range(19):
        if other != initial:
            yield chr(_FIRST + (other * _VOWELS + vowel) * _FINALS + final)
    for other in range(_VOWELS):
        if other != vowel:
            yield chr(_FIRST + (initial * _VOWELS + other) * _FINALS + final)
    for other in range(_FINALS):
        if other != final:
            yield chr(_FIRST + (initial * _VOWELS + vowel) * _FINALS + other)
