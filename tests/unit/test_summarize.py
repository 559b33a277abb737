"""The task summarize: whole files through the real parser process; coverage, shapes, budgets, cancel, a model."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook
from support.task_corpus import DOCUMENTS, library
from support.tiny_library import MemoryContext

from engine.errors import EngineError
from engine.grounding.text import plain
from engine.roles.task import build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from engine.methods import Json, Object
    from engine.roles.task import TaskRole

LONG = "\n\n".join(
    f"Ⅰ. {name} 분야\n\n"
    + "\n\n".join(
        f"○ {name} 분야 {n}호 과제는 {n}월까지 {n * 3}억원을 들여 {place}에서 추진한다."
        for n, place in enumerate(("동부", "서부", "남부", "북부", "중앙", "강변"), 1)
    )
    for name in ("교통", "복지", "환경", "문화", "안전")
)


@pytest.fixture(scope="module")
def role() -> Iterator[TaskRole]:
    made = build({"language": "ko"})
    yield made
    made.close()


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "걷기대회 계획.txt"
    path.write_text(DOCUMENTS["plan"][0].strip(), "utf-8")
    return path


def run(role: TaskRole, *paths: Path, context: MemoryContext | None = None, **params: Any) -> Any:
    context = context or MemoryContext(library("bigram"))
    listed: list[Json] = [str(path) for path in paths]
    return role.methods["summarize"].method({"paths": listed, **params}, context)


def first(made: Any) -> Any:
    summaries = made["summaries"]
    assert isinstance(summaries, list)
    assert isinstance(summaries[0], dict)
    return summaries[0]


def sentences(summary: Any) -> list[Any]:
    return [one for section in summary["sections"] for one in section["sentences"]]


def test_a_summary_with_coverage_places_keywords_and_facts(role: TaskRole, plan: Path) -> None:
    summary = first(run(role, plan))
    text = plain(plan.read_text("utf-8"))
    assert summary["coverage"] == {
        "units": summary["coverage"]["units"],
        "read": summary["coverage"]["units"],
        "ocr": 0,
        "failed": 0,
        "characters": summary["coverage"]["characters"],
    }
    assert 5 <= len(sentences(summary)) <= 8
    for one in sentences(summary):
        [cited] = one["citations"]
        assert plain(str(cited["quote"])) in text
        assert one["checks"] == {"supported": True, "problems": []}
    assert summary["mode"] == "extractive"
    assert summary["grade"] == "S"
    assert summary["keywords"]
    assert {entry["text"] for entry in summary["facts"]["amounts"]} == {"5,000원"}
    written = sum(len(str(one["text"])) for one in sentences(summary))
    assert summary["ratio"] == pytest.approx(written / summary["coverage"]["characters"], abs=0.001)


@pytest.mark.parametrize("shape", ["brief", "report", "bullets"])
def test_shapes(role: TaskRole, tmp_path: Path, shape: str) -> None:
    path = tmp_path / "장기계획.txt"
    path.write_text(LONG, "utf-8")
    summary = first(run(role, path, shape=shape))
    assert summary["shape"] == shape
    headings = [section["heading"] for section in summary["sections"]]
    if shape != "brief":
        assert len(headings) == 5
    for one in sentences(summary):
        assert str(one["text"]).endswith("추진한다."), "no sentence is cut off"
        assert not str(one["text"]).startswith("○")


def test_the_number_of_sentences_is_kept(role: TaskRole, tmp_path: Path) -> None:
    path = tmp_path / "계획.txt"
    path.write_text(LONG, "utf-8")
    assert len(sentences(first(run(role, path, sentences=4)))) == 4


@pytest.mark.parametrize("ratio", [0.1, 0.2, 0.5])
def test_the_ratio_is_kept(role: TaskRole, tmp_path: Path, ratio: float) -> None:
    path = tmp_path / "계획.txt"
    path.write_text(LONG, "utf-8")
    made = first(run(role, path, ratio=ratio))["ratio"]
    assert isinstance(made, float)
    assert ratio * 0.6 <= made <= ratio + 0.01


def test_a_workbook_of_tables_only(role: TaskRole, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "총괄"
    for row in (["항목", "예산액"], ["인건비", 1200], ["운영비", 800], ["합계", 2000]):
        sheet.append(row)
    book.create_sheet("메모").append(["비고", "집행은 10월부터"])
    path = tmp_path / "예산.xlsx"
    book.save(path)
    summary = first(run(role, path))
    assert summary["sections"][0]["heading"] == "총괄"
    assert any(
        "합계" in str(one["text"]) and "2,000" in str(one["text"]).replace("2000", "2,000")
        for one in sentences(summary)
    )
    locations = [one["citations"][0]["location"] for one in sentences(summary)]
    assert all("range" in place for place in locations)


def test_a_tiny_document(role: TaskRole, tmp_path: Path) -> None:
    path = tmp_path / "쪽지.txt"
    path.write_text("내일 10시에 회의가 있습니다.", "utf-8")
    assert [one["text"] for one in sentences(first(run(role, path)))] == ["내일 10시에 회의가 있습니다."]


def test_one_failed_file_never_stops_the_rest(role: TaskRole, plan: Path, tmp_path: Path) -> None:
    empty = tmp_path / "빈 파일.txt"
    empty.write_bytes(b"")
    made = run(role, empty, tmp_path / "없음.txt", plan)
    summaries = made["summaries"]
    assert isinstance(summaries, list)
    assert [one.get("code") for one in summaries if isinstance(one, dict)] == ["EMPTY_FILE", "VANISHED", None]


def test_together_is_one_summary_under_the_documents_titles(role: TaskRole, tmp_path: Path) -> None:
    paths = []
    for name in ("plan", "change", "regulation"):
        paths.append(tmp_path / f"{name}.txt")
        paths[-1].write_text(DOCUMENTS[name][0].strip(), "utf-8")
    paths.append(tmp_path / "없음.txt")
    made = run(role, *paths, together=True)
    summary = first(made)
    assert len(summary["sections"]) == 3
    cited = {one["citations"][0]["document"] for one in sentences(summary)}
    assert cited == {str(path) for path in paths[:3]}
    assert [one.get("code") for one in made["summaries"][1:]] == ["VANISHED"]


def test_events_show_progress_and_each_summary(role: TaskRole, plan: Path) -> None:
    context = MemoryContext(library("bigram"))
    run(role, plan, context=context)
    names = [name for name, _ in context.events]
    assert names.count("summary") == 1
    stages = [data["stage"] for name, data in context.events if name == "progress"]
    assert stages == ["reading", "analysing", "done"]


def test_cancel_between_files_returns_what_is_done(role: TaskRole, plan: Path) -> None:
    context = MemoryContext(library("bigram"))
    context.cancel_after = 4
    made = run(role, plan, plan, plan, context=context)
    assert made["partial"] is True
    assert 1 <= len(made["summaries"]) < 3


def test_cancel_while_words_are_looked_up_still_gives_a_partial_summary(role: TaskRole, plan: Path) -> None:
    context = MemoryContext(library("bigram"))
    context.cancel_after = 3
    made = run(role, plan, context=context)
    summary = first(made)
    assert (made["partial"], summary["partial"]) == (True, True)
    assert sentences(summary)


@pytest.mark.parametrize("after", range(1, 8))
def test_cancel_at_every_moment(role: TaskRole, plan: Path, after: int) -> None:
    context = MemoryContext(library("bigram"), shortener())
    context.cancel_after = after
    made = run(role, plan, context=context, engine="local")
    for one in made["summaries"]:
        assert "coverage" in one


@pytest.mark.parametrize(
    "params",
    [
        {"shape": "haiku"},
        {"ratio": 0},
        {"ratio": 2},
        {"ratio": True},
        {"sentences": 0},
        {"sentences": 1.5},
        {"engine": "cloud"},
    ],
)
def test_bad_parameters(role: TaskRole, plan: Path, params: dict[str, Any]) -> None:
    with pytest.raises(EngineError) as caught:
        run(role, plan, **params)
    assert caught.value.code == "BAD_REQUEST"


@pytest.mark.parametrize("paths", [None, [], "x", [3], ["relative.txt"]])
def test_bad_paths(role: TaskRole, paths: Json) -> None:
    with pytest.raises(EngineError):
        role.methods["summarize"].method({"paths": paths}, MemoryContext(library("bigram")))


# --- with a model


def shortener(change: Callable[[str], str] = lambda text: text) -> Callable[[str, Mapping[str, Json]], Object]:
    """A model that copies each numbered sentence, changed by a function."""

    def call(method: str, params: Mapping[str, Json]) -> Object:
        if method == "describe":
            return {"speed": {"prompt": 100.0, "generation": 10.0, "threads": 2}}
        if method == "count":
            texts: Any = params["texts"]
            return {"tokens": [len(text) for text in texts]}
        messages: Any = params["messages"]
        assert method == "generate"
        assert "요약" in str(messages[0])
        asked = str(messages[1]["content"])
        bullets = [change(text) for text in re.findall(r"\[문장 \d+\] (.+)", asked)]
        return {"text": json.dumps({"bullets": bullets}, ensure_ascii=False), "finish": "stop", "model": "made-up"}

    return call


def test_a_models_bullets_are_matched_and_checked(role: TaskRole, plan: Path) -> None:
    context = MemoryContext(library("bigram"), shortener())
    summary = first(run(role, plan, context=context, engine="local"))
    assert (summary["mode"], summary["model"]) == ("generative", "made-up")
    assert all(one["checks"]["supported"] for one in sentences(summary))
    assert "writing" in [data.get("stage") for _, data in context.events]
    names = [name for name, _ in context.events]
    estimates: list[Any] = [data for name, data in context.events if name == "estimate"]
    assert estimates[0]["seconds"] > 0 == estimates[0]["done"]
    assert names.index("estimate") < len(names) - 1 - [data.get("stage") for _, data in context.events][::-1].index(
        "writing"
    )


def test_a_wrong_bullet_is_marked_and_the_sentence_kept(role: TaskRole, plan: Path) -> None:
    context = MemoryContext(library("bigram"), shortener(lambda text: text.replace("5,000원", "9,000원")))
    summary = first(run(role, plan, context=context, engine="local"))
    marked = [one for one in sentences(summary) if not one["checks"]["supported"]]
    assert len(marked) == 1
    assert "9,000원" in str(marked[0]["text"])
    assert any("5,000원" in str(one["text"]) for one in sentences(summary))


def test_a_model_that_writes_rubbish_leaves_the_sentences(role: TaskRole, plan: Path) -> None:
    rubbish = MemoryContext(
        library("bigram"), lambda _method, _params: {"text": "음…", "finish": "stop", "model": "made-up"}
    )
    with_model = first(run(role, plan, context=rubbish, engine="local"))
    assert [one["text"] for one in sentences(with_model)] == [one["text"] for one in sentences(first(run(role, plan)))]


def test_without_a_model_the_local_engine_says_so(role: TaskRole, plan: Path) -> None:
    with pytest.raises(EngineError) as caught:
        run(role, plan, engine="local")
    assert caught.value.code == "NO_MODEL"
