"""JSON Lines records."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents import records
from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Kind
from retrieval.documents.tables import row_location, row_text
from retrieval.errors import DocumentCode, DocumentError, WarningCode

LIMITS = Limits()


def read(*lines: object) -> tuple[Document, ...]:
    source = "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    return records.read(source.encode(), "a.jsonl", LIMITS)


def test_a_record_is_a_document_under_its_own_id() -> None:
    first, second = read(
        {"id": "Q-1", "title": "연가 일수", "text": "연가는 며칠인가요?\n15일입니다."},
        {"id": 7, "title": "병가", "text": "60일입니다."},
    )
    assert (first.record, first.title, first.units) == ("Q-1", "연가 일수", 1)
    assert [(block.text, block.location.line) for block in first.blocks] == [
        ("연가는 며칠인가요?", 1),
        ("15일입니다.", 1),
    ]
    assert (second.record, second.blocks[0].location.line) == ("7", 2)


def test_short_fields_are_a_row_under_their_names() -> None:
    (document,) = read({"id": "1", "text": "본문", "부서": "총무과", "접수일": "2026-03-02", "건수": 3, "긴급": True})
    table = document.blocks[-1]
    assert table.kind is Kind.TABLE
    assert table.header_rows == 1
    assert table.rows == (("부서", "접수일", "건수", "긴급"), ("총무과", "2026-03-02", "3", "true"))
    assert row_text(table, 1) == "총무과 2026-03-02 3 true"
    assert row_location(table, 1).line == 1


def test_long_fields_are_prose_under_their_name() -> None:
    answer = "신청서를 내면 됩니다. " * 10
    (document,) = read({"id": "1", "질문": "어떻게 하나요?", "답변": answer})
    assert document.title == "어떻게 하나요?"
    assert [(block.kind, block.text) for block in document.blocks] == [
        (Kind.HEADING, "답변"),
        (Kind.PARAGRAPH, answer.strip()),
    ]


def test_columns_that_name_a_thing_or_tell_one() -> None:
    (document,) = read(
        {"연번": 3, "담당자명": "홍길동", "행사명": "봄꽃 걷기", "민원 내용": "구멍이 있어 오토바이가 넘어졌습니다."}
    )
    assert (document.record, document.title) == ("3", "봄꽃 걷기")
    assert [block.text for block in document.blocks] == ["구멍이 있어 오토바이가 넘어졌습니다.", "담당자명\n홍길동"]


def test_a_field_that_says_the_same_as_the_id_is_kept() -> None:
    (document,) = read({"id": "3", "title": "소음", "분류": "소음", "건수": "3"})
    assert document.blocks[0].rows == (("분류", "건수"), ("소음", "3"))


def test_nested_values_and_lists() -> None:
    (document,) = read(
        {"id": "1", "신청인": {"성명": "홍길동", "주소": {"시": "가상시"}}, "태그": ["휴가", "연가", {"x": 1}]}
    )
    assert document.blocks[0].rows == (("신청인.성명", "신청인.주소.시", "태그"), ("홍길동", "가상시", "휴가, 연가"))


def test_a_record_of_a_title_only_keeps_it_as_text() -> None:
    (document,) = read({"id": "1", "title": "제목뿐"})
    assert [block.text for block in document.blocks] == ["제목뿐"]


def test_repeated_and_missing_ids() -> None:
    made = read({"id": "a", "text": "1"}, {"id": "a", "text": "2"}, {"text": "3"}, {"id": "a", "text": "4"})
    assert [document.record for document in made] == ["a", "a#2", "3", "a#3"]


def test_bad_lines_cost_only_themselves() -> None:
    made = read("", "no json", {"id": "1", "text": "좋음"}, [1, 2], {}, '{"id": "2", "text": "열린')
    assert [document.record for document in made] == ["1"]
    (warning,) = made[0].warnings
    assert warning.code is WarningCode.RECORD_FAILED
    assert warning.detail == {"count": 4, "line": 2}


def test_no_good_line_is_an_error() -> None:
    with pytest.raises(DocumentError) as caught:
        read("x", "y")
    assert caught.value.code is DocumentCode.BAD_RECORD
    assert caught.value.detail == {"line": 1, "count": 2}


def test_more_records_than_allowed() -> None:
    source = b'{"id":"1","text":"x"}\n' * 30
    with pytest.raises(DocumentError) as caught:
        records.read(source, "a.jsonl", Limits(blocks=10))
    assert caught.value.code is DocumentCode.TOO_COMPLEX


def test_a_line_nested_without_end_is_a_bad_line() -> None:
    deep = '{"a":' * 100_000
    made = read(deep, {"id": "1", "text": "x"})
    assert made[0].warnings[0].detail == {"count": 1, "line": 1}


def test_cp949_records() -> None:
    (document,) = records.read('{"id": "1", "text": "총무과"}'.encode("cp949"), "a.jsonl", LIMITS)
    assert document.blocks[0].text == "총무과"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=120),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.dictionaries(st.sampled_from(["id", "title", "text", "부서", ""]), VALUES, max_size=4), max_size=4))
def test_any_json_reads_or_is_refused(lines: list[dict[str, object]]) -> None:
    source = "\n".join(json.dumps(line) for line in lines)
    try:
        made = records.read(source.encode() or b"x", "a.jsonl", LIMITS)
    except DocumentError as error:
        assert error.code is DocumentCode.BAD_RECORD
        return
    names = [document.record for document in made]
    assert len(set(names)) == len(names)
    assert all(document.blocks for document in made)
