"""The task role, and its method read: objects of CONTRACT.md and their renderings."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from support.task_corpus import library
from support.tiny_library import MemoryContext

from engine.errors import CancelledError, EngineCode, EngineError
from engine.parts import Whole
from engine.roles.task import build

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from engine.methods import Json, Object
    from engine.roles.task import TaskRole


@pytest.fixture(scope="module")
def role() -> Iterator[TaskRole]:
    made = build({"language": "en", "home": "/nowhere", "model": None})
    yield made
    made.close()


def read(role: TaskRole, *paths: Path, form: Json = "text") -> tuple[Object, list[Object]]:
    context = MemoryContext(library("bigram"))
    listed: list[Json] = [str(path) for path in paths]
    result = role.methods["read"].method({"paths": listed, "as": form}, context)
    return result, [data for name, data in context.events if name == "document"]


def test_one_lane_for_all_but_reading(role: TaskRole) -> None:
    assert {"ask", "summarize", "read"} <= set(role.methods)
    assert {entry.lane for name, entry in role.methods.items() if name != "read"} == {"main"}
    assert role.methods["read"].lane == "read"


@pytest.mark.parametrize("language", ["ko", "en", "fr", None, 3])
def test_any_configuration_builds(language: Json) -> None:
    build({"language": language}).close()


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_read_document(role: TaskRole, tmp_path: Path, form: str) -> None:
    path = tmp_path / "메모.txt"
    path.write_text("첫 줄입니다.\n\n둘째 줄입니다.\n", "utf-8")
    result, [event] = read(role, path, form=form)
    assert result == {"read": 1, "failed": 0}
    made = event["object"]
    assert isinstance(made, dict)
    keys = {"path", "format", "title", "units", "units_ocr", "units_failed", "blocks", "coverage", "warnings"}
    assert set(made) == keys
    assert made["path"] == str(path)
    assert made["format"] == "txt"
    assert made["title"]
    assert event["rendered"] is None if form == "json" else "둘째 줄입니다." in str(event["rendered"])


def test_records_come_one_by_one(role: TaskRole, tmp_path: Path) -> None:
    path = tmp_path / "사례.jsonl"
    path.write_text('{"id": "r1", "title": "가", "text": "나"}\n{"id": "r2", "title": "다", "text": "라"}\n', "utf-8")
    result, events = read(role, path)
    assert result == {"read": 1, "failed": 0}
    assert [event["object"]["record"] for event in events] == ["r1", "r2"]  # type: ignore[index,call-overload]  # Json
    assert [event["index"] for event in events] == [0, 0]


def test_failed_files_are_reported_in_order(role: TaskRole, tmp_path: Path) -> None:
    good, empty = tmp_path / "가.txt", tmp_path / "나.txt"
    good.write_text("글", "utf-8")
    empty.write_bytes(b"")
    result, events = read(role, tmp_path / "없음.txt", good, empty)
    assert result == {"read": 1, "failed": 2}
    assert [event["object"].get("code") for event in events] == ["VANISHED", None, "EMPTY_FILE"]  # type: ignore[union-attr]  # Json


class SmallLine(MemoryContext):
    """A pipe that takes small events only."""

    def emit(self, name: str, data: Mapping[str, Json]) -> None:
        if len(json.dumps(data)) > 4000:
            raise EngineError(EngineCode.RESULT_TOO_LARGE)
        super().emit(name, data)


def test_one_document_that_does_not_fit_does_not_fail_the_others(role: TaskRole, tmp_path: Path) -> None:
    large, small = tmp_path / "큰.txt", tmp_path / "작은.txt"
    large.write_text("긴 글입니다.\n" * 500, "utf-8")
    small.write_text("글", "utf-8")
    context = SmallLine(library("bigram"))
    result = role.methods["read"].method({"paths": [str(large), str(small)], "as": "json"}, context)
    assert result == {"read": 1, "failed": 1}
    told: list[Any] = [data["object"] for _, data in context.events]
    assert [one.get("code") for one in told] == ["RESULT_TOO_LARGE", None]


def test_large_documents_come_in_parts_to_who_asks_for_them(role: TaskRole, tmp_path: Path) -> None:
    path = tmp_path / "큰.txt"
    path.write_text(("가나다라마바사 아자차카타파하. " * 50 + "\n") * 2000, "utf-8")
    context = MemoryContext(library("bigram"))
    role.methods["read"].method({"paths": [str(path)], "as": "text", "parts": True}, context)
    assert [name for name, _ in context.events][:2] == ["document", "part"]
    made: list[Any] = []
    whole = Whole(made.append)
    for name, data in context.events:
        whole.on_event(name, data)
    [one] = made
    assert len(one["object"]["blocks"]) == 2000
    assert one["rendered"].count("파하.") == 100_000


def test_bytes_that_come_with_the_request_are_read_first(role: TaskRole, tmp_path: Path) -> None:
    path = tmp_path / "가.txt"
    path.write_text("둘째", "utf-8")
    context = MemoryContext(library("bigram"))
    inline: dict[str, Json] = {"name": "-", "data": base64.b64encode("첫째".encode()).decode()}
    result = role.methods["read"].method({"paths": [str(path)], "inline": inline, "as": "text"}, context)
    assert result == {"read": 2, "failed": 0}
    assert ["첫째" in str(data["rendered"]) for _, data in context.events] == [True, False]
    bad_ones: list[Json] = ["x", {"name": "-"}, {"name": "-", "data": "***"}]
    for bad in bad_ones:
        with pytest.raises(EngineError):
            role.methods["read"].method({"inline": bad}, context)


@pytest.mark.parametrize("form", ["pdf", 3])
def test_an_unknown_form_is_refused(role: TaskRole, tmp_path: Path, form: Json) -> None:
    with pytest.raises(EngineError):
        read(role, tmp_path / "가.txt", form=form)


def test_cancel_ends_reading(role: TaskRole, tmp_path: Path) -> None:
    path = tmp_path / "가.txt"
    path.write_text("글", "utf-8")
    context = MemoryContext(library("bigram"))
    context.cancel_after = 1
    with pytest.raises(CancelledError):
        role.methods["read"].method({"paths": [str(path)]}, context)


def test_ask_goes_through_the_role_in_its_language(role: TaskRole) -> None:
    made = role.methods["ask"].method({"question": "숙박비는 1박에 얼마까지인가요?"}, MemoryContext(library("kiwi")))
    assert made["status"] == "answered"
