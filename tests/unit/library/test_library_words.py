"""Morphemes that are filled in behind the work."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from support.shelf import S, close_all, keys_of, library, names_found, parse, track, write, write_records

from retrieval import adding
from retrieval.library import Library
from retrieval.morphology import Analyser
from retrieval.storage import write_whole
from retrieval.wording import State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Spaces(Analyser):
    """Words between spaces in Kiwi's place, as slowly as the test wants."""

    def __init__(self) -> None:
        super().__init__("bigram")
        self.load()
        self.free = threading.Event()
        self.free.set()
        self.asked = threading.Semaphore(0)

    @property
    def mode(self) -> str:  # type: ignore[override]  # wider than the literals
        return "kiwi"

    def morphemes(self, texts: Sequence[str]) -> list[list[str]]:
        self.asked.release()
        self.free.wait(60)
        return [text.split() for text in texts]


@pytest.fixture
def none_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "WORDS_AT_ONCE", 0)


def _library(home: Path, analyser: Analyser | None = None) -> Library:
    home.mkdir(parents=True, exist_ok=True)
    return track(Library(home, parse, analyser or Spaces(), keys=keys_of(home)))


def _words(shelf: Library, word: str) -> int:
    return len(shelf.open().leg("tok", [word], 50, None))


@pytest.mark.usefixtures("none_at_once")
def test_pairs_are_found_at_once_and_words_later(home: Path, src: Path) -> None:
    analyser = Spaces()
    shelf = _library(home, analyser)
    analyser.free.clear()
    report = shelf.add([str(src)], S)
    assert len(report.added) == 2
    assert shelf.open().leg("gram", ["여비"], 5, None)
    assert _words(shelf, "여비는") == 0
    words = shelf.status().words
    assert words is not None
    assert (words.left, words.state) == (shelf.status().passages, State.RUNNING)
    analyser.free.set()
    shelf.wait(lambda: None)
    assert _words(shelf, "여비는") == 1
    assert shelf.open().passages_with("tok", "여비는") == 1
    words = shelf.status().words
    assert words is not None
    assert (words.left, words.state) == (0, State.DONE)


@pytest.mark.usefixtures("none_at_once")
def test_words_are_sealed_and_made_once(home: Path, src: Path) -> None:
    write_records(src, "민원.jsonl", 450)
    shelf = _library(home)
    shelf.add([str(src)], S)
    shelf.wait(lambda: None)
    assert _words(shelf, "답변") == 50
    shelf.close()
    again = Spaces()
    shelf = _library(home, again)
    assert not shelf.open().wordless
    assert _words(shelf, "답변") == 50
    assert not again.asked.acquire(blocking=False)


@pytest.mark.usefixtures("none_at_once")
def test_work_that_was_cut_short_goes_on_at_the_next_start(home: Path, src: Path) -> None:
    analyser = Spaces()
    shelf = _library(home, analyser)
    filler = shelf.open().words
    assert filler is not None
    filler.pause()
    shelf.add([str(src)], S)
    words = shelf.status().words
    assert words is not None
    assert words.state is State.PAUSED
    shelf.close()
    shelf = _library(home)
    assert len(shelf.open().wordless) == 2
    shelf.wait(lambda: None)
    assert _words(shelf, "여비는") == 1


@pytest.mark.usefixtures("none_at_once")
def test_pausing_stops_it_and_resuming_goes_on(home: Path, src: Path) -> None:
    shelf = _library(home)
    filler = shelf.open().words
    assert filler is not None
    filler.pause()
    shelf.add([str(src)], S)
    assert _words(shelf, "여비는") == 0
    filler.resume()
    shelf.wait(lambda: None)
    assert _words(shelf, "여비는") == 1


@pytest.mark.usefixtures("none_at_once")
def test_a_document_that_changes_meanwhile_keeps_its_change(home: Path, src: Path) -> None:
    analyser = Spaces()
    shelf = _library(home, analyser)
    analyser.free.clear()
    shelf.add([str(src / "여비.txt")], S)
    assert analyser.asked.acquire(timeout=60)
    (info,) = shelf.documents()
    shelf.grade([info.id], "C")
    write(src, "여비.txt", "출장 여비는 선불이다.", mtime=5)
    shelf.add([str(src / "여비.txt")], S)
    analyser.free.set()
    shelf.wait(lambda: None)
    (info,) = shelf.documents()
    assert info.grade == "C"
    assert _words(shelf, "선불이다.") == 1
    assert _words(shelf, "지급한다.") == 0
    shelf.close()
    shelf = _library(home)
    assert [one.grade for one in shelf.documents()] == ["C"]
    assert _words(shelf, "선불이다.") == 1


@pytest.mark.usefixtures("none_at_once")
def test_a_document_that_is_removed_meanwhile_stays_away(home: Path, src: Path) -> None:
    analyser = Spaces()
    shelf = _library(home, analyser)
    analyser.free.clear()
    shelf.add([str(src)], S)
    assert analyser.asked.acquire(timeout=60)
    shelf.remove([info.id for info in shelf.documents()])
    analyser.free.set()
    shelf.wait(lambda: None)
    assert shelf.documents() == []
    assert not [path for path in (home / "library").iterdir() if path.suffix == ".seg"]


@pytest.mark.usefixtures("none_at_once")
def test_a_damaged_segment_does_not_stop_the_others(home: Path, src: Path) -> None:
    analyser = Spaces()
    shelf = _library(home, analyser)
    filler = shelf.open().words
    assert filler is not None
    filler.pause()
    shelf.add([str(src)], S)
    newest = list(shelf.open().wordless)[-1]
    write_whole(home / "library" / f"{newest}.seg", b"GYSL")
    filler.resume()
    shelf.wait(lambda: None)
    assert not shelf.open().wordless
    assert _words(shelf, "여비는") + _words(shelf, "15일이다.") == 1


def test_without_kiwi_there_is_nothing_to_wait_for(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    shelf.wait(lambda: None)
    words = shelf.status().words
    assert words is not None
    assert words.state is State.OFF
    assert words.left > 0
    assert names_found(shelf, "출장 여비")[0] == "여비.txt"


def test_the_first_documents_have_their_words_when_add_returns(home: Path, src: Path) -> None:
    shelf = _library(home)
    shelf.add([str(src)], S)
    assert not shelf.open().wordless
    assert _words(shelf, "여비는") == 1


class Loading(Analyser):
    """Kiwi whose loading takes until it is told to end."""

    def __init__(self) -> None:
        super().__init__("bigram")
        self.begun, self.go_on = threading.Event(), threading.Event()

    def load(self) -> None:
        with self._lock:
            if not self._loaded.is_set():
                self.begun.set()
                self.go_on.wait(60)
                self._loaded.set()


def test_a_question_does_not_wait_while_kiwi_is_loaded(home: Path, src: Path) -> None:
    library(home).add([str(src)], S)
    close_all()
    analyser = Loading()
    shelf = _library(home, analyser)
    thread = threading.Thread(target=analyser.load)
    thread.start()
    assert analyser.begun.wait(60)
    try:
        assert names_found(shelf, "출장 여비")[0] == "여비.txt"
        assert not shelf.status().ready
    finally:
        analyser.go_on.set()
        thread.join()
    assert not analyser.loading
    assert names_found(shelf, "출장 여비")[0] == "여비.txt"
    assert shelf.evidence("출장 여비").coverage > 0, "which waits for words: by pairs it would refuse too much"
