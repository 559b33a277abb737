"""What is read of documents, and what it costs: 곁 beside other programs, in one run, a table per question.

    python tests/benchmarks/documents.py [--peers VENV] [--node FOLDER] [--rounds 3]

VENV is a virtual environment outside the project with what it can have of unhwp, python-hwpx, markitdown, pymupdf (the
full one holds pymupdf4llm); FOLDER one where npm put kordoc. A peer that is not there is said to be missing. Recall:
character 3-grams of the raw text that stand in the Markdown a program gives; cells: exact, in their row and column;
order: marks that come too early or not at all. Seconds are the processor's. 곁 reads through its parser processes, one
a file, so its seconds hold the start of a process each; the memory is the largest process's.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import openpyxl  # noqa: E402  after the path
import pymupdf  # noqa: E402
from support.reading_corpus import GRID, Case, cases  # noqa: E402
from support.reading_measures import exact_cells, order_errors, recall  # noqa: E402

from retrieval.documents.limits import Limits  # noqa: E402
from retrieval.documents.markup import markdown  # noqa: E402
from retrieval.errors import DocumentError  # noqa: E402
from retrieval.sandbox import Parsers  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from retrieval.child import Usage

PEER = Path(__file__).with_name("peer_reader.py")
READS = {
    "unhwp": {"hwp", "hwpx"},
    "python-hwpx": {"hwp", "hwpx"},
    "markitdown": {"docx", "pptx", "xlsx", "pdf", "pdf unruled"},
    "pymupdf4llm": {"pdf", "pdf unruled"},
    "kordoc": {"hwp", "hwpx", "docx", "xlsx", "pdf", "pdf unruled"},
}
OURS = "곁"


@dataclass
class Told:
    """What one program made of one file."""

    text: str | None
    seconds: float = 0.0
    memory: int = 0


@dataclass
class Score:
    """One program on one format."""

    recalls: list[float] = field(default_factory=list)
    cells: list[int] = field(default_factory=lambda: [0, 0])
    order: list[int] = field(default_factory=lambda: [0, 0])
    unread: int = 0
    seconds: list[float] = field(default_factory=list)
    memory: int = 0

    def take(self, case: Case, told: Told) -> None:
        """Add one file."""
        if told.text is None:
            self.unread += 1
        text = told.text or ""
        if case.raw is not None:
            self.recalls.append(recall(case.raw, text))
        if case.rows:
            hits, total = exact_cells([list(row) for row in case.rows], text)
            self.cells[0] += hits
            self.cells[1] += total
        if case.marks:
            self.order[0] += order_errors(case.marks, text)
            self.order[1] += len(case.marks)
        self.seconds.append(told.seconds)
        self.memory = max(self.memory, told.memory)


def ours(given: list[Case]) -> dict[str, Told]:
    """Through the parser processes, as the product reads."""
    used = threading.local()

    def note(usage: Usage) -> None:
        used.last = usage

    parsers = Parsers(Limits(), spare=1, on_usage=note)
    made: dict[str, Told] = {}
    for case in given:
        try:
            documents = parsers.parse(case.data, case.name)
            text: str | None = "\n".join(markdown(document) for document in documents)
        except DocumentError:
            text = None
        made[case.name] = Told(text, used.last.seconds, used.last.memory >> 20)
    parsers.close()
    return made


def peer(python: Path, name: str, files: dict[str, Path]) -> tuple[str, dict[str, Told]]:
    """Its version, and what it told of each file; no file where it is missing."""
    by_path = {str(path): case for case, path in files.items()}
    done = subprocess.run([python, "-I", PEER, name, *by_path], capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines or "missing" in lines[0]:
        return "", {}
    made = {by_path[one["path"]]: Told(one["text"], one["seconds"], one["memory"]) for one in lines[1:]}
    return f"{lines[0]['version']}, import {lines[0]['import']:.1f} s", made


def kordoc(folder: Path, files: dict[str, Path]) -> tuple[str, dict[str, Told]]:
    """Its command line, once a file."""
    package = folder / "node_modules" / "kordoc"
    if not package.is_dir():
        return "", {}
    described = json.loads((package / "package.json").read_text("utf-8"))
    command = described["bin"] if isinstance(described["bin"], str) else next(iter(described["bin"].values()))
    made: dict[str, Told] = {}
    for name, path in files.items():
        # "time" of the shell would do; a small Python between counts the child's time and memory
        meter = (
            "import resource, subprocess, sys, json; p = subprocess.run(sys.argv[1:], capture_output=True, text=True)"
        )
        meter += "; u = resource.getrusage(resource.RUSAGE_CHILDREN)"
        meter += "; print(json.dumps([p.returncode, p.stdout, u.ru_utime + u.ru_stime, u.ru_maxrss // 1024]))"
        argv = [sys.executable, "-c", meter, "node", str(package / command), str(path)]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        code, text, seconds, memory = json.loads(done.stdout)
        made[name] = Told(text if code == 0 else None, seconds, memory)
    return described["version"], made


def compare(options: argparse.Namespace) -> None:
    """The table of quality."""
    given = cases()
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for number, case in enumerate(given):
            paths[case.name] = Path(folder) / f"{number}{Path(case.name).suffix}"
            paths[case.name].write_bytes(case.data)
        told: dict[str, dict[str, Told]] = {OURS: ours(given)}
        for name, formats in READS.items():
            files = {case.name: paths[case.name] for case in given if case.group in formats}
            version = ""
            made: dict[str, Told] = {}
            if name == "kordoc" and options.node is not None:
                version, made = kordoc(options.node, files)
            elif name != "kordoc" and options.peers is not None:
                version, made = peer(options.peers / "bin" / "python", name, files)
            print(f"{name}: {version or 'missing, not measured'}")
            if made:
                told[name] = made
    print(f"\n{'format':12}{'program':13}{'files':>6}{'unread':>7}{'recall':>8}{'least':>7}", end="")
    print(f"{'cells':>9}{'order errors':>14}{'CPU s/file':>12}{'MiB':>6}  better than 곁 in")
    for group in sorted({case.group for case in given}):
        _group(group, [case for case in given if case.group == group], told)


def _group(group: str, given: list[Case], told: dict[str, dict[str, Told]]) -> None:
    scores: dict[str, Score] = {}
    for name, made in told.items():
        if name != OURS and group not in READS[name]:
            continue
        scores[name] = Score()
        for case in given:
            scores[name].take(case, made.get(case.name, Told(None)))
    for name, score in scores.items():
        mean = f"{statistics.mean(score.recalls):.3f}" if score.recalls else "-"
        least = f"{min(score.recalls):.3f}" if score.recalls else "-"
        cells = f"{score.cells[0]}/{score.cells[1]}" if score.cells[1] else "-"
        order = f"{score.order[0]}/{score.order[1]}" if score.order[1] else "-"
        line = f"{group:12}{name:13}{len(given):6}{score.unread:7}{mean:>8}{least:>7}{cells:>9}{order:>14}"
        print(f"{line}{statistics.mean(score.seconds):12.3f}{score.memory:6}  {_better(score, scores[OURS])}")


def _better(score: Score, mine: Score) -> str:
    """Where a program does better than ours."""
    if score is mine:
        return ""
    found = []
    if score.recalls and statistics.mean(score.recalls) > statistics.mean(mine.recalls) + 0.0005:
        found.append("recall")
    if score.cells[0] > mine.cells[0]:
        found.append("cells")
    if score.order[1] and score.order[0] < mine.order[0]:
        found.append("order")
    if statistics.mean(score.seconds) < statistics.mean(mine.seconds):
        found.append("CPU (once started)")
    if score.memory < mine.memory:
        found.append("memory")
    return ", ".join(found)


# speed


def plain_pdf(pages: int) -> bytes:
    """Pages of Korean text without a table."""
    library: Any = pymupdf
    with library.open() as document:
        for number in range(pages):
            page = document.new_page()
            for line in range(36):
                text = f"{number}쪽 {line}째 줄: 사업은 계획에 따라 추진하고 매달 점검한다."
                page.insert_text((72, 70 + 20 * line), text, fontname="korea", fontsize=10)
        return bytes(document.tobytes(deflate=True, garbage=3))


def table_pdf(pages: int) -> bytes:
    """Pages with a ruled table of seven rows each, and text around it."""
    library: Any = pymupdf
    with library.open() as document:
        for number in range(pages):
            page = document.new_page()
            page.insert_text((72, 80), f"{number}쪽의 예산 집행 현황", fontname="korea", fontsize=12)
            for i, row in enumerate(GRID):
                for j, cell in enumerate(row):
                    page.insert_text((76 + j * 92, 115 + i * 24), cell, fontname="korea", fontsize=7)
            for i in range(len(GRID) + 1):
                page.draw_line((72, 100 + i * 24), (532, 100 + i * 24))
            for j in range(6):
                page.draw_line((72 + j * 92, 100), (72 + j * 92, 100 + len(GRID) * 24))
            for line in range(15):
                text = f"{line}째 줄: 사업은 계획에 따라 추진하고 매달 점검한다."
                page.insert_text((72, 320 + 20 * line), text, fontname="korea", fontsize=10)
        return bytes(document.tobytes(deflate=True, garbage=3))


def workbook(rows: int, columns: int) -> bytes:
    """Numbers and words, no formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet: Any = book.create_sheet("자료")
    sheet.append([f"항목{column}" for column in range(columns)])
    for row in range(rows):
        sheet.append([f"가{row % 97}" if column % 4 == 0 else row * column for column in range(columns)])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bare_pdf(data: bytes) -> None:
    """The library's text and nothing else."""
    library: Any = pymupdf
    with library.open(stream=data) as document:
        for page in document:
            page.get_text()


