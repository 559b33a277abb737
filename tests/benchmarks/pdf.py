"""Reading PDFs: pages a second through single-use parser processes beside the bare library, exact cells, order errors.

    python -m tests.benchmarks.pdf [--full] [--long]   (from the root; or python tests/benchmarks/pdf.py)

As it is, under a minute on a quiet machine; `--full` draws more tables and pages, `--long` adds a file of 10,000 pages.
The machine is never quiet, so processor seconds stand beside the clock: those of the parser processes, with their
start, and "by CPU" is what two free cores would give. The best of the turns counts, taken in turns with the library.
"""

from __future__ import annotations

import contextlib
import io
import random
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pymupdf

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]

from support import pdf_columns  # noqa: E402  after the path
from support.pdf_pen import Pen  # noqa: E402
from support.pdf_tables import Drawn, Style, aligned, draw, plain_table, random_table  # noqa: E402

from retrieval.documents import pdf  # noqa: E402
from retrieval.documents.limits import Limits  # noqa: E402
from retrieval.documents.model import Kind  # noqa: E402
from retrieval.errors import DocumentError  # noqa: E402
from retrieval.sandbox import Parsers  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval.child import Usage

DRAWN = 12
MARK = re.compile(r"\[[A-Z]\d*\]")
Row = dict[str, str | int | float]


def report(pages: int, *, tables: bool) -> bytes:
    """Pages of text as offices write it, two ruled tables on each where asked for; one content stream a page.

    The first DRAWN are drawn, which is slow; the rest repeat them, which for a reader is the same work.
    """
    dice, pen = random.Random(DRAWN), Pen(embedded=True)
    for number in range(1, DRAWN + 1):
        if not tables:
            pdf_columns.draw(pen, pdf_columns.in_columns(pen, dice.randint(1, 2), dice, even=False, tight=False), dice)
        else:
            pen.turn()
            y = 80.0
            for _ in range(2):
                y = pen.block((60, y + 24, 535), " ".join(pdf_columns.SENTENCES), 10)
                y = draw(pen, random_table(dice), y, dice.choice(tuple(Style)))
        pdf_columns.feet(pen, number, "dashes")
        pen.page.clean_contents(sanitize=False)
    pen.document.subset_fonts()
    library: Any = pymupdf
    with library.open(stream=pen.data(garbage=3, deflate=True)) as drawn, library.open() as made:
        while made.page_count < pages:
            made.insert_pdf(drawn, to_page=min(DRAWN, pages - made.page_count) - 1)
        return bytes(made.tobytes(deflate=True))


def _bare(data: bytes, *, tables: bool = False) -> None:
    """What the library alone does: plain text of each page in the file's order; with its own search for tables."""
    library: Any = pymupdf
    with library.open(stream=data, filetype="pdf") as source, contextlib.redirect_stdout(io.StringIO()):
        for page in source:
            page.get_text()
            for table in page.find_tables().tables if tables else ():
                table.extract()


def _through(data: bytes, files: int) -> tuple[float, float, int]:
    """Wall seconds, processor seconds of the children, and the largest one's MiB: files through two parsers."""
    used: list[Usage] = []
    parsers = Parsers(Limits(seconds=300), spare=2, on_usage=used.append)
    parsers.isolation()  # one child has answered: the others are started beside it
    used.clear()
    try:
        start = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: parsers.parse(data, "report.pdf"), range(files)))
        wall = time.perf_counter() - start
    finally:
        parsers.close()
    return wall, sum(one.seconds for one in used), max(one.memory for one in used) >> 20


def speed(pages: int = 50, files: int = 4, turns: int = 2) -> list[Row]:
    """Pages a second, two parsers side by side, beside the library alone in one process."""
    made: list[Row] = []
    for name, tables, wanted in (("text", False, 60), ("two tables a page", True, 25)):
        data = report(pages, tables=tables)
        ours, bare, reads = [], [], []
        for _ in range(turns):
            ours.append(_through(data, files))
            bare.append(_timed(lambda: _bare(data)))  # noqa: B023  used at once
            reads.append(_timed(lambda: pdf.read(data, "report.pdf", Limits(seconds=300))))  # noqa: B023  used at once
        searched = _timed(lambda: _bare(data, tables=True))[1] if tables else 0.0  # noqa: B023  used at once
        wall, cpu, memory = (min(column) for column in zip(*ours, strict=True))
        made.append({"pages": name, "pages/s by the clock": round(pages * files / wall, 1),
                     "by CPU, two cores": round(2 * pages * files / cpu), "wanted": wanted,
                     "CPU ms a page, all": round(1000 * cpu / pages / files, 1),
                     "reading alone": round(1000 * min(reads)[1] / pages, 1),
                     "library's text": round(1000 * min(each[1] for each in bare) / pages, 1),
                     "library's tables": round(1000 * searched / pages, 1) or "", "MiB": memory})  # fmt: skip
    return made


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def long(pages: int = 10_000) -> list[Row]:
    """One file of very many pages through a parser with the product's limits."""
    made: list[Row] = []
    for name, tables in (("text", False), ("two tables a page", True)):
        data = report(pages, tables=tables)
        used: list[Usage] = []
        parsers = Parsers(Limits(), on_usage=used.append)
        start = time.perf_counter()
        try:
            (document,) = parsers.parse(data, "long.pdf")
            read = document.units - document.units_failed
            ended = ", ".join(str(warning.code) for warning in document.warnings) or "whole"
        except DocumentError as error:
            read, ended = 0, str(error.code)
        finally:
            parsers.close()
        made.append({"pages": f"{pages}, {name}", "read": read, "ended as": ended,
                     "s": round(time.perf_counter() - start, 1), "CPU s": round(sum(one.seconds for one in used), 1),
                     "MiB": max(one.memory for one in used) >> 20})  # fmt: skip
    return made


