"""Documents cut into events of bounded size and put together again: nothing is lost, no event is too large."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import parts
from engine.messages import MAX_LINE
from engine.parts import Whole, cut
from engine.tasks.reading import described
from retrieval.documents.model import Block, Document, Format, Kind, Location
from retrieval.documents.tables import table_text

if TYPE_CHECKING:
    from engine.methods import Object


def paragraph(text: str, number: int = 1) -> Block:
    return Block(Kind.PARAGRAPH, text, Location(paragraph=number))


def table(rows: tuple[tuple[str, ...], ...], covered: frozenset[tuple[int, int]] = frozenset()) -> Block:
    return Block(Kind.TABLE, table_text(rows, covered), Location(table=1), rows=rows, covered=covered, header_rows=1)


def document(*blocks: Block) -> Object:
    return described(Document(Format.XLSX, "제목", blocks, 1), "/가.xlsx")


def joined(events: list[tuple[str, Any]]) -> list[Any]:
    made: list[Any] = []
    whole = Whole(made.append)
    for name, data in events:
        whole.on_event(name, json.loads(json.dumps(data)))  # as over the pipe
    return made


def test_a_small_document_is_one_event() -> None:
    made = document(paragraph("글"))
    [(name, data)] = list(cut(3, made, "글\n"))
    assert (name, data["more"], data["index"], data["rendered"]) == ("document", False, 3, "글\n")
    assert joined([(name, data)]) == [{"index": 3, "object": made, "rendered": "글\n"}]


ROWS = st.lists(st.tuples(st.text(max_size=12), st.text(max_size=3)), min_size=1, max_size=40)


@settings(max_examples=60)
@given(st.lists(st.one_of(st.text(max_size=300), ROWS), max_size=12), st.one_of(st.none(), st.text(max_size=600)))
def test_what_was_cut_is_whole_again(contents: list[Any], rendered: str | None) -> None:
    blocks = [
        paragraph(one, at) if isinstance(one, str) else table(tuple(one), frozenset({(0, 1)}))
        for at, one in enumerate(contents, 1)
    ]
    made = document(*blocks)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "_BUDGET", 2000)
        patch.setattr(parts, "_RENDERED", 100)
        events = list(cut(0, made, rendered))
    assert joined(events) == [{"index": 0, "object": made, "rendered": rendered or None}]
    assert [name for name, _ in events] == ["document", *["part"] * (len(events) - 1)]


@pytest.mark.parametrize("letter", ["\x01", "가", "\U0001f600", '"'])
def test_no_event_is_too_large_for_a_line(letter: str) -> None:
    cell = letter * 400
    made = document(*[paragraph(letter * 200_000, at) for at in range(1, 12)], table(((cell, cell),) * 3000))
    events = list(cut(0, made, letter * 3_000_000))
    sizes = [len(json.dumps(data, ensure_ascii=False).encode()) for _, data in events]
    assert len(events) >= 3
    assert max(sizes) < MAX_LINE - 4096
    [whole] = joined(events)
    assert whole["object"] == made
    assert len(whole["rendered"]) == 3_000_000


def test_failures_and_strange_events_go_through_or_are_left_out() -> None:
    failure = {"path": "/a", "code": "DAMAGED", "detail": {}}
    events: list[tuple[str, Any]] = [
        ("part", {"blocks": [1], "more": False}),
        ("progress", {"done": 1}),
        ("document", {"object": None}),
        ("document", {"index": 0, "object": failure, "rendered": None}),
        ("part", {"blocks": [{"rows": [["a"]]}], "more": False}),
    ]
    assert joined(events) == [{"index": 0, "object": failure, "rendered": None}]


def test_one_document_after_the_other() -> None:
    first, second = document(paragraph("하나")), document(paragraph("둘"))
    events = [*cut(0, first, None), *cut(1, second, None)]
    assert [one["object"] for one in joined(events)] == [first, second]


def test_what_recognition_read_is_told() -> None:
    made = described(Document(Format.PDF, "제목", (), 9, units_failed=1, units_ocr=7), "/가.pdf")
    assert (made["units"], made["units_ocr"], made["units_failed"]) == (9, 7, 1)
