"""Detection of identifiers: recall per type, over-masking and KB/s, directly and through presidio, in one run.

    python tests/benchmarks/pii.py [--values 300] [--seed 7]

The sentences are generated (tests/support/pii_values.py): they show what the rules cover, not how real documents look.
A value counts as found only when every digit and letter of it is covered. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.pii_values import (  # noqa: E402  after the path
    KINDS,
    PARTICLES,
    SENTENCES,
    full_width,
    other_dashes,
    zero_width,
)

from pii.analyzer import Analyzer  # noqa: E402  likewise
from pii.presidio import Presidio  # noqa: E402  likewise
from pii.scrub import scrub  # noqa: E402  likewise

WAYS = {
    "plain": lambda value, rng: value,
    "full width": lambda value, rng: full_width(value),
    "zero width": zero_width,
    "dashes": other_dashes,
}


def recall(analyzer: Analyzer, rng: random.Random, count: int) -> dict[str, dict[str, float]]:
    """Share of values fully covered, of the right type, and characters covered outside of them."""
    table = {}
    for name, kind in KINDS.items():
        covered = typed = outside = others = 0
        for _ in range(count):
            value = rng.choice(list(WAYS.values()))(kind.make(rng), rng)
            before = rng.choice(SENTENCES) + rng.choice(kind.leads)
            after = f"{rng.choice(PARTICLES)} {rng.choice(SENTENCES)}"
            text = f"{before}{value}{after}"
            found = analyzer.analyze(text)
            places = {at for one in found for at in range(one.start, one.end)}
            inside = range(len(before), len(before) + len(value))
            covered += all(at in places or not text[at].isalnum() for at in inside)
            typed += any(str(one.type) == name and one.start in inside for one in found)
            outside += len([at for at in places if at not in inside])
            others += len(text) - len(value)
        table[name] = {"covered": covered / count, "type": typed / count, "over_masked": outside / others}
    return table


def speed(analyzer: Analyzer, text: str) -> float:
    """KB per second of CPU time, scrubbing included."""
    begin = time.process_time()
    scrub(text, analyzer)
    return len(text.encode()) / 1024 / (time.process_time() - begin)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--values", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    begin = time.perf_counter()
    analyzers = {"direct": Analyzer(), "presidio": Analyzer(Presidio())}
    ready = time.perf_counter() - begin
    table = recall(analyzers["presidio"], rng, options.values)
    print(f"{'type':<12}{'covered':>9}{'type':>9}{'over':>9}")
    for name, row in table.items():
        print(f"{name:<12}{row['covered']:>9.3f}{row['type']:>9.3f}{row['over_masked']:>9.4f}")
    kinds = [KINDS[name] for name in sorted(KINDS)]
    lines = [
        f"{rng.choice(SENTENCES)}{kind.leads[0]}{kind.make(rng)}는 {rng.choice(SENTENCES)}\n" for kind in kinds * 60
    ]
    dense, plain = "".join(lines), "".join(rng.choice(SENTENCES) for _ in range(len(lines) * 3))
    speeds = {
        f"{how}, {what}": round(speed(analyzer, text))
        for how, analyzer in analyzers.items()
        for what, text in (("dense", dense), ("plain", plain))
    }
    for name, value in speeds.items():
        print(f"{name:<20}{value:>6} KB/s")
    print(json.dumps({"values": options.values, "ready": round(ready, 2), "recall": table, "speed": speeds}))


if __name__ == "__main__":
    main()