def cells(seeds: int = 20) -> list[Row]:
    """Exact cells of generated tables by the way they are drawn; numbers letter by letter."""
    made: list[Row] = []
    for style in (*Style, "no rules"):
        count = exact = numbers = right = 0
        for seed in range(seeds):
            dice, pen = random.Random(seed), Pen(embedded=True)
            pen.turn()
            pen.put(60, 80, "아래 표는 올해의 예산과 결산을 나타낸다.")
            wanted = plain_table(dice) if style == "no rules" else random_table(dice)
            end = aligned(pen, wanted, 110) if style == "no rules" else draw(pen, wanted, 110, Style(style))
            pen.put(60, end + 30, "표 아래의 문장은 표가 아니다.")
            found = [block.rows for block in pdf.read(pen.data(), "a.pdf", Limits()).blocks if block.kind is Kind.TABLE]
            for wanted_cell, cell in _pairs(wanted, found[0] if found else ()):
                number = any(letter.isdigit() for letter in wanted_cell)
                same = cell == wanted_cell if number else _squeezed(cell) == _squeezed(wanted_cell)
                count, exact = count + 1, exact + same
                numbers, right = numbers + number, right + (number and same)
        made.append({"drawn as": str(style), "tables": seeds, "exact cells": f"{exact}/{count}",
                     "exact numbers": f"{right}/{numbers}"})  # fmt: skip
    return made


def _pairs(wanted: Drawn, found: tuple[tuple[str, ...], ...]) -> list[tuple[str, str]]:
    same = [len(row) for row in wanted.rows] == [len(row) for row in found]
    made = []
    for i, row in enumerate(wanted.rows):
        made += [(cell, found[i][j] if same else "\0") for j, cell in enumerate(row)]
    return made


def _squeezed(text: str) -> str:
    return "".join(text.split())


def order(seeds: int = 15) -> list[Row]:
    """Pages whose paragraphs are not read in their order, and tables found where there are none."""
    made: list[Row] = []
    for columns in (1, 2, 3):
        pages = [pdf_columns.in_columns(Pen(embedded=True), columns, random.Random(seed), even=even, tight=tight)
                 for seed in range(seeds) for even in (False, True) for tight in (False, True)]  # fmt: skip
        made.append({"pages": f"{columns} columns", **_errors(pages)})
    boxes = [pdf_columns.with_side_box(Pen(embedded=True), random.Random(seed), left=left, framed=framed)
             for seed in range(seeds) for left in (False, True) for framed in (False, True)]  # fmt: skip
    return [*made, {"pages": "side boxes", **_errors(boxes)}]


def _errors(pages: list[pdf_columns.Page]) -> Row:
    wrong = false = 0
    for seed, page in enumerate(pages):
        pen = Pen(embedded=True)
        pdf_columns.draw(pen, page, random.Random(seed))
        blocks = pdf.read(pen.data(), "a.pdf", Limits()).blocks
        wrong += [mark for block in blocks for mark in MARK.findall(block.text)] != page.order
        false += any(block.kind is Kind.TABLE for block in blocks)
    return {"count": len(pages), "order errors": wrong, "false tables": false}


def show(title: str, rows: list[Row]) -> None:
    """Print rows as a table."""
    print(f"\n{title}\n| {' | '.join(rows[0])} |\n|{'---|' * len(rows[0])}", flush=True)
    for row in rows:
        print(f"| {' | '.join(str(value) for value in row.values())} |")


def main() -> None:
    """Run all."""
    full = "--full" in sys.argv
    show("Cells of drawn tables", cells(20 if full else 5))
    show("Order", order(15 if full else 2))
    show("Speed", speed(turns=3 if full else 1))
    if "--long" in sys.argv:
        show("A long file", long())


if __name__ == "__main__":
    main()
