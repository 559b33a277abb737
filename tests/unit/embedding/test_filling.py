"""Filling in vectors, with a small encoder of the tests in a real library."""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.shelf import parse

from retrieval.adding import Wish
from retrieval.embedding import filling
from retrieval.embedding.encoder import Encoded, Identity, go_on
from retrieval.embedding.filling import Filler, State, sentences
from retrieval.embedding.nearest import Nearest
from retrieval.embedding.vectors import SUFFIX, VectorStore
from retrieval.errors import EncoderCode, EncoderError, LibraryCode, LibraryError
from retrieval.library import Library
from retrieval.morphology import Analyser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

WIDTH = 32


class WordEncoder:
    """Words hashed into a few numbers: texts that share words lie near each other."""

    def __init__(self, variant: str = "words") -> None:
        self.identity = Identity("test/words", "00" * 32, WIDTH, variant)
        self.texts: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.asked = threading.Event()
        self.fails: Exception | None = None

    def encode_queries(self, texts: Sequence[str], check: Callable[[], None] = go_on) -> Encoded:
        if self.fails is not None:
            raise self.fails
        return Encoded(np.array([self._vector(text) for text in texts]), (False,) * len(texts))

    def encode_passages(self, texts: Sequence[str], check: Callable[[], None] = go_on) -> Encoded:
        self.asked.set()
        self.gate.wait(30)
        check()
        self.texts += texts
        return Encoded(np.array([self._vector(text) for text in texts]).reshape(-1, WIDTH), (False,) * len(texts))

    @staticmethod
    def _vector(text: str) -> Any:
        made = np.zeros(WIDTH, np.float32)
        made[0] = 0.01
        for word in text.split():
            made[1 + hashlib.sha256(word.encode()).digest()[0] % (WIDTH - 1)] += 1
        return made / np.linalg.norm(made)


@pytest.fixture
def encoder() -> Iterator[WordEncoder]:
    made = WordEncoder()
    yield made
    made.gate.set()


@pytest.fixture
def library(tmp_path: Path, encoder: WordEncoder) -> Iterator[Library]:
    made = _library(tmp_path, encoder)
    yield made
    encoder.gate.set()
    made.close()


def _library(tmp_path: Path, encoder: WordEncoder) -> Library:
    return Library(tmp_path / "home", parse, Analyser("bigram"), encoder=encoder)


def _write(tmp_path: Path, name: str, text: str) -> str:
    path = tmp_path / "files" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def _filler(library: Library) -> Filler:
    filler = library.open().vectors
    assert filler is not None
    return filler


def _sealed(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "home" / "library").iterdir() if path.name.endswith(SUFFIX))


ARTICLES = "\n".join(f"제{at}조(제목{at}) 내용{at} 이다. 둘째{at} 문장이다." for at in range(1, 8))


def test_what_is_added_gets_vectors_of_passages_and_sentences(
    library: Library, encoder: WordEncoder, tmp_path: Path
) -> None:
    library.add([_write(tmp_path, "규정.txt", ARTICLES)], Wish("S"))
    library.wait(go_on)
    progress = library.status().vectors
    assert progress is not None and progress.state is State.DONE
    assert progress.done == progress.total == progress.sentences_done == progress.sentences_total == 7
    assert progress.seconds == 0.0
    assert any(text.startswith("규정") and "\n" in text for text in encoder.texts), "the header is encoded with it"
    assert "둘째3 문장이다." in encoder.texts
    assert len(_sealed(tmp_path)) == 1


def test_the_leg_of_meaning_finds_the_passage(library: Library, encoder: WordEncoder, tmp_path: Path) -> None:
    library.add([_write(tmp_path, "규정.txt", ARTICLES), _write(tmp_path, "b.txt", "다른 문서 하나")], Wish("S"))
    library.wait(go_on)
    shelves = library.open()
    nearest = Nearest(encoder, _filler(library).matrix, shelves)
    found = nearest.leg("둘째5 문장이다.", 3, None)
    assert "제5조" in found[0].body and found[0].score >= found[1].score > 0
    other = next(info for info in library.documents() if info.title == "b")
    assert {one.doc for one in nearest.leg("둘째5", 5, {other.number})} == {other.number}
    assert nearest.leg(" ", 5, None) == [] and nearest.leg("둘째5", 5, set()) == []
    by_words = {one.id: one.body for one in shelves.leg("gram", ["둘째"], 50, None)}
    assert all(by_words.get(one.id, one.body) == one.body for one in found), "the same passages under the same ids"


