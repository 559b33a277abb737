"""Text made comparable: one Unicode form, plain spaces; and whether a quote stands in a text."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"[\s\u3000\u00a0\u200b\ufeff]+")


def plain(text: str) -> str:
    """Composed form, runs of white space as one space, no space at the ends."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def squeezed(text: str) -> str:
    """Folded (full-width forms, case), without any white space: for looking words up regardless of spacing."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def quote_stands(quote: str, text: str) -> bool:
    """Returns whether the quote stands verbatim in the text after whitespace normalisation (CONTRACT, ask)."""
    wanted = plain(quote)
    return bool(wanted) and wanted in plain(text)
