"""The child's side of the parser process, and the lines between the two."""

from __future__ import annotations

import io
import json
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents.limits import Limits
from retrieval.documents.model import Block, Document, DocumentWarning, Format, Kind, Location
from retrieval.documents.tables import table_text
from retrieval.errors import DocumentCode, WarningCode
from retrieval.parse import parse_limits, serve
from retrieval.wire import LINE_LIMIT, Receiver, Sender, encode

NAMES = ["process"]


def exchange(data: bytes, name: str, limits: Limits | None = None, *, cases: bool = False) -> Receiver:
    limits = limits or Limits()
    header = json.dumps({"name": name, "size": len(data), "cases": cases}).encode() + b"\n"
    sink = io.BytesIO()
    assert serve(io.BytesIO(header + data), sink, limits, NAMES) == 0
    receiver = Receiver(limits)
    for line in sink.getvalue().splitlines():
        receiver.take(line)
    return receiver


def sent(document: Document, limits: Limits) -> tuple[list[bytes], Sender]:
    lines: list[bytes] = []
    sender = Sender(lines.append, limits)
    sender.send(document)
    return lines, sender


def received(lines: list[bytes], limits: Limits) -> Document:
    receiver = Receiver(limits)
    receiver.take(encode({"ready": []}))
    for line in lines:
        receiver.take(line)
    receiver.take(encode({"done": 1}))
    assert receiver.done
    return receiver.documents[0]


def test_a_file_goes_through() -> None:
    receiver = exchange("제1조(목적) 이 규정은 시험이다.\n둘째 줄".encode(), "a.txt")
    assert receiver.ready == ("process",)
    assert receiver.done
    assert [block.location.line for block in receiver.documents[0].blocks] == [1, 2]


def test_a_refusal_goes_through() -> None:
    receiver = exchange(b"%PDF-1.7 nothing here", "a.pdf")
    assert receiver.failed is not None
    assert receiver.failed[0] is DocumentCode.DAMAGED
    assert not receiver.documents


def test_a_panic_of_a_library_is_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def panics(*_: object, **__: object) -> None:
        raise PanicException

    monkeypatch.setattr("retrieval.documents.reading.read", panics)
    receiver = exchange(b"x", "a.txt")
    assert receiver.failed == (DocumentCode.DAMAGED, {"reason": "panic"})


@pytest.mark.parametrize("fed", [b"", b'{"name": "a", ', b'{"name": "a", "size": 10, "cases": false}\nshort'])
def test_a_parent_that_stops_halfway_ends_the_child(fed: bytes) -> None:
    sink = io.BytesIO()
    assert serve(io.BytesIO(fed), sink, Limits(), NAMES) == 0
    assert sink.getvalue() == b'{"ready":["process"]}\n'


def test_limits_come_as_json_and_unknown_ones_are_ignored() -> None:
    limits = Limits(seconds=3.5, output=77)
    assert parse_limits(json.dumps(asdict(limits))) == limits
    assert parse_limits('{"pages": 3, "later": 1}') == Limits(pages=3)


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
PLACES = st.builds(
    Location,
    page=st.none() | st.integers(1, 99),
    line=st.none() | st.integers(1, 99),
    sheet=st.none() | TEXTS,
    bbox=st.none() | st.tuples(*[st.integers(0, 9).map(float)] * 4),
)
PLAIN = st.builds(
    Block,
    st.sampled_from([kind for kind in Kind if kind is not Kind.TABLE]),
    TEXTS,
    PLACES,
    st.integers(0, 6),
)


@st.composite
def tables(draw: st.DrawFn) -> Block:
    width = draw(st.integers(1, 4))
    rows = tuple(draw(st.lists(st.tuples(*[TEXTS] * width), min_size=1, max_size=5)))
    places = st.tuples(st.integers(0, len(rows) - 1), st.integers(0, width - 1))
    covered = frozenset(draw(st.lists(places, max_size=3)))
    heads = draw(st.integers(0, len(rows)))
    return Block(Kind.TABLE, table_text(rows, covered), draw(PLACES), 0, rows, covered, heads)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(PLAIN | tables(), max_size=6), TEXTS, st.none() | TEXTS)
def test_documents_come_out_as_they_went_in(blocks: list[Block], title: str, record: str | None) -> None:
    warnings = (DocumentWarning(WarningCode.REPAIRED, {"pages": 3, "share": 0.5, "name": "x"}),)
    document = Document(Format.PDF, title, tuple(blocks), 4, 0.75, warnings, 1, 2, record)
    lines, sender = sent(document, Limits())
    assert not sender.full
    assert received(lines, Limits()) == document


def test_long_tables_and_texts_go_in_pieces() -> None:
    rows = tuple((str(i), "값") for i in range(1700))
    table = Block(Kind.TABLE, table_text(rows), Location(table=1), rows=rows, header_rows=1)
    long = Block(Kind.PARAGRAPH, "가" * 2_500_000, Location(line=1))
    lines, _ = sent(Document(Format.TXT, "", (table, long), 2), Limits())
    assert max(map(len, lines)) < 4_000_000
    document = received(lines, Limits())
    assert document.blocks[0] == table
    assert "".join(block.text for block in document.blocks[1:]) == long.text
    assert {block.location.line for block in document.blocks[1:]} == {1}


