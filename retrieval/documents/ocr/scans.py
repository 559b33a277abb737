"""Recognises the scanned pages of a PDF, several at a time, within the time there is; says which it could not."""

from __future__ import annotations

import math
import os
import queue
import threading
import time
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

from retrieval.documents import pdf_page
from retrieval.documents.highlight import Word
from retrieval.documents.layout import Line
from retrieval.documents.ocr import budget
from retrieval.documents.ocr.engine import Engine, ready
from retrieval.documents.ocr.image import Picture, take
from retrieval.documents.ocr.outcome import Outcome
from retrieval.documents.ocr.page import OcrPage, TablePiece, TextPiece, read_page, recognise
from retrieval.documents.pdf_cells import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.documents.layout import Box
    from retrieval.documents.limits import Limits
    from retrieval.documents.ocr.page import Group
    from retrieval.documents.pdf_page import Page

UNSURE = 80.0  # of 100: pages read with less are named
_SOME_INK = 0.003  # of a page
_MOST_THREADS = 4
_GRACE, _GRACE_SHARE = 2.0, 0.03  # seconds, and of all the time
_ALIKE = 0.2  # letters within this share of the usual size have it: heights in pictures vary with the letters
_FAULTS = (RuntimeError, ValueError, KeyError, IndexError, TypeError, AttributeError, MemoryError)


def read_scans(source: Any, pages: Sequence[Page], limits: Limits, started: float) -> Outcome:
    """Recognise the pages that are scans and put what they hold into them.

    Args:
        source: pymupdf's document.
        pages: all pages; those that are scanned get lines, tables and their order.
        limits: what it may cost.
        started: when the reading of the file began, by time.monotonic().
    """
    scans = [page for page in pages if page.scanned]
    outcome = Outcome()
    if not scans:
        return outcome
    if not limits.ocr_pages:
        return Outcome(left=[page.number for page in scans])
    if not ready():
        return Outcome(left=[page.number for page in scans], missing=True)
    deadline = budget.announce(len(scans), limits, started)
    results = _Pool(deadline, _grace(len(scans), limits)).run(source, scans[: limits.ocr_pages])
    for page in scans:
        found = results.get(page.number)
        if found is None:
            outcome.left.append(page.number)
            continue
        _fill(page, found)
        outcome.read.append(page.number)
        if found.confidence < UNSURE and found.words:
            outcome.unsure.append(page.number)
        if not found.words and not page.lines and found.ink > _SOME_INK:
            outcome.empty.append(page.number)
    return outcome


def _grace(pages: int, limits: Limits) -> float:
    """Seconds after the deadline in which a page under way may still be finished: most of the rest is for sending."""
    return min(_GRACE, _GRACE_SHARE * (limits.seconds + min(pages, limits.ocr_pages) * limits.ocr_seconds))


def recognised_words(page: Any, limits: Limits, near: Box | None = None) -> list[Word]:
    """Words of a scanned page of pymupdf and their places, the same that reading it gave; [] where none can be had.

    Args:
        page: the page, turned as it is read.
        limits: what it may cost.
        near: only of the regions that this box touches.
    """
    if not ready():
        return []
    hidden = tuple(line.box for line in pdf_page.read_page(page, 1).lines)
    engine = Engine(time.monotonic() + budget.SHARE * limits.seconds)
    try:
        found = read_page(page, engine, hidden, near)
    except TimeoutError:
        return []
    finally:
        engine.close()
    return [Word(word.text, word.box) for word in found.words]


class _Pool:
    """Draws pages in this thread, as pymupdf has one only, and recognises them in others."""

    def __init__(self, deadline: float, grace: float) -> None:
        self._deadline, self._grace = deadline, grace
        self._results: dict[int, OcrPage] = {}

    def run(self, source: Any, scans: Sequence[Page]) -> dict[int, OcrPage]:
        count = max(1, min(_MOST_THREADS, _cores(), len(scans)))
        waiting: queue.Queue[tuple[int, Picture] | None] = queue.Queue(maxsize=count)
        threads = [threading.Thread(target=self._work, args=(waiting,), daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        for page in scans:
            if time.monotonic() > self._deadline or not any(thread.is_alive() for thread in threads):
                break
            self._draw(source, page, waiting)
        for _ in threads:
            self._put(waiting, None)
        for thread in threads:
            thread.join(max(0.01, self._deadline - time.monotonic() + self._grace))
        return dict(self._results)

    def _draw(self, source: Any, page: Page, waiting: queue.Queue[tuple[int, Picture] | None]) -> None:
        try:
            drawn = source[page.number - 1]
            if drawn.rotation:
                drawn.remove_rotation()
            picture = take(drawn, tuple(line.box for line in page.lines))
        except _FAULTS:
            return  # counted as left: it has no result
        self._put(waiting, (page.number, picture))

    def _put(self, waiting: queue.Queue[tuple[int, Picture] | None], item: tuple[int, Picture] | None) -> None:
        try:
            waiting.put(
                item, timeout=max(0.0, self._deadline - time.monotonic()) if math.isfinite(self._deadline) else None
            )
        except queue.Full:
            return  # no time is left; the threads see that for themselves

    def _work(self, waiting: queue.Queue[tuple[int, Picture] | None]) -> None:
        try:
            engine = Engine(self._deadline)
        except _FAULTS:
            return
        try:
            while (item := self._next(waiting)) is not None:
                number, picture = item
                try:
                    self._results[number] = recognise(picture, engine)
                except _FAULTS:
                    continue
        except TimeoutError:
            return
        finally:
            engine.close()

    def _next(self, waiting: queue.Queue[tuple[int, Picture] | None]) -> tuple[int, Picture] | None:
        try:
            return waiting.get(timeout=max(0.0, self._deadline - time.monotonic()))
        except queue.Empty:
            return None


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _fill(page: Page, found: OcrPage) -> None:
    """Put what was recognised into the page, in its order; the text layer's own lines stay first and last."""
    page.scanned, page.recognised = False, True
    sizes = [piece.size for group in found.groups for piece in group if isinstance(piece, TextPiece)]
    usual = median(sizes) if sizes else 0.0
    page.tables = []
    middle = page.height / 2
    own = sorted(page.lines, key=lambda line: (line.box[1], line.box[0]))
    groups = [[line for line in own if line.box[3] <= middle]]
    groups += [_group(group, page, usual) for group in found.groups]
    groups.append([line for line in own if line.box[3] > middle])
    page.groups = [group for group in groups if group]
    page.lines = [line for group in page.groups for line in group]
    page.characters = sum(len("".join(line.text.split())) for line in page.lines)
    page.characters += sum(
        len("".join(line.text.split())) for table in page.tables for cell in table.cells for line in cell
    )


def _group(group: Group, page: Page, usual: float) -> list[Line]:
    lines = []
    for piece in group:
        if isinstance(piece, TablePiece):
            cells = [[_line(line, line.size) for line in cell] for cell in piece.cells]
            lines.append(Line(piece.box, table=len(page.tables)))
            page.tables.append(Table(piece.box, [list(row) for row in piece.places], cells))
        else:
            alike = abs(piece.size - usual) <= _ALIKE * usual
            lines.append(_line(piece, usual if alike else piece.size))
    return lines


def _line(piece: TextPiece, size: float) -> Line:
    return replace(Line(piece.box, piece.text, round(size, 1)), spaced=False)
