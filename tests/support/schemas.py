"""Hypothesis strategies: schemas of the subset that engine.llm.grammar knows, and values of a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from engine.methods import Object

TEXTS = st.text(alphabet='가나 힣aZ09"\\/,:{}[]·', max_size=6)


def answer_schema(longest: int) -> Object:
    """The schema of an answer to a question; each sentence of at most so many characters."""
    sentence: Object = {
        "type": "object",
        "properties": {
            "text": {"type": "string", "maxLength": longest},
            "source": {"type": "integer", "minimum": 0},
        },
    }
    return {
        "type": "object",
        "properties": {"found": {"type": "boolean"}, "sentences": {"type": "array", "maxItems": 4, "items": sentence}},
    }


def leaves():
    strings = st.builds(
        lambda low, more: {"type": "string", "minLength": low, "maxLength": low + more},
        st.integers(0, 2),
        st.integers(1, 12),
    )
    scalars = st.one_of(TEXTS, st.integers(-9, 99), st.booleans(), st.none())
    enums = st.lists(scalars, min_size=1, max_size=4).map(lambda values: {"enum": values})
    fixed = st.sampled_from(
        [{"type": "boolean"}, {"type": "integer"}, {"type": "integer", "minimum": 0}, {"type": "null"}]
    )
    return st.one_of(strings, enums, fixed, scalars.map(lambda value: {"const": value}))


def schemas():
    def grow(inner):
        objects = st.dictionaries(TEXTS, inner, min_size=1, max_size=3).map(
            lambda properties: {"type": "object", "properties": properties}
        )
        arrays = st.builds(
            lambda items, low, more: {"type": "array", "items": items, "minItems": low, "maxItems": low + more},
            inner,
            st.integers(0, 2),
            st.integers(0, 2),
        )
        either = st.lists(inner, min_size=1, max_size=3).map(lambda options: {"anyOf": options})
        return st.one_of(objects, arrays, either)

    return st.recursive(leaves(), grow, max_leaves=5)


def values(schema):
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    if "anyOf" in schema:
        return st.one_of([values(option) for option in schema["anyOf"]])
    match schema["type"]:
        case "object":
            fields = {name: values(inner) for name, inner in schema["properties"].items()}
            return st.fixed_dictionaries(fields).map(lambda value: {name: value[name] for name in fields})
        case "array":
            return st.lists(values(schema["items"]), min_size=schema["minItems"], max_size=schema["maxItems"])
        case "string":
            return st.text(alphabet='가a"\\ 1', min_size=schema["minLength"], max_size=schema["maxLength"])
        case "integer":
            return st.integers(0 if "minimum" in schema else -1000, 1000)
        case "boolean":
            return st.booleans()
    return st.none()
