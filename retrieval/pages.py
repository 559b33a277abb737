"""The parent's side of the page drawing process: a pre-started child a page, a deadline, bounds, no trust in its line.

The child is confined as the parser is (retrieval.confine), for the same reason: it draws pages of hostile files.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import signal
import sys
import threading
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

from retrieval.child import Child
from retrieval.documents.limits import Limits
from retrieval.errors import Detail, DocumentCode, DocumentError
from retrieval.sandbox import APPLICATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval.documents.layout import Box
    from retrieval.documents.model import Json

_BOOT = "import sys; sys.path.append(sys.argv.pop(1)); from retrieval.drawing import main; sys.exit(main(sys.argv[1:]))"
_POLL = 0.05
_LINE_LIMIT = 12 * 1024 * 1024  # the picture in base64, and the words
_PNG = b"\x89PNG\r\n\x1a\n"
_QUOTE = 4000


class Pages:
    """Draws pages in single-use child processes, one after the other. `close` leaves no process.

    Args:
        limits: what one page may cost.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._spare: Child | None = None
        self._busy: Child | None = None
        self._closed = False

    def draw(
        self,
        data: bytes,
        page: int,
        scale: float,
        quote: str = "",
        place: Box | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> tuple[dict[str, Json], bytes]:
        """A page: what retrieval.documents.render.Rendered.to_json says, and the PNG.

        Args:
            data: the PDF's bytes.
            page: 1-based.
            scale: pixels a point.
            quote: words to find.
            place: where they are said to stand.
            cancelled: asked about twenty times a second; True ends the drawing.

        Raises:
            DocumentError: the page could not be drawn, with the reason's code.
        """
        header: dict[str, Json] = {
            "size": len(data),
            "page": page,
            "scale": scale,
            "quote": quote[:_QUOTE],
            "place": list(place) if place else None,
        }
        child = self._take()
        try:
            child.send(json.dumps(header).encode("ascii") + b"\n", data, hold=True)
            child.listen()
            return _checked(self._line(child, cancelled or _never))
        finally:
            child.close()
            with self._lock:
                self._busy = None

    def close(self) -> None:
        """End every child, also one that draws."""
        with self._lock:
            self._closed = True
            children = [self._spare, self._busy]
            self._spare = None
        for child in children:
            if child is not None:
                child.close()

    def _take(self) -> Child:
        with self._lock:
            child, self._spare = self._spare, None
            if child is not None and not child.alive:
                child.close()
                child = None
            child = self._busy = child or self._start()
            with contextlib.suppress(DocumentError):  # the next page tries again, and reports
                self._spare = self._start()
            return child

    def _start(self) -> Child:
        if self._closed:
            raise DocumentError(DocumentCode.PARSER_DIED)
        limits = json.dumps(asdict(self.limits))
        try:
            return Child(
                [sys.executable, "-I", "-X", "utf8", "-c", _BOOT, str(APPLICATION), limits],
                APPLICATION,
                self.limits.memory,
            )
        except OSError as error:
            raise DocumentError(DocumentCode.PARSER_DIED, reason="start") from error

    def _line(self, child: Child, cancelled: Callable[[], bool]) -> bytes:
        deadline = time.monotonic() + self.limits.seconds
        untrusted = bytearray()
        while not untrusted.endswith(b"\n"):
            if cancelled():
                raise DocumentError(DocumentCode.CANCELLED)
            left = deadline - time.monotonic()
            if left <= 0:
                raise DocumentError(DocumentCode.TIMEOUT, seconds=self.limits.seconds)
            piece = child.chunk(min(_POLL, left))
            if piece == b"":
                raise self._death(child)
            untrusted += piece or b""
            if len(untrusted) > _LINE_LIMIT:
                raise DocumentError(DocumentCode.OUTPUT_LIMIT, limit=_LINE_LIMIT)
        return bytes(untrusted)

    def _death(self, child: Child) -> DocumentError:
        ended_by = child.last_signal(1.0)
        if sys.platform != "win32" and ended_by == signal.SIGXCPU:
            return DocumentError(DocumentCode.TIMEOUT, seconds=self.limits.seconds)
        return DocumentError(DocumentCode.PARSER_DIED, signal=ended_by)


def _checked(untrusted: bytes) -> tuple[dict[str, Json], bytes]:
    """The page and its picture.

    Raises:
        DocumentError: what the child said, or PARSER_DIED for a line of another shape.
    """
    try:
        made = json.loads(untrusted)
        if "failed" in made:
            raise DocumentError(DocumentCode(made["failed"]), **_plain(made["detail"]))
        image = base64.b64decode(made["image"], validate=True)
        if not image.startswith(_PNG):
            raise ValueError("image")
        return _page(made["page"]), image
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise DocumentError(DocumentCode.PARSER_DIED, reason="protocol") from error


def _page(untrusted: dict[str, Json]) -> dict[str, Json]:
    page, pages, scale, found, text = (untrusted[key] for key in ("page", "pages", "scale", "found", "text"))
    boxes: list[Json] = []
    listed = untrusted["boxes"]
    for box in listed if isinstance(listed, list) else ():
        numbers: list[Json] = (
            [float(value) for value in box if isinstance(value, (int, float))] if isinstance(box, list) else []
        )
        if len(numbers) != 4:
            raise ValueError("box")
        boxes.append(numbers)
    if not (isinstance(page, int) and isinstance(pages, int) and 1 <= page <= pages):
        raise ValueError("page")
    if not (isinstance(scale, (int, float)) and scale > 0 and isinstance(text, str)):
        raise ValueError("scale")
    if found not in ("words", "place", "none", ""):
        raise ValueError("found")
    return {"page": page, "pages": pages, "scale": float(scale), "boxes": boxes, "found": found, "text": text}


def _plain(untrusted: dict[str, Json]) -> dict[str, Detail]:
    return {
        name[:64]: value[:300] if isinstance(value, str) else value
        for name, value in list(untrusted.items())[:20]
        if isinstance(value, (str, int, float))
    }


def _never() -> bool:
    return False
