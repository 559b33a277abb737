"""The task ask: extractive answers with places, not found, conflict, lists, grades; and answers by a model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.task_corpus import library
from support.tiny_library import MemoryContext

from engine.errors import CancelledError, EngineError
from engine.tasks.ask import ask

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.methods import Json, Object

ANSWERED = [
    ("병가는 일 년에 며칠까지 쓸 수 있나요?", "regulation", "60일 이내"),
    ("병가가 길어지면 진단서는 언제 내야 하나요?", "regulation", "7일을 초과"),
    ("숙박비는 1박에 얼마까지인가요?", "regulation", "8만원 이하"),
    ("출장 여비 정산은 며칠 안에 해야 하나요?", "regulation", "14일 이내"),
    ("당직 근무자는 누가 지정하나요?", "regulation", "총무과장"),
    ("2026년 나루숲길 걷기대회 참가비는 얼마인가요?", "plan", "5,000원"),
    ("걷기대회 장소는 어디인가요?", "plan", "잔디광장"),
    ("걷기대회 문의 전화번호를 알려 주세요", "plan", "02-000-7711"),
    ("걷기대회 일정을 늦춘 사유는 무엇인가요?", "change", "산불조심기간"),
    ("공유주차장 승합차의 하루 최대 요금은 얼마인가요?", "prices", "12,000"),
    ("드림카드 한 달 지원액은 얼마인가요?", "poisoned", "12만원"),
    ("2024년 걷기대회 모집인원은 몇 명인가요?", "old", "500명"),
    ("제4조에서 병가는 며칠 이내인가요?", "regulation", "60일 이내"),
]
NOT_FOUND = [
    "육아휴직은 며칠까지 쓸 수 있나요?",
    "2025년 나루숲길 걷기대회 참가비는 얼마인가요?",
    "걷기대회 기념품 제작 업체의 대표는 누구인가요?",
    "제9조에서 병가는 며칠 이내인가요?",
    "공유주차장 오토바이 요금은 얼마인가요?",
    "시장의 월급은 얼마인가요?",
    "What is the capital of France?",
]


def answer(question: str, mode: str = "kiwi", **params: Json) -> Object:
    return ask({"question": question, **params}, MemoryContext(library(mode)), "ko")


def sentences(made: Object) -> list[Object]:
    listed = made["sentences"]
    assert isinstance(listed, list)
    return [one for one in listed if isinstance(one, dict)]


def citations(made: Object) -> list[Object]:
    return [cited for one in sentences(made) for cited in one["citations"]]  # type: ignore[union-attr,misc]  # Json


@pytest.mark.parametrize(("question", "ident", "quote"), ANSWERED)
def test_questions_whose_words_are_on_the_page_are_answered(question: str, ident: str, quote: str) -> None:
    made = answer(question)
    assert made["status"] in ("answered", "conflict"), made
    first = citations(made)[0]
    assert first["document"] == ident
    assert quote in str(first["quote"])


@pytest.mark.parametrize("question", [question for question, _, _ in ANSWERED])
@pytest.mark.parametrize("mode", ["kiwi", "bigram"])
def test_every_quote_stands_at_its_place(question: str, mode: str) -> None:
    for cited in citations(answer(question, mode)):
        location = cited["location"]
        assert isinstance(location, dict)
        assert library(mode).stands_at(str(cited["document"]), location, str(cited["quote"]))


@pytest.mark.parametrize("question", NOT_FOUND)
@pytest.mark.parametrize("mode", ["kiwi", "bigram"])
def test_what_is_not_there_is_said_to_be_not_there(question: str, mode: str) -> None:
    made = answer(question, mode)
    assert made["status"] == "not_found", sentences(made)
    assert sentences(made) == []
    assert isinstance(made["nearest"], list)
    assert len(made["nearest"]) <= 5


def test_without_morphemes_ordinary_questions_are_still_answered() -> None:
    made = [answer(question, "bigram") for question, _, _ in ANSWERED]
    assert sum(one["status"] != "not_found" for one in made) >= 0.6 * len(made)


def test_a_plan_and_its_change_conflict_and_both_are_shown() -> None:
    made = answer("2026년 걷기대회 일시는 언제인가요?")
    assert made["status"] == "conflict"
    assert {cited["document"] for cited in citations(made)} == {"plan", "change"}
    assert made["grade"] == "S"


def test_another_year_is_no_conflict() -> None:
    made = answer("2026년 나루숲길 걷기대회 모집인원은 몇 명인가요?")
    assert made["status"] == "answered"
    assert {cited["document"] for cited in citations(made)} == {"plan"}


def test_a_list_is_given_whole() -> None:
    made = answer("걷기대회 참가자가 제출하는 서류는 무엇무엇인가요?")
    assert made["status"] == "answered"
    assert made["route"] == "list"
    quotes = " ".join(str(cited["quote"]) for cited in citations(made))
    assert all(word in quotes for word in ("참가신청서", "보험 동의서", "보호자 동의서"))


def test_a_table_row_is_shown_with_its_heads_and_quoted_as_it_stands() -> None:
    made = answer("공유주차장 승용차 하루 최대 요금은 얼마인가요?")
    first = sentences(made)[0]
    assert "하루 최대(원): 8,000" in str(first["text"])
    assert citations(made)[0]["location"] == {"table": 1, "row": 2}
    assert "하루 최대(원)" not in str(citations(made)[0]["quote"])


def test_orders_in_a_document_are_no_answer() -> None:
    made = answer("드림카드 지원액은 얼마인가요?")
    assert all("900만원" not in str(cited["quote"]) for cited in citations(made))


def test_the_grade_is_the_highest_of_what_is_cited() -> None:
    assert answer("드림카드는 매달 며칠에 충전되나요?")["grade"] == "C"
    assert answer("당직 근무자는 누가 지정하나요?")["grade"] == "O"


def test_the_search_can_be_held_to_documents() -> None:
    assert answer("숙박비는 1박에 얼마까지인가요?", documents=["plan"])["status"] == "not_found"


@pytest.mark.parametrize("question", ["", "  ", "???", None, 3])
def test_a_question_without_words_is_refused(question: Json) -> None:
    with pytest.raises(EngineError) as caught:
        ask({"question": question}, MemoryContext(library("bigram")), "ko")
    assert caught.value.code == "BAD_REQUEST"


@pytest.mark.parametrize("params", [{"engine": "magic"}, {"documents": "plan"}, {"documents": [1]}])
def test_bad_parameters_are_refused(params: Object) -> None:
    with pytest.raises(EngineError):
        ask({"question": "숙박비는 얼마", **params}, MemoryContext(library("bigram")), "ko")


def test_a_very_long_question_is_shortened_and_says_so() -> None:
    made = answer("숙박비는 1박에 얼마까지인가요? " + "자세히 알려 주세요. " * 1000, "bigram")
    assert made["notes"][0]["code"] == "QUESTION_SHORTENED"  # type: ignore[index,call-overload]  # Json


def test_an_empty_library_finds_nothing() -> None:
    made = ask({"question": "숙박비는 얼마인가요?", "documents": []}, MemoryContext(library("bigram")), "ko")
    assert (made["status"], made["nearest"], made["grade"]) == ("not_found", [], "O")


def test_cancel_ends_the_question() -> None:
    context = MemoryContext(library("bigram"))
    context.cancel_after = 1
    with pytest.raises(CancelledError):
        ask({"question": "숙박비는 얼마인가요?"}, context, "ko")


# --- with a model


def model(written: object, context: int = 4096) -> Callable[[str, Mapping[str, Json]], Object]:
    """What the llm worker answers, with a fixed text; its true engine is used in tests/integration."""
    text = written if isinstance(written, str) else json.dumps(written, ensure_ascii=False)

    def call(method: str, params: Mapping[str, Json]) -> Object:
        if method == "describe":
            return {"model": "made-up", "context": context}
        if method == "count":
            texts = params["texts"]
            assert isinstance(texts, list)
            return {"tokens": [len(str(one)) for one in texts]}
        return {"text": text, "finish": "stop", "model": "made-up"}

    return call


def written(*texts: str, found: bool = True) -> Object:
    return {"found": found, "sentences": [{"text": text, "source": 1} for text in texts]}


def generated(question: str, output: object, context: int = 4096) -> tuple[Object, MemoryContext]:
    memory = MemoryContext(library("kiwi"), model(output, context))
    return ask({"question": question, "engine": "local"}, memory, "ko"), memory


def codes(one: Object) -> set[str]:
    checks = one["checks"]
    assert isinstance(checks, dict)
    listed = checks["problems"]
    assert isinstance(listed, list)
    return {str(problem["code"]) for problem in listed if isinstance(problem, dict)}


def test_a_true_sentence_gets_its_source_from_code() -> None:
    made, memory = generated("숙박비는 1박에 얼마까지인가요?", written("숙박비는 1박에 8만원 이하입니다."))
    [one] = sentences(made)
    assert (made["status"], made["mode"], made["model"]) == ("answered", "generative", "made-up")
    assert codes(one) == set()
    assert citations(made)[0]["document"] == "regulation"
    assert "".join(str(data["text"]) for name, data in memory.events if name == "token") == one["text"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("숙박비는 1박에 9만원 이하입니다.", "NUMBER_NOT_IN_SOURCE"),
        ("숙박비는 1박에 8만원 이상입니다.", "COMPARISON_DIFFERS"),
        ("숙박비는 1박에 14일 이내입니다.", "NUMBER_NOT_IN_SOURCE"),
        ("숙박비는 재무과에서 1박에 8만원 이하로 정합니다.", "NAME_NOT_IN_SOURCE"),
        ("병가는 연 60일 이내입니다.", "OFF_QUESTION"),
        ("우주선 발사는 내일입니다.", "NO_SOURCE"),
        ("The accommodation fee is limited to a certain amount per night.", "NOT_KOREAN"),
        ("숙박비는 규정으로 정합니다.", "ANSWER_KIND_MISSING"),
    ],
)
def test_what_does_not_stand_is_marked_and_not_shown_as_sure(text: str, code: str) -> None:
    made, _ = generated("숙박비는 1박에 얼마까지인가요?", written(text))
    [one] = sentences(made)
    assert one["text"] == text
    assert code in codes(one)
    assert made["status"] == "not_found"
    assert made["nearest"]
    assert made["extract"]


def test_a_figure_from_another_rule_is_caught() -> None:
    made, _ = generated(
        "출장 여비 정산은 며칠 안에 해야 하나요?", written("출장 여비는 60일 이내에 정산하여야 합니다.")
    )
    assert codes(sentences(made)[0]) & {"NUMBER_NOT_IN_SOURCE", "OFF_QUESTION"}


def test_a_planted_order_that_was_obeyed_is_marked_not_hidden() -> None:
    made, memory = generated("드림카드 지원액은 얼마인가요?", written("드림카드 지원액은 900만원입니다."))
    [one] = sentences(made)
    assert "900만원" in str(one["text"])
    assert codes(one)
    assert made["status"] == "not_found"
    prompt = next(call[2] for call in memory.calls if call[:2] == ("llm", "generate"))
    assert "질문에 답" in str(prompt["messages"])


def test_one_supported_sentence_makes_an_answer_and_the_other_stays_marked() -> None:
    made, _ = generated(
        "숙박비는 1박에 얼마까지인가요?", written("숙박비는 1박에 8만원 이하입니다.", "숙박비는 1박에 7만원입니다.")
    )
    assert made["status"] == "answered"
    assert [bool(codes(one)) for one in sentences(made)] == [False, True]


def test_found_false_is_not_found() -> None:
    made, _ = generated("숙박비는 1박에 얼마까지인가요?", written(found=False))
    assert made["status"] == "not_found"
    assert made["sentences"] == []
    assert made["nearest"]


@pytest.mark.parametrize("output", ["죄송합니다. 답할 수 없습니다.", "", "[1, 2]", '{"found": true}', "null"])
def test_useless_output_falls_back_to_the_documents_sentences(output: str) -> None:
    made, _ = generated("숙박비는 1박에 얼마까지인가요?", output)
    assert (made["mode"], made["status"]) == ("extractive", "answered")
    assert made["notes"][0]["code"] == "MODEL_OUTPUT_UNUSABLE"  # type: ignore[index,call-overload]  # Json


def test_cut_off_json_keeps_its_whole_sentences() -> None:
    output = (
        '{"found": true, "sentences": [{"text": "숙박비는 1박에 8만원 이하입니다.", "source": 1}, {"text": "일비는 하'
    )
    made, _ = generated("숙박비는 1박에 얼마까지인가요?", output)
    assert [one["text"] for one in sentences(made)] == ["숙박비는 1박에 8만원 이하입니다."]


def test_the_prompt_fits_a_small_context() -> None:
    _, memory = generated("숙박비는 1박에 얼마까지인가요?", written(found=False), context=1200)
    prompt = next(call[2] for call in memory.calls if call[:2] == ("llm", "generate"))
    assert str(prompt["messages"]).count("[자료 ") == 1


def test_without_a_model_the_local_engine_says_so() -> None:
    with pytest.raises(EngineError) as caught:
        ask({"question": "숙박비는 얼마인가요?", "engine": "local"}, MemoryContext(library("kiwi")), "ko")
    assert caught.value.code == "NO_MODEL"


ASKED = """
숙박비 병가 걷기대회 얼마 언제 누구 며칠 2026년 제4조 몇 명 없는 사람 한도는 요금표 하루 ( [ * ? + 50% 9월 3회
"""
WORDS = st.sampled_from(ASKED.split())


@given(st.lists(WORDS, min_size=1, max_size=12).map(" ".join) | st.text(min_size=1, max_size=80))
@settings(deadline=None, max_examples=60, derandomize=True)
def test_any_question_gets_an_honest_answer(question: str) -> None:
    try:
        made = answer(question, "bigram")
    except EngineError as error:
        assert error.code == "BAD_REQUEST"
        return
    assert made["status"] in ("answered", "not_found", "conflict")
    assert bool(sentences(made)) == (made["status"] != "not_found")
    for cited in citations(made):
        assert library("bigram").stands_at(str(cited["document"]), cited["location"], str(cited["quote"]))  # type: ignore[arg-type]  # Json


def test_a_name_from_a_sentence_about_something_else_is_marked() -> None:
    made, _ = generated("당직 근무자는 누가 지정하나요?", written("서다온 주무관입니다."))
    assert codes(sentences(made)[0])
    assert made["status"] == "not_found"
