"""The road with a language model: the true llama.cpp engine on a scripted GGUF, from import to a checked answer."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
from support.citations import citation_problems
from support.gyeot import gyeot

pytest.importorskip("llama_cpp", reason="llama.cpp is not built here")
from support.scripted_gguf import write_scripted  # needs gguf

SAMPLES = Path(str(resources.files("resources").joinpath("samples", "documents")))
REGULATION = SAMPLES / "축제_및_행사_운영_규정.hwpx"
RIGHT_TEXT = "부스 사용료는 통지를 받은 날부터 7일 이내에 내야 합니다."
RIGHT = {"found": True, "sentences": [{"text": RIGHT_TEXT, "source": 4}]}
WRONG = {"found": True, "sentences": [{"text": RIGHT_TEXT.replace("7일", "99일"), "source": 1}]}


def _home(tmp_path: Path, answer: object) -> Path:
    home = tmp_path / "home"
    model = write_scripted(tmp_path / "모델 하나.gguf", {"질문에 답": answer, "요약": {"bullets": ["축제를 정한다."]}})  # type: ignore[dict-item]  # plain JSON
    imported = gyeot(home, "models", "import", str(model), "--json")
    assert imported.code == 0, imported.err
    [shown] = imported.object["models"]
    assert shown["active"] is True
    assert len(shown["sha256"]) == 64
    added = gyeot(home, "add", str(REGULATION), "--json")
    assert added.code == 0, added.err
    return home


def test_a_right_answer_is_cited_by_code(tmp_path: Path) -> None:
    home = _home(tmp_path, RIGHT)
    answer = gyeot(home, "ask", "부스 사용료는 며칠 안에 내야 하나요?", "--json").object
    documents = gyeot(home, "list", "--json").object["documents"]
    assert answer["mode"] == "generative"
    [sentence] = answer["sentences"]
    assert sentence["checks"] == {"supported": True, "problems": []}
    assert "7일 이내" in sentence["citations"][0]["quote"]
    assert citation_problems([answer], documents) == []


def test_a_wrong_number_is_marked_and_not_shown_as_sure(tmp_path: Path) -> None:
    home = _home(tmp_path, WRONG)
    answer = gyeot(home, "ask", "부스 사용료는 며칠 안에 내야 하나요?", "--json").object
    [sentence] = answer["sentences"]
    assert sentence["checks"]["supported"] is False
    assert sentence["checks"]["problems"]
    assert answer["status"] == "not_found"  # nothing the model said stands in the documents


def test_the_summary_runs_through_the_model(tmp_path: Path) -> None:
    home = _home(tmp_path, RIGHT)
    summary = gyeot(home, "summarize", str(REGULATION), "--json").object
    assert summary["mode"] == "generative"
    assert summary["coverage"]["read"] == summary["coverage"]["units"]
    extractive = gyeot(home, "summarize", str(REGULATION), "--engine", "extractive", "--json").object
    assert extractive["mode"] == "extractive"


def test_model_commands(tmp_path: Path) -> None:
    home = _home(tmp_path, RIGHT)
    [model] = gyeot(home, "models", "list", "--json").object["models"]
    assert gyeot(home, "models", "verify", model["name"]).code == 0
    Path(model["path"]).write_bytes(b"GGUF other")
    changed = gyeot(home, "models", "verify", model["name"], "--json")
    assert (changed.code, changed.object["code"]) == (4, "MODEL_CHANGED")
    refused = gyeot(home, "ask", "부스 사용료는?", "--json")
    assert refused.object["code"] == "MODEL_CHANGED"
    assert gyeot(home, "models", "remove", model["name"]).code == 0
    assert Path(model["path"]).exists()
    none = gyeot(home, "ask", "부스 사용료는?", "--engine", "local", "--json")
    assert none.object["code"] == "NO_MODEL"
