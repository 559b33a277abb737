from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.index import LONGEST_TOKEN, MOST_TOKENS, Index, Indexed, query
from retrieval.morphology import bigrams

ROOT = Path(__file__).resolve().parents[2]


def _row(doc: int, text: str, grade: str = "S") -> Indexed:
    return Indexed(doc, grade, " ".join(text.split()), " ".join(bigrams(text)), f'{{"h":"{text}"}}')


@pytest.fixture
def index() -> Index:
    made = Index()
    made.add([_row(1, "출장 여비 지급"), _row(2, "휴가 신청 절차"), _row(3, "출장 신청"), _row(3, "청사 관리")])
    return made


def test_finds_by_both_columns_best_first(index: Index) -> None:
    found = index.leg("tok", ["출장", "여비"], 50)
    assert [hit.doc for hit in found] == [1, 3]
    assert found[0].score > found[1].score > 0
    assert found[0].tok == "출장 여비 지급"
    assert found[0].body == '{"h":"출장 여비 지급"}'
    assert index.leg("gram", bigrams("출장여비"), 50)[0].doc == 1


def test_a_limit_and_a_choice_of_documents(index: Index) -> None:
    assert len(index.leg("tok", ["출장"], 1)) == 1
    assert [hit.doc for hit in index.leg("tok", ["출장"], 50, {3})] == [3]
    assert index.leg("tok", ["출장"], 50, set()) == []


def test_weights_of_tokens_are_weights_of_their_scores(index: Index) -> None:
    whole = {hit.id: hit.score for hit in index.leg("tok", ["출장", "신청"], 50)}
    light = {hit.id: hit.score for hit in index.leg("tok", {"출장": 1.0, "신청": 0.5}, 50)}
    travel = {hit.id: hit.score for hit in index.leg("tok", ["출장"], 50)}
    for ident, score in light.items():
        own = travel.get(ident, 0.0)
        assert score == pytest.approx(own + 0.5 * (whole[ident] - own), rel=1e-4)
    assert index.leg("tok", {"": 1.0, " ": 0.5}, 50) == []


def test_what_is_added_is_found_at_once_and_what_is_deleted_no_more(index: Index) -> None:
    assert index.maintain(force=True)
    index.add([_row(4, "출장 여비 정산")])
    assert {hit.doc for hit in index.leg("tok", ["출장"], 50)} == {1, 3, 4}
    index.delete({1, 4})
    assert {hit.doc for hit in index.leg("tok", ["출장"], 50)} == {3}
    assert index.count() == 3
    index.maintain(force=True)
    assert {hit.doc for hit in index.leg("gram", ["출장"], 50)} == {3}


def test_nothing_is_maintained_for_a_few_rows(index: Index) -> None:
    assert not index.maintain()


def test_maintenance_leaves_no_old_version_and_no_deleted_row(index: Index) -> None:
    for number in range(10):
        index.add([_row(50 + number, "임시 문서")])
    index.delete(set(range(50, 60)))
    assert len(index._standing.table.list_versions()) > 10
    assert index.maintain(force=True)
    assert len(index._standing.table.list_versions()) <= 3
    assert index.leg("tok", ["임시"], 50) == []
    assert {hit.doc for hit in index.leg("tok", ["출장"], 50)} == {1, 3}
    index.add([_row(99, "임시 문서")])
    assert len({hit.id for hit in index.leg("tok", ["임시", "출장"], 50)}) == 3, "numbers go on"
    assert index.maintain(force=True)
    assert not index.maintain(force=True), "nothing has changed since"


def test_many_changes_are_due_for_maintenance(index: Index) -> None:
    assert not index.maintain()
    for _ in range(256):
        index.regrade({1}, "C")
    assert index.maintain()


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory as Linux counts it")
def test_memory_does_not_grow_with_changes() -> None:
    index = Index()
    words = [f"낱말{number}" for number in range(5_000)]
    text = [" ".join(words[at : at + 80]) for at in range(0, 4_900, 7)]
    index.add([Indexed(at, "S", one, one, "{}" * 300) for at, one in enumerate(text * 5)])
    sizes = []
    for _ in range(6):
        index.delete({1, 2, 3})
        index.add([Indexed(at, "S", text[at], text[at], "{}" * 300) for at in (1, 2, 3)])
        index.maintain(force=True)
        sizes.append(psutil.Process().memory_info().rss / 1e6)
    assert sizes[-1] - sizes[1] < 40, sizes


def test_grades_are_written(index: Index) -> None:
    index.regrade({3}, "C")
    grades = dict(zip(*(index._standing.table.to_arrow()[name].to_pylist() for name in ("doc", "grade")), strict=True))
    assert grades == {1: "S", 2: "S", 3: "C"}
    index.regrade(set(), "C")
    index.delete(set())
    assert index.count() == 4


@pytest.mark.parametrize(
    "tokens", [[], [""], [" "], ['"'], ["AND"], ["-여비"], ["a:b"], ["*"], ["'); DROP TABLE"], ["가" * 100], ["\u3000"]]
)
def test_operators_are_words_like_others(index: Index, tokens: list[str]) -> None:
    assert index.leg("tok", tokens, 50) == []


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.text(max_size=8), max_size=20))
def test_any_query_is_answered(tokens: list[str]) -> None:
    asked = query(tokens)
    assert len(asked.split()) <= MOST_TOKENS
    assert all(len(token) <= LONGEST_TOKEN for token in asked.split())
    _SHARED.leg("tok", tokens, 5)