def test_what_does_not_fit_is_counted() -> None:
    blocks = tuple(Block(Kind.PARAGRAPH, "가" * 1000, Location(line=i + 1)) for i in range(100))
    limits = Limits(output=100_000)
    lines, sender = sent(Document(Format.TXT, "", blocks, 100), limits)
    assert sender.full
    assert sum(map(len, lines)) <= limits.output
    document = received(lines, limits)
    (warning,) = document.warnings
    assert warning.code is WarningCode.TRUNCATED
    assert warning.detail == {"characters": document.characters, "total": 100_000}
    assert document.coverage == pytest.approx(document.characters / 100_000, abs=0.001)


def test_a_table_is_cut_between_rows() -> None:
    rows = tuple((str(i), "값" * 20) for i in range(5000))
    table = Block(Kind.TABLE, table_text(rows), Location(sheet="S", range="A1:B5000"), rows=rows)
    document = received(sent(Document(Format.XLSX, "", (table,), 1), Limits(output=100_000))[0], Limits())
    kept = document.blocks[0].rows
    assert kept == rows[: len(kept)]
    assert 0 < len(kept) < 5000


def test_lone_surrogates_are_no_text() -> None:
    assert encode({"text": "가\udcff"}) == '{"text":"가?"}\n'.encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
HEADS = st.sampled_from(["ready", "block", "rows", "document", "done", "failed", "x"])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.binary(max_size=60) | st.tuples(HEADS, JSON), max_size=5), st.booleans())
def test_hostile_lines_raise_nothing_but_value_errors(lines: list[bytes | tuple[str, object]], ready: bool) -> None:
    receiver = Receiver(Limits())
    if ready:
        receiver.take(b'{"ready": []}')
    for line in lines:
        try:
            receiver.take(line if isinstance(line, bytes) else json.dumps({line[0]: line[1]}).encode())
        except ValueError:
            continue


GOOD = [
    b'{"ready":[]}',
    b'{"block":{"kind":"table","level":0,"text":"","location":{"table":1},"rows":[["a","b"]],"covered":[[0,1]],"header_rows":0}}',
    b'{"rows":[["c","d"]]}',
    b'{"block":{"kind":"paragraph","level":0,"text":"x","location":{"page":1,"bbox":[1,2,3,4]}}}',
    b'{"document":{"format":"pdf","title":"","units":1,"coverage":1,"warnings":[],"units_failed":0,"units_ocr":0,"record":null}}',
    b'{"done":1}',
]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(0, 5), st.integers(0, 200), st.binary(max_size=6))
def test_a_changed_byte_is_refused_or_harmless(which: int, where: int, patch: bytes) -> None:
    receiver = Receiver(Limits())
    for index, line in enumerate(GOOD):
        text = line[:where] + patch + line[where + len(patch) :] if index == which else line
        try:
            receiver.take(text)
        except ValueError:
            return
    assert receiver.ended


@pytest.mark.parametrize(
    "line",
    [
        {"block": {"kind": "table", "level": 0, "text": "", "location": {}, "rows": [["a"]], "covered": [[9, 9]]}},
        {"block": {"kind": "table", "level": 0, "text": "", "location": {}, "rows": [["a"]], "header_rows": 99}},
    ],
)
def test_table_marks_outside_the_table_are_dropped(line: dict[str, object]) -> None:
    receiver = Receiver(Limits())
    for each in (GOOD[0], json.dumps(line).encode(), GOOD[4], GOOD[5]):
        receiver.take(each)
    block = receiver.documents[0].blocks[0]
    assert block.covered == frozenset()
    assert block.header_rows <= 1


@pytest.mark.parametrize(
    "line",
    [
        b'{"block":{"kind":"paragraph","level":0,"text":"x","location":{},"rows":[["a"]]}}',
        b'{"block":{"kind":"paragraph","level":0,"text":"x","location":{"bbox":[NaN,0,0,0]}}}',
        b'{"block":{"kind":"paragraph","level":0,"text":"x","location":{"page":0}}}',
        b'{"block":{"kind":"nothing","level":0,"text":"x","location":{}}}',
        b'{"rows":[["a"]]}',
        b'{"done":0,"block":1}x',
        b"17",
    ],
)
def test_wrong_lines_are_refused(line: bytes) -> None:
    receiver = Receiver(Limits())
    receiver.take(GOOD[0])
    with pytest.raises(ValueError, match=r"."):
        receiver.take(line)


def test_more_blocks_than_allowed_are_refused() -> None:
    receiver = Receiver(Limits(blocks=3))
    receiver.take(GOOD[0])
    receiver.take(GOOD[1])
    receiver.take(GOOD[2])
    receiver.take(GOOD[3])
    with pytest.raises(ValueError, match="blocks"):
        receiver.take(GOOD[3])


def test_the_line_limit_is_above_what_is_sent() -> None:
    assert LINE_LIMIT > 4 * 1_000_000


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**40])
def test_numbers_that_a_file_made_up_are_left_out_of_its_places(number: int) -> None:
    place = Location(table=1, row=2, column=number, sheet="x" * 2000)
    block = Block(Kind.HEADING, "글", place, level=99, mark="가" * 100)
    lines, _ = sent(Document(Format.HWPML, "", (block,), 1), Limits())
    (made,) = received(lines, Limits()).blocks
    assert made.location == Location(table=1, row=2, sheet="x" * 1024)
    assert (made.text, made.level, made.mark) == ("글", 20, "가" * 64)
