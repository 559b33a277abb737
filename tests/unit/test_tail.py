from __future__ import annotations

import random

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.index import Index, Indexed, worth
from retrieval.tail import Tail, Worth

WORDS = [f"말{number}" for number in range(60)]


def _texts(count: int, seed: int = 1) -> list[str]:
    draw = random.Random(seed)
    return [" ".join(draw.choices(WORDS, k=draw.randint(3, 40))) for _ in range(count)]


def _column(texts: list[str]) -> pyarrow.ChunkedArray[pyarrow.StringScalar]:
    return pyarrow.chunked_array([texts], "string")


def _tail(texts: list[str], known: Worth | None = None) -> Tail:
    made = Tail(known or Worth())
    made.add([(at, at % 10, text) for at, text in enumerate(texts)])
    return made


def test_scores_are_those_of_lancedb() -> None:
    texts = _texts(300)
    index = Index()
    index.fill([Indexed(at, "S", text, text, "{}") for at, text in enumerate(texts)])
    index.complete()
    tail = _tail(texts)
    for query in (["말1"], ["말2", "말3", "말4"], WORDS[:20]):
        theirs = {found.id: found.score for found in index.leg("tok", query, 300)}
        ours = dict(tail.search(dict.fromkeys(query, 1.0), 300))
        assert ours.keys() == theirs.keys()
        for ident, score in theirs.items():
            assert ours[ident] == pytest.approx(score, rel=0.06), "LanceDB rounds lengths"


def test_what_stands_in_an_index_counts_for_what_is_added() -> None:
    old, new = ["말1 말2"] * 90 + ["말3 말4"] * 10, ["말1 말9", "말3 말9"]
    alone = dict(_tail(new).search({"말1": 1.0, "말3": 1.0}, 5))
    beside = dict(_tail(new, worth(_column(old))).search({"말1": 1.0, "말3": 1.0}, 5))
    assert alone[0] == pytest.approx(alone[1])
    assert beside[1] > 3 * beside[0], "말3 is rare among all"


def test_a_large_index_is_counted_over_a_sample() -> None:
    column = _column(["말1 말2", "말1 말1 말3"] * 15_000)
    known = worth(column)
    assert known.passages == 30_000
    assert known.counts["말2"] / known.share == pytest.approx(15_000, rel=0.51)
    assert known.length == pytest.approx(2.5, abs=0.51)


def test_empty_texts_and_columns_count_for_nothing() -> None:
    assert worth(_column([])) == worth(_column(["", ""])) == Worth()
    assert worth(_column(["", "말1"])).passages == 1
    tail = _tail(["", "말1"])
    assert len(tail) == 1
    assert tail.search({"말1": 1.0}, 5)[0][0] == 1
    assert tail.search({}, 5) == tail.search({"말2": 1.0}, 5) == tail.search({"말1": 1.0}, 0) == []


def test_weights_limits_and_documents() -> None:
    tail = _tail(_texts(200))
    whole = tail.search({"말1": 1.0}, 200)
    assert [score for _, score in whole] == sorted((score for _, score in whole), reverse=True)
    assert tail.search({"말1": 1.0}, 3) == whole[:3]
    assert tail.search({"말1": 0.5}, 3)[0][1] == pytest.approx(whole[0][1] / 2)
    assert {ident % 10 for ident, _ in tail.search({"말1": 1.0}, 200, {3, 4})} == {3, 4}


def test_deleted_documents_are_not_found() -> None:
    tail = _tail(_texts(100))
    tail.delete([3])
    tail.delete([5])
    assert {ident % 10 for ident, _ in tail.search({"말1": 1.0}, 100)}.isdisjoint({3, 5})


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=80))
def test_many_adds_are_as_one(sizes: list[int]) -> None:
    texts = _texts(sum(sizes), seed=len(sizes))
    parts, at = Tail(Worth()), 0
    for size in sizes:
        parts.add([(number, number % 10, texts[number]) for number in range(at, at + size)])
        at += size
    query = dict.fromkeys(WORDS[:5], 1.0)
    once = _tail(texts).search(query, 20)
    for (ident, score), (other, own) in zip(parts.search(query, 20), once, strict=True):
        assert score == pytest.approx(own, rel=1e-4)
        assert ident == other or score == pytest.approx(own, rel=1e-4)
