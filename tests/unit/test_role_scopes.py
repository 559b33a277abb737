"""Limits of a question and grades of folders, as requests name them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from support.roles import Asker
from support.shelf import keys_of, write
from support.tiny_library import MemoryContext, TinyLibrary, document

from desktop.cli.arguments import Commands
from desktop.cli.scopes import named_on_disk
from desktop.cli.scopes import scope as asked
from desktop.cli.texts import Texts
from engine.errors import EngineError
from engine.roles.library import LibraryRole
from engine.roles.scopes import scope
from engine.tasks.ask import ask
from retrieval.morphology import Analyser
from retrieval.scope import EVERYTHING, Scope

if TYPE_CHECKING:
    from pathlib import Path

    from engine.methods import Json


def test_a_scope_from_parameters() -> None:
    params: dict[str, Json] = {
        "documents": ["a", "b", "a"],
        "grades": ["O", "S"],
        "folder": "/자료",
        "formats": ["pdf"],
        "since": "2026-01-31",
    }
    assert scope(params) == Scope(("a", "b"), frozenset({"O", "S"}), "/자료", frozenset({"pdf"}), date(2026, 1, 31))
    assert scope({}) == scope(dict.fromkeys(params)) == EVERYTHING
    assert scope({"documents": []}).documents == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("grades", ["X"]),
        ("grades", "O"),
        ("grades", [1]),
        ("formats", ["exe"]),
        ("formats", {}),
        ("folder", "relative/folder"),
        ("folder", 7),
        ("since", "yesterday"),
        ("since", "2026-13-01"),
        ("documents", [None]),
    ],
)
def test_what_can_not_be_meant_is_refused(name: str, value: Json) -> None:
    with pytest.raises(EngineError) as refused:
        scope({name: value})
    assert refused.value.code == "BAD_REQUEST" and refused.value.detail == {"what": name}


def test_the_terminal_names_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    parse = Commands(Texts("ko")).parse
    words = ["search", "여비", "--grade", "O", "S", "--folder", "자료", "--format", "pdf", "--since", "2026-01-01"]
    assert asked(parse(words)) == {
        "documents": None,
        "grades": ["O", "S"],
        "folder": str(tmp_path / "자료"),
        "formats": ["pdf"],
        "since": "2026-01-01",
    }
    assert set(asked(parse(["ask", "여비는?"])).values()) == {None}
    for wrong in (["search", "여비", "--grade", "X"], ["ask", "여비", "--since", "어제"]):
        with pytest.raises(SystemExit) as left:
            parse(wrong)
        assert left.value.code == 2
    (tmp_path / "자료").mkdir()
    assert named_on_disk("자료") and named_on_disk("/뽑힌/자료") and not named_on_disk("d0123456789")


def test_ask_passes_its_limits_on() -> None:
    library = TinyLibrary()
    library.add(document("숙박비는 하루 7만원이다", "여비"), "d1")
    context = MemoryContext(library)
    limits: dict[str, Json] = {"grades": ["O"], "folder": "/자료", "formats": ["txt"], "since": "2026-01-01"}
    ask({"question": "숙박비는 하루 얼마인가?", **limits}, context, "ko")
    asked_for = [params for _, method, params in context.calls if method == "evidence"]
    assert asked_for and all(limits.items() <= params.items() for params in asked_for)


def test_the_role_grades_folders_and_searches_within_grades(home: Path, tmp_path: Path) -> None:
    home.mkdir()
    (tmp_path / "자료").mkdir()
    write(tmp_path / "자료", "여비.txt", "출장 여비는 실비로 지급한다.")
    role = LibraryRole(home, Analyser("bigram"), keys=keys_of(home))
    try:
        folder = str(tmp_path / "자료")
        role.add({"paths": [folder], "usual_grade": "O"}, Asker())
        made = role.grade({"paths": [folder], "grade": "C"}, Asker())
        assert made["folders"] == [{"path": folder, "grade": "C"}]
        assert made["documents"] == role.documents({}, Asker())["documents"]
        assert role.search({"query": "여비", "grades": ["O", "S"]}, Asker())["hits"] == []
        hits = role.evidence({"query": "여비", "grades": ["C"], "folder": folder}, Asker())["hits"]
        assert isinstance(hits, list) and len(hits) == 1
        write(tmp_path / "자료", "나중.txt", "나중에 온 문서")
        added = role.add({"paths": [folder], "usual_grade": "O"}, Asker())["added"]
        assert [one["grade"] for one in added if isinstance(one, dict)] == ["C"]  # type: ignore[union-attr]  # a list
        with pytest.raises(EngineError):
            role.grade({"paths": ["relative"], "grade": "C"}, Asker())
    finally:
        role.close()
