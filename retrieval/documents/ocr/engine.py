"""The one door to tesserocr: which recognition data there is, and a line's picture to words."""

from __future__ import annotations

import math
import os
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.documents.ocr.data import LANGUAGE, data_folder

if TYPE_CHECKING:
    from retrieval.documents.ocr.image import Pixels
    from retrieval.documents.ocr.regions import Rectangle

_LINE_SECONDS = 10.0
_WORD_LEVEL = "5"


@dataclass(frozen=True, slots=True)
class Seen:
    """A word in a picture.

    Attributes:
        text: it.
        box: in pixels of the picture.
        confidence: 0 to 100.
    """

    text: str
    box: Rectangle
    confidence: float


@lru_cache(maxsize=1)
def library() -> Any:
    """The module tesserocr, None where it is not installed or does not load."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        import tesserocr
    except (ImportError, OSError, RuntimeError):
        return None
    return tesserocr


def ready() -> bool:
    """Tells whether letters can be recognised here."""
    return data_folder() is not None and library() is not None


class Engine:
    """Recognises lines; one for each thread. Close it.

    Args:
        deadline: of time.monotonic(); after it nothing is recognised any more.

    Raises:
        RuntimeError: nothing can be recognised here.
    """

    def __init__(self, deadline: float = math.inf) -> None:
        self._deadline = deadline
        folder, module = data_folder(), library()
        if folder is None or module is None:
            raise RuntimeError("no recognition")
        self._api = module.PyTessBaseAPI(
            path=f"{folder}{os.sep}", lang=LANGUAGE, psm=module.PSM.RAW_LINE, oem=module.OEM.LSTM_ONLY
        )

    def close(self) -> None:
        """Give its memory back."""
        self._api.End()

    def words(self, grey: Pixels, dpi: int) -> list[Seen]:
        """Words of one line, from left to right.

        Raises:
            TimeoutError: the deadline has passed.
        """
        left = self._deadline - time.monotonic()
        if left < 0:
            raise TimeoutError
        height, width = grey.shape
        self._api.SetImageBytes(np.ascontiguousarray(grey).tobytes(), width, height, 1, width)
        self._api.SetSourceResolution(dpi)
        if not self._api.Recognize(max(1, int(min(_LINE_SECONDS, left) * 1000))):
            return []
        pieces = [seen for row in self._api.GetTSVText(0).split("\n") if (seen := _seen(row)) is not None]
        return _joined(pieces, self._api.GetUTF8Text().split())


def _seen(row: str) -> Seen | None:
    fields = row.split("\t", 11)
    if len(fields) < 12 or fields[0] != _WORD_LEVEL:
        return None
    text = " ".join(fields[11].split())
    x, y, width, height = (int(value) for value in fields[6:10])
    return Seen(text, (x, y, x + width, y + height), float(fields[10])) if text else None


def _joined(pieces: list[Seen], texts: list[str]) -> list[Seen]:
    """Words as they are written: Korean comes syllable by syllable, with blanks only in the text of the whole line."""
    made: list[Seen] = []
    waiting = list(reversed(pieces))
    for text in texts:
        parts: list[Seen] = []
        while waiting and sum(len(part.text) for part in parts) < len(text):
            parts.append(waiting.pop())
        if "".join(part.text for part in parts) != text:
            return pieces  # they don't agree: what has places counts
        letters = sum(len(part.text) for part in parts)
        confidence = sum(part.confidence * len(part.text) for part in parts) / letters
        boxes = [part.box for part in parts]
        box = (boxes[0][0], min(each[1] for each in boxes), boxes[-1][2], max(each[3] for each in boxes))
        made.append(Seen(text, box, confidence))
    return made + waiting[::-1]
