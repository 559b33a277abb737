"""PDF with a text layer to blocks in reading order, each with its page and place; pictures of pages are reported."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from retrieval.documents.layout import Paragraph, paragraphs, reading_order, union
from retrieval.documents.line_ends import LineEnds
from retrieval.documents.model import Block, Document, DocumentWarning, Format, Kind, Location
from retrieval.documents.ocr.outcome import Outcome
from retrieval.documents.pdf_attached import attached
from retrieval.documents.pdf_file import is_damaged, open_pdf
from retrieval.documents.pdf_page import Page, clean, read_page
from retrieval.documents.pdf_running import Running, edge_lines
from retrieval.documents.structure import classify
from retrieval.documents.tables import detect_header_rows, table_text
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.documents.layout import Line
    from retrieval.documents.limits import Limits
    from retrieval.documents.pdf_cells import Table

_TIME_SHARE = 0.4  # of the time: after it the rest of the pages is left out, and said so; what was read takes as long
_MAY_COPY = 16  # bit of a PDF's permissions
_HEADING_SIZE = 1.15  # times the body's
_HEADING_LENGTH = 80
_BOLD_SHARE = 0.3  # of the letters: where more are bold, bold says nothing
_KINDS_OF_PAPER = frozenset(
    {"보도자료", "보도참고자료", "설명자료", "공고", "공고문", "안내문", "알림", "회의록", "보고서", "계획(안)"}
)
_GENERATED = re.compile(
    r"^(microsoft (word|powerpoint|excel)|untitled|제목 없음|문서\s*\d*$|.*\.(hwpx?|docx?|pptx?|xlsx?|pdf)$)", re.I
)


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read a PDF.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or TOO_COMPLEX.
    """
    with open_pdf(data, limits) as source:
        started = time.monotonic()
        pages, failed = _pages(source, limits)
        made = _document(source, pages, failed, _scans(source, pages, limits, started))
        more = attached(source, replace(limits, seconds=max(1.0, limits.seconds - (time.monotonic() - started))))
        return replace(
            made,
            blocks=(*made.blocks, *more.blocks),
            warnings=(*made.warnings, *more.warnings),
            units=made.units + more.files,
            units_failed=made.units_failed + more.failed,
        )


def _pages(source: Any, limits: Limits) -> tuple[list[Page], int]:
    """Pages that could be read in the time there is, and how many could not be read."""
    start, made, failed = time.monotonic(), [], 0
    for index in range(source.page_count):
        spent = (time.monotonic() - start) / limits.seconds
        if index and spent > _TIME_SHARE:
            break
        try:
            made.append(read_page(source[index], index + 1))
        except (RuntimeError, ValueError, KeyError, IndexError, TypeError, AttributeError):
            failed += 1  # one damaged page does not take the others with it
    return made, failed


def _scans(source: Any, pages: Sequence[Page], limits: Limits, started: float) -> Outcome:
    """Have scanned pages recognised; what that takes is heavy to load, so only where there are some."""
    if not any(page.scanned for page in pages):
        return Outcome()
    from retrieval.documents.ocr.scans import read_scans

    return read_scans(source, pages, limits, started)


def _document(source: Any, pages: Sequence[Page], failed: int, scans: Outcome) -> Document:
    characters = sum(page.characters for page in pages)
    count = source.page_count
    if characters == 0 and (failed or count == 0 or (source.is_repaired and len(scans.left) < count)):
        raise DocumentError(DocumentCode.DAMAGED, format="pdf", pages=count)
    warnings = scans.warnings()
    if not scans.left and characters == 0:
        warnings.append(DocumentWarning(WarningCode.NO_TEXT))
    if failed or is_damaged(source):
        warnings.append(DocumentWarning(WarningCode.REPAIRED, {"pages": failed} if failed else {}))
    if not source.permissions & _MAY_COPY:
        warnings.append(DocumentWarning(WarningCode.COPY_RESTRICTED))
    flat = sum(page.flat for page in pages)
    if flat:
        warnings.append(DocumentWarning(WarningCode.WITHOUT_STRUCTURE, {"pages": flat}))
    left_out = count - len(pages) - failed
    if left_out:
        warnings.append(DocumentWarning(WarningCode.TRUNCATED, {"pages": left_out, "total": count}))
    blocks = tuple(_Builder(pages).blocks())
    held = sum(len("".join(block.text.split())) for block in blocks if block.kind is not Kind.COMMENT)
    coverage = min(1.0, held / characters) if characters else 1.0
    return Document(
        format=Format.PDF,
        title=_title(source, blocks),
        blocks=blocks,
        units=count,
        coverage=coverage * len(pages) / count if left_out else coverage,
        warnings=tuple(warnings),
        units_failed=len(scans.left) + failed + left_out,
        units_ocr=len(scans.read),
    )


