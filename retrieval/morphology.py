"""Words of Korean text for the index: content morphemes by Kiwi, and character pairs that need nothing.

Kiwi takes seconds and about half a gigabyte to load, so it is loaded once, behind the work, and where it is missing or
memory is short the analyser says "bigram" and makes pairs only.
"""

from __future__ import annotations

import importlib
import re
import threading
import unicodedata
from typing import TYPE_CHECKING, Any, Literal

import psutil

from retrieval.references import mentions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Mode = Literal["kiwi", "bigram"]

NEEDED_MEMORY = 900 * 1024 * 1024  # Kiwi holds about 520 MB; the rest is for everything else
LONGEST_TEXT = 20_000  # Kiwi is asked for pieces: its time and memory grow with the length of one text
_FEW = 4  # texts that are analysed one by one
_CONTENT = ("N", "V", "XR", "SL", "SH", "SN", "MM", "MAG", "XPN")
_NOT_CONTENT = frozenset({"VCP", "VCN", "VX"})
_FOLDS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLDS[0x3000] = 0x20
_DOTS = dict.fromkeys(map(ord, "ㆍ·･・‧∙•"), " ")
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0xAD])
_TABLE = {**_FOLDS, **_DOTS, **_INVISIBLE}
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CLAUSE = re.compile(r"[^0-9a-z가-힣ㄱ-ㅎㅏ-ㅣ一-龥々ぁ-ヿ\s]+")
_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Text as it is cut into words: NFC, full-width folded, the dots of lists as spaces, lower case, 1,000 as 1000."""
    folded = unicodedata.normalize("NFC", text).translate(_TABLE).lower()
    return _THOUSANDS.sub("", folded)


def bigrams(text: str) -> list[str]:
    """Pairs of characters within each clause, its spaces removed, so that 출장여비 meets 출장 여비.

    They never cross punctuation; a clause of a single character stays itself.
    """
    pairs: list[str] = []
    for clause in _CLAUSE.split(normalise(text)):
        word = _SPACE.sub("", clause)
        if len(word) == 1:
            pairs.append(word)
        pairs.extend(word[at : at + 2] for at in range(len(word) - 1))
    return pairs


class Analyser:
    """Cuts texts into the tokens of the index. Threads may share one.

    Args:
        mode: "kiwi" to try it, "bigram" to leave it alone.
        needed: bytes of free memory below which Kiwi is not loaded.
    """

    def __init__(self, mode: Mode = "kiwi", needed: int = NEEDED_MEMORY) -> None:
        self._wanted: Mode = mode
        self._needed = needed
        self._lock = threading.Lock()
        self._loaded = threading.Event()
        self._kiwi: Any = None  # Kiwi publishes no types

    @property
    def ready(self) -> bool:
        """True once it is decided and loaded."""
        return self._loaded.is_set()

    @property
    def loading(self) -> bool:
        """True while another thread loads Kiwi: a question need not wait for it."""
        return not self._loaded.is_set() and self._lock.locked()

    @property
    def mode(self) -> Mode:
        """What tokens are: waits until Kiwi is loaded or given up."""
        self.load()
        return "bigram" if self._kiwi is None else "kiwi"

    def load(self) -> None:
        """Load Kiwi, once; where it can't be loaded the mode is "bigram". Others wait meanwhile."""
        with self._lock:
            if self._loaded.is_set():
                return
            if self._wanted == "kiwi" and psutil.virtual_memory().available >= self._needed:
                self._kiwi = _kiwi()
            self._loaded.set()

    def tokens(self, texts: Sequence[str]) -> list[list[str]]:
        """Content morphemes of each text, with references to articles as one token; pairs in bigram mode."""
        if self.mode == "bigram":
            return [bigrams(text) for text in texts]
        return self.morphemes(texts)

    def morphemes(self, texts: Sequence[str]) -> list[list[str]]:
        """Content morphemes of each text by Kiwi; empty lists in bigram mode."""
        if self.mode == "bigram":
            return [[] for _ in texts]
        made: list[list[str]] = [[] for _ in texts]
        pieces = [(at, piece) for at, text in enumerate(texts) for piece in _pieces(normalise(text))]
        for (at, _), found in zip(pieces, self._analysed([piece for _, piece in pieces]), strict=True):
            made[at].extend(
                token.form.replace(" ", "")
                for token in found
                if token.tag.startswith(_CONTENT) and token.tag not in _NOT_CONTENT
            )
        for at, text in enumerate(texts):
            made[at].extend(mentions(normalise(text)))
        return made

    def _analysed(self, pieces: Sequence[str]) -> Iterable[Any]:
        """Kiwi's tokens of each piece. Few are analysed on this thread: a question must not queue behind a document."""
        if len(pieces) <= _FEW:
            return [self._kiwi.tokenize(piece) for piece in pieces]
        made: Iterable[Any] = self._kiwi.tokenize(list(pieces))
        return made

    def close(self) -> None:
        """Let go of Kiwi's memory."""
        with self._lock:
            self._kiwi = None
            self._wanted = "bigram"
            self._loaded.set()


def _pieces(text: str) -> list[str]:
    return [text[at : at + LONGEST_TEXT] for at in range(0, len(text), LONGEST_TEXT)]


def _kiwi() -> Any:  # Kiwi publishes no types
    try:
        return importlib.import_module("kiwipiepy").Kiwi(num_workers=1)
    except Exception:  # noqa: BLE001  any failure of an optional native library means: without it
        return None