def bare_tables(data: bytes) -> None:
    """The library's own search for tables on every page, beside its text."""
    library: Any = pymupdf
    with library.open(stream=data) as document:
        for page in document:
            page.get_text()
            for table in page.find_tables().tables:
                table.extract()


def bare_workbook(data: bytes) -> None:
    """calamine's rows."""
    from python_calamine import CalamineWorkbook

    for sheet in (book := CalamineWorkbook.from_filelike(io.BytesIO(data))).sheet_names:
        book.get_sheet_by_name(sheet).to_python()


def through(given: list[tuple[bytes, str]]) -> tuple[float, float, int]:
    """Wall seconds, seconds of the processor and the largest process's MiB of files through two threads."""
    used: list[Usage] = []
    parsers = Parsers(Limits(seconds=300), spare=2, on_usage=used.append)
    begin = time.perf_counter()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda each: parsers.parse(*each), given))
    wall = time.perf_counter() - begin
    parsers.close()
    return wall, sum(one.seconds for one in used), max(one.memory for one in used) >> 20


def alone(work: Callable[[bytes], None], given: Iterable[tuple[bytes, str]]) -> tuple[float, float]:
    """Wall and processor seconds of a library in this process."""
    begin, spent = time.perf_counter(), time.process_time()
    for data, _ in given:
        with contextlib.redirect_stdout(io.StringIO()):
            work(data)
    return time.perf_counter() - begin, time.process_time() - spent


