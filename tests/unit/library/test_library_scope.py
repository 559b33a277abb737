"""Limits of a question: what is not let through is never found, however the limits are put together."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.shelf import parse, write, write_records

from retrieval.adding import Wish
from retrieval.documents.model import Format
from retrieval.embedding.dense import Matrix
from retrieval.errors import LibraryError
from retrieval.library import Library
from retrieval.morphology import Analyser
from retrieval.scope import EVERYTHING, Chosen, Groups, Scope, condition

if TYPE_CHECKING:
    from collections.abc import Iterator


GRADES = ("C", "S", "O")
FOLDERS = ("가", "가/나", "가나", "다")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("자료")


@pytest.fixture(scope="module")
def shelf(root: Path) -> Iterator[Library]:
    """Documents of every grade in every folder, all about the same, and records graded one by one."""
    with tempfile.TemporaryDirectory() as home:
        made = Library(Path(home), parse, Analyser("bigram"))  # not tracked: other tests' ends would close it
        for folder in FOLDERS:
            (root / folder).mkdir(parents=True)
            for grade in GRADES:
                made.add([str(write(root / folder, f"{grade}.txt", f"출장 여비 {folder} {grade}"))], Wish(grade))
        made.add([str(write_records(root / "다", "기록.jsonl", 9, word="출장 여비"))], Wish("O"))
        made.grade(["r1", "r4"], "C")
        yield made
        made.close()


scopes = st.builds(
    Scope,
    grades=st.none() | st.frozensets(st.sampled_from(GRADES)),
    folder=st.none() | st.sampled_from([*FOLDERS, "없음"]),
    formats=st.none() | st.frozensets(st.sampled_from(["txt", "jsonl", "pdf"])),
    since=st.none() | st.sampled_from([date.today() - timedelta(1), date.today() + timedelta(2)]),  # noqa: DTZ011
)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(scope=scopes, evidence=st.booleans())
def test_a_hit_is_always_within_the_limits_and_nothing_within_is_missed(
    root: Path, shelf: Library, scope: Scope, evidence: bool
) -> None:
    folder = None if scope.folder is None else str(root / scope.folder)
    asked = Scope(None, scope.grades, folder, scope.formats, scope.since)
    hits = shelf.evidence("출장 여비", 200, asked).hits if evidence else shelf.search("출장 여비", 200, asked)
    wanted = {
        info.id
        for info in shelf.documents()
        if (scope.grades is None or info.grade in scope.grades)
        and (folder is None or Path(folder) in Path(info.path).parents)
        and (scope.formats is None or info.format in scope.formats)
        and (scope.since is None or scope.since <= date.today())  # noqa: DTZ011
    }
    assert {hit.info.id for hit in hits} == wanted


def test_documents_and_grades_go_together(shelf: Library) -> None:
    hits = shelf.search("출장 여비", 50, Scope(("r0", "r1", "r2"), frozenset("O")))
    assert {hit.info.id for hit in hits} == {"r0", "r2"}
    assert shelf.search("출장 여비", 5, Scope(())) == []
    with pytest.raises(LibraryError):
        shelf.search("출장 여비", 5, Scope(("없다",)))


def test_another_grade_counts_at_once(shelf: Library) -> None:
    only_open = Scope(("r5",), frozenset("O"))
    assert len(shelf.search("출장 여비", 5, only_open)) == 1
    shelf.grade(["r5"], "C")
    assert shelf.search("출장 여비", 5, only_open) == []
    shelf.grade(["r5"], "O")
    assert len(shelf.search("출장 여비", 5, only_open)) == 1


def test_quotes_in_a_grade_reach_no_query(shelf: Library) -> None:
    assert shelf.search("출장 여비", 5, Scope(grades=frozenset(["O' OR 'a'='a"]))) == []


def test_many_documents_make_no_long_condition() -> None:
    groups = Groups()
    numbers = {groups.number(f"/자료/폴더{at % 7}/문서{at}.txt", str(Format.TXT), 1) for at in range(5_000)}
    assert len(numbers) == 7
    chosen = groups.chosen(Scope(folder="/자료", grades=frozenset("S")), [])
    assert chosen.where == "grade IN ('S') AND true"
    assert groups.chosen(Scope(folder="/자료/폴더3"), []).where == "place IN (3)"
    groups.number("/다른 곳/문서.txt", str(Format.TXT), 1)
    assert groups.chosen(Scope(folder="/자료"), []).where == "place NOT IN (7)"
    assert groups.chosen(Scope(folder="/없다"), []).where == "false"
    assert condition({3}) == "doc IN (3)"
    assert EVERYTHING.limits_nothing


def test_a_clock_that_jumped_far_away_has_a_day_too() -> None:
    groups = Groups()
    assert {groups.number("/a/b", "txt", added) for added in (-(10**30), 10**30)} == {0}


def test_the_matrix_takes_what_was_chosen() -> None:
    matrix = Matrix(2)
    for doc in (1, 2, 3):
        matrix.extend(doc, [[1.0, 0.0]])  # type: ignore[arg-type]  # numpy takes it
    import numpy as np

    found = matrix.search(np.array([1.0, 0.0], np.float32), 5, Chosen(frozenset({2}), "doc IN (2)"))
    assert [near.doc for near in found] == [2]
