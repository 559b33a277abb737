"""Speed and memory of the shipped encoder beside numpy, and sentence-transformers on the same weights, in one run.

    python tests/benchmarks/encoder.py [--passages 24] [--rounds 3] [--skip numpy] [--matrix]

Each way runs in a process of its own on one thread, best of the rounds; passages have about 300 characters of statutes
(../shared/data; else made ones). CPU time is what counts where others use the machine too; wall time stands beside it.
--matrix measures the exact search over 1k, 20k and 100k vectors instead.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

DATA = ROOT.parent / "shared" / "data" / "issue2article" / "tune.jsonl"
QUESTIONS = [
    "출장비 정산은 언제까지 해야 하나요?",
    "휴가는 며칠까지 쓸 수 있나요?",
    "민원 답변이 늦으면 어떻게 되나요?",
]
WAYS = ("shipped", "numpy", "sentence-transformers")


def texts(count: int) -> list[str]:
    """Passages of 300 characters."""
    if DATA.exists():
        lines = [json.loads(line)["text"] for line in DATA.read_text("utf-8").splitlines()]
    else:
        lines = [
            f"제{at}조(처리) 민원인이 신청한 사항은 {at}일 이내에 처리하고 그 결과를 문서로 알린다." for at in range(90)
        ]
    return [" ".join(lines[(at * 7 + step) % len(lines)] for step in range(8))[:300] for at in range(count)]


def encoder(way: str) -> Any:
    """A function of (kind, texts)."""
    from retrieval.embedding.shipped import ShippedEncoder, shipped_folder

    if way == "shipped":
        shipped = ShippedEncoder()
        shipped.load()
        return lambda kind, batch: getattr(shipped, f"encode_{kind}")(batch).vectors
    if way == "numpy":
        from support.reference_encoder import ReferenceEncoder

        reference = ReferenceEncoder(shipped_folder())
        prefix = {"queries": "query: ", "passages": "passage: "}
        return lambda kind, batch: [reference.encode(prefix[kind] + text) for text in batch]
    from support.float_encoder import FloatEncoder

    return FloatEncoder(shipped_folder()).encode


def measure(way: str, count: int, rounds: int) -> dict[str, float]:
    """Figures of one way, in this process."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin, cpu = time.perf_counter(), time.process_time()
    run = encoder(way)
    load, load_cpu = time.perf_counter() - begin, time.process_time() - cpu
    passages = texts(count)
    run("passages", passages[:2])
    best = {"wall": 1e9, "cpu": 1e9, "query": 1e9, "query_cpu": 1e9}
    for _ in range(rounds):
        begin, cpu = time.perf_counter(), time.process_time()
        run("passages", passages)
        best["wall"] = min(best["wall"], time.perf_counter() - begin)
        best["cpu"] = min(best["cpu"], time.process_time() - cpu)
        for question in QUESTIONS:
            begin, cpu = time.perf_counter(), time.process_time()
            run("queries", [question])
            best["query"] = min(best["query"], time.perf_counter() - begin)
            best["query_cpu"] = min(best["query_cpu"], time.process_time() - cpu)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "load": load, "load_cpu": load_cpu, "rate": count / best["wall"], "rate_cpu": count / best["cpu"],
        "query": 1000 * best["query"], "query_cpu": 1000 * best["query_cpu"], "mib": (peak - before) / 1024,
    }  # fmt: skip


def matrix() -> None:
    """The exact search, with and without sentences and a filter."""
    import numpy as np

    from retrieval.embedding.dense import Matrix

    random = np.random.default_rng(1)
    print("passages  plain ms  cpu  with sentences ms  cpu  1 of 10 documents ms  cpu")
    for count in (1_000, 20_000, 100_000):
        plain, full = Matrix(384), Matrix(384)
        for doc in range(1, 11):
            rows = random.standard_normal((count // 10, 384), np.float32)
            rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
            plain.extend(doc, rows)
            full.extend(doc, rows)
            full.put_sentences(doc, np.repeat(rows, 4, axis=0), [4] * len(rows))
        query = random.standard_normal(384).astype(np.float32)
        query /= np.linalg.norm(query)
        cells = []
        for held, docs in ((plain, None), (full, None), (full, {3})):
            walls, cpus = [], []
            for _ in range(15):
                begin, cpu = time.perf_counter(), time.process_time()
                held.search(query, 50, docs)
                walls.append(time.perf_counter() - begin)
                cpus.append(time.process_time() - cpu)
            cells += [f"{1000 * sorted(walls)[7]:.1f}", f"{1000 * sorted(cpus)[7]:.1f}"]
        print(f"{count:8d}  " + "  ".join(cells), flush=True)


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--skip", nargs="*", default=[])
    parser.add_argument("--matrix", action="store_true")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.matrix:
        matrix()
        return
    if options.way:
        print(json.dumps(measure(options.way, options.passages, options.rounds)))
        return
    print("way                    load s  (cpu)  passages/s  a cpu s  ratio  query ms  (cpu)  MiB")
    base = None
    for way in WAYS:
        if way in options.skip:
            continue
        command = [
            sys.executable,
            __file__,
            "--way",
            way,
            "--passages",
            str(options.passages),
            "--rounds",
            str(options.rounds),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{way:22s} not measured: {done.stderr.strip().splitlines()[-1:]}")
            continue
        made = json.loads(done.stdout.splitlines()[-1])
        base = base or made["rate_cpu"]
        print(
            f"{way:22s} {made['load']:6.2f} {made['load_cpu']:6.2f}  {made['rate']:9.1f} {made['rate_cpu']:8.1f}"
            f"  {made['rate_cpu'] / base:5.2f}  {made['query']:7.1f} {made['query_cpu']:6.1f} {made['mib']:5.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
