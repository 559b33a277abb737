"""HWP 5: the tree of records to a flow of paragraphs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.documents.flow import Cell, Flow, Paragraph, Part, Table
from retrieval.documents.flowing import render, without_structure
from retrieval.documents.hwp import records
from retrieval.documents.hwp.characters import paragraph_text
from retrieval.documents.hwp.raw import hwp_text
from retrieval.documents.hwp.second import second_opinion
from retrieval.documents.hwp.shapes import Shapes
from retrieval.documents.hwp.streams import Streams
from retrieval.documents.model import Document, DocumentWarning, Format, Kind
from retrieval.errors import Detail, DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.documents.hwp.records import Record
    from retrieval.documents.limits import Limits

_DEEPEST = 64
_CORNERS = 32  # bytes
_PARTS = {
    b"daeh": Kind.HEADER,
    b"toof": Kind.FOOTER,
    b"  nf": Kind.NOTE,
    b"  ne": Kind.NOTE,
    b"tmct": Kind.COMMENT,
    b"dces": Kind.HEADER,  # the master page of a section
}
_TABLE, _EQUATION, _MEMO, _SECTION = b" lbt", b"deqe", b"em%%", b"dces"


def read(data: bytes, name: str, limits: Limits, password: str = "") -> Document:
    """Read an HWP 5 file, with the user's password where it is under one.

    Raises:
        DocumentError: it cannot be read.
    """
    del name
    streams = Streams(data, limits.archive_total, password)
    sections = list(streams.sections())
    raw = list(hwp_text(sections))
    reader = _Reader(_shapes(streams))
    flow = Flow(streams.title(), warnings=_warnings(streams))
    try:
        for section in sections:
            flow.body += reader.section(section)
    except DocumentError as error:
        if error.code is not DocumentCode.DAMAGED or not any(piece.text for piece in raw):
            raise
        return without_structure(raw, Format.HWP, flow.warnings, flow.title)
    if not any(piece.text.strip() for piece in raw):
        if lines := second_opinion(data):
            return without_structure(lines, Format.HWP, flow.warnings, flow.title)
        if streams.damaged:
            raise DocumentError(DocumentCode.DAMAGED, format="hwp", reason="body")
    flow.warnings += unread(reader.pictures, reader.objects)
    return render(flow, raw, Format.HWP, limits)


def _warnings(streams: Streams) -> list[DocumentWarning]:
    scripted = has_script(streams)
    found: tuple[tuple[WarningCode, dict[str, Detail] | None], ...] = (
        (WarningCode.TRUNCATED, {"streams": streams.damaged} if streams.damaged else None),
        (WarningCode.REPAIRED, {"defects": streams.repaired} if streams.repaired else None),
        (WarningCode.COPY_RESTRICTED, {} if streams.restricted else None),
        (WarningCode.HAS_MACROS, {} if scripted else None),
        (WarningCode.CHANGES_UNRESOLVED, {} if streams.tracked else None),
    )
    return [DocumentWarning(code, detail) for code, detail in found if detail is not None]


def unread(pictures: int, objects: int) -> list[DocumentWarning]:
    """The warning that names how many pictures and embedded objects a file has: what is in them is not read."""
    if not pictures and not objects:
        return []
    return [DocumentWarning(WarningCode.OBJECTS_NOT_READ, {"pictures": pictures, "objects": objects})]


def _shapes(streams: Streams) -> Shapes:
    return Shapes(streams.read("DocInfo") if "DocInfo" in streams.names() else b"")


_DEFAULT_SCRIPT = re.compile(
    r"var Documents = XHwpDocuments;|var Document = Documents\.Active_XHwpDocument;|//[^\n]*|/\*.*?\*/"
    r"|function \w+\(\)\s*\{\s*\}",
    re.DOTALL,
)


def has_script(streams: Streams) -> bool:
    """Tells whether the file has a script of its own; every ordinary file has an empty one."""
    if "Scripts/DefaultJScript" not in streams.names():
        return False
    damaged = streams.damaged
    text = streams.read("Scripts/DefaultJScript").decode("utf-16-le", "replace")
    streams.damaged = damaged  # a broken script costs no text
    return is_script(text)


def is_script(text: str) -> bool:
    """Tells whether a script does anything, apart from what Hangul puts into each file."""
    left = text
    for _ in range(2):  # comments first, then the functions that they leave empty
        left = _DEFAULT_SCRIPT.sub("", left)
    return bool(re.search(r"[A-Za-z_]\w*\s*[(=]", left))


class _Reader:
    """Walks the trees of the sections.

    Attributes:
        pictures: pictures met.
        objects: embedded objects met.
    """

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self.pictures = 0
        self.objects = 0

    def section(self, stream: bytes) -> list[Paragraph]:
        body: list[Paragraph] = []
        for record in records.tree(stream):
            if record.tag == records.PARAGRAPH:
                body.append(self._paragraph(record, 0))
            elif stray := self._paragraphs([record], 0):
                if not body:
                    body.append(Paragraph())
                body[-1].parts.append(Part(Kind.COMMENT, stray))
        return body

    def _paragraph(self, record: Record, depth: int) -> Paragraph:
        if depth > _DEEPEST:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
        paragraph = self._shapes.paragraph(record)
        controls = [child.data for child in record.children if child.tag == records.CONTROL]
        lead = ""
        for child in record.children:
            if child.tag == records.TEXT:
                lead, text = paragraph_text(child.data, controls)
                paragraph.text += text
            elif child.tag == records.CONTROL:
                self._control(child, paragraph, depth + 1)
            elif child.tag == records.MEMOS and (memos := self._paragraphs([child], depth + 1)):
                paragraph.parts.append(Part(Kind.COMMENT, memos))
        paragraph.mark = self._shapes.mark(record, paragraph.text) or lead
        return paragraph

    def _control(self, control: Record, paragraph: Paragraph, depth: int) -> None:
        name = control.data[:4]
        if name == _SECTION:
            self._shapes.section(control.data)
        if name == _TABLE:
            paragraph.parts.append(self._table(control, depth))
            return
        caption, rest = _split_caption(control.children) if name not in _PARTS else ([], control.children)
        if name == _EQUATION:
            paragraph.parts += [Part(Kind.EQUATION, [Paragraph(text)]) for text in _scripts(control)]
        elif found := self._paragraphs(rest, depth):
            kind = Kind.COMMENT if name == _MEMO else _PARTS.get(name, Kind.PARAGRAPH)
            paragraph.parts.append(Part(kind, found))
        if caption and (found := self._paragraphs(caption, depth)):
            paragraph.parts.append(Part(Kind.CAPTION, found))

    def _paragraphs(self, children: Sequence[Record], depth: int) -> list[Paragraph]:
        """All paragraphs below, down to the nearest ones: shapes nest in shapes."""
        if depth > _DEEPEST:
            raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
        found: list[Paragraph] = []
        for child in children:
            if child.tag == records.PARAGRAPH:
                found.append(self._paragraph(child, depth + 1))
            else:
                self.pictures += child.tag == records.PICTURE
                self.objects += child.tag in records.OBJECTS
                if child.tag == records.TEXT_ART:
                    text = _art_text(child.data)
                    self.objects += not text
                    found += [Paragraph(text)] if text else []
                found += self._paragraphs(child.children, depth + 1)
        return found

    def _table(self, control: Record, depth: int) -> Table:
        caption: list[Paragraph] = []
        cells: list[Cell] = []
        target = caption
        inside = False
        for child in control.children:
            if child.tag == records.TABLE:
                inside = True
            elif child.tag == records.LIST and inside:
                cells.append(_cell(child.data))
                target = cells[-1].paragraphs
                target += self._paragraphs(child.children, depth + 1)
            elif child.tag == records.PARAGRAPH:
                target.append(self._paragraph(child, depth + 1))
            else:
                target += self._paragraphs(child.children, depth + 1)
        return Table(cells, caption)


def _split_caption(children: Sequence[Record]) -> tuple[list[Record], list[Record]]:
    """What stands before a shape's own record is its caption."""
    for index, child in enumerate(children):
        if child.tag not in (records.LIST, records.PARAGRAPH):
            return list(children[:index]), list(children[index:])
    return [], list(children)


def _cell(data: bytes) -> Cell:
    column, row, column_span, row_span = (records.number(data, place, 2) for place in (8, 10, 12, 14))
    return Cell(row, column, row_span, column_span, [])


def _art_text(data: bytes) -> str:
    """What text art (글맵시) says: it stands behind four corners. The format is published without it."""
    size = records.number(data, _CORNERS, 2)
    text = data[_CORNERS + 2 : _CORNERS + 2 + size * 2].decode("utf-16-le", "replace")
    return text if len(text) == size and text.replace("\r", "").replace("\n", "").isprintable() else ""


def _scripts(control: Record) -> list[str]:
    found = []
    for child in control.children:
        if child.tag == records.EQUATION:
            size = records.number(child.data, 4, 2)
            found.append(child.data[6 : 6 + size * 2].decode("utf-16-le", "replace"))
    return found