def speed(rounds: int) -> None:
    """The table of speed."""
    plain, ruled, book = plain_pdf(50), table_pdf(50), workbook(100_000, 20)
    print(
        f"\n{'':34}{'wall':>8}{'CPU':>8}{'per s of wall':>15}{'per s, 2 free cores':>21}{'MiB':>6}  (best of {rounds})"
    )
    rows: list[tuple[str, list[tuple[bytes, str]], int, Callable[[bytes], None]]] = [
        ("PDF, 200 pages without tables", [(plain, "a.pdf")] * 4, 200, bare_pdf),
        ("PDF, 200 pages with a table each", [(ruled, "b.pdf")] * 4, 200, bare_tables),
        ("XLSX, 100,000 x 20, one file", [(book, "c.xlsx")], 1, bare_workbook),
    ]
    for title, given, count, bare in rows:
        walls, cpus, memory = zip(*[through(given) for _ in range(rounds)], strict=True)
        _speed_line(title, min(walls), min(cpus), count, max(memory), 2 if len(given) > 1 else 1)
        pairs = [alone(bare, given) for _ in range(rounds)]
        _speed_line(
            "  the bare library, one process", min(one[0] for one in pairs), min(one[1] for one in pairs), count, 0, 1
        )
    print("HWP and HWPX: python tests/benchmarks/hangul.py")


def _speed_line(title: str, wall: float, cpu: float, count: int, memory: int, cores: int) -> None:
    held = f"{memory:6}" if memory else f"{'-':>6}"
    print(f"{title:34}{wall:8.2f}{cpu:8.2f}{count / wall:15.1f}{cores * count / cpu:21.1f}{held}", flush=True)


def main() -> None:
    """Run both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, help="virtual environment of the other programs")
    parser.add_argument("--node", type=Path, help="folder with node_modules/kordoc")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("quality", "speed"))
    options = parser.parse_args()
    if options.only != "speed":
        compare(options)
    if options.only != "quality":
        speed(options.rounds)


if __name__ == "__main__":
    main()
