"""Speed of reading HWP and HWPX, end to end through pre-started single-use parser processes, beside the bare library.

    python tests/benchmarks/hangul.py [--rounds 3] [--times 3]

Reads every HWP and HWPX sample of the repository and, where it lies beside it, of ../shared/data. On a PC that other
programs share, the processor's time says more than the clock; both are printed, of the round that was best.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import unhwp  # noqa: E402  after the path

from retrieval.documents.limits import Limits  # noqa: E402
from retrieval.documents.reading import read  # noqa: E402
from retrieval.errors import DocumentError  # noqa: E402
from retrieval.sandbox import Parsers  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

Given = tuple[bytes, str]
CORES = 2


def files() -> list[Given]:
    """Samples of either format; files made to attack are left out."""
    folders = (
        ROOT / "tests" / "data" / "hwplib",
        ROOT / "resources" / "samples" / "documents",
        ROOT.parent / "shared" / "data" / "samples",
    )
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in (".hwp", ".hwpx")]
    return [(path.read_bytes(), path.name) for path in found if "made-here" not in path.parts]


def _cpu() -> float:
    """Seconds of the processor's time, of this process and of all children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _measured(work: Callable[[], None]) -> tuple[float, float]:
    clock, cpu = time.perf_counter(), _cpu()
    work()
    return time.perf_counter() - clock, _cpu() - cpu


def _through_processes(given: list[Given]) -> None:
    parsers = Parsers(Limits(), spare=CORES)
    try:
        with ThreadPoolExecutor(CORES) as threads:
            list(threads.map(lambda each: _parse(parsers, each), given))
    finally:
        parsers.close()


def _parse(parsers: Parsers, given: Given) -> None:
    try:
        parsers.parse(*given)
    except DocumentError:
        return


def _in_process(given: list[Given]) -> None:
    for data, name in given:
        read(data, name, Limits())


def _bare(given: list[Given]) -> None:
    for data, _ in given:
        try:
            with unhwp.parse_bytes(data) as result:
                str(result.plain_text)
        except Exception:  # noqa: BLE001, S112  files that the library does not open count too
            continue


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--times", type=int, default=3)
    options = arguments.parse_args()
    given = files() * options.times
    rows = [
        ("bare unhwp, one process", _bare),
        ("reader, one process", _in_process),
        ("parser process per file", _through_processes),
    ]
    print(f"{len(given)} files, {sum(len(data) for data, _ in given):,} bytes, best and median of {options.rounds}")
    print(f"{'':26} {'files/s':>8} {'median':>8} {'ms CPU/file':>12} {'files/s of CPU on 2 cores':>26}")
    for name, work in rows:
        found = [_measured(lambda work=work: work(given)) for _ in range(options.rounds)]  # type: ignore[misc]  # bound
        clock, cpu = min(each[0] for each in found), min(each[1] for each in found)
        middle = statistics.median(each[0] for each in found)
        shares = len(given) / clock, len(given) / middle, 1000 * cpu / len(given), CORES * len(given) / cpu
        print(f"{name:26} {shares[0]:8.1f} {shares[1]:8.1f} {shares[2]:12.1f} {shares[3]:26.1f}")


if __name__ == "__main__":
    main()