def _title(source: Any, blocks: Sequence[Block]) -> str:
    """The highest heading of the first page, else the properties' title where no program made it up."""
    untrusted = clean((source.metadata or {}).get("title") or "")
    given = untrusted[:200] if not _GENERATED.match(untrusted) else ""
    first = [block for block in blocks if block.kind is Kind.HEADING and block.location.page == 1]
    if first:
        top = min(first, key=lambda block: block.level)
        if given and "".join(top.text.split()) in _KINDS_OF_PAPER:
            return given
        if top.level == 1 or top is first[0]:
            return top.text[:200]
    return given


class _Builder:
    """Blocks of all pages: what repeats at the edges and which size is the body's is only known from all of them."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = pages
        self._body = _body_size(pages)
        self._running = Running(pages)
        letters = sum(len(line.text) for page in pages for line in page.lines)
        bold = sum(len(line.text) for page in pages for line in page.lines if line.bold)
        self._bold_stands_out = bold < _BOLD_SHARE * letters
        self._ends = LineEnds([])
        self._last: tuple[int, Table, tuple[tuple[str, ...], ...]] | None = None  # the last table, if nothing followed
        sizes = {round(line.size) for page in pages for line in page.lines if line.size >= self._body * _HEADING_SIZE}
        self._ranks = {size: rank for rank, size in enumerate(sorted(sizes, reverse=True), start=1)}

    def blocks(self) -> Iterator[Block]:
        held = [self._paragraphs(page) for page in self._pages]
        texts = [paragraph.lines for each in held for paragraph in each if paragraph.lines[0].table is None]
        cells = [cell for page in self._pages for table in page.tables for cell in table.cells if cell]
        self._ends = LineEnds([*texts, *cells])
        for page, inner in zip(self._pages, held, strict=True):
            edge = [line for line in edge_lines(page) if self._running.holds(page, line)]
            heads = [line for line in edge if line.box[1] < page.height / 2]
            yield from (_running_block(page, line, Kind.HEADER) for line in heads)
            for number, paragraph in enumerate(inner):
                yield self._block(page, paragraph, first=number == 0)
            yield from (_running_block(page, line, Kind.FOOTER) for line in edge if line not in heads)
            for text, box in page.comments:
                yield Block(Kind.COMMENT, text, Location(page=page.number, bbox=union([box])))

    def _paragraphs(self, page: Page) -> list[Paragraph]:
        inner = [line for line in page.lines if not self._running.holds(page, line)]
        groups = reading_order(inner, page.width, page.frames)
        if page.groups:
            groups = [[line for line in group if not self._running.holds(page, line)] for group in page.groups]
        return [paragraph for group in groups for paragraph in paragraphs(group)]

    def _table(self, page: Page, table: Table, place: Location, *, first: bool) -> Block:
        """A table; where it goes on from the page before, that one's heads are repeated, as covered cells."""
        rows, covered = table.rows(self._ends.cell)
        heads = detect_header_rows(rows, covered)
        last, self._last = self._last, (page.number, table, rows[:heads])
        if first and last is not None and last[0] == page.number - 1 and last[1].goes_on(table):
            carried = last[2]
            if heads == 0 and carried:
                covered = frozenset((i + len(carried), j) for i, j in covered)
                covered |= {(i, j) for i, row in enumerate(carried) for j in range(len(row))}
                rows, heads = carried + rows, len(carried)
                self._last = page.number, table, carried
        return Block(Kind.TABLE, table_text(rows, covered), place, 0, rows, covered, heads)

    def _block(self, page: Page, paragraph: Paragraph, *, first: bool) -> Block:
        line = paragraph.lines[0]
        place = Location(page=page.number, bbox=paragraph.box)
        if line.table is not None:
            return self._table(page, page.tables[line.table], place, first=first)
        self._last = None
        text = self._ends.text(paragraph.lines)
        kind, level = classify(text)
        large = line.size >= self._body * _HEADING_SIZE and len(paragraph.lines) <= 3
        if kind is Kind.PARAGRAPH and len(text) <= _HEADING_LENGTH:
            if large:
                kind, level = Kind.HEADING, min(self._ranks.get(round(line.size), 3), 3)
            elif self._bold_stands_out and line.bold and len(paragraph.lines) == 1:
                kind, level = Kind.HEADING, 4
        return Block(kind, text, place, level)


def _running_block(page: Page, line: Line, kind: Kind) -> Block:
    return Block(kind, line.text, Location(page=page.number, bbox=union([line.box])))


def _body_size(pages: Sequence[Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0
