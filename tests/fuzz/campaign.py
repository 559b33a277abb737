"""Changed files of every format through the real parser process, as many as wanted; a table per format at the end.

    python tests/fuzz/campaign.py [--files 10000] [--seed 1] [--jobs 2] [--format hwp]... [--keep DIR] [--minutes M]

The same seed gives the same files. Leaves with 1 where a file ended without a code, hung, went over the memory cap or
left a process. The public samples beside the repository (../shared/data/samples) are used where they are at hand.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import takewhile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.fuzz_corpus import seeds  # noqa: E402  after the path
from support.fuzz_run import Campaign, plan, table  # noqa: E402

from retrieval.documents.limits import Limits  # noqa: E402


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--format", action="append", choices=sorted(seeds()), default=[])
    parser.add_argument("--keep", type=Path, help="folder for the bytes of faults and of slow files")
    parser.add_argument("--minutes", type=float, default=0.0, help="begin no file after this long")
    options = parser.parse_args()
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
    corpus = seeds()
    print(f"{options.files} files, seed {options.seed}, from {sum(map(len, corpus.values()))} whole ones: ", end="")
    print(", ".join(f"{group} {len(files)}" for group, files in corpus.items()), flush=True)
    begin = time.monotonic()

    def told(done: int) -> None:
        if done % 500 == 0:
            print(f"{done} after {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)

    limits = Limits()
    campaign = Campaign(limits, options.jobs, told, options.keep)
    files = plan(options.files, options.seed, options.format)
    if options.minutes:
        files = takewhile(lambda _: time.monotonic() - begin < 60 * options.minutes, files)
    result = campaign.run(files)
    print(table(result, limits))
    for kind, faults in (("fault", result.faults), ("slow", result.slow)):
        for fault in faults[:40]:
            print(f"{kind}: number {fault.number}, {fault.seed.name}: {fault.end}")
    return 0 if result.clean else 1


if __name__ == "__main__":
    raise SystemExit(main())
