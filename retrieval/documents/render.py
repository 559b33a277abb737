"""One page of a PDF as a picture, with the boxes of quoted words and the page's text for screen readers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pymupdf

from retrieval.documents.highlight import Word, find
from retrieval.documents.pdf_file import open_pdf
from retrieval.documents.pdf_page import read_page
from retrieval.documents.pictures import as_pdf
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from retrieval.documents.layout import Box
    from retrieval.documents.limits import Limits
    from retrieval.documents.model import Json

MOST_PIXELS: Final = 9_000_000
MOST_BYTES: Final = 8 * 1024 * 1024
MOST_SCALE: Final = 8.0
MOST_TEXT: Final = 20_000  # characters
MOST_BOXES: Final = 500
MOST_WORDS: Final = 50_000
_FAULTS = (RuntimeError, ValueError, KeyError, IndexError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be seen.

    Attributes:
        page: 1-based; past the end is the last.
        scale: pixels a point.
        quote: words to find; "" for none.
        place: where they are said to stand.
    """

    page: int = 1
    scale: float = 1.0
    quote: str = ""
    place: Box | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as it is seen.

    Attributes:
        page: its number.
        pages: how many there are.
        scale: pixels a point; smaller than wanted where the page would be too large.
        image: PNG.
        boxes: of the words, in pixels.
        found: "words", "place" (the words are not there, the place is shown), "none" or, without a quote, "".
        text: of the page, cut where it is long.
    """

    page: int
    pages: int
    scale: float
    image: bytes
    boxes: tuple[Box, ...]
    found: str
    text: str

    def to_json(self) -> dict[str, Json]:
        """All but the image."""
        return {
            "page": self.page,
            "pages": self.pages,
            "scale": self.scale,
            "boxes": [[round(value, 1) for value in box] for box in self.boxes],
            "found": self.found,
            "text": self.text,
        }


def render(data: bytes, wanted: Wanted, limits: Limits) -> Rendered:
    """Draw a page.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or TOO_COMPLEX.
    """
    with open_pdf(as_pdf(data), limits) as source:
        if source.page_count < 1:
            raise DocumentError(DocumentCode.DAMAGED, format="pdf")
        try:
            return _rendered(source, wanted, limits)
        except _FAULTS as error:
            raise DocumentError(DocumentCode.DAMAGED, format="pdf", page=wanted.page) from error


def _rendered(source: Any, wanted: Wanted, limits: Limits) -> Rendered:
    number = min(max(1, wanted.page), source.page_count)
    page = source[number - 1]
    if page.rotation:
        page.remove_rotation()  # in memory: as the reader does, so that places agree
    words = [Word(str(one[4]), _box(one)) for one in page.get_text("words")[:MOST_WORDS]]
    if wanted.quote and read_page(page, number).scanned:
        from retrieval.documents.ocr.scans import recognised_words  # heavy, and seldom needed

        words += recognised_words(page, limits, wanted.place)[:MOST_WORDS]
    boxes: list[Box] = []
    found = ""
    if number == wanted.page:
        boxes = find(words, wanted.quote, wanted.place)[:MOST_BOXES]
        found = "words" if boxes else ("place" if wanted.place else ("none" if wanted.quote else ""))
        if not boxes and wanted.place is not None:
            boxes = [wanted.place]
    elif wanted.quote:
        found = "none"
    scale, image = _image(page, wanted.scale)
    left, top = float(page.rect.x0), float(page.rect.y0)
    return Rendered(
        page=number,
        pages=source.page_count,
        scale=scale,
        image=image,
        boxes=tuple(_scaled(box, scale, left, top) for box in boxes),
        found=found,
        text=" ".join(word.text for word in words)[:MOST_TEXT],
    )


def _image(page: Any, wanted: float) -> tuple[float, bytes]:
    """The picture, as large as wanted or as the limits let it be."""
    area = max(1.0, float(page.rect.width) * float(page.rect.height))
    library: Any = pymupdf
    scale = min(max(wanted, 0.01), MOST_SCALE, math.sqrt(MOST_PIXELS / area))
    while True:
        pixels = page.get_pixmap(matrix=library.Matrix(scale, scale), alpha=False)
        image = bytes(pixels.tobytes("png"))
        if len(image) <= MOST_BYTES or scale < 0.1:
            return scale, image
        scale *= 0.7


def _box(values: Any) -> Box:
    return float(values[0]), float(values[1]), float(values[2]), float(values[3])


def _scaled(box: Box, scale: float, left: float, top: float) -> Box:
    return (box[0] - left) * scale, (box[1] - top) * scale, (box[2] - left) * scale, (box[3] - top) * scale
