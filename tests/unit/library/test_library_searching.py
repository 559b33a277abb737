"""Searching a library, and evidence for a question."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from support.shelf import S, code_of, library, names_found, write

from retrieval.errors import LibraryError
from retrieval.question import LONGEST as LONGEST_QUERY
from retrieval.scope import Scope


def test_in_chosen_documents_only(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    ident = shelf.search("병가", 1)[0].info.id
    assert {hit.info.id for hit in shelf.search("여비 병가", 10, Scope((ident,)))} == {ident}
    assert shelf.search("여비", 10, Scope(())) == []
    with pytest.raises(LibraryError) as unknown:
        shelf.search("여비", 10, Scope(("없음",)))
    assert code_of(unknown) == "NO_SUCH_DOCUMENT"


@pytest.mark.parametrize(
    "query",
    ["", " ", "가", "!?", "AND OR NOT", "여비 -숙박", '"여비"', "'); DROP TABLE passages;--", "\u200b\u202e", "여*"],
)
def test_any_query_is_answered(home: Path, src: Path, query: str) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    shelf.search(query, 5)
    evidence = shelf.evidence(query, 5)
    assert 0 <= evidence.coverage <= 1


def test_a_very_long_query(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    assert names_found(shelf, "출장 여비 " * 20_000)[0] == "여비.txt"
    assert len(shelf.evidence("여비" + "가나다라" * LONGEST_QUERY).terms) < 20
    assert shelf.search("여비", 0) == []


def test_an_empty_library_answers(home: Path) -> None:
    shelf = library(home)
    assert shelf.search("여비") == []
    evidence = shelf.evidence("여비")
    assert evidence.coverage == 0.0
    assert evidence.hits == ()


def test_the_article_that_is_named_comes_first(home: Path, src: Path) -> None:
    for rule in ("당직 규정", "복무 규정"):
        articles = [f"제{at}조(사항{at}) {rule}의 {at}번째 사항을 정한다." for at in range(1, 30)]
        write(src, f"{rule}.txt", "\n".join(articles))
    shelf = library(home)
    shelf.add([str(src)], S)
    first = shelf.search("복무규정 제 17 조는 무엇을 정하나", 1)[0]
    assert Path(first.info.path).name == "복무 규정.txt"
    assert first.passage.text.startswith("제17조(")


def test_evidence_tells_found_from_not_found(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    found, missing = shelf.evidence("출장 여비 지급"), shelf.evidence("우주선 발사 기지")
    assert found.coverage > 0.7 > 0.3 > missing.coverage
    assert found.hits[0].coverage == found.coverage
    assert set(found.terms) >= {"출장", "여비", "지급"}


def test_searching_while_adding(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    for at in range(30):
        write(src, f"추가{at}.txt", f"추가 문서 {at}번은 출장 여비를 다룬다.")
    failures: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                assert "여비.txt" in names_found(shelf, "숙박비 출장 여비")
                shelf.evidence("출장 여비")
                shelf.status()
        except BaseException as error:  # noqa: BLE001  reported below
            failures.append(error)

    thread = threading.Thread(target=search)
    thread.start()
    report = shelf.add([str(src)], S)
    done.set()
    thread.join()
    assert not failures
    assert len(report.added) == 30


def test_many_small_files_make_few_versions_of_the_table(home: Path, src: Path) -> None:
    for at in range(80):
        write(src, f"추가{at}.txt", f"추가 문서 {at}번이다.")
    shelf = library(home)
    begin = time.monotonic()
    shelf.add([str(src)], S)
    seconds = time.monotonic() - begin
    versions = len(shelf.open()._index._standing.table.list_versions())
    assert versions < 12 + 3 * seconds, "one for each second of adding, not for each file"
    assert len(names_found(shelf, "추가 문서 79번")) > 0


def test_words_are_counted_once_while_documents_come_and_go(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    shelf.evidence("여비")
    write(src, "가.txt", "새 문서의 여비다.")
    shelf.add([str(src)], S)
    shelf.remove([shelf.search("새 문서", 1)[0].info.id])
    terms = shelf.open()._terms["gram"]
    assert terms._passages == shelf.status().passages
    shelf.close()
    again = library(home)
    again.evidence("여비")
    assert +terms._counts == again.open()._terms["gram"]._counts


def test_what_was_added_without_kiwi_gets_its_morphemes_later(home: Path, src: Path) -> None:
    shelf = library(home)
    shelf.add([str(src)], S)
    assert shelf.open().leg("tok", ["여비"], 5, None) == []
    shelf.close()
    shelf = library(home, kiwi=True)
    shelf.wait(lambda: None)
    assert not shelf.open().wordless
    assert len(shelf.open().leg("tok", ["여비"], 5, None)) == 1
    assert [hit.info.title for hit in shelf.search("출장 여비", 3)] == ["여비"]
    shelf.close()
    assert not library(home, kiwi=True).open().wordless
