"""Letters read wrongly on scanned pages, and seconds a page on one core, beside plain Tesseract and PyMuPDF's own OCR.

Pages of known text are drawn in several layouts and faces, clean (200 and 300 dpi) and worn (1.5 degrees, noise, JPEG,
seals). Rows: error rate without and with blanks, pieces out of order, processor seconds. Needs the Nanum fonts.

Run it as `python tests/benchmarks/ocr.py [--quick] [PAGE...]`; the last line is JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["OMP_THREAD_LIMIT"] = "1"
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pymupdf  # noqa: E402
import tesserocr  # noqa: E402
from support.scans import columns, degraded, error_rate, one_column, scanned_pdf, side_box, table  # noqa: E402

from retrieval.documents.ocr.data import SHIPPED  # noqa: E402
from retrieval.documents.ocr.engine import Engine  # noqa: E402
from retrieval.documents.ocr.page import TablePiece, read_page  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.scans import Drawn

PAGES: dict[str, Callable[[], Drawn]] = {
    "one column": one_column,
    "one column, gothic": lambda: one_column("NanumGothic", 10.5),
    "one column, barun gothic 13": lambda: one_column("NanumBarunGothic", 13.0),
    "two columns": lambda: columns(2),
    "two columns, aligned": lambda: columns(2, aligned=True),
    "three columns": lambda: columns(3),
    "side box": side_box,
    "table": table,
}

ROWS: dict[tuple[str, str], list[tuple[float, float, int, float]]] = defaultdict(list)


def ours(page: Any, engine: Engine) -> list[str]:
    made = []
    for piece in (piece for group in read_page(page, engine).groups for piece in group):
        if isinstance(piece, TablePiece):
            texts = [" ".join(line.text for line in cell) for cell in piece.cells]
            made += [" ".join(texts[number] for number in row) for row in piece.places]
        else:
            made.append(piece.text)
    return made


def plain(page: Any, api: Any, mode: int, dpi: int) -> list[str]:
    drawn = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
    api.SetPageSegMode(mode)
    api.SetImageBytes(bytes(drawn.samples), drawn.width, drawn.height, 1, drawn.stride)
    api.SetSourceResolution(dpi)
    return [line for line in api.GetUTF8Text().splitlines() if line.strip()]


def own_ocr(page: Any, dpi: int) -> list[str]:
    made = page.get_textpage_ocr(language="kor", dpi=dpi, full=True, tessdata=str(SHIPPED))
    return [line for line in page.get_text(textpage=made).splitlines() if line.strip()]


def out_of_order(read: list[str], expected: list[str]) -> int:
    """Lines that were read (a recognisable beginning) after one that should follow them."""
    squeezed = ["".join(line.split()) for line in read]
    at = wrong = 0
    for text in expected:
        start = "".join(text.split())[:8]
        found = [i for i, line in enumerate(squeezed) if error_rate(line[: len(start)], start) <= 0.4]
        if found:
            later = [i for i in found if i >= at]
            wrong += not later
            at = later[0] if later else at
    return wrong


class Reader:
    """The four ways to read a page: ours and three that can be had without us."""

    def __init__(self) -> None:
        self._engine = Engine()
        self._api = tesserocr.PyTessBaseAPI(path=f"{SHIPPED}/", lang="kor")
        self.ways: dict[str, Callable[[Any, int], list[str]]] = {
            "gyeot": lambda page, dpi: ours(page, self._engine),
            "tesserocr PSM 3": lambda page, dpi: plain(page, self._api, tesserocr.PSM.AUTO, dpi),
            "tesserocr PSM 4": lambda page, dpi: plain(page, self._api, tesserocr.PSM.SINGLE_COLUMN, dpi),
            "PyMuPDF OCR": own_ocr,
        }

    def measure(self, name: str, drawn: Drawn, state: str, dpi: int) -> None:
        image = drawn.pixels(dpi) if state == "clean" else degraded(drawn.pixels(dpi))
        library: Any = pymupdf
        with library.open(stream=scanned_pdf(image, quality=85)) as source:
            for way, read in self.ways.items():
                begin = time.process_time()
                try:
                    lines = read(source[0], dpi)
                except RuntimeError as error:
                    print(f"{way} failed: {type(error).__name__}")
                    continue
                seconds = time.process_time() - begin
                given, wanted = " ".join(lines), " ".join(drawn.texts)
                rates = error_rate(given, wanted), error_rate(given, wanted, blanks=True)
                order = out_of_order(lines, drawn.texts)
                ROWS[way, state].append((*rates, order, seconds))
                values = f"{rates[0]:.4f} {rates[1]:.4f} {order:>3} {seconds:5.2f} s"
                print(f"{name:<28} {dpi} {state:<5} {way:<16} {values}", flush=True)


def main() -> None:
    reader = Reader()
    wanted = [name for name in sys.argv[1:] if name in PAGES]
    for name, draw in PAGES.items():
        if wanted and name not in wanted:
            continue
        for dpi in (200,) if "--quick" in sys.argv else (200, 300):
            for state in ("clean", "worn"):
                reader.measure(name, draw(), state, dpi)
    print(
        "\n| way | pages | median CER | most | with blanks | out of order | s a page |\n|---|---|---|---|---|---|---|"
    )
    summary = {}
    for (way, state), values in ROWS.items():
        rates, with_blanks, order, seconds = zip(*values, strict=True)
        middle = statistics.median(rates), statistics.median(with_blanks), statistics.median(seconds)
        head = f"| {way} | {state} ({len(values)}) | {middle[0]:.4f} | {max(rates):.4f} | {middle[1]:.4f} "
        print(f"{head}| {sum(order)} | {middle[2]:.2f} |")
        summary[f"{way}, {state}"] = [round(middle[0], 4), sum(order), round(middle[2], 2)]
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
