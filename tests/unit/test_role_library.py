from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.roles import Asker

from engine.errors import CancelledError, EngineError
from engine.methods import Entry
from engine.roles.library import LibraryRole, build
from retrieval.errors import LibraryError
from retrieval.morphology import Analyser
from retrieval.storage import FolderLock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.methods import Json


@pytest.fixture
def role(home: Path) -> Iterator[LibraryRole]:
    made = LibraryRole(home, Analyser("bigram"))
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "문서"
    path.mkdir()
    (path / "여비 규정.txt").write_text(
        "여비 규정\n\n제1조(목적) 출장 여비를 정한다.\n\n제2조(숙박비) 숙박비는 7만원으로 한다.\n", encoding="utf-8"
    )
    (path / "예산.csv").write_text("부서,예산\n총무과,1200\n기획과,300\n", encoding="utf-8")
    return path


def _ask(role: LibraryRole, method: str, context: Asker | None = None, **params: Json) -> dict[str, Any]:
    made = role.methods[method].method(dict(params), context or Asker())
    json.dumps(made, allow_nan=False)
    return made


def test_methods_and_their_lanes(role: LibraryRole) -> None:
    lanes = {name: entry.lane for name, entry in role.methods.items()}
    keeping = {"unlock", "lock", "rekey", "verify", "compact", "backup", "restore"}
    assert {name for name, lane in lanes.items() if lane == "write"} == {"add", "remove", "retry", "grade"} | keeping
    assert lanes["status"] == "status"
    reading = {"list", "search", "evidence", "morphemes", "protection"}
    assert {name for name, lane in lanes.items() if lane == "read"} == reading
    assert all(isinstance(entry, Entry) for entry in role.methods.values())


def test_add_through_the_parser_process_then_search(role: LibraryRole, folder: Path) -> None:
    context = Asker()
    made = _ask(role, "add", context, paths=[str(folder)], grade="O", cases=False, wait=False)
    assert made["failed"] == [] and made["skipped"] == []
    added = {Path(one["path"]).name: one for one in made["added"]}
    assert set(added) == {"여비 규정.txt", "예산.csv"}
    expected = {"id", "path", "title", "format", "units", "characters", "grade", "seconds"}
    assert set(added["예산.csv"]) == expected
    assert added["여비 규정.txt"]["grade"] == "O"
    assert [name for name, _ in context.events] == ["progress"] * 4
    assert context.events[-1][1] == {"done": 2, "total": 2, "name": "예산.csv", "state": "added"}

    found = _ask(role, "search", query="숙박비는 얼마인가", k=3, documents=None)
    hit = found["hits"][0]
    assert set(hit) == {"rank", "document", "title", "location", "text", "score", "grade"}
    assert hit["rank"] == 1 and "숙박비는 7만원" in hit["text"] and hit["grade"] == "O"
    assert found["query"] == "숙박비는 얼마인가" and found["seconds"] >= 0


def test_evidence_has_what_judging_needs(role: LibraryRole, folder: Path) -> None:
    _ask(role, "add", paths=[str(folder)])
    made = _ask(role, "evidence", query="총무과 예산", k=2, documents=None)
    assert {"query", "terms", "coverage", "hits", "seconds"} == set(made)
    assert all(term["weight"] > 0 for term in made["terms"])
    hit = made["hits"][0]
    assert hit["coverage"] == made["coverage"] == 1.0
    assert {"passage", "section", "header", "coverage", "spans"} <= set(hit)
    row = next(span for span in hit["spans"] if "총무과" in span["text"])
    assert row["text"] == "총무과 1200"
    assert row["shown"] == "부서: 총무과, 예산: 1200"
    assert row["kind"] == "table"
    assert row["location"]["line"] == 2
    assert _ask(role, "evidence", query="우주선 발사 기지", k=2)["coverage"] < 0.3


