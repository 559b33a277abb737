"""What a Word body only points at: charts, diagrams (SmartArt), and chunks of other formats that Word takes in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.documents.charts import chart_of
from retrieval.documents.flow import Cell, Paragraph, Part, Table
from retrieval.documents.model import Block, DocumentWarning, Kind
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.documents.limits import Limits
    from retrieval.documents.package import Package
    from retrieval.documents.xml import Element

_MOST = 500


class Links:
    """The parts that the main part links to.

    Attributes:
        parts: by the id of the link.
        diagrams: roots of the diagrams, whose text counts for coverage.
        unread: foreign chunks that could not be read.
        warnings: of the chunks that were.
    """

    def __init__(self, package: Package, main: str, limits: Limits) -> None:
        self._package = package
        self._limits = limits
        self.parts: dict[str, list[Part | Table]] = {}
        self.diagrams: list[Element] = []
        self.unread = 0
        self.warnings: list[DocumentWarning] = []
        for identity, kind, target in package.links(main)[:_MOST]:
            if kind == "diagramData":
                root = package.root(target)
                self.diagrams.append(root)
                self.parts[identity] = [Part(Kind.PARAGRAPH, [Paragraph(text) for text in _points(root)])]
            elif kind in ("chart", "chartEx"):
                self.parts[identity] = list(self._chart(target))
            elif kind == "aFChunk":
                self.parts[identity] = list(self._chunk(target))

    def _chart(self, target: str) -> Iterator[Part | Table]:
        try:
            chart = chart_of(self._package.root(target))
        except DocumentError as error:
            if error.code is not DocumentCode.DAMAGED:
                raise
            self.unread += 1
            return
        if chart.title:
            yield Part(Kind.CAPTION, [Paragraph(chart.title)])
        if chart.rows:
            yield table_of(chart.rows)

    def _chunk(self, target: str) -> Iterator[Part | Table]:
        """A file of another format inside the document: HTML, RTF, text, another DOCX."""
        from retrieval.documents.reading import read as read_any  # it imports the reader of DOCX

        try:
            if self._limits.depth <= 0:
                raise DocumentError(DocumentCode.TOO_COMPLEX, depth=self._limits.depth)
            data = self._package.member(target)
            documents = read_any(data, target, replace(self._limits, depth=self._limits.depth - 1))
        except DocumentError:
            self.unread += 1
            return
        for document in documents:
            self.warnings += [each for each in document.warnings if each.code is not WarningCode.NO_TEXT]
            for block in document.blocks:
                yield _part_of(block)


def _part_of(block: Block) -> Part | Table:
    if block.kind is Kind.TABLE:
        return table_of(block.rows)
    kind = Kind.PARAGRAPH if block.kind in (Kind.HEADING, Kind.LIST) else block.kind
    return Part(kind, [Paragraph(block.text, mark=block.mark)])


def table_of(rows: Sequence[Sequence[str]]) -> Table:
    """A table that stands off the body's count."""
    cells = [Cell(i, j, 1, 1, [Paragraph(text)]) for i, row in enumerate(rows) for j, text in enumerate(row)]
    return Table(cells, counted=False)


def _points(diagram: Element) -> Iterator[str]:
    """Texts of a diagram, which Word keeps in a part of its own."""
    for point in diagram.iter("{*}pt"):
        yield "".join(element.text or "" for element in point.iter("{*}t"))
