"""The leg of meaning in a real library: what shares no word with a question is found, and its failure costs nothing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from support.shelf import parse, write

from retrieval.adding import Wish
from retrieval.embedding.encoder import Encoded, Identity, go_on
from retrieval.errors import EncoderCode, EncoderError
from retrieval.library import Library
from retrieval.morphology import Analyser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


class TwoSubjects:
    """Texts about dogs point one way, all others another."""

    def __init__(self) -> None:
        self.identity = Identity("test/two", "11" * 32, 2, "two")
        self.fails = False

    def encode_queries(self, texts: Sequence[str], check: Callable[[], None] = go_on) -> Encoded:
        if self.fails:
            raise EncoderError(EncoderCode.ENCODER_MISSING)
        return self.encode_passages(texts, check)

    def encode_passages(self, texts: Sequence[str], check: Callable[[], None] = go_on) -> Encoded:
        check()
        dogs = [any(word in text for word in ("멍멍이", "반려동물", "풍산")) for text in texts]
        vectors = np.array([[1.0, 0.0] if dog else [0.0, 1.0] for dog in dogs], np.float32)
        return Encoded(vectors.reshape(-1, 2), (False,) * len(texts))


@pytest.fixture
def encoder() -> TwoSubjects:
    return TwoSubjects()


@pytest.fixture
def library(tmp_path: Path, encoder: TwoSubjects) -> Iterator[Library]:
    made = Library(tmp_path / "home", parse, Analyser("bigram"), encoder=encoder)
    (tmp_path / "files").mkdir()
    paths = [
        write(tmp_path / "files", "a.txt", "풍산은 목줄을 매고 다닌다"),
        write(tmp_path / "files", "b.txt", "휴가는 미리 신청한다"),
        write(tmp_path / "files", "c.txt", "멍석을 깔고 이불을 편다"),
    ]
    made.add([str(path) for path in paths], Wish("O", cases=False))
    stop = threading.Event()
    made.wait(lambda: None if not stop.is_set() else pytest.fail("stopped"))
    yield made
    made.close()


def names(library: Library, question: str) -> list[str]:
    return [hit.info.path.rsplit("/", 1)[-1] for hit in library.search(question)]


def test_what_shares_no_word_is_found_by_meaning(library: Library) -> None:
    assert names(library, "멍멍이")[0] == "a.txt"


def test_an_encoder_that_fails_costs_only_its_leg(
    library: Library, encoder: TwoSubjects, caplog: pytest.LogCaptureFixture
) -> None:
    encoder.fails = True
    assert names(library, "휴가 신청") == ["b.txt"]
    assert names(library, "강아지") == []
    assert {record.getMessage() for record in caplog.records} == {"searched without vectors: ENCODER_MISSING"}


def test_nothing_lies_near_to_signs(library: Library) -> None:
    assert names(library, "?! ()") == []


def test_a_closed_library_searches_again(library: Library) -> None:
    library.close()
    assert names(library, "휴가 신청")[0] == "b.txt"
