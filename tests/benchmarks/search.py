"""Quality and speed of search on the tuning half of issue -> article: Kiwi alone, pairs alone, both fused as shipped.

    python tests/benchmarks/search.py [--articles 12512] [--queries 405]

Needs ../shared/data beside the repository. The articles go through the product's chunker and index, without segments. A
query counts as answered by the rank of the first passage of a relevant article; passages of one article count once.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from retrieval.documents.model import Block, Document, Format, Kind, Location  # noqa: E402  after the path
from retrieval.entries import prepare  # noqa: E402
from retrieval.index import Index, Indexed  # noqa: E402
from retrieval.morphology import Analyser, bigrams, normalise  # noqa: E402
from retrieval.ranking import LEG, Scored, boost, fuse, in_order, place_of  # noqa: E402
from retrieval.references import bare, mentions  # noqa: E402
from retrieval.segments import body_passage  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = ROOT.parent / "shared" / "data"
Row = dict[str, str]


def _rows(path: Path) -> Iterator[Row]:
    with pyarrow.input_stream(str(path), compression="zstd") as stream:
        for line in stream.read().decode().splitlines():
            yield json.loads(line)


def _document(row: Row) -> Document:
    lines = [line for line in row["text"].split("\n") if line.strip()]
    blocks = tuple(Block(Kind.PARAGRAPH, line, Location(line=at)) for at, line in enumerate(lines, 1))
    title = f"{row['law']} {row['no']}({row['title']})"
    return Document(Format.JSONL, title, blocks, 1, record=row["id"])


def _filled(rows: list[Row], analyser: Analyser) -> Index:
    index = Index()
    begin, passages = time.perf_counter(), 0
    for at in range(0, len(rows), 500):
        group = [(row["id"], _document(row)) for row in rows[at : at + 500]]
        entries = list(enumerate(prepare(group, "x.jsonl", analyser), at))
        made = [Indexed(number, "O", row.tok, row.gram, row.body) for number, entry in entries for row in entry.rows]
        index.add(made)
        passages += len(made)
    index.maintain(force=True)
    seconds = time.perf_counter() - begin
    print(f"{len(rows)} articles, {passages} passages in {seconds:.0f} s ({passages / seconds:.0f} passages/s)")
    return index


def _boosted(scored: list[Scored], titles: list[str], text: str) -> list[Scored]:
    articles, question = mentions(text), bare(text)
    made = []
    for hit in scored:
        title = titles[hit.found.doc]
        extra = boost(place_of(body_passage(hit.found.body, ""), title), articles, question)
        made.append(Scored(hit.found, hit.score + extra))
    return in_order(made)


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=12512)
    parser.add_argument("--queries", type=int, default=405)
    options = parser.parse_args()
    if not (DATA / "issue2article").exists():
        print("skipped: ../shared/data is not there")
        return
    queries = [json.loads(line) for line in (DATA / "issue2article/tune.jsonl").read_text("utf-8").splitlines()]
    queries = queries[:: max(1, len(queries) // options.queries)]
    relevant = {ident for query in queries for ident in query["relevant"]}
    corpus = (DATA / "issue2article/tune_corpus.txt").read_text("utf-8").splitlines()
    others = [ident for ident in corpus if ident not in relevant][: max(0, options.articles - len(relevant))]
    wanted = relevant | set(others)
    rows = [row for row in _rows(DATA / "statutes/articles.jsonl.zst") if row["id"] in wanted]
    idents = [row["id"] for row in rows]
    titles = [f"{row['law']} {row['no']}({row['title']})" for row in rows]
    analyser = Analyser(needed=0)
    index = _filled(rows, analyser)

    ways: dict[str, list[int | None]] = {"kiwi": [], "pairs": [], "fused": [], "fused + references": []}
    named = []
    seconds = []
    for query in queries:
        text = normalise(query["text"])
        begin = time.perf_counter()
        legs = {
            "tok": index.leg("tok", analyser.morphemes([text])[0], LEG),
            "gram": index.leg("gram", bigrams(text), LEG),
        }
        articles = mentions(text)
        exact = index.leg("tok", articles, LEG) if articles else []
        both = fuse([legs["tok"], legs["gram"]])
        whole = _boosted(fuse([legs["tok"], legs["gram"], exact], [1.0, 1.0, 0.0]), titles, text)
        seconds.append(time.perf_counter() - begin)
        named.append(bool(articles))
        rankings = (fuse([legs["tok"]]), fuse([legs["gram"]]), both, whole)
        for way, ranking in zip(ways, rankings, strict=True):
            order = list(dict.fromkeys(idents[hit.found.doc] for hit in ranking))
            found = [order.index(ident) for ident in query["relevant"] if ident in order]
            ways[way].append(min(found, default=None))
    for way, ranks in ways.items():
        print(f"{way:20s}", _measure(ranks), "  naming no article:", _measure(_only(ranks, named)))
    ordered = sorted(seconds)
    print(
        f"query p50 {1000 * statistics.median(ordered):.1f} ms, p95 {1000 * ordered[int(len(ordered) * 0.95)]:.1f} ms"
    )


def _only(ranks: list[int | None], named: list[bool]) -> list[int | None]:
    return [rank for rank, names in zip(ranks, named, strict=True) if not names]


def _measure(ranks: list[int | None]) -> str:
    count = max(1, len(ranks))
    at = {k: sum(rank is not None and rank < k for rank in ranks) / count for k in (1, 5, 10)}
    mrr = sum(1 / (rank + 1) for rank in ranks if rank is not None and rank < 10) / count
    return f"R@1 {at[1]:.3f}  R@5 {at[5]:.3f}  R@10 {at[10]:.3f}  MRR@10 {mrr:.3f}  (n={len(ranks)})"


if __name__ == "__main__":
    main()
