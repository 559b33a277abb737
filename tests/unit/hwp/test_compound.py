"""The reader of OLE containers: what ordinary ones hold, and that cycles, cuts and lies end."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.compound_writer import compound
from support.hwp_reader import LIMITS, codes, one
from support.hwp_writer import file_header, hwp_of, packed, streams_of
from support.mutation import MUTATIONS, mutated
from support.office_files import HWPLIB, hwp_control, hwp_paragraph, record

from retrieval.documents.detect import detect
from retrieval.documents.hwp.compound import Compound
from retrieval.documents.limits import Limits
from retrieval.documents.model import Format
from retrieval.documents.reading import read
from retrieval.errors import DocumentCode, DocumentError, WarningCode

STREAMS = {
    "FileHeader": b"x" * 256,
    "BodyText/Section0": bytes(range(256)) * 40,
    "BodyText/Section1": b"small",
    "A/B/C/D": b"deep" * 1024,
    "Empty": b"",
}


def test_streams_small_and_large_and_in_folders() -> None:
    made = Compound(compound(STREAMS))
    assert {name: made.read(name) for name in made.names()} == STREAMS == streams_of(compound(STREAMS))
    assert made.defects == 0
    with pytest.raises(DocumentError):
        made.read("Other")


@pytest.mark.parametrize("path", sorted(HWPLIB.glob("*.hwp")), ids=lambda path: path.stem)
def test_samples_as_olefile_reads_them(path: object) -> None:
    data = path.read_bytes()  # type: ignore[attr-defined]  # a Path
    made = Compound(data)
    assert {name: made.read(name) for name in made.names()} == streams_of(data)


def changed(data: bytes, place: int, *values: int) -> bytes:
    return data[:place] + struct.pack(f"<{len(values)}I", *values) + data[place + 4 * len(values) :]


def table_place(data: bytes) -> int:
    """Where the table of sectors begins in the file."""
    return (int.from_bytes(data[76:80], "little") + 1) * 512


def test_cycles_of_sectors_end() -> None:
    whole = compound(STREAMS)
    count = len(whole) // 512 - 1
    ring = b"".join(struct.pack("<I", (number + 1) % count) for number in range(count))
    place = table_place(whole)
    cyclic = whole[:place] + ring + whole[place + len(ring) :]
    made = Compound(cyclic)
    for name in made.names():
        assert len(made.read(name)) <= len(cyclic)
    itself = whole[:place] + b"".join(map(struct.Struct("<I").pack, range(count))) + whole[place + 4 * count :]
    assert Compound(itself).defects


def test_cycles_of_the_directory_end() -> None:
    whole = compound(STREAMS)
    start = (struct.unpack_from("<I", whole, 48)[0] + 1) * 512
    known = {name.rsplit("/", 1)[-1] for name in STREAMS}
    for entry in range(1, 8):
        for field in (68, 72, 76):
            broken = changed(whole, start + entry * 128 + field, entry)
            assert {name.rsplit("/", 1)[-1] for name in Compound(broken).names()} <= known
    everything = changed(whole, start + 76, 0)  # the root is its own child
    assert Compound(everything).defects


def test_a_table_that_names_too_many_sectors() -> None:
    whole = compound(STREAMS)
    for place, value in ((44, 0xFFFFFFFF), (68, 0), (72, 0xFFFFFFF0), (76, 5), (80, 3), (56, 0), (56, 0xFFFFFFFF)):
        made = Compound(changed(whole, place, value))
        for name in made.names():
            made.read(name)


def test_lost_table_entries_are_read_over() -> None:
    body = b"".join(hwp_paragraph(f"{number}번째 문단") for number in range(300))
    whole = hwp_of([body], flags=0)
    place = table_place(whole)
    count = len(whole) // 512 - 1
    broken = whole[:place] + b"\xff" * 4 * count + whole[place + 4 * count :]
    document = one(broken, "a.hwp")
    assert WarningCode.REPAIRED in codes(document)
    assert document.blocks[-1].text == "299번째 문단"


def test_sections_without_an_entry_are_found() -> None:
    streams = streams_of(hwp_of([hwp_paragraph("잃어버린 구역의 글")]))
    body = streams.pop("BodyText/Section0")
    whole = compound({**streams, "Lost": body})
    start = (struct.unpack_from("<I", whole, 48)[0] + 1) * 512
    entry = next(at for at in range(start, start + 2048, 128) if whole[at : at + 8] == "Lost".encode("utf-16-le"))
    lost = whole[: entry + 66] + b"\x00" + whole[entry + 67 :]  # of no kind
    document = one(lost, "a.hwp")
    assert [block.text for block in document.blocks] == ["잃어버린 구역의 글"]


def test_streams_that_no_storage_leads_to_are_found() -> None:
    whole = hwp_of([hwp_paragraph("구역 하나"), hwp_paragraph("구역 둘")])
    start = (struct.unpack_from("<I", whole, 48)[0] + 1) * 512
    entry = next(at for at in range(start, start + 2048, 128) if whole[at : at + 16] == "BodyText".encode("utf-16-le"))
    lost = changed(whole, entry + 76, 0xFFFFFFFF)  # the storage has no child any more
    document = one(lost, "a.hwp")
    assert [block.text for block in document.blocks] == ["구역 하나", "구역 둘"]
    assert codes(document) == {WarningCode.REPAIRED}


def test_bombs_of_streams() -> None:
    bomb = hwp_of([hwp_paragraph("가" * 3_000_000)])
    assert len(bomb) < 100_000
    with pytest.raises(DocumentError) as caught:
        read(bomb, "a.hwp", Limits(archive_total=1_000_000))
    assert caught.value.code is DocumentCode.ARCHIVE_BOMB
    with pytest.raises(DocumentError) as zeros:
        one(hwp_of([bytes(40_000_000)]), "a.hwp")
    assert zeros.value.code is DocumentCode.ARCHIVE_BOMB


def test_more_records_than_any_document_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.documents.hwp.records._MOST", 1000)
    with pytest.raises(DocumentError) as caught:
        one(hwp_of([hwp_paragraph("글") + bytes(4) * 1001]), "a.hwp")
    assert caught.value.code is DocumentCode.TOO_COMPLEX


def test_deep_nesting_of_shapes_and_tables() -> None:
    stream = b""
    for level in range(0, 600, 2):
        stream += record(66, level, bytes(24)) + hwp_control("gso ", level + 1, b"")
    with pytest.raises(DocumentError) as caught:
        read(hwp_of([stream]), "a.hwp", LIMITS)
    assert caught.value.code is DocumentCode.TOO_COMPLEX


def test_what_a_container_holds_is_told_by_its_content() -> None:
    assert detect(compound({"FileHeader": file_header(1)}), "a.docx") is Format.HWP
    for streams, code in (
        ({"FileHeader": file_header(1, 0x03000000)}, DocumentCode.UNSUPPORTED_FORMAT),
        ({"FileHeader": b"HWP Document File"}, DocumentCode.DAMAGED),
        ({"EncryptedPackage": b"x"}, DocumentCode.ENCRYPTED),
        ({"\x06DataSpaces/DRMEncryptedTransform": b"x"}, DocumentCode.DRM),
    ):
        with pytest.raises(DocumentError) as caught:
            detect(compound(streams), "a.hwp")
        assert caught.value.code is code
    with pytest.raises(DocumentError) as caught:
        one(compound({"FileHeader": file_header(1), "DocInfo": packed(b"")}), "a.hwp")
    assert caught.value.code is DocumentCode.DAMAGED


WHOLE = (HWPLIB / "글상자.hwp").read_bytes()


@pytest.mark.parametrize("part", range(5, 100, 5))
@pytest.mark.parametrize("name", ["글상자.hwp", "finding-all-field.hwp", "표.hwp"])
def test_files_cut_at_every_twentieth(name: str, part: int) -> None:
    data = (HWPLIB / name).read_bytes()
    try:
        document = one(data[: len(data) * part // 100], name)
    except DocumentError as error:
        assert error.code in (DocumentCode.DAMAGED, DocumentCode.UNSUPPORTED_FORMAT, DocumentCode.DISTRIBUTION)
        return
    whole = one(data, name)
    same = [block.text for block in document.blocks] == [block.text for block in whole.blocks]
    assert same or codes(document) & {WarningCode.REPAIRED, WarningCode.TRUNCATED, WarningCode.WITHOUT_STRUCTURE}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(changes=MUTATIONS, cut=st.integers(0, len(WHOLE) - 1), head=st.booleans())
def test_mutated_containers(changes: list[tuple[int, int]], cut: int, head: bool) -> None:
    """Changes that keep to the tables at the beginning hit the container more often than its streams."""
    near = [(place % 1024 if head else place, value) for place, value in changes]
    try:
        read(mutated(WHOLE, near, 0 if head else cut), "a.hwp", LIMITS)
    except DocumentError:
        return


@settings(max_examples=60, deadline=None, derandomize=True)
@given(changes=MUTATIONS)
def test_mutated_records(changes: list[tuple[int, int]]) -> None:
    streams = streams_of(hwp_of([hwp_paragraph("문단"), hwp_paragraph("둘째")], flags=0))
    streams["BodyText/Section0"] = mutated(streams_of(WHOLE)["BodyText/Section0"], changes)
    try:
        read(compound(streams), "a.hwp", LIMITS)
    except DocumentError:
        return