def test_records_get_no_vectors_of_sentences(library: Library, encoder: WordEncoder, tmp_path: Path) -> None:
    rows = "\n".join(f'{{"id": "r{at}", "text": "첫 문장{at} 이다. 둘째 문장이다."}}' for at in range(5))
    library.add([_write(tmp_path, "cases.jsonl", rows)], Wish("O"))
    library.wait(go_on)
    progress = _filler(library).progress()
    assert (progress.done, progress.total, progress.sentences_total) == (5, 5, 0)
    assert "둘째 문장이다." not in encoder.texts


def test_the_newest_document_first(library: Library, encoder: WordEncoder, tmp_path: Path) -> None:
    encoder.gate.clear()
    library.add([_write(tmp_path, "a.txt", "오래된 것")], Wish("S"))
    assert encoder.asked.wait(30)
    library.add([_write(tmp_path, "b.txt", "중간 것")], Wish("S"))
    library.add([_write(tmp_path, "c.txt", "새로운 것")], Wish("S"))
    encoder.gate.set()
    library.wait(go_on)
    own = [text for text in encoder.texts if "\n" in text]
    assert [text.split("\n")[1] for text in own] == ["오래된 것", "새로운 것", "중간 것"]


def test_the_next_process_goes_on_where_this_one_stopped(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "PIECE", 3)
    library.add([_write(tmp_path, "규정.txt", ARTICLES)], Wish("S"))
    library.wait(go_on)
    library.close()
    (path,) = (tmp_path / "home" / "library").glob(f"*{SUFFIX}")
    other = WordEncoder()
    again = _library(tmp_path, other)
    again.wait(go_on)
    assert other.texts == [] and _filler(again).progress().done == 7
    again.close()
    path.unlink()
    again = _library(tmp_path, other)
    again.wait(go_on)
    assert len([text for text in other.texts if "\n" in text]) == 7
    again.close()


def test_work_that_was_cut_short_is_kept(
    library: Library, encoder: WordEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "PIECE", 2)
    full = threading.Event()
    original = WordEncoder.encode_passages

    def encode(self: WordEncoder, texts: Sequence[str], check: Callable[[], None] = go_on) -> Encoded:
        made = original(self, texts, check)
        if len(self.texts) == 4:
            self.gate.clear()
            full.set()
        return made

    monkeypatch.setattr(WordEncoder, "encode_passages", encode)
    library.add([_write(tmp_path, "규정.txt", ARTICLES)], Wish("S"))
    assert full.wait(30)
    filler = _filler(library)
    while filler.progress().done < 4:
        assert filler.progress().state is not State.FAILED
    filler._closed = True
    encoder.gate.set()
    library.close()
    other = WordEncoder()
    other.texts = ["x"] * 10  # never 4
    again = _library(tmp_path, other)
    again.wait(go_on)
    assert len([text for text in other.texts if "\n" in text]) == 3
    again.close()


def test_another_encoder_makes_all_of_them_anew(library: Library, tmp_path: Path) -> None:
    library.add([_write(tmp_path, "규정.txt", ARTICLES)], Wish("S"))
    library.wait(go_on)
    library.close()
    other = WordEncoder("other")
    again = _library(tmp_path, other)
    again.wait(go_on)
    assert len([text for text in other.texts if "\n" in text]) == 7
    assert _filler(again).progress().done == 7
    again.close()


def test_pause_and_resume(library: Library, encoder: WordEncoder, tmp_path: Path) -> None:
    filler = _filler(library)
    filler.pause()
    library.add([_write(tmp_path, "규정.txt", ARTICLES)], Wish("S"))
    assert not any("\n" in text for text in encoder.texts)
    assert filler.progress().done == 0 and filler.progress().total == 7
    filler.resume()
    library.wait(go_on)
    assert filler.progress().done == 7


def test_removing_takes_the_vectors_too(library: Library, encoder: WordEncoder, tmp_path: Path) -> None:
    library.add([_write(tmp_path, "규정.txt", ARTICLES)], Wish("S"))
    library.wait(go_on)
    (info,) = library.documents()
    (removed,) = library.remove([info.id])
    assert "vectors" in removed.what
    assert _sealed(tmp_path) == [] and len(_filler(library).matrix) == 0


