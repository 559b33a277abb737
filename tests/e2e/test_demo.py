"""gyeot demo, as a newcomer meets it: every sample added, right citations, one refusal, a whole summary."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from support.citations import citation_problems
from support.gyeot import Run, gyeot

ROOT = Path(__file__).parents[2]
SAMPLES = Path(str(resources.files("resources").joinpath("samples")))
EXPECTED = tomllib.loads((ROOT / "tests/data/demo_expected.toml").read_text("utf-8"))["questions"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return gyeot(tmp_path_factory.mktemp("home"), "demo", "--json")


def test_it_ends_well_and_adds_every_sample(demo: Run) -> None:
    assert demo.code == 0, demo.err
    names = {Path(document["path"]).name for document in demo.object["added"]}
    assert names == {path.name for path in (SAMPLES / "documents").iterdir()}
    assert "모두 잘 되었습니다" in demo.err


def test_answers_quote_what_they_should_and_one_is_refused(demo: Run) -> None:
    answers = demo.object["answers"]
    assert len(answers) == len(EXPECTED)
    for answer, expected in zip(answers, EXPECTED, strict=True):
        quotes = [citation for sentence in answer["sentences"] for citation in sentence["citations"]]
        if not expected["documents"]:
            assert answer["status"] == "not_found"
            assert answer["nearest"]
            continue
        assert answer["status"] == "answered", answer["question"]
        assert any(part in " ".join(c["quote"].split()) for c in quotes for part in expected["quotes"]), quotes


def test_every_citation_stands_where_it_says(demo: Run) -> None:
    assert citation_problems(demo.object["answers"], demo.object["added"]) == []
    assert citation_problems([_as_answer(demo.object["summary"])], demo.object["added"]) == []


def test_the_summary_read_the_whole_document(demo: Run) -> None:
    coverage = demo.object["summary"]["coverage"]
    assert coverage["read"] == coverage["units"] > 0
    assert coverage["failed"] == 0


def test_the_macro_was_confirmed_by_an_independent_engine(demo: Run) -> None:
    macro = demo.object["macro"]
    assert macro["status"] == "ready"
    assert [one["status"] for one in macro["verification"]] == ["match"]
    assert macro["changes"]["cells"] > 0
    assert all(Path(path).is_absolute() for path in macro["files"].values())


def test_the_planted_identifiers_are_masked(demo: Run) -> None:
    scrub = demo.object["scrub"]
    assert {entity["type"] for entity in scrub["entities"]} == {"PHONE", "EMAIL", "RRN", "ACCOUNT"}
    assert not any(value in scrub["text"] for value in ("1234-5678", "hong", "1234567", "04-123456"))
    assert "12조 3456억원" in scrub["text"]


def test_people_can_read_it(tmp_path: Path) -> None:
    shown = gyeot(tmp_path / "home", "demo")
    assert shown.code == 0, shown.err
    assert "문서에서 답을 찾지 못했습니다" in shown.out
    assert "(100%)" in shown.out
    assert not (tmp_path / "home" / "library").exists()  # the demo's home is its own


def _as_answer(summary: dict[str, Any]) -> dict[str, Any]:
    return {"sentences": [sentence for section in summary["sections"] for sentence in section["sentences"]]}
