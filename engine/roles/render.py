"""The render worker: pages of PDF files as pictures for the viewer. It draws nothing itself: a confined child does."""

from __future__ import annotations

import base64
import math
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import CancelledError, EngineCode, EngineError
from engine.methods import Entry
from retrieval.errors import DocumentCode, DocumentError
from retrieval.pages import Pages
from retrieval.sandbox import read_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.methods import Context, Json, Object
    from retrieval.documents.layout import Box
    from retrieval.documents.limits import Limits

MOST_QUOTE: Final = 100_000


class RenderRole:
    """One method: `page`.

    Args:
        limits: what one page may cost.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._pages = Pages(limits)

    @property
    def methods(self) -> Mapping[str, Entry]:
        """Name to method."""
        return {"page": Entry(self.page)}

    def close(self) -> None:
        """End the drawing process."""
        self._pages.close()

    def page(self, params: Object, context: Context) -> Object:
        """Draw a page of {"path", "page", "scale", "quote", "bbox"}.

        Returns {"page", "pages", "scale", "boxes" (in pixels), "found": "words", "place", "none" or "" (see
        retrieval.documents.render.Rendered), "text", "image" (PNG, base64)}.

        Raises:
            EngineError: BAD_REQUEST.
            DocumentError: the file cannot be read or drawn.
            CancelledError: the asker gave up.
        """
        path = params.get("path")
        if not isinstance(path, str) or "\0" in path or not Path(path).is_absolute():
            raise EngineError(EngineCode.BAD_REQUEST, what="path")
        page, scale = _number(params, "page", 1), _number(params, "scale", 1.0)
        quote = params.get("quote", "")
        if not isinstance(quote, str) or len(quote) > MOST_QUOTE:
            raise EngineError(EngineCode.BAD_REQUEST, what="quote")
        place = _box(params.get("bbox"))
        context.check()
        data = read_file(Path(path), self._pages.limits.file)
        try:
            made, image = self._pages.draw(data, int(page), scale, quote, place, context.cancelled)
        except DocumentError as error:
            if error.code is DocumentCode.CANCELLED:
                raise CancelledError from error
            raise
        return {**made, "image": base64.b64encode(image).decode("ascii")}


def build(_config: Object) -> RenderRole:
    """Build the role."""
    return RenderRole()


def _number(params: Object, name: str, default: float) -> float:
    value = params.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 2**31:
        raise EngineError(EngineCode.BAD_REQUEST, what=name)
    return value


def _box(untrusted: Json) -> Box | None:
    if untrusted is None:
        return None
    numbers = [float(one) for one in untrusted if isinstance(one, (int, float))] if isinstance(untrusted, list) else []
    if len(numbers) != 4 or not all(math.isfinite(number) for number in numbers):
        raise EngineError(EngineCode.BAD_REQUEST, what="bbox")
    return numbers[0], numbers[1], numbers[2], numbers[3]
