from __future__ import annotations

import io
import json
import math
import string
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import messages
from engine.messages import (
    MAX_DEPTH,
    MAX_LINE,
    Call,
    Cancel,
    Configure,
    Done,
    Event,
    Failed,
    Hello,
    Message,
    ProtocolError,
    Request,
    Shutdown,
    encode,
    lines,
    parse,
)

if TYPE_CHECKING:
    from engine.methods import Object

IDS = st.text(string.ascii_letters + string.digits + "_.-", min_size=1, max_size=64)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
CODES = st.from_regex(r"[A-Z][A-Z0-9_]{0,20}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
OBJECTS = st.dictionaries(TEXTS, VALUES, max_size=5)
MESSAGES = st.one_of(
    st.builds(Hello, NAMES, st.integers(0, 9)),
    st.builds(Configure, OBJECTS, st.integers(0, 9)),
    st.builds(Request, IDS, NAMES, OBJECTS),
    st.builds(Event, IDS, NAMES, OBJECTS),
    st.builds(Done, IDS, OBJECTS),
    st.builds(Failed, IDS, CODES, st.dictionaries(NAMES, TEXTS | NUMBERS, max_size=4)),
    st.builds(Cancel, IDS),
    st.builds(Call, IDS, IDS, NAMES, NAMES, OBJECTS),
    st.just(Shutdown()),
)


def outcome(untrusted: bytes) -> Message | None:
    """Parse; anything but ProtocolError fails the test."""
    try:
        return parse(untrusted)
    except ProtocolError:
        return None


@given(MESSAGES)
def test_round_trip(message: Message) -> None:
    line = encode(message)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert parse(line) == message


@given(st.lists(MESSAGES, max_size=6), st.data())
def test_a_stream_gives_its_whole_lines_and_drops_a_truncated_one(sent: list[Message], data: st.DataObject) -> None:
    stream = b"".join(encode(message) for message in sent)
    cut = data.draw(st.integers(0, len(stream)))
    got = [parse(line) for line in lines(io.BytesIO(stream[:cut]))]
    assert got == sent[: stream[:cut].count(b"\n")]


@given(MESSAGES, st.data())
def test_every_truncation_of_a_line_is_refused(message: Message, data: st.DataObject) -> None:
    line = encode(message).rstrip(b"\n")
    assert outcome(line[: data.draw(st.integers(0, len(line) - 1))]) is None


@given(MESSAGES, MESSAGES, st.data())
def test_interleaved_lines_are_refused(first: Message, second: Message, data: st.DataObject) -> None:
    left, right = encode(first).rstrip(b"\n"), encode(second)
    cut = data.draw(st.integers(1, len(left)))
    torn = left[:cut] + right
    got = outcome(torn)
    assert got is None or got in (first, second)


@given(st.binary(max_size=200))
def test_random_bytes_never_raise_anything_else(untrusted: bytes) -> None:
    outcome(untrusted)


@given(MESSAGES, st.data())
def test_flipped_bytes_never_raise_anything_else(message: Message, data: st.DataObject) -> None:
    line = bytearray(encode(message))
    for _ in range(data.draw(st.integers(1, 4))):
        line[data.draw(st.integers(0, len(line) - 1))] = data.draw(st.integers(0, 255))
    outcome(bytes(line))


@given(st.dictionaries(TEXTS | st.sampled_from(["kind", "id", "params"]), VALUES, max_size=6))
def test_any_json_object_is_a_message_or_refused(fields: dict[str, Any]) -> None:
    outcome(json.dumps(fields).encode())


HOSTILE = {
    "empty": b"",
    "newline": b"\n",
    "nul bytes": b"\0" * 20,
    "array": b"[]",
    "number": b"1",
    "no kind": b"{}",
    "kind is a list": b'{"kind":["cancel"],"id":"a"}',
    "kind is an object": b'{"kind":{},"id":"a"}',
    "unknown kind": b'{"kind":"exec","id":"a"}',
    "unknown field": b'{"kind":"cancel","id":"a","more":1}',
    "missing field": b'{"kind":"request","id":"a","method":"x"}',
    "duplicate key": b'{"kind":"cancel","id":"a","id":"b"}',
    "duplicate inner key": b'{"kind":"done","id":"a","result":{"x":1,"x":2}}',
    "nan": b'{"kind":"done","id":"a","result":{"x":NaN}}',
    "infinity": b'{"kind":"done","id":"a","result":{"x":-Infinity}}',
    "overflowing float": b'{"kind":"done","id":"a","result":{"x":1e999}}',
    "big integer": b'{"kind":"done","id":"a","result":{"x":9223372036854775808}}',
    "huge integer": b'{"kind":"done","id":"a","result":{"x":' + b"9" * 100_000 + b"}}",
    "deep arrays": b'{"kind":"done","id":"a","result":{"x":' + b"[" * 100_000,
    "deep and closed": b'{"kind":"done","id":"a","result":{"x":' + b"[" * 500 + b"]" * 500 + b"}}",
    "deep objects": b'{"x":' * 50_000,
    "raw control character": b'{"kind":"cancel","id":"a\x01"}',
    "raw nul": b'{"kind":"cancel","id":"a\x00"}',
    "nul in an id": b'{"kind":"cancel","id":"a\\u0000"}',
    "newline in an id": b'{"kind":"cancel","id":"a\\n"}',
    "surrogate in an id": b'{"kind":"cancel","id":"\\ud800"}',
    "long id": b'{"kind":"cancel","id":"' + b"a" * 65 + b'"}',
    "empty id": b'{"kind":"cancel","id":""}',
    "Korean digit id": '{"kind":"cancel","id":"٣"}'.encode(),
    "number id": b'{"kind":"cancel","id":1}',
    "dunder method": b'{"kind":"request","id":"a","method":"__class__","params":{}}',
    "params is a list": b'{"kind":"request","id":"a","method":"x","params":[]}',
    "version is true": b'{"kind":"hello","role":"llm","version":true}',
    "version is a float": b'{"kind":"hello","role":"llm","version":1.0}',
    "detail holds an object": b'{"kind":"failed","id":"a","code":"X","detail":{"x":{}}}',
    "detail holds a bool": b'{"kind":"failed","id":"a","code":"X","detail":{"x":true}}',
    "detail is long": b'{"kind":"failed","id":"a","code":"X","detail":{"x":"' + b"y" * 5000 + b'"}}',
    "detail shadows": b'{"kind":"failed","id":"a","code":"X","detail":{"__x":1}}',
    "code in lower case": b'{"kind":"failed","id":"a","code":"x","detail":{}}',
    "encoded surrogate": b'{"kind":"cancel","id":"\xed\xa0\x80"}',
    "overlong utf-8": b'{"kind":"cancel","id":"\xc0\xaf"}',
    "utf-16": '{"kind":"cancel","id":"a"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"kind":"cancel","id":"a"}',
    "two values": b'{"kind":"cancel","id":"a"}{"kind":"cancel","id":"b"}',
    "too long": b'{"kind":"cancel","id":"a"}' + b" " * MAX_LINE,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_lines_are_refused_without_being_repeated(name: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse(HOSTILE[name])
    assert len(str(caught.value)) < 60


def nested(depth: int) -> Object:
    value: Object = {}
    for _ in range(depth):
        value = {"x": [value]}
    return value


def test_depth_is_bounded_on_the_way_in_and_python_s_own_limit_is_met_on_the_way_out() -> None:
    deep = Done("a", nested(MAX_DEPTH // 2 - 2))
    assert parse(encode(deep)) == deep
    with pytest.raises(ProtocolError):
        parse(encode(Done("a", nested(MAX_DEPTH))))
    with pytest.raises(ProtocolError):
        encode(Done("a", nested(100_000)))


@pytest.mark.parametrize("value", [math.nan, math.inf, {1, 2}, b"x", object()])
def test_what_json_cannot_say_is_not_written(value: Any) -> None:
    with pytest.raises(ProtocolError):
        encode(Done("a", {"x": value}))


def test_names_with_undecodable_bytes_survive() -> None:
    message = Done("a", {"path": "/a/\udcb0\udca1.txt", "한글": "\0"})
    assert parse(encode(message)) == message


def test_sizes_are_bounded_on_both_sides() -> None:
    with pytest.raises(ProtocolError):
        encode(Done("a", {"x": "y" * 100}), limit=100)
    with pytest.raises(ProtocolError):
        encode(Done("a", {"x": "y" * MAX_LINE}))
    with pytest.raises(ProtocolError):
        list(lines(io.BytesIO(b"x" * 101 + b"\n"), limit=100))
    assert list(lines(io.BytesIO(b"x" * 99 + b"\ny\n"), limit=100)) == [b"x" * 99 + b"\n", b"y\n"]


def test_reprs_hide_content() -> None:
    secret: Object = {"text": "대외비"}
    for message in (Configure(secret), Request("a", "m", secret), Event("a", "m", secret), Done("a", secret)):
        assert "대외비" not in repr(message)
    assert "대외비" not in repr(Failed("a", "X", {"x": "대외비"})) + repr(Call("a", "b", "llm", "m", secret))


def test_every_kind_can_be_written_and_read() -> None:
    assert messages._KINDS.keys() == {build for build, _ in messages._SHAPES.values()}
    assert {kind for kind in messages._KINDS.values()} == messages._SHAPES.keys()