_SHARED = Index()
_SHARED.add([_row(1, "출장 여비 지급")])


def test_a_hundred_thousand_tokens_are_cut(index: Index) -> None:
    assert len(query([str(number) for number in range(100_000)]).split()) == MOST_TOKENS
    index.leg("tok", ["출장"] * 100_000, 5)


def test_an_empty_index_finds_nothing() -> None:
    empty = Index()
    assert empty.leg("tok", ["출장"], 50) == []
    assert empty.count() == 0
    assert not empty.maintain()


def test_searches_go_on_while_rows_are_added(index: Index) -> None:
    failures: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                assert any(hit.doc == 1 for hit in index.leg("tok", ["여비"], 50))
        except BaseException as error:  # noqa: BLE001  reported below
            failures.append(error)

    thread = threading.Thread(target=search)
    thread.start()
    for number in range(20):
        index.add([_row(100 + number, "민원 처리 안내")])
        if number % 10 == 9:
            index.maintain(force=True)
    done.set()
    thread.join()
    assert not failures


def test_lancedb_is_silent_and_opens_no_internet_socket_and_no_file() -> None:
    script = (
        "import os\nfrom retrieval.index import Index, Indexed\n"
        "i = Index(); i.add([Indexed(1, 'S', '출장 여비', '출장', '{}')]); i.leg('tok', ['출장'], 5)\n"
        "i.delete([1]); i.maintain(force=True); i.leg('gram', ['출장'], 5)\n"
        "links = [os.path.realpath('/proc/self/fd/' + n) for n in os.listdir('/proc/self/fd')]\n"
        "paths = ['/proc/self/net/' + n for n in ('tcp', 'tcp6', 'udp', 'udp6', 'raw')]\n"
        "nets = ''.join(open(p).read() for p in paths if os.path.exists(p))\n"
        "own = [l.split('[')[1].rstrip(']') for l in links if 'socket:[' in l]\n"
        "print([l for l in links if 'lance' in l] + [n for n in own if n in nets.split()])"
    )
    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc")
    environment = {key: value for key, value in os.environ.items() if key != "RUST_LOG"}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script], capture_output=True, cwd=ROOT, env=environment, check=True
    )
    assert done.stdout.decode().strip() == "[]"
    assert done.stderr == b""


def test_all_texts_of_a_column_and_those_of_some_documents() -> None:
    index = Index()
    index.add([_row(number % 7, f"낱말{number} 출장") for number in range(12_345)])
    assert len(index.texts("tok")) == 12_345
    assert len(index.texts("gram", [3])) == len(range(3, 12_345, 7))
    assert index.texts("tok", []) == []


def test_what_is_filled_in_is_found_before_and_after_it_is_indexed() -> None:
    index = Index()
    index.fill([_row(1, "출장 여비 지급"), _row(2, "휴가 신청 절차")])
    index.fill([_row(3, "출장 신청")])
    before = [hit.doc for hit in index.leg("tok", ["출장", "여비"], 50)]
    index.complete()
    assert before == [hit.doc for hit in index.leg("tok", ["출장", "여비"], 50)] == [1, 3]
    index.complete()
    index.add([_row(4, "출장 정산")])
    assert {hit.doc for hit in index.leg("gram", ["출장"], 50)} == {1, 3, 4}


def test_morphemes_may_come_later_than_pairs(index: Index) -> None:
    index.add([Indexed(9, "S", "", "회계 계관", "{}"), Indexed(9, "S", "", "예산", "{}")])
    assert [hit.doc for hit in index.leg("gram", ["예산"], 50)] == [9]
    assert index.leg("tok", ["예산"], 50) == []
    index.words(9, [(1, "예산 편성"), (7, "없는 곳")])
    (found,) = index.leg("tok", ["예산"], 50)
    assert (found.doc, found.tok) == (9, "예산 편성")
    index.maintain(force=True)
    assert [hit.id for hit in index.leg("tok", ["예산"], 50)] == [found.id]
    assert sorted(index.texts("tok", [9])) == ["", "예산 편성"]


def test_words_of_an_indexed_passage_are_found_once(index: Index) -> None:
    index.add([Indexed(9, "S", "", "예산", "{}")])
    index.maintain(force=True)
    index.words(9, [(0, "예산")])
    assert [hit.doc for hit in index.leg("tok", ["예산"], 50)] == [9]
    index.maintain(force=True)
    assert [hit.doc for hit in index.leg("tok", ["예산"], 50)] == [9]


def test_a_regraded_passage_is_still_found_once(index: Index) -> None:
    index.maintain(force=True)
    index.regrade({1, 3}, "C")
    index.regrade({1}, "O")
    index.add([_row(4, "출장 정산")])
    assert sorted(hit.doc for hit in index.leg("tok", ["출장"], 50)) == [1, 3, 4]
    assert sorted(hit.doc for hit in index.leg("gram", ["출장"], 50)) == [1, 3, 4]
    index.delete({3})
    assert sorted(hit.doc for hit in index.leg("gram", ["출장"], 50)) == [1, 4]


def test_a_passage_is_known_by_document_and_place(index: Index) -> None:
    found = index.at([(3, 1), (3, 2), (8, 0)])
    assert [(place, hit.body) for place, hit in found.items()] == [((3, 1), '{"h":"청사 관리"}')]
