"""Schema to GBNF, and the check of what a model wrote. The grammar itself runs in test_llm_local with the engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.schemas import answer_schema, schemas, values

from engine.errors import EngineCode, EngineError
from engine.llm.grammar import matches, parse, to_gbnf

if TYPE_CHECKING:
    from engine.methods import Object

FAST = settings(deadline=None, max_examples=100, derandomize=True)

ASK = answer_schema(200)


def test_grammar_of_an_answer_has_fixed_spacing_and_bounds():
    gbnf = to_gbnf(ASK)
    assert gbnf.startswith("root ::= r")
    assert '"{" "\\"found\\": "' in gbnf
    assert '", \\"sentences\\": "' in gbnf
    assert "char{0,200}" in gbnf
    assert "{0,3}" in gbnf
    assert "natural ::=" in gbnf


def test_literals_are_quoted_for_the_grammar():
    gbnf = to_gbnf({"enum": ['따옴"표', "줄\n바꿈", 3, None, True, "\\"]})
    assert r'"\"따옴\\\"표\""' in gbnf
    assert r'"\"줄\\n바꿈\""' in gbnf
    assert r'"\"\\\\\""' in gbnf
    assert '"3" | "null" | "true"' in gbnf
    assert "\n바꿈" not in gbnf


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "number"},
        {"type": "string", "maxLength": 100_000},
        {"type": "string", "maxLength": 1, "minLength": 2},
        {"type": "string", "maxLength": "9"},
        {"type": "array"},
        {"type": "array", "items": {"type": "boolean"}, "maxItems": -1},
        {"type": "integer", "minimum": 5},
        {"type": "object"},
        {"type": "object", "properties": {"a": 1}},
        {"enum": []},
        {"anyOf": "x"},
    ],
)
def test_what_is_outside_the_subset_is_refused(schema):
    with pytest.raises(EngineError) as caught:
        to_gbnf(schema)
    assert caught.value.code == EngineCode.BAD_REQUEST


def test_deep_and_huge_schemas_are_refused():
    deep: Object = {"type": "boolean"}
    for _ in range(40):
        deep = {"type": "array", "items": deep}
    huge: Object = {"type": "object", "properties": {f"k{i}": {"type": "boolean"} for i in range(3000)}}
    for schema in (deep, huge):
        with pytest.raises(EngineError):
            to_gbnf(schema)


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"found": true, "sentences": [{"text": "예산은', "{'found': true}", "[]", "[" * 100_000, "true",
     '{"found": true}', '{"sentences": [], "found": true}', '{"found": 1, "sentences": []}',
     '{"found": true, "sentences": [{"text": "예", "source": -1}]}'],
)  # fmt: skip
def test_output_that_is_not_the_schema_is_bad_output(text):
    with pytest.raises(EngineError) as caught:
        parse(text, ASK)
    assert caught.value.code == EngineCode.BAD_OUTPUT


def test_output_that_is_the_schema_is_its_value():
    value = {"found": True, "sentences": [{"text": "예산은 1,234만원입니다.", "source": 2}]}
    assert parse(json.dumps(value, ensure_ascii=False), ASK) == value


@FAST
@given(st.data())
def test_values_of_a_schema_match_it_and_its_grammar_can_be_written(data):
    schema = data.draw(schemas())
    value = data.draw(values(schema))
    assert matches(value, schema)
    assert parse(json.dumps(value), schema) == value
    for line in to_gbnf(schema).splitlines():
        name, arrow, body = line.partition(" ::= ")
        assert name.isalnum()
        assert arrow
        assert body


@pytest.mark.parametrize(
    ("value", "schema", "same"),
    [
        (True, {"enum": [1]}, False),
        (1, {"enum": [1, 2]}, True),
        (True, {"type": "integer"}, False),
        (0, {"type": "boolean"}, False),
        (None, {"type": "null"}, True),
        ("x", {"const": "x"}, True),
        (None, {"anyOf": [{"type": "null"}, {"type": "boolean"}]}, True),
        ([True] * 17, {"type": "array", "items": {"type": "boolean"}}, False),
        (1, {"type": "number"}, False),
    ],
)
def test_matches(value, schema, same):
    assert matches(value, schema) is same
