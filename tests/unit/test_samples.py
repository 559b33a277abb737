"""The samples: made again they say the same, they belong together, and the answers of the questions stand in them."""

from __future__ import annotations

import json
import re
import tomllib
import zipfile
from pathlib import Path

import pytest
from support.independent import text_of
from support.make_samples import main
from support.samples import office
from support.samples.pdf_writer import fonts_present
from support.samples.world import BUDGET, FEES, NEW_TOTAL, OLD_TOTAL

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "resources" / "samples" / "documents"
DATA = ROOT / "tests" / "data"
DOCUMENTS = tuple(sorted(path.name for path in SAMPLES.iterdir()))
QUESTIONS = [json.loads(line) for line in (DATA / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
TEXTS = {name: text_of(SAMPLES / name) for name in DOCUMENTS}
SCAN = "안전점검_결과_스캔.pdf"


def bare(text: str) -> str:
    return "".join(text.split()).replace(",", "")


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not fonts_present():
        pytest.skip("the Nanum fonts are not installed")
    folder = tmp_path_factory.mktemp("견본")
    main(folder)
    return folder


@pytest.mark.parametrize("name", DOCUMENTS)
def test_made_again_a_sample_has_the_same_text(again: Path, name: str) -> None:
    assert text_of(again / name) == TEXTS[name]


def test_made_again_most_samples_have_the_same_bytes(again: Path) -> None:
    same = [name for name in DOCUMENTS if (again / name).read_bytes() == (SAMPLES / name).read_bytes()]
    assert {Path(name).suffix for name in same} >= {".hwpx", ".docx", ".xlsx", ".pptx", ".csv", ".jsonl", ".md", ".txt"}


def test_the_demo_names_every_sample_and_nothing_else() -> None:
    assert set(DOCUMENTS) == {path.name for path in SAMPLES.iterdir()}
    assert len(DOCUMENTS) >= 14
    assert len({Path(name).suffix for name in DOCUMENTS}) >= 8


def test_the_script_makes_what_the_demo_names(again: Path) -> None:
    assert {path.name for path in again.iterdir()} == set(DOCUMENTS)


def test_the_samples_are_small() -> None:
    assert sum((SAMPLES / name).stat().st_size for name in DOCUMENTS) < 1_500_000


def test_only_the_scan_has_no_text() -> None:
    assert [name for name in DOCUMENTS if len(TEXTS[name]) < 300] == [SCAN]
    assert TEXTS[SCAN] == ""


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.endswith(".hwpx")])
def test_hwpx_properties_and_preview_are_ours(name: str) -> None:
    with zipfile.ZipFile(SAMPLES / name) as archive:
        first = archive.infolist()[0]
        package = archive.read("Contents/content.hpf").decode()
        preview = archive.read("Preview/PrvText.txt").decode()
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert "synthetic" not in package
    assert "곁 견본" in package
    assert "<opf:title/>" not in package
    assert bare(preview.split("\r\n")[0]) in bare(TEXTS[name])


def test_no_telephone_number_could_be_real() -> None:
    for name, text in TEXTS.items():
        for number in re.findall(r"(?<!\d)0\d{1,2}-\d{3,4}-\d{4}(?!\d)", text):
            assert number.startswith("02-000-"), (name, number)


def test_plan_change_and_workbook_agree_on_the_budget() -> None:
    assert (OLD_TOTAL, NEW_TOTAL) == (184_500, 196_800)
    for item, old, new, _ in BUDGET:
        for name in ("책빛축제_변경계획.hwpx", "2026년_축제_예산.xlsx"):
            assert bare(f"{item}{old}{new}") in bare(TEXTS[name]), (item, name)
    assert "184500" in bare(TEXTS["책빛축제_추진계획.hwpx"])
    assert bare(TEXTS["2026년_축제_예산.xlsx"]).count("196800") >= 3
    assert "26.2%" in TEXTS["책빛축제_준비상황_보고.pptx"]
    assert sum(event[2] for event in office.EVENTS) == 510_500


def test_fees_agree_in_regulation_letter_and_guide() -> None:
    for name in ("축제_및_행사_운영_규정.hwpx", "부스_모집_시행문.hwpx", "부스_운영_지침.docx"):
        for kind, size, day, days in FEES[:4]:
            assert bare(kind + size + day + days) in bare(TEXTS[name]), (name, kind)


@pytest.mark.parametrize(
    "name", ["책빛축제_변경계획.hwpx", "부스_모집_시행문.hwpx", "책빛축제_보도자료.pdf", "책빛축제_준비상황_보고.pptx"]
)
def test_what_follows_the_change_tells_the_new_date_and_place(name: str) -> None:
    assert "2026.5.29.(금)" in bare(TEXTS[name])
    assert "물빛광장" in TEXTS[name]


def test_the_regulation_has_its_articles_in_order() -> None:
    text = TEXTS["축제_및_행사_운영_규정.hwpx"]
    places = [text.index(f"제{number}조(") for number in range(1, 35)]
    assert places == sorted(places)
    assert text.index("부칙") < text.index("[별표 1]") < text.index("[별표 2]")


def test_there_are_enough_questions_and_all_differ() -> None:
    answerable = [each for each in QUESTIONS if each["answerable"]]
    assert len(answerable) >= 44
    assert len(QUESTIONS) - len(answerable) >= 16
    assert len({each["id"] for each in QUESTIONS}) == len({each["text"] for each in QUESTIONS}) == len(QUESTIONS)
    assert {name for each in answerable for name in each["documents"]} == set(DOCUMENTS) - {SCAN}


@pytest.mark.parametrize("question", QUESTIONS, ids=[each["id"] for each in QUESTIONS])
def test_an_answer_stands_in_each_document_named_for_it(question: dict[str, object]) -> None:
    documents, answers = question["documents"], question["answers"]
    assert isinstance(documents, list)
    assert isinstance(answers, list)
    assert bool(documents) == bool(answers) == question["answerable"]
    for name in documents:
        assert any(bare(answer) in bare(TEXTS[name]) for answer in answers), name
    for answer in answers:
        assert any(bare(answer) in bare(TEXTS[name]) for name in documents), answer


def test_the_demo_is_expected_as_it_asks() -> None:
    demo = tomllib.loads((SAMPLES.parent / "demo.toml").read_text(encoding="utf-8"))
    expected = tomllib.loads((DATA / "demo_expected.toml").read_text(encoding="utf-8"))
    assert [each["answerable"] for each in demo["questions"]] == [True, True, True, False]
    assert demo["summary"] in DOCUMENTS
    for asked, hoped in zip(demo["questions"], expected["questions"], strict=True):
        assert bool(hoped["quotes"]) == asked["answerable"]
        for name in hoped["documents"]:
            assert any(bare(quote) in bare(TEXTS[name]) for quote in hoped["quotes"]), name
