"""JSON schema to a grammar of llama.cpp (GBNF), for the subset our own prompts use, and the check of what came out.

Spacing is fixed (`{"a": 1, "b": ["x", "y"]}`, as `json.dumps` writes it): shorter and faster than white space
everywhere, and the first tokens are those a model expects. Every string and list has a bound, because a grammar
without one can be followed for ever.

Subset: object (all properties, in the order given), array (minItems, maxItems), string (minLength, maxLength), enum,
const, integer (minimum 0 or none), boolean, null, anyOf.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from engine.errors import EngineCode, EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.methods import Json

MAX_LENGTH = 500  # of a string without maxLength
MAX_ITEMS = 16  # of a list without maxItems
MAX_DEPTH = 12
MOST = 2000  # llama.cpp takes longer repetitions for "no limit"

# Only ASCII may be excluded here. llama.cpp refuses the first bytes of a character as soon as they could become an
# excluded one: with surrogates excluded, 하 and 후 are lost where a token cuts them in two, with U+0080-9F the "·".
# That the bytes are UTF-8 is checked by the sampling loop.
CHARACTER = r'char ::= [^"\\\x00-\x1F\x7F] | "\\" ["\\/n]'
INTEGER = 'integer ::= "-"? ("0" | [1-9] [0-9]{0,14})'
NATURAL = 'natural ::= "0" | [1-9] [0-9]{0,14}'


def to_gbnf(schema: Mapping[str, Json]) -> str:
    """The grammar of a schema.

    Raises:
        EngineError: BAD_REQUEST for a schema outside the subset.
    """
    writer = _Writer()
    root = writer.rule(schema, 0)
    return "\n".join([f"root ::= {root}", *writer.rules, CHARACTER, INTEGER, NATURAL]) + "\n"


def parse(text: str, schema: Mapping[str, Json]) -> Json:
    """The value a model wrote under a schema.

    Raises:
        EngineError: BAD_OUTPUT when it is cut off or is not what the schema says.
    """
    try:
        value = cast("Json", json.loads(text))
    except (ValueError, RecursionError) as error:
        raise EngineError(EngineCode.BAD_OUTPUT, why="json") from error
    if not matches(value, schema):
        raise EngineError(EngineCode.BAD_OUTPUT, why="schema")
    return value


def matches(value: Json, schema: Mapping[str, Json]) -> bool:
    """Whether a value is one the schema allows."""
    if "enum" in schema:
        return any(_same(value, one) for one in _list(schema["enum"]))
    if "const" in schema:
        return _same(value, schema["const"])
    if "anyOf" in schema:
        return any(matches(value, _schema(one)) for one in _list(schema["anyOf"]))
    match schema.get("type"):
        case "object":
            return _matches_object(value, schema)
        case "array":
            return _matches_array(value, schema)
        case "string":
            low, high = _bounds(schema, "minLength", "maxLength", MAX_LENGTH)
            return isinstance(value, str) and low <= len(value) <= high
        case "integer":
            minimum = schema.get("minimum")
            least = minimum if isinstance(minimum, int) else value
            return isinstance(value, int) and not isinstance(value, bool) and value >= cast("int", least)
        case "boolean":
            return isinstance(value, bool)
        case "null":
            return value is None
    return False


def _matches_object(value: Json, schema: Mapping[str, Json]) -> bool:
    properties = _schema(schema.get("properties"))
    if not isinstance(value, dict) or list(value) != list(properties):
        return False
    return all(matches(value[name], _schema(properties[name])) for name in properties)


def _matches_array(value: Json, schema: Mapping[str, Json]) -> bool:
    low, high = _bounds(schema, "minItems", "maxItems", MAX_ITEMS)
    if not isinstance(value, list) or not low <= len(value) <= high:
        return False
    return all(matches(item, _schema(schema.get("items"))) for item in value)


class _Writer:
    """Collects rules; a rule is named by its number."""

    def __init__(self) -> None:
        self.rules: list[str] = []

    def rule(self, schema: Mapping[str, Json], depth: int) -> str:
        if depth > MAX_DEPTH:
            raise _bad("depth")
        if "enum" in schema or "const" in schema:
            values = _list(schema["enum"]) if "enum" in schema else [schema["const"]]
            return self._add(" | ".join(_literal(json.dumps(value, ensure_ascii=False)) for value in values))
        if "anyOf" in schema:
            options = [self.rule(_schema(one), depth + 1) for one in _list(schema["anyOf"])]
            return self._add(" | ".join(options))
        return self._typed(schema, depth)

    def _typed(self, schema: Mapping[str, Json], depth: int) -> str:
        match schema.get("type"):
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, depth)
            case "string":
                low, high = _bounds(schema, "minLength", "maxLength", MAX_LENGTH)
                return self._add(f'"\\"" char{{{low},{high}}} "\\""')
            case "integer":
                if schema.get("minimum") not in (None, 0):
                    raise _bad("minimum")
                return "natural" if schema.get("minimum") == 0 else "integer"
            case "boolean":
                return self._add('"true" | "false"')
            case "null":
                return self._add('"null"')
        raise _bad(str(schema.get("type")))

    def _object(self, schema: Mapping[str, Json], depth: int) -> str:
        parts: list[str] = []
        for name, inner in _schema(schema.get("properties")).items():
            comma = ", " if parts else ""
            key = _literal(f"{comma}{json.dumps(name, ensure_ascii=False)}: ")
            parts.append(f"{key} {self.rule(_schema(inner), depth + 1)}")
        return self._add(" ".join(['"{"', *parts, '"}"']))

    def _array(self, schema: Mapping[str, Json], depth: int) -> str:
        low, high = _bounds(schema, "minItems", "maxItems", MAX_ITEMS)
        item = self.rule(_schema(schema.get("items")), depth + 1)
        if high == 0:
            return self._add('"[]"')
        more = self._add(f'", " {item}')
        several = f"{item} {more}{{{max(low - 1, 0)},{high - 1}}}" if high > 1 else item
        return self._add(f'"[" {several} "]"' if low else f'"[" ({several})? "]"')

    def _add(self, body: str) -> str:
        if len(self.rules) >= MOST:
            raise _bad("size")
        name = f"r{len(self.rules)}"
        self.rules.append(f"{name} ::= {body}")
        return name


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def _bounds(schema: Mapping[str, Json], least: str, most: str, default: int) -> tuple[int, int]:
    low, high = schema.get(least, 0), schema.get(most, default)
    if not (isinstance(low, int) and isinstance(high, int) and 0 <= low <= high <= MOST):
        raise _bad(most)
    return low, high


def _schema(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise _bad("schema")
    return value


def _list(value: Json) -> Sequence[Json]:
    if not isinstance(value, list) or not value:
        raise _bad("list")
    return value


def _same(one: Json, other: Json) -> bool:
    return type(one) is type(other) and one == other


def _bad(what: str) -> EngineError:
    return EngineError(EngineCode.BAD_REQUEST, what=what)
