from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from retrieval.embedding.encoder import Identity
from retrieval.embedding.vectors import SUFFIX, DocumentVectors, VectorStore, remove_vectors, sweep
from retrieval.errors import LibraryCode, LibraryError
from retrieval.opening import sealed_files
from retrieval.vault import Vault

if TYPE_CHECKING:
    from pathlib import Path

IDENTITY = Identity("some/model", "ab" * 32, 8, "int8")
KEY = bytes(range(32))


def _vectors(passages: int, counts: tuple[int, ...] = ()) -> DocumentVectors:
    random = np.random.default_rng(passages)
    made = random.standard_normal((passages + sum(counts), 8)).astype(np.float16)
    return DocumentVectors(made[:passages], counts, made[passages:])


def _same(one: DocumentVectors, other: DocumentVectors) -> bool:
    return (
        one.counts == other.counts
        and np.array_equal(one.passages, other.passages)
        and np.array_equal(one.sentences, other.sentences)
    )


@pytest.fixture
def store(tmp_path: Path) -> VectorStore:
    return VectorStore(tmp_path, Vault(KEY), IDENTITY)


def test_what_was_sealed_comes_back(store: VectorStore) -> None:
    held = {"가": _vectors(3, (2, 0, 1)), "나": _vectors(2), "다": _vectors(1, (1,))}
    store.write("s1", held)
    back = store.read("s1")
    assert list(back) == list(held)
    assert all(_same(back[ident], held[ident]) for ident in held)
    assert store.read("s2") == {}


def test_the_folder_knows_it_as_a_sealed_file_under_its_role(store: VectorStore, tmp_path: Path) -> None:
    store.write("s1", {"가": _vectors(1)})
    ((path, role),) = sealed_files(tmp_path)
    assert path.name == f"s1{SUFFIX}"
    assert Vault(KEY).unseal(path.read_bytes(), role)


def test_nothing_of_it_can_be_read_on_the_disk(store: VectorStore, tmp_path: Path) -> None:
    one = _vectors(50)
    store.write("s1", {"비밀문서": one})
    data = (tmp_path / f"s1{SUFFIX}").read_bytes()
    assert "비밀문서".encode() not in data and one.passages.tobytes()[:32] not in data
    assert b"ab" * 8 not in data


@pytest.mark.parametrize(
    "other",
    [replace(IDENTITY, digest="cd" * 32), replace(IDENTITY, dimension=4), replace(IDENTITY, variant="q4")],
    ids=["model", "dimension", "variant"],
)
def test_vectors_of_another_encoder_are_never_read(store: VectorStore, tmp_path: Path, other: Identity) -> None:
    store.write("s1", {"가": _vectors(2)})
    foreign = VectorStore(tmp_path, Vault(KEY), other)
    assert foreign.read("s1") == {}
    foreign.write("s1", {"가": DocumentVectors(np.ones((1, other.dimension), np.float16))})
    assert store.read("s1") == {} and list(foreign.read("s1")) == ["가"]


def test_damage_is_no_vectors(store: VectorStore, tmp_path: Path) -> None:
    store.write("s1", {"가": _vectors(2)})
    path = tmp_path / f"s1{SUFFIX}"
    whole = path.read_bytes()
    for damaged in (b"", whole[:-1], whole[:40], whole[:60] + bytes([whole[60] ^ 1]) + whole[61:]):
        path.write_bytes(damaged)
        assert store.read("s1") == {}
    path.write_bytes(whole)
    path.rename(tmp_path / f"s2{SUFFIX}")
    assert store.read("s2") == {}, "bound to its segment"
    assert VectorStore(tmp_path, Vault(bytes(32)), IDENTITY).read("s2") == {}


@pytest.mark.parametrize("listed", [{"passages": 3}, {"passages": -1}, {"counts": [1]}, {"counts": "x"}, {"id": None}])
def test_a_head_that_does_not_fit_is_no_vectors(tmp_path: Path, listed: dict[str, object]) -> None:
    document = {"id": "가", "passages": 2, "counts": []} | listed
    head = json.dumps({"schema": 1, "encoder": IDENTITY.key, "documents": [document]}).encode()
    data = len(head).to_bytes(8, "big") + head + bytes(2 * 2 * 8)
    (tmp_path / f"s1{SUFFIX}").write_bytes(Vault(KEY).seal(data, "s1.vectors"))
    made = VectorStore(tmp_path, Vault(KEY), IDENTITY).read("s1")
    assert made == {} or list(made) == ["None"]


def test_a_newer_seal_is_refused(store: VectorStore, tmp_path: Path) -> None:
    store.write("s1", {"가": _vectors(1)})
    path = tmp_path / f"s1{SUFFIX}"
    data = bytearray(path.read_bytes())
    data[4] = 99
    path.write_bytes(data)
    with pytest.raises(LibraryError) as refused:
        store.read("s1")
    assert refused.value.code is LibraryCode.LIBRARY_NEWER


def test_without_documents_the_file_goes(store: VectorStore, tmp_path: Path) -> None:
    store.write("s1", {"가": _vectors(1)})
    store.write("s1", {})
    assert list(tmp_path.iterdir()) == []


def test_documents_are_dropped(store: VectorStore, tmp_path: Path) -> None:
    store.write("s1", {"가": _vectors(1), "나": _vectors(2)})
    assert store.drop("s1", {"가"}) and list(store.read("s1")) == ["나"]
    assert not store.drop("s1", {"가"})
    assert store.drop("s1", {"나"}) and list(tmp_path.iterdir()) == []
    assert not store.drop("s1", {"나"})


def test_what_another_encoder_made_goes_with_the_document(store: VectorStore, tmp_path: Path) -> None:
    VectorStore(tmp_path, Vault(KEY), replace(IDENTITY, variant="q4")).write("s1", {"가": _vectors(1)})
    assert store.drop("s1", {"가"}) and list(tmp_path.iterdir()) == []


def test_vectors_without_a_segment_are_swept(store: VectorStore, tmp_path: Path) -> None:
    for name in ("s1", "s2", "s3"):
        store.write(name, {"가": _vectors(1)})
    (tmp_path / "quarantine.sealed").write_bytes(b"x")
    assert sweep(tmp_path, {"s2"}) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["quarantine.sealed", f"s2{SUFFIX}"]
    assert remove_vectors(tmp_path, "s2") and not remove_vectors(tmp_path, "s2")
