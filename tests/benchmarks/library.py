"""Speed and memory of the library: opening, questions, questions during an add, adding; beside a bare LanceDB query.

    python tests/benchmarks/library.py [--sizes 1000 20000 100000] [--questions 60] [--rounds 2] [--add 2000]

Libraries of statutes (../shared/data) are made in a temporary folder, see tests/support/large_library.py; random unit
vectors stand for real ones. Each size runs in a process of its own, on the cores it is given. CPU time is what counts
where others use the machine too: it stands beside the wall time, and the load is told. Questions: best of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

MIB = 1024 * 1024


class Clock:
    """Wall and CPU seconds since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        """Seconds of both."""
        return time.perf_counter() - self._wall, time.process_time() - self._cpu


def timed(run: Callable[[str], object], questions: list[str], rounds: int) -> list[tuple[float, float]]:
    """Wall and CPU milliseconds of each question, the best of the rounds."""
    best = [(1e9, 1e9)] * len(questions)
    for _ in range(rounds):
        for at, question in enumerate(questions):
            clock = Clock()
            run(question)
            wall, cpu = clock.read()
            best[at] = min(best[at][0], 1000 * wall), min(best[at][1], 1000 * cpu)
    return best


def spread(times: list[tuple[float, float]]) -> str:
    """p50 / p95 of the wall time, and of the CPU time in brackets."""
    walls, cpus = (sorted(one[at] for one in times) for at in (0, 1))
    late = int(len(walls) * 0.95)
    return f"{walls[len(walls) // 2]:.0f} / {walls[late]:.0f} ({cpus[len(cpus) // 2]:.0f} / {cpus[late]:.0f})"


def measure(home: Path, options: argparse.Namespace) -> dict[str, str]:
    """The figures of one library, in this process."""
    from support.large_library import more, questions

    asked, start, rows = questions(options.questions), Clock(), {}
    library, analyser = _library(home)
    threading.Thread(target=analyser.load, daemon=True).start()  # as the worker does
    shelves = library.open()
    rows["opened, s"] = "{:.1f} ({:.1f})".format(*start.read())
    library.search(asked[0])
    rows["first answer of a cold process, s"] = "{:.1f} ({:.1f})".format(*start.read())
    analyser.load()
    vectors = shelves.vectors
    while vectors is not None and (
        vectors.progress().state == "loading" or vectors.progress().done < shelves.passages()
    ):
        time.sleep(0.02)
    rows["fully ready (words, vectors), s"] = "{:.1f} ({:.1f})".format(*start.read())
    rows["first questions, each once, ms p50 / p95"] = spread(timed(library.search, asked, 1))
    warm = timed(library.search, asked, options.rounds)
    rows["warm, all legs, ms p50 / p95"] = spread(warm)
    near, library._searcher.near = library._searcher.near, None
    rows["warm, without the leg of meaning"] = spread(timed(library.search, asked, options.rounds))
    library._searcher.near = near
    bare = timed(_bare(shelves), asked, options.rounds)
    rows["bare LanceDB query on the pairs, 10 rows"] = spread(bare)
    middle = [sorted(one[1] for one in times)[len(asked) // 2] for times in (warm, bare)]
    rows["ratio to bare, CPU p50"] = f"{middle[0] / middle[1]:.1f}"
    rows["memory, MiB"] = f"{psutil.Process().memory_info().rss / MIB:.0f}"
    rows["disk, MiB"] = f"{sum(path.stat().st_size for path in (home / 'library').iterdir()) / MIB:.0f}"
    rows |= _adding(library, asked, more(options.add))
    library.close()
    return rows


def _library(home: Path) -> Any:
    from support.large_library import parse_lines

    from retrieval.embedding.shipped import ShippedEncoder
    from retrieval.keys import Keys
    from retrieval.keystore import NoStore
    from retrieval.library import Library
    from retrieval.morphology import Analyser

    analyser = Analyser(needed=0)
    library = Library(home, parse_lines, analyser, keys=Keys(home, NoStore()), encoder=ShippedEncoder())
    return library, analyser


def _bare(shelves: Any) -> Callable[[str], object]:
    from lancedb.query import MatchQuery

    from retrieval.morphology import bigrams

    table = shelves._index._standing.table
    match: Any = MatchQuery  # its fields with defaults are not seen by the type checker

    def ask(question: str) -> object:
        query = match(" ".join(dict.fromkeys(bigrams(question))), "gram")
        return table.search(query).limit(10).select(["id", "tok", "gram", "_score"]).to_list()

    return ask


def _adding(library: Any, asked: list[str], files: list[tuple[str, str]]) -> dict[str, str]:
    """Add files while questions are asked: how fast, and how long the questions took. Encoding waits meanwhile."""
    from retrieval.adding import Wish

    shelves = library.open()
    shelves.vectors.pause()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files:
            (Path(folder) / name).write_text(text, "utf-8")
        before, clock, times, done = shelves.passages(), Clock(), [], threading.Event()
        report = []

        def add() -> None:
            report.append((library.add([folder], Wish("S")), clock.read()))
            done.set()

        shelves.words.pause()
        thread = threading.Thread(target=add)
        thread.start()
        thread.join()
        added, (wall, cpu) = shelves.passages() - before, report[0][1]
        clock = Clock()
        shelves.words.resume()
        at = 0
        while shelves.wordless:
            times.extend(timed(library.search, [asked[at % len(asked)]], 1))
            at += 1
        seconds = clock.read()[0]
    rows = {
        "adding, passages/s by wall / CPU, pairs": f"{added / wall:.0f} / {added / cpu:.0f} ({added} passages)",
    }
    if times:
        rows["words behind, passages/s by wall, questions beside"] = f"{added / seconds:.0f}"
        rows["questions while words are cut, ms p50 / p95"] = spread(times)
    return rows


def made(folder: Path, size: int) -> Path:
    """A library of a size."""
    from support.large_library import fill

    from retrieval.embedding.shipped import ShippedEncoder

    home = folder / f"home-{size}"
    if not home.exists():
        sys.stderr.write(f"making {size} passages\n")
        fill(home, size, ShippedEncoder().identity)
    return home


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 20_000, 100_000])
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--add", type=int, default=2_000, help="passages")
    parser.add_argument("--folder", type=Path, help="where libraries are made, and kept for the next run")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one, options)))
        return
    if not (ROOT.parent / "shared" / "data" / "statutes").exists():
        print("skipped: ../shared/data is not there")
        return
    with tempfile.TemporaryDirectory() as temporary:
        columns = {size: _apart(made(options.folder or Path(temporary), size), options) for size in options.sizes}
    print(f"load {os.getloadavg()[0]:.1f}; wall (CPU)\n\n| | " + " | ".join(f"{size:,}" for size in columns) + " |")
    print("|---" * (1 + len(columns)) + "|")
    for row in dict.fromkeys(name for rows in columns.values() for name in rows):
        print(f"| {row} | " + " | ".join(rows.get(row, "") for rows in columns.values()) + " |")


def _apart(home: Path, options: argparse.Namespace) -> dict[str, str]:
    passed = ["--questions", str(options.questions), "--rounds", str(options.rounds), "--add", str(options.add)]
    command = [sys.executable, __file__, "--one", str(home), *passed]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"not measured": done.stderr.strip().splitlines()[-1]}
    rows: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return rows


if __name__ == "__main__":
    main()
