"""What a model wrote, taken with suspicion: JSON of a known shape, cut-off JSON salvaged, text shown while it comes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.methods import Json

_STRING = re.compile(r'"text"\s*:\s*"((?:[^"\\]|\\.)*)("?)')
_BULLET = re.compile(r'[\[,]\s*"((?:[^"\\]|\\.)*)"')
_LONGEST = 600


def answer_sentences(untrusted: str) -> tuple[bool, list[str], bool]:
    """`found`, the sentences, and whether the output was whole. The model's `source` is not looked at."""
    try:
        made: Json = json.loads(untrusted)
    except ValueError:
        complete = [_unescaped(body) for body, end in _STRING.findall(untrusted) if end]
        return bool(complete), _kept(complete), False
    if not isinstance(made, dict):
        return False, [], False
    listed = made.get("sentences")
    texts = [one.get("text") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    kept = _kept([text for text in texts if isinstance(text, str)])
    return made.get("found") is not False and bool(kept), kept, isinstance(listed, list)


def bullets(untrusted: str) -> list[str]:
    """The list of bullets; of a cut-off list those that are whole."""
    try:
        made: Json = json.loads(untrusted)
    except ValueError:
        start = untrusted.find("[")
        return _kept([_unescaped(body) for body in _BULLET.findall(untrusted[max(0, start) :])])
    listed = made.get("bullets") if isinstance(made, dict) else None
    return _kept([one for one in listed if isinstance(one, str)]) if isinstance(listed, list) else []


class Shown:
    """Turns the pieces of a JSON answer into the words of its sentences, as they come."""

    def __init__(self) -> None:
        self._raw = ""
        self._shown = ""

    def push(self, piece: str) -> str:
        """What a reader may see now and did not before."""
        self._raw += piece
        texts = [_unescaped(body) for body, _ in _STRING.findall(self._raw)]
        whole = " ".join(texts)
        if not whole.startswith(self._shown):
            return ""
        fresh, self._shown = whole[len(self._shown) :], whole
        return fresh


def _unescaped(body: str) -> str:
    try:
        return str(json.loads(f'"{body}"'))
    except ValueError:
        return body.rstrip("\\")


def _kept(texts: list[str]) -> list[str]:
    """Sentences with words in them, each once, none endless."""
    cleaned = [" ".join(text.split())[:_LONGEST] for text in texts]
    return list(dict.fromkeys(text for text in cleaned if len(text) > 1))
