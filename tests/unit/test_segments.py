from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents.model import Block, Kind, Location
from retrieval.errors import LibraryCode, LibraryError
from retrieval.passages import Passage, Span
from retrieval.segments import (
    RECORDS,
    SCHEMA,
    Entry,
    Row,
    Segment,
    Segments,
    Source,
    body_passage,
    packs,
    passage_body,
)
from retrieval.vault import Vault

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = Source("/h/여비 규정.hwpx", 10, 20, "ab" * 32, "S", 30, "b1")
BLOCK = Block(Kind.PARAGRAPH, "출장 여비를 지급한다.", Location(paragraph=3))


@pytest.fixture
def segments(tmp_path: Path) -> Segments:
    return Segments(tmp_path, Vault(bytes(32)))


def _entry(ident: str, text: str = "여비") -> Entry:
    return Entry(ident, "여비 규정", "hwpx", 3, 100, None, (Row(f"{text} 지급", "여비 비를", '{"o":0}'),))


def _segment(*idents: str) -> Segment:
    return Segment(SOURCE, tuple(_entry(ident) for ident in idents))


def test_a_segment_comes_back(segments: Segments) -> None:
    segment = _segment("d1")
    name = segments.write(segment, {"d1": [BLOCK.to_json()]})
    assert segments.names() == [name]
    assert segments.read(name) == segment
    assert segments.blocks(name, "d1") == (BLOCK,)
    assert segments.blocks(name, "d2") == ()


def test_names_and_files_tell_nothing(segments: Segments, tmp_path: Path) -> None:
    segments.write(_segment("d1"), {"d1": [BLOCK.to_json()]})
    (path,) = tmp_path.iterdir()
    raw = path.read_bytes()
    for word in ("여비", "규정", "hwpx", "지급", "d1", "paragraph"):
        assert word.encode() not in raw
        assert word not in path.name


def test_writing_again_replaces_at_once(segments: Segments, tmp_path: Path) -> None:
    name = segments.write(_segment("d1"), {})
    before = (tmp_path / f"{name}.seg").read_bytes()
    segments.write(_segment("d2"), {}, name)
    assert segments.read(name).entries[0].id == "d2"
    assert (tmp_path / f"{name}.seg").read_bytes()[:21] != before[:21], "a new salt"


def test_a_swapped_file_is_damaged(segments: Segments, tmp_path: Path) -> None:
    first, second = segments.write(_segment("d1"), {}), segments.write(_segment("d2"), {})
    (tmp_path / f"{first}.seg").replace(tmp_path / f"{second}.seg")
    with pytest.raises(LibraryError) as damaged:
        segments.read(second)
    assert damaged.value.code is LibraryCode.LIBRARY_DAMAGED
    with pytest.raises(LibraryError):
        segments.read(first)


def test_a_newer_schema_is_refused(segments: Segments, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.segments.SCHEMA", SCHEMA + 1)
    name = segments.write(_segment("d1"), {})
    monkeypatch.undo()
    with pytest.raises(LibraryError) as newer:
        segments.read(name)
    assert newer.value.code is LibraryCode.LIBRARY_NEWER


@pytest.mark.parametrize("content", [b"", b"{}", b"\0" * 24, b"\xff" * 200])
def test_sealed_rubbish_is_damaged(tmp_path: Path, content: bytes) -> None:
    vault = Vault(bytes(32))
    (tmp_path / "aa.seg").write_bytes(vault.seal(content, "segment:aa"))
    with pytest.raises(LibraryError) as damaged:
        Segments(tmp_path, vault).read("aa")
    assert damaged.value.code is LibraryCode.LIBRARY_DAMAGED


def test_dropping_records_seals_again_and_the_last_removes_the_file(segments: Segments) -> None:
    name = segments.write(_segment("a", "b"), {"a": [BLOCK.to_json()], "b": [BLOCK.to_json()]})
    assert not segments.drop(name, {"a"})
    segment, blocks = segments.read_all(name)
    assert [entry.id for entry in segment.entries] == ["b"]
    assert list(blocks) == ["b"]
    assert segments.drop(name, {"b"})
    assert segments.names() == []


def test_grades_are_sealed_for_all_or_one(segments: Segments) -> None:
    name = segments.write(_segment("a", "b"), {"a": [BLOCK.to_json()]})
    segments.regrade(name, "O", "b")
    assert [entry.grade for entry in segments.read(name).entries] == [None, "O"]
    assert segments.read(name).source == SOURCE
    segments.regrade(name, "C")
    assert segments.read(name).source == replace(SOURCE, grade="C")
    assert [entry.grade for entry in segments.read(name).entries] == [None, None]
    assert segments.blocks(name, "a") == (BLOCK,)


def test_names_that_no_encoding_has(segments: Segments) -> None:
    segment = Segment(replace(SOURCE, path="/h/\udcff.txt"), ())
    assert segments.read(segments.write(segment, {})) == segment


def test_records_share_segments() -> None:
    groups = list(packs([_entry(str(number)) for number in range(RECORDS + 1)]))
    assert [len(group) for group in groups] == [RECORDS, 1]


_LOCATIONS = st.builds(
    Location,
    page=st.none() | st.integers(1, 999),
    table=st.none() | st.integers(1, 9),
    row=st.none() | st.integers(1, 9),
    sheet=st.none() | st.text(max_size=10),
    bbox=st.none() | st.just((1.0, 2.0, 3.0, 4.0)),
)
_SPANS = st.builds(Span, st.text(max_size=30), _LOCATIONS, st.text(max_size=30), st.sampled_from(list(Kind)))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.builds(
        Passage,
        st.just("d1"),
        st.integers(0, 99),
        st.integers(0, 99),
        st.text(max_size=20),
        st.lists(_SPANS, max_size=3).map(tuple),
    )
)
def test_a_passage_comes_back_from_its_body(passage: Passage) -> None:
    assert body_passage(passage_body(passage), "d1") == passage
