"""Our own questions over the samples, through the real command, without a model: citations, answers, refusals."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from support.citations import citation_problems
from support.gyeot import gyeot

ROOT = Path(__file__).parents[2]
SAMPLES = Path(str(resources.files("resources").joinpath("samples", "documents")))
QUESTIONS = [json.loads(line) for line in (ROOT / "tests/data/questions.jsonl").read_text("utf-8").splitlines()]

# Floors a little under what is measured (README, "How good"): a fall is a fault, not noise, since nothing is random.
ANSWERED_RIGHT = 0.80
REFUSED = 0.80


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    home = tmp_path_factory.mktemp("home")
    done = gyeot(home, "add", str(SAMPLES), "--json")
    assert done.code == 0, done.err
    return home, done.object["added"]


@pytest.fixture(scope="module")
def answers(library: tuple[Path, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    home, _ = library
    done = gyeot(home, "ask", "--batch", str(ROOT / "tests/data/questions.jsonl"), "--engine", "extractive")
    assert done.code == 0, done.err
    assert [answer["id"] for answer in done.objects] == [question["id"] for question in QUESTIONS]
    return done.objects


def test_every_citation_stands_where_it_says(
    library: tuple[Path, list[dict[str, Any]]], answers: list[dict[str, Any]]
) -> None:
    assert sum(len(answer["sentences"]) for answer in answers) > 40
    assert citation_problems(answers, library[1]) == []


def is_right(question: dict[str, Any], answer: dict[str, Any]) -> bool:
    """Whether one of the gold strings stands in a quote of the answer."""
    quotes = " ".join(" ".join(c["quote"].split()) for s in answer["sentences"] for c in s["citations"])
    return any(gold in quotes for gold in question["answers"])


def test_answerable_questions_are_answered_right(answers: list[dict[str, Any]]) -> None:
    rows = [(q, a) for q, a in zip(QUESTIONS, answers, strict=True) if q["answerable"]]
    wrong = [f"{q['id']} {a['status']} {q['text']}" for q, a in rows if not is_right(q, a)]
    print(f"right {len(rows) - len(wrong)} of {len(rows)}", *wrong, sep="\n  ")
    assert 1 - len(wrong) / len(rows) >= ANSWERED_RIGHT, wrong


def test_unanswerable_questions_are_refused(answers: list[dict[str, Any]]) -> None:
    rows = [(q, a) for q, a in zip(QUESTIONS, answers, strict=True) if not q["answerable"]]
    wrong = [f"{q['id']} {q['text']}" for q, a in rows if a["status"] != "not_found"]
    print(f"refused {len(rows) - len(wrong)} of {len(rows)}", *wrong, sep="\n  ")
    assert 1 - len(wrong) / len(rows) >= REFUSED, wrong


def test_no_unsupported_sentence_is_shown_as_sure(answers: list[dict[str, Any]]) -> None:
    for answer in answers:
        for sentence in answer["sentences"]:
            assert sentence["checks"]["supported"] is True or sentence["checks"]["problems"]