def test_list_status_remove_retry_grade(role: LibraryRole, folder: Path) -> None:
    (folder / "빈.txt").write_bytes(b"")
    made = _ask(role, "add", paths=[str(folder)])
    assert [(Path(one["path"]).name, one["code"]) for one in made["failed"]] == [("빈.txt", "EMPTY_FILE")]
    listed = _ask(role, "list")["documents"]
    assert {(row["state"], row["grade"]) for row in listed} == {("ready", "S"), ("failed", "S")}
    assert all({"id", "title", "path", "grade", "state", "units", "format"} <= set(row) for row in listed)
    status = _ask(role, "status")
    assert (status["documents"], status["failed"], status["pending"]) == (2, 1, 0)
    assert status["mode"] == "bigram" and status["ready"] is True
    assert status["vectors"] == {"done": 0, "total": 4, "state": "off"}

    failed = next(row["id"] for row in listed if row["state"] == "failed")
    (folder / "빈.txt").write_text("이제 내용이 있다.", encoding="utf-8")
    assert len(_ask(role, "retry", ids=[failed])["added"]) == 1
    ready = next(row["id"] for row in listed if row["title"] == "여비 규정")
    assert [row["grade"] for row in _ask(role, "grade", ids=[ready], grade="C")["documents"]] == ["C"]
    (removed,) = _ask(role, "remove", ids=[ready])["removed"]
    assert removed["id"] == ready and "segment" in removed["what"]
    assert _ask(role, "status")["documents"] == 2


def test_cancelling_an_add_keeps_what_is_done(role: LibraryRole, folder: Path) -> None:
    with pytest.raises(CancelledError):
        _ask(role, "add", Asker(cancel_after=2), paths=[str(folder)])
    assert _ask(role, "status")["documents"] == 1
    with pytest.raises(CancelledError):  # inside the parser, or before the first file
        _ask(role, "add", Asker(cancel_after=1), paths=[str(folder)])
    assert _ask(role, "status")["failed"] == 0, "cancelling is no failure of a file"
    assert len(_ask(role, "add", paths=[str(folder)])["added"]) == 1


def test_morphemes_without_a_library(role: LibraryRole, home: Path) -> None:
    (home / "library").mkdir(parents=True)
    lock = FolderLock(home / "library" / "lock")
    try:
        made = _ask(role, "morphemes", texts=["출장 여비", ""])
        assert made == {"mode": "bigram", "tokens": [["출장", "장여", "여비"], []]}
        with pytest.raises(LibraryError):
            _ask(role, "status")
    finally:
        lock.close()
    assert _ask(role, "status")["documents"] == 0


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("add", {"paths": "x"}),
        ("add", {"paths": [1]}),
        ("add", {"paths": ["relative"]}),
        ("add", {"paths": [], "grade": "X"}),
        ("grade", {"ids": [], "grade": None}),
        ("search", {}),
        ("search", {"query": "x", "k": -1}),
        ("search", {"query": "x", "k": True}),
        ("search", {"query": "x", "documents": "d"}),
        ("evidence", {"query": 3}),
        ("morphemes", {"texts": ["x"] * 10_001}),
        ("remove", {"ids": {}}),
    ],
)
def test_wrong_requests(role: LibraryRole, method: str, params: dict[str, Any]) -> None:
    with pytest.raises(EngineError) as refused:
        _ask(role, method, **params)
    assert refused.value.code == "BAD_REQUEST"


def test_searching_on_one_lane_while_the_other_adds(role: LibraryRole, folder: Path) -> None:
    _ask(role, "add", paths=[str(folder)])
    for at in range(6):
        (folder / f"추가{at}.txt").write_text(f"추가 {at}번 문서는 출장을 다룬다.", encoding="utf-8")
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(len(_ask(role, "add", paths=[str(folder)])["added"])))
    thread.start()
    while thread.is_alive():
        assert _ask(role, "search", query="숙박비")["hits"]
    thread.join()
    assert answers == [6]


def test_building_needs_a_home_and_opens_nothing(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        build({})
    role = build({"home": str(tmp_path / "h"), "morphemes": "bigram", "model": None, "language": "ko"})
    assert not (tmp_path / "h").exists()
    role.close()
