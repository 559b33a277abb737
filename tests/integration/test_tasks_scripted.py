"""Ask and summarise through the real client and workers: real library, and a scripted model in the true engine."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import pytest
from support.scripted_gguf import Answer, write_scripted
from support.task_corpus import DOCUMENTS

from engine.client import Client, ClientConfig, ModelConfig
from engine.grounding.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.job import Job
    from engine.methods import Json, Object

pytestmark = [pytest.mark.timeout(240)]
WAIT = 120
needs_engine = pytest.mark.skipif(
    importlib.util.find_spec("llama_cpp") is None, reason="llama.cpp is not installed: its tests are skipped"
)
TRUE = "숙박비는 1박에 8만원 이하로 합니다."
FALSE = "숙박비는 1박에 11만원 이하로 합니다."
BULLETS = ["참가비: 1인당 5,000원", "모집인원: 900명"]
ANSWERS: dict[str, Answer] = {
    "질문에 답": {"found": True, "sentences": [{"text": TRUE, "source": 4}, {"text": FALSE, "source": 1}]},
    "요약": {"bullets": BULLETS},
    "": "네.",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("문서")
    for name, (text, _, _) in DOCUMENTS.items():
        (made / f"{name}.txt").write_text(text.strip(), "utf-8")
    return made


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Client]:
    home = tmp_path_factory.mktemp("home")
    path = write_scripted(tmp_path_factory.mktemp("model") / "scripted.gguf", ANSWERS)
    model = ModelConfig(path, "", context=8192, threads=1)
    with Client(ClientConfig(home, model=model)) as made:
        paths: list[Json] = [str(one) for one in sorted(folder.iterdir())]
        params: Object = {"paths": paths, "grade": "O", "cases": False, "wait": True}
        added = made.submit("library", "add", params).result(WAIT)
        assert added["failed"] == []
        yield made


def ask(client: Client, question: str, engine: str = "extractive") -> tuple[Any, str]:
    tokens: list[str] = []

    def on_event(name: str, data: Object) -> None:
        if name == "token":
            tokens.append(str(data["text"]))

    made = client.submit("task", "ask", {"question": question, "documents": None, "engine": engine}, on_event=on_event)
    return made.result(WAIT), "".join(tokens)


def quotes(made: Any) -> list[str]:
    return [str(cited["quote"]) for one in made["sentences"] for cited in one["citations"]]


def test_an_extractive_answer_over_the_real_library(client: Client, folder: Path) -> None:
    made, _ = ask(client, "출장 여비 정산은 며칠 안에 해야 하나요?")
    assert (made["status"], made["mode"]) == ("answered", "extractive")
    text = plain((folder / "regulation.txt").read_text("utf-8"))
    assert all(plain(quote) in text for quote in quotes(made))
    assert "14일 이내" in quotes(made)[0]


def test_not_found_over_the_real_library(client: Client) -> None:
    made, _ = ask(client, "공유주차장 오토바이 요금은 얼마인가요?")
    assert made["status"] == "not_found"
    assert made["nearest"]


def test_a_conflict_over_the_real_library(client: Client) -> None:
    made, _ = ask(client, "2026년 걷기대회 일시는 언제인가요?")
    assert made["status"] == "conflict"


@needs_engine
def test_an_answer_of_the_true_engine_is_streamed_matched_and_checked(client: Client) -> None:
    made, shown = ask(client, "숙박비는 1박에 얼마까지인가요?", "local")
    assert (made["status"], made["mode"]) == ("answered", "generative")
    good, bad = made["sentences"]
    assert (good["text"], good["checks"]["supported"]) == (TRUE, True)
    assert (bad["text"], bad["checks"]["supported"]) == (FALSE, False)
    assert shown == f"{TRUE} {FALSE}"
    assert "8만원 이하" in quotes(made)[0]
    assert made["model"]


@needs_engine
def test_a_summary_of_the_true_engine_keeps_what_the_model_got_wrong(client: Client, folder: Path) -> None:
    params: Object = {"paths": [str(folder / "old.txt")], "together": False, "shape": "brief", "engine": "local"}
    made: Any = client.submit("task", "summarize", params).result(WAIT)
    [summary] = made["summaries"]
    assert summary["mode"] == "generative"
    sentences = [one for section in summary["sections"] for one in section["sentences"]]
    marked = [one["text"] for one in sentences if not one["checks"]["supported"]]
    assert set(marked) == set(BULLETS)
    kept = " ".join(str(one["text"]) for one in sentences)
    assert "3,000원" in kept
    assert "500명" in kept


def test_a_cancelled_summary_returns_what_is_done(client: Client, folder: Path) -> None:
    paths: list[Json] = [str(folder / "plan.txt")] * 40
    job_box: list[Job] = []

    def on_event(name: str, _data: Object) -> None:
        if name == "summary" and job_box:
            job_box.pop().cancel()

    params: Object = {"paths": paths, "together": False, "shape": "brief", "engine": "extractive"}
    job = client.submit("task", "summarize", params, on_event=on_event)
    job_box.append(job)
    made: Any = job.result(WAIT)
    assert made["partial"] is True
    assert 1 <= len(made["summaries"]) < 40
