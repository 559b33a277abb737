"""Reading PDFs: pages a second through single-use parser processes beside the bare library, exact cells, order errors.

    python -m tests.benchmarks.pdf            (from the root; or python tests/benchmarks/pdf.py)

Each function returns rows of plain values for a table; `main` prints them. The speed of both sides is taken in turns in
the same run, and the median of the turns counts: the machine is never quiet.
"""

from __future__ import annotations

import random
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

import pymupdf

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]

from support import pdf_columns  # noqa: E402  after the path
from support.pdf_pen import Pen  # noqa: E402
from support.pdf_tables import Drawn, Style, aligned, draw, plain_table, random_table  # noqa: E402

from retrieval.documents import pdf  # noqa: E402
from retrieval.documents.limits import Limits  # noqa: E402
from retrieval.documents.model import Kind  # noqa: E402
from retrieval.sandbox import Parsers  # noqa: E402

MARK = re.compile(r"\[[A-Z]\d*\]")
Row = dict[str, str | int | float]


def report(pages: int, *, tables: bool) -> bytes:
    """Pages of text as offices write it, two ruled tables on each where asked for."""
    dice, pen = random.Random(pages), Pen(embedded=True)
    for number in range(1, pages + 1):
        if not tables:
            pdf_columns.draw(pen, pdf_columns.in_columns(pen, dice.randint(1, 2), dice, even=False, tight=False), dice)
        else:
            pen.turn()
            y = 80.0
            for _ in range(2):
                y = pen.block((60, y + 24, 535), " ".join(pdf_columns.SENTENCES), 10)
                y = draw(pen, random_table(dice), y, dice.choice(tuple(Style)))
        pdf_columns.feet(pen, number, "dashes")
    pen.document.subset_fonts()
    return pen.data(garbage=3, deflate=True)


def _bare(data: bytes) -> int:
    """What the library alone does: plain text of each page in the file's order, no blocks, no tables."""
    library: Any = pymupdf
    with library.open(stream=data, filetype="pdf") as source:
        return sum(len(page.get_text()) for page in source)


def speed(pages: int = 40, files: int = 4, turns: int = 3) -> list[Row]:
    """Pages a second, two parsers side by side, beside the library alone in one process."""
    made: list[Row] = []
    for name, tables in (("text", False), ("two tables a page", True)):
        data = report(pages, tables=tables)
        ours, bare, cpu = [], [], []
        with ThreadPoolExecutor(2) as pool:
            parsers = Parsers(Limits(), spare=2)
            try:
                list(pool.map(lambda _: parsers.parse(data, "warm.pdf"), range(2)))  # noqa: B023  used at once
                for _ in range(turns):
                    start = time.perf_counter()
                    list(pool.map(lambda _: parsers.parse(data, "report.pdf"), range(files)))  # noqa: B023  used at once
                    ours.append(pages * files / (time.perf_counter() - start))
                    start = time.perf_counter()
                    _bare(data)
                    bare.append(pages / (time.perf_counter() - start))
                    begun = time.process_time()
                    pdf.read(data, "report.pdf", Limits())
                    cpu.append((time.process_time() - begun) / pages * 1000)
            finally:
                parsers.close()
        ratio = median(ours) / median(bare)
        made.append({"pages": name, "gyeot pages/s": round(median(ours)), "library alone, pages/s": round(median(bare)),
                     "ratio": round(ratio, 2), "CPU ms a page": round(min(cpu), 2)})  # fmt: skip
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
        made.append({"drawn as": str(style), "cells": count, "exact %": round(100 * exact / count, 2),
                     "numbers": numbers, "exact numbers %": round(100 * right / numbers, 2)})  # fmt: skip
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
    print(f"\n{title}\n| {' | '.join(rows[0])} |\n|{'---|' * len(rows[0])}")
    for row in rows:
        print(f"| {' | '.join(str(value) for value in row.values())} |")


def main() -> None:
    """Run all."""
    quick = "--quick" in sys.argv
    show("Speed", speed(turns=1 if quick else 3))
    show("Cells", cells(4 if quick else 20))
    show("Order", order(3 if quick else 15))


if __name__ == "__main__":
    main()
