from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from retrieval.embedding import dense
from retrieval.embedding.dense import Matrix, Near

RANDOM = np.random.default_rng(5)


def _units(count: int, dimension: int = 16) -> Any:
    made = RANDOM.standard_normal((count, dimension)).astype(np.float32)
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float16)


def _expected(held: dict[int, Any], query: Any, limit: int) -> list[tuple[int, int]]:
    scored = [
        (-float(row.astype(np.float32) @ query), doc, at) for doc, rows in held.items() for at, row in enumerate(rows)
    ]
    return [(doc, at) for _, doc, at in sorted(scored)[:limit]]


def _places(found: list[Near]) -> list[tuple[int, int]]:
    return [(near.doc, near.ordinal) for near in found]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "_ROWS", 8)


def test_nearest_first_over_blocks_and_pieces(small: None) -> None:
    matrix, held = Matrix(16), {doc: _units(doc * 3) for doc in range(1, 8)}
    for doc, rows in held.items():
        matrix.extend(doc, rows[:2])
        matrix.extend(doc, rows[2:])
    assert len(matrix) == sum(map(len, held.values())) and matrix.count(3) == 9 and matrix.count(99) == 0
    for query in _units(20).astype(np.float32):
        found = matrix.search(query, 10)
        assert _places(found) == _expected(held, query, 10)
        assert found[0].score == pytest.approx(float(held[found[0].doc][found[0].ordinal] @ query), abs=1e-2)


def test_only_some_documents(small: None) -> None:
    matrix, held = Matrix(16), {doc: _units(5) for doc in range(1, 8)}
    for doc, rows in held.items():
        matrix.extend(doc, rows)
    query = _units(1).astype(np.float32)[0]
    some = {doc: held[doc] for doc in (2, 6)}
    assert _places(matrix.search(query, 20, {2, 6, 77})) == _expected(some, query, 20)
    assert matrix.search(query, 20, set()) == []


def test_nothing_to_find() -> None:
    matrix = Matrix(16)
    query = _units(1).astype(np.float32)[0]
    assert matrix.search(query, 5) == []
    matrix.extend(1, _units(3))
    assert matrix.search(query, 0) == []
    matrix.extend(2, _units(0))
    assert matrix.count(2) == 0 and len(matrix) == 3


def test_documents_that_went_are_not_found_and_not_kept(small: None) -> None:
    matrix, held = Matrix(16), {doc: _units(9) for doc in range(1, 12)}
    for doc, rows in held.items():
        matrix.extend(doc, rows)
    query = _units(1).astype(np.float32)[0]
    for doc in (2, 5, 6, 11, 1):
        matrix.remove([doc])
        del held[doc]
        assert _places(matrix.search(query, 200)) == _expected(held, query, 200)
        assert len(matrix) == 9 * len(held) and matrix.count(doc) == 0
    matrix.extend(5, _units(4))
    assert matrix.count(5) == 4
    matrix.clear()
    assert len(matrix) == 0 and matrix.search(query, 5) == []


def test_numbers_of_what_went_are_overwritten_at_once() -> None:
    matrix, rows = Matrix(16), _units(3)
    matrix.extend(1, rows)
    matrix.extend(2, _units(3))
    block = matrix._blocks[0]
    matrix.remove([1])
    assert not block[:3].any() and block[3:6].any()


def test_the_best_sentence_counts_half() -> None:
    matrix = Matrix(4)
    east, north = np.eye(4, dtype=np.float16)[:2]
    both = (east + north) / np.float16(np.sqrt(2))
    matrix.extend(1, np.array([both, both]))
    matrix.put_sentences(1, np.array([north, east, north]), (1, 2))
    found = matrix.search(east.astype(np.float32), 5)
    assert _places(found) == [(1, 1), (1, 0)]
    assert [near.score for near in found] == pytest.approx([0.5 * 0.7071 + 0.5, 0.5 * 0.7071], abs=1e-3)
    matrix.extend(1, np.array([both]))
    second = matrix.search(east.astype(np.float32), 5)[1]
    assert second.ordinal == 2 and second.score == pytest.approx(0.7071, abs=1e-3)


def test_a_passage_without_sentences_has_its_own_cosine() -> None:
    matrix = Matrix(4)
    east = np.eye(4, dtype=np.float16)[0]
    matrix.extend(1, np.array([east, east]))
    matrix.put_sentences(1, np.zeros((0, 4), np.float16), (0, 0))
    assert [near.score for near in matrix.search(east.astype(np.float32), 5)] == [1.0, 1.0]


def test_searching_while_it_grows_and_shrinks(small: None) -> None:
    matrix = Matrix(16)
    matrix.extend(1, _units(30))
    query = _units(1).astype(np.float32)[0]
    faults: list[BaseException] = []
    done = threading.Event()

    def look() -> None:
        try:
            while not done.is_set():
                for near in matrix.search(query, 5, {1}):
                    assert near.doc == 1 and near.ordinal < 30
        except BaseException as error:  # noqa: BLE001  told in the main thread
            faults.append(error)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for doc in range(2, 120):
        matrix.extend(doc, _units(5))
        matrix.remove([doc - 1] if doc > 3 else [])
    done.set()
    for thread in threads:
        thread.join()
    assert not faults
