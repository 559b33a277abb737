"""Which pieces of the vocabulary Korean and plain English need, and the tokenizer.json made of them.

Of 250,002 pieces some 25,000 stay. Korean text is cut as before, English into slightly shorter pieces.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
# Pieces of "query: " and "passage: ": "▁passage" is rare, and without it every vector is wrong.
PREFIX_PIECES = frozenset({"▁query", "▁passage", ":", "▁"})
_HANGUL = re.compile("[가-힣ㄱ-ㆎᄀ-ᇿ]")
_FREQUENT = 20_000  # ids go by frequency
_CAPITALS = 5


def kept(pieces: Sequence[str]) -> list[int]:
    """Numbers of the pieces to keep, in order; the last piece is the mask, which nothing needs here."""
    return [at for at, piece in enumerate(pieces[:-1]) if at < len(SPECIAL) or _needed(at, piece)]


def _needed(at: int, piece: str) -> bool:
    body = piece.replace("▁", "")
    if piece in PREFIX_PIECES or _HANGUL.search(body):
        return True
    if len(body) < 2 or not any(character.isalpha() for character in body):
        return all(map(_korean_office, body))
    return body.isascii() and (at < _FREQUENT or (len(body) <= _CAPITALS and body == body.upper()))


def _korean_office(character: str) -> bool:
    """A character of code page 949, or an accented Latin letter."""
    try:
        character.encode("cp949")
    except UnicodeEncodeError:
        return 0xA0 <= ord(character) < 0x250
    return True


def tokenizer_json(pieces: Sequence[str], scores: Sequence[float]) -> dict[str, Any]:
    """XLM-R's unigram tokenizer. Characters are replaced before it by the model's table, not by a normaliser in it."""
    start, end = ({"SpecialToken": {"id": token, "type_id": 0}} for token in ("<s>", "</s>"))
    spaces = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    first, second = ({"Sequence": {"id": name, "type_id": 0}} for name in "AB")
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": at, "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
             "special": True}
            for at, token in enumerate(SPECIAL)
        ],
        "normalizer": {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
        "pre_tokenizer": spaces,
        "decoder": spaces,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [start, first, end],
            "pair": [start, first, end, second, end],
            "special_tokens": {
                token: {"id": token, "ids": [pieces.index(token)], "tokens": [token]} for token in ("<s>", "</s>")
            },
        },
        "model": {
            "type": "Unigram",
            "unk_id": SPECIAL.index("<unk>"),
            "byte_fallback": False,
            "vocab": [[piece, score] for piece, score in zip(pieces, scores, strict=True)],
        },
    }  # fmt: skip