def test_one_of_several_records_goes_and_the_others_are_made_again(
    library: Library, encoder: WordEncoder, tmp_path: Path
) -> None:
    rows = "\n".join(f'{{"id": "r{at}", "text": "기록 {at}"}}' for at in range(4))
    library.add([_write(tmp_path, "cases.jsonl", rows)], Wish("O"))
    library.wait(go_on)
    library.remove(["r2"])
    library.wait(go_on)
    assert _filler(library).progress().done == 3 == len(_filler(library).matrix)


def test_a_file_read_anew_gets_new_vectors(library: Library, encoder: WordEncoder, tmp_path: Path) -> None:
    path = _write(tmp_path, "a.txt", "처음 내용")
    library.add([path], Wish("S"))
    library.wait(go_on)
    _write(tmp_path, "a.txt", "전혀 다른 내용이 들어왔다")
    library.add([path], Wish("S"))
    library.wait(go_on)
    nearest = Nearest(encoder, _filler(library).matrix, library.open())
    assert len(_filler(library).matrix) == 1
    assert "전혀" in nearest.leg("들어왔다", 5, None)[0].body
    library.close()
    again = _library(tmp_path, encoder)
    again.wait(go_on)
    assert "전혀" in Nearest(encoder, _filler(again).matrix, again.open()).leg("들어왔다", 5, None)[0].body
    again.close()


def test_a_grade_does_not_cost_the_vectors(library: Library, encoder: WordEncoder, tmp_path: Path) -> None:
    library.add([_write(tmp_path, "a.txt", "처음 내용")], Wish("S"))
    library.wait(go_on)
    count = len(encoder.texts)
    library.grade([library.documents()[0].id], "C")
    library.wait(go_on)
    assert len(encoder.texts) == count and _filler(library).progress().done == 1


def test_an_encoder_that_fails_leaves_searching_as_it_was(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    encoder = WordEncoder()
    encoder.fails = EncoderError(EncoderCode.ENCODER_DAMAGED)
    library = _library(tmp_path, encoder)
    library.add([_write(tmp_path, "a.txt", "처음 내용")], Wish("S"))
    library.wait(go_on)
    progress = library.status().vectors
    assert progress is not None and (progress.state, progress.code) == (State.FAILED, "ENCODER_DAMAGED")
    assert (progress.done, progress.total) == (0, 1)
    assert len(library.search("처음 내용")) == 1
    assert "ENCODER_DAMAGED" in caplog.text and "처음" not in caplog.text
    library.close()


def test_a_full_disk_is_tried_again_when_something_is_added(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise LibraryError(LibraryCode.DISK_FULL)

    with monkeypatch.context() as patch:
        patch.setattr(VectorStore, "write", full)
        library.add([_write(tmp_path, "a.txt", "처음 내용")], Wish("S"))
        library.wait(go_on)
        progress = _filler(library).progress()
        assert (progress.state, progress.code, progress.done) == (State.FAILED, "DISK_FULL", 0)
    library.add([_write(tmp_path, "b.txt", "다른 것")], Wish("S"))
    filler = _filler(library)
    while filler.progress().state is State.FAILED:
        filler.wake()
    library.wait(go_on)
    assert filler.progress().done == 2


def test_a_damaged_segment_does_not_stop_the_others(library: Library, encoder: WordEncoder, tmp_path: Path) -> None:
    filler = _filler(library)
    filler.pause()
    library.add([_write(tmp_path, "a.txt", "처음 내용"), _write(tmp_path, "b.txt", "다른 것")], Wish("S"))
    info = next(one for one in library.documents() if one.title == "a")
    (tmp_path / "home" / "library" / f"{info.segment}.seg").write_bytes(b"x" * 100)
    filler.resume()
    library.wait(go_on)
    progress = filler.progress()
    assert (progress.state, progress.done, progress.total) == (State.DONE, 1, 2)


def test_more_than_is_searched_exactly_stays_without(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "MOST_EXACT", 3)
    monkeypatch.setattr(filling, "PIECE", 3)
    library.add([_write(tmp_path, "규정.txt", ARTICLES)], Wish("S"))
    library.wait(go_on)
    progress = _filler(library).progress()
    assert (progress.state, progress.done, progress.total) == (State.FULL, 3, 7)


def test_sentences_of_a_passage() -> None:
    assert sentences("첫 문장이다. 둘째 문장이다.") == ["첫 문장이다.", "둘째 문장이다."]
    assert sentences("가.") == [] and sentences("") == []
    assert len(sentences("문장이다. " * 60)) == 24
