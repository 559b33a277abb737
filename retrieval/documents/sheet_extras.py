"""What stands about a sheet's cells: comments, text boxes and charts of its drawing, names of ranges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.documents import archive as archives
from retrieval.documents import xml
from retrieval.documents.charts import chart_of
from retrieval.documents.flowing import clean
from retrieval.documents.model import Block, Kind, Location
from retrieval.documents.package import Package
from retrieval.documents.tables import column_name
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.documents.limits import Limits
    from retrieval.documents.xml import Element

_MOST = 2000  # comments, shapes or names of a workbook
_CELL = re.compile(r"[A-Z]{1,3}\d{1,7}")
_ANCHORS = ("{*}twoCellAnchor", "{*}oneCellAnchor", "{*}absoluteAnchor")


class SheetExtras:
    """Reads the small parts of a workbook.

    Attributes:
        pictures: pictures met.
        objects: embedded objects met.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._archive = archives.open_archive(data)
        self._package = Package(self._archive, limits)
        self.pictures = 0
        self.objects = 0

    def blocks(self, sheet: str, part: str) -> Iterator[Block]:
        """Yields text boxes and charts, then comments, of one sheet."""
        links = self._package.related(part)
        for kind, target in links:
            if kind == "drawing":
                yield from self._drawing(sheet, target)
            self.objects += kind in ("oleObject", "package")
        comments: dict[str, str] = {}
        for wanted in ("comments", "threadedComment"):  # the newer kind repeats the older one's cells
            for kind, target in links:
                if kind == wanted:
                    comments |= dict(self._comments(target))
        for cell, text in list(comments.items())[:_MOST]:
            yield Block(Kind.COMMENT, text, Location(sheet=sheet, range=cell))

    def names(self) -> Iterator[Block]:
        """Yields the names of ranges that the workbook defines, as "name" at its range."""
        root = self._root(self._package.main())
        if root is None:
            return
        for number, defined in enumerate(root.iter("{*}definedName")):
            name, target = defined.get("name", ""), " ".join((defined.text or "").split())
            if number < _MOST and name and target and not name.startswith("_xlnm.") and "#REF!" not in target:
                yield Block(Kind.COMMENT, target[:300], _place(target), mark=f"{name[:50]} =")

    def _comments(self, part: str) -> Iterator[tuple[str, str]]:
        root = self._root(part)
        if root is None:
            return
        gathered: dict[str, list[str]] = {}
        for comment in root.iter("{*}comment", "{*}threadedComment"):
            pieces = comment.iter("{*}t") if xml.local(comment) == "comment" else comment.iter("{*}text")
            text = clean("".join(piece.text or "" for piece in pieces if not _is_reading(piece)))
            if text and _CELL.fullmatch(comment.get("ref", "")):
                gathered.setdefault(comment.get("ref", ""), []).append(text)
        for cell, texts in gathered.items():
            yield cell, "\n".join(texts)

    def _drawing(self, sheet: str, part: str) -> Iterator[Block]:
        root = self._root(part)
        if root is None:
            return
        charts = dict(self._charts(part))
        for number, anchor in enumerate(root.iter(*_ANCHORS)):
            if number >= _MOST:
                return
            place = Location(sheet=sheet, range=_corner(anchor))
            for body in anchor.iter("{*}txBody"):
                lines = ["".join(piece.text or "" for piece in each.iter("{*}t")) for each in body.iter("{*}p")]
                if text := clean("\n".join(lines)):
                    yield Block(Kind.PARAGRAPH, text, place)
            self.pictures += sum(1 for _ in anchor.iter("{*}pic"))
            for link in anchor.iter("{*}chart"):
                identity = next((str(value) for key, value in link.attrib.items() if str(key).endswith("}id")), "")
                if text := charts.get(identity, ""):
                    yield Block(Kind.CAPTION, text, place)

    def _charts(self, part: str) -> Iterator[tuple[str, str]]:
        """Ids of charts and what they say: their points stand in the cells."""
        for identity, kind, target in self._package.links(part):
            root = self._root(target) if kind in ("chart", "chartEx") else None
            if root is not None:
                chart = chart_of(root)
                yield identity, clean("\n".join((chart.title, ", ".join(chart.series))))

    def _root(self, part: str) -> Element | None:
        try:
            return self._package.root(part)
        except DocumentError as error:
            if error.code is not DocumentCode.DAMAGED:
                raise
            return None


def _is_reading(piece: Element) -> bool:
    """How a word is to be read aloud (rPh) is no text of its own."""
    above = piece.getparent()
    return above is not None and xml.local(above) == "rPh"


def _corner(anchor: Element) -> str | None:
    start = xml.find(anchor, "from")
    if start is None:
        return None
    row, column = (xml.find(start, name) for name in ("row", "col"))
    values = [each.text or "" for each in (row, column) if each is not None]
    if len(values) != 2 or not all(value.isdigit() and len(value) < 8 for value in values):
        return None
    return f"{column_name(int(values[1]) + 1)}{int(values[0]) + 1}"


def _place(untrusted_target: str) -> Location:
    found = re.fullmatch(
        r"(?:'((?:[^']|'')+)'|([^'!,(]+))!\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?",
        untrusted_target,
    )
    if not found:
        return Location()
    quoted, plain, left, top, right, bottom = found.groups()
    area = f"{left}{top}" + (f":{right}{bottom}" if right else "")
    return Location(sheet=(quoted or plain).replace("''", "'")[:200], range=area)
