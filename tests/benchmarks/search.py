"""Quality of search: 곁, what it is measured against, and 곁 with one choice changed, in one run.

    python tests/benchmarks/search.py [own] [tune] [tune-small] [--cache FOLDER] [--no-vectors] [--limit N]

"own" asks ordinary and everyday questions over the samples, office documents and sixty laws; "tune" the issues of court
decisions over 12,512 articles, "tune-small" over 2,510 of them. Statutes are read from ../shared/data. Vectors and
words are kept in the cache folder:
the first run encodes 9,260 and 24,041 passages, which takes from minutes to an hour; later ones a minute or two.
Figures are R@1 / R@5 / R@10 / MRR@10 / nDCG@10 over parents (articles, sections). Half of each set is for development.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.searching import cache, corpus, rivals  # noqa: E402  after the path
from support.searching.measures import NAMES, Score, mean, score  # noqa: E402
from support.searching.ways import Bundle, Mix, Shelf, Vectors  # noqa: E402

from retrieval.chunking import CHUNKER_VERSION  # noqa: E402
from retrieval.embedding.shipped import ShippedEncoder  # noqa: E402
from retrieval.morphology import Analyser, normalise  # noqa: E402
from retrieval.question import Asker  # noqa: E402
from retrieval.references import mentions  # noqa: E402
from retrieval.sentences import split  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray
    from support.searching.corpus import Asked, Unit

WORDS = Mix(near=False, pairs=False, named=False, asking=False, office=0)
PLAIN = {  # ways of single legs and plain fusions
    "Kiwi BM25": WORDS,
    "bigram BM25": Mix(near=False, words=False, named=False, office=0),
    "Kiwi + bigrams, min-max": Mix(near=False, named=False, asking=False, office=0),
    "encoder alone, passages": Mix(words=False, pairs=False, named=False, gated=False, office=0, sentences=False),
    "encoder alone": Mix(words=False, pairs=False, named=False, gated=False, office=0),
    "Kiwi + bigrams + 1 encoder, min-max": Mix(
        named=False, asking=False, office=0, gated=False, near_short=1, near_long=1
    ),
    "Kiwi + bigrams + 1 encoder, reciprocal ranks": Mix(
        named=False, asking=False, office=0, gated=False, near_short=1, near_long=1, sum="ranks"
    ),
}
CHANGED = {
    "without vectors": Mix(near=False),
    "without office words": Mix(office=0),
    "without vectors and office words": Mix(near=False, office=0),
    "office words for keywords only": Mix(meant=False),
    "no vectors of sentences": Mix(sentences=False),
    "office words 0.4": Mix(office=0.4),
    "office words 1.0": Mix(office=1.0),
    "asking words kept": Mix(asking=False),
    "no gate": Mix(gated=False),
    "no gate, no office words": Mix(gated=False, office=0),
    "gate .12-.24": Mix(borders=(0.12, 0.24)),
    "gate .12-.24, no office words": Mix(borders=(0.12, 0.24), office=0),
    "gate for questions of any length": Mix(short=10_000),
    "encoder 0.5 / 0.25 (short / long)": Mix(near_short=0.5, near_long=0.25),
    "encoder 0.7 / 0.5": Mix(near_short=0.7, near_long=0.5),
    "encoder 1.0 / 0.25": Mix(near_long=0.25),
    "encoder 1.5 / 1.0": Mix(near_short=1.5, near_long=1.0),
    "encoder 1.0 / 0": Mix(near_long=0.0),
    "without pairs": Mix(pairs=False),
    "without morphemes": Mix(words=False),
    "without references": Mix(named=False),
    "divided by the best": Mix(sum="best"),
    "reciprocal ranks": Mix(sum="ranks"),
    "lists of 20": Mix(leg=20),
    "lists of 50": Mix(leg=50),
    "lists of 200": Mix(leg=200),
}

CORPORA: dict[str, Callable[[], tuple[list[Unit], dict[str, list[Asked]]]]] = {
    "own": corpus.own,
    "tune": corpus.tune,
    "tune-small": lambda: corpus.tune(1_900),
}


class Run:
    """One corpus with its questions.

    Args:
        name: of the corpus.
        units: its passages.
        sets: its questions by the name of the set.
        folder: of the cache.
        vectors: whether the encoder takes part.
    """

    def __init__(
        self, name: str, units: Sequence[Unit], sets: dict[str, list[Asked]], folder: Path, *, vectors: bool
    ) -> None:
        self.name, self.units, self.sets, self._folder = name, units, sets, folder
        self._kept = name.removesuffix("-small")  # both corpora of issues share their cache
        self._analyser = Analyser(needed=0)
        self._asker = Asker(self._analyser)
        self._encoder = ShippedEncoder() if vectors else None
        asked = [one.text for own in sets.values() for one in own]
        self._seconds: list[float] = []
        words = self.words([unit.text for unit in units])
        self.shelf = Shelf(units, words, None if self._encoder is None else self._vectors(self._encoder))
        plain = self._analyser.morphemes([normalise(text) for text in asked])
        questions = [self._asker.read(text) for text in asked]
        raw, meant = (self._queries(texts) for texts in (asked, [one.meant for one in questions]))
        self.bundles = {
            text: Bundle(self.shelf, one, own, None if raw is None or meant is None else (raw[at], meant[at]))
            for at, (text, one, own) in enumerate(zip(asked, questions, plain, strict=True))
        }

    def words(self, texts: Sequence[str]) -> list[list[str]]:
        """Morphemes, from the cache as far as they are there."""
        path = self._folder / f"words-{self._kept}-{CHUNKER_VERSION}.jsonl"
        return cache.words(path, texts, self._analyser.morphemes)

    def _vectors(self, encoder: ShippedEncoder) -> Vectors:
        """Of all passages, and of the sentences of files."""
        cut = [(at, part) for at, unit in enumerate(self.units) if unit.file for part in split(unit.passage.text)]
        return Vectors(
            self._encoded(encoder, "passages", [unit.text for unit in self.units]),
            self._encoded(encoder, "sentences", [part for _, part in cut]),
            np.array([at for at, _ in cut], np.int64),
        )

    def _encoded(self, encoder: ShippedEncoder, what: str, texts: Sequence[str]) -> NDArray[np.float32]:
        made = 0

        def make(part: Sequence[str]) -> NDArray[np.float32]:
            nonlocal made
            made += len(part)
            sys.stderr.write(f"{self.name}: {made} {what} encoded\n")
            return encoder.encode_passages(part).vectors

        path = self._folder / f"{what}-{self._kept}-{encoder.identity.key}.bin"
        return cache.vectors(path, texts, encoder.identity.dimension, make)

    def _queries(self, texts: Sequence[str]) -> NDArray[np.float32] | None:
        encoder = self._encoder
        if encoder is None:
            return None
        path = self._folder / f"queries-{encoder.identity.key}.bin"
        return cache.vectors(path, texts, encoder.identity.dimension, lambda part: encoder.encode_queries(part).vectors)

    def table(self) -> None:
        """Print it."""
        texts = [unit.text for unit in self.units]
        way: Callable[[str], list[int]]
        for label, way in (
            ("LanceDB full text, defaults", rivals.LanceText(texts).rank),
            ("words between spaces, BM25", rivals.LanceText(texts, whitespace=True).rank),
            ("SQLite FTS5, porter", rivals.Porter(texts).rank),
        ):
            self._row(label, way)
        for label, mix in PLAIN.items():
            self._row(label, lambda text, mix=mix: self.bundles[text].rank(mix))  # type: ignore[misc]  # bound now
        self._row("**곁**", lambda text: self.bundles[text].rank(Mix()))
        for label, mix in CHANGED.items():
            self._row(f"곁, {label}", lambda text, mix=mix: self.bundles[text].rank(mix))  # type: ignore[misc]  # bound now

    def _row(self, label: str, way: Callable[[str], list[int]]) -> None:
        for name, asked in self.sets.items():
            scored = []
            for one in asked:
                begin = time.perf_counter()
                order = way(one.text)
                self._seconds.append(time.perf_counter() - begin)
                scored.append((one, self.shelf.parents(order)))
            print(f"| {label} | {name} | " + " | ".join(self._parts(name, scored)) + " |", flush=True)

    @staticmethod
    def _parts(name: str, scored: Sequence[tuple[Asked, list[str]]]) -> Iterable[str]:
        """All, the development half, the test half; for issues also those that name no article, and the recent ones."""

        def measured(rows: Iterable[tuple[Asked, list[str]]]) -> str:
            made: list[Score] = [score(order, one.relevant) for one, order in rows]
            return mean(made)

        yield measured(scored)
        yield measured((one, order) for one, order in scored if one.dev)
        yield measured((one, order) for one, order in scored if not one.dev)
        if name == "tune":  # the questions of both corpora of issues
            yield measured((one, order) for one, order in scored if not mentions(normalise(one.text)))
            yield mean([score(order, one.recent) for one, order in scored if one.recent])

    def pace(self) -> None:
        """Print how long the product's ranking took with everything but the question's vector asked anew."""
        seconds = []
        for text in self.bundles:
            begin = time.perf_counter()
            Bundle(self.shelf, self._asker.read(text), ()).rank(Mix())
            seconds.append(time.perf_counter() - begin)
        ordered = sorted(seconds)
        middle, late = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
        print(f"\nquery without the encoder: p50 {1000 * middle:.0f} ms, p95 {1000 * late:.0f} ms")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="*", choices=[*CORPORA, []], default=["own", "tune"])
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "gyeot-search")
    parser.add_argument("--no-vectors", action="store_true")
    parser.add_argument("--limit", type=int, default=0, help="questions of each set")
    options = parser.parse_args()
    if not (corpus.DATA / "statutes").exists():
        print("skipped: ../shared/data is not there")
        return
    for name in options.corpora:
        units, sets = CORPORA[name]()
        sets = {own: asked[: options.limit or None] for own, asked in sets.items()}
        print(f"\n{name}: {len(units)} passages, " + ", ".join(f"{len(asked)} {own}" for own, asked in sets.items()))
        run = Run(name, units, sets, options.cache, vectors=not options.no_vectors)
        more = " | naming no article | older citations left out |" if name != "own" else " |"
        print(f"\n{' / '.join(NAMES)}\n\n| way | questions | all | development half | test half{more}")
        print("|---" * (5 if name == "own" else 7) + "|")
        run.table()
        run.pace()


if __name__ == "__main__":
    main()
