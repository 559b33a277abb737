"""Fetches a cited source for the viewer: the library knows its path, the render worker draws, the task worker reads.

One wish at a time: a newer one ends what the one before still does.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QImage

from desktop import laid_out
from engine.parts import Whole

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from desktop.laid_out import Laid
    from desktop.services import Services
    from desktop.work import Failure, Handle
    from engine.errors import Detail
    from engine.methods import Json, Object


@dataclass(frozen=True, slots=True)
class Page:
    """A drawn page; boxes are in pixels of the image, `scale` is its pixels a point."""

    image: QImage
    number: int
    count: int
    scale: float
    boxes: tuple[tuple[float, ...], ...]
    found: str
    text: str


class Shown(Protocol):
    """What shows the source."""

    def show_pages(self, first: int) -> None:
        """The source has pages: ask for the one that is wanted first."""

    def show_page(self, page: Page) -> None:
        """A page came."""

    def show_text(self, laid: Laid) -> None:
        """The laid-out source came."""

    def missing(self) -> None:
        """The library does not hold the document."""

    def without_text(self) -> None:
        """There is nothing to show in it."""

    def failed(self, failure: Failure) -> None:
        """It could not be read, and why."""


class Source:
    """The source of one citation after the other.

    Args:
        services: doors to the rest of the program.
        owner: its life ends the work.
        shown: told what came.
    """

    def __init__(self, services: Services, owner: QObject, shown: Shown) -> None:
        self._work = services.work
        self._owner = owner
        self._shown = shown
        self._running: Handle[Object] | Handle[Laid] | Handle[Page] | None = None
        self._citation: Object = {}
        self._path = ""
        self._documents: list[Object] = []
        self._unread: Object | None = None

    @property
    def location(self) -> Object:
        """The cited place."""
        location = self._citation.get("location")
        return location if isinstance(location, dict) else {}

    @property
    def quote(self) -> str:
        """The cited words; "" where only a place is cited."""
        return str(self._citation.get("quote") or "")

    @property
    def title(self) -> str:
        """The document's title."""
        return str(self._citation.get("title") or "")

    def open(self, citation: Object) -> None:
        """Fetch what a citation names."""
        self._citation, self._path, self._documents, self._unread = citation, "", [], None
        self._take(
            self._work.run("library", "list", {}, owner=self._owner, on_done=self._listed, on_failed=self._failed)
        )

    def ask_page(self, number: int, scale: float) -> None:
        """Have a page drawn, with the cited words if it is theirs."""
        if not self._path:
            return
        location = self.location
        cited = location.get("page") == number
        params: Object = {
            "path": self._path,
            "page": number,
            "scale": scale,
            "quote": self.quote if cited else "",
            "bbox": location.get("bbox") if cited else None,
        }
        self._take(
            self._work.run("render", "page", params, owner=self._owner, on_done=self._drawn, on_failed=self._failed)
        )

    def _listed(self, result: Object) -> None:
        ident, listed = self._citation.get("document"), result.get("documents")
        rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
        row = next((one for one in rows if one.get("id") == ident and one.get("path")), None)
        if row is None:
            self._shown.missing()
            return
        self._path = str(row["path"])
        if row.get("format") in ("pdf", "png", "jpeg", "tiff"):
            page = self.location.get("page")
            self._shown.show_pages(page if isinstance(page, int) else 1)
            return
        params: Object = {"paths": [self._path], "as": "json", "parts": True}
        whole = Whole(lambda data: self._document_came("document", data))
        self._take(
            self._work.run(
                "task",
                "read",
                params,
                owner=self._owner,
                on_event=whole.on_event,
                on_done=self._read,
                on_failed=self._failed,
            )
        )

    def _document_came(self, name: str, data: Object) -> None:
        made = data.get("object")
        if name != "document" or not isinstance(made, dict):
            return
        if "code" in made:
            self._unread = made
        elif not self._documents or made.get("record") == self._citation.get("document"):
            self._documents.append(made)  # of a file of records only the first, to stand in, and the cited one

    def _read(self, _result: Object) -> None:
        if self._unread is not None:
            self._failed(self._work.failure(str(self._unread["code"]), _detail(self._unread.get("detail"))))
            return
        document = laid_out.chosen(self._documents, str(self._citation.get("document")))
        self._documents = []
        if document is None:
            self._shown.without_text()
            return
        location, quote = self.location, self.quote
        self._take(
            self._work.background(
                lambda _report: laid_out.lay_out(document, location, quote),
                owner=self._owner,
                on_done=self._shown.show_text,
                on_failed=self._failed,
            )
        )

    def _drawn(self, result: Object) -> None:
        # A QImage may be made on any thread; a large picture takes longer than the window may be held up.
        self._take(
            self._work.background(
                lambda _report: _page(result), owner=self._owner, on_done=self._shown.show_page, on_failed=self._failed
            )
        )

    def _failed(self, failure: Failure) -> None:
        if not failure.cancelled:
            self._shown.failed(failure)

    def _take(self, handle: Handle[Object] | Handle[Laid] | Handle[Page]) -> None:
        if self._running is not None and self._running.running:
            self._running.cancel()
        self._running = handle


def _page(result: Object) -> Page:
    image = QImage.fromData(base64.b64decode(str(result["image"])))
    listed = result["boxes"]
    boxes = [box for box in listed if isinstance(box, list)] if isinstance(listed, list) else []
    return Page(
        image=image,
        number=int(_number(result["page"])),
        count=int(_number(result["pages"])),
        scale=_number(result["scale"]),
        boxes=tuple(tuple(_number(value) for value in box) for box in boxes),
        found=str(result["found"]),
        text=str(result["text"]),
    )


def _number(value: Json) -> float:
    return float(value) if isinstance(value, (int, float)) else 1.0


def _detail(value: Json) -> dict[str, Detail]:
    listed = value.items() if isinstance(value, dict) else ()
    return {name: one for name, one in listed if isinstance(one, (str, int, float))}
